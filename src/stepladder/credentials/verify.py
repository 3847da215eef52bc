"""Verification, in this order. The numbers stand again where each step is done.

1.  *Readable.* What is it? (``reading`` has recognized it.) What is recognized but not read yet ends here: every check
    answers unknown. A token that says it is signed with nothing is the one exception: its signature is not met.
2.  *Statements.* The document without its proof becomes statements, by contexts pinned beforehand. A context that is
    not pinned leaves everything unknown; a document that is no JSON-LD does not conform.
3.  *Proofs.* Each proof on its own: is its suite known; does it say nothing that it does not sign; is its purpose to
    assert; has it not expired; can its key be had; do key and signature fit the statements? One good proof suffices.
    Where a publisher changed a context in place, the newer text is tried first, then the earlier.
4.  *Claims.* What the badge says is read from the statements that were signed, never from the members of the file.
5.  *Conforms.* Does it have what the standard asks, and is everything in it signed?
6.  *Issuer.* Does the key of a good proof belong to the issuer that the badge names?
7.  *Dates, status, recipient.* On the given date; as far as can be told without asking anybody.
8.  *Verdict.* Met if every check is; not met as soon as one is not; else unknown. Every check is reported, whatever the
    others say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from stepladder.credentials import checks, keys
from stepladder.credentials.canon import WORK_LIMIT, canonicalize
from stepladder.credentials.claims import SEC, Claims, name_of
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.dates import in_utc, parse_moment
from stepladder.credentials.formats import FORMATS
from stepladder.credentials.jsonld import Statements, statements
from stepladder.credentials.model import Credential
from stepladder.credentials.profile import context_urls
from stepladder.credentials.proofs import PROOFS, Suite
from stepladder.credentials.reading import Envelope
from stepladder.errors import InvalidDocument, StepladderError, TooMuchWork, UnknownContext
from stepladder.findings import Finding, Status, all_of

MAX_PROOFS = 8
"""Most proofs that are looked at; each costs a signature check and a canonicalization of its options."""

_KNOWN_SUITES = frozenset(
    {
        "eddsa-rdfc-2022", "eddsa-jcs-2022", "eddsa-2022", "eddsa-rdf-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019",
        "ecdsa-sd-2023", "bbs-2023", "Ed25519Signature2020", "Ed25519Signature2018", "JsonWebSignature2020",
        "RsaSignature2018", "EcdsaSecp256k1Signature2019",
    }
)  # fmt: skip

_LATER = "A later version will check this; until then ask the issuer."


@dataclass(frozen=True)
class Verification:
    """The verdict as a tree of findings, and what was signed (None where that could not be established)."""

    finding: Finding
    credential: Credential | None

    @property
    def trusted_claims(self) -> Credential | None:
        """What the badge says, if its signature is good; else nothing, because anybody could have written it."""
        signature = self.finding.find("credential.signature")
        return self.credential if signature and signature.status is Status.MET else None


@dataclass(frozen=True)
class _Examined:
    """What step 3 found with one set of contexts."""

    statements: Statements
    signature: Finding
    keys: tuple[keys.PublicKey, ...]


def verify(
    envelope: Envelope,
    *,
    now: datetime,
    recipient: str | None = None,
    contexts: Contexts | None = None,
    work_limit: int = WORK_LIMIT,
) -> Verification:
    """Verify a credential by the plan above.

    Args:
        envelope: what ``reading.read`` recognized.
        now: the date to verify at, with time zone.
        recipient: whose it should be (e-mail address, DID or other identifier); None leaves that check out.
        contexts: the JSON-LD contexts to use; the pinned ones by default.
        work_limit: most work units for canonicalizing one document (see ``canon``).

    Raises:
        ValueError: ``now`` has no time zone, or ``recipient`` names nobody.
    """
    if recipient is not None and not recipient.strip().removeprefix("mailto:"):
        raise ValueError("the recipient to check for is empty")
    moment = in_utc(now)
    readable = Finding.met("credential.readable", f"This is {envelope.kind}{_carrier(envelope)}.")
    if not envelope.readable:  # step 1
        return _unread(envelope, recipient)
    known = contexts or Contexts()
    try:
        examined = _examine(envelope.document, known, moment, work_limit)  # steps 2 and 3
    except UnknownContext as error:
        return _verdict([readable, *_open("conforms", error), *_rest(recipient, error)], None)
    except InvalidDocument as error:
        unmet = Finding.unmet(
            "credential.conforms",
            f"It is not readable as an Open Badge: {error.sentence()}.",
            "The issuer has to mend this.",
        )
        return _verdict([readable, unmet, *_rest(recipient)], None)
    credential = next(form for form in FORMATS if form.recognizes(envelope.document)).read(
        examined.statements
    )  # step 4
    parts = [
        readable,
        checks.conforms(envelope.document, credential, examined.statements.lost),  # step 5
        examined.signature,
        _issuer(credential, examined),  # step 6
        checks.dates(credential, moment),  # step 7
        checks.status(credential),
        *([] if recipient is None else [checks.recipient(credential, recipient)]),
    ]
    return _verdict(parts, credential)


def _examine(document: Mapping[str, Any], contexts: Contexts, now: datetime, work_limit: int) -> _Examined:
    """Steps 2 and 3, with the newer text of each context, and with the earlier one if that alone verifies."""
    first = _examine_with(document, contexts, now, work_limit)
    changed = contexts.changed(context_urls(document))
    if first.signature.status is Status.UNMET and changed:
        second = _examine_with(document, replace(contexts, earlier=changed), now, work_limit)
        if second.signature.status is Status.MET:
            which = f"By the earlier text of {', '.join(sorted(changed))}, which was changed in place."
            summary = f"{second.signature.summary} {which}"
            return replace(second, signature=replace(second.signature, summary=summary))
    return first


def _examine_with(document: Mapping[str, Any], contexts: Contexts, now: datetime, work_limit: int) -> _Examined:
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    stated = statements(unsecured, contexts)  # step 2
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if not proofs:
        none = Finding.unmet(
            "credential.signature",
            "It carries no proof: anybody could have written it.",
            "Ask for the badge as it was issued, with its proof.",
        )
        return _Examined(stated, none, ())
    bench = _Bench(document.get("@context"), stated, contexts, now, work_limit)
    results = [bench.examine(proof, number) for number, proof in enumerate(proofs[:MAX_PROOFS], start=1)]
    if len(proofs) > MAX_PROOFS:
        more = f"Of {len(proofs)} proofs only the first {MAX_PROOFS} were looked at."
        results.append((Finding.unknown("credential.signature.more", more), None))
    parts = tuple(finding for finding, _ in results)
    good = tuple(key for finding, key in results if key and finding.status is Status.MET)
    # One good proof suffices. Without one, a broken proof is not made unknown by others that nobody can check.
    order = (Status.MET, Status.UNMET, Status.UNKNOWN)
    decisive = min(parts, key=lambda part: order.index(part.status))
    return _Examined(stated, replace(decisive, id="credential.signature", parts=parts if len(parts) > 1 else ()), good)


@dataclass(frozen=True)
class _Bench:
    """Step 3: everything that the examination of one proof needs."""

    context: Any
    document: Statements
    contexts: Contexts
    now: datetime
    work_limit: int

    @cached_property
    def canonical(self) -> str:
        """The document's canonical form, computed once for all proofs."""
        return canonicalize(self.document.quads, limit=self.work_limit).text

    def examine(self, proof: Any, number: int) -> tuple[Finding, keys.PublicKey | None]:
        """One proof's finding, and the key that made it if it is good."""
        id = f"credential.signature.{number}"
        if not isinstance(proof, dict):
            return Finding.unmet(id, "Its proof is no object.", "The issuer has to mend this."), None
        suite = next((suite for suite in PROOFS if suite.recognizes(proof)), None)
        if suite is None or "previousProof" in proof:
            return Finding.unknown(
                id, f"It is signed with {_suite_name(proof)}, which this version does not check.", _LATER
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
        stated = statements(options, self.contexts)
        if stated.lost:
            return Finding.unmet(id, f"Its proof says things that it does not sign: {stated.lost[0]}."), None
        claims = Claims(stated.quads)
        if fault := _option_fault(claims, stated, self.now):
            return Finding.unmet(id, fault), None
        key = self._key(claims, stated)
        signature = keys.decode_multibase(str(proof.get("proofValue", "")))
        message = suite.message(self.canonical, canonicalize(stated.quads, limit=self.work_limit).text)
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
        published = claims.texts(methods[0], predicate) or Claims(self.document.quads).texts(methods[0], predicate)
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


def _issuer(credential: Credential, examined: _Examined) -> Finding:
    """Step 6. Only a key that is made into the identifier itself proves anything without asking the network."""
    id = "credential.issuer"
    if not examined.keys:
        return Finding.unknown(id, "Who issued it cannot be told: no good signature stands behind the name.")
    if len(credential.issuers) != 1 or not credential.issuers[0]:
        return Finding.unknown(id, "Who issued it cannot be told: it does not name one issuer.")
    named, called = credential.issuers[0], credential.issuer_name or "the issuer"
    if any(key.certified and key.controller == named for key in examined.keys):
        return Finding.met(
            id,
            f"Signed with the key of {named}, which the badge calls {called!r}.",
            "The key is proven, the name is the issuer's own word: compare the key with what the issuer publishes.",
        )
    if named.startswith("did:key:"):
        return Finding.unmet(
            id,
            f"Signed with another key than that of {named}, which it names as its issuer.",
            "Somebody else made this badge in the issuer's name.",
        )
    key = keys.did_key(examined.keys[0].raw).removeprefix("did:key:")
    return Finding.unknown(
        id,
        f"Signed with the key {key}. Whether that is the key of {named} is not known: nobody was asked.",
        f"Look whether {named} publishes this key.",
    )


def _suite_name(proof: Mapping[str, Any]) -> str:
    """What to call a suite that is not checked. The proof's own words are not signed, and not repeated."""
    named = str(proof.get("cryptosuite") or proof.get("type"))
    chain = "a chain of proofs by " if "previousProof" in proof else ""
    return chain + (named if named in _KNOWN_SUITES else "a suite without a known name")


def _carrier(envelope: Envelope) -> str:
    return " baked into a PNG picture" if envelope.carrier == "png" else ""


def _unread(envelope: Envelope, recipient: str | None) -> Verification:
    reason = StepladderError(
        f"this is {envelope.kind}{_carrier(envelope)}, which this version recognizes but does not read", hint=_LATER
    )
    parts = [*_open("readable", reason), *_open("conforms"), *_rest(recipient)]
    if str(envelope.header.get("alg", "")).lower() == "none":
        unsigned = Finding.unmet(
            "credential.signature",
            "The token says that it is signed with nothing (alg: none): anybody could have written it.",
            "Do not rely on it.",
        )
        parts = [unsigned if part.id == unsigned.id else part for part in parts]
    return _verdict(parts, None)


def _rest(recipient: str | None, reason: StepladderError | None = None) -> list[Finding]:
    """The checks after conformance, none of which could be made; the signature's finding says why."""
    names = ("issuer", "dates", "status", *([] if recipient is None else ["recipient"]))
    return [*_open("signature", reason), *(finding for name in names for finding in _open(name))]


def _open(name: str, reason: StepladderError | None = None) -> list[Finding]:
    found = f"Not checked: {reason.found}." if reason else "Not checked, because the statements could not be read."
    return [Finding.unknown(f"credential.{name}", found, reason.hint if reason else "")]


# The check that a verdict names first when several fail: what is forged is worse than what is untidy.
_GRAVITY = ("readable", "signature", "issuer", "recipient", "status", "dates", "conforms")
_NOT_MET = {"signature": "Not genuine. ", "issuer": "Not genuine. ", "dates": "Not valid now. "}


def _verdict(parts: list[Finding], credential: Credential | None) -> Verification:
    signature = next(part for part in parts if part.id == "credential.signature")
    if signature.status is not Status.MET:
        parts = [_as_it_says(part) for part in parts]
    status = all_of(part.status for part in parts)  # step 8
    deciding = sorted((part for part in parts if part.status is status), key=lambda part: _GRAVITY.index(_name(part)))
    first, hint = deciding[0].summary, deciding[0].hint
    match status:
        case Status.MET:
            called = (credential.issuer_name if credential else "") or "without a name"
            summary = f"Unaltered, and every check is met. Whether its issuer is really {called!r} is for you to judge."
            hint = ""
        case Status.UNMET:
            summary = f"{_NOT_MET.get(_name(deciding[0]), '')}{first}"
        case Status.UNKNOWN if len(deciding) == len(parts):
            summary = first
        case Status.UNKNOWN if signature.status is Status.UNKNOWN:
            summary = f"Whether it is genuine could not be checked. {signature.summary}"
        case _:
            summary = f"Unaltered, but {len(deciding)} of {len(parts)} checks could not be made. {first}"
    return Verification(Finding("credential", status, summary, hint, tuple(parts)), credential)


def _name(part: Finding) -> str:
    return part.id.removeprefix("credential.")


def _as_it_says(part: Finding) -> Finding:
    """A finding about claims that nobody is known to have signed."""
    if part.status is Status.MET and _name(part) in ("conforms", "dates", "status", "recipient"):
        return replace(part, summary=f"As the file says, which nothing proves: {part.summary}")
    return part
