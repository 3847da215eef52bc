"""Keys in documents about their controllers: DID documents, issuer profiles, key documents and JWKS.

Controlled Identifiers 1.0 (verification methods, and the relations for which they are listed); the older types of
keys; Open Badges 2.0 (``publicKey``, ``CryptographicKey``); RFC 7517. Documents are read as JSON: nothing of them is
signed, and what counts is where they were fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from stepladder.credentials.dates import parse_moment
from stepladder.credentials.keys import (
    PublicKey,
    UnknownKey,
    UnusableKey,
    decode_base58,
    decode_multikey,
    from_jwk,
)
from stepladder.credentials.keys import checked as checked_key

MAX_METHODS = 100
"""Most keys of one document that are looked at."""

MAX_PEM = 4_000
"""Most characters of a key as PEM: an RSA key of 8,192 bits needs about 1,450."""

# The kinds of key that a type of verification method holds; None: any.
_TYPES: dict[str, str | None] = {
    "Multikey": None,
    "JsonWebKey": None,
    "JsonWebKey2020": None,
    "Ed25519VerificationKey2020": "Ed25519",
    "Ed25519VerificationKey2018": "Ed25519",
    "EcdsaSecp256r1VerificationKey2019": "P-256",
    "RsaVerificationKey2018": "RSA",
    "CryptographicKey": None,
    "Key": None,
}
_MATERIAL = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyPem")


def key_in(document: Mapping[str, Any], method: str, *, purpose: str = "assertionMethod") -> PublicKey | None:
    """The key that a controller's document lists under a name for a purpose, or None if it does not list the name.

    Raises:
        UnusableKey: it lists it for other purposes only, or twice, or for another controller, or it is malformed.
        UnknownKey: the key is of a kind that is not checked.
    """
    owner = str(document.get("id", ""))
    found = [entry for entry in _entries(document, purpose) if _absolute(entry.get("id"), owner) == method]
    found = [entry for number, entry in enumerate(found) if entry not in found[:number]]
    if not found:
        return None
    if len(found) > 1:
        raise UnusableKey(f"{owner[:80]} lists two keys of the name {method[:80]}", expected="one")
    if method not in _listed(document, purpose):
        raise UnusableKey(f"{owner[:80]} does not list the key {method[:80]} for {purpose}")
    return _certified(found[0], owner, method)


def keys_in(document: Mapping[str, Any], *, purpose: str = "assertionMethod") -> tuple[PublicKey, ...]:
    """Every key that a controller's document lists for a purpose and that can be used."""
    result: list[PublicKey] = []
    for method in list(_listed(document, purpose))[:MAX_METHODS]:
        try:
            key = key_in(document, method, purpose=purpose)
        except (UnknownKey, UnusableKey):
            continue
        if key:
            result.append(key)
    return tuple(result)


def lists(document: Mapping[str, Any], method: str, *, purpose: str = "assertionMethod") -> bool:
    """Whether a controller's document lists a name for a purpose."""
    return method in _listed(document, purpose)


def key_alone(document: Mapping[str, Any]) -> PublicKey | None:
    """The key of a document that describes one key (``CryptographicKey``, Multikey), not yet certified.

    Its controller is whom it names as owner; whether that owner knows of it is to be asked there.
    """
    if not any(name in document for name in _MATERIAL):
        return None
    owner = document.get("owner", document.get("controller"))
    owner = owner.get("id") if isinstance(owner, dict) else owner
    if not isinstance(owner, str) or not owner:
        raise UnusableKey("the key does not say whose it is", expected="an owner or controller")
    return _read(document, owner, str(document.get("id", "")))


def jwk_of(document: Mapping[str, Any], kid: str) -> Mapping[str, Any] | None:
    """The JSON Web Key of a name in a set of them; or the document itself, if it is one.

    Raises:
        UnusableKey: the set has several of the name.
    """
    if isinstance(document.get("kty"), str):
        return document
    entries = document.get("keys")
    if not isinstance(entries, list):
        return None
    every = [entry for entry in entries[:MAX_METHODS] if isinstance(entry, dict)]
    names = {kid, kid.rpartition("#")[2]} - {""}
    named = [entry for entry in every if entry.get("kid") in names]
    if len(named) > 1:
        raise UnusableKey(f"the set has {len(named)} keys of the name {kid[:80]!r}", expected="one")
    return named[0] if named else None


def jwks_in(document: Mapping[str, Any]) -> tuple[tuple[str, bytes], ...]:
    """The kind and raw key of every usable key in a set of JSON Web Keys."""
    entries = document.get("keys")
    result: list[tuple[str, bytes]] = []
    for entry in (entries if isinstance(entries, list) else [])[:MAX_METHODS]:
        try:
            result += [from_jwk(entry)] if isinstance(entry, dict) else []
        except (UnknownKey, UnusableKey):
            continue
    return tuple(result)


