"""What a proof suite has to do, and the two steps that the suites over statements share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey


class Suite(Protocol):
    """One way of signing a JSON-LD document with a proof inside it."""

    @property
    def name(self) -> str:
        """The name by which a proof names the suite."""

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """Whether a proof says that it was made by this suite."""

    def message(self, document: str, options: str) -> bytes:
        """The bytes that are signed.

        Args:
            document: canonical N-Quads of the document without its proof.
            options: canonical N-Quads of the proof without its value.
        """

    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the key's holder signed the message."""

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """The signature of a message by the private key that a seed of 32 bytes gives."""


class Ed25519OverStatements:
    """SHA-256 of the canonical proof options, then of the canonical document, signed with Ed25519.

    Data Integrity EdDSA Cryptosuites 1.0, 3.2; the older Ed25519Signature2020 is built alike.
    """

    def message(self, document: str, options: str) -> bytes:
        """See ``Suite.message``."""
        return b"".join(hashlib.sha256(text.encode()).digest() for text in (options, document))

    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """See ``Suite.verify``. libsodium also refuses keys of small order, which would accept many messages."""
        try:
            VerifyKey(key).verify(message, signature)
        except (CryptoError, ValueError):
            return False
        return True

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """See ``Suite.sign``."""
        return SigningKey(seed).sign(message).signature
