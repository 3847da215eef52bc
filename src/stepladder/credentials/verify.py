"""Verification, in this order. The numbers stand again where each step is done, those of 2 to 5 in ``examine``.

1.  *Readable.* What is it? (``reading`` has recognized it.) What is recognized but not read yet ends here: every check
    answers unknown. A token that says it is signed with nothing is the one exception: its signature is not met.
2.  *How it is secured.* By proofs that stand in the document; as a token, which is signed as it stands; or hosted or
    sealed (Open Badges 2.0, European credentials), where its format's module finds out what its issuer says. The steps
    after this are the same for all.
3.  *Statements.* The document without its proof becomes statements, by contexts pinned beforehand. A context that is
    not pinned leaves everything unknown but the signature of a token; a document that is no JSON-LD does not conform.
4.  *Signature.* Each proof on its own: is its suite known; does it say nothing that it does not sign; is its purpose
    the one that it should have; has it not expired; can its key be had; do key and signature fit? One good proof
    suffices. A token has one signature and a header, which must ask for nothing strange. Where a publisher changed a
    context in place, the newer text is tried first, then the earlier.
5.  *Claims.* What the badge says is read from the statements that were signed, never from the members of the file.
6.  *Conforms.* Does it have what the data model and its format ask, is everything in it signed, does a token say the
    same as the credential in it, and does it keep to the schema that it names, where that can be had?
7.  *Issuer.* Does the key of a good signature belong to the issuer that the badge names? A demonstration key, which
    everybody knows, belongs to nobody. Of a presentation it is who holds what is shown.
8.  *Trust.* If the caller says who is known: does anybody vouch for the issuer? To be unknown is an answer of its own
    and no fault; to be blocked is one.
9.  *Dates, status, recipient.* On the given date. The issuer's status list is asked if the caller says how to fetch it
    and the signature is good (``status`` has that plan); else this is as far as can be told without asking anybody.
10. *Members and endorsements.* The credentials in a record or presentation, and what others say about a badge, each on
    its own by steps 1 to 11 and with its own context, as many and as deep as ``members`` allows.
11. *Verdict.* Met if every check is; not met as soon as one is not; else unknown. Two do not count: an issuer whom
    nobody knows may be a good one, and what an endorser did wrong is not the badge's fault. Every check is reported,
    whatever the others say.

A newer copy is not part of this: ``refresh`` asks for it, once and only after the proof is met, and verifies it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from stepladder.credentials import checks
from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.controllers import Seen
from stepladder.credentials.dates import in_utc, parse_moment
from stepladder.credentials.demo_keys import demo_keys
from stepladder.credentials.embedded import LATER, at_its_time
from stepladder.credentials.examine import Examined, look
from stepladder.credentials.formats import Inside, Standing
from stepladder.credentials.inquiry import Inquiry, Once
from stepladder.credentials.issuer import issuer
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.keys import PublicKey
from stepladder.credentials.lists import Lists
from stepladder.credentials.members import Allowance, Carried, endorsements_finding, envelopes, members_finding
from stepladder.credentials.model import Credential
from stepladder.credentials.reading import Envelope
from stepladder.credentials.schemas import schema
from stepladder.credentials.standing import STANDING
from stepladder.credentials.status import StatusLists
from stepladder.credentials.trust import Trust
from stepladder.credentials.verdict import open_check, verdict
from stepladder.errors import StepladderError, UnknownContext, UnreadableCredential
from stepladder.fetching import Fetch
from stepladder.findings import Finding, Status


@dataclass(frozen=True)
class Verification:
    """The verdict as a tree of findings, and what was signed (None where that could not be established).

    Attributes:
        members: of a record or presentation, the credentials in it, each with its own verdict.
        endorsements: what others say about the badge, its achievement or its issuer, each with its own verdict.
        statements: what was stated, for whoever wants to read more of it (``details``).
    """

    finding: Finding
    credential: Credential | None
    members: tuple[Verification, ...] = ()
    endorsements: tuple[Verification, ...] = ()
    statements: Statements | None = field(default=None, compare=False, repr=False)

    @property
    def trusted_claims(self) -> Credential | None:
        """What the badge says, if its signature is good; else nothing, because anybody could have written it."""
        return self.credential if self.is_met("signature") else None

    @property
    def trusted_statements(self) -> Statements | None:
        """The same as statements."""
        return self.statements if self.is_met("signature") else None

    def is_met(self, check: str) -> bool:
        """Whether a check of the credential itself (``signature``, ``issuer``) is met."""
        return any(part.id == f"credential.{check}" and part.status is Status.MET for part in self.finding.parts)


@dataclass(frozen=True)
class _Asked:
    """What is the same for a credential and for all that it carries."""

    inquiry: Inquiry
    lists: StatusLists
    recipient: tuple[str, ...]
    allowance: Allowance


def verify(  # noqa: PLR0913 - keyword-only, and each is something that verification may not find out by itself
    envelope: Envelope,
    *,
    now: datetime,
    recipient: str | tuple[str, ...] | None = None,
    contexts: Contexts | None = None,
    work_limit: int = WORK_LIMIT,
    fetch: Fetch | None = None,
    demo: bool = False,
    trust: Trust | None = None,
    seen: Seen | None = None,
    lists: Lists | None = None,
    keys_given: tuple[PublicKey, ...] = (),
) -> Verification:
    """Verify a credential by the plan above.

    Args:
        envelope: what ``reading.read`` recognized.
        now: the date to verify at, with time zone.
        recipient: whose it should be (e-mail address, DID or other identifier), or all identifiers of that person;
            None leaves that check out.
        contexts: the JSON-LD contexts to use; the pinned ones by default.
        work_limit: most work units for canonicalizing one document (see ``canon``).
        fetch: how to ask the network (see ``fetching``). Without it nobody is asked.
        demo: whether this is a demonstration, where badges signed with the keys of ``demo_keys`` count.
        trust: who is known to issue badges; None leaves that check out.
        seen: what is remembered of issuers' keys from earlier (see ``controllers``).
        lists: status lists that this run has read already, for whoever verifies many (see ``lists``).
        keys_given: keys that the caller vouches for, such as those of certificates by which credentials are sealed.

    Raises:
        ValueError: ``now`` has no time zone, or ``recipient`` names nobody.
    """
    asked = (recipient,) if isinstance(recipient, str) else recipient or ()
    if (recipient is not None and not asked) or any(not each.strip().removeprefix("mailto:") for each in asked):
        raise ValueError("the recipient to check for is empty")
    inquiry = Inquiry(
        in_utc(now),
        contexts or Contexts(),
        work_limit,
        Once(fetch) if fetch else None,
        demo,
        trust=trust,
        seen=seen,
        lists=lists,
        keys_given=keys_given,
    )
    return _verified(envelope, _Asked(inquiry, StatusLists(inquiry), asked, Allowance(work=4 * work_limit)), Carried())


def _verified(envelope: Envelope, asked: _Asked, carried: Carried) -> Verification:
    readable = Finding.met("credential.readable", f"This is {envelope.kind}{_carrier(envelope)}.")
    if not envelope.readable:  # step 1
        return _unread(envelope, asked)
    if envelope.secured in STANDING:  # step 2
        standing = STANDING[envelope.secured](envelope, asked.inquiry)
        return _standing_verdict(readable, standing, envelope.kind, asked)
    try:
        examined = look(envelope, asked.inquiry)  # steps 2 to 5
    except UnreadableCredential as error:
        reason = StepladderError(error.found, hint=error.hint)
        return _conclude(
            [
                Finding.unmet("credential.readable", f"It cannot be read: {error.reason}.", error.advice),
                *_rest(asked, reason),
            ]
        )
    credential = examined.credential
    if credential is None or examined.statements is None:
        return _unstated(readable, examined, asked)
    inside = examined.form.inside(examined.document, examined.statements)
    members, endorsements = _carried(examined, inside, asked, carried)
    parts = [
        readable,
        _conforms(examined, credential, asked.inquiry),  # step 6
        examined.signature,
        *_issuer(examined, credential, asked.inquiry),  # steps 7 and 8
        *_claimed(examined, credential, asked),  # step 9
        *carried.about(credential),
        *members_finding(examined, inside, members),  # step 10
        *endorsements_finding(inside, endorsements),
    ]
    return _conclude(parts, credential, members, endorsements, examined.statements)


def _conforms(examined: Examined, credential: Credential, inquiry: Inquiry) -> Finding:
    more = (*examined.faults, *([checks.outside(examined.lost)] if examined.lost else []))
    found = checks.conforms(examined.form, examined.document, credential, more)
    return schema(found, examined, inquiry)


def _issuer(examined: Examined, credential: Credential, inquiry: Inquiry) -> list[Finding]:
    found = issuer(credential, examined.keys, inquiry, holder=examined.form.purpose == "authentication")
    return [found, *_trust(credential, found, inquiry)]


def _trust(credential: Credential, found: Finding, inquiry: Inquiry) -> list[Finding]:
    if inquiry.trust is None:
        return []
    named = credential.issuers[0] if len(credential.issuers) == 1 else ""
    return [inquiry.trust.ask(named, proven=found.status is Status.MET)]


def _claimed(examined: Examined, credential: Credential, asked: _Asked) -> list[Finding]:
    """Step 9. A presentation has neither dates nor a recipient, and can be withdrawn by nobody."""
    if examined.form.purpose == "authentication":
        return []
    ask = asked.inquiry.fetch is not None and examined.keys
    return [
        checks.dates(credential, asked.inquiry.now),
        asked.lists.ask(credential) if ask else checks.status(credential),
        *([checks.recipient(credential, asked.recipient)] if asked.recipient else []),
    ]


def _carried(
    examined: Examined, inside: Inside, asked: _Asked, carried: Carried
) -> tuple[tuple[Verification, ...], tuple[Verification, ...]]:
    """Step 10."""
    members, endorsements = envelopes(examined, inside, carried, asked.allowance)
    if not members and not endorsements:
        return (), ()
    shared = asked.allowance.shared(len(members) + len(endorsements))
    inquiry = replace(asked.inquiry, work_limit=min(asked.inquiry.work_limit, shared.work))
    below = replace(asked, inquiry=inquiry, allowance=shared)
    deeper = carried.deeper()
    alone = replace(below, recipient=())
    return (
        tuple(_member(each, below, deeper) for each in members),
        tuple(_member(each, alone, deeper.endorsing(inside.about)) for each in endorsements),
    )


def _member(member: Envelope | StepladderError, asked: _Asked, carried: Carried) -> Verification:
    if isinstance(member, Envelope):
        return _verified(member, replace(asked, inquiry=asked.inquiry.afresh()), carried)
    parts = [Finding.unmet("credential.readable", f"It cannot be read: {member.reason}.", member.advice), *_rest(asked)]
    return _conclude(parts)


def _standing_verdict(readable: Finding, standing: Standing, kind: str, asked: _Asked) -> Verification:
    """A credential that is no graph of statements: the checks are those of all others."""
    credential = standing.credential
    signature, named = _by_whom(standing, asked.inquiry)
    ask = asked.inquiry.fetch is not None and signature.status is Status.MET
    status = standing.status or (asked.lists.ask(credential) if ask else checks.status(credential))
    parts = [
        readable,
        checks.conforms_standing(standing, kind),
        signature,
        named,
        *_trust(credential, named, asked.inquiry),
        checks.dates(credential, asked.inquiry.now),
        status,
        *([checks.recipient(credential, asked.recipient)] if asked.recipient else []),
    ]
    return _conclude(parts, credential)


def _by_whom(standing: Standing, inquiry: Inquiry) -> tuple[Finding, Finding]:
    """The findings about signature and issuer, with what is said of keys whatever they sign (steps 4 and 7)."""
    signature, credential = standing.signature, standing.credential
    made = parse_moment(credential.valid_from[0]) if credential.valid_from else None
    for key in standing.keys:
        signature = at_its_time(signature, key, made, inquiry.now)
    good = standing.keys if signature.status is Status.MET else ()
    if standing.keys and not good:
        return signature, issuer(credential, good, inquiry)
    known_to_all = not inquiry.demo and any(key.did_key in demo_keys() for key in good)
    return signature, issuer(credential, good, inquiry) if known_to_all else standing.issuer


def _unstated(readable: Finding, examined: Examined, asked: _Asked) -> Verification:
    """Steps 3 and 5 came to nothing. What the file says of itself is not looked at further, but for its faults."""
    problem = examined.problem
    if isinstance(problem, UnknownContext):
        faults = checks.model_faults(examined.document)
        conforms = checks.unmet_conformity(examined.form, faults) if faults else open_check("conforms", problem)
        rest = _rest(asked, problem)
    else:
        found = problem.sentence() if problem else "it says nothing"
        conforms = Finding.unmet(
            "credential.conforms",
            f"It is not readable as {examined.form.name}: {found}.",
            "The issuer has to mend this.",
        )
        rest = _rest(asked)
    return _conclude(
        [readable, conforms, *(examined.signature if each.id == "credential.signature" else each for each in rest)]
    )


def _carrier(envelope: Envelope) -> str:
    return {"png": " baked into a PNG picture", "svg": " in an SVG picture"}.get(envelope.carrier, "")


def _unread(envelope: Envelope, asked: _Asked) -> Verification:
    reason = StepladderError(
        f"this is {envelope.kind}{_carrier(envelope)}, which this version recognizes but does not read", hint=LATER
    )
    parts = [open_check("readable", reason), open_check("conforms"), *_rest(asked)]
    if str(envelope.header.get("alg", "")).lower() == "none":
        unsigned = Finding.unmet(
            "credential.signature",
            "The token says that it is signed with nothing (alg: none): anybody could have written it.",
            "Do not rely on it.",
        )
        parts = [unsigned if part.id == unsigned.id else part for part in parts]
    return _conclude(parts)


def _rest(asked: _Asked, reason: StepladderError | None = None) -> list[Finding]:
    """The checks after conformance, none of which could be made; the signature's finding says why."""
    names = ("issuer", "dates", "status", *(["recipient"] if asked.recipient else []))
    return [open_check("signature", reason), *(open_check(name) for name in names)]


def _conclude(
    parts: list[Finding],
    credential: Credential | None = None,
    members: tuple[Verification, ...] = (),
    endorsements: tuple[Verification, ...] = (),
    statements: Statements | None = None,
) -> Verification:
    return Verification(verdict(parts, credential), credential, members, endorsements, statements)  # step 11
