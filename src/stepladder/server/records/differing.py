"""Which rows of a history have to be changed, added or taken away, so that it reads as it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Differing(Generic[T]):
    """What differs between two histories.

    Attributes:
        changed: pairs of before and after that are the same thing, corrected.
    """

    changed: tuple[tuple[T, T], ...]
    added: tuple[T, ...]
    removed: tuple[T, ...]


def differing(before: Sequence[T], after: Sequence[T], kin: Sequence[Callable[[T, T], bool]]) -> Differing[T]:
    """Match what stayed, then what is kin, the closest kind first; the rest was added or taken away."""
    stayed = Counter(before) & Counter(after)
    old, new = _without(before, stayed), _without(after, stayed)
    changed: list[tuple[T, T]] = []
    for are_kin in kin:
        for each in list(new):
            found = next((other for other in old if are_kin(other, each)), None)
            if found is not None:
                changed.append((found, each))
                old.remove(found)
                new.remove(each)
    return Differing(tuple(changed), tuple(new), tuple(old))


def _without(items: Sequence[T], stayed: Counter[T]) -> list[T]:
    rest, left = [], Counter(stayed)
    for each in items:
        if left[each]:
            left[each] -= 1
        else:
            rest.append(each)
    return rest
