"""Ed25519Signature2020 (W3C CCG, Ed25519 Signature 2020): deprecated, and the suite of many badges in the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.proofs.interface import Hashed


class Ed25519Signature2020(Hashed):
    """The suite of most badges that were issued before 2024."""

    name = "Ed25519Signature2020"

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type."""
        return proof.get("type") == self.name
