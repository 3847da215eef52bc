"""A table as it was read, and how much of one is read at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stepladder.remarks import Remark


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be.

    Attributes:
        bytes: of the file once it is unpacked. The largest public framework has 25 MB, a file of 20,000 people has 5; a
            gzip bomb of one megabyte unpacks to a thousand.
        lines: of a delimited text, blank ones included; a file of nothing but line breaks takes time, not space.
        columns: HR systems export about a hundred. A stray cell at the far right of a sheet would make 16,384.
        cells: rows times columns. Every cell takes 8 bytes and its text, so this is about two gigabytes at worst.
        characters: of one cell. ESCO has a list of 200,000 in one; a quotation mark that is never closed makes a cell
            of the rest of the file.
        texts: different texts of a workbook; each takes its reader some twenty microseconds.
    """

    bytes: int = 256 * 1024 * 1024
    lines: int = 5_000_000
    columns: int = 2_000
    cells: int = 20_000_000
    characters: int = 1_000_000
    texts: int = 2_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Table:
    """Named columns, and rows of text.

    Attributes:
        name: what to call it in messages, usually the file's name.
        columns: unique and not empty.
        rows: as many cells as there are columns, in each; text as it stands, with its spaces.
        lines: of the file, from 1, one for each row: where it begins (CSV), or its number (XLSX).
        labels: a second row of headings, where there is one; one for each column. SAP writes technical names above
            labels.
        header: line of the headings.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: Sequence[int]
    remarks: tuple[Remark, ...] = ()
    labels: tuple[str, ...] = ()
    header: int = 1

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line, and text by column, without spaces around it."""
        columns, strip = self.columns, str.strip
        for line, row in zip(self.lines, self.rows, strict=True):
            yield line, dict(zip(columns, map(strip, row), strict=True))

    def place(self, line: int, column: str = "") -> str:
        """``people.csv, line 12, column Manager``."""
        return f"{self.name}, line {line}, column {column}" if column else f"{self.name}, line {line}"


@dataclass
class Raw:
    """Rows of cells before it is known which of them are headings.

    Attributes:
        ragged: whether a row may be shorter than the headings; a sheet leaves out empty cells at the end.
    """

    name: str
    rows: list[Sequence[str]]
    lines: Sequence[int]
    ragged: bool
    remarks: list[Remark] = field(default_factory=list)


_SHOWN = 100
"""Remarks of one kind that are given one by one; a table that is wrong in every row says so once more."""


def remark_each(raw: Raw, id: str, found: list[tuple[int, str]], *, hint: str = "") -> None:
    """One remark for each line, up to a hundred, and one for the rest."""
    for line, words in found[:_SHOWN]:
        raw.remarks.append(Remark(id, words, raw.name, line, hint))
    if len(found) > _SHOWN:
        words = f"the same in {len(found) - _SHOWN:,} more rows from line {found[_SHOWN][0]} on"
        raw.remarks.append(Remark(id, words, raw.name, 0, hint))
