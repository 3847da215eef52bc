"""Writing evidence. The rooms above call these inside their own transactions, which also write the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from stepladder.evidence.items import EvidenceItem
from stepladder.server.evidence.models import Item, Shown
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person


@dataclass(frozen=True)
class Source:
    """Which row of which room an item was made from."""

    room: str
    key: int


def add_item(*, person: Person, item: EvidenceItem, source: Source, aliases: Iterable[str] = (), at: datetime) -> Item:
    """Add an item. The current one of the same id, if there is one, is replaced by it.

    The key of a row is the item's id with a number: ``work-7~2`` replaced ``work-7~1``.

    Raises:
        KeyError: it shows a competency that the site does not know.
    """
    earlier = Item.objects.filter(key__startswith=f"{item.id}~").order_by("-id").first()
    number = int(earlier.key.rpartition("~")[2]) + 1 if earlier else 1
    row = Item.objects.create(
        person=person,
        key=f"{item.id}~{number}",
        source=source.room,
        source_key=source.key,
        kind=item.kind,
        kind_at_best=item.kind_at_best,
        date=item.date,
        title=item.title[:300],
        rater=item.rater[:400],
        family=item.family,
        quality_point=str(item.quality.point),
        quality_low=str(item.quality.low),
        quality_high=str(item.quality.high),
        verified=item.verified,
        identities=sorted(item.identities),
        aliases=sorted(aliases),
        left_out=item.left_out[:500],
        checked_by=item.checked_by,
        remarks=list(item.remarks),
        recorded_at=at,
        replaces=earlier,
    )
    ids = dict(Competency.objects.filter(key__in=[each.competency for each in item.shows]).values_list("key", "id"))
    Shown.objects.bulk_create(
        Shown(
            item=row,
            competency_id=ids[each.competency],
            level=each.level,
            relevance=each.relevance,
            passed=each.passed,
        )
        for each in item.shows
    )
    return row


def withdraw(*, source: Source, because: str, at: datetime) -> int:
    """Withdraw everything that was made from a row; it stays on record and counts no longer. Returns how many."""
    current = Item.objects.filter(source=source.room, source_key=source.key, withdrawn_at__isnull=True)
    return current.update(withdrawn_at=at, withdrawn_because=because)


def withdraw_item(*, id: str, because: str, at: datetime) -> int:
    """Withdraw the current item of an id, if there is one."""
    current = Item.objects.filter(key__startswith=f"{id}~", withdrawn_at__isnull=True)
    return current.update(withdrawn_at=at, withdrawn_because=because)
