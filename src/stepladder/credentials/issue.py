"""Signing a credential with an embedded proof (Data Integrity 1.0, 4.2).

Only the proof is made here. Which credential to issue, to whom and with which key is its caller's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials import keys
from stepladder.credentials.canon import canonicalize
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import statements
from stepladder.credentials.proofs import PROOFS
from stepladder.errors import InvalidDocument


def sign(  # noqa: PLR0913 - keyword-only, and each is a member of the proof or where it comes from
    document: Mapping[str, Any],
    *,
    seed: bytes,
    method: str,
    created: datetime,
    suite: str = "eddsa-rdfc-2022",
    options: Mapping[str, Any] | None = None,
    contexts: Contexts | None = None,
) -> dict[str, Any]:
    """The document with a proof; proofs that it has already stay beside the new one.

    Args:
        document: a JSON-LD document.
        seed: the 32 secret bytes of an Ed25519 key.
        method: the verification method under which the key is published.
        created: date of the proof, with time zone.
        suite: name of a suite in ``PROOFS``.
        options: further members of the proof, such as ``expires``, or another ``proofPurpose``.

    Raises:
        InvalidDocument: something in the document or in the proof would not be covered by the signature.
        UnknownContext: the document uses a context that is not pinned.
        KeyError: there is no such suite.
    """
    chosen = {each.name: each for each in PROOFS}[suite]
    known = contexts or Contexts()
    kind = {"type": suite} if suite == "Ed25519Signature2020" else {"type": "DataIntegrityProof", "cryptosuite": suite}
    proof: dict[str, Any] = {
        **kind,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **(options or {}),
    }
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    stated = statements(unsecured, known)
    stated_options = statements({**proof, "@context": document["@context"]}, known)
    if lost := stated.lost + stated_options.lost:
        raise InvalidDocument(f"the signature would not cover {lost[0]}", expected="terms that the contexts define")
    message = chosen.message(canonicalize(stated.quads).text, canonicalize(stated_options.quads).text)
    proof["proofValue"] = keys.encode_multibase(chosen.sign(seed, message))
    earlier = document.get("proof", [])
    earlier = earlier if isinstance(earlier, list) else [earlier]
    return {**unsecured, "proof": [*earlier, proof]}
