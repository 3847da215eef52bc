"""Several awards from lines of text: who; which level; when; assessed by whom. What is wrong is said line by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import parseaddr

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stepladder.credentials.build import Result
from stepladder.credentials.validity import parse_validity
from stepladder.server.issuing.awards import Assessor, Award, faults_of
from stepladder.server.issuing.models import OfferVersion
from stepladder.server.people.models import Person

MOST = 200
"""Most awards of one page: all of them are signed while somebody waits."""

_COLUMNS = ("who", "level", "day", "assessor")
_HEADS = frozenset({"person", "email", "e-mail", "name", "who"})
_LEVELS = re.compile(r"\d+(?:\s*/\s*\d+)*")


@dataclass(frozen=True)
class Entered:
    """One award as it was typed.

    Attributes:
        who: a name of the organization, an e-mail address, or both (``Ilse Brandt <ilse@eastlink.example>``).
        level: a number, or one for each competency (``3/2``).
        day: of the assessment, as 2026-03-31.
        assessor: a name or an e-mail address.
    """

    who: str
    level: str = ""
    day: str = ""
    assessor: str = ""


@dataclass(frozen=True)
class Line:
    """One award as it was understood.

    Attributes:
        number: of the line, from 1.
        award: what would be given; as far as it could be read.
        levels: the levels, in words.
        ends: when it would end.
        faults: why it cannot be given, as sentences.
    """

    number: int
    award: Award
    levels: str = ""
    ends: datetime | None = None
    faults: tuple[str, ...] = ()


def read_text(text: str) -> list[tuple[int, Entered]]:
    """Lines with semicolons, tabs or commas between their parts, by number; a first line of headings is left out."""
    rows = [(number, row) for number, row in enumerate(text.splitlines(), start=1) if row.strip()]
    found = [(number, _entered(_split(row))) for number, row in rows]
    return found[1:] if found and found[0][1].who.lower() in _HEADS else found


def lines_of(version: OfferVersion, entered: Sequence[tuple[int, Entered]], at: datetime) -> tuple[Line, ...]:
    """Every line with what would be given, and what is wrong with it."""
    known = _People(each for _, each in entered)
    lines = [_line(version, number, each, known, at) for number, each in entered]
    wrong: dict[int, list[str]] = {}
    for fault in faults_of(version, [line.award for line in lines], at):
        wrong.setdefault(fault.place, []).append(fault.words)
    # What could not be read leaves things out; that they are missing need not be said as well.
    return tuple(
        line if line.faults else replace(line, faults=tuple(wrong.get(place, ()))) for place, line in enumerate(lines)
    )


class _People:
    """Who of the organization is named in some lines; one question."""

    def __init__(self, entered: Iterable[Entered]) -> None:
        named = {text.strip() for each in entered for text in (each.who, each.assessor)}
        emails = {parseaddr(text)[1].lower() for text in named if "@" in text}
        found = Person.objects.annotate(small=Lower("email")).filter(Q(small__in=emails) | Q(name__in=named))
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        for each in found:
            self._by_email[(each.email or "").lower()] = each
            self._by_name.setdefault(each.name, []).append(each)

    def find(self, text: str) -> tuple[Person | None, str, str]:
        """Somebody of the organization if there is one of that name or address; the name; the address."""
        name, email = parseaddr(text) if "@" in text else (text.strip(), "")
        if email:
            person = self._by_email.get(email.lower())
            return person, person.name if person else name, email
        people = self._by_name.get(name, [])
        return (people[0] if len(people) == 1 else None), name, ""

    def of_name(self, text: str) -> int:
        """How many have that name."""
        return len(self._by_name.get(text.strip(), ()))


def _line(version: OfferVersion, number: int, entered: Entered, known: _People, at: datetime) -> Line:
    faults: list[str] = []
    person, name, email = known.find(entered.who)
    if person is None and not email:
        several = known.of_name(entered.who) > 1
        words = gettext("Several people are called %(name)s; write the e-mail address.") if several else ""
        words = words or gettext("Nobody here is called %(name)s; write the e-mail address.")
        faults.append(words % {"name": name or "?"})
    day = _day(entered.day, faults)
    results = _results(version, entered.level, faults)
    assessor, assessor_name, assessor_email = known.find(entered.assessor)
    award = Award(
        valid_from=at if day is None or day == localdate(at) else datetime.combine(day, time(), UTC),
        person=person,
        name=name,
        email=email,
        results=results,
        assessor=Assessor(assessor_name or assessor_email, assessor, assessor_email) if entered.assessor else None,
        assessed_on=day,
    )
    ends = None if faults else parse_validity(version.validity).ends(award.valid_from)
    return Line(number, award, entered.level.strip(), ends, tuple(faults))


def _day(text: str, faults: list[str]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        faults.append(gettext("“%(text)s” is no day; write it like 2026-03-31.") % {"text": text.strip()[:40]})
    return None


def _results(version: OfferVersion, text: str, faults: list[str]) -> tuple[Result, ...]:
    described = version.document.get("resultDescription", ())
    if not text.strip():
        return ()
    match = _LEVELS.fullmatch(text.strip())
    numbers = [part.strip() for part in match[0].split("/")] if match else []
    if not described:
        faults.append(gettext("Nothing is assessed here; leave the level empty."))
        return ()
    if len(numbers) not in (1, len(described)):
        words = gettext("“%(text)s” is no level; write a number, or one for each of: %(names)s, like %(example)s.")
        names, example = ", ".join(each["name"] for each in described), "/".join(["3"] * len(described))
        faults.append(words % {"text": text.strip()[:40], "names": names, "example": example})
        return ()
    numbers = numbers * len(described) if len(numbers) == 1 else numbers
    found = []
    for each, number in zip(described, numbers, strict=True):
        level = next((level["id"] for level in each["rubricCriterionLevel"] if level["level"] == number), "")
        if not level:
            faults.append(gettext("%(what)s has no level %(level)s.") % {"what": each["name"], "level": number[:9]})
        found.append(Result(each["id"], level=level, status="Completed"))
    return tuple(found)


def _split(row: str) -> list[str]:
    delimiter = next((each for each in (";", "\t", ",") if each in row), ";")
    return next(csv.reader([row], delimiter=delimiter, skipinitialspace=True), [])


def _entered(parts: Sequence[str]) -> Entered:
    return Entered(**dict(zip(_COLUMNS, (part.strip() for part in parts), strict=False)))
