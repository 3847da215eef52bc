"""The one query that feeds evaluations, contests and "what counts"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from django.db.models import QuerySet

from stepladder.evidence.items import EvidenceItem, Quality
from stepladder.evidence.items import Shown as CoreShown
from stepladder.server.evidence.models import Item, Shown
from stepladder.server.people.models import Person


def current() -> QuerySet[Item]:
    """Items that count today: neither replaced nor withdrawn."""
    return Item.objects.filter(replaced_by__isnull=True, withdrawn_at__isnull=True)


def items_of(people: Iterable[Person]) -> dict[int, tuple[EvidenceItem, ...]]:
    """By person, their current items for the library; one question, however many people."""
    rows = (
        Shown.objects.filter(
            item__person__in=[person.pk for person in people],
            item__withdrawn_at__isnull=True,
            item__replaced_by__isnull=True,
        )
        .select_related("item", "competency")
        .order_by("item_id", "id")
    )
    shows: dict[int, list[CoreShown]] = defaultdict(list)
    items: dict[int, Item] = {}
    for row in rows:
        items[row.item_id] = row.item
        shows[row.item_id].append(CoreShown(row.competency.key, row.level, row.relevance.normalize(), row.passed))
    by_person: dict[int, list[Item]] = defaultdict(list)
    for item in items.values():
        by_person[item.person_id].append(item)
    return {
        person: _joined([(item, to_core(item, tuple(shows[item.pk]))) for item in theirs])
        for person, theirs in by_person.items()
    }


def to_core(item: Item, shows: tuple[CoreShown, ...]) -> EvidenceItem:
    """A row for the library."""
    return EvidenceItem(
        id=item.key,
        kind=item.kind,
        kind_at_best=item.kind_at_best,
        date=item.date,
        shows=shows,
        title=item.title,
        rater=item.rater,
        family=item.family,
        quality=Quality(Fraction(item.quality_point), Fraction(item.quality_low), Fraction(item.quality_high)),
        verified=item.verified.normalize(),
        identities=frozenset(item.identities),
        left_out=item.left_out,
        checked_by=item.checked_by,
        remarks=tuple(item.remarks),
    )


def _joined(pairs: list[tuple[Item, EvidenceItem]]) -> tuple[EvidenceItem, ...]:
    """A certificate without a badge is the same as a badge that bears its title (as in ``item_file``)."""
    known = {key for _, item in pairs for key in item.identities}
    return tuple(replace(item, identities=item.identities | (known & set(row.aliases))) for row, item in pairs)
