"""Sheets of XLSX workbooks as rows of text.

A workbook is a ZIP archive of XML: what it claims to unpack to is added up before openpyxl opens it, and the archive
reader gives no more than is claimed. defusedxml keeps openpyxl from following entities.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables.model import Limits, Raw, remark_each

if TYPE_CHECKING:
    from openpyxl import Workbook

_WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_INSIDE = rb"[^<>]{0,2000}?"
"""What may stand inside a tag. Without these limits a comment full of beginnings of tags would take hours to search."""
_PART = re.compile(rb"<(?:\w{1,40}:)?Override\b" + _INSIDE + rb">")
_PART_NAME = re.compile(rb'\bPartName\s*=\s*["\']/?([^"\']*)')
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_MOST_PARTS = 10_000
"""Entries of the archive. A workbook has a few for each sheet, and one for each picture."""

_RATIO, _SMALL = 400, 1024 * 1024
"""How many times smaller than its content a part may be, from a megabyte on. Sheets shrink to a tenth, those that say
the same in every row to a hundredth, a bomb to a thousandth."""

_MERGED = re.compile(rb"<(?:\w{1,40}:)?mergeCell\b" + _INSIDE + rb'\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_UNCALCULATED = re.compile(
    rb"<(?:\w{1,40}:)?c\b(?!"
    + _INSIDE
    + rb'\bt="str")'  # a text may well be empty
    + _INSIDE
    + rb'\br="([A-Z]{1,3})(\d{1,7})"'
    + _INSIDE
    + rb">\s*+<(?:\w{1,40}:)?f\b(?:"
    + _INSIDE
    + rb"/>|"
    + _INSIDE
    + rb">[^<]*+</(?:\w{1,40}:)?f>)\s*+(?:<(?:\w{1,40}:)?v\s*+/>|<(?:\w{1,40}:)?v></(?:\w{1,40}:)?v>)?\s*+</"
)
_FAULT = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_MIDNIGHT = time()


def sheet_names(content: bytes, name: str, *, limits: Limits) -> tuple[str, ...]:
    """The sheets with cells (not those that are a chart), in their order."""
    with _opened(content, name, limits) as book:
        return tuple(sheet.title for sheet in book.worksheets)


def read_sheet(content: bytes, name: str, *, sheet: str, limits: Limits) -> Raw:
    """The rows of a sheet, with the number of each.

    Raises:
        InvalidDocument: no workbook, no such sheet, or more than the limits allow.
    """
    with _opened(content, name, limits) as book:
        raw = Raw(name, [], [], ragged=True)
        chosen = _chosen(book, sheet, raw)
        xml = _part(content, chosen, name)
        raw.rows, raw.lines = _rows(chosen, name, limits)
        _fill_merged(raw, xml, limits)
        _remark_on_formulas(raw, xml)
        _remark_on_faults(raw)
    return raw


@contextmanager
def _opened(content: bytes, name: str, limits: Limits) -> Iterator[Workbook]:
    import openpyxl  # noqa: PLC0415 - slow to import, and most tables are texts

    _check_archive(content, name, limits)
    try:
        # openpyxl warns about styles and validations that it drops; none of them is text of a cell.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except InvalidDocument:
        raise
    except Exception as error:
        # Its parsers raise whatever a strange part makes them stumble over.
        reason = f"{type(error).__name__}: {error}"[:120]
        raise InvalidDocument(
            f"the workbook is damaged ({reason})",
            expected="an XLSX workbook",
            hint="open it in a spreadsheet program and save it again",
            place=name,
        ) from error


def _check_archive(content: bytes, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if _WORKBOOK not in names:
                raise _another(names, name)
            if sum(entry.file_size for entry in entries) > limits.bytes or len(entries) > _MOST_PARTS:
                raise _bomb(f"the workbook unpacks to more than {limits.bytes / 1024 / 1024:,.3g} MiB", name)
            if any(
                each.file_size > _SMALL and each.file_size > _RATIO * max(each.compress_size, 1) for each in entries
            ):
                raise _bomb("a part of the workbook is packed so tightly that it is no table", name)
            for part in _texts(archive, names):
                if len(_TEXT.findall(archive.read(part))) > limits.texts:
                    raise _bomb(f"the workbook holds more than {limits.texts:,} texts", name)
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError, OverflowError) as error:
        raise InvalidDocument(
            f"the file is damaged ({error})", expected="an XLSX workbook", hint="copy or download it again", place=name
        ) from error


def _texts(archive: zipfile.ZipFile, names: set[str]) -> set[str]:
    """The parts that hold the texts of the cells; the list of parts says which, and their names are free."""
    overrides = _PART.findall(archive.read(_TYPES)) if _TYPES in names else []
    found = (_PART_NAME.search(each) for each in overrides if b"sharedStrings" in each)
    return {each[1].decode("utf-8", "replace") for each in found if each} & names


def _bomb(found: str, name: str) -> InvalidDocument:
    hint = "save the sheet as CSV, or divide it; delete the empty rows and columns that have a format"
    return InvalidDocument(found, expected="a workbook within the limits", hint=hint, place=name)


def _another(names: set[str], name: str) -> InvalidDocument:
    """What a ZIP archive is that is no XLSX."""
    if "xl/workbook.bin" in names:
        found, hint = "this is a binary workbook (.xlsb)", "save it as .xlsx"
    elif "content.xml" in names:
        found, hint = "this is an OpenDocument file", "save it as .xlsx or as CSV"
    elif any(each.startswith(("word/", "ppt/", "Index/")) for each in names):
        found, hint = "this is a document of another office program", "save the table as .xlsx or as CSV"
    else:
        found, hint = "this is a ZIP archive", "unpack it, and give the table in it"
    return InvalidDocument(f"{found}, not a table", expected="CSV or XLSX", hint=hint, place=name)


def _chosen(book: Workbook, sheet: str, raw: Raw) -> Any:
    sheets = book.worksheets
    if sheet:
        for each in sheets:
            if each.title == sheet:
                return each
        titles = ", ".join(f"“{each.title}”" for each in sheets[:20])
        raise InvalidDocument(f"there is no sheet “{sheet[:60]}”", expected=f"one of {titles}", place=raw.name)
    visible = [each for each in sheets if each.sheet_state == "visible"] or sheets
    if not visible:
        raise InvalidDocument("the workbook has no sheet with cells", expected="a table", place=raw.name)
    if len(visible) > 1:
        others = ", ".join(f"“{each.title}”" for each in visible[1:6])
        words = f"the sheet “{visible[0].title}” was read, {others} not"
        raw.remarks.append(Remark("tables.sheet.first", words, raw.name, 0, "name the sheet if it is another"))
    return visible[0]


def _part(content: bytes, sheet: Any, name: str) -> bytes:
    # openpyxl tells nobody else which part a sheet is, and tells nothing of merged cells when it reads fast.
    path = sheet._worksheet_path  # noqa: SLF001 - see above
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.read(path)
    except KeyError as error:
        raise InvalidDocument(
            f"the sheet “{sheet.title}” is missing in the file", expected="a whole workbook", place=name
        ) from error


def _rows(sheet: Any, name: str, limits: Limits) -> tuple[list[Sequence[str]], list[int]]:
    sheet.reset_dimensions()  # some programs write a wrong extent, and the rest would be cut off
    rows: list[Sequence[str]] = []
    lines: list[int] = []
    visited = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        visited += len(values)
        if visited > limits.cells or number > limits.lines:
            raise _bomb(f"the sheet has more than {limits.cells:,} cells or {limits.lines:,} rows", name)
        row = ["" if value is None else value if type(value) is str else _text(value) for value in values]
        while row and not row[-1]:
            row.pop()
        if row:
            _check_row(row, name, number, limits)
            rows.append(row)
            lines.append(number)
    return rows, lines


def _check_row(row: list[str], name: str, number: int, limits: Limits) -> None:
    longest = max(map(len, row))
    if longest > limits.characters:
        raise InvalidDocument(
            f"a cell has {longest:,} characters",
            expected=f"at most {limits.characters:,}",
            place=f"{name}, line {number}",
        )
    if len(row) > limits.columns:
        raise InvalidDocument(
            f"the row has {len(row):,} cells",
            expected=f"at most {limits.columns:,}",
            hint="delete the columns to the right of the table",
            place=f"{name}, line {number}",
        )


def _text(value: object) -> str:
    """A value as text: dates in ISO 8601, whole numbers without a decimal point, truth as the sheet shows it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == _MIDNIGHT:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
    return str(value)


