"""The seal of a European Digital Credential: JAdES (ETSI TS 119 182-1), a JWS with certificates in its header.

In the field it is the JSON form of a JWS with the payload as it stands (``b64`` false, RFC 7797), or a compact token. A
seal binds the bytes; its certificate (``x5c``) is an assertion about who holds the key, and is not checked against any
authority here. Timestamps and revocation data beside the signature (``etsiU``) are not looked at.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stepladder.credentials import signatures, tokens
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.key_documents import from_pem
from stepladder.credentials.keys import PublicKey, UnknownKey, UnusableKey
from stepladder.credentials.plain import several, text
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument, UnreadableCredential
from stepladder.findings import Finding, Status

MAX_SEALS = 8
"""Most seals that are looked at; one is usual."""

MAX_HEADER = 256 * 1024
"""Most characters of a protected header. Certificates and timestamps in it take some twenty thousand."""

Json = Mapping[str, Any]

_ID = "credential.signature"
_ALGORITHMS = {
    "RS256": ("RSA", "sha256"),
    "ES256": ("P-256", "sha256"),
    "ES384": ("P-384", "sha384"),
    "EdDSA": ("Ed25519", ""),
}
_EXTENSIONS = frozenset(
    {"b64", "sigT", "iat", "sigPl", "sigPId", "srCms", "srAts", "adoTst", "x5t#o", "sigX5ts"}
)  # fmt: skip
"""What a header may ask its readers to understand (``crit``): all but ``b64`` are words of the sealer about itself."""

_REFUSE = "Do not rely on anything it says; get it again from where it was issued."


@dataclass(frozen=True)
class Seal:
    """A good seal.

    Attributes:
        key: by which it was made.
        holder: whom the certificate names; empty where there is none.
        number: the holder's number as an organization (X.520 organizationIdentifier).
        authority: who is said to have given the certificate out.
    """

    key: PublicKey
    holder: str = ""
    number: str = ""
    authority: str = ""


@dataclass(frozen=True)
class _Parts:
    """One seal as written: the protected header's text, the payload's bytes as signed, the signature's text."""

    protected: str
    payload: bytes
    signature: str


class _Fault(Exception):
    """Why a seal cannot be right, as a sentence."""


class _Open(Exception):
    """Why it cannot be told, as a sentence."""


def inside(document: Json) -> Json | None:
    """The JSON object that a JWS in JSON form holds, or None where it is no such JWS."""
    payload = document.get("payload")
    sealed = isinstance(document.get("signatures"), list) or isinstance(document.get("signature"), str)
    if not isinstance(payload, str) or not sealed:
        return None
    try:
        data = payload.encode() if payload.lstrip().startswith("{") else tokens.decode(payload.encode(), "payload")
        value = parse_json(data, name="payload").value
    except (InvalidDocument, UnreadableCredential):
        return None
    return value if isinstance(value, dict) else None


def examine(document: Json, inquiry: Inquiry, *, token: str, issuer: str) -> tuple[Finding, Seal | None]:
    """What came of all seals together, and the good one.

    Args:
        document: the JWS in JSON form, or the bare credential.
        inquiry: the conditions.
        token: the compact JWS, if it is one.
        issuer: whom the credential names.
    """
    seals = list(_seals(document, token))
    if not seals:
        if "proof" in document:
            found = "It carries a proof of a kind that this version does not check on European credentials."
            return Finding.unknown(_ID, found, "Ask its issuer."), None
        found = "It carries no seal: anybody could have written it."
        return Finding.unmet(_ID, found, "Ask for the credential as it was issued, with its seal."), None
    results = [_examined(parts, f"{_ID}.{number}", inquiry, issuer) for number, parts in enumerate(seals, start=1)]
    order = (Status.MET, Status.UNMET, Status.UNKNOWN)
    decisive, seal = min(results, key=lambda result: order.index(result[0].status))
    findings = tuple(finding for finding, _ in results)
    return replace(decisive, id=_ID, parts=findings if len(findings) > 1 else ()), seal


def _seals(document: Json, token: str) -> Iterator[_Parts]:
    if token:
        protected, body, signature = token.split(".")
        yield _Parts(protected, body.encode(), signature)
        return
    payload = document.get("payload")
    if not isinstance(payload, str):
        return
    entries = several(document.get("signatures", document if "signature" in document else None))
    for entry in entries[:MAX_SEALS]:
        if isinstance(entry, Mapping):
            yield _Parts(text(entry.get("protected")), payload.encode(), text(entry.get("signature")))


