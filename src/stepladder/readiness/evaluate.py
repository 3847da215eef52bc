"""Where a person stands against the criteria of a role, on a date (methods 3.6).

The result is advice with reasons. It never says whether to promote, and the index never stands without the label.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from stepladder.estimates import Bounded
from stepladder.evidence.person import Person
from stepladder.evidence.policy import EvidencePolicy
from stepladder.findings import Finding
from stepladder.readiness.criteria import Role
from stepladder.readiness.gaps import ways_to_close
from stepladder.readiness.judge import CriterionStatus, Result, judge, reached
from stepladder.readiness.notes import notes_on

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
        results: in the order of the criteria.
        conditions: what is no competency, apart.
        notes: what to know about single items (left out, later than the date, use not recorded, …).
    """

    person: Person
    role: Role
    as_of: date
    label: Label
    index: Bounded
    results: tuple[Result, ...]
    conditions: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def gaps(self) -> tuple[Result, ...]:
        """What is not covered: must-haves first, then by weight and how much is missing."""
        policy = self.role.policy
        missing = [result for result in self.results if not result.covered]
        return tuple(
            sorted(
                missing,
                key=lambda result: (
                    not result.criterion.must,
                    -result.criterion.weight * (1 - reached(result, result.opinion.belief, policy)),
                ),
            )
        )


def evaluate(person: Person, role: Role, *, as_of: date) -> Evaluation:
    """Evaluate a person's evidence against a role's criteria."""
    results = []
    for criterion in role.criteria:
        result = judge(person, criterion, role.policy, as_of=as_of)
        results.append(ways_to_close(person, result, role.policy, as_of=as_of))
    return Evaluation(
        person=person,
        role=role,
        as_of=as_of,
        label=label_of(results),
        index=index_of(results, role.policy),
        results=tuple(results),
        conditions=tuple(_conditions(person, role)),
        notes=tuple(notes_on(person, role, results, as_of)),
    )


def label_of(results: Iterable[Result]) -> Label:
    """The label. Not enough information comes before gaps: nobody is short of what nobody has looked at."""
    results = list(results)
    musts = [result for result in results if result.criterion.must] or results
    total = sum(result.criterion.weight for result in musts)
    unseen = sum(result.criterion.weight for result in musts if result.status is CriterionStatus.NOT_EVIDENCED)
    if all(result.covered for result in results):
        return Label.MEETS_ALL
    if 2 * unseen > total:
        return Label.NOT_ENOUGH
    return Label.MUSTS_MET if all(result.covered for result in results if result.criterion.must) else Label.MUST_GAPS


def index_of(results: Iterable[Result], policy: EvidencePolicy) -> Bounded:
    """RI = 100·Σ w·min(1, b/θ)/Σ w, with belief at its ends for the interval. What is presumed counts by evidence."""
    results = list(results)
    total = sum(result.criterion.weight for result in results)

    def weighted(beliefs: list[Fraction]) -> float:
        pairs = zip(results, beliefs, strict=True)
        return float(
            100 * sum(result.criterion.weight * reached(result, belief, policy) for result, belief in pairs) / total
        )

    evidenced = sum(result.criterion.weight for result in results if result.status is not CriterionStatus.NOT_EVIDENCED)
    return Bounded(
        weighted([result.opinion.belief for result in results]),
        weighted([result.opinion.low for result in results]),
        weighted([result.opinion.high for result in results]),
        float(Fraction(evidenced) / total),
    )


def _conditions(person: Person, role: Role) -> Iterable[Finding]:
    recorded = {record.id: record for record in person.conditions}
    for condition in role.conditions:
        id, record = f"condition.{condition.id}", recorded.get(condition.id)
        if record is None:
            yield Finding.unknown(id, condition.text, "Nothing is recorded about it.")
        else:
            yield (Finding.met if record.met else Finding.unmet)(
                id, condition.text, f"Recorded by {record.source.rstrip('.')}." if record.source else ""
            )
