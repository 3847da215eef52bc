"""From the bytes of a file to what it states, with the columns that somebody confirmed.

Grade, job family and place of work are not read: nothing here would use them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from stepladder.remarks import Remark
from stepladder.tables import ColumnMap, Table, preview, read_table
from stepladder.tables.columns import Field, Guess
from stepladder.workforce import FIELDS, PRESETS, Preset, Workforce, guess_columns, private_columns, read_workforce

_UNUSED = frozenset({"grade", "job_family", "location"})
OFFERED: tuple[Field, ...] = tuple(each for each in FIELDS if each.name not in _UNUSED)
"""The fields that a column can be assigned to."""

_SAMPLE = 5


@dataclass(frozen=True)
class Wish:
    """How a file is to be read.

    Attributes:
        columns: None takes the guess.
        day_first: what a person says about dates that can be read in two ways.
    """

    day: date
    sheet: str = ""
    preset: str = ""
    columns: ColumnMap | None = None
    day_first: bool | None = None


@dataclass(frozen=True)
class Columns:
    """The headings of a file, and what they were taken for.

    Attributes:
        private: columns that are never read, each with what it tells.
        sample: the first rows as they are read: line, and text by field.
    """

    table: Table
    preset: Preset
    guess: Guess
    private: dict[str, str]
    sample: tuple[tuple[int, dict[str, str]], ...]

    @property
    def map(self) -> ColumnMap:
        """Which column holds what."""
        return self.guess.map

    @property
    def missing(self) -> bool:
        """Whether the column is missing without which nothing can be read."""
        return "external_id" not in self.map.columns


@dataclass(frozen=True)
class Read:
    """What a file states.

    Attributes:
        asks_day_first: whether somebody has to say how its dates are written.
        ids: every number that stands in it, also of rows that could not be read.
    """

    workforce: Workforce
    remarks: tuple[Remark, ...]
    asks_day_first: bool
    ids: frozenset[str]


def preset_of(id: str) -> Preset | None:
    """The system of this name; None where it is to be recognized."""
    return next((each for each in PRESETS if each.id == id), None)


def read_columns(content: bytes, name: str, wish: Wish, saved: Iterable[ColumnMap] = ()) -> Columns:
    """The headings, and the first rows.

    Raises:
        InvalidDocument: it is no table, or the columns are not those of the file.
    """
    table = read_table(content, name, sheet=wish.sheet)
    system, found = guess_columns(table, saved=saved, preset=preset_of(wish.preset))
    names = {field: column for field, column in found.map.columns.items() if field not in _UNUSED}
    chosen = wish.columns or ColumnMap(names, found.map.headings)
    found = replace(found, map=chosen, missing=tuple(each for each in found.missing if each not in chosen.columns))
    sample = tuple((line, dict(row)) for line, row in preview(table, chosen, _SAMPLE))
    return Columns(table, system, found, private_columns(table.columns), sample)


def read(table: Table, columns: ColumnMap, *, day: date, day_first: bool | None) -> Read:
    """What the table states of people.

    Raises:
        InvalidDocument: a column is missing.
    """
    map = ColumnMap({name: each for name, each in columns.columns.items() if name not in _UNUSED}, columns.headings)
    found = read_workforce(table, map, on=day, day_first=day_first)
    place = table.columns.index(map.columns["external_id"])
    ids = {row[place].strip() for row in table.rows}
    ids |= {id.removesuffix(".0") for id in ids}  # as a spreadsheet writes numbers
    return Read(found.workforce, (*table.remarks, *found.remarks), found.asks_day_first, frozenset(ids))
