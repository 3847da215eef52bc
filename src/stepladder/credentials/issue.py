"""Signing a credential with an embedded proof (Data Integrity 1.0, 4.2), and showing a part of one.

Only the proof is made here. Which credential to issue, to whom and with which key is its caller's business.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.proofs import PROOFS, Secret, Subject
from stepladder.credentials.proofs.ecdsa_sd_2023 import derive
from stepladder.errors import InvalidDocument


@dataclass(frozen=True)
class Disclosure:
    """How a credential of which parts may be shown is signed (``ecdsa-sd-2023``).

    Attributes:
        mandatory: JSON pointers to what the holder must always show.
        once: the secret, of 32 bytes, of a P-256 key that is used for this credential alone.
        blinding: 32 secret bytes, new for each credential. The holder gets to know them.
    """

    mandatory: tuple[str, ...]
    once: bytes
    blinding: bytes


def sign(  # noqa: PLR0913 - keyword-only, and each is a member of the proof or where it comes from
    document: Mapping[str, Any],
    *,
    seed: bytes,
    method: str,
    created: datetime,
    suite: str = "eddsa-rdfc-2022",
    kind: str = "",
    options: Mapping[str, Any] | None = None,
    disclosure: Disclosure | None = None,
    contexts: Contexts | None = None,
) -> dict[str, Any]:
    """The document with a proof; proofs that it has already stay beside the new one.

    Args:
        document: a JSON-LD document.
        seed: the secret: the 32 bytes of an Ed25519 key, or the 32 or 48 bytes of a P-256 or P-384 key.
        method: the verification method under which the key is published.
        created: date of the proof, with time zone.
        suite: name of a suite in ``PROOFS``.
        kind: of the key, if the suite takes several; by default the first that fits the length of the secret.
        options: further members of the proof, such as ``expires``, another ``proofPurpose``, or the ``previousProof``
            on which it builds.
        disclosure: for ``ecdsa-sd-2023``, what must always be shown and the secrets that it needs.

    Raises:
        InvalidDocument: something in the document or in the proof would not be covered by the signature, or the proof
            builds on one that is not there.
        UnknownContext: the document uses a context that is not pinned.
        KeyError: there is no such suite.
        ValueError: the secret is none of a key that the suite takes.
    """
    chosen = {each.name: each for each in PROOFS}[suite]
    known = contexts or Contexts()
    kind = kind or _kind_of(seed, chosen.kinds)
    if kind not in chosen.kinds:
        raise ValueError(f"{suite} takes keys of the kind {' or '.join(chosen.kinds)}")
    proof = _unvalued(suite, method, created, options or {})
    earlier = document.get("proof", [])
    earlier = earlier if isinstance(earlier, list) else [earlier]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    building = _building_on(proof, earlier)
    subject = Subject({**unsecured, **({"proof": building} if building else {})}, known)
    if chosen.over_json:
        proof |= {"@context": copy.deepcopy(document["@context"])} if "@context" in document else {}
        stated = Subject(proof, known)
    else:
        stated = Subject({**proof, "@context": document["@context"]}, known)
        if lost := subject.stated.lost + stated.stated.lost:
            raise InvalidDocument(f"the signature would not cover {lost[0]}", expected="terms that the contexts define")
    secret = Secret(kind, seed)
    if disclosure:
        secret = Secret(kind, seed, disclosure.mandatory, disclosure.once, disclosure.blinding)
    return {**unsecured, "proof": [*earlier, {**proof, "proofValue": chosen.sign(subject, stated, secret)}]}


def disclose(
    document: Mapping[str, Any], pointers: Iterable[str], *, contexts: Contexts | None = None
) -> dict[str, Any]:
    """The part of a credential that its holder chooses, and what its issuer asks to be shown, with a derived proof.

    Args:
        document: a credential with a base proof of ``ecdsa-sd-2023``; other proofs do not fit a part, and are left out.
        pointers: JSON pointers to what should be shown.

    Raises:
        InvalidDocument: it has no such proof, or a pointer points nowhere.
        UnusableKey: the proof is not written as it should be.
    """
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    base = [proof for proof in proofs if isinstance(proof, dict) and proof.get("cryptosuite") == "ecdsa-sd-2023"]
    if len(base) != 1:
        raise InvalidDocument(f"it has {len(base)} proofs by which parts can be shown", expected="one of ecdsa-sd-2023")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    part, value = derive(Subject(unsecured, contexts or Contexts()), str(base[0].get("proofValue")), tuple(pointers))
    return {**part, "proof": {**base[0], "proofValue": value}}


def _unvalued(suite: str, method: str, created: datetime, options: Mapping[str, Any]) -> dict[str, Any]:
    named = {"type": suite} if suite == "Ed25519Signature2020" else {"type": "DataIntegrityProof", "cryptosuite": suite}
    return {
        **named,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **options,
    }


def _building_on(proof: Mapping[str, Any], earlier: list[Any]) -> list[Any]:
    named = proof.get("previousProof", [])
    names = named if isinstance(named, list) else [named]
    found = [[each for each in earlier if isinstance(each, dict) and each.get("id") == name] for name in names]
    if any(len(same) != 1 for same in found):
        raise InvalidDocument("the proof builds on one that is not there", expected="the id of another proof")
    return [same[0] for same in found]


def _kind_of(seed: bytes, kinds: tuple[str, ...]) -> str:
    lengths = {"Ed25519": 32, "P-256": 32, "P-384": 48}
    return next((kind for kind in kinds if lengths[kind] == len(seed)), kinds[0])
