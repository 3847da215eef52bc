"""ecdsa-rdfc-2019 (W3C Recommendation, Data Integrity ECDSA Cryptosuites 1.0, 15 May 2025)."""

from __future__ import annotations

from stepladder.credentials.proofs.interface import Hashed


class EcdsaRdfc2019(Hashed):
    """ECDSA over statements: by P-256 with SHA-256, or by P-384 with SHA-384."""

    name = "ecdsa-rdfc-2019"
    kinds = ("P-256", "P-384")
