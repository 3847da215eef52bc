"""The proof suites that are checked. Adding one is a module, real vectors in its contract test, and a word here."""

from stepladder.credentials.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from stepladder.credentials.proofs.interface import Secret, Subject, Suite

PROOFS: tuple[Suite, ...] = (
    eddsa_rdfc_2022.EddsaRdfc2022(),
    ed25519_signature_2020.Ed25519Signature2020(),
    ecdsa_rdfc_2019.EcdsaRdfc2019(),
    ecdsa_sd_2023.EcdsaSd2023(),
    eddsa_jcs_2022.EddsaJcs2022(),
    ecdsa_jcs_2019.EcdsaJcs2019(),
)

__all__ = ["PROOFS", "Secret", "Subject", "Suite"]
