"""eddsa-jcs-2022 (W3C Recommendation, Data Integrity EdDSA Cryptosuites 1.0, 15 May 2025)."""

from __future__ import annotations

from stepladder.credentials.proofs.interface import HashedJson


class EddsaJcs2022(HashedJson):
    """Ed25519 over the JSON itself."""

    name = "eddsa-jcs-2022"
