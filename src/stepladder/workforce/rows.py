"""From the rows that speak of one person to what is stated of them.

Several rows are a history: of roles (each with its first day), of spells, of leave. What a person has once (name,
address, unit, manager, grade) is taken from the row of the latest role that has begun; rows that contradict each other
there leave it open, and a remark says so. Nothing depends on the order of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from stepladder.workforce.names import folded_name, said_plainly
from stepladder.workforce.records import Appointment, Away, PersonRecord, Spell
from stepladder.workforce.sheet import Sheet
from stepladder.workforce.status import meaning_of

_DAY = timedelta(days=1)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_LONGEST_SHOWN = 60
_LONGEST_EMAIL = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, without the angle brackets)."""
PLAIN = ("unit", "grade", "job_family", "location")
"""Fields that are taken as they stand."""


class Reader:
    """Reads the rows of one person after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def person(self, id: str, rows: Sequence[int]) -> PersonRecord | None:
        """What is stated of a person; None where two people stand under one number, which a remark says.

        The manager and dotted lines are not in it: who is meant can be told once everybody is read.
        """
        groups = self._latest_first(rows)
        unsure: set[str] = set()
        names = {said_plainly(name) for row in rows if (name := self._name(row))}
        emails = {email.casefold() for row in rows if (email := self.sheet.text("email", row))}
        if len(set(map(folded_name, names))) > 1 and len(emails) > 1:
            self._say_two_people(id, rows, names)
            return None
        spells, active = self._spells(rows, groups, unsure)
        left = spells[-1].end if spells else None
        return PersonRecord(
            id,
            name=self._settled("name", groups, unsure, names_only=True),
            email=self._email(groups, unsure),
            unit=self._settled("unit", groups, unsure),
            grade=self._settled("grade", groups, unsure),
            job_family=self._settled("job_family", groups, unsure),
            location=self._settled("location", groups, unsure),
            appointments=self._appointments(rows, left, unsure),
            spells=spells,
            leaves=self._leaves(rows),
            active=active,
            unsure=frozenset(unsure),
            lines=tuple(sorted(self.sheet.lines[row] for row in rows)),
        )

    def settle(self, field: str, rows: Sequence[int], unsure: set[str]) -> str:
        """The text of a field that a person has once."""
        return self._settled(field, self._latest_first(rows), unsure)

    def _latest_first(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows by the first day of their role: the latest that has begun, earlier ones, those that lie ahead."""
        if len(rows) == 1:
            return [list(rows)]
        groups: dict[date, list[int]] = {}
        for row in rows:
            groups.setdefault(self.sheet.day("role_since", row) or date.min, []).append(row)
        on = self.sheet.on
        begun = sorted((day for day in groups if day <= on), reverse=True)
        return [groups[day] for day in (*begun, *sorted(day for day in groups if day > on))]

    def _name(self, row: int) -> str:
        text = self.sheet.text
        first = text("preferred_first_name", row) or text("first_name", row)
        return text("name", row) or f"{first} {text('last_name', row)}".strip() or text("other_name", row)

    def _settled(self, field: str, groups: list[list[int]], unsure: set[str], *, names_only: bool = False) -> str:
        for group in groups:
            if names_only:
                found = {said_plainly(name) for row in group if (name := self._name(row))}
            else:
                found = {text for row in group if (text := self.sheet.text(field, row))}
            if len(found) > 1:
                unsure.add(field)
                said = ", ".join(f"“{each[:_LONGEST_SHOWN]}”" for each in sorted(found)[:3])
                words = f"rows of the same person and day differ in {field.replace('_', ' ')}: {said}; it was left open"
                self.sheet.remark("value.contradicts", words, group[-1], "correct the rows, or give each its first day")
                # A person without a name cannot be shown; of all other fields nothing is better than a guess.
                return min(found) if names_only else ""
            if found:
                return found.pop()
        return ""

    def _email(self, groups: list[list[int]], unsure: set[str]) -> str:
        text = self._settled("email", groups, unsure)
        if text and not (len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text)):
            self.sheet.remark("email.invalid", f"“{text[:_LONGEST_SHOWN]}” is no e-mail address", groups[0][0])
            unsure.add("email")
            return ""
        return text.casefold()

    def _say_two_people(self, id: str, rows: Sequence[int], names: set[str]) -> None:
        said = " and ".join(sorted(names)[:3])
        for row in rows:
            words = f"under the number {id[:_LONGEST_SHOWN]} stand {said}, with different addresses; none was taken"
            self.sheet.remark("id.two_people", words, row, "give each their own number")

    def _spells(
        self, rows: Sequence[int], groups: list[list[int]], unsure: set[str]
    ) -> tuple[tuple[Spell, ...], bool | None]:
        """Times of belonging, and whether one goes on at the day of the file."""
        sheet = self.sheet
        status = self._status(groups, rows)
        found = {spell for row in rows for spell in self._spells_of(row, is_gone=status == "gone")}
        spells = self._united(found, rows, unsure)
        last = spells[-1].end if spells else None
        if status == "gone":
            if last is None:
                words = "has left, but no row says when; the day of the file is taken where nothing is known"
                sheet.remark("status.no_date", words, rows[0])
            return spells, last is not None and last >= sheet.on
        if last is not None and last < sheet.on:
            if status:
                words = f"is said to be there, and to have left on {last}; neither was taken"
                sheet.remark("status.contradicts", words, rows[0], "correct the status or the date")
                unsure.add("spells")
                return spells, None
            return spells, False
        return spells, True if status or "left_on" in sheet.cells else None

    def _status(self, groups: list[list[int]], rows: Sequence[int]) -> str:
        for group in groups:
            found = {meaning for row in group if (meaning := meaning_of(self.sheet.text("status", row)))}
            if found:
                if "away" in found and not any(self.sheet.day("leave_start", row) for row in rows):
                    words = "is on leave, but no row says since when; no clock stops for it"
                    self.sheet.remark("leave.no_dates", words, group[0], "add a column with the first day of the leave")
                return "there" if "there" in found else "away" if "away" in found else "gone"
        return ""

    def _spells_of(self, row: int, *, is_gone: bool) -> list[Spell]:
        day = self.sheet.day
        hired, rehired, left = day("hired_on", row), day("rehired_on", row), day("left_on", row)
        if rehired and left and rehired > left:
            return [Spell(hired, left), Spell(rehired)]
        if rehired:
            hired = rehired
        if hired and left and left < hired:
            if is_gone:
                words = f"left on {left}, before the first day {hired}; the last day was left open"
                self.sheet.remark("date.end_before_start", words, row)
                return [Spell(hired)]
            return [Spell(None, left), Spell(hired)]
        return [Spell(hired, left)] if hired or left else []

    def _united(self, found: set[Spell], rows: Sequence[int], unsure: set[str]) -> tuple[Spell, ...]:
        """Spells of several rows: a last day that one row states holds for all with the same first day."""
        if len(found) < 2:
            return tuple(found)
        ends: dict[date | None, set[date | None]] = {}
        for spell in found:
            ends.setdefault(spell.start, set()).add(spell.end)
        united = [Spell(start, max((each for each in days if each), default=None)) for start, days in sorted_days(ends)]
        is_open_before = any(each.end is None for each in united[:-1])
        overlaps = any(a.end and b.start and a.end >= b.start for a, b in pairwise(united))
        if is_open_before or overlaps or any(len(days - {None}) > 1 for days in ends.values()):
            words = "rows of the same person differ in the first or last day; neither was taken"
            self.sheet.remark("value.contradicts", words, rows[-1], "correct the rows")
            unsure.add("spells")
            return (united[-1],)
        return tuple(united)

    def _appointments(self, rows: Sequence[int], left: date | None, unsure: set[str]) -> tuple[Appointment, ...]:
        found: set[Appointment] = set()
        for row in rows:
            role, code = self.sheet.text("role", row), self.sheet.text("role_code", row)
            if not role and not code:
                continue
            each = Appointment(
                role or code, self.sheet.day("role_since", row), self.sheet.day("role_until", row), code if role else ""
            )
            last = each.until or left
            if each.since and last and last < each.since:
                words = f"the role “{each.role[:_LONGEST_SHOWN]}” ends on {last}, before it begins; it was not taken"
                self.sheet.remark("date.end_before_start", words, row)
                continue
            found.add(each)
        undated = [each for each in found if each.since is None]
        if any(not each.is_role_of(undated[0]) for each in undated):
            words = f"has {len(undated)} roles without a first day; none of these was taken"
            self.sheet.remark("role.undated", words, rows[-1], "add a column with the first day in each role")
            unsure.add("appointments")
            found -= set(undated)
        return closed(in_order(found), left)

    def _leaves(self, rows: Sequence[int]) -> tuple[Away, ...]:
        found: set[Away] = set()
        for row in rows:
            start, end = self.sheet.day("leave_start", row), self.sheet.day("leave_end", row)
            if start and (end is None or end >= start):
                found.add(Away(start, end))
            elif start or end:
                words = f"a leave ends on {end} and begins on {start or 'no day that can be read'}; it was not taken"
                self.sheet.remark("date.end_before_start", words, row)
        return united_leaves(found)


