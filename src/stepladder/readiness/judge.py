"""One criterion: the opinion about its competency, its status, and the mass still needed (methods 3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.level import supported_level
from stepladder.evidence.mass import Weighed, weigh
from stepladder.evidence.opinion import Opinion, opinion, works_behind
from stepladder.evidence.person import Dispute, Person, RoleHeld
from stepladder.evidence.policy import MICRO, EvidencePolicy
from stepladder.findings import Finding, Status
from stepladder.readiness.criteria import Criterion


class CriterionStatus(StrEnum):
    """How a criterion stands. Tested in the order contested, met, presumed, partial, not evidenced."""

    MET = "MET"
    PARTIAL = "PARTIAL"
    NOT_EVIDENCED = "NOT EVIDENCED"
    CONTESTED = "CONTESTED"
    PRESUMED = "PRESUMED"


COVERED = frozenset({CriterionStatus.MET, CriterionStatus.PRESUMED})


@dataclass(frozen=True)
class Way:
    """One way to close a gap: so many items of a kind.

    Attributes:
        hours: what they take together; the policy's default for the kind, no promise.
    """

    kind: str
    words: str
    count: int
    hours: Decimal


@dataclass(frozen=True)
class Result:
    """One criterion's answer.

    Attributes:
        weighed: what spoke for and against, before it was combined.
        presumed_from: the role held, where that covers the criterion.
        disputes: those that are open.
        mass_needed: units still needed for the threshold and to bring doubt under its limit; 0 where nothing is.
        closes_with: cheapest ways first; empty where nothing is needed or mass alone does not help.
        too_few_raters: how many more people have to stand behind it.
        too_few_families: how many more pieces of work have to.
        supported: the level that the evidence supports by itself.
    """

    criterion: Criterion
    status: CriterionStatus
    opinion: Opinion
    weighed: tuple[Weighed, ...]
    presumed_from: RoleHeld | None = None
    disputes: tuple[Dispute, ...] = ()
    mass_needed: Fraction = Fraction(0)
    closes_with: tuple[Way, ...] = ()
    too_few_raters: int = 0
    supported: int = 0
    too_few_families: int = 0

    @property
    def finding(self) -> Finding:
        """The criterion as a finding: met, not met, or unknown (methods 3.6)."""
        unknown = self.status is CriterionStatus.NOT_EVIDENCED or bool(self.disputes)
        status = Status.MET if self.covered else Status.UNKNOWN if unknown else Status.UNMET
        return Finding(f"criterion.{self.criterion.id}", status, f"{self.status} at level {self.criterion.level}.")

    @property
    def presumed(self) -> bool:
        """Whether it is covered only because it is presumed from the role held."""
        return self.status is CriterionStatus.PRESUMED

    @property
    def covered(self) -> bool:
        """Whether it is met, or presumed from the role held."""
        return self.status in COVERED


def judge(
    person: Person,
    criterion: Criterion,
    policy: EvidencePolicy,
    *,
    as_of: date,
    items: Iterable[EvidenceItem] | None = None,
) -> Result:
    """One criterion, without the ways to close it.

    Args:
        items: evidence to judge by instead of the person's own (to see what more would change).
    """
    given = person.items if items is None else tuple(items)
    weighed = tuple(
        each
        for each in weigh(given, criterion.competency, log=person.log, policy=policy, as_of=as_of)
        if criterion.profile.admits(each.item, each.clocks.old, policy)
    )
    held = opinion(weighed, criterion.level, policy)
    about = _about(person, weighed)
    disputes = tuple(
        dispute
        for dispute in person.disputes
        if dispute.open_on(as_of) and (dispute.competency == criterion.competency or dispute.item in about)
    )
    presumed = _presumed(person, criterion, policy, as_of)
    people = max(0, criterion.profile.raters - len(held.raters))
    works = max(0, criterion.profile.families - families_behind(held, weighed)) if criterion.profile.families else 0
    alone = bool(people or works)
    status = _status(held, criterion, policy, disputed=bool(disputes), presumed=presumed is not None, alone=alone)
    needed = _mass_needed(held, criterion.asks(policy), policy.doubt_limit)
    return Result(
        criterion=criterion,
        status=status,
        opinion=held,
        weighed=weighed,
        presumed_from=presumed if status is CriterionStatus.PRESUMED else None,
        disputes=disputes,
        mass_needed=Fraction(0) if status in COVERED else needed,
        too_few_raters=people,
        too_few_families=works,
        supported=supported_level(weighed, policy),
    )


def _about(person: Person, weighed: Iterable[Weighed]) -> set[str]:
    """The items that were weighed, and their copies among the person's items: a dispute about one is about all."""
    identities = {key for each in weighed for key in each.item.identities}
    ids = {each.item.id for each in weighed}
    return ids | {item.id for item in person.items if identities & item.identities}


def families_behind(held: Opinion, weighed: Iterable[Weighed]) -> int:
    """How many distinct pieces of work stand behind what counts for it."""
    return len(works_behind(weighed, (each.item for each in held.contributions if each.passed and each.mass)))


def reached(result: Result, belief: Fraction, policy: EvidencePolicy) -> Fraction:
    """g = min(1, b/θ): how far a belief reaches towards what the criterion asks, 0 to 1."""
    return min(Fraction(1), belief / Fraction(result.criterion.asks(policy)))


def _status(
    held: Opinion, criterion: Criterion, policy: EvidencePolicy, *, disputed: bool, presumed: bool, alone: bool
) -> CriterionStatus:
    """``alone``: too few people, or pieces of work, stand behind it."""
    threshold = Fraction(criterion.asks(policy))
    if disputed or held.doubt > Fraction(policy.doubt_limit):
        return CriterionStatus.CONTESTED
    if held.belief >= threshold and not alone:
        return CriterionStatus.MET
    if presumed:
        return CriterionStatus.PRESUMED
    return (
        CriterionStatus.PARTIAL if held.belief >= Fraction(policy.partly) * threshold else CriterionStatus.NOT_EVIDENCED
    )


def _mass_needed(held: Opinion, threshold: Decimal, doubt_limit: Decimal) -> Fraction:
    """Δr = θ(s+W)/(1−θ) − r, or what brings doubt down to its limit if that is more; in units."""
    asks, limit = Fraction(threshold), Fraction(doubt_limit)
    for_belief = asks * (held.doubt_mass + held.prior) / (1 - asks) - held.support
    for_doubt = Fraction(held.doubt_mass) / limit - held.doubt_mass - held.prior - held.support
    return max(Fraction(0), for_belief, for_doubt) / MICRO


def _presumed(person: Person, criterion: Criterion, policy: EvidencePolicy, as_of: date) -> RoleHeld | None:
    if not policy.presume_present_role:
        return None
    covering = (
        role for role in person.holds if role.held_on(as_of) and role.covers_at(criterion.competency, criterion.level)
    )
    return next(covering, None)
