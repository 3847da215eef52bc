"""Whose key it is: did:key, and keys that a document brings along.

did:key v0.9 (W3C CCG); Multikey as in Controlled Identifiers 1.0. A key that the document itself brings proves that
its holder signed, and nothing about who that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import base58

from stepladder.errors import StepladderError

_BASE58 = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")
_ED25519 = b"\xed\x01"
_ED25519_LENGTH = 32
_MAX_MULTIBASE = 128
"""Longest multibase text that is decoded: base58 takes quadratic time, and Ed25519 needs under 100 characters."""

_OTHER_KEYS = {
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
    b"\xe7\x01": "secp256k1",
    b"\x85\x24": "RSA",
    b"\xec\x01": "X25519",
}


class UnusableKey(StepladderError):
    """A key that is malformed, or does not belong to the name that it is given."""


class UnknownKey(StepladderError):
    """A key that this version cannot get or use."""


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key and where it came from.

    Attributes:
        raw: the 32 bytes.
        controller: the identifier that the key is said to belong to.
        certified: whether the identifier is made of the key itself (did:key), so that the link needs no further proof.
    """

    raw: bytes
    controller: str
    certified: bool


def decode_multibase(text: str) -> bytes:
    """The bytes of base58btc text with its ``z``.

    Raises:
        UnusableKey: it is none, or too long.
    """
    if not _BASE58.fullmatch(text) or len(text) > _MAX_MULTIBASE:
        raise UnusableKey(f"{text[:24]!r} is not a value in base58btc", expected="text that begins with z")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise UnusableKey(f"{text[:24]!r} is not a value in base58btc ({error})") from error


def encode_multibase(data: bytes) -> str:
    """Bytes as base58btc text with its ``z``."""
    return "z" + base58.b58encode(data).decode()


def decode_multikey(text: str) -> bytes:
    """The raw Ed25519 key of a Multikey.

    Raises:
        UnknownKey: it is a key of another kind.
        UnusableKey: it is none.
    """
    data = decode_multibase(text)
    if data.startswith(_ED25519) and len(data) == len(_ED25519) + _ED25519_LENGTH:
        return data[len(_ED25519) :]
    if other := _OTHER_KEYS.get(data[:2]):
        raise UnknownKey(
            f"the key is of the kind {other}, which this version does not check", expected="an Ed25519 key"
        )
    raise UnusableKey(f"{text[:24]!r} is no public key", expected="an Ed25519 key as Multikey (z6Mk…)")


def did_key(raw: bytes) -> str:
    """The did:key of an Ed25519 public key."""
    return "did:key:" + encode_multibase(_ED25519 + raw)


def resolve(method: str, published: str | None = None) -> PublicKey:
    """The key that a verification method names, without asking the network.

    Args:
        method: the verification method's identifier.
        published: the ``publicKeyMultibase`` that the document itself gives for it, if it does.

    Raises:
        UnknownKey: the key would have to be fetched, or is of a kind that is not checked.
        UnusableKey: the name contradicts itself.
    """
    base, _, fragment = method.partition("#")
    if base.startswith("did:key:"):
        name = base.removeprefix("did:key:")
        if fragment not in ("", name) or (published or name) != name:
            raise UnusableKey("the key named is another than the did:key that it is said to belong to")
        return PublicKey(decode_multikey(name), base, certified=True)
    if published:
        return PublicKey(decode_multikey(published), base, certified=False)
    if base.startswith(("https://", "http://")) and fragment.startswith("z"):
        return PublicKey(decode_multikey(fragment), base, certified=False)
    raise UnknownKey(
        f"the key {method[:80]} would have to be fetched",
        expected="a did:key, or a key in the document",
        hint="this version asks nobody over the network",
    )
