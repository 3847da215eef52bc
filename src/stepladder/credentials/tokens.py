"""Credentials as signed tokens: the compact form of JSON Web Signature (RFC 7515), read strictly, and made.

One text of three parts in base64url: a header that says how it is signed, what is signed, the signature. Open Badges
3.0 (8.2) and VC-JOSE-COSE put the credential itself into the payload; VC 1.1 puts it into a member ``vc`` and some of
its properties into claims beside it; a signed Open Badge 2.0 is an assertion. Where claim and credential say the same
thing in two places they have to agree: see ``document_of``.

What the header brings along proves nothing. A key in it (``jwk``) is a key of unknown origin, addresses in it (``jku``,
``x5u``) are never followed, and the algorithm it names is taken only if the key is made for it (RFC 8725, 3.1).
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from stepladder.credentials import signatures, token_claims
from stepladder.credentials.keys import PublicKey
from stepladder.documents import MAX_DEPTH, MAX_VALUES, parse_json
from stepladder.errors import InvalidDocument, UnreadableCredential

MAX_HEADER = 16 * 1024
"""Most characters of a header. Some libraries stop at 512; real badges carry an RSA key or certificates in it."""

MAX_TOKEN = 10 * 1024 * 1024
"""Most characters of a token: as much as of any other file with a badge."""

ALGORITHMS = {
    "EdDSA": ("Ed25519", ""),
    "Ed25519": ("Ed25519", ""),  # its name since RFC 9864
    "ES256": ("P-256", "sha256"),
    "ES384": ("P-384", "sha384"),
    "RS256": ("RSA", "sha256"),
    "RS384": ("RSA", "sha384"),
    "RS512": ("RSA", "sha512"),
    "PS256": ("RSA", "pss-sha256"),
    "PS384": ("RSA", "pss-sha384"),
    "PS512": ("RSA", "pss-sha512"),
}
"""What is checked (RFC 7518, RFC 8037): the one kind of key that each name is for, and the digest."""

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_WHITESPACE = b" \t\r\n"
_PADDING = (b"", b"", b"==", b"=")
_LAST = {2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}
"""By length modulo 4: the last characters whose unused bits are zero. Another would be a second text for one value."""

_TYPES = frozenset(f"{kind}{joint}jwt" for kind in ("vc", "vp") for joint in ("+", "-ld+", "+ld+", "+ld+json+")) | {
    "",
    "jwt",
    "jws",
    "jose",
}
_CONTENTS = frozenset(f"{kind}{end}" for kind in ("vc", "vp") for end in ("", "+json", "+ld+json")) | {
    "",
    "json",
    "ld+json",
    "jwt",
}
_KNOWN_BY_ALL = ("HS", "A128KW", "A192KW", "A256KW", "DIR", "PBES2")
"""How names of algorithms begin that need a secret shared by signer and reader; a public key is no secret."""


@dataclass(frozen=True)
class Token:
    """A token, taken apart. Nothing of it is verified.

    Attributes:
        text: the whole, without white space around it.
        header: the protected header.
        payload: the bytes that are signed, decoded.
        signed: what the signature is over: the first two parts with the dot between them, in ASCII.
        signature: its bytes; empty where nothing was signed.
        claims: the payload as a JSON object.
    """

    text: str
    header: Mapping[str, Any]
    payload: bytes
    signed: bytes
    signature: bytes
    claims: Mapping[str, Any] = field(repr=False)


def looks_like_token(data: bytes) -> bool:
    """Whether bytes are three parts in the letters of base64url and nothing else."""
    text = data.strip(_WHITESPACE)
    if text.startswith(b"{"):
        return False
    return text.translate(None, _ALPHABET) == b".." and not text.startswith(b".")


def parse(data: bytes, *, name: str) -> Token:
    """Take a token apart.

    Raises:
        UnreadableCredential: it is not three parts in strict base64url (RFC 7515, 2: no padding, no white space, no
            stray bits at the end), or header or payload is no JSON object that all readers read alike.
    """
    text = data.strip(_WHITESPACE)
    if len(text) > MAX_TOKEN:
        raise _malformed(f"the token has more than {MAX_TOKEN // 1024 // 1024} MiB", name)
    if text.translate(None, _ALPHABET) != b"..":
        raise _malformed("this token is not three parts in base64url with dots between them", name)
    head, middle, last = text.split(b".")
    if len(head) > MAX_HEADER:
        raise _malformed(f"the header of this token has more than {MAX_HEADER // 1024} KiB", name)
    header = _known_header(head) if len(head) <= _MAX_KEPT else None
    payload = _decoded(middle, "payload", name)
    return Token(
        text=text.decode("ascii"),
        header=header or _header(head, name),
        payload=payload,
        signed=text[: -len(last) - 1],
        signature=_decoded(last, "signature", name),
        claims=_object(payload, "payload", name),
    )


def decode(part: bytes, name: str) -> bytes:
    """The bytes of text in base64url, for which there is one text only.

    Raises:
        UnreadableCredential: it is padded, holds other characters, or ends in bits that mean nothing.
    """
    if part.translate(None, _ALPHABET):
        raise _malformed("this is not base64url without padding", name)
    return _decoded(part, "text", name)


def _decoded(part: bytes, which: str, name: str) -> bytes:
    """The bytes of letters that are known to be those of base64url."""
    rest = len(part) & 3
    if rest == 1 or (rest and part[-1] not in _LAST[rest]):
        raise _malformed("this is not base64url without padding", f"{name}, {which} of the token")
    return binascii.a2b_base64(part.translate(_TO_STANDARD) + _PADDING[rest])


def encode(data: bytes) -> str:
    """Bytes in base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=").decode()


