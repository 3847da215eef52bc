"""Keeping secret keys encrypted: XChaCha20-Poly1305 of libsodium, under a secret that stands outside of the database.

Each key is sealed under a key of its own, derived from the secret and a random salt, and bound to its public key: what
was moved to another row does not open. The secret has to be random (it is not stretched), so a short one is refused.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.signing import SigningKey

from stepladder.errors import StepladderError

_SHORTEST = 32
_SALT_BYTES = 16
_PERSON = b"stepladder keys1"


class NoKeySecret(StepladderError):
    """The secret that keys are sealed with is missing, or is none."""


class WrongKeySecret(StepladderError):
    """A key that the secret does not open."""


def key_secret() -> bytes:
    """The secret of the environment, or of the file that it names.

    Raises:
        NoKeySecret: there is none, it cannot be read, or it is too short.
    """
    text = settings.KEY_SECRET
    if not text and settings.KEY_FILE:
        try:
            text = Path(settings.KEY_FILE).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NoKeySecret(
                f"the file that STEPLADDER_KEY_FILE names cannot be read ({type(error).__name__})",
                expected="a file with a random text in it",
            ) from error
    return checked(text)


def checked(text: str) -> bytes:
    """A secret that may be used.

    Raises:
        NoKeySecret: it is missing or too short.
    """
    if not text:
        raise NoKeySecret(
            "there is no secret to keep keys with",
            expected="STEPLADDER_KEY_SECRET, or STEPLADDER_KEY_FILE with the name of a file that holds it",
            hint="make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
    if len(text) < _SHORTEST:
        raise NoKeySecret(
            f"the secret for keys has {len(text)} characters", expected=f"{_SHORTEST} random ones at least"
        )
    return text.encode()


def seal(seed: bytes, *, public: bytes, secret: bytes) -> bytes:
    """The 32 secret bytes of a key, encrypted: salt, nonce and text in one."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return salt + bytes(Aead(_derived(secret, salt)).encrypt(seed, aad=public))


def unseal(sealed: bytes, *, public: bytes, secret: bytes) -> bytes:
    """The 32 secret bytes again.

    Raises:
        WrongKeySecret: the secret is another one, or the row was changed.
    """
    salt, text = sealed[:_SALT_BYTES], sealed[_SALT_BYTES:]
    try:
        seed = Aead(_derived(secret, salt)).decrypt(text, aad=public)
    except (CryptoError, ValueError) as error:
        raise WrongKeySecret(
            "the secret does not open this key",
            expected="the secret that the key was sealed with",
            hint="look at STEPLADDER_KEY_SECRET and STEPLADDER_KEY_FILE; without it the key is lost",
        ) from error
    if bytes(SigningKey(seed).verify_key) != public:
        raise WrongKeySecret("what was sealed here is another key", expected="the secret part of this key")
    return seed


def _derived(secret: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(secret, digest_size=Aead.KEY_SIZE, salt=salt, person=_PERSON).digest()
