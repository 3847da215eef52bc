"""Keys as they are written: Multikey, JWK, base58 and PEM; did:key and did:jwk, which are made of the key itself.

did:key v0.9 (W3C CCG), did:jwk; Multikey and JsonWebKey as in Controlled Identifiers 1.0; RFC 7517, 7518 and 8037. A
key that the document itself brings proves that its holder signed, and nothing about who that is; who publishes which
key is the business of ``controllers``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import base58

from stepladder.credentials.curves import CURVES
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument, StepladderError

_BASE58 = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_LENGTH = 32
_MAX_MULTIBASE = 1_500
"""Longest multibase text that is decoded: base58 takes quadratic time, and an RSA key of 8,192 bits needs 1,420."""

_MAX_DID_JWK = 4_000
"""Most characters of a did:jwk: an RSA key of 8,192 bits needs about 1,900."""

_CODES = {b"\xed\x01": "Ed25519", b"\x80\x24": "P-256", b"\x81\x24": "P-384", b"\x85\x24": "RSA"}
_PREFIXES = {kind: code for code, kind in _CODES.items()}
_OTHER_KEYS = {
    b"\xe7\x01": "secp256k1",
    b"\x82\x24": "P-521",
    b"\xeb\x01": "BLS12-381",
    b"\xea\x01": "BLS12-381",
    b"\xee\x01": "BLS12-381",
    b"\x83\x24": "Ed448",
}
_ENCRYPTING = {b"\xec\x01": "X25519", b"\x84\x24": "X448"}

# Keys of small order: for these a signature can be made that fits nearly any message. The list is libsodium's
# (has_small_order), without the sign bit.
_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)

_RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")
_RSA_BITS = (2_048, 8_192)
"""Sizes of RSA keys that are used: smaller ones can be broken, larger ones take seconds to check."""


# The base58 package takes one character at a time; a signature is decoded for every badge.
_LANES = 128
_DIGITS = bytes(max(base58.BITCOIN_ALPHABET.find(letter), 0) for letter in range(256))
_STEPS = tuple(
    (width, 58 ** (width // 8), sum(((1 << width) - 1) << at for at in range(0, 8 * _LANES, 2 * width)))
    for width in (8, 16, 32, 64, 128, 256, 512)
)

_KEYS_REMEMBERED = 1_024
"""Most keys whose text is remembered: a campaign is signed with one, a wallet knows a few hundred."""


class UnusableKey(StepladderError):
    """A key that is malformed, or does not belong to the name that it is given."""


class UnknownKey(StepladderError):
    """A key that cannot be had or used, so that nothing can be said about signatures by it."""


@dataclass(frozen=True)
class PublicKey:
    """A key for checking signatures, and where it came from.

    Attributes:
        raw: of Ed25519 the 32 bytes; of P-256 and P-384 the compressed point; of RSA the DER SubjectPublicKeyInfo.
        controller: the identifier that the key is said to belong to.
        certified: whether it is proven to belong there: the identifier is made of the key itself (did:key, did:jwk),
            or the document at the identifier's own address lists the key for assertions.
        kind: ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``.
        method: the verification method's identifier, where one was asked for.
        expires: when its controller stops using it, if that is said.
        revoked: from when its controller no longer answers for it, if that is said.
        remark: why it is not certified although somebody was asked; may be empty.
    """

    raw: bytes
    controller: str
    certified: bool
    kind: str = "Ed25519"
    method: str = ""
    expires: datetime | None = None
    revoked: datetime | None = None
    remark: str = ""

    def in_use(self, now: datetime) -> bool:
        """Whether its controller has neither retired nor revoked it."""
        return not any(end and end <= now for end in (self.expires, self.revoked))

    @property
    def did_key(self) -> str:
        """The did:key of this key, which is the same wherever the key is published."""
        return did_key(self.raw, self.kind)


def decode_multibase(text: str) -> bytes:
    """The bytes of base58btc text with its ``z``.

    Raises:
        UnusableKey: it is none, or too long.
    """
    if not _BASE58.fullmatch(text) or len(text) > _MAX_MULTIBASE:
        raise UnusableKey(f"{text[:24]!r} is not a value in base58btc", expected="text that begins with z")
    return decode_base58(text[1:])


def _number(text: bytes) -> int:
    """The number that digits to the base of 58 write: neighbors are added up in pairs, all pairs at once.

    Raises:
        ValueError: there are other characters.
    """
    if text.translate(None, base58.BITCOIN_ALPHABET):
        raise ValueError("a character that is none of its digits")
    number = int.from_bytes(text.translate(_DIGITS), "big")
    for width, weight, mask in _STEPS:
        number = (number & mask) + weight * ((number >> width) & mask)
    return number


def decode_base58(text: str) -> bytes:
    """The bytes of base58btc text without prefix.

    Raises:
        UnusableKey: it is none, or too long.
    """
    if len(text) > _MAX_MULTIBASE:
        raise UnusableKey(f"{text[:24]!r} is longer than any key or signature")
    try:
        if len(text) > _LANES:
            return base58.b58decode(text)
        number = _number(text.encode("ascii"))
    except ValueError as error:
        raise UnusableKey(f"{text[:24]!r} is not a value in base58btc ({error})") from error
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_multibase(data: bytes) -> str:
    """Bytes as base58btc text with its ``z``."""
    return "z" + base58.b58encode(data).decode()


def decode_base64url(text: str) -> bytes:
    """The bytes of base64url text without padding (RFC 4648, 5).

    Raises:
        UnusableKey: it is none, or has bits that say nothing.
    """
    fits = _BASE64URL.fullmatch(text) and len(text) % 4 != 1
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if fits else b""
    if encode_base64url(data) != text:
        raise UnusableKey(f"{text[:24]!r} is not a value in base64url", expected="as RFC 4648 writes it")
    return data


def encode_base64url(data: bytes) -> str:
    """Bytes as base64url text without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@lru_cache(_KEYS_REMEMBERED)
