"""A table of competencies, as organizations keep them: CSV or XLSX, with columns that somebody assigns.

The columns are guessed from their headings (``stepladder.tables``), shown with the first rows, corrected and
remembered. The same code always gives the same identifier, so that the next version of the table migrates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.importers.rows import SUFFIXES, stem
from stepladder.frameworks.importers.table_read import FIELDS, About, read_table_edition
from stepladder.tables import ColumnMap, Guess, Table, guess, read_table
from stepladder.tables.columns import folded

NAME = "Table (CSV, XLSX)"
ID = "table"

__all__ = ["FIELDS", "ID", "NAME", "About", "guess_columns", "read", "read_table_edition", "recognizes"]

_LARGE = 32 * 1024 * 1024
"""A larger file is not opened to see whether it is a table of competencies; somebody may still name the importer."""

_OTHERS = ("onetsoc", "elementid", "concepturi", "rsdname", "isicocode")
"""Beginnings of headings by which tables of other publishers are known; they have importers of their own."""


def guess_columns(table: Table, saved: Iterable[ColumnMap] = ()) -> Guess:
    """Which column holds what, to be looked over by a person."""
    return guess(table.columns, FIELDS, saved)


def recognizes(files: Files) -> bool:
    """Whether there is one table, with a column of names and one that says more about them."""
    if len(files) != 1:
        return False
    ((name, content),) = files.items()
    if not name.lower().removesuffix(".gz").endswith(SUFFIXES) or len(content) > _LARGE:
        return False
    try:
        table = read_table(content, name)
    except InvalidDocument:
        return False
    columns = guess_columns(table).map.columns
    is_foreign = any(folded(each).startswith(_OTHERS) for each in table.columns)
    return not is_foreign and "name" in columns and bool(_MORE & columns.keys())


_MORE = frozenset({"code", "statement", "parent", "level text", *(f"level {number}" for number in range(1, 8))})


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """The one table, under the name of its file and with the columns as they are guessed.

    Raises:
        InvalidDocument: several files, no table, or no column of names.
    """
    if len(files) != 1:
        raise InvalidDocument(f"{len(files)} files", expected="one table", hint="import each table by itself")
    ((name, content),) = files.items()
    table = read_table(content, name)
    found = guess_columns(table)
    if found.missing:
        raise InvalidDocument(
            f"no column is recognized as “{found.missing[0]}” among {', '.join(table.columns[:8])}",
            expected="a column with the names of the competencies",
            hint="assign the columns by hand",
            place=f"{name}, line {table.header}",
        )
    title = re.sub(r"[_\s]+", " ", stem(name)).strip()
    key = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "table"
    if progress:
        progress("rows", len(table.rows), len(table.rows))
    return read_table_edition(table, found.map, about=About(key, title or name))
