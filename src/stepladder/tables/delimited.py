"""Delimited text: which encoding, which delimiter, and the rows with the lines they begin in."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables.model import Limits, Raw

DELIMITERS = (",", ";", "\t", "|")
"""What stands between cells, the more usual first: a tie goes to it."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATOR = re.compile(r"sep=(.)\r?\n?\Z", re.IGNORECASE)
_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 60
_BYTES_OF_HALF = 2


def read_text(content: bytes, name: str, *, delimiter: str, limits: Limits) -> Raw:
    """The rows of a delimited text.

    Raises:
        InvalidDocument: an encoding that is not known, a quotation mark that is never closed, a cell or file too long.
    """
    remarks: list[Remark] = []
    text = _without_nul(_decoded(content, name, remarks), name, remarks)
    if text.count("\n") + text.count("\r") > 2 * limits.lines:
        raise InvalidDocument(
            f"the file has more than {limits.lines:,} lines", expected="fewer", hint="divide it", place=name
        )
    if csv.field_size_limit() < limits.characters:
        # One limit for the whole process: raised where it is too low, never lowered again, as another thread may read.
        csv.field_size_limit(limits.characters)
    skipped, delimiter = _announced(text, delimiter)
    delimiter = delimiter or sniffed(text)
    if text.count(delimiter) > 2 * limits.cells:  # a row of nothing but delimiters takes thirty times its size
        raise InvalidDocument(
            f"the file has more than {limits.cells:,} cells", expected="fewer", hint="divide it", place=name
        )
    rows, lines = _parsed(text, name, delimiter, remarks)
    if skipped:
        rows, lines = rows[1:], lines[1:]
    if csv.field_size_limit() > limits.characters:
        _check_cells(rows, lines, name, limits)
    return Raw(name, rows, lines, ragged=False, remarks=remarks)


def _announced(text: str, delimiter: str) -> tuple[bool, str]:
    """Whether the first line says which delimiter follows (``sep=;``, for Excel), and which it is."""
    if said := _SEPARATOR.match(io.StringIO(text[:8], newline="").readline()):
        return True, delimiter or said[1]
    return False, delimiter


def _decoded(content: bytes, name: str, remarks: list[Remark]) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    encoding = marked or _half_empty(content)
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise InvalidDocument(
                f"byte {error.start:,} is not {encoding.upper()}, though the file begins like it",
                expected="one encoding from the first byte to the last",
                hint="save the file as UTF-8",
                place=name,
            ) from error
        remarks.append(_foreign(content, name, error.start))
        return _western(content, name)