def _fill_merged(raw: Raw, xml: bytes, limits: Limits) -> None:
    """A value that is merged over several rows holds for each of them; the file has it in the first alone.

    Merged over several columns it is a title, and stays where it is.
    """
    positions = {line: position for position, line in enumerate(raw.lines)}
    found: list[tuple[int, str]] = []
    work = 0
    for match in _MERGED.finditer(xml):
        column, top, bottom = _number(match[1]), int(match[2]), int(match[4])
        work += max(bottom - top, 0)
        if work > limits.cells:
            raise _bomb("more cells are merged than a sheet has", raw.name)
        row = raw.rows[positions[top]] if top in positions else ()
        value = row[column] if column < len(row) else ""
        if bottom > top and value:
            _fill(raw, column, value, [positions[line] for line in range(top + 1, bottom + 1) if line in positions])
            cells = f"{match[1].decode()}{top} to {match[1].decode()}{bottom}"
            found.append((top, f"the cells {cells} are merged; the value was taken for each row"))
    remark_each(raw, "tables.cells.merged", found)


def _fill(raw: Raw, column: int, value: str, rows: list[int]) -> None:
    for position in rows:
        row = list(raw.rows[position])
        row += [""] * (column + 1 - len(row))
        row[column] = row[column] or value
        raw.rows[position] = row


def _number(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    result = 0
    for letter in letters:
        result = result * 26 + letter - 64
    return result - 1


def _remark_on_formulas(raw: Raw, xml: bytes) -> None:
    found = [
        (int(match[2]), f"cell {match[1].decode()}{int(match[2])} is a formula whose result is not in the file")
        for match in _UNCALCULATED.finditer(xml)
    ]
    hint = "open the workbook in a spreadsheet program and save it; it calculates the results"
    remark_each(raw, "tables.formula.uncalculated", found, hint=hint)


def _remark_on_faults(raw: Raw) -> None:
    found = [
        (line, f"a cell says {cell}, which is an error and not a value")
        for line, row in zip(raw.lines, raw.rows, strict=True)
        for cell in row
        if cell[:1] == "#" and _FAULT.fullmatch(cell)
    ]
    remark_each(raw, "tables.cell.error", found, hint="mend the formula, or empty the cell")
