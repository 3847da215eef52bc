"""eddsa-rdfc-2022 (W3C Recommendation, Data Integrity EdDSA Cryptosuites 1.0, 15 May 2025)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.proofs.interface import Hashed

_EARLIER = ("eddsa-2022", "eddsa-rdf-2022")


class EddsaRdfc2022(Hashed):
    """The suite that Open Badges 3.0 asks issuers to use, also under the names of its drafts."""

    name = "eddsa-rdfc-2022"

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type and cryptosuite."""
        return proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") in (self.name, *_EARLIER)
