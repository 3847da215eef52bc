"""The proof suites that are checked. Adding one is a module, real vectors in its contract test, and a word here."""

from stepladder.credentials.proofs import ed25519_signature_2020, eddsa_rdfc_2022
from stepladder.credentials.proofs.interface import Suite

PROOFS: tuple[Suite, ...] = (eddsa_rdfc_2022.EddsaRdfc2022(), ed25519_signature_2020.Ed25519Signature2020())

__all__ = ["PROOFS", "Suite"]
