"""What importing a list of completed courses would do, row by row, before anything is written.

1. Who is meant: by number, else by address, else by a name that one person here has. 2. Which entry: by achievement,
by what somebody said of this course, else by the exact title, of the provider where one is named. What is ambiguous is
told and left out. 3. What is here already: the same course on the same day is one completion, however often it comes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from stepladder.achievements.completions import Completion as Row
from stepladder.achievements.duplicates import Known, duplicates_of, provider_key
from stepladder.evidence.names import normal_name
from stepladder.remarks import Remark
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.wallet.models import Certificate, Completion
from stepladder.workforce.names import folded_name, said_plainly

MOST_ROWS = 5_000
"""Rows of one import: each is written with its evidence, and its person is told."""


class Outcome(StrEnum):
    """What becomes of a row."""

    ASSESSED = "assessed"
    ATTENDED = "attended"
    RAISED = "raised"
    ALREADY = "already"
    TWICE = "twice"
    TAKEN_OUT = "taken-out"
    HELD = "held"
    UNKNOWN_PERSON = "unknown-person"
    AMBIGUOUS_PERSON = "ambiguous-person"
    UNKNOWN_COURSE = "unknown-course"
    AMBIGUOUS_COURSE = "ambiguous-course"


WRITTEN = (Outcome.ASSESSED, Outcome.ATTENDED, Outcome.RAISED)


@dataclass(frozen=True)
class Line:
    """A row, and what would become of it.

    Attributes:
        before: the completion that is here, where the row says now that they were assessed.
    """

    row: Row
    outcome: Outcome
    person: Person | None = None
    entry: Microcredential | None = None
    before: Completion | None = None


@dataclass(frozen=True)
class Course:
    """A course of the list that no entry is found for, or several.

    Attributes:
        name: as the list calls it.
        offers: key and title of entries that it may be.
        chosen: key of the entry that somebody said it is.
    """

    name: str
    count: int
    offers: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True)
class Plan:
    """What would become of a list."""

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    courses: tuple[Course, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        found = Counter(each.outcome.value for each in self.lines)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def is_recorded(self) -> bool:
        """Whether everything in the list is recorded already."""
        return bool(self.lines) and all(each.outcome is Outcome.ALREADY for each in self.lines)

    @property
    def written(self) -> tuple[Line, ...]:
        """The rows of which something is written."""
        return tuple(each for each in self.lines if each.outcome in WRITTEN)

    def of(self, *outcomes: Outcome) -> tuple[Line, ...]:
        """The rows of which one of these becomes."""
        return tuple(each for each in self.lines if each.outcome in outcomes)


def plan(rows: Sequence[Row], remarks: Sequence[Remark], *, courses: Mapping[str, str]) -> Plan:
    """What importing would do; six questions, however many rows.

    Args:
        courses: by course of the list the key of the entry that it is, as somebody said.
    """
    people, entries = _People(), _Entries(courses)
    held = _Held()
    lines = tuple(_line(row, people, entries, held) for row in rows)
    remarks = [*remarks, *_twice(lines)]
    unmatched = (Outcome.UNKNOWN_COURSE, Outcome.AMBIGUOUS_COURSE)
    counts = Counter(each.row.course or each.row.achievement for each in lines if each.outcome in unmatched)
    return Plan(lines, tuple(remarks), entries.open_courses(counts, rows))


def _line(row: Row, people: _People, entries: _Entries, held: _Held) -> Line:
    found, chosen = people.find(row), entries.find(row)
    if len(found) != 1:
        return Line(row, Outcome.AMBIGUOUS_PERSON if found else Outcome.UNKNOWN_PERSON)
    if len(chosen) != 1:
        return Line(row, Outcome.AMBIGUOUS_COURSE if chosen else Outcome.UNKNOWN_COURSE, found[0])
    return held.line(row, found[0], chosen[0])


def _twice(lines: Sequence[Line]) -> list[Remark]:
    """Which rows say what another one of the file says."""
    words = gettext("stands twice in the file: the row is about the same as line %(line)d, and was passed over")
    return [
        Remark("completions.twice", words % {"line": each.before.line}, "", each.row.line)
        for each in lines
        if each.outcome is Outcome.TWICE and each.before
    ]


class _People:
    """Everybody who is here, by number, address and name. An address is one in whichever column it stands."""

    def __init__(self) -> None:
        self.by_number: dict[str, list[Person]] = defaultdict(list)
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        for each in people_here().only("pk", "external_id", "email", "name", "key"):
            if each.external_id:
                self.by_number[each.external_id.casefold()].append(each)
            if each.email:
                self.by_email[each.email.casefold()].append(each)
            if each.name:
                self.by_name[folded_name(each.name)].append(each)

    def find(self, row: Row) -> list[Person]:
        """Who is meant: a number goes before an address, an address before a name; what is given is not passed by.

        Learning systems like to put addresses into the column of numbers.
        """
        if row.person_number:
            number = row.person_number.casefold()
            found = self.by_number.get(number, [])
            return found or (self.by_email.get(number, []) if "@" in number else [])
        if row.email:
            return self.by_email.get(row.email.casefold(), [])
        if "@" in row.person:
            return self.by_email.get(row.person.casefold(), [])
        return self.by_name.get(folded_name(said_plainly(row.person)), [])


class _Entries:
    """Every entry, by achievement, key and title."""

    def __init__(self, courses: Mapping[str, str]) -> None:
        self.rows = list(
            Microcredential.objects.select_related("provider", "weights").exclude(acceptance=Acceptance.DECLINED)
        )
        self.by_key = {each.key: each for each in self.rows}
        self.by_achievement: dict[str, list[Microcredential]] = defaultdict(list)
        self.by_title: dict[str, list[Microcredential]] = defaultdict(list)
        for each in self.rows:
            if each.achievement:
                self.by_achievement[each.achievement].append(each)
            self.by_title[normal_name(each.title)].append(each)
        self.said = dict(courses)

    def find(self, row: Row) -> list[Microcredential]:
        """The entries that a course may be; one where it is known."""
        if (said := self.said.get(row.course or row.achievement)) in self.by_key:
            return [self.by_key[said]]
        if row.achievement:
            return self.by_achievement.get(row.achievement, [])
        found = self.by_title.get(normal_name(row.course), [])
        if len(found) > 1 and row.provider:
            wanted = provider_key(row.provider)
            return [each for each in found if provider_key(each.provider.name) == wanted] or found
        return found

    def open_courses(self, counts: Mapping[str, int], rows: Sequence[Row]) -> tuple[Course, ...]:
        """Courses without an entry, the most frequent first, with the entries of nearly the same title."""
        names = [name for name, _ in Counter(counts).most_common(_MOST_COURSES) if name]
        providers = {row.course: row.provider for row in rows}
        wanted = [Known(name, name, providers.get(name, "")) for name in names]
        known = [Known(each.key, each.title, each.provider.name) for each in self.rows]
        # Whoever lists courses seldom names their provider: then the title alone is compared.
        known += [Known(each.key, each.title, "") for each in self.rows]
        offers: dict[str, dict[str, str]] = defaultdict(dict)
        for pair in duplicates_of(wanted, known):
            offers[str(pair.first.key)].setdefault(str(pair.second.key), pair.second.title)
        for name in names:
            same = {each.key: each.title for each in self.by_title.get(normal_name(name), ())}
            offers[name] = {**same, **offers[name]}
        found = ((name, tuple(offers[name].items())[:_MOST_OFFERS]) for name in names)
        open_ones = tuple(Course(name, counts[name], some) for name, some in found)
        said = tuple(
            Course(name, 0, ((key, self.by_key[key].title),), key)
            for name, key in self.said.items()
            if key in self.by_key
        )
        return (*open_ones, *said)


_MOST_COURSES, _MOST_OFFERS = 50, 5


@dataclass
class _Held:
    """What people have already: completions, and certificates of their own."""

    completions: dict[tuple[int, int, date], Completion] = field(default_factory=dict)
    certificates: set[tuple[int, str, date]] = field(default_factory=set)
    recognized: set[tuple[int, int | None, date]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for each in Completion.objects.select_related("certificate"):
            self.completions[each.person_id, each.microcredential_id, each.completed_on] = each
        own = Certificate.objects.filter(withdrawn_at__isnull=True, issued_on__isnull=False, completion__isnull=True)
        for person, title, entry, day in own.values_list("person_id", "title", "recognized_id", "issued_on"):
            if day is not None:
                self.certificates.add((person, normal_name(title), day))
                self.recognized.add((person, entry, day))

    def line(self, row: Row, person: Person, entry: Microcredential) -> Line:
        """What becomes of a row whose person and entry are known; the same row a second time is none."""
        assert row.completed_on is not None  # noqa: S101 - rows without a day are passed over by their reader
        key = (person.pk, entry.pk, row.completed_on)
        before = self.completions.get(key)
        if before is not None:
            return Line(row, self._again(row, before), person, entry, before)
        own = (person.pk, normal_name(entry.title), row.completed_on)
        if key in self.recognized or own in self.certificates:
            return Line(row, Outcome.HELD, person, entry)
        self.completions[key] = Completion(
            person=person, microcredential=entry, assessed=row.passed, line=row.line
        )  # fmt: skip
        return Line(row, Outcome.ASSESSED if row.passed else Outcome.ATTENDED, person, entry)

    @staticmethod
    def _again(row: Row, before: Completion) -> Outcome:
        if before.pk is None:
            return Outcome.TWICE
        if before.certificate.withdrawn_at is not None:
            return Outcome.TAKEN_OUT
        return Outcome.RAISED if row.passed and not before.assessed else Outcome.ALREADY