def _certified(entry: Mapping[str, Any], owner: str, method: str) -> PublicKey:
    named = entry.get("controller", entry.get("owner"))
    if named != owner:
        raise UnusableKey(f"the key {method[:80]} is said to belong to {str(named)[:80]!r}", expected=owner[:80])
    return replace(_read(entry, owner, method), certified=True)


def _read(entry: Mapping[str, Any], owner: str, method: str) -> PublicKey:
    types = entry.get("type", "")
    names = types if isinstance(types, list) else [types]
    known = [name for name in names if isinstance(name, str) and name in _TYPES]
    if not known:
        raise UnknownKey(f"the key is of the type {str(types)[:40]!r}, which this version does not read")
    kind, raw = _material(entry)
    if any(_TYPES[name] not in (None, kind) for name in known):
        raise UnusableKey(f"the key is of the kind {kind}, and said to be of the type {known[0]}")
    expires, revoked = _moment(entry, "expires"), _moment(entry, "revoked")
    return PublicKey(raw, owner, certified=False, kind=kind, method=method, expires=expires, revoked=revoked)


def _material(entry: Mapping[str, Any]) -> tuple[str, bytes]:
    given = [name for name in _MATERIAL if name in entry]
    if any(name in entry for name in ("secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk")):
        raise UnusableKey("the key is published together with its secret, so that anybody can sign by it")
    if len(given) != 1:
        raise UnusableKey(f"the key is written in {len(given)} ways", expected="one")
    value = entry[given[0]]
    match given[0], value:
        case "publicKeyMultibase", str():
            return decode_multikey(value)
        case "publicKeyJwk", dict():
            return from_jwk(value)
        case "publicKeyBase58", str():
            kind = "P-256" if "EcdsaSecp256r1VerificationKey2019" in str(entry.get("type")) else "Ed25519"
            return kind, checked_key(kind, decode_base58(value))
        case "publicKeyPem", str():
            return from_pem(value)
    raise UnusableKey(f"the key's {given[0]} holds no key")


def from_pem(text: str) -> tuple[str, bytes]:
    """The kind and raw key of a public key as PEM (RFC 7468), or of an RSA key of PKCS #1.

    Raises:
        UnknownKey: it is of a kind that is not checked.
        UnusableKey: it is none.
    """
    # Loading OpenSSL takes longer than everything else here, and few issuers publish keys this way.
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - heavy

    try:
        key = forms.load_pem_public_key(text[:MAX_PEM].strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableKey("the key is not written as keys are", expected="PEM of a public key") from error
    match key:
        case ed25519.Ed25519PublicKey():
            return "Ed25519", checked_key("Ed25519", key.public_bytes_raw())
        case rsa.RSAPublicKey():
            data = key.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
            return "RSA", checked_key("RSA", data)
        case ec.EllipticCurvePublicKey(curve=ec.SECP256R1() | ec.SECP384R1()):
            point = key.public_bytes(forms.Encoding.X962, forms.PublicFormat.CompressedPoint)
            kind = f"P-{key.curve.key_size}"
            return kind, checked_key(kind, point)
    raise UnknownKey("the key is of a kind that this version does not check")


def _moment(entry: Mapping[str, Any], name: str) -> datetime | None:
    if name not in entry:
        return None
    moment = parse_moment(entry[name]) if isinstance(entry[name], str) else None
    if moment is None:
        raise UnusableKey(f"the key's {name!r} is no date", expected="a date and time with zone")
    return moment.earliest


def _entries(document: Mapping[str, Any], purpose: str) -> Iterator[Mapping[str, Any]]:
    for name in ("verificationMethod", "publicKey", purpose):
        for entry in _several(document.get(name))[:MAX_METHODS]:
            if isinstance(entry, dict):
                yield entry


def _listed(document: Mapping[str, Any], purpose: str) -> dict[str, None]:
    """The names that are listed for a purpose. An issuer profile of Open Badges 2.0 lists its keys for its badges."""
    owner = str(document.get("id", ""))
    profile = purpose not in document and "verificationMethod" not in document and not owner.startswith("did:")
    names: dict[str, None] = {}
    for entry in _several(document.get("publicKey" if profile else purpose)):
        name = _absolute(entry.get("id") if isinstance(entry, dict) else entry, owner)
        if name:
            names[name] = None
    return names


def _absolute(name: Any, owner: str) -> str:
    if not isinstance(name, str):
        return ""
    return owner + name if name.startswith("#") else name


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
