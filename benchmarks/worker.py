"""Measures one contender, on orders by lines of JSON; started by ``verify.py``, each library in its own environment.

    {"contender", "file", "from", "count", "alg", "keys"} -> {"cpu": seconds, "met": how many, "peak_kib", "error"}

A contender is a function from one line of a file to whether it is good. What it needs is imported when it is asked for,
because no environment has everything.
"""

# ruff: noqa: PLC0415 - no environment has everything
from __future__ import annotations

import base64
import contextlib
import gc
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

Contender = Callable[[bytes], bool]
CHUNK = 1_000
"""Items between two collections of garbage, which is off meanwhile: as the command does it."""

NOW = "2026-11-21T00:00:00+00:00"


def ours(_order: dict[str, Any]) -> Contender:
    """The whole of it: what ``stepladder verify`` does with each file's bytes of a folder."""
    from datetime import datetime

    from stepladder.credentials.bulk import Conditions
    from stepladder.findings import Status

    conditions = Conditions(datetime.fromisoformat(NOW))
    return lambda line: conditions.verdict(line, name="badge").status is Status.MET


def ours_in_full(_order: dict[str, Any]) -> Contender:
    """The same with every finding made: what ``stepladder verify`` does with a single file."""
    from datetime import datetime

    from stepladder.credentials.reading import read
    from stepladder.credentials.verify import verify
    from stepladder.findings import Status

    now = datetime.fromisoformat(NOW)
    return lambda line: verify(read(line, name="badge"), now=now).finding.status is Status.MET


def floor(order: dict[str, Any]) -> Contender:
    """What nobody can leave out: parse the JSON, hash as many bytes as the statements have, check one signature."""
    import orjson
    from nacl.bindings import crypto_sign_open
    from nacl.signing import SigningKey

    from stepladder.credentials.contexts import Contexts
    from stepladder.credentials.jsonld import statements

    key = SigningKey(bytes(32))
    known = bytes(key.verify_key)
    signed = bytes(key.sign(bytes(64)))
    first = json.loads(_lines(order["file"])[0])
    proof = {**first.pop("proof"), "@context": first["@context"]}
    del proof["proofValue"]
    texts = [statements(part, Contexts()).canonical().text.encode() for part in (first, proof)]

    def check(line: bytes) -> bool:
        document = orjson.loads(line)
        for text in texts:
            hashlib.sha256(text).digest()
        return bool(document) and len(crypto_sign_open(signed, known)) == 64

    return check


def pyld(_order: dict[str, Any]) -> Contender:
    """What one would put together: expansion and canonicalization by PyLD, one signature by cryptography."""
    import base58
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from pyld import jsonld

    from stepladder.credentials.contexts import Contexts

    known = Contexts()
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": lambda url, _=None: {
            "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": known.text(url)
        },
    }  # fmt: skip

    def check(line: bytes) -> bool:
        document = json.loads(line)
        proofs = document.pop("proof")
        proof = proofs[0] if isinstance(proofs, list) else proofs
        signature = base58.b58decode(proof.pop("proofValue")[1:])
        parts = ({**proof, "@context": document["@context"]}, document)
        message = b"".join(hashlib.sha256(jsonld.normalize(part, options).encode()).digest() for part in parts)
        raw = base58.b58decode(proof["verificationMethod"].partition("#")[2][1:])[2:]
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
        return True

    return check


def stream(order: dict[str, Any]) -> Contender:
    """Ours over badges of which no two have a text in common but by chance: altered and signed anew one by one."""
    from datetime import datetime

    from nacl.signing import SigningKey

    from stepladder.credentials.issue import sign
    from stepladder.credentials.keys import did_key

    whole = ours(order)
    created, numbers = datetime.fromisoformat(NOW), count()

    def check(line: bytes) -> bool:
        number = next(numbers)
        seed = hashlib.sha256(f"issuer {number % 5_000}".encode()).digest()
        did = did_key(bytes(SigningKey(seed).verify_key))
        document = json.loads(line.replace(b"example", f"n{number}.example".encode()))
        document["issuer"]["id"] = did
        del document["proof"]
        method = f"{did}#{did.removeprefix('did:key:')}"
        return whole(json.dumps(sign(document, seed=seed, method=method, created=created)).encode())

    return check


