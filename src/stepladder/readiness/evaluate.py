"""Where a person stands against the criteria of a role, on a date (methods 3.6).

The result is advice with reasons. It never says whether to promote, and the index never stands without the label. The
label speaks of criteria alone: conditions stand apart, and whoever shows the label says beside it how they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from stepladder.estimates import Bounded
from stepladder.evidence.person import Person
from stepladder.evidence.policy import EvidencePolicy
from stepladder.findings import Finding, Status
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.condition_check import ConditionResult, check
from stepladder.readiness.criteria import Alternative, Role
from stepladder.readiness.gaps import ways_to_close
from stepladder.readiness.judge import Result, judge, reached
from stepladder.readiness.notes import notes_on
from stepladder.readiness.rules_in_words import condition_finding

FORMULA = "stepladder.readiness/1"


class Label(StrEnum):
    """Where the person stands as a whole."""

    MEETS_ALL = "MEETS ALL STATED CRITERIA"
    MUSTS_MET = "MUST-HAVES MET; GAPS REMAIN"
    MUST_GAPS = "MUST-HAVE GAPS"
    NOT_ENOUGH = "NOT ENOUGH INFORMATION"


@dataclass(frozen=True)
class Evaluation:
    """Where a person stands against a role.

    Attributes:
        index: 0 to 100, by evidence alone; it never stands without the label, and no page shows it.
        results: in the order of the criteria, those of groups of alternatives among them.
        groups: how the alternatives stand, in the order of the role.
        checked: what is no competency, apart.
        notes: what to know about single items (left out, later than the date, use not recorded, …).
    """

    person: Person
    role: Role
    as_of: date
    label: Label
    index: Bounded
    results: tuple[Result, ...]
    groups: tuple[GroupResult, ...]
    checked: tuple[ConditionResult, ...]
    notes: tuple[Finding, ...]

    @property
    def conditions(self) -> tuple[Finding, ...]:
        """How each condition stands for the person; quotas say nothing about one person and stand in ``limits``."""
        return tuple(condition_finding(each) for each in self.checked if each.about_the_person)

    @property
    def limits(self) -> tuple[Finding, ...]:
        """How many the organization takes; never met or unmet."""
        return tuple(condition_finding(each) for each in self.checked if not each.about_the_person)

    @property
    def open_conditions(self) -> int:
        """How many conditions are not met, or not known to be."""
        return sum(each.status is not Status.MET for each in self.checked if each.about_the_person)

    @property
    def gaps(self) -> tuple[Result, ...]:
        """What is not covered: must-haves first, then by weight and how much is missing.

        Of alternatives that are not covered these are the members that close them with the least; a member that nobody
        needs any more is no gap.
        """
        policy = self.role.policy
        named = {member.criterion.id for group in self.groups for member in group.to_close}
        missing = [
            result
            for result in self.results
            if not result.covered and (result.criterion.id in named or not self.group_of(result))
        ]
        return tuple(
            sorted(
                missing,
                key=lambda result: (
                    not self.must(result),
                    -self._weight(result) * (1 - reached(result, result.opinion.belief, policy)),
                ),
            )
        )

    def group_of(self, result: Result) -> GroupResult | None:
        """The alternatives that a criterion belongs to."""
        id = result.criterion.id
        return next((group for group in self.groups if id in group.alternative.of), None)

    def must(self, result: Result) -> bool:
        """Whether it is a must-have: of a member of alternatives, whether these are."""
        group = self.group_of(result)
        return group.alternative.must if group else result.criterion.must

    def needed(self, result: Result) -> bool:
        """Whether it still has a say: a member that is not covered has none once enough of the others are."""
        group = self.group_of(result)
        return not group or result.covered or not group.covered

    @property
    def units(self) -> tuple[Result | GroupResult, ...]:
        """What counts once each, in the order of the criteria: a group stands where its first member does."""
        found: dict[str, Result | GroupResult] = {}
        for result in self.results:
            group = self.group_of(result)
            found.setdefault(group.alternative.id if group else result.criterion.id, group or result)
        return tuple(found.values())

    def _weight(self, result: Result) -> Fraction:
        group = self.group_of(result)
        return group.alternative.weight / group.alternative.needed if group else result.criterion.weight


def evaluate(person: Person, role: Role, *, as_of: date) -> Evaluation:
    """Evaluate a person's evidence against a role's criteria."""
    results = []
    for criterion in role.criteria:
        result = judge(person, criterion, role.policy, as_of=as_of)
        results.append(ways_to_close(person, result, role.policy, as_of=as_of))
    by_id = {result.criterion.id: result for result in results}
    groups = tuple(GroupResult(each, tuple(by_id[id] for id in each.of)) for each in role.alternatives)
    units = units_of(results, groups)
    return Evaluation(
        person=person,
        role=role,
        as_of=as_of,
        label=label_of(units),
        index=index_of(units, role.policy),
        results=tuple(results),
        groups=groups,
        checked=tuple(check(condition, person, as_of=as_of) for condition in role.conditions),
        notes=tuple(notes_on(person, role, results, as_of)),
    )


def label_of(units: Iterable[GroupResult]) -> Label:
    """The label. Not enough information comes before gaps: nobody is short of what nobody has looked at."""
    units = list(units)
    musts = [unit for unit in units if unit.alternative.must] or units
    total = sum(unit.alternative.weight for unit in musts)
    unseen = sum(unit.alternative.weight * unit.not_evidenced for unit in musts)
    if all(unit.covered for unit in units):
        return Label.MEETS_ALL
    if 2 * unseen > total:
        return Label.NOT_ENOUGH
    return Label.MUSTS_MET if all(unit.covered for unit in units if unit.alternative.must) else Label.MUST_GAPS


def index_of(units: Iterable[GroupResult], policy: EvidencePolicy) -> Bounded:
    """RI = 100·Σ w·g/Σ w, with belief at its ends for the interval. What is presumed counts by evidence.

    g is min(1, b/θ) of a criterion, and of alternatives the mean over those members needed that reach furthest.
    """
    units = list(units)
    total = sum((unit.alternative.weight for unit in units), Fraction(0))

    def weighted(belief: Callable[[Result], Fraction]) -> float:
        reach = ((unit, unit.reached([belief(each) for each in unit.members], policy)) for unit in units)
        return float(100 * sum((unit.alternative.weight * share for unit, share in reach), Fraction(0)) / total)

    evidenced = sum((unit.alternative.weight * (1 - unit.not_evidenced) for unit in units), Fraction(0))
    return Bounded(
        weighted(lambda result: result.opinion.belief),
        weighted(lambda result: result.opinion.low),
        weighted(lambda result: result.opinion.high),
        float(evidenced / total),
    )


def units_of(results: Iterable[Result], groups: Iterable[GroupResult]) -> tuple[GroupResult, ...]:
    """What counts once each. A criterion that belongs to no alternatives is a group of itself alone."""
    groups = tuple(groups)
    grouped = {id for group in groups for id in group.alternative.of}
    return (*groups, *(_alone(result) for result in results if result.criterion.id not in grouped))


def _alone(result: Result) -> GroupResult:
    asked = result.criterion
    return GroupResult(Alternative(asked.id, (asked.id,), must=asked.must, weight=asked.weight), (result,))