def header_fault(token: Token) -> str:
    """Why a token proves nothing whoever's key it is, as a sentence; empty where nothing speaks against it.

    An algorithm that is sound and merely not known here is no fault: see ``unsupported``.
    """
    header, name = token.header, str(token.header["alg"])
    if name.lower() == "none":
        return "The token says that it is signed with nothing (alg: none): anybody could have written it."
    if name.upper().startswith(_KNOWN_BY_ALL):
        return f"The token says {name}, which needs a secret that its readers know too: each could have written it."
    for extension in ("crit", "b64", "enc", "zip"):
        if extension in header:
            return f"The header of the token asks for an extension ({extension}) that is not for credentials."
    return _wrong_type(header) or _wrong_key(header) or _foreign_key(token)


def unsupported(token: Token) -> str:
    """Why the signature cannot be checked by this version, as a sentence; empty where it can."""
    name = str(token.header["alg"])
    return "" if name in ALGORITHMS else f"The token is signed with {name[:40]}, which this version does not check."


def is_good(token: Token, key: PublicKey) -> bool:
    """Whether the signature is that of the key, by the header's algorithm, which has to be one for keys of its kind."""
    kind, digest = ALGORITHMS.get(token.header["alg"], ("", ""))
    if kind != key.kind or header_fault(token):
        return False
    return signatures.verify(key, token.signed, token.signature, digest=digest)


