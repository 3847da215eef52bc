"""What every verb of the room does with a row: take it, write it, and say in the trail what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record
from stepladder.server.wallet.entries import changed_meanwhile
from stepladder.server.wallet.models import Certificate


def taken(certificate: Certificate, by: Person | None, revision: int | None = None) -> Certificate:
    """The row, locked until the transaction ends.

    Raises:
        EditedMeanwhile: it was changed since the revision, or withdrawn.
    """
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "changed_by")
    row = rows.get(pk=certificate.pk)
    if row.withdrawn_at is not None or (revision is not None and row.revision != revision):
        raise changed_meanwhile(row, by or row.person)
    return row


def write(row: Certificate, columns: Mapping[str, Any]) -> None:
    """Set columns, and store these alone."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))


def changed(by: Person, at: datetime) -> dict[str, Any]:
    """The columns that say who changed it and when."""
    return {"changed_at": at, "changed_by": by}


def note(row: Certificate, did: str, by: Person | None, at: datetime, **details: Any) -> None:
    """One row of the trail, inside the transaction that it tells of."""
    mine = by is not None and by.pk == row.person_id
    record(
        by=by.subject if by else "system",
        did=did,
        what=row.person.subject,
        because="a person keeps their own certificates" if mine else "badges are checked again as time passes",
        at=at,
        details={"certificate": row.pk, "title": row.title, "digest": row.badge_digest, **details},
    )