def decode_multikey(text: str) -> tuple[str, bytes]:
    """The kind and raw key of a Multikey.

    Raises:
        UnknownKey: it is a key of a kind that is not checked.
        UnusableKey: it is none, or one for encryption.
    """
    data = decode_multibase(text)
    prefix, body = data[:2], data[2:]
    if other := _OTHER_KEYS.get(prefix):
        raise UnknownKey(f"the key is of the kind {other}, which this version does not check", expected=_EXPECTED)
    if other := _ENCRYPTING.get(prefix):
        raise UnusableKey(f"the key is of the kind {other}, which encrypts and signs nothing", expected=_EXPECTED)
    kind = _CODES.get(prefix)
    if kind is None or not body:
        raise UnusableKey(f"{text[:24]!r} is no public key", expected=f"{_EXPECTED}, written as Multikey (z6Mk…)")
    return kind, checked(kind, _spki_of_pkcs1(body) if kind == "RSA" else body)


_EXPECTED = "a key of the kind Ed25519, P-256, P-384 or RSA"


def checked(kind: str, raw: bytes) -> bytes:
    """A raw key, if it is one that nobody can forge by.

    Raises:
        UnusableKey: it has the wrong length, is no point of its curve, or too small.
    """
    if kind == "Ed25519":
        if len(raw) != _LENGTH:
            raise UnusableKey(f"an Ed25519 key of {len(raw)} bytes", expected="32 bytes")
        if raw[:-1] + bytes([raw[-1] & 0x7F]) in _SMALL_ORDER:
            raise UnusableKey("the key is of small order: anybody can sign by it")
    elif kind in CURVES:
        if CURVES[kind].coordinates(raw) is None:
            raise UnusableKey(f"the key is no point of the curve {kind}", expected="a compressed point")
    else:
        _rsa_numbers(_pkcs1_of_spki(raw))
    return raw


def did_key(raw: bytes, kind: str = "Ed25519") -> str:
    """The did:key of a public key."""
    return "did:key:" + multikey(raw, kind)


@lru_cache(_KEYS_REMEMBERED)
def multikey(raw: bytes, kind: str = "Ed25519") -> str:
    """A public key as ``publicKeyMultibase`` has it."""
    return encode_multibase(_PREFIXES[kind] + (_pkcs1_of_spki(raw) if kind == "RSA" else raw))


def from_jwk(jwk: Mapping[str, Any]) -> tuple[str, bytes]:
    """The kind and raw key of a JSON Web Key.

    Raises:
        UnknownKey: it is of a kind that is not checked.
        UnusableKey: it is malformed, is not meant for signatures, or is published together with its secret.
    """
    _check_use(jwk)
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return "Ed25519", checked("Ed25519", _member(jwk, "x"))
        case "OKP", "X25519" | "X448" as curve:
            raise UnusableKey(f"the key is of the kind {curve}, which encrypts and signs nothing", expected=_EXPECTED)
        case "EC", "P-256" | "P-384" as curve:
            point = CURVES[curve].compressed(_member(jwk, "x"), _member(jwk, "y"))
            if point is None:
                raise UnusableKey(f"the key is no point of the curve {curve}")
            return curve, point
        case "RSA", _:
            numbers = _der(0x02, _whole(_member(jwk, "n"))) + _der(0x02, _whole(_member(jwk, "e")))
            return "RSA", checked("RSA", _spki_of_pkcs1(_der(0x30, numbers)))
        case kind, curve:
            named = str(curve or kind)[:20]
            raise UnknownKey(f"the key is of the kind {named!r}, which this version does not check", expected=_EXPECTED)


def _check_use(jwk: Mapping[str, Any]) -> None:
    if "d" in jwk or "k" in jwk:
        raise UnusableKey("the key is published together with its secret, so that anybody can sign by it")
    operations = jwk.get("key_ops")
    if jwk.get("use", "sig") != "sig" or (isinstance(operations, list) and "verify" not in operations):
        raise UnusableKey("the key is not one for signatures", expected="use: sig")


