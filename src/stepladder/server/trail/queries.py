"""Reading and checking the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings

from stepladder.findings import Finding, Status, all_of
from stepladder.server.trail import chain
from stepladder.server.trail.models import Content, Entry, Head, Look


class LookRow(TypedDict):
    """One look: when, by whom (a pseudonym), at which page."""

    at: datetime
    by: str
    page: str


_BATCH = 2_000
_SHOWN = 5


def history_of(what: str) -> list[dict[str, Any]]:
    """Everything that was done to something, in order; of an erased row its moment and verb alone."""
    about = chain.pseudonym(settings.SECRET_KEY, what)
    rows = Entry.objects.filter(what=about).select_related("content").order_by("sequence")
    return [{"sequence": row.sequence, "at": row.at, "did": row.did, "content": _body(row)} for row in rows]


def done_since(what: str, did: str, since: datetime) -> int:
    """How often something was done to something; what was undone since was done all the same."""
    about = chain.pseudonym(settings.SECRET_KEY, what)
    return Entry.objects.filter(what=about, did=did, at__gt=since).count()


def looks_at(what: str) -> list[LookRow]:
    """Who looked at something, newest first, by pseudonym."""
    about = chain.pseudonym(settings.SECRET_KEY, what)
    return list(Look.objects.filter(what=about).order_by("-at", "-id").values("at", "by", "page"))


def verified(anchors: Path | None = None) -> Finding:
    """Whether the ledger is whole: no row changed, missing, added or cut off.

    Args:
        anchors: the file that ``operations.anchor`` wrote. Without it a ledger that was cut off and sealed again
            cannot be told from a whole one, and the finding says so.
    """
    faults: dict[str, list[str]] = {"chain": [], "content": []}
    previous, expected, erased, hashes = chain.BEGINNING, 1, 0, _anchored(anchors)
    unseen, allowed = dict(hashes), _erased()
    for row in Entry.objects.order_by("sequence").select_related("content").iterator(chunk_size=_BATCH):
        faults["chain"] += _row_faults(row, previous, expected)
        body = _content(row)
        if body is None and row.sequence in allowed:
            erased += 1
        elif body is None:
            faults["content"].append(f"what row {row.sequence} said is gone, and nothing tells of its erasure")
        elif chain.content_digest(bytes(body.salt), body.body) != row.content_digest:
            faults["content"].append(f"row {row.sequence} says other things than it did")
        if unseen.get(row.sequence) == row.hash:
            del unseen[row.sequence]
        previous, expected = row.hash, row.sequence + 1
    parts = (
        _finding("chain", faults["chain"], f"{expected - 1} rows, each bound to the one before."),
        _finding("content", faults["content"], f"What the rows say is what they said; {erased} are erased."),
        _head(previous, expected - 1),
        _anchors(hashes, unseen, anchors),
    )
    status = all_of(part.status for part in parts)
    summary = {
        Status.MET: "The trail is whole.",
        Status.UNMET: "The trail was tampered with, or damaged.",
        Status.UNKNOWN: "Nothing is wrong with the rows that are there; whether some were cut off cannot be told.",
    }
    return Finding("trail", status, summary[status], parts=parts)


def _erased() -> frozenset[int]:
    """The rows whose erasure the trail itself tells of."""
    told = Content.objects.filter(entry__did=chain.ERASED).values_list("body", flat=True)
    return frozenset(row for body in told for row in body["details"].get("rows", ()))


def _row_faults(row: Entry, previous: str, expected: int) -> Iterable[str]:
    if row.sequence != expected:
        yield f"row {expected} is missing"
    elif row.previous != previous:
        yield f"row {row.sequence} is not bound to the one before"
    if row.hash != chain.link(row.previous, row.sequence, row.at, row.did, (row.by, row.what), row.content_digest):
        yield f"row {row.sequence} was changed"


def _head(last: str, count: int) -> Finding:
    head = Head.objects.filter(pk=1).first()
    if head is None or (head.sequence, head.hash) != (count, last):
        return Finding.unmet("trail.head", "The head does not fit the last row: rows were cut off or added past it.")
    return Finding.met("trail.head", f"The head is row {count}.")


def _anchors(hashes: dict[int, str], unseen: dict[int, str], path: Path | None) -> Finding:
    id = "trail.anchor"
    if path is None or not hashes:
        hint = (
            "Write anchors to a place that the database's administrator cannot change: stepladder-server trail anchor."
        )
        return Finding.unknown(id, "There is no anchor outside of the database to compare with.", hint)
    if lost := sorted(sequence for sequence in unseen if sequence):
        rows = ", ".join(str(sequence) for sequence in lost[:_SHOWN])
        return Finding.unmet(id, f"Rows that were anchored are gone or are others now: {rows}.")
    return Finding.met(id, f"{len(hashes)} anchors fit, the last at row {max(hashes)}.")


def _anchored(path: Path | None) -> dict[int, str]:
    if path is None or not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {line["sequence"]: line["hash"] for line in lines}


def _finding(name: str, faults: list[str], whole: str) -> Finding:
    if not faults:
        return Finding.met(f"trail.{name}", whole)
    more = f", and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return Finding.unmet(f"trail.{name}", f"{'; '.join(faults[:_SHOWN])}{more}.")


def _content(row: Entry) -> Content | None:
    try:
        return row.content
    except Content.DoesNotExist:
        return None


def _body(row: Entry) -> dict[str, Any] | None:
    content = _content(row)
    return content.body if content else None
