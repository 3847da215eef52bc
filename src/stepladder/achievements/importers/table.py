"""A table of credentials, as learning departments keep them: CSV or XLSX, with columns that somebody assigns."""

from __future__ import annotations

from collections.abc import Iterable

from stepladder.achievements.importers.interface import Files, Read
from stepladder.achievements.importers.table_read import FIELDS, read_achievements
from stepladder.errors import InvalidDocument
from stepladder.tables import ColumnMap, Guess, Table, guess, read_table

NAME = "Table (CSV, XLSX)"
ID = "table"

__all__ = ["FIELDS", "ID", "NAME", "guess_columns", "read", "read_achievements", "recognizes"]

_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
_LARGE = 32 * 1024 * 1024
"""A larger file is not opened to see whether it is a table of credentials; somebody may still name the importer."""

_MORE = frozenset({"provider", "cost", "hours", "assessment", "methods", "validity_months", "id", "link"})


def guess_columns(table: Table, saved: Iterable[ColumnMap] = ()) -> Guess:
    """Which column holds what, to be looked over by a person."""
    return guess(table.columns, FIELDS, saved)


def recognizes(files: Files) -> bool:
    """Whether there is one table, with a column of titles and one that says more about them."""
    if len(files) != 1:
        return False
    ((name, content),) = files.items()
    if not name.lower().removesuffix(".gz").endswith(_SUFFIXES) or len(content) > _LARGE:
        return False
    try:
        table = read_table(content, name)
    except InvalidDocument:
        return False
    columns = guess_columns(table).map.columns
    return "title" in columns and bool(_MORE & columns.keys())


def read(files: Files) -> Read:
    """The one table, with the columns as they are guessed.

    Raises:
        InvalidDocument: several files, no table, or no column of titles.
    """
    if len(files) != 1:
        raise InvalidDocument(f"{len(files)} files", expected="one table", hint="import each table by itself")
    ((name, content),) = files.items()
    table = read_table(content, name)
    found = guess_columns(table)
    if found.missing:
        raise InvalidDocument(
            f"no column is recognized as “{found.missing[0]}” among {', '.join(table.columns[:8])}",
            expected="a column with the titles of the credentials",
            hint="assign the columns by hand",
            place=f"{name}, line {table.header}",
        )
    return read_achievements(table, found.map)