def sorted_days(days: dict[date | None, set[date | None]]) -> list[tuple[date | None, set[date | None]]]:
    """By date; what has none comes first."""
    return sorted(days.items(), key=lambda pair: pair[0] or date.min)


def in_order(appointments: Iterable[Appointment]) -> list[Appointment]:
    """The earliest first; without a first day before all others."""
    return sorted(appointments, key=lambda each: (each.since or date.min, each.until or date.max, each.role, each.code))


def closed(appointments: Sequence[Appointment], left: date | None) -> tuple[Appointment, ...]:
    """A role ends the day before the next one begins, or with the last day of all; the same role goes on."""
    result: list[Appointment] = []
    for each in appointments:
        if result:
            last = result[-1]
            goes_on = last.until is None or (each.since is not None and last.until >= each.since - _DAY)
            if last.is_role_of(each) and goes_on:
                until = each.until if last.until is None or each.until is None else max(last.until, each.until)
                result[-1] = last._replace(until=until)
                continue
            if last.until is None and each.since is not None:
                until = max(each.since - _DAY, last.since or date.min)
                result[-1] = last._replace(until=until)
        result.append(each)
    if result and left and result[-1].until is None:
        result[-1] = result[-1]._replace(until=left)
    return tuple(result)


def united_leaves(leaves: Iterable[Away]) -> tuple[Away, ...]:
    """Leaves that overlap or touch as one; a last day that one row states closes what another leaves open."""
    ends: dict[date, date | None] = {}
    for each in sorted(leaves, key=lambda away: (away.start, away.end or date.min)):
        ends[each.start] = each.end or ends.get(each.start)
    result: list[Away] = []
    for start, end in sorted(ends.items()):
        if result and (result[-1].end is None or start <= result[-1].end + _DAY):
            last = result[-1].end
            result[-1] = Away(result[-1].start, None if last is None or end is None else max(last, end))
        else:
            result.append(Away(start, end))
    return tuple(result)
