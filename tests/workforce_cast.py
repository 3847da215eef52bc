"""Invented HR files: an organization of any size, as three systems would export it, with the warts that they have."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta

from stepladder.tables import ColumnMap, read_table
from stepladder.workforce import guess_columns, read_workforce

ON = date(2026, 11, 21)
"""The day of the file."""

_FIRST = (
    "Anna",
    "Björn",
    "Carla",
    "Davíd",
    "Elif",
    "Femi",
    "Grace",
    "Hiro",
    "Ines",
    "Jakub",
    "Kwame",
    "Lena",
    "Mei",
    "Nadia",
    "Omar",
    "Priya",
    "Quinn",
    "Rosa",
    "Sami",
    "Tove",
    "Uwe",
    "Vera",
    "Wanda",
    "Ximena",
    "Yusuf",
    "Zoë",
)
_LAST = (
    "Abara",
    "Berg",
    "Castillo",
    "Dorn",
    "Eriksen",
    "Fofana",
    "Grün",
    "Haddad",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Novak",
    "Okafor",
    "Petrov",
    "Quist",
    "Rossi",
    "Schäfer",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weiß",
    "Xu",
    "Yilmaz",
    "Żak",
)
_ROLES = [
    "Engineer",
    "Senior engineer",
    "Staff engineer",
    "Analyst",
    "Senior analyst",
    "Account manager",
    "Team lead",
    "Head of unit",
    "Technician",
    "Planner",
]
HEADINGS = (
    "Employee ID", "Name", "Work Email", "Manager ID", "Department", "Job Title", "Position Start Date", "Hire Date",
    "Termination Date", "Status", "Leave Start", "Leave End", "Grade", "Location", "Gender",
)  # fmt: skip


def workforce_sample(rng, people, *, roles=3, without_manager=1):
    """Rows of ``HEADINGS``: a row for each role that each person held, about ``roles`` of them.

    Everybody reports to somebody with a smaller number, but for the first ones.
    """
    rows = []
    for number in range(people):
        id = f"E{number + 1:06d}"
        name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
        email = f"{id.lower()}@northlight.example"
        manager = f"E{rng.randrange(number) // 8 + 1:06d}" if number >= without_manager else ""
        hired = date(2005, 1, 1) + timedelta(rng.randrange(7000))
        days = sorted(rng.sample(range((ON - hired).days), rng.randint(max(roles - 1, 1), roles + 1) - 1))
        left = ON - timedelta(rng.randrange(1, 30)) if rng.random() < 0.03 else None
        leave = (ON - timedelta(200), ON - timedelta(20)) if rng.random() < 0.05 else (None, None)
        unit = f"Unit {rng.randrange(max(people // 50, 1)):03d}"
        started = [hired, *(hired + timedelta(day + 1) for day in days)]
        for position, since in enumerate(started):
            if left and since > left:
                continue
            rows.append((
                id, name, email, manager, unit, rng.choice(_ROLES), _iso(since), _iso(hired), _iso(left),
                "Terminated" if left else "Active", _iso(leave[0]), _iso(leave[1]), f"G{position + 1}", "Hamburg", rng.choice("fmx"),
            ))  # fmt: skip
    return rows


def _iso(day):
    return day.isoformat() if day else ""


def as_csv(rows, headings=HEADINGS, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, headings=HEADINGS):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in (headings, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def people_of(text, *, on=ON, day_first=None, **named):
    """What is read of a small CSV, its columns guessed; ``named`` says which column holds a field."""
    table = read_table(text.encode() if isinstance(text, str) else text, "people.csv")
    _, guess = guess_columns(table)
    map = ColumnMap({**guess.map.columns, **named}, guess.map.headings)
    return read_workforce(table, map, on=on, day_first=day_first)


def ids(reading):
    return [each.id.removeprefix("workforce.") for each in reading.remarks]


def seeded(number=1):
    return random.Random(number)