def to_jwk(raw: bytes, kind: str = "Ed25519") -> dict[str, str]:
    """A public key as a JSON Web Key."""
    if kind == "Ed25519":
        return {"kty": "OKP", "crv": kind, "x": encode_base64url(raw)}
    if kind == "RSA":
        modulus, exponent = _rsa_numbers(_pkcs1_of_spki(raw))
        return {"kty": "RSA", "n": encode_base64url(modulus), "e": encode_base64url(exponent)}
    found = CURVES[kind].coordinates(raw)
    if found is None:
        raise UnusableKey(f"the key is no point of the curve {kind}")
    return {"kty": "EC", "crv": kind, "x": encode_base64url(found[0]), "y": encode_base64url(found[1])}


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
        kind, raw = decode_multikey(name)
        return PublicKey(raw, base, certified=True, kind=kind, method=method)
    if base.startswith("did:jwk:"):
        kind, raw = _did_jwk(base)
        if fragment not in ("", "0") or (published and decode_multikey(published) != (kind, raw)):
            raise UnusableKey("the key named is another than the did:jwk that it is said to belong to")
        return PublicKey(raw, base, certified=True, kind=kind, method=method)
    if published:
        kind, raw = decode_multikey(published)
        return PublicKey(raw, base, certified=False, kind=kind, method=method)
    if base.startswith(("https://", "http://")) and fragment.startswith("z"):
        kind, raw = decode_multikey(fragment)
        return PublicKey(raw, base, certified=False, kind=kind, method=method)
    raise UnknownKey(
        f"the key {method[:80]} would have to be fetched, and nobody was asked over the network",
        expected="a did:key, or a key in the document",
        hint="verify it again where the network may be asked",
    )


def _did_jwk(did: str) -> tuple[str, bytes]:
    if len(did) > _MAX_DID_JWK:
        raise UnusableKey("a did:jwk that is longer than any key")
    try:
        jwk = parse_json(decode_base64url(did.removeprefix("did:jwk:")), name="did:jwk").value
    except InvalidDocument as error:
        raise UnusableKey(f"{did[:40]!r} holds no key ({error.found})", expected="a JSON Web Key") from error
    if not isinstance(jwk, dict):
        raise UnusableKey(f"{did[:40]!r} holds no key", expected="a JSON Web Key")
    return from_jwk(jwk)


def _member(jwk: Mapping[str, Any], name: str) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str) or not 1 < len(text) < _MAX_MULTIBASE:
        raise UnusableKey(f"the key has no usable {name!r}", expected="a JSON Web Key")
    return decode_base64url(text)


def _whole(data: bytes) -> bytes:
    """A number that is not negative, as DER writes it."""
    data = data.lstrip(b"\x00") or b"\x00"
    return b"\x00" + data if data[0] & 0x80 else data


_SHORT = 0x80
"""X.690, 8.1.3: contents of this length and more say first how long their length is."""


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < _SHORT:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _read_der(tag: int, data: bytes) -> tuple[bytes, bytes]:
    """The content of the value at the start, and what follows it. Only what ``_der`` writes is read."""
    if len(data) > 1 and data[0] == tag:
        count = data[1] & 0x7F if data[1] & 0x80 else 0
        size = int.from_bytes(data[2 : 2 + count]) if count else data[1]
        content = data[2 + count : 2 + count + size]
        if _der(tag, content) == data[: 2 + count + size]:
            return content, data[2 + count + size :]
    raise UnusableKey("the key is not written as keys are", expected="DER")


def _spki_of_pkcs1(numbers: bytes) -> bytes:
    return _der(0x30, _RSA_ALGORITHM + _der(0x03, b"\x00" + numbers))


def _pkcs1_of_spki(spki: bytes) -> bytes:
    content, rest = _read_der(0x30, spki)
    if rest or not content.startswith(_RSA_ALGORITHM):
        raise UnusableKey("the key is no RSA key", expected="SubjectPublicKeyInfo with rsaEncryption")
    bits, rest = _read_der(0x03, content.removeprefix(_RSA_ALGORITHM))
    if rest or not bits.startswith(b"\x00"):
        raise UnusableKey("the key is no RSA key")
    return bits[1:]


def _rsa_numbers(pkcs1: bytes) -> tuple[bytes, bytes]:
    """Modulus and exponent, without leading zeros, if they are such as keys have."""
    content, rest = _read_der(0x30, pkcs1)
    modulus, more = _read_der(0x02, content)
    exponent, end = _read_der(0x02, more)
    n, e = int.from_bytes(modulus), int.from_bytes(exponent)
    least, most = _RSA_BITS
    if rest or end or not least <= n.bit_length() <= most:
        raise UnusableKey(f"an RSA key of {n.bit_length():,} bits", expected=f"{least:,} to {most:,} bits")
    if not (n % 2 and e % 2 and 2 < e < 2**33):
        raise UnusableKey("the RSA key has numbers that no key has")
    return modulus.lstrip(b"\x00"), exponent.lstrip(b"\x00")
