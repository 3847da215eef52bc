"""The moves that people really made from one role to another, and what a step asks more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from stepladder.estimates import HARD_FLOOR
from stepladder.server.roles.models import Appointment, Criterion, RoleVersion

Pair = tuple[int, int]
"""Two roles by their rows: where somebody came from, and where they went."""


def moves_made() -> dict[Pair, int]:
    """How many people went from one of the organization's roles straight to another; one question.

    Somebody who made the same move twice counts once. A role that follows an earlier one after a break (a rehire) is a
    move as well: the path was walked.
    """
    rows = (
        Appointment.objects.filter(role__owner__isnull=True)
        .order_by("person_id", "since", "id")
        .values_list("person_id", "role_id")
    )
    found: set[tuple[int, int, int]] = set()
    person, role = 0, 0
    for each, held in rows.iterator(chunk_size=5_000):
        if each == person and held != role:
            found.add((person, role, held))
        person, role = each, held
    return dict(Counter((source, target) for _, source, target in found))


def shown(count: int) -> int | None:
    """A number of people that may be shown; None below the smallest group, where it would tell who they are."""
    return count if count >= HARD_FLOOR else None


@dataclass(frozen=True)
class Asked:
    """What a step asks more than the role before, per competency.

    Attributes:
        new: competencies that the role before does not ask.
        higher: competencies with the level before and the level now.
        same: how many competencies the role before asks at this level already, or above.
        known: whether both roles have criteria in force; else nothing is said.
    """

    new: tuple[Criterion, ...] = ()
    higher: tuple[tuple[int, Criterion], ...] = ()
    same: int = 0
    known: bool = True

    @property
    def total(self) -> int:
        """How many competencies the later role asks for."""
        return len(self.new) + len(self.higher) + self.same


UNKNOWN = Asked(known=False)


def asked_more(before: RoleVersion | None, after: RoleVersion | None) -> Asked:
    """What the later role asks more; of each competency the highest level that a version asks counts."""
    if before is None or after is None:
        return UNKNOWN
    held = {key: each.level for key, each in _highest(before.criteria.all()).items()}
    new, higher, same = [], [], 0
    for key, criterion in _highest(after.criteria.all()).items():
        if key not in held:
            new.append(criterion)
        elif held[key] < criterion.level:
            higher.append((held[key], criterion))
        else:
            same += 1
    return Asked(tuple(new), tuple(higher), same)


def _highest(criteria: Iterable[Criterion]) -> dict[int, Criterion]:
    found: dict[int, Criterion] = {}
    for each in criteria:
        if each.competency_id not in found or found[each.competency_id].level < each.level:
            found[each.competency_id] = each
    return found