def document_of(token: Token) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The credential's JSON document, and what speaks against it: faults, each a sentence (see ``token_claims``).

    The document is what the issuer meant where there are none. Members may be shared with ``token.claims``.
    """
    return token_claims.document_of(token.claims)


def sign(payload: bytes, *, header: Mapping[str, Any], kind: str, secret: bytes) -> str:
    """A token.

    Args:
        payload: a JSON object in UTF-8.
        header: the protected header; ``alg`` is added where it is missing.
        kind: of the key: ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``.
        secret: 32 bytes of seed, the scalar of the curve in big-endian, or DER (PKCS #8) for RSA.

    Raises:
        ValueError: the header names an algorithm of other keys, or the secret is none of the kind.
    """
    algorithm = header.get("alg") or next(name for name, (made_for, _) in ALGORITHMS.items() if made_for == kind)
    made_for, digest = ALGORITHMS.get(algorithm, ("", ""))
    if made_for != kind or digest.startswith(signatures.PSS):  # whose signatures need dice
        raise ValueError(f"{algorithm} does not sign with a key of the kind {kind}")
    signed = f"{encode(orjson.dumps({'alg': algorithm, **header}))}.{encode(payload)}".encode()
    return f"{signed.decode()}.{encode(signatures.sign(kind, secret, signed, digest=digest))}"


def _wrong_type(header: Mapping[str, Any]) -> str:
    """RFC 8725, 3.11: a token made for something else must not pass as a credential. Names are without case."""
    for member, known in (("typ", _TYPES), ("cty", _CONTENTS)):
        value = header.get(member, "")
        if not isinstance(value, str) or value.lower().removeprefix("application/") not in known:
            return f"The token says that it is of the type {str(value)[:40]!r} ({member}), which is no credential."
    return ""


def _wrong_key(header: Mapping[str, Any]) -> str:
    jwk, kid = header.get("jwk"), header.get("kid")
    if not isinstance(kid, str | None) or not isinstance(jwk, Mapping | None):
        return "The header of the token names its key in a way that is none (kid, jwk)."
    if jwk is None:
        return ""
    if jwk.get("kty") == "oct" or "d" in jwk:
        return "The header of the token gives its secret key away: anybody could have written it."
    if kid is not None and jwk.get("kid", kid) != kid:
        return "The header of the token names one key (kid) and brings another (jwk)."
    return ""


def _foreign_key(token: Token) -> str:
    """A key that says it is another DID's. That it is the issuer's has to be found out; that it is not stands here."""
    kid, named = str(token.header.get("kid") or ""), token_claims.issuer_of(token.claims)
    owner = kid.partition("#")[0]
    if owner.startswith("did:") and named.startswith("did:") and owner != named.partition("#")[0]:
        return f"The key belongs to {owner[:80]}, and the issuer is said to be {named[:80]}."
    return ""


_MAX_KEPT = 1024


@lru_cache(maxsize=256)
def _known_header(head: bytes) -> Mapping[str, Any] | None:
    """Headers repeat through a whole campaign, and say nothing about anybody: short ones that are fine are kept."""
    try:
        return _header(head, "")
    except UnreadableCredential:
        return None


def _header(head: bytes, name: str) -> Mapping[str, Any]:
    header = _object(_decoded(head, "header", name), "header", name)
    if not isinstance(header.get("alg"), str):
        raise _malformed("the header of this token names no algorithm", name)
    return MappingProxyType(header)


def _object(data: bytes, which: str, name: str) -> dict[str, Any]:
    """A JSON object, strictly.

    Text that is written again as the very same text holds no name twice, no number beyond its type and no odd escape,
    and that is how most issuers write it: it costs a tenth of looking at every name. All other goes the long way.
    """
    try:
        value: Any = orjson.loads(data)
        plain = orjson.dumps(value) == data and b"\\u0000" not in data and not _is_large(data, value)
        value = value if plain else parse_json(data, name=f"{name}, {which} of the token").value
    except (InvalidDocument, orjson.JSONDecodeError, TypeError, RecursionError) as error:
        raise _refused(data, f"{name}, {which} of the token", error) from error
    if not isinstance(value, dict):
        raise _malformed(f"this is a {type(value).__name__}, not an object", f"{name}, {which} of the token")
    return value


def _is_large(data: bytes, value: Any) -> bool:
    """Whether it may be beyond the limits of ``documents``. What could open a level is counted before levels are."""
    if len(data) > MAX_VALUES and data.count(b",") + data.count(b":") + data.count(b"[") > MAX_VALUES // 2:
        return True
    return data.count(b"{") + data.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH


def _depth(value: Any) -> int:
    """Levels, counted one at a time: nothing here recurses."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
            if isinstance(below, dict | list)
        ]
    return depth


def _refused(data: bytes, name: str, error: Exception) -> UnreadableCredential:
    """The sentence of the strict reader, which says why and where."""
    try:
        parse_json(data, name=name)
    except InvalidDocument as known:
        return UnreadableCredential(known.found, expected=known.expected, hint=known.hint, place=known.place)
    return _malformed(f"this is not JSON ({error})", name)


def _malformed(found: str, name: str) -> UnreadableCredential:
    hint = "copy the whole token, and nothing around it"
    return UnreadableCredential(found, expected="a signed token (JWT)", hint=hint, place=name)