def openbadgeslib(_order: dict[str, Any]) -> Contender:
    """openbadgeslib's verifier of embedded proofs."""
    verifier = import_module("openbadgeslib.ob3.ldp").OB3LdpVerifier

    def check(line: bytes) -> bool:
        document = json.loads(line)
        verifier.for_issuer_did(document["issuer"]["id"]).verify(document)
        return True

    return check


def ours_token(order: dict[str, Any]) -> Contender:
    """A token taken apart strictly, its header judged, its signature checked, its claims read."""
    from stepladder.credentials import keys, tokens

    kind, raw = keys.from_jwk(_jwk(order))
    key = keys.PublicKey(raw, "https://institute.example/issuer", certified=True, kind=kind)

    return lambda line: tokens.is_good(tokens.parse(line, name="token"), key)


def joserfc(order: dict[str, Any]) -> Contender:
    """joserfc: decoded, and the claims checked; the key imported once."""
    jwt, import_key = import_module("joserfc.jwt"), import_module("joserfc.jwk").import_key

    key = import_key(_jwk(order))
    claims = jwt.JWTClaimsRegistry()

    def check(line: bytes) -> bool:
        token = jwt.decode(line, key, algorithms=[order["alg"]])
        claims.validate(token.claims)
        return True

    return check


def joserfc_from_jwk(order: dict[str, Any]) -> Contender:
    """The same with the key as it comes, as a JWK: each token may be by another issuer. Ours keeps parsed keys."""
    jwt, import_key = import_module("joserfc.jwt"), import_module("joserfc.jwk").import_key

    jwk = _jwk(order)
    claims = jwt.JWTClaimsRegistry()

    def check(line: bytes) -> bool:
        token = jwt.decode(line, import_key(jwk), algorithms=[order["alg"]])
        claims.validate(token.claims)
        return True

    return check


def pyjwt(order: dict[str, Any]) -> Contender:
    """PyJWT: decoded, and the claims checked."""
    jwt = import_module("jwt")

    key = jwt.PyJWK(_jwk(order), algorithm=order["alg"]).key
    return lambda line: bool(jwt.decode(line, key, algorithms=[order["alg"]]))


def signature(order: dict[str, Any]) -> Contender:
    """The signature alone, its bytes ready."""
    from stepladder.credentials import keys, signatures

    kind, raw = keys.from_jwk(_jwk(order))
    key = keys.PublicKey(raw, "", certified=True, kind=kind)

    @cache
    def ready(line: bytes) -> tuple[bytes, bytes]:
        signed, _, last = line.rpartition(b".")
        return signed, base64.urlsafe_b64decode(last + b"==")

    with Path(order["file"]).open("rb") as file:
        for line in file:
            ready(line.strip())
    return lambda line: signatures.verify(key, *ready(line))


CONTENDERS = {
    each.__name__: each
    for each in (
        ours,
        ours_in_full,
        stream,
        floor,
        pyld,
        openbadgeslib,
        ours_token,
        joserfc,
        joserfc_from_jwk,
        pyjwt,
        signature,
    )
}


def _jwk(order: dict[str, Any]) -> Any:
    return json.loads(Path(order["keys"]).read_bytes())[order["alg"]]


@cache
def _lines(file: str) -> list[bytes]:
    return Path(file).read_bytes().splitlines()


@cache
def _made(name: str, order: str) -> Contender:
    return CONTENDERS[name](json.loads(order))


def measured(order: dict[str, Any]) -> dict[str, Any]:
    """One order, carried out. Garbage is collected before and not meanwhile, as in a run over many files."""
    lines = _lines(order["file"])
    check = _made(order["contender"], json.dumps({name: order.get(name) for name in ("file", "alg", "keys")}))
    wanted = range(order["from"], order["from"] + order["count"])
    met, cpu = 0, 0.0
    for first in range(0, len(wanted), CHUNK):
        gc.collect()
        gc.disable()
        before = time.process_time()
        for index in wanted[first : first + CHUNK]:
            with contextlib.suppress(Exception):
                met += check(lines[index % len(lines)])
        cpu += time.process_time() - before
        gc.enable()
    return {"cpu": cpu, "met": met, "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def main() -> None:
    """Answer orders until there are no more."""
    for order in sys.stdin:
        try:
            answer = measured(json.loads(order))
        except Exception as error:  # noqa: BLE001 - the reason goes into the report
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
