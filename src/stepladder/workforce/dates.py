"""Dates as tables have them, and whether the day or the month comes first.

Whether 03/04/2025 is in March or in April shows in the other dates of its column: one with a number above 12 in one
place decides for all. Where none does, the other columns of dates are asked; where none of them does either, the date
is not known, and the reader asks a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?: .*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_NAME = re.compile(r"(\d{1,2})\.?[ -]([^\W\d]{3,9})\.?,?[ -](\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([^\W\d]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mae", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}
_SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of spreadsheets: 1 is 1899-12-31, and from 61 on they count right (1900 was no leap year)."""

_SERIALS = range(7_306, 73_051)
"""1920 to 2099; other numbers of five digits are no dates of people who work."""

_NEVER = 2900
"""Years from here on mean “without end” (9999-12-31, 2999-12-31)."""

_OLDEST = 1920
"""Nobody who works began anything in an earlier year."""

_UNKNOWN = frozenset({date(1, 1, 1), date(1753, 1, 1), date(1800, 1, 1), date(1899, 12, 30), date(1899, 12, 31)})
"""Days by which systems say that there is none, like all of 1900 to 1919; any other day so early is a slip."""

_UNKNOWN_FROM = 1900

_AHEAD = 20
"""Years ahead up to which a year of two digits is meant; 45 is 1945 in 2020 and 2045 in 2026."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text is as a date.

    Attributes:
        day: the date; None where there is none.
        fault: why not: ``undecided`` (day or month first?), ``unreadable``; empty where the text is a date or means
            that there is none.
    """

    day: date | None = None
    fault: str = ""


_NONE = Parsed()
_UNREADABLE = Parsed(fault="unreadable")
_UNDECIDED = Parsed(fault="undecided")
_EMPTY = frozenset(
    {"", "-", "--", "n/a", "na", "null", "none", "00.00.0000", "00000000", "0000-00-00", "00/00/0000", "0"}
)


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Whether 03/04 is the third of April, by the dates that can be read in one way only; None where none of them can.

    None also where they contradict each other.
    """
    first = second = False
    for text in texts:
        if found := _SLASHED.fullmatch(text):
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
    return first if first != second else None


def read_columns(
    columns: Mapping[str, Sequence[str]], *, on: date, day_first: bool | None = None
) -> Mapping[str, Mapping[str, Parsed]]:
    """What each different text of each column is as a date.

    Args:
        columns: texts by field, without spaces around them.
        on: the day of the file; years of two digits are meant to lie around it.
        day_first: what a person says about dates that can be read in two ways; taken where the column does not decide.
    """
    different = {name: set(texts) for name, texts in columns.items()}
    told = {name: day_comes_first(texts) for name, texts in different.items()}
    others = {each for each in told.values() if each is not None}
    common = others.pop() if len(others) == 1 else None
    result: dict[str, dict[str, Parsed]] = {}
    for name, texts in different.items():
        own = told[name]
        order = own if own is not None else day_first if day_first is not None else common
        result[name] = {text: read_date(text, on=on, day_first=order) for text in texts}
    return result


def read_date(text: str, *, on: date, day_first: bool | None = None) -> Parsed:
    """One date: ISO 8601, 20250131, 31.1.2025, 1/31/2025, 31-Jan-2025, January 31, 2025, or a spreadsheet's number."""
    if text.casefold() in _EMPTY:
        return _NONE
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _day(_year(found[3], on), int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(text):
        return _slashed(int(found[1]), int(found[2]), _year(found[3], on), day_first=day_first)
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        return Parsed(_SERIAL_ZERO + timedelta(int(found[1])))
    return _named(text, on)


def _slashed(one: int, two: int, year: int, *, day_first: bool | None) -> Parsed:
    if one > 12 or day_first:
        return _day(year, two, one) if two <= 12 else _day(year, one, two)
    if two > 12 or one == two or day_first is False:
        return _day(year, one, two)
    return _UNDECIDED


def _named(text: str, on: date) -> Parsed:
    if found := _DAY_NAME.fullmatch(text):
        day, name, year = int(found[1]), found[2], _year(found[3], on)
    elif found := _NAME_DAY.fullmatch(text):
        name, day, year = found[1], int(found[2]), int(found[3])
    else:
        return _UNREADABLE
    month = _MONTHS.get(name[:3].casefold())
    return _day(year, month, day) if month else _UNREADABLE


def _year(text: str, on: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    century = on.year - on.year % 100
    return century + year if century + year <= on.year + _AHEAD else century - 100 + year


def _day(year: int, month: int, day: int) -> Parsed:
    try:
        found = date(year, month, day)
    except ValueError:
        return _UNREADABLE
    if year >= _NEVER or found in _UNKNOWN or _UNKNOWN_FROM <= year < _OLDEST:
        return _NONE
    return Parsed(found) if year >= _OLDEST else _UNREADABLE