def _examined(parts: _Parts, id: str, inquiry: Inquiry, issuer: str) -> tuple[Finding, Seal | None]:
    try:
        header = _header(parts)
        kind, digest = _algorithm(header, parts)
        seal = _seal(header, inquiry, issuer)
        signature = tokens.decode(parts.signature.encode(), "signature")
    except (_Fault, UnusableKey, UnreadableCredential) as error:
        found = error.found if isinstance(error, UnusableKey | UnreadableCredential) else str(error)
        return Finding.unmet(id, f"Its seal cannot be right: {found}.", _REFUSE), None
    except (_Open, UnknownKey) as error:
        found = error.found if isinstance(error, UnknownKey) else str(error)
        return Finding.unknown(id, f"Its seal could not be checked: {found}.", "Ask its issuer."), None
    signed = parts.protected.encode() + b"." + parts.payload
    if seal.key.kind == kind and signatures.verify(seal.key, signed, signature, digest=digest):
        when = text(header.get("sigT"))[:40]
        said = f", on {when} as the seal says" if when else ""
        return Finding.met(id, f"Unaltered since it was sealed (JAdES, {header['alg']}{said})."), seal
    found = "It was altered after it was sealed, or sealed with another key than it says."
    return Finding.unmet(id, found, _REFUSE), None


def _header(parts: _Parts) -> Json:
    if not parts.protected or not parts.signature or len(parts.protected) > MAX_HEADER:
        raise _Fault("it has no protected header or no signature, or one beyond measure")
    try:
        data = tokens.decode(parts.protected.encode(), "header of the seal")
        header = parse_json(data, name="header of the seal").value
    except InvalidDocument as error:
        raise _Fault(f"its header cannot be read ({error.found})") from error
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise _Fault("its header names no algorithm")
    return header


def _algorithm(header: Json, parts: _Parts) -> tuple[str, str]:
    name = header["alg"]
    if name.lower() == "none" or name.upper().startswith("HS"):
        raise _Fault(f"it says {name[:20]}, by which anybody could have made it")
    critical = header.get("crit", [])
    if not isinstance(critical, list) or not all(isinstance(each, str) for each in critical):
        raise _Fault("its header asks for extensions in a way that is none")
    if "sigD" in header or not set(critical) <= _EXTENSIONS:
        raise _Open("it asks for an extension of JAdES that this version does not know")
    plain = header.get("b64", True)
    raw = parts.payload.lstrip().startswith(b"{")
    if not isinstance(plain, bool) or plain is raw or (not plain and "b64" not in critical):
        raise _Fault("its header and its payload disagree about how it is encoded (b64)")
    if name not in _ALGORITHMS:
        raise _Open(f"it is made with {name[:20]}, which this version does not check")
    return _ALGORITHMS[name]


def _seal(header: Json, inquiry: Inquiry, issuer: str) -> Seal:
    chain = several(header.get("x5c"))
    if not chain:
        kid = text(header.get("kid"))
        jwk = header.get("jwk") if isinstance(header.get("jwk"), Mapping) else None
        return Seal(inquiry.controllers.token_key(issuer=issuer, kid=kid, jwk=jwk))
    seal = _certificate(text(chain[0]), text(header.get("x5t#S256")))
    given = (key for key in inquiry.keys_given if (key.kind, key.raw) == (seal.key.kind, seal.key.raw))
    return replace(seal, key=next(given, seal.key))


def _certificate(encoded: str, thumbprint: str) -> Seal:
    """The key of a certificate and what it says about its holder, none of it vouched for."""
    from cryptography import x509  # noqa: PLC0415 - heavy, and few credentials are sealed
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415 - as above

    try:
        data = base64.b64decode(encoded, validate=True)
        certificate = x509.load_der_x509_certificate(data)
        pem = certificate.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
        holder, authority = certificate.subject, certificate.issuer
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _Fault(f"its certificate cannot be read ({str(error)[:80]})") from error
    if thumbprint and thumbprint != tokens.encode(hashlib.sha256(data).digest()):
        raise _Fault("it brings another certificate than the one it names (x5t#S256)")
    kind, raw = from_pem(pem.decode())
    key = PublicKey(raw, "", certified=False, kind=kind)
    names = x509.NameOID
    return Seal(
        key,
        holder=_said(holder, names.ORGANIZATION_NAME) or _said(holder, names.COMMON_NAME) or "somebody without a name",
        number=_said(holder, names.ORGANIZATION_IDENTIFIER),
        authority=_said(authority, names.COMMON_NAME) or _said(authority, names.ORGANIZATION_NAME) or "somebody",
    )


def _said(name: Any, attribute: Any) -> str:
    return next((str(each.value) for each in name.get_attributes_for_oid(attribute)), "")
