"""What a credential would do for somebody: where they stand without it, and as if they had earned it (P-30, P-38).

The answer is computed by the same judgement that readiness is computed by, with one item more and nothing else changed:
no bonus, no guess of what will be learned. It is asked three times: as the item would weigh by what is known of the
credential, and as it would weigh if everything unknown turned out worst, and best. Where it is not even known how one
is assessed, the answer is therefore between nothing and the most that it could be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from stepladder.appraisal.score import Answer, Appraisal, EvidenceClass
from stepladder.evidence.certificate import ISSUERS_WORD, if_held
from stepladder.evidence.items import EvidenceItem, Quality, Shown
from stepladder.evidence.opinion import Reading
from stepladder.evidence.policy import Kind
from stepladder.readiness.criteria import Criterion
from stepladder.readiness.evaluate import Evaluation
from stepladder.readiness.judge import Result, judge

MACHINE_READABLE = 3
"""B2 from which a certificate is a file that can be verified; below it is the issuer's word until somebody looks."""

_NEW = " earned"
"""The space keeps the id apart from any that a file or a table can name."""


@dataclass(frozen=True)
class Offer:
    """A credential that somebody may earn.

    Attributes:
        shows: the competencies that it shows, with level and relevance.
        identities: what tells that a certificate which is held is the same (see ``evidence.certificate``).
        issuer: who would stand behind it: two credentials of one issuer are the word of one.
    """

    id: str
    title: str
    appraisal: Appraisal
    shows: tuple[Shown, ...] = ()
    identities: frozenset[str] = frozenset()
    issuer: str = ""

    @property
    def named(self) -> bool:
        """Whether somebody has said what it shows; where nobody has, nothing can be said for or against it."""
        return bool(self.shows)


class Why(StrEnum):
    """Why it does not change how a criterion stands, the most decisive reason first."""

    NOT_SHOWN = "not shown"
    ATTENDANCE = "attendance"
    HELD = "held"
    COVERED = "covered"
    DISPUTED = "disputed"
    NOT_ACCEPTED = "not accepted"
    OTHER_TASK = "other task"
    CEILING = "ceiling"
    LOWER_LEVEL = "lower level"
    UNKNOWN_CLASS = "unknown class"
    TOO_LITTLE = "too little"


