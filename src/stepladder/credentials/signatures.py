"""Signatures by keys of every kind: Ed25519 by libsodium, ECDSA and RSA by OpenSSL, which is loaded when it is needed.

ECDSA as Data Integrity and JOSE write it: r and s side by side, of the length of the curve. Which of the two values of
s it is does not matter: nothing here takes a signature for a name. Signing is deterministic (RFC 6979).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from stepladder.credentials.keys import PublicKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_DIGESTS = {"P-256": "sha256", "P-384": "sha384", "RSA": "sha256"}
_HALVES = {"P-256": 32, "P-384": 48}
PSS = "pss-"
KEPT_KEYS = 64
"""Keys that are kept ready: loading one takes as long as checking a signature, and many badges come from one issuer."""


def verify(key: PublicKey, message: bytes, signature: bytes, *, digest: str = "") -> bool:
    """Whether the key's holder signed the message.

    Args:
        digest: ``sha256``, ``sha384`` or ``sha512``; by default the one that goes with the kind of key. ``pss-`` before
            it means the newer padding of RSA (RFC 8017, 8.1). Of no use to Ed25519.
    """
    if key.kind == "Ed25519":
        try:
            VerifyKey(key.raw).verify(message, signature)
        except (CryptoError, ValueError, TypeError):
            return False
        return True
    return _verify_by_openssl(key, message, signature, digest)


def sign(kind: str, secret: bytes, message: bytes, *, digest: str = "") -> bytes:
    """The signature of a message.

    Args:
        kind: of the key: ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``.
        secret: the seed of 32 bytes; the secret number of 32 or 48 bytes; or an RSA key as DER (PKCS #8).
        digest: as in ``verify``.

    Raises:
        ValueError: this is no such key.
    """
    if kind == "Ed25519":
        return SigningKey(secret).sign(message).signature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, utils  # noqa: PLC0415 - heavy

    hasher, private = _hasher(kind, digest), _private(kind, secret)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(message, padding.PKCS1v15(), hasher)
    r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(hasher, deterministic_signing=True)))
    return r.to_bytes(_HALVES[kind]) + s.to_bytes(_HALVES[kind])


def public_key(kind: str, secret: bytes) -> bytes:
    """The public key of a secret one, raw as in ``PublicKey``.

    Raises:
        ValueError: this is no such key.
    """
    if kind == "Ed25519":
        return bytes(SigningKey(secret).verify_key)
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - heavy

    public = _private(kind, secret).public_key()
    if kind == "RSA":
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return public.public_bytes(serialization.Encoding.DER, form)
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def _private(kind: str, secret: bytes) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import load_der_private_key  # noqa: PLC0415 - heavy

    if kind in _HALVES:
        if len(secret) != _HALVES[kind]:
            raise ValueError(f"a secret of {_HALVES[kind]} bytes is needed")
        return ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1() if kind == "P-256" else ec.SECP384R1())
    private = load_der_private_key(secret, password=None)
    if kind != "RSA" or not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError(f"this is no key of the kind {kind}")
    return private


def _verify_by_openssl(key: PublicKey, message: bytes, signature: bytes, digest: str) -> bool:
    try:
        return _ready(key.kind, key.raw, digest or _DIGESTS[key.kind])(message, signature)
    except (ValueError, TypeError, KeyError):
        return False


@lru_cache(maxsize=KEPT_KEYS)
def _ready(kind: str, raw: bytes, digest: str) -> Callable[[bytes, bytes], bool]:
    """What checks signatures by one key; everything that is the same each time is made once.

    Raises:
        ValueError: this is no such key.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils  # noqa: PLC0415 - heavy

    try:
        public, hasher = _loaded(kind, raw), _hasher(kind, digest.removeprefix(PSS))
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    check: Callable[[bytes, bytes], None]
    if isinstance(public, rsa.RSAPublicKey):
        # RFC 7518, 3.5: the salt is as long as the digest.
        salted = padding.PSS(mgf=padding.MGF1(hasher), salt_length=hasher.digest_size)
        check = partial(_check_rsa, public, salted if digest.startswith(PSS) else padding.PKCS1v15(), hasher)
    else:
        check = partial(_check_ecdsa, public, ec.ECDSA(hasher), utils.encode_dss_signature, _HALVES[kind])

    def is_good(message: bytes, signature: bytes) -> bool:
        try:
            check(message, signature)
        except InvalidSignature:
            return False
        return True

    return is_good


def _check_rsa(
    public: rsa.RSAPublicKey, padded: AsymmetricPadding, hasher: HashAlgorithm, message: bytes, signature: bytes
) -> None:
    public.verify(signature, message, padded, hasher)


def _check_ecdsa(
    public: ec.EllipticCurvePublicKey,
    how: ec.ECDSA,
    encode: Callable[[int, int], bytes],
    half: int,
    message: bytes,
    signature: bytes,
) -> None:
    if len(signature) != 2 * half:
        raise ValueError("this is no signature on the curve")
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    public.verify(encode(r, s), message, how)


@lru_cache(maxsize=KEPT_KEYS)
def _loaded(kind: str, raw: bytes) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 - heavy

    if kind in _HALVES:
        curve = ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
    public = load_der_public_key(raw)
    if kind != "RSA" or not isinstance(public, rsa.RSAPublicKey):
        raise ValueError(f"this is no key of the kind {kind}")
    return public


def _hasher(kind: str, digest: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy

    return {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[digest or _DIGESTS[kind]]
