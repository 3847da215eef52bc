"""What every exporter asks of an edition before it writes a word."""

from __future__ import annotations

from datetime import UTC, datetime

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Entry, Relation
from stepladder.frameworks.importers.case_shape import UUID


def check_ids(edition: Edition) -> None:
    """Identifiers are what others will hold on to: each must be a UUID, and stand once.

    Raises:
        InvalidDocument: one is none, or stands twice.
    """
    seen: set[str] = {edition.id}
    _check(edition.id, "framework", edition.title)
    for kind, id, name in (
        *(("entry", each.id, each.name) for each in edition.entries),
        *(("relation", each.id, each.kind.value) for each in edition.relations),
    ):
        _check(id, kind, name)
        if id in seen:
            found = f"the {kind} {name[:60]!r} has the identifier {id}, which something else has too"
            raise InvalidDocument(found, expected="identifiers that stand once")
        seen.add(id)


def _check(id: str, kind: str, name: str) -> None:
    if not UUID.fullmatch(id):
        found = f"the {kind} {name[:60]!r} has the identifier {id[:60]!r}"
        raise InvalidDocument(found, expected="a UUID of version 1 to 5 in small letters")


def aware(moment: datetime) -> datetime:
    """In UTC; a moment without zone is taken as UTC, as importers read it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def last_change(edition: Edition, at: datetime) -> datetime:
    """The date of the framework: never before the last change of anything in it."""
    parts: tuple[Edition | Entry | Relation, ...] = (edition, *edition.entries, *edition.relations)
    said = [each.changed for each in parts if each.changed]
    return max(map(aware, said)) if said else aware(at)
