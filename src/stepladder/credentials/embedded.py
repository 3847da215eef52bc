"""Step 3 of the plan in ``verify``, for proofs that stand in the document itself (W3C Data Integrity 1.0).

A proof may build on others (``previousProof``): then it signs the document together with them, and is good only if they
are. A badge that carries several proofs is good by any one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from stepladder.credentials import keys
from stepladder.credentials.claims import SEC, name_of
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.keys import PublicKey
from stepladder.credentials.proofs import PROOFS, Subject, Suite
from stepladder.credentials.rdf import Iri
from stepladder.errors import InvalidDocument, TooMuchWork, UnknownContext
from stepladder.findings import Finding, Status

MAX_PROOFS = 8
"""Most proofs that are looked at; each costs a signature check and a canonicalization of its options."""

_SHARE = 8
"""Part of the work limit that a document together with earlier proofs may use; there may be as many as proofs."""

_MOST_AGAIN = 10_000
"""Most statements that are made again because proofs build on others, or bring contexts; a rich badge makes 140."""

_OPTIONS_SHARE = 100
"""Part of the work limit that the options of a proof may use; they have a few unnamed nodes at most."""

SKEW = timedelta(minutes=5)
"""By how much the clock of whoever signed may be ahead."""

_KNOWN_SUITES = frozenset(
    {
        "eddsa-rdfc-2022", "eddsa-jcs-2022", "eddsa-2022", "eddsa-rdf-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019",
        "ecdsa-sd-2023", "bbs-2023", "Ed25519Signature2020", "Ed25519Signature2018", "JsonWebSignature2020",
        "RsaSignature2018", "EcdsaSecp256k1Signature2019",
    }
)  # fmt: skip

# The published contexts call the purpose of presentations by another name than the proof does.
_PURPOSES = {
    "assertionMethod": (SEC + "assertionMethod",),
    "authentication": (SEC + "authenticationMethod", SEC + "authentication"),
}

LATER = "Ask the issuer, who can tell whether it is genuine and still holds."

Result = tuple[Finding, PublicKey | None]


def examine_proofs(
    document: Mapping[str, Any], stated: Statements, inquiry: Inquiry, *, purpose: str = "assertionMethod"
) -> tuple[Finding, tuple[PublicKey, ...]]:
    """What came of all proofs together, and the keys of the good ones.

    Args:
        document: the JSON document with its proofs.
        stated: what it states without them.
        inquiry: the conditions.
        purpose: what the proofs have to be made for; of a presentation it is ``authentication``.
    """
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if not proofs:
        none = Finding.unmet(
            "credential.signature",
            "It carries no proof: anybody could have written it.",
            "Ask for the badge as it was issued, with its proof.",
        )
        return none, ()
    bench = _Bench(document, stated, inquiry, proofs, purpose)
    results = [bench.examine(number) for number in range(min(len(proofs), MAX_PROOFS))]
    if len(proofs) > MAX_PROOFS:
        more = f"Of {len(proofs)} proofs only the first {MAX_PROOFS} were looked at."
        results.append((Finding.unknown("credential.signature.more", more), None))
    parts = tuple(finding for finding, _ in results)
    good = tuple(key for finding, key in results if key and finding.status is Status.MET)
    # One good proof suffices. Without one, a broken proof is not made unknown by others that nobody can check.
    order = (Status.MET, Status.UNMET, Status.UNKNOWN)
    decisive = min(parts, key=lambda part: order.index(part.status))
    shown = parts if len(parts) > 1 else ()
    return Finding("credential.signature", decisive.status, decisive.summary, decisive.hint, shown), good


def sign_the_json(document: Mapping[str, Any], finding: Finding) -> bool:
    """Whether every good proof signs the JSON itself, so that also a member that no context defines is signed.

    Args:
        document: the JSON document with its proofs.
        finding: what ``examine_proofs`` found.
    """
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    pairs = zip(proofs, finding.parts or (finding,), strict=False)
    good = [proof for proof, part in pairs if part.status is Status.MET]
    return bool(good) and all(suite.over_json for proof in good for suite in PROOFS if suite.recognizes(proof))


@dataclass(frozen=True)
class _Options:
    """What a proof says of itself, read from what it signs."""

    purposes: tuple[str, ...]
    expiries: tuple[str, ...]
    created: tuple[str, ...]
    methods: tuple[str, ...]
    published: str | None

    @property
    def moment(self) -> Moment | None:
        """When it was made, if it says so."""
        return parse_moment(self.created[0]) if len(self.created) == 1 else None


@dataclass
class _Bench:
    """Everything that the examination of the proofs of one document needs, and what came of each so far."""

    document: Mapping[str, Any]
    stated: Statements
    inquiry: Inquiry
    proofs: Sequence[Any]
    purpose: str = "assertionMethod"
    results: dict[int, Result] = field(default_factory=dict)
    spent: TooMuchWork | None = None
    again: int = 0

    def __post_init__(self) -> None:
        self.unsecured = {name: value for name, value in self.document.items() if name != "proof"}
        self.context = self.document.get("@context")
        limit = self.inquiry.work_limit
        self.subject = Subject(self.unsecured, self.inquiry.contexts, limit=limit, stated=self.stated)

    def examine(self, number: int) -> Result:
        """One proof's finding, and the key that made it if it is good."""
        if number not in self.results:
            self.results[number] = self._examine(number)
        return self.results[number]

    def _examine(self, number: int) -> Result:
        id, proof = f"credential.signature.{number + 1}", self.proofs[number]
        if not isinstance(proof, dict):
            return Finding.unmet(id, "Its proof is no object.", "The issuer has to mend this."), None
        suite = next((suite for suite in PROOFS if suite.recognizes(proof)), None)
        if suite is None:
            return Finding.unknown(
                id, f"It is signed with {_suite_name(proof)}, which this version does not check.", LATER
            ), None
        try:
            if self.spent:
                raise self.spent
            earlier = self._earlier(number)
            finding, key = self._check(suite, proof, earlier, id)
            return self._chained(finding, earlier), key
        except (InvalidDocument, keys.UnusableKey) as error:
            return Finding.unmet(id, f"Its signature cannot be right: {error.reason}.", error.advice), None
        except (keys.UnknownKey, TooMuchWork, UnknownContext) as error:
            # What exhausts its reader once is not tried again with the next proof.
            self.spent = error if isinstance(error, TooMuchWork) else self.spent
            return Finding.unknown(id, f"Its signature could not be checked: {error.found}.", error.advice), None

    def _earlier(self, number: int) -> tuple[int, ...]:
        """The numbers of the proofs that one builds on, each found by its id (Data Integrity 1.0, 4.5)."""
        found: list[int] = []
        names = _names(self.proofs[number])
        if len(names) > MAX_PROOFS:
            raise InvalidDocument(f"it builds on {len(names)} proofs", expected=f"at most {MAX_PROOFS}")
        for name in names:
            same = [other for other, proof in enumerate(self.proofs) if _id(proof) == name]
            if not isinstance(name, str) or len(same) != 1:
                raise InvalidDocument(
                    f"it builds on the proof {str(name)[:80]!r}, and there are {len(same)} of that id", expected="one"
                )
            if same[0] >= MAX_PROOFS:
                raise TooMuchWork(f"it builds on one of {len(self.proofs)} proofs that was not looked at")
            found += [other for other in same if other not in found]
        if self._in_circle(number):
            raise InvalidDocument("it builds on a proof that builds on it")
        return tuple(found)

    def _in_circle(self, number: int) -> bool:
        reached: set[int] = set()
        ahead = [number]
        while ahead:
            names = _names(self.proofs[ahead.pop()])
            found = {other for other, proof in enumerate(self.proofs[:MAX_PROOFS]) if names and _id(proof) in names}
            if number in found:
                return True
            ahead += found - reached
            reached |= found
        return False

    def _chained(self, finding: Finding, earlier: tuple[int, ...]) -> Finding:
        """A good proof over others is as good as they are."""
        for number in earlier:
            other = self.examine(number)[0]
            if finding.status is Status.MET and other.status is not Status.MET:
                found = "It builds on another proof, which is not good." if other.status is Status.UNMET else (
                    "It builds on another proof, which could not be checked."
                )  # fmt: skip
                finding = Finding(finding.id, other.status, f"{found} {other.summary}", other.hint)
        return finding

    def _check(self, suite: Suite, proof: dict[str, Any], earlier: tuple[int, ...], id: str) -> Result:
        context = proof.get("@context", self.context)
        if not suite.over_json and context != self.context:
            return Finding.unmet(id, "Its proof brings a context of its own, which the signature does not cover."), None
        if suite.over_json and (fault := self._context_fault(context)):
            return Finding.unmet(id, fault), None
        unvalued = {name: value for name, value in proof.items() if name != "proofValue"}
        options = self._subject(unvalued if suite.over_json else unvalued | {"@context": context}, _OPTIONS_SHARE)
        if not suite.over_json and options.stated.lost:
            return Finding.unmet(id, f"Its proof says things that it does not sign: {options.stated.lost[0]}."), None
        said = _options_of_json(proof) if suite.over_json else _options_of(options.stated)
        if fault := _option_fault(said, self.inquiry, self.purpose):
            return Finding.unmet(id, fault), None
        key = self._key(suite, said)
        value = proof.get("proofValue")
        document = self._signed(context, earlier)
        fault = suite.verify(document, options, key, value if isinstance(value, str) else "")
        if fault:
            return Finding.unmet(
                id, fault, "Do not rely on anything it says; get it again from where it was issued."
            ), None
        return at_its_time(Finding.met(id, _good(proof)), key, said.moment, self.inquiry.now), key

    def _signed(self, context: Any, earlier: tuple[int, ...]) -> Subject:
        """What a proof signs: the document with the context that it was signed with, and with what it builds on."""
        if not earlier and context == self.context:
            return self.subject
        document = self.unsecured if context is None else {**self.unsecured, "@context": context}
        proofs = {"proof": [self.proofs[number] for number in earlier]} if earlier else {}
        return self._again({**document, **proofs})

    def _again(self, document: Mapping[str, Any]) -> Subject:
        """The document in another guise. It may not be read any number of times: reading is what takes longest."""
        self.again += len(self.stated.quads)
        if self.again > _MOST_AGAIN and self.again > len(self.stated.quads):
            raise TooMuchWork("its proofs ask for the badge to be read too many times")
        return self._subject(document, _SHARE)

    def _subject(self, document: Mapping[str, Any], share: int) -> Subject:
        return Subject(document, self.inquiry.contexts, limit=max(1, self.inquiry.work_limit // share))

    def _context_fault(self, context: Any) -> str:
        """What is wrong with the context that a proof over JSON brings (Data Integrity EdDSA Cryptosuites, 3.3.2).

        The document's may be longer. What stands behind is not signed, and may not change what the badge says.
        """
        signed, given = (each if isinstance(each, list) else [each] for each in (context, self.context))
        if signed != given[: len(signed)]:
            return "Its proof brings a context of its own, which is not the badge's."
        if len(signed) < len(given):
            shorter = self._again({**self.unsecured, "@context": context})
            same = shorter.stated.lost == self.stated.lost
            if not same or shorter.canonical().text != self.subject.canonical().text:
                return "A context that was added after it was signed changes what it says."
        return ""

    def _key(self, suite: Suite, said: _Options) -> PublicKey:
        if len(said.methods) != 1:
            raise keys.UnusableKey(f"its proof names {len(said.methods)} keys", expected="one verificationMethod")
        method, published = said.methods[0], said.published
        if published is None and not method.startswith(("did:key:", "did:jwk:")):
            texts = self.stated.claims.texts(Iri(method), SEC + "publicKeyMultibase")
            published = texts[0] if texts else None
        key = self.inquiry.controllers.key(method, published, purpose=self.purpose)
        if key.kind not in suite.kinds:
            raise keys.UnusableKey(
                f"{suite.name} with a key of the kind {key.kind}",
                expected=f"a key of the kind {' or '.join(suite.kinds)}",
            )
        return key


def _options_of(stated: Statements) -> _Options:
    claims, root = stated.claims, stated.root
    methods = claims.nodes(root, SEC + "verificationMethod")
    published = claims.texts(methods[0], SEC + "publicKeyMultibase") if methods else []
    return _Options(
        tuple(name_of(node) for node in claims.nodes(root, SEC + "proofPurpose")),
        tuple(claims.texts(root, SEC + "expiration")),
        tuple(claims.texts(root, "http://purl.org/dc/terms/created")),
        tuple(name_of(node) for node in methods),
        published[0] if published else None,
    )


def _options_of_json(proof: Mapping[str, Any]) -> _Options:
    """Of a proof over JSON the members themselves are signed."""

    def texts(name: str) -> tuple[str, ...]:
        value = proof.get(name, [])
        return tuple(str(each) for each in (value if isinstance(value, list) else [value]))

    method: Any = proof.get("verificationMethod")
    published: Any = None
    if isinstance(method, dict):
        method, published = method.get("id"), method.get("publicKeyMultibase")
    methods = (method,) if isinstance(method, str) else ()
    purposes = tuple(SEC + purpose for purpose in texts("proofPurpose"))
    published = published if isinstance(published, str) else None
    return _Options(purposes, texts("expires"), texts("created"), methods, published)


def _option_fault(said: _Options, inquiry: Inquiry, purpose: str) -> str:
    if len(said.purposes) != 1 or said.purposes[0] not in _PURPOSES[purpose]:
        meant = "show what somebody holds" if purpose == "authentication" else "assert what the badge says"
        return f"Its proof was made for another purpose than to {meant} ({purpose})."
    for text in said.expiries:
        moment = parse_moment(text)
        if moment is None:
            return f"Its proof expires at {text[:40]!r}, which is no date."
        if inquiry.now > moment.earliest:
            return f"Its proof expired on {text[:40]}."
    made = said.moment
    if made and made.earliest > inquiry.now + SKEW:
        return f"Its proof is dated {made.text}, which is later than the date asked about."
    return ""


def at_its_time(finding: Finding, key: PublicKey, made: Moment | None, now: datetime) -> Finding:
    """What a good signature is worth by a key that its controller has retired or revoked."""
    if key.revoked and key.revoked <= now:
        day = f"{key.revoked:%Y-%m-%d}"
        if made and made.earliest > key.revoked:
            return _late(finding, f"Signed on {made.day} with a key that was revoked on {day}.")
        return Finding.unknown(
            finding.id,
            f"Signed with a key that was revoked on {day}. Whether it was signed before that cannot be told: whoever "
            "holds a revoked key can write any date.",
            "Ask the issuer for a badge signed with a present key.",
        )
    if key.expires and key.expires <= now:
        day = f"{key.expires:%Y-%m-%d}"
        if made is None:
            return Finding.unknown(
                finding.id, f"Signed with a key that was retired on {day}, and it does not say when.", "Ask the issuer."
            )
        if made.earliest > key.expires:
            return _late(finding, f"Signed on {made.day} with a key that was retired on {day}.")
        return replace(finding, summary=f"{finding.summary} The key was retired on {day}, after it was signed.")
    return finding


def _late(finding: Finding, found: str) -> Finding:
    return Finding.unmet(finding.id, found, "The issuer no longer answered for the key; ask for the badge anew.")


def _good(proof: Mapping[str, Any]) -> str:
    name = _suite_name(proof)
    value = str(proof.get("proofValue"))
    # The header of a derived proof, in base64url.
    part = " Its holder shows a part of what was signed." if name == "ecdsa-sd-2023" and value[:5] == "u2V0B" else ""
    return f"Unaltered since it was signed ({name}).{part}"


def _names(proof: Any) -> list[Any]:
    """The ids of the proofs that a proof says it builds on."""
    named = proof.get("previousProof", []) if isinstance(proof, dict) else []
    return named if isinstance(named, list) else [named]


def _id(proof: Any) -> Any:
    return proof.get("id") if isinstance(proof, dict) else None


def _suite_name(proof: Mapping[str, Any]) -> str:
    """What to call a suite. The words of a proof that is not checked are not signed, and not repeated."""
    named = str(proof.get("cryptosuite") or proof.get("type"))
    return named if named in _KNOWN_SUITES else "a suite without a known name"
