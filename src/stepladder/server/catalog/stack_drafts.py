"""A stack as a form holds it: parts in a list, each with how deep it stands; and how they are moved about.

A list with depths is a tree that every button of a page without script can change: what belongs to a group follows it
in the list and stands deeper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from stepladder.pathways.stacks import Group, Leaf, Part, Rule

MOST_PARTS = 80
"""Parts of a stack: more than anybody would read on one page."""

MOST_DEPTH = 4
"""Groups inside groups; deeper ones could not be told apart on a phone."""

_RULES: dict[str, Rule] = {"all": "all", "some": "some", "order": "order"}


@dataclass(frozen=True)
class Row:
    """A part of a stack: an entry by its key, or a group with a rule.

    Attributes:
        depth: 0 for the parts of the whole, 1 for what is in a group of these, and so on.
        entry: key of the microcredential; empty for a group.
        rule: of a group: ``all``, ``some`` or ``order``; needs: how many of its parts, for ``some``.
    """

    depth: int = 0
    entry: str = ""
    title: str = ""
    rule: str = ""
    needs: int = 1

    @property
    def is_group(self) -> bool:
        """Whether it holds other parts."""
        return not self.entry


Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Draft:
    """A stack to be.

    Attributes:
        goal: key of the entry that it builds up to, or nothing; goal_text: what else it leads to.
        standard: what this version was brought in line with; because: why it follows the earlier one.
        rule, needs: what the whole asks for, as in a group.
    """

    title: str
    description: str = ""
    goal: str = ""
    goal_text: str = ""
    standard: str = ""
    because: str = ""
    rule: str = "all"
    needs: int = 1
    rows: Rows = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """The keys of its entries, in order, each once."""
        return tuple(dict.fromkeys(row.entry for row in self.rows if row.entry))

    def to_core(self) -> Group:
        """The same for the library; entries by their keys."""
        return group_of(self.rule, self.needs, "", self.rows, lambda row: Leaf(row.entry))


def group_of(rule: str, needs: int, title: str, rows: Rows, leaf: Callable[[Row], Leaf]) -> Group:
    """A group of the library with everything that is in it."""
    return Group(_RULES.get(rule, "all"), tuple(_parts(rows, leaf)), needs, title)


def _parts(rows: Rows, leaf: Callable[[Row], Leaf]) -> list[Part]:
    found: list[Part] = []
    for start in children(rows):
        row = rows[start]
        if row.is_group:
            found.append(group_of(row.rule, row.needs, row.title, within(rows, start), leaf))
        else:
            found.append(leaf(row))
    return found


def sound(rows: Sequence[Row]) -> Rows:
    """Rows that are a tree: a part is one deeper than a group before it at the most, and never inside an entry."""
    found: list[Row] = []
    for row in rows[:MOST_PARTS]:
        room = 0
        if found:
            room = found[-1].depth + (1 if found[-1].is_group else 0)
        found.append(replace(row, depth=max(0, min(row.depth, room, MOST_DEPTH))))
    return tuple(found)


def children(rows: Rows) -> tuple[int, ...]:
    """Where the parts stand that lie directly below."""
    least = min((row.depth for row in rows), default=0)
    return tuple(place for place, row in enumerate(rows) if row.depth == least)


def within(rows: Rows, place: int) -> Rows:
    """Everything inside the part at a place, without itself."""
    return rows[place + 1 : _end(rows, place)]


def up(rows: Rows, place: int) -> Rows:
    """Before the part that stands before it in the same group; the first stays."""
    before = _sibling_before(rows, place)
    if before is None:
        return rows
    end = _end(rows, place)
    return (*rows[:before], *rows[place:end], *rows[before:place], *rows[end:])


def down(rows: Rows, place: int) -> Rows:
    """After the part that stands after it in the same group; the last stays."""
    after = _sibling_after(rows, place)
    return rows if after is None else up(rows, after)


def into(rows: Rows, place: int) -> Rows:
    """Into the group that stands before it, as its last part; without such a group it stays."""
    before = _sibling_before(rows, place)
    if before is None or not rows[before].is_group:
        return rows
    end = _end(rows, place)
    moved = tuple(replace(row, depth=row.depth + 1) for row in rows[place:end])
    if max(row.depth for row in moved) > MOST_DEPTH:
        return rows
    return (*rows[:place], *moved, *rows[end:])


def out(rows: Rows, place: int) -> Rows:
    """Out of its group, to stand after it; what is in none stays."""
    parent = parent_of(rows, place)
    if parent is None:
        return rows
    end, last = _end(rows, place), _end(rows, parent)
    moved = tuple(replace(row, depth=row.depth - 1) for row in rows[place:end])
    return (*rows[:place], *rows[end:last], *moved, *rows[last:])


def removed(rows: Rows, place: int) -> Rows:
    """Without the part. What was in a group that goes stays, one step further out."""
    end = _end(rows, place)
    lifted = tuple(replace(row, depth=row.depth - 1) for row in rows[place + 1 : end])
    return (*rows[:place], *lifted, *rows[end:])


def added(rows: Rows, row: Row, group: int | None) -> Rows:
    """With another part, as the last of a group (by its place), or of the whole. A full stack takes none."""
    if len(rows) >= MOST_PARTS:
        return rows
    if group is None or not 0 <= group < len(rows) or not rows[group].is_group or rows[group].depth >= MOST_DEPTH:
        return (*rows, replace(row, depth=0))
    end = _end(rows, group)
    return (*rows[:end], replace(row, depth=rows[group].depth + 1), *rows[end:])


MOVES: Mapping[str, Callable[[Rows, int], Rows]] = {"up": up, "down": down, "in": into, "out": out, "remove": removed}
"""What a button of a part does."""


def possible(rows: Rows, place: int) -> frozenset[str]:
    """The moves that would change something, so that no button does nothing."""
    return frozenset(name for name, move in MOVES.items() if move(rows, place) != rows)


def parent_of(rows: Rows, place: int) -> int | None:
    """Where its group stands, or None where it is a part of the whole."""
    above = (at for at in range(place - 1, -1, -1) if rows[at].depth < rows[place].depth)
    return next(above, None)


def _end(rows: Rows, place: int) -> int:
    """Where what is inside a part ends."""
    after = (at for at in range(place + 1, len(rows)) if rows[at].depth <= rows[place].depth)
    return next(after, len(rows))


def _sibling_before(rows: Rows, place: int) -> int | None:
    for at in range(place - 1, -1, -1):
        if rows[at].depth < rows[place].depth:
            return None
        if rows[at].depth == rows[place].depth:
            return at
    return None


def _sibling_after(rows: Rows, place: int) -> int | None:
    end = _end(rows, place)
    return end if end < len(rows) and rows[end].depth == rows[place].depth else None
