"""The change log of an entry: what was changed, from what to what, why, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from stepladder.server.catalog.models import Change, Microcredential
from stepladder.server.people.models import Person

LONGEST = 600
"""Characters of a reason."""


def log(
    *, entry: Microcredential, kind: Change.Kind, what: Mapping[str, Any], because: str, by: Person | None, at: datetime
) -> Change:
    """Write one line of the change log, and when the entry changed last. The caller writes the trail, last.

    Call it inside the transaction that changes the entry, after the entry was saved.

    Args:
        what: by field what was and what is, as ``between`` gives it; empty for an event without fields.
        because: why; beyond 600 characters it is cut, and the cut shows.
        by: who changed it; None for the system.
    """
    reason = because.strip()
    change = Change.objects.create(
        microcredential=entry,
        kind=kind,
        what={name: plain(value) for name, value in what.items()},
        because=reason if len(reason) <= LONGEST else f"{reason[: LONGEST - 1]}…",
        by=by,
        at=at,
    )
    Microcredential.objects.filter(pk=entry.pk).update(changed_at=at)
    entry.changed_at = at
    return change


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What differs, by field: ``{"old": …, "new": …}``, as plain values that JSON can hold."""
    pairs = {name: (plain(before.get(name)), plain(value)) for name, value in after.items()}
    return {name: {"old": old, "new": new} for name, (old, new) in pairs.items() if old != new}


def plain(value: Any) -> Any:
    """A value as JSON can hold it. 5 and 5.00 are the same amount."""
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case str():
            return str(value)  # what is chosen of a list of answers is a string of its own kind
        case _:
            return value
