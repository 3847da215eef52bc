"""Step 3 of the plan in ``verify``, for proofs that stand in the document itself (W3C Data Integrity 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from stepladder.credentials import keys
from stepladder.credentials.claims import SEC, Claims, name_of
from stepladder.credentials.dates import parse_moment
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.jsonld import Statements, statements
from stepladder.credentials.proofs import PROOFS, Suite
from stepladder.errors import InvalidDocument, TooMuchWork, UnknownContext
from stepladder.findings import Finding, Status

MAX_PROOFS = 8
"""Most proofs that are looked at; each costs a signature check and a canonicalization of its options."""

_KNOWN_SUITES = frozenset(
    {
        "eddsa-rdfc-2022", "eddsa-jcs-2022", "eddsa-2022", "eddsa-rdf-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019",
        "ecdsa-sd-2023", "bbs-2023", "Ed25519Signature2020", "Ed25519Signature2018", "JsonWebSignature2020",
        "RsaSignature2018", "EcdsaSecp256k1Signature2019",
    }
)  # fmt: skip

LATER = "A later version will check this; until then ask the issuer."


def examine_proofs(
    document: Mapping[str, Any], stated: Statements, inquiry: Inquiry
) -> tuple[Finding, tuple[keys.PublicKey, ...]]:
    """What came of all proofs together, and the keys of the good ones."""
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if not proofs:
        none = Finding.unmet(
            "credential.signature",
            "It carries no proof: anybody could have written it.",
            "Ask for the badge as it was issued, with its proof.",
        )
        return none, ()
    bench = _Bench(document.get("@context"), stated, inquiry)
    results = [bench.examine(proof, number) for number, proof in enumerate(proofs[:MAX_PROOFS], start=1)]
    if len(proofs) > MAX_PROOFS:
        more = f"Of {len(proofs)} proofs only the first {MAX_PROOFS} were looked at."
        results.append((Finding.unknown("credential.signature.more", more), None))
    parts = tuple(finding for finding, _ in results)
    good = tuple(key for finding, key in results if key and finding.status is Status.MET)
    # One good proof suffices. Without one, a broken proof is not made unknown by others that nobody can check.
    order = (Status.MET, Status.UNMET, Status.UNKNOWN)
    decisive = min(parts, key=lambda part: order.index(part.status))
    return replace(decisive, id="credential.signature", parts=parts if len(parts) > 1 else ()), good


@dataclass(frozen=True)
class _Bench:
    """Everything that the examination of one proof needs."""

    context: Any
    document: Statements
    inquiry: Inquiry

    @cached_property
    def canonical(self) -> str:
        """The document's canonical form, computed once for all proofs."""
        return self.document.canonical(limit=self.inquiry.work_limit).text

    def examine(self, proof: Any, number: int) -> tuple[Finding, keys.PublicKey | None]:
        """One proof's finding, and the key that made it if it is good."""
        id = f"credential.signature.{number}"
        if not isinstance(proof, dict):
            return Finding.unmet(id, "Its proof is no object.", "The issuer has to mend this."), None
        suite = next((suite for suite in PROOFS if suite.recognizes(proof)), None)
        if suite is None or "previousProof" in proof:
            return Finding.unknown(
                id, f"It is signed with {_suite_name(proof)}, which this version does not check.", LATER
            ), None
        try:
            return self._check(suite, proof, id)
        except (InvalidDocument, keys.UnusableKey) as error:
            return Finding.unmet(id, f"Its signature cannot be right: {error.sentence()}.", error.hint), None
        except (keys.UnknownKey, TooMuchWork, UnknownContext) as error:
            return Finding.unknown(id, f"Its signature could not be checked: {error.found}.", error.hint), None

    def _check(self, suite: Suite, proof: dict[str, Any], id: str) -> tuple[Finding, keys.PublicKey | None]:
        if "@context" in proof and proof["@context"] != self.context:
            return Finding.unmet(id, "Its proof brings a context of its own, which the signature does not cover."), None
        options = {name: value for name, value in proof.items() if name != "proofValue"} | {"@context": self.context}
        stated = statements(options, self.inquiry.contexts)
        if stated.lost:
            return Finding.unmet(id, f"Its proof says things that it does not sign: {stated.lost[0]}."), None
        claims = stated.claims
        if fault := _option_fault(claims, stated, self.inquiry.now):
            return Finding.unmet(id, fault), None
        key = self._key(claims, stated)
        signature = keys.decode_multibase(str(proof.get("proofValue", "")))
        message = suite.message(self.canonical, stated.canonical(limit=self.inquiry.work_limit).text)
        if suite.verify(key.raw, message, signature):
            return Finding.met(id, f"Unaltered since it was signed ({suite.name})."), key
        return Finding.unmet(
            id,
            "It was altered after it was signed, or signed with another key than it says.",
            "Do not rely on anything it says; get it again from where it was issued.",
        ), None

    def _key(self, claims: Claims, options: Statements) -> keys.PublicKey:
        methods = claims.nodes(options.root, SEC + "verificationMethod")
        if len(methods) != 1:
            raise keys.UnusableKey(f"its proof names {len(methods)} keys", expected="one verificationMethod")
        predicate = SEC + "publicKeyMultibase"
        published = claims.texts(methods[0], predicate) or self.document.claims.texts(methods[0], predicate)
        return keys.resolve(name_of(methods[0]), published[0] if published else None)


def _option_fault(claims: Claims, options: Statements, now: datetime) -> str:
    if [name_of(node) for node in claims.nodes(options.root, SEC + "proofPurpose")] != [SEC + "assertionMethod"]:
        return "Its proof was made for another purpose than to assert what the badge says (assertionMethod)."
    for text in claims.texts(options.root, SEC + "expiration"):
        moment = parse_moment(text)
        if moment is None or now > moment.earliest:
            return (
                f"Its proof expired on {text[:40]}."
                if moment
                else f"Its proof expires at {text[:40]!r}, which is no date."
            )
    return ""


def _suite_name(proof: Mapping[str, Any]) -> str:
    """What to call a suite that is not checked. The proof's own words are not signed, and not repeated."""
    named = str(proof.get("cryptosuite") or proof.get("type"))
    chain = "a chain of proofs by " if "previousProof" in proof else ""
    return chain + (named if named in _KNOWN_SUITES else "a suite without a known name")
