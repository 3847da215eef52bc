"""A person as evidence knows them: items, what is recorded about time, roles held, open disputes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from stepladder.evidence.items import EvidenceItem, Log, Period, Usage
from stepladder.frameworks.model import Framework


@dataclass(frozen=True)
class RoleHeld:
    """A role that a record says the person holds or held, with the criteria of that role at its levels.

    Attributes:
        covers: competency and level, pair by pair.
        source: whose record it is.
        grade: the grade that goes with it, where the record says one.
        start_known: False where the period starts with the record, and the role may have been held before.
    """

    role: str
    period: Period
    source: str
    covers: tuple[tuple[str, int], ...] = ()
    grade: str = ""
    start_known: bool = True

    def held_on(self, as_of: date) -> bool:
        """Whether the role is held on the date."""
        return self.period.start <= as_of and (self.period.end is None or as_of <= self.period.end)

    def covers_at(self, competency: str, level: int) -> bool:
        """Whether the role asks for the competency at this level or above."""
        return any(each == competency and covered >= level for each, covered in self.covers)


@dataclass(frozen=True)
class Dispute:
    """Something about the evidence that somebody contests.

    Attributes:
        competency: the competency whose evidence is contested, or empty.
        item: the item that is contested, or empty.
        settled: when it was settled; None while it is open.
    """

    about: str
    opened: date
    by: str = ""
    competency: str = ""
    item: str = ""
    settled: date | None = None

    def open_on(self, as_of: date) -> bool:
        """Whether it is open on the date."""
        return self.opened <= as_of and (self.settled is None or self.settled > as_of)


@dataclass(frozen=True)
class ConditionAnswer:
    """What somebody recorded about a condition that is no competency (a license, time in grade).

    Attributes:
        by: who answered; on: the day they did, None where nobody wrote it down.
        until: the last day on which the answer holds; None while nothing ends it.
    """

    id: str
    met: bool
    source: str = ""
    by: str = ""
    on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Person:
    """Everything about a person that an evaluation reads. No group attribute is among it."""

    id: str
    name: str
    items: tuple[EvidenceItem, ...] = ()
    usage: tuple[Usage, ...] = ()
    leave: tuple[Period, ...] = ()
    holds: tuple[RoleHeld, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    conditions: tuple[ConditionAnswer, ...] = ()
    framework: Framework = field(default_factory=Framework)

    @property
    def log(self) -> Log:
        """What is recorded about use. Holding a role that asks for a competency is use of it."""
        held = tuple(
            Usage(competency, role.period, used=True, source=role.source)
            for role in self.holds
            for competency, _ in role.covers
        )
        return Log(self.usage + held, self.leave)
