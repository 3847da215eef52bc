"""Writing the ledger. An operation of a room calls ``record`` last, inside the transaction that it tells of."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from stepladder.server.trail import chain
from stepladder.server.trail.models import Content, Entry, Head, Look

_SALT_BYTES = 16
_LONGEST_PAGE = 120


class NotInTransaction(RuntimeError):
    """A row of the trail was to be written outside of the transaction that it tells of."""


def record(
    *, by: str, did: str, what: str, because: str, at: datetime, details: Mapping[str, Any] | None = None
) -> Entry:
    """Write one row: who did what to whom or what, why, and when.

    Args:
        by: who did it, as ``person:7`` or ``system``.
        did: a verb with its object, as ``badge added``.
        what: what it was done to, as ``person:7`` or ``role:analyst``.
        because: the reason, or the rule that asks for it.
        at: the moment, with time zone.
        details: further plain values; they are erased with the row's content.

    Raises:
        NotInTransaction: there is no transaction around it.
        ValueError: the moment has no time zone.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(
            "record() belongs inside the transaction that changes what it tells of, as its last step"
        )
    if at.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    body = {"by": by, "did": did, "what": what, "because": because, "details": dict(details or {})}
    salt = secrets.token_bytes(_SALT_BYTES)
    people = (chain.pseudonym(settings.SECRET_KEY, by), chain.pseudonym(settings.SECRET_KEY, what))
    # Everybody who writes waits here, so that rows are numbered without a gap and bound in one order.
    head = Head.objects.select_for_update().get(pk=1)
    digest = chain.content_digest(salt, body)
    sequence = head.sequence + 1
    entry = Entry.objects.create(
        sequence=sequence,
        at=at,
        did=did,
        by=people[0],
        what=people[1],
        content_digest=digest,
        previous=head.hash,
        hash=chain.link(head.hash, sequence, at, did, people, digest),
    )
    Content.objects.create(entry=entry, salt=salt, body=body)
    Head.objects.filter(pk=1).update(sequence=sequence, hash=entry.hash)
    return entry


def wait_for_turn() -> None:
    """Let whoever writes at this moment finish first; from here to the end of the transaction nobody else does.

    ``record`` does so last. An operation that must not overlook what another one is about to write calls this first; so
    does one that locks rows which others lock after they waited here, such as entries of the catalog, which new weights
    lock all at once: two that wait in different orders wait for each other for ever.

    Raises:
        NotInTransaction: there is no transaction around it.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("wait_for_turn() belongs inside the transaction that must not overlook anything")
    Head.objects.select_for_update().get(pk=1)


def record_many(
    *, by: str, did: str, what: str, because: str, at: datetime, items: Sequence[Mapping[str, Any]]
) -> Entry:
    """Write one row for a bulk change: the number of its items, and a Merkle root over them.

    Raises:
        NotInTransaction, ValueError: as ``record``; or there are no items.
    """
    leaves = [chain.canonical(item).decode() for item in items]
    details = {"count": len(items), "merkle_root": chain.merkle_root(leaves)}
    return record(by=by, did=did, what=what, because=because, at=at, details=details)


def look(*, by: str, what: str, page: str, at: datetime) -> None:
    """Note that somebody read something about somebody."""
    secret = settings.SECRET_KEY
    reader, about = chain.pseudonym(secret, by), chain.pseudonym(secret, what)
    Look.objects.create(at=at, by=reader, what=about, page=page[:_LONGEST_PAGE])


def look_at_many(*, by: str, whats: Iterable[str], page: str, at: datetime) -> None:
    """Note that somebody read one page about several people."""
    secret = settings.SECRET_KEY
    reader = chain.pseudonym(secret, by)
    Look.objects.bulk_create(
        Look(at=at, by=reader, what=chain.pseudonym(secret, what), page=page[:_LONGEST_PAGE]) for what in whats
    )


def anchor(*, path: Path, at: datetime) -> dict[str, Any]:
    """Write the head to a file outside of the database, one line for each call, so that a cut shows.

    Raises:
        OSError: the file cannot be written.
    """
    head = Head.objects.get(pk=1)
    line = {"sequence": head.sequence, "hash": head.hash, "at": at.isoformat()}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def erase(*, what: str, by: str, because: str, at: datetime) -> int:
    """Erase the content of every row that is about something; the rows and their order stay. Returns how many.

    A row of its own says which rows were erased, by number alone: content that is missing without such a row was
    destroyed, and ``queries.verified`` says so.
    """
    about = chain.pseudonym(settings.SECRET_KEY, what)
    with transaction.atomic():
        contents = Content.objects.filter(entry__what=about)
        rows = sorted(contents.values_list("entry_id", flat=True))
        contents.delete()
        if rows:
            record(by=by, did=chain.ERASED, what="trail", because=because, at=at, details={"rows": rows})
    return len(rows)
