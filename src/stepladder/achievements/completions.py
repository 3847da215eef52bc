"""Who completed which course, as learning systems export it: a row for each person and course.

A completion says that somebody took part. Only where the row itself says that they were assessed and passed does it say
more; a course with a test whose result nobody wrote down was attended. A result in a word that is not known is no
completion: the row is passed over, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from stepladder.achievements.importers import values
from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables import ColumnMap, Field, Guess, Table, guess, mapped
from stepladder.tables.columns import folded
from stepladder.workforce.dates import read_columns


def _field(name: str, about: str, *aliases: str) -> Field:
    return Field(name, (name.replace("_", " "), *aliases), about=about)


FIELDS = (
    _field(
        "person_number", "The number of the person in your HR system.", "employee id", "personnel number",
        "employee no", "person id", "user id", "employee number", "personalnummer", "mitarbeiternummer",
        "pernr", "external id",
    ),
    _field("email", "The person’s e-mail address.", "e-mail", "mail", "email address", "work email", "e-mail-adresse"),
    _field(
        "person", "The person’s name, where there is no number or address.", "person name", "employee", "employee name",
        "learner", "user", "participant", "full name", "teilnehmer", "name", "mitarbeiter",
    ),
    _field(
        "course", "The title of the course or certificate.", "course title", "course name", "title", "training",
        "learning object", "learning activity", "item title", "kurs", "kurstitel", "schulung", "veranstaltung",
    ),
    _field("achievement", "The identifier of the achievement.", "achievement id", "badge id"),
    _field("provider", "Who offers it.", "vendor", "anbieter", "veranstalter"),
    _field(
        "completed_on", "The day on which it was completed.", "completion date", "completed", "date", "completed date",
        "end date", "date completed", "abschlussdatum", "abgeschlossen am", "datum",
    ),
    _field("hours", "Hours that it took.", "duration", "credit hours", "training hours", "stunden", "dauer"),
    _field(
        "result", "Attended, passed, failed, or a status in other words.", "status", "completion status", "outcome",
        "grade", "ergebnis", "bestanden", "assessment result",
    ),
)  # fmt: skip
"""What a column may hold. A person and a course are needed; each can be named in more than one way."""

PERSON = ("person_number", "email", "person")
COURSE = ("course", "achievement")

_PASSED = frozenset({
    "passed", "pass", "bestanden", "erfolgreichbestanden", "certified", "prufungbestanden", "passedassessment",
    "passedexam", "passedtheexam", "zertifiziert",
})  # fmt: skip
_FAILED = frozenset({
    "failed", "fail", "nichtbestanden", "notpassed", "durchgefallen", "didnotpass",
})  # fmt: skip
_ASSESSED = frozenset({"assessed", "examined", "gepruft"})
"""Words that say that somebody was assessed, and not how it ended."""

_ATTENDED = frozenset({
    "attended", "attendance", "completed", "complete", "participated", "teilgenommen", "teilnahme",
    "abgeschlossen", "done", "finished", "yes", "ja", "successful", "erfolgreich", "anwesend", "present", "true", "1",
    "completedsuccessfully", "successfullycompleted", "erfolgreichabgeschlossen", "erfolgreichteilgenommen",
    "absolviert",
})  # fmt: skip
_NOT_DONE = frozenset({
    "inprogress", "enrolled", "registered", "notstarted", "withdrawn", "cancelled", "canceled", "noshow",
    "incomplete", "dropped", "waitlisted", "angemeldet", "storniert", "abgebrochen", "offen",
    "nichterschienen", "inbearbeitung", "no", "nein", "notcompleted", "notcomplete", "notattended", "didnotattend",
    "didnotcomplete", "notfinished", "notdone", "notenrolled", "absent", "excused", "rejected", "declined", "denied",
    "assigned", "overdue", "planned", "scheduled", "pending", "started", "ongoing", "waiting", "waitlist",
    "false", "0", "nichtteilgenommen", "abwesend", "nichtanwesend", "nichtabgeschlossen", "nichtbegonnen",
    "nichtgestartet", "nichtabsolviert", "abgelehnt", "abgesagt", "zugewiesen", "uberfallig", "geplant", "ausstehend",
    "begonnen", "entschuldigt", "unentschuldigt", "gefehlt", "fehlt", "warteliste", "abgemeldet", "zuruckgezogen",
})  # fmt: skip
"""Words as ``folded`` leaves them: small, without spaces and accents."""

_BEGINS = re.compile(
    r"\s*(?P<word>not passed|nicht bestanden|passed|bestanden|failed|durchgefallen)\s*"
    r"(?:[:;,(–-]\s*)?(?:\d[\d.,/ ]*(?:%|percent|prozent|points?|punkten?)?"
    r"|(?:with|mit)\s(?:high |great |besonderer )?(?:distinction|merit|honou?rs?|credit|auszeichnung|erfolg))?\)?\s*",
    re.IGNORECASE,
)
"""A result with its mark: “Passed (85%)”, “bestanden mit Auszeichnung”. “Passed over” is none."""


@dataclass(frozen=True)
class Completion:
    """One row.

    Attributes:
        passed: whether the row says that they were assessed and passed; a failed assessment was attended.
        result: the row's own word.
    """

    line: int
    person_number: str = ""
    email: str = ""
    person: str = ""
    course: str = ""
    achievement: str = ""
    provider: str = ""
    completed_on: date | None = None
    hours: int | None = None
    passed: bool = False
    result: str = ""


@dataclass(frozen=True)
class Completions:
    """The rows of a table, with what was noticed."""

    rows: tuple[Completion, ...]
    remarks: tuple[Remark, ...]


def guess_columns(table: Table, saved: Iterable[ColumnMap] = ()) -> Guess:
    """Which column holds what; a person and a course are missing where no column names them."""
    found = guess(table.columns, FIELDS, saved)
    held = found.map.columns
    missing = tuple(
        names[0] for names in ((*PERSON[::-1],), COURSE, ("completed_on",)) if not any(name in held for name in names)
    )
    return Guess(found.map, found.ambiguous, missing, found.left_over, found.saved)


def read_completions(table: Table, map: ColumnMap, *, on: date, day_first: bool | None = None) -> Completions:
    """The completions in a table.

    Args:
        on: the day of reading; later days cannot have been completed.
        day_first: what a person says about dates that can be read in two ways.

    Raises:
        InvalidDocument: no column names people, courses or days.
    """
    for names, what in ((PERSON, "people"), (COURSE, "courses"), (("completed_on",), "the days")):
        if not any(name in map.columns for name in names):
            raise InvalidDocument(
                f"no column names {what}", expected=f"a column with one of {', '.join(names)}", hint="assign it",
                place=f"{table.name}, line {table.header}",
            )  # fmt: skip
    rows = list(mapped(table, map))
    days = read_columns({"completed_on": [row["completed_on"] for _, row in rows]}, on=on, day_first=day_first)
    reading = _Reading(table, on)
    used = set(map.columns.values())
    for each in table.columns:
        if each not in used:
            reading.remark("column", table.header, f"the column “{each}” was not read")
    found = [one for line, row in rows if (one := reading.row(line, row, days["completed_on"]))]
    return Completions(tuple(found), (*table.remarks, *reading.remarks))


class _Reading:
    def __init__(self, table: Table, on: date) -> None:
        self.table, self.on = table, on
        self.remarks: list[Remark] = []

    def remark(self, id: str, line: int, words: str, hint: str = "") -> None:
        self.remarks.append(Remark(f"completions.{id}", words, self.table.name, line, hint))

    def row(self, line: int, row: Mapping[str, str], days: Mapping[str, object]) -> Completion | None:
        """One row; None where it is no completion, which is told."""
        if not any(row.get(name) for name in (*PERSON, *COURSE)):
            return None
        if missing := [what for names, what in ((PERSON, "person"), (COURSE, "course")) if not _any(row, names)]:
            self.remark("incomplete", line, f"the row names no {' and no '.join(missing)}, and was passed over")
            return None
        result = row.get("result", "")
        if not self._is_done(result, line):
            return None
        day = self._day(row["completed_on"], days, line)
        if day is None:
            return None
        hours = values.hours(row["hours"]) if row.get("hours") else None
        if row.get("hours") and hours is None:
            self.remark(
                "hours", line, f"the hours are no whole number of hours ({row['hours'][:40]}), and were left out"
            )
        texts = {name: row.get(name, "") for name in (*PERSON, *COURSE, "provider")}
        passed = self._passed(result, line)
        return Completion(line, **texts, completed_on=day, hours=hours, passed=passed, result=result[:60])

    def _day(self, text: str, days: Mapping[str, object], line: int) -> date | None:
        parsed = days[text]
        day, fault = getattr(parsed, "day", None), getattr(parsed, "fault", "")
        if day is None:
            why = {"undecided": "can be read in two ways", "unreadable": "is no date"}.get(fault, "is missing")
            self.remark("date", line, f"the day {why} ({text[:40]}); the row was passed over", "write 2026-11-21")
            return None
        if day > self.on:
            self.remark("date", line, f"{day} is still to come; the row was passed over")
            return None
        return day if isinstance(day, date) else None

    def _is_done(self, result: str, line: int) -> bool:
        """Whether the row is a completion; where it is none, or does not say so in a word that we know, it is told."""
        said = _word(result)
        if said in _NOT_DONE:
            self.remark("open", line, f"the row says “{result[:40]}”: it is no completion, and was passed over")
        elif result.strip() and said not in _PASSED | _FAILED | _ATTENDED | _ASSESSED:
            words = f"“{result[:40]}” says neither that they passed nor that they took part: the row was passed over"
            self.remark("result", line, words, "write “passed” or “attended”")
        else:
            return True
        return False

    def _passed(self, result: str, line: int) -> bool:
        said = _word(result)
        if said in _FAILED:
            self.remark("failed", line, "the row says that they failed: it counts as attended")
        elif said in _ASSESSED:
            self.remark("assessed", line, f"“{result[:40]}” does not say that they passed: it counts as attended")
        return said in _PASSED


def _word(result: str) -> str:
    """The result without its mark, as the lists of words have it."""
    match = _BEGINS.fullmatch(result)
    return folded(match["word"] if match else result)


def _any(row: Mapping[str, str], names: Iterable[str]) -> bool:
    return any(row.get(name) for name in names)
