"""Columns of tables that somebody assigned, remembered for the next table with the same headings."""

from __future__ import annotations

import hashlib
from datetime import datetime

from stepladder.server.catalog.models_import import SavedColumns
from stepladder.server.people.models import Person
from stepladder.tables import ColumnMap

ENTRIES = "entries"
COMPLETIONS = "completions"


def remembered(purpose: str) -> tuple[ColumnMap, ...]:
    """The maps that somebody has said, the oldest first."""
    return tuple(ColumnMap.from_json(row.columns) for row in SavedColumns.objects.filter(purpose=purpose))


def remember(*, purpose: str, columns: ColumnMap, by: Person, at: datetime) -> None:
    """Keep a map for the next table with the same headings."""
    digest = hashlib.sha256("\x1f".join(sorted(columns.headings)).encode()).hexdigest()
    values = {"columns": columns.to_json(), "used_by": by, "used_at": at}
    SavedColumns.objects.update_or_create(purpose=purpose, headings_digest=digest, defaults=values)
