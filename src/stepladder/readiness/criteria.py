"""Roles and their criteria, as an organization states them (methods 3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from stepladder.errors import InvalidPolicy
from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.policy import EvidencePolicy, Kind
from stepladder.frameworks.model import Framework
from stepladder.readiness.conditions import Condition as Condition  # noqa: PLC0414 - a role is built with it


@dataclass(frozen=True)
class Profile:
    """Which evidence a criterion accepts.

    Attributes:
        accepts: names of kinds that count; empty accepts every kind.
        max_age_months: oldest evidence that counts, in whole months; None sets no limit.
        raters: distinct people who have to stand behind what counts.
        families: distinct pieces of work that have to stand behind it.
        since, until: first and last day of evidence that counts, beside the limit of age; None sets no limit.

    Raises:
        InvalidPolicy: the last day comes before the first.
    """

    id: str = "any"
    accepts: frozenset[str] = frozenset()
    max_age_months: int | None = None
    raters: int = 0
    families: int = 0
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            found = f"the evidence of {self.id!r} counts until {self.until}, before it begins to count on {self.since}"
            raise InvalidPolicy(found, expected="a last day that is not before the first")

    def covers_day(self, day: date) -> bool:
        """Whether evidence of this day lies in the time that counts."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def accepts_kind(self, kind: Kind) -> bool:
        """Whether evidence of this kind counts."""
        return not self.accepts or kind.accepted_as in self.accepts or kind.id in self.accepts

    def admits(self, item: EvidenceItem, age: int, policy: EvidencePolicy) -> bool:
        """Whether an item of this age in months counts."""
        young = self.max_age_months is None or age <= self.max_age_months
        return young and self.covers_day(item.date) and self.accepts_kind(policy.kind_by_id[item.kind])


ANY = Profile()


@dataclass(frozen=True)
class Criterion:
    """What a role asks for.

    Attributes:
        level: 1 to 5, the level at which the competency has to be shown.
        weight: above 0; counts in the index and for the label, never against a must.
        must: whether it is a must-have; otherwise it should be met.
        threshold: belief that it asks for; None takes the policy's for the level.
        wording: the organization's own words, with their source.
        measure: how proficiency is measured, in the organization's own words; measure_source: where they stand.
    """

    id: str
    competency: str
    level: int
    weight: Fraction = Fraction(1)
    must: bool = True
    threshold: Decimal | None = None
    profile: Profile = ANY
    wording: str = ""
    measure: str = ""
    measure_source: str = ""

    def asks(self, policy: EvidencePolicy) -> Decimal:
        """The threshold that holds."""
        return policy.threshold(self.level) if self.threshold is None else self.threshold


@dataclass(frozen=True)
class Alternative:
    """So many of these criteria: *one of these three*.

    The group counts once, with its own weight and its own must or should; those of its members are not read.

    Attributes:
        of: ids of criteria of the same role.
        needed: how many of them have to be met.
        text: the organization's own words.

    Raises:
        InvalidPolicy: it names no criterion or one twice, or needs fewer than one or more than it names.
    """

    id: str
    of: tuple[str, ...]
    needed: int = 1
    text: str = ""
    must: bool = True
    weight: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not self.of or len(set(self.of)) < len(self.of):
            found = f"the alternatives {self.id!r} name {'a criterion twice' if self.of else 'no criterion'}"
            raise InvalidPolicy(found, expected="each criterion once, at least one")
        if not 1 <= self.needed <= len(self.of):
            found = f"of the alternatives {self.id!r} {self.needed} are needed"
            raise InvalidPolicy(found, expected=f"a whole number from 1 to {len(self.of)}")


@dataclass(frozen=True)
class Role:
    """A role with its criteria.

    Raises:
        InvalidPolicy: there is no criterion (a role that asks for nothing would be met by anybody), or alternatives
            name one that the role does not have, share one, weigh nothing, or have an id that is taken.
    """

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...] = ()
    source: str = ""
    framework: Framework = field(default_factory=Framework)
    policy: EvidencePolicy = field(default_factory=EvidencePolicy)
    alternatives: tuple[Alternative, ...] = ()

    def __post_init__(self) -> None:
        if not self.criteria:
            raise InvalidPolicy(
                f"the role {self.title!r} has no criteria",
                expected="at least one",
                hint="a role that asks for nothing would be met by anybody",
            )
        _check_alternatives(self.alternatives, [criterion.id for criterion in self.criteria])

    def group_of(self, criterion: str) -> Alternative | None:
        """The alternatives that a criterion, given by its id, belongs to."""
        return next((group for group in self.alternatives if criterion in group.of), None)

    @property
    def asked_of_all(self) -> tuple[tuple[str, int], ...]:
        """Competency and level, pair by pair, that whoever holds the role covers.

        Where there is a choice it is not known who took which, so that none of it is among them.
        """
        open_choice = {id for group in self.alternatives if group.needed < len(group.of) for id in group.of}
        return tuple((each.competency, each.level) for each in self.criteria if each.id not in open_choice)


def _check_alternatives(alternatives: Iterable[Alternative], criteria: list[str]) -> None:
    taken = Counter(criteria)
    seen: set[str] = set()
    for group in alternatives:
        if group.id in taken:
            raise InvalidPolicy(f"the id {group.id!r} stands twice", expected="an id of its own for each group")
        if group.weight <= 0:
            raise InvalidPolicy(f"the weight of the alternatives {group.id!r} is {group.weight}", expected="above 0")
        taken[group.id] += 1
        for id in group.of:
            if id not in criteria:
                found = f"the alternatives {group.id!r} name {id!r}, which is no criterion of the role"
                raise InvalidPolicy(found, expected=f"one of {', '.join(criteria)}")
            if id in seen:
                found = f"the criterion {id!r} belongs to two groups of alternatives"
                hint = "it would count twice; state it a second time under another id if both groups may rest on it"
                raise InvalidPolicy(found, expected="one group at most", hint=hint)
            seen.add(id)
