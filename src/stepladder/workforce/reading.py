"""From a table to a workforce.

1. Columns that are private are not read, whatever the map says (see ``private``).
2. Dates are read column by column, as a column shows whether the day or the month comes first (see ``dates``).
3. Rows are put together by the person's number; a row without one is remarked upon and goes no further.
4. The rows of each person become a record (see ``rows``).
5. Who reports to whom is told once everybody is there (see ``lines_of_report``).
6. What stands out among all of them is remarked upon (see ``checks``).

Each row is in the ``lines`` of a person, or in a remark that says why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables.columns import ColumnMap
from stepladder.tables.model import Table
from stepladder.workforce import checks
from stepladder.workforce.dates import day_comes_first, read_columns
from stepladder.workforce.lines_of_report import with_managers
from stepladder.workforce.private import private_columns
from stepladder.workforce.records import PersonRecord, UnitRecord, Workforce
from stepladder.workforce.rows import PLAIN, Reader
from stepladder.workforce.sheet import DATES, Sheet, one_spelling, plain_numbers
from stepladder.workforce.status import meaning_of

_STATED_BY = {
    "name": ("name", "first_name", "last_name", "other_name"),
    "email": ("email",),
    "manager_id": ("manager_id", "manager_email", "manager_name"),
    "dotted_ids": ("dotted_ids",),
    "appointments": ("role", "role_code"),
    "spells": ("hired_on", "rehired_on", "left_on", "status"),
    "leaves": ("leave_start",),
    **{field: (field,) for field in PLAIN},
}
"""The columns that make a file say something about a field of a record."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file.

    Attributes:
        remarks: in the order of lines; those about the whole file first.
        asks_day_first: whether there are dates that can be read in two ways, with nothing in the file to decide it. Ask
            a person, and read again with ``day_first``; until then they are not known.
    """

    workforce: Workforce
    remarks: tuple[Remark, ...]
    asks_day_first: bool = False


def read_workforce(table: Table, map: ColumnMap, *, on: date, day_first: bool | None = None) -> Reading:
    """Read people.

    Args:
        table: the table.
        map: which column holds which field of ``fields.FIELDS``.
        on: the day of the file. What lies after it lies ahead.
        day_first: what a person says about dates such as 03/04/2025, where no date of the column tells.

    Raises:
        InvalidDocument: the map has no column for the number of people, or names one that the table does not have.
    """
    sheet = _sheet(table, map, on=on, day_first=day_first)
    rows = _rows_by_id(sheet)
    reader = Reader(sheet)
    people: dict[str, PersonRecord] = {}
    for id in sorted(rows):
        person = reader.person(id, rows[id])
        if person:
            people[id] = person
    complete = with_managers(sheet, reader, people, rows)
    states = frozenset(name for name, columns in _STATED_BY.items() if any(each in sheet.cells for each in columns))
    workforce = Workforce(complete, _units(sheet, complete), states, len(table.rows), table.name)
    sheet.remarks += checks.remarks_on(workforce, on=on)
    remarks = tuple(sorted(sheet.remarks, key=lambda each: each.line))
    return Reading(workforce, remarks, any(each.id == "workforce.date.undecided" for each in remarks))


def _sheet(table: Table, map: ColumnMap, *, on: date, day_first: bool | None) -> Sheet:
    remarks: list[Remark] = []
    private = private_columns(table.columns)
    for column, kind in private.items():
        words = f"the column “{column}” was not read: it tells {kind}"
        remarks.append(Remark("workforce.column.private", words, table.name, table.header, "leave it out next time"))
    names = {field: column for field, column in map.columns.items() if column not in private}
    if "external_id" not in names:
        raise InvalidDocument(
            "no column holds the number of each person",
            expected="a number or name by which the HR system knows the person",
            hint="assign a column to it",
            place=f"{table.name}, line {table.header}",
        )
    cells = {field: _column(table, column, field) for field, column in names.items()}
    dates = {field: cells[field] for field in DATES if field in cells}
    sheet = Sheet(table.name, table.lines, cells, read_columns(dates, on=on, day_first=day_first), on, remarks)
    sheet.cells = {**cells, **plain_numbers(sheet)}
    for field in ("unit", "division"):
        if field in cells:
            sheet.cells[field] = one_spelling(sheet, field)
    if "division" in cells:
        divisions = sheet.cells["division"]
        units = sheet.cells.get("unit", divisions)
        sheet.cells["unit"] = [unit or division for unit, division in zip(units, divisions, strict=True)]
    _remark_on_dates(sheet)
    _remark_on_status(sheet)
    return sheet


def _column(table: Table, column: str, field: str) -> Sequence[str]:
    if column not in table.columns:
        raise InvalidDocument(
            f"there is no column “{column}” (for {field})",
            expected="the columns of the table",
            hint="assign the columns again; the file has other headings",
            place=f"{table.name}, line {table.header}",
        )
    place = table.columns.index(column)
    return [row[place].strip() for row in table.rows]


def _remark_on_dates(sheet: Sheet) -> None:
    for field, days in sheet.days.items():
        faults = {text: parsed.fault for text, parsed in days.items() if parsed.fault}
        if not faults:
            continue
        mixed = day_comes_first(faults) is None and _is_mixed(days)
        for row, text in enumerate(sheet.cells[field]):
            fault = faults.get(text)
            if fault == "unreadable":
                words = f"“{text[:40]}” is no date ({field.replace('_', ' ')}); it was left open"
                sheet.remark("date.unreadable", words, row, "write dates as 2026-11-21")
            elif fault:
                other = ", and the column has dates of both kinds" if mixed else ""
                words = f"{text} can be read in two ways{other} ({field.replace('_', ' ')}); it was left open"
                sheet.remark("date.undecided", words, row, "say whether the day comes first")


def _remark_on_status(sheet: Sheet) -> None:
    column = sheet.cells.get("status", ())
    for text, count in sorted(Counter(column).items()):
        if text and not meaning_of(text):
            words = f"“{text[:40]}” says nothing about being there, away or gone ({count:,} rows); it was not taken"
            sheet.remark("status.unknown", words, column.index(text))


def _is_mixed(days: Mapping[str, object]) -> bool:
    return any(day_comes_first([text]) is True for text in days) and any(
        day_comes_first([text]) is False for text in days
    )


def _rows_by_id(sheet: Sheet) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, id in enumerate(sheet.cells["external_id"]):
        if id:
            rows.setdefault(id, []).append(row)
        else:
            sheet.remark("id.missing", "the row has no number of a person; it was not read", row)
    columns = list(sheet.cells.values())
    for id, own in rows.items():
        if len(own) > 1:
            counts = Counter(tuple(column[row] for column in columns) for row in own)
            if max(counts.values()) > 1:
                sheet.remark("row.twice", f"the same row stands more than once for {id[:40]}", own[-1])
    return rows


def _units(sheet: Sheet, people: Sequence[PersonRecord]) -> tuple[UnitRecord, ...]:
    parents: dict[str, set[str]] = {each.unit: set() for each in people if each.unit}
    divisions = sheet.cells.get("division", ())
    for unit, division in set(zip(sheet.cells.get("unit", ()), divisions, strict=False)):
        if unit in parents and division and division != unit:
            parents[unit].add(division)
    for division in {each for found in parents.values() for each in found} - set(parents):
        parents[division] = set()
    return tuple(UnitRecord(unit, min(found) if len(found) == 1 else "") for unit, found in sorted(parents.items()))