@dataclass(frozen=True)
class CriterionEffect:
    """One criterion without the credential, and with it.

    Attributes:
        after: as it would weigh by what is known.
        at_worst, at_best: if everything unknown about the credential turned out worst, and best.
        why_not: why its status stays as it is; None where it changes.
    """

    criterion: Criterion
    before: Result
    after: Result
    at_worst: Result
    at_best: Result
    why_not: Why | None

    @property
    def changes(self) -> bool:
        """Whether the status would be another."""
        return self.after.status is not self.before.status

    @property
    def closes(self) -> bool:
        """Whether it would be covered, and is not now."""
        return self.after.covered and not self.before.covered

    @property
    def surely_closes(self) -> bool:
        """Whether it would be covered even if everything unknown turned out worst."""
        return self.at_worst.covered and not self.before.covered

    @property
    def may_close(self) -> bool:
        """Whether it could be covered, if what is unknown turned out well."""
        return self.at_best.covered and not self.before.covered

    @property
    def adds(self) -> Fraction:
        """Mass that it adds for the criterion, in units: what the credential brings after caps and copies."""
        return _support(self.after) - _support(self.before)

    @property
    def adds_at_least(self) -> Fraction:
        """The same if everything unknown turned out worst."""
        return _support(self.at_worst) - _support(self.before)

    @property
    def adds_at_most(self) -> Fraction:
        """The same if everything unknown turned out best."""
        return _support(self.at_best) - _support(self.before)

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is unknown about the credential could change the status."""
        return self.at_worst.status is self.at_best.status


@dataclass(frozen=True)
class Effect:
    """What a credential would do for a person and a role.

    Attributes:
        on: the day on which it is taken as earned, and on which both answers are given.
        criteria: those of the role that ask for something that it shows, in their order.
        item: the item of evidence that it would be.
        held: the item of the same credential that the person has already, by its id; empty where there is none.
    """

    offer: Offer
    before: Evaluation
    on: date
    criteria: tuple[CriterionEffect, ...]
    item: EvidenceItem
    held: str = ""

    @property
    def closes(self) -> tuple[CriterionEffect, ...]:
        """Criteria that it would cover."""
        return tuple(each for each in self.criteria if each.closes)

    @property
    def may_close(self) -> tuple[CriterionEffect, ...]:
        """Criteria that it could cover if what is unknown turned out well, beyond those that it would."""
        return tuple(each for each in self.criteria if each.may_close and not each.closes)

    @property
    def helps(self) -> tuple[CriterionEffect, ...]:
        """Criteria to which it would add something that counts, without covering them."""
        return tuple(each for each in self.criteria if each.adds > 0 and not each.closes and not each.before.covered)

    @property
    def is_nothing(self) -> bool:
        """Whether it would change nothing even if everything unknown turned out best."""
        return not any(each.adds_at_most > 0 and not each.before.covered for each in self.criteria)

    @property
    def is_open(self) -> bool:
        """Whether what is unknown about the credential could make the answer another one."""
        return any(not each.is_certain or (not each.adds and each.adds_at_most > 0) for each in self.criteria)


def effect(offer: Offer, evaluation: Evaluation) -> Effect:
    """What the credential would do, earned on the day of the evaluation.

    Every criterion is judged as in ``readiness.evaluate`` with the item added; criteria that ask for nothing that it
    shows are judged as before, because an item speaks to no other competency.
    """
    on = evaluation.as_of
    items = {reading: as_if_earned(offer, on, reading) for reading in Reading}
    held = next((each.id for each in evaluation.person.items if each.identities & offer.identities), "")
    asked = {shown.competency for shown in offer.shows}
    return Effect(
        offer=offer,
        before=evaluation,
        on=on,
        criteria=tuple(
            _criterion(evaluation, result, items, held=bool(held))
            for result in evaluation.results
            if result.criterion.competency in asked
        ),
        item=items[Reading.POINT],
        held=held,
    )


def as_if_earned(offer: Offer, on: date, reading: Reading = Reading.POINT) -> EvidenceItem:
    """The item of evidence that the credential would be, and nothing unknown left in it for the two ends.

    Class and quality come from the appraisal as for a certificate that is held (``evidence.certificate``). What cannot
    be verified as a file is the issuer's word; where it is not known whether it can, the point takes that word too.
    """
    held = if_held(offer.appraisal, verified=_verified(offer.appraisal, reading), identities=offer.identities)
    item = EvidenceItem(
        id=_NEW,
        kind=held.kind,
        kind_at_best=held.kind_at_best,
        date=on,
        shows=offer.shows,
        title=offer.title,
        quality=held.quality,
        verified=held.verified,
        identities=held.identities,
        left_out=held.left_out,
        rater=offer.issuer,
    )
    if reading is Reading.LOW:
        return replace(item, kind_at_best=item.kind, quality=Quality.exactly(item.quality.low))
    if reading is Reading.HIGH:
        return replace(item, kind=held.kind_at_best, quality=Quality.exactly(item.quality.high))
    return item


def _verified(appraisal: Appraisal, reading: Reading) -> Decimal:
    value = appraisal.scores["B2"].value
    if isinstance(value, Answer):
        return Decimal(1) if reading is Reading.HIGH else ISSUERS_WORD
    return Decimal(1) if value >= MACHINE_READABLE else ISSUERS_WORD


def _criterion(
    evaluation: Evaluation, before: Result, items: dict[Reading, EvidenceItem], *, held: bool
) -> CriterionEffect:
    person, policy, on = evaluation.person, evaluation.role.policy, evaluation.as_of

    def judged(reading: Reading) -> Result:
        return judge(person, before.criterion, policy, as_of=on, items=(*person.items, items[reading]))

    after, at_best = judged(Reading.POINT), judged(Reading.HIGH)
    point = items[Reading.POINT]
    shown = next(each for each in point.shows if each.competency == before.criterion.competency)
    kinds = policy.kind_by_id[point.kind], policy.kind_by_id[items[Reading.HIGH].kind]
    found = CriterionEffect(before.criterion, before, after, judged(Reading.LOW), at_best, None)
    return found if found.changes else replace(found, why_not=_why(found, shown, kinds, held=held))


def _why(found: CriterionEffect, shown: Shown, kinds: tuple[Kind, Kind], *, held: bool) -> Why:
    """The first reason that by itself would be enough."""
    kind, best = kinds
    asked = found.criterion.level
    reasons = (
        (kind.id == f"credential-{EvidenceClass.E0}", Why.ATTENDANCE),
        (found.before.covered, Why.COVERED),
        (bool(found.before.disputes), Why.DISPUTED),
        (not found.criterion.profile.accepts_kind(best), Why.NOT_ACCEPTED),
        (not shown.relevance, Why.OTHER_TASK),
        (shown.level < asked, Why.LOWER_LEVEL),
        (best.ceiling < asked, Why.CEILING),
        (not kind.mass, Why.UNKNOWN_CLASS),
        (held and not found.adds, Why.HELD),
    )
    return next((why for holds, why in reasons if holds), Why.TOO_LITTLE)


def _support(result: Result) -> Fraction:
    return Fraction(result.opinion.support, 1_000_000)
