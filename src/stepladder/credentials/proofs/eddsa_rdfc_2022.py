"""eddsa-rdfc-2022 (W3C Recommendation, Data Integrity EdDSA Cryptosuites 1.0, 15 May 2025)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.proofs.interface import Ed25519OverStatements


class EddsaRdfc2022(Ed25519OverStatements):
    """The suite that Open Badges 3.0 asks issuers to use."""

    name = "eddsa-rdfc-2022"

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type and cryptosuite."""
        return proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") == self.name
