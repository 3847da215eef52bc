"""Which of chosen entries are the same, and which of them stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepladder.achievements.duplicates import Known, Reason, duplicates
from stepladder.server.catalog.models import Microcredential, Provider
from stepladder.server.catalog.terms import IN_USE

SURE = frozenset({Reason.ACHIEVEMENT, Reason.TITLE})
"""Reasons for which two are the same without a person having chosen each of them."""


def groups_of(
    rows: Sequence[Microcredential], *, near: bool
) -> list[tuple[Microcredential, tuple[Microcredential, ...]]]:
    """Groups of entries that are the same: the one that stays, and the others.

    In use goes before what waits, then the one of which more is known, then the older one.

    Args:
        near: whether titles that are only nearly the same count, too.
    """
    names = dict(Provider.objects.values_list("pk", "name"))
    known = [Known(row.pk, row.title, names[row.provider_id], row.achievement, row.edition) for row in rows]
    pairs = [
        (int(str(pair.first.key)), int(str(pair.second.key)))
        for pair in duplicates(known)
        if near or pair.reason in SURE
    ]
    by_id = {row.pk: row for row in rows}
    found = []
    for group in _joined(pairs):
        kept, *others = sorted((by_id[pk] for pk in group), key=_order)
        found.append((kept, tuple(others)))
    return sorted(found, key=lambda pair: (pair[0].title.casefold(), pair[0].pk))


def _order(row: Microcredential) -> tuple[bool, int, int]:
    return row.acceptance not in IN_USE, -row.answered, row.pk


def _joined(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Groups of what pairs hold together."""
    groups: dict[int, set[int]] = {}
    for first, second in pairs:
        joined = groups.get(first, {first}) | groups.get(second, {second})
        for each in joined:
            groups[each] = joined
    return list({id(group): group for group in groups.values()}.values())
