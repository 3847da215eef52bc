"""From rows of cells to a table: which row holds the headings, and what does not fit under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables.model import Limits, Raw, Table, remark_each

_SEARCHED = 50
"""Rows among which the headings are looked for. Reports have up to about twenty lines of title above them."""

_NEARLY_ALL, _HALF = 0.7, 0.5
_SAME_AS_HEADINGS = 0.3
_LONG = 300
"""Characters from which on a cell is prose; to search a million of them for an address would take hours."""
_DATA = re.compile(r"[+-]?[\d.,]+%?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ][\d:.]+)?|\S+@\S+\.\S+|https?://\S+")


def assembled(raw: Raw, *, header: int | None, limits: Limits) -> Table:
    """The table that the rows are.

    A row without text is left out. A row with too few cells is filled up. Cells beyond the headings, and columns that
    have no heading, are kept in columns that are named after their place. Each of them is remarked upon.

    Args:
        raw: the rows.
        header: line of the headings; looked for where it is not given.
        limits: how much is read.

    Raises:
        InvalidDocument: there is no row, no such line, or there are too many columns or cells.
    """
    filled = [number for number, row in enumerate(raw.rows) if any(row) and not "".join(row).isspace()]
    if not filled:
        raise InvalidDocument("the table has no row with text", expected="a row of headings", place=raw.name)
    start = _position(raw, filled, header)
    below = filled[filled.index(start) + 1 :]
    headings = _trimmed(_clean(cell) for cell in raw.rows[start])
    labels = _labels(raw, headings, below)
    if labels:
        below = below[1:]
    body = [raw.rows[number] for number in below]
    lines = raw.lines if len(below) == len(raw.lines) else _lines(raw, below)
    width = _width(raw, headings, body, lines)
    _check(raw.name, width, len(body), limits)
    rows = tuple(tuple(row) if len(row) == width else _fitted(row, width) for row in body)
    columns = _columns(raw, headings, rows, width, raw.lines[start])
    return Table(
        raw.name, columns, rows, lines, tuple(raw.remarks), _fitted(labels, width) if labels else (), raw.lines[start]
    )


def _lines(raw: Raw, numbers: list[int]) -> Sequence[int]:
    lines = raw.lines
    if isinstance(lines, range) and numbers and numbers[-1] - numbers[0] == len(numbers) - 1:
        return lines[numbers[0] : numbers[-1] + 1]
    return tuple(lines[number] for number in numbers)


def _position(raw: Raw, filled: list[int], header: int | None) -> int:
    if header is None:
        found = _found(raw, filled[:_SEARCHED])
        if found != filled[0]:
            words = f"the headings were found in line {raw.lines[found]}; what stands above them was not read"
            raw.remarks.append(
                Remark("tables.header.below", words, raw.name, raw.lines[found], "name the line if it is another")
            )
        return found
    for number in filled:
        if raw.lines[number] == header:
            return number
    raise InvalidDocument(
        f"line {header} has no text, or no row begins in it", expected="the line of the headings", place=raw.name
    )


def _found(raw: Raw, candidates: list[int]) -> int:
    """The first row that is nearly as full as the fullest; the one above it if that reads more like headings."""
    counts = {number: sum(1 for cell in raw.rows[number] if cell.strip()) for number in candidates}
    most = max(counts.values())
    first = next(number for number in candidates if counts[number] >= most * _NEARLY_ALL)
    if _is_data(raw.rows[first]):
        above = [each for each in candidates if each < first and counts[each] >= most * _HALF]
        return next((each for each in reversed(above) if not _is_data(raw.rows[each])), first)
    return first


def _is_data(row: Sequence[str]) -> bool:
    return any(len(cell) < _LONG and _DATA.fullmatch(cell.strip()) for cell in row)


def _labels(raw: Raw, headings: list[str], below: list[int]) -> list[str]:
    """The second row of headings, if there is one: several of its cells say what stands above them."""
    if not below:
        return []
    row = [_clean(cell) for cell in raw.rows[below[0]]]
    pairs = [(_folded(above), _folded(cell)) for above, cell in zip(headings, row, strict=False) if above]
    same = sum(1 for above, cell in pairs if above == cell)
    if same < 2 or same < len(pairs) * _SAME_AS_HEADINGS:
        return []
    line = raw.lines[below[0]]
    words = "a second row of headings was taken for labels, not for data"
    raw.remarks.append(Remark("tables.header.labels", words, raw.name, line))
    return row


def _width(raw: Raw, headings: list[str], body: list[Sequence[str]], lines: Sequence[int]) -> int:
    """How many columns the table has; says which rows are longer or shorter than the headings."""
    named = len(headings)
    lengths = set(map(len, body))
    if lengths <= {named}:
        return named
    width = named
    short: list[tuple[int, str]] = []
    long: list[tuple[int, str]] = []
    for line, row in zip(lines, body, strict=True):
        if len(row) < named and not raw.ragged:
            short.append((line, f"the row has {len(row)} cells under {named} headings; the rest was left empty"))
        elif len(row) > named and (extra := len(_trimmed(row[named:]))):
            width = max(width, named + extra)
            long.append((line, f"the row has {named + extra} cells under {named} headings; the rest was kept"))
    remark_each(raw, "tables.row.short", short)
    hint = "does a delimiter stand in a text without quotation marks?"
    remark_each(raw, "tables.row.long", long, hint="" if raw.ragged else hint)
    return width


def _check(name: str, width: int, rows: int, limits: Limits) -> None:
    if width > limits.columns:
        raise InvalidDocument(
            f"the table has {width:,} columns",
            expected=f"at most {limits.columns:,}",
            hint="delete the columns to the right of the table",
            place=name,
        )
    if width * rows > limits.cells:
        raise InvalidDocument(
            f"the table has {rows:,} rows of {width:,} cells",
            expected=f"at most {limits.cells:,} cells",
            hint="divide it into several files",
            place=name,
        )


def _columns(
    raw: Raw, headings: list[str], rows: tuple[tuple[str, ...], ...], width: int, line: int
) -> tuple[str, ...]:
    """One name for each column, none twice."""
    taken: set[str] = set()
    columns: list[str] = []
    for place in range(width):
        given = headings[place] if place < len(headings) else ""
        name = _free(given or f"Column {place + 1}", taken)
        if given and name != given:
            words = f"the heading “{given}” stands twice; the second one was named “{name}”"
            raw.remarks.append(Remark("tables.header.twice", words, raw.name, line))
        elif not given and any(row[place].strip() for row in rows):
            words = f"column {place + 1} has no heading; it was named “{name}”"
            raw.remarks.append(Remark("tables.header.unnamed", words, raw.name, line))
        taken.add(name)
        columns.append(name)
    return tuple(columns)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *("",) * (width - len(row)))


def _trimmed(cells: Iterable[str]) -> list[str]:
    result = list(cells)
    while result and not result[-1].strip():
        result.pop()
    return result


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
