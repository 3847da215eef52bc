"""What importers of several tables share: files by name, columns by name, texts without what surrounds them.

A row is read as it stands and cleaned here, so that an importer can say what it cleaned.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.interface import Files, Progress
from stepladder.remarks import Remark
from stepladder.tables import Table, read_table

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
"""Endings of files that are read as tables, alone or with ``.gz`` behind them."""

_PACKED = b"\x1f\x8b"
_PEEKED = 64 * 1024
_STEP = 4_096
_VERSION = re.compile(r"(?<![\d.])v?(\d{1,2}[._]\d{1,2}(?:[._]\d{1,2})?)(?![\d])", re.IGNORECASE)


def stem(name: str) -> str:
    """``skills_en`` of ``esco/skills_en.csv.gz``; nothing where the file is no table."""
    plain = PurePosixPath(name.replace("\\", "/")).name.removesuffix(".gz")
    return next((plain[: -len(each)] for each in SUFFIXES if plain.lower().endswith(each)), "")


def plain(text: str) -> str:
    """Letters and digits alone, small: ``Task Statements`` and ``task_statements`` are one name."""
    return "".join(each for each in text.lower() if each.isalnum())


def beginning(content: bytes) -> str:
    """The first 64 KiB as text, unpacked; nothing where they are none. Never raises."""
    start = content[:_PEEKED]
    if start.startswith(_PACKED):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, _PEEKED)
        except zlib.error:
            return ""
    return start.decode("utf-8-sig", "replace").replace("\0", "")


def version_of(files: Files) -> str:
    """The version that the names of folders and files give (``onet-29.2/…``, ``db_29_2_text/…``), if they agree."""
    found = {each.replace("_", ".") for name in files for each in _VERSION.findall(name)}
    return found.pop() if len(found) == 1 else ""


def tidy(text: str) -> str:
    """Without space around it, and with line breaks of one kind."""
    return text.strip().replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose columns are asked for by any of their names.

    Attributes:
        table: rows with all their spaces.
        remarks: where everything that is found goes, in all tables of one reading.
    """

    table: Table
    remarks: list[Remark] = field(default_factory=list)
    progress: Progress | None = None

    @property
    def name(self) -> str:
        """Of the file."""
        return self.table.name

    def __len__(self) -> int:
        return len(self.table.rows)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Line and cells; tells the progress on the way."""
        total = len(self.table.rows)
        for number, (line, row) in enumerate(zip(self.table.lines, self.table.rows, strict=True)):
            if self.progress and number % _STEP == 0:
                self.progress(self.name, number, total)
            yield line, row
        if self.progress:
            self.progress(self.name, total, total)

    def column(self, *names: str) -> int:
        """Place of the first column that has one of these names, or -1."""
        known = [plain(each) for each in self.table.columns]
        return next((known.index(plain(each)) for each in names if plain(each) in known), -1)

    def needed(self, *names: str) -> int:
        """Place of the column that has one of these names.

        Raises:
            InvalidDocument: there is none.
        """
        place = self.column(*names)
        if place < 0:
            shown = ", ".join(self.table.columns[:12])
            raise InvalidDocument(
                f"the column “{names[0]}” is missing; there are: {shown[:300]}",
                expected=" or ".join(f"“{each}”" for each in names),
                hint="was the file renamed, or its headings taken away?",
                place=f"{self.name}, line {self.table.header}",
            )
        return place

    def remark(self, id: str, words: str, line: int = 0, hint: str = "") -> None:
        """Say what was found in a line."""
        self.remarks.append(Remark(id, words, self.name, line, hint))


def rows_of(files: Files, name: str, remarks: list[Remark], progress: Progress | None = None) -> Rows:
    """A file as a table; what its reader found is remarked upon.

    Raises:
        InvalidDocument: it is no table.
    """
    if progress:
        progress(name, 0, 0)
    table = read_table(files[name], name)
    remarks.extend(table.remarks)
    return Rows(table, remarks, progress)


def shown(text: str) -> str:
    """A text as a remark quotes it."""
    line = " ".join(text.split())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"
