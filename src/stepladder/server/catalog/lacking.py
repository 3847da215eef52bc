"""Where the catalog and the roles miss each other: what criteria ask for and nothing can show, and the other way.

It compares what could be learned with what is asked for, not people (E-25); nobody is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stepladder.appraisal.score import CEILINGS, EvidenceClass
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Criterion, Role
from stepladder.server.roles.queries import criteria_asking


@dataclass(frozen=True)
class Lack:
    """A competency that criteria ask for, and how high the catalog reaches.

    Attributes:
        level: the highest level asked for; reached: the highest that an entry in use can support, 0 for none.
        unknown: entries that show it and of which it is not known what one has to do to earn them.
        musts: how many criteria ask for more than is reached and must be met; roles: which roles these are.
    """

    competency: Competency
    level: int
    reached: int
    unknown: int
    musts: int
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Mismatch:
    """Both directions, with what they are shares of.

    Attributes:
        asked: how many competencies criteria in force ask for; lacks: those whose highest level nothing reaches.
        shown: how many competencies entries in use show; unasked: those that no criterion asks for.
    """

    asked: int
    lacks: tuple[Lack, ...]
    shown: int
    unasked: tuple[tuple[Competency, tuple[Microcredential, ...]], ...]


def mismatch(reader: Person, on: date) -> Mismatch:
    """Compare the catalog with the criteria in force of roles open to somebody; two questions.

    Lacks come first that most criteria must have; of equals, by name.
    """
    everything = Competency.objects.filter(owner__isnull=True)
    asked: dict[int, list[Criterion]] = {}
    for each in criteria_asking(reader, everything, on):
        asked.setdefault(each.competency_id, []).append(each)
    rows = Outcome.objects.filter(competency__owner__isnull=True, microcredential__acceptance__in=IN_USE)
    shown: dict[int, list[Outcome]] = {}
    for row in rows.select_related("competency", "microcredential").order_by("microcredential__title", "id"):
        shown.setdefault(row.competency_id, []).append(row)
    found = (_lack(criteria, shown.get(id, ())) for id, criteria in asked.items())
    lacks = sorted((each for each in found if each), key=lambda each: (-each.musts, each.competency.name.casefold()))
    unasked = [
        (rows[0].competency, tuple(row.microcredential for row in rows))
        for id, rows in shown.items()
        if id not in asked
    ]
    unasked.sort(key=lambda pair: pair[0].name.casefold())
    return Mismatch(len(asked), tuple(lacks), len(shown), tuple(unasked))


def reach_of(outcome: Outcome) -> int | None:
    """The level that an entry can support for a competency; None where its class is not known (methods 3.3)."""
    if not outcome.microcredential.evidence_class:
        return None
    if not outcome.relevance:
        return 0
    return min(outcome.level, CEILINGS[EvidenceClass(outcome.microcredential.evidence_class)])


def _lack(criteria: list[Criterion], outcomes: Iterable[Outcome]) -> Lack | None:
    levels = [reach_of(each) for each in outcomes]
    reached = max((level for level in levels if level is not None), default=0)
    beyond = [each for each in criteria if each.level > reached]
    if not beyond:
        return None
    return Lack(
        competency=criteria[0].competency,
        level=max(each.level for each in beyond),
        reached=reached,
        unknown=levels.count(None),
        musts=sum(each.must for each in beyond),
        roles=tuple({each.version.role_id: each.version.role for each in beyond}.values()),
    )
