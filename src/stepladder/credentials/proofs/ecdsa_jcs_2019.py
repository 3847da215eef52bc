"""ecdsa-jcs-2019 (W3C Recommendation, Data Integrity ECDSA Cryptosuites 1.0, 15 May 2025)."""

from __future__ import annotations

from stepladder.credentials.proofs.interface import HashedJson


class EcdsaJcs2019(HashedJson):
    """ECDSA over the JSON itself."""

    name = "ecdsa-jcs-2019"
    kinds = ("P-256", "P-384")
