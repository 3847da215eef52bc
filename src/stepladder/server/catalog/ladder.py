"""An entry against the ladders as milestones, and a role against the catalog: which entries lead to what it asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from stepladder.findings import Status
from stepladder.server.catalog.counts import Counts, counts_of
from stepladder.server.catalog.models import Outcome
from stepladder.server.catalog.shown import near_words
from stepladder.server.catalog.terms import GONE
from stepladder.server.people.models import Person
from stepladder.server.people.queries import here_condition
from stepladder.server.roles.models import Appointment, Criterion, Role, RoleVersion, Target
from stepladder.server.roles.moves import shown

MOST_NAMED = 10
"""Entries that are named for one criterion; the others are counted, and the catalog lists them."""

_ORDER = (Status.MET, Status.UNKNOWN, Status.UNMET)


@dataclass(frozen=True)
class Milestone:
    """A role on its rung, with the criteria of it that an entry may speak to.

    Attributes:
        reached: how many of them it can reach.
    """

    role: Role
    counts: tuple[Counts, ...]

    @property
    def reached(self) -> int:
        """How many of the criteria it can reach."""
        return sum(each.reaches is Status.MET for each in self.counts)


@dataclass(frozen=True)
class Way:
    """A job family with its milestones, the lowest rung first; roles of no family have no name."""

    name: str
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class Leads:
    """An entry that shows what a criterion asks for.

    Attributes:
        near: how close the assessed task is; share: how much of it counts, in percent.
    """

    outcome: Outcome
    counts: Counts
    near: str
    share: int


@dataclass(frozen=True)
class Asked:
    """A criterion with the entries that show its competency: those first that can reach its level.

    Attributes:
        total: how many there are; reaching: how many can reach the level.
    """

    criterion: Criterion
    leads: tuple[Leads, ...]
    total: int
    reaching: int


@dataclass(frozen=True)
class Pipeline:
    """How many people hold a role, and how many chose it as their next one; None where it is too few to say."""

    hold: int | None
    chose: int | None


def ways(counts: Iterable[Counts]) -> tuple[Way, ...]:
    """What an entry counts for, family by family and rung by rung; the counts stand in the order of the ladders."""
    found = []
    for _, of_family in groupby(counts, key=lambda each: each.role.family_id):
        group = tuple(of_family)
        family = group[0].role.family
        roles = groupby(group, key=lambda each: each.role.pk)
        milestones = (Milestone(each[0].role, each) for each in (tuple(rows) for _, rows in roles))
        found.append(Way(family.name if family else "", tuple(milestones)))
    return tuple(found)


def asked_of(version: RoleVersion) -> tuple[Asked, ...]:
    """The criteria of a version, each with what in the catalog shows its competency; one question.

    Entries that can reach the level come first, then those of which it is not known; by title among these.
    """
    criteria = list(version.criteria.all())
    rows = Outcome.objects.filter(competency__in={each.competency_id for each in criteria})
    rows = rows.exclude(microcredential__acceptance__in=GONE).select_related("competency", "microcredential__provider")
    by_competency: dict[int, list[Outcome]] = {}
    for row in rows.order_by("microcredential__title", "id"):
        by_competency.setdefault(row.competency_id, []).append(row)
    return tuple(_asked(each, version.role, by_competency.get(each.competency_id, [])) for each in criteria)


def pipeline(role: Role, on: date) -> Pipeline:
    """Two counts of people who are here; no names, and nothing below the smallest group (methods 6.6)."""
    here = Q(person__in=Person.objects.filter(here_condition()))
    held = Appointment.objects.filter(here, role=role, since__lte=on).exclude(until__lt=on)
    chosen = Target.objects.filter(here, role=role)
    return Pipeline(shown(held.values("person").distinct().count()), shown(chosen.count()))


def _asked(criterion: Criterion, role: Role, outcomes: Iterable[Outcome]) -> Asked:
    leads = [
        Leads(each, counts_of(each, criterion, role), near_words(float(each.relevance)), round(each.relevance * 100))
        for each in outcomes
    ]
    leads.sort(key=lambda each: _ORDER.index(each.counts.reaches))
    reaching = sum(each.counts.reaches is Status.MET for each in leads)
    return Asked(criterion, tuple(leads[:MOST_NAMED]), len(leads), reaching)
