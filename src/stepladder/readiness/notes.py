"""What to know about single items beside the answer: why one does not count, or counts less."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.mass import Weighed
from stepladder.evidence.person import Person
from stepladder.findings import Finding
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.criteria import Role
from stepladder.readiness.judge import Result

_FADED = Decimal("0.5")
"""Strength below which a refresh is suggested (judgement)."""


def notes_on(person: Person, role: Role, results: Iterable[Result], as_of: date) -> Iterator[Finding]:
    """Every note, items first."""
    for item in person.items:
        yield from _on_item(item, as_of)
    if not role.policy.presume_present_role and any(held.held_on(as_of) and held.covers for held in person.holds):
        yield Finding.unknown(
            "policy.presumption",
            "The role held now is recorded, but the rules of this role presume nothing from it.",
            "An organization puts that in force by presume_present_role in its policy.",
        )
    weighed = [each for result in results for each in result.weighed if each.passed and each.point.mass]
    if faded := _named(weighed, lambda each: each.strength < _FADED):
        yield Finding.unknown(
            "evidence.age",
            f"Refresh suggested: time has taken more than half of {faded}.",
            "A newer piece of work, or a record of use, would bring it back. Nobody is demoted by it.",
        )
    if unrecorded := _named(weighed, lambda each: each.clocks.perhaps_unused > each.clocks.unused):
        yield Finding.unknown(
            "evidence.use",
            f"Use since then is not recorded for {unrecorded}.",
            "A dated record of use would raise the lower bound.",
        )
    yield from _on_answers(person, role)


def _on_answers(person: Person, role: Role) -> Iterator[Finding]:
    """Answers that nothing rests on: rounds follow from the calendar, and a quota is no question about a person."""
    answered = {answer.id for answer in person.conditions}
    for condition in role.conditions:
        if condition.id in answered and (condition.windows or condition.kind is ConditionKind.QUOTA):
            yield Finding.unknown(
                f"condition.{condition.id}.answer",
                f"An answer is recorded about {condition.text!r}, and no answer changes it.",
                "A round follows from the calendar, and a quota from the organization.",
            )


def _on_item(item: EvidenceItem, as_of: date) -> Iterator[Finding]:
    id, name = f"evidence.{item.id}", item.title or item.id
    if item.left_out:
        yield Finding.unmet(id, f"{name!r} does not count. {item.left_out}")
        return
    if not item.verified:
        yield Finding.unmet(id, f"{name!r} does not count: its verification failed.")
    if item.remarks:
        yield Finding.unknown(id, f"{name!r}: {' '.join(item.remarks)}")
    if item.date > as_of:
        yield Finding.unknown(id, f"{name!r} is dated {item.date}, after {as_of}, and does not count yet.")
    elif item.kind == "credential-undetermined":
        yield Finding.unknown(
            id,
            f"How one earns {name!r} is not known, so it counts in the upper bound only.",
            "Ask the issuer what one had to do to earn it, and add that as A1 to its appraisal.",
        )


def _named(weighed: Iterable[Weighed], test: Callable[[Weighed], bool]) -> str:
    return ", ".join({each.item.id: each.item.title or each.item.id for each in weighed if test(each)}.values())
