"""What asks for what first: everything behind a credential, and circles in which nobody can begin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def needed_for(id: str, prerequisites: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Everything that has to be held before, however far back; itself too where it stands in a circle."""
    found: set[str] = set()
    waiting = list(prerequisites.get(id, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(prerequisites.get(each, ()))
    return frozenset(found)


def circles(start: Iterable[str], prerequisites: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Circles that can be reached, one for each knot of ids that ask for each other, the first id the smallest.

    Each is the shortest that leads from its first id back to it, so that the sentence about it stays short.
    """
    start = tuple(start)
    reach = {*start, *(id for each in start for id in needed_for(each, prerequisites))}
    behind = {id: needed_for(id, prerequisites) for id in reach}
    found: list[tuple[str, ...]] = []
    told: set[str] = set()
    for id in sorted(reach):
        if id in behind[id] and id not in told:
            found.append(_way_back(id, prerequisites))
            told |= {each for each in behind[id] if id in behind[each]}
    return tuple(found)


def _way_back(id: str, prerequisites: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The shortest way from an id back to itself, which has to exist."""
    ways: list[tuple[str, ...]] = [(id,)]
    seen: set[str] = set()
    for way in ways:  # grows while it is read: breadth first
        for each in sorted(prerequisites.get(way[-1], ())):
            if each == id:
                return way
            if each not in seen:
                seen.add(each)
                ways.append((*way, each))
    raise AssertionError(f"{id} was said to stand in a circle")
