"""Ed25519Signature2020, deprecated and widely met (same Recommendation, section 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.proofs.interface import Ed25519OverStatements


class Ed25519Signature2020(Ed25519OverStatements):
    """The suite of most badges that were issued before 2024."""

    name = "Ed25519Signature2020"

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type."""
        return proof.get("type") == self.name