def _half_empty(content: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    sample = content[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = sample[first::_BYTES_OF_HALF]
        if half and half.count(0) > len(half) * 0.6 and sample[1 - first :: _BYTES_OF_HALF].count(0) < len(half) * 0.1:
            return encoding
    return ""


def _foreign(content: bytes, name: str, position: int) -> Remark:
    line = content.count(b"\n", 0, position) + 1
    return Remark(
        "tables.encoding.western",
        "the file is not UTF-8; it was read as Windows-1252 (Western European)",
        name,
        line,
        "look whether the letters with accents are right; if not, save the file as UTF-8",
    )


def _western(content: bytes, name: str) -> str:
    """Windows-1252; but a stray byte in a text that is UTF-8 otherwise spoils no other letter."""
    text = content.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= each <= "\udcff" for each in text if not each.isascii())
    proper = sum(not each.isascii() for each in text) - strays
    try:
        if proper < strays:
            return content.decode("cp1252")
        strange = {each for each in text if "\udc80" <= each <= "\udcff"}
        return text.translate({ord(each): bytes([ord(each) - 0xDC00]).decode("cp1252") for each in strange})
    except UnicodeDecodeError as error:
        raise InvalidDocument(
            "the encoding of the file is not known: it is neither UTF-8, UTF-16 nor Windows-1252",
            expected="text in UTF-8",
            hint="save the file as UTF-8",
            place=name,
        ) from error


def _without_nul(text: str, name: str, remarks: list[Remark]) -> str:
    """Some systems fill their columns with U+0000, which displays hide and databases refuse."""
    if "\0" not in text:
        return text
    count, line = text.count("\0"), text.count("\n", 0, text.index("\0")) + 1
    remarks.append(Remark("tables.nul", f"the character U+0000 was taken out, {count:,} times", name, line))
    return text.replace("\0", "")


def sniffed(text: str) -> str:
    """The delimiter under which the first rows have the same number of cells, and more than one.

    A delimiter that makes quotation marks stand where none may is none.
    """
    sample = text[:_SAMPLE]
    best, delimiter = (0.0, False, 0), DELIMITERS[0]
    for each in DELIMITERS:
        widths = Counter(width for width in _widths(sample, each, is_whole=len(text) <= _SAMPLE) if width)
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width, count = max(several.items(), key=lambda pair: (pair[1], pair[0]))
        # A comma of prose has a space behind it.
        is_tight = sample.count(each + " ") * 2 <= sample.count(each)
        score = (count / widths.total(), is_tight, width)
        if score > best:
            best, delimiter = score, each
    return delimiter


def _widths(sample: str, delimiter: str, *, is_whole: bool) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            widths.append(len(row))
            if len(widths) == _SAMPLE_ROWS:
                return widths
    except csv.Error as error:
        # The last cell of a sample may be cut in two; any other fault speaks against the delimiter.
        return [] if is_whole or _UNCLOSED not in str(error) else widths
    return widths


_UNCLOSED = "unexpected end of data"


def _parsed(text: str, name: str, delimiter: str, remarks: list[Remark]) -> tuple[list[Sequence[str]], Sequence[int]]:
    try:
        return _rows(text, delimiter, name, is_strict=True)
    except csv.Error as error:
        line = _line_of_fault(text, delimiter)
        if _UNCLOSED in str(error):
            raise _unclosed(name, line) from error
        words = "text follows a closing quotation mark; it was read as part of the same cell"
        remarks.append(Remark("tables.quotes", words, name, line, "look at the cells of this row"))
    # Behind a mark that is never closed, a reader that is not strict makes one cell of the rest of the file. Where all
    # are closed, a line more is a row more.
    rows, lines = _rows(f"{text}\n{_LAST}", delimiter, name, is_strict=False)
    if rows[-1] != [_LAST]:
        raise _unclosed(name, lines[-1])
    return rows[:-1], lines[:-1]


_LAST = "\ue000"


def _unclosed(name: str, line: int) -> InvalidDocument:
    return InvalidDocument(
        "a quotation mark is opened and never closed",
        expected='text in quotation marks, those inside it doubled: "a 12"" pipe"',
        hint="look at the line named; everything after it would be one cell",
        place=f"{name}, line {line}",
    )


def _rows(text: str, delimiter: str, name: str, *, is_strict: bool) -> tuple[list[Sequence[str]], Sequence[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=is_strict)
    try:
        if '"' not in text:
            plain: list[Sequence[str]] = list(reader)
            return plain, range(1, len(plain) + 1)
        rows: list[Sequence[str]] = []
        lines: list[int] = []
        for line, row in _numbered(reader):
            rows.append(row)
            lines.append(line)
    except csv.Error as error:
        if "field larger" not in str(error):
            raise
        raise _too_long(name, _line_of_fault(text, delimiter), csv.field_size_limit()) from error
    return rows, lines


def _check_cells(rows: list[Sequence[str]], lines: Sequence[int], name: str, limits: Limits) -> None:
    for line, row in zip(lines, rows, strict=True):
        if row and max(map(len, row)) > limits.characters:
            raise _too_long(name, line, limits.characters)


def _too_long(name: str, line: int, most: int) -> InvalidDocument:
    return InvalidDocument(
        f"a cell has more than {most:,} characters",
        expected="cells of a table",
        hint="is a quotation mark opened and not closed?",
        place=f"{name}, line {line}",
    )


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line in which each begins; a cell may hold line breaks."""
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1  # type: ignore[attr-defined] # the csv reader's own count


def _line_of_fault(text: str, delimiter: str) -> int:
    """Where the row begins that cannot be read."""
    line = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error:
        return line
    return line
