"""From a certificate to what it counts: verified if there is a badge, appraised by what is known of it.

The link between what a credential proves and what a person can do: class and quality come from the appraisal, the
weight of the issuer's word from the verification (methods 3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from stepladder.appraisal.badge import doubts_of, failure_of, scores_of, with_found
from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.score import TRANSFER_CONFIRMED, Answer, Appraisal, Points, Score, appraise
from stepladder.credentials import checks
from stepladder.credentials.model import Credential
from stepladder.credentials.verify import Verification
from stepladder.evidence.items import Quality
from stepladder.evidence.names import is_one_of, normal_title
from stepladder.findings import Finding, Status, all_of

ISSUERS_WORD = Decimal("0.5")
"""v of what the issuer states and nobody could check (methods 3.3)."""

_DECISIVE = ("credential.signature", "credential.issuer", "credential.status")


@dataclass(frozen=True)
class Certificate:
    """A certificate as evidence.

    Attributes:
        kind: evidence kind by its class; kind_at_best: if what is unknown turned out best.
        verified: v: 1, 0.5 or 0.
        identities: what tells that two certificates are one.
        left_out: why it does not count, or nothing.
        remarks: what else to know: expired, holder not known, scores without a source.
    """

    kind: str
    kind_at_best: str
    quality: Quality
    verified: Decimal
    identities: frozenset[str]
    left_out: str
    appraisal: Appraisal
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifiedBadge:
    """A badge with what came of verifying it.

    Attributes:
        digest: identity of its file.
        day: when it was verified.
    """

    digest: str
    verification: Verification
    day: date


def certificate(  # noqa: PLR0913 - keyword-only, and each is something that a badge cannot say of itself
    badge: VerifiedBadge | None,
    *,
    title: str,
    scores: Mapping[str, Score],
    holder: tuple[str, ...],
    verified: Decimal = ISSUERS_WORD,
    policy: WeightPolicy = DEFAULT,
    refused: str = "",
) -> Certificate:
    """What a certificate counts.

    Args:
        badge: the Open Badge, if there is one.
        title: what it is called; where no badge can be read, two certificates of one title are one.
        scores: what a person has found out about it; it goes before what the badge states itself.
        holder: identifiers of the person whose it should be.
        verified: v where there is no badge.
        policy: the weights in force where it is judged.
        refused: why it no longer counts there, whatever it proves; or nothing.
    """
    if badge is None:
        appraisal = appraise(scores, policy=policy, failed_verification=refused)
        return _counted(appraisal, verified, frozenset({title_identity(title)}))
    verification = badge.verification
    theirs = whose(verification.credential, holder)
    not_theirs = theirs.summary if theirs.status is Status.UNMET else ""
    own_word = _issued_by_themselves(verification.credential, holder)
    failure = failure_of(verification) or not_theirs or own_word or _too_early(verification) or refused
    stated = scores_of(verification, source=f"{badge.digest}, read {badge.day}")
    appraisal = appraise(with_found(stated, scores), policy=policy, failed_verification=failure)
    trust, identities = _trust(verification, theirs), _identities(badge.digest, verification.credential, title)
    counted = _counted(appraisal, trust, identities)
    remarks = [doubts_of(verification), theirs.summary if theirs.status is Status.UNKNOWN else ""]
    return replace(counted, remarks=(*counted.remarks, *(remark for remark in remarks if remark)))


def if_held(
    appraisal: Appraisal, *, verified: Decimal = Decimal(1), identities: frozenset[str] = frozenset()
) -> Certificate:
    """What a certificate of a kind that was appraised would count, if somebody held it.

    Args:
        identities: what would tell it to be the same as one that is held already.
    """
    return _counted(appraisal, verified, identities)


def title_identity(title: str) -> str:
    """The identity of a certificate of which only the title can be compared."""
    return f"named {normal_title(title)}"


def _counted(appraisal: Appraisal, verified: Decimal, identities: frozenset[str]) -> Certificate:
    kind = f"credential-{appraisal.evidence_class or 'undetermined'}"
    return Certificate(
        kind=kind,
        kind_at_best=kind if appraisal.evidence_class else _best_class(appraisal),
        quality=_quality(appraisal.points, provisional=appraisal.provisional),
        verified=Decimal(0) if appraisal.left_out else verified,
        identities=identities,
        left_out=appraisal.left_out,
        appraisal=appraisal,
        remarks=_sources(appraisal),
    )


def _sources(appraisal: Appraisal) -> tuple[str, ...]:
    count = len(appraisal.provenance.parts)
    scores = "1 score of its appraisal needs" if count == 1 else f"{count} scores of its appraisal need"
    return (f"{scores} a better source.",) if count else ()


def _quality(points: Points | None, *, provisional: bool) -> Quality:
    """q: the point where it may be shown and no open gate could lower it; else the low end."""
    if points is None:
        return Quality.exactly(Fraction(0))
    low, high = points.low / 100, points.high / 100
    return Quality(points.point / 100 if points.shown and not provisional else low, low, high)


def _best_class(appraisal: Appraisal) -> str:
    transfer = appraisal.scores["C1"].value
    possible = isinstance(transfer, Answer) or transfer >= TRANSFER_CONFIRMED
    return "credential-E4" if possible else "credential-E3"


def _trust(verification: Verification, theirs: Finding) -> Decimal:
    statuses = [finding.status for id in _DECISIVE if (finding := verification.finding.find(id))]
    conforms = verification.finding.find("credential.conforms")
    # What is only untidy is not forged; but nobody knows what the untidy part would have said.
    tidy = Status.MET if conforms and conforms.status is Status.MET else Status.UNKNOWN
    status = all_of([*statuses, theirs.status, tidy])
    return {Status.MET: Decimal(1), Status.UNKNOWN: ISSUERS_WORD, Status.UNMET: Decimal(0)}[status]


def whose(credential: Credential | None, holder: tuple[str, ...]) -> Finding:
    """Whether the badge was given to the person, by any of the identifiers that are theirs."""
    id = "credential.recipient"
    if not holder:
        return Finding.unknown(id, "Whose it is cannot be told: the person's file names no identifiers.")
    if credential is None:
        return Finding.unknown(id, "Whose it is cannot be told: it could not be read.")
    findings = [checks.recipient(credential, identifier) for identifier in holder]
    statuses = {finding.status for finding in findings}
    # Met by any; not met as soon as one that can be compared differs, whatever others cannot be.
    status = next((each for each in (Status.MET, Status.UNMET) if each in statuses), Status.UNKNOWN)
    words = {
        Status.MET: "It is theirs.",
        Status.UNMET: "It was given to somebody else.",
        Status.UNKNOWN: "Whose it is cannot be told: it does not name its holder in a way that can be compared.",
    }
    return Finding(id, status, words[status])


def _too_early(verification: Verification) -> str:
    """Why it does not count yet. Expired is another matter: what was shown was shown, and grows old (methods 3.4)."""
    finding = verification.finding.find("credential.dates.from")
    return finding.summary if finding and finding.status is Status.UNMET else ""


def _issued_by_themselves(credential: Credential | None, holder: tuple[str, ...]) -> str:
    subjects = {subject.id for subject in credential.subjects} if credential else set()
    issuers = [issuer for issuer in credential.issuers if issuer] if credential else []
    if any(issuer in subjects or is_one_of(issuer, holder) for issuer in issuers):
        return "It was issued by its own holder: what one says of oneself is a self-report."
    return ""


def _identities(digest: str, credential: Credential | None, title: str) -> frozenset[str]:
    """Same file; same credential id; same issuer and achievement (for one person's certificates)."""
    if credential is None:
        return frozenset({digest, title_identity(title)})
    keys = {digest}
    keys |= {f"id {credential.id}"} if credential.id else set()
    keys |= {
        f"achievement {issuer} {achievement.id}"
        for issuer in credential.issuers
        for achievement in credential.achievements
        if issuer and achievement.id
    }
    return frozenset(keys)
