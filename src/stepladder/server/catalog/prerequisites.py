"""What one has to hold before one may begin an entry: entries by the names that people write, and circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from stepladder.server.catalog.models import Microcredential, Prerequisite


@dataclass(frozen=True)
class Named:
    """What somebody wrote, and what it means.

    Attributes:
        found: those that are meant.
        unknown: what no entry is called.
        several: what several entries are called, with their keys.
    """

    found: tuple[Microcredential, ...]
    unknown: tuple[str, ...]
    several: tuple[tuple[str, tuple[str, ...]], ...]


def named(lines: Sequence[str]) -> Named:
    """The entries of these titles or keys, each once, in the order given; one question."""
    asked = Q(pk__in=())
    for line in lines:
        asked |= Q(key=line) | Q(title__iexact=line)
    rows = list(Microcredential.objects.filter(asked).order_by("pk")) if lines else []
    found: dict[int, Microcredential] = {}
    unknown, several = [], []
    for line in lines:
        meant = [row for row in rows if row.key == line] or [row for row in rows if _same(row.title, line)]
        if not meant:
            unknown.append(line)
        elif len(meant) > 1:
            several.append((line, tuple(row.key for row in meant)))
        else:
            found[meant[0].pk] = meant[0]
    return Named(tuple(found.values()), tuple(unknown), tuple(several))


def written(entries: Iterable[Microcredential]) -> list[str]:
    """How the form names entries, so that ``named`` finds them again: titles, or keys where two have one title."""
    rows = list(entries)
    titles = Microcredential.objects.filter(title__in=[row.title for row in rows]).values_list("title", flat=True)
    held = list(titles) if rows else []
    return [row.title if held.count(row.title) == 1 else row.key for row in rows]


def circle(entry: Microcredential, required: Iterable[Microcredential]) -> tuple[str, ...]:
    """Titles of the entries that would ask for each other in a circle, from the entry round to itself; else nothing.

    The shortest one is named. What asks for itself is a circle of one.
    """
    asks: dict[int, list[int]] = defaultdict(list)
    for one, other in Prerequisite.objects.exclude(microcredential=entry).values_list("microcredential", "required"):
        asks[one].append(other)
    asks[entry.pk] = [each.pk for each in required]
    ways: list[tuple[int, ...]] = [(entry.pk,)]
    seen: set[int] = set()
    for way in ways:  # grows while it is read: breadth first
        for each in asks[way[-1]]:
            if each == entry.pk:
                return _titles((*way, each))
            if each not in seen:
                seen.add(each)
                ways.append((*way, each))
    return ()


def _titles(keys: Sequence[int]) -> tuple[str, ...]:
    rows = dict(Microcredential.objects.filter(pk__in=keys).values_list("pk", "title"))
    return tuple(rows[each] for each in keys)


def _same(title: str, line: str) -> bool:
    return title.casefold() == line.casefold()
