"""People as HR records state them: who they are, where they work, for whom, since when, and when they were away.

There is no field for gender, age, origin, health, faith, family or pay, and none should be added: ``private`` keeps
such columns from being read at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Appointment(NamedTuple):
    """A role held.

    Attributes:
        role: title or code, as the records have it; a code alone stands here too.
        since: first day; None where the records do not say since when.
        until: last day; None as long as it is held.
        code: of the job, where the records have both; two titles with one code are the same role.
    """

    role: str
    since: date | None = None
    until: date | None = None
    code: str = ""

    def is_role_of(self, other: Appointment) -> bool:
        """Whether both are the same role: by code where both have one, by title else."""
        if self.code and other.code:
            return self.code.casefold() == other.code.casefold()
        return self.role.casefold() == other.role.casefold()


class Spell(NamedTuple):
    """A time of belonging to the organization.

    Attributes:
        start: first day; None where the records do not say.
        end: last day; None as long as it goes on.
    """

    start: date | None = None
    end: date | None = None


class Away(NamedTuple):
    """A stretch of leave. Why is not read.

    Attributes:
        start: first day.
        end: last day; None as long as it goes on.
    """

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is stated of one person; empty text and None are what is not stated.

    Attributes:
        external_id: of the HR system; never empty in a file, and empty for people of the site without one.
        name: as one calls them, first name first.
        email: in lower case.
        unit: name of the unit they belong to.
        manager_id: external id of whom they report to; where that cannot be told, whatever the file has in its place.
        dotted_ids: the same for dotted lines, sorted.
        appointments: roles held, the earliest first.
        spells: times of belonging, the earliest first; several after a rehire.
        leaves: the earliest first.
        active: whether they belong to the organization on the day of the file, as far as it says so.
        unsure: fields about which the file contradicts itself, so that nothing is taken from it.
        lines: of the file, that speak of this person.
    """

    external_id: str
    name: str = ""
    email: str = ""
    unit: str = ""
    manager_id: str = ""
    dotted_ids: tuple[str, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    spells: tuple[Spell, ...] = ()
    leaves: tuple[Away, ...] = ()
    grade: str = ""
    job_family: str = ""
    location: str = ""
    active: bool | None = field(default=None, compare=False)
    unsure: frozenset[str] = field(default=frozenset(), compare=False)
    lines: tuple[int, ...] = field(default=(), compare=False)

    @property
    def line(self) -> int:
        """The first line that speaks of this person; 0 outside a file."""
        return self.lines[0] if self.lines else 0

    @property
    def appointment(self) -> Appointment | None:
        """The latest role, held or not."""
        return self.appointments[-1] if self.appointments else None

    @property
    def role(self) -> str:
        """Title of the latest role."""
        return self.appointments[-1].role if self.appointments else ""

    @property
    def role_since(self) -> date | None:
        """First day in the latest role."""
        return self.appointments[-1].since if self.appointments else None

    @property
    def role_until(self) -> date | None:
        """Last day in the latest role."""
        return self.appointments[-1].until if self.appointments else None

    @property
    def hired_on(self) -> date | None:
        """First day of the latest spell."""
        return self.spells[-1].start if self.spells else None

    @property
    def left_on(self) -> date | None:
        """Last day of the latest spell; it may lie ahead."""
        return self.spells[-1].end if self.spells else None

    def has_left(self, on: date) -> bool:
        """Whether their last day lies before a day."""
        last = self.left_on
        return last is not None and last < on


class UnitRecord(NamedTuple):
    """A unit that people of a file belong to.

    Attributes:
        parent: the division above it; empty where the file has none, or several.
    """

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Workforce:
    """What a file states.

    Attributes:
        people: sorted by external id; the order of rows in the file does not matter.
        units: sorted by name.
        states: the fields of a record that the file has columns for; it says nothing about the others.
        rows: how many rows the file has.
        name: of the file.
    """

    people: tuple[PersonRecord, ...]
    units: tuple[UnitRecord, ...] = ()
    states: frozenset[str] = frozenset()
    rows: int = 0
    name: str = ""

    def by_id(self) -> Mapping[str, PersonRecord]:
        """People by external id."""
        return {each.external_id: each for each in self.people}
