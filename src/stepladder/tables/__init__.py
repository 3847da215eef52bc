"""Tables as people send them: CSV with any delimiter and encoding, XLSX; and which column means what."""

from stepladder.tables.columns import ColumnMap, Field, Guess, guess, mapped, preview
from stepladder.tables.model import LIMITS, Limits, Table
from stepladder.tables.reading import read_table, sheets_of

__all__ = [
    "LIMITS",
    "ColumnMap",
    "Field",
    "Guess",
    "Limits",
    "Table",
    "guess",
    "mapped",
    "preview",
    "read_table",
    "sheets_of",
]
