"""Where things stand in the picture of the career map. Pure: numbers in, numbers out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

COLUMN, ROW_GAP, LEFT, TOP = 132, 36, 60, 44
"""Width of a column, space between rungs, and the margins that hold the names of rungs and families; in units of the
picture, which are pixels at its full size."""
BOX_WIDTH, BOX_GAP, LINE_HEIGHT, PADDING = 106, 8, 14, 6
_CHARACTERS = 17
_MOST_LINES = 3


@dataclass(frozen=True)
class Box:
    """A role in the picture.

    Attributes:
        lines: its title, broken; cut off with … where it is too long.
    """

    key: int
    x: float
    y: float
    height: float
    lines: tuple[tuple[float, str], ...]

    width = BOX_WIDTH

    @property
    def middle(self) -> float:
        """Half its width."""
        return self.x + BOX_WIDTH / 2

    @property
    def half(self) -> float:
        """Half its height."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Head:
    """The name of a column or row, in lines."""

    x: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Path:
    """A step drawn: a line in the words of SVG, and where its number stands."""

    d: str
    x: float
    y: float


@dataclass(frozen=True)
class Plan:
    """The whole picture but for its lines."""

    width: float
    height: float
    boxes: dict[int, Box]
    columns: tuple[Head, ...]
    rows: tuple[Head, ...]
    rules: tuple[float, ...]


def plan(
    columns: Sequence[str], rows: Sequence[str], cells: Mapping[tuple[int, int], Sequence[tuple[int, str]]]
) -> Plan:
    """Put every role in its place: families side by side, the highest rung on top.

    Args:
        columns: names of the families.
        rows: names of the rungs, the lowest first.
        cells: by column and row, the roles there with their titles.
    """
    boxes: dict[int, Box] = {}
    heads: list[Head] = []
    rules: list[float] = []
    y = float(TOP)
    for row in reversed(range(len(rows))):
        tallest = 0.0
        for column in range(len(columns)):
            x = LEFT + column * COLUMN + (COLUMN - BOX_WIDTH) / 2
            tallest = max(tallest, _stack(cells.get((column, row), ()), x, y, boxes))
        height = tallest or LINE_HEIGHT + 2 * PADDING
        heads.append(Head(0, _lines(rows[row], 9, y + height / 2, centered=True)))
        y += height + ROW_GAP
        rules.append(y - ROW_GAP / 2)
    names = tuple(
        Head(LEFT + column * COLUMN + COLUMN / 2, _lines(name, 18, 14, most=2)) for column, name in enumerate(columns)
    )
    return Plan(LEFT + COLUMN * len(columns), y - ROW_GAP / 2, boxes, names, tuple(heads), tuple(rules[:-1]))


def _stack(roles: Sequence[tuple[int, str]], x: float, top: float, boxes: dict[int, Box]) -> float:
    y = top
    for key, title in roles:
        count = len(broken(title, _CHARACTERS, _MOST_LINES))
        height = float(count * LINE_HEIGHT + 2 * PADDING)
        boxes[key] = Box(key, x, y, height, _lines(title, _CHARACTERS, y + PADDING + LINE_HEIGHT - 4))
        y += height + BOX_GAP
    return y - top - (BOX_GAP if roles else 0)


def path(source: Box, target: Box) -> Path:
    """A line from one role to another: straight up in a column, else a curve that leaves and arrives at the sides."""
    if source.x == target.x:
        return _along(source, target)
    right = target.x > source.x
    start, end = (source.x + BOX_WIDTH, target.x - 5) if right else (source.x, target.x + BOX_WIDTH + 5)
    reach = (COLUMN - BOX_WIDTH) * (1 if right else -1)
    y1, y2 = source.half, target.half
    if abs(target.x - source.x) <= COLUMN:
        d = f"M{start:g} {y1:g} C{start + reach:g} {y1:g} {end - reach:g} {y2:g} {end:g} {y2:g}"
        return Path(d, (start + end) / 2, (y1 + y2) / 2)
    # Further than the next column it runs in the space between two rungs, where no role covers it.
    lane = (source.y - ROW_GAP * 0.32) if y2 <= y1 else (source.y + source.height + ROW_GAP * 0.32)
    d = (
        f"M{start:g} {y1:g} C{start + reach:g} {y1:g} {start:g} {lane:g} {start + 2 * reach:g} {lane:g} "
        f"L{end - 2 * reach:g} {lane:g} C{end:g} {lane:g} {end - reach:g} {y2:g} {end:g} {y2:g}"
    )
    return Path(d, (start + end) / 2, lane)


def _along(source: Box, target: Box) -> Path:
    up = target.y < source.y
    start, end = (source.y, target.y + target.height + 5) if up else (source.y + source.height, target.y - 5)
    if abs(start - end) <= ROW_GAP + 2 * BOX_GAP:
        return Path(f"M{source.middle:g} {start:g} L{target.middle:g} {end:g}", source.middle, (start + end) / 2)
    # Over other roles of the column the line would be hidden: it goes around them on the right.
    side = source.x + BOX_WIDTH
    y1, y2 = source.half, target.half
    bend = side + (COLUMN - BOX_WIDTH) * 0.8
    return Path(f"M{side:g} {y1:g} C{bend:g} {y1:g} {bend:g} {y2:g} {side + 5:g} {y2:g}", bend - 8, (y1 + y2) / 2)


def broken(text: str, width: int, most: int) -> tuple[str, ...]:
    """A text in at most so many lines of so many characters, at spaces where there are any; … where it is cut off."""
    lines: list[str] = []
    for word in text.split():
        rest = word
        if lines and _width(f"{lines[-1]} {rest}") <= width:
            lines[-1] += f" {rest}"
            continue
        while _width(rest) > width:
            cut = _fitting(rest, width - 1)
            lines.append(f"{rest[:cut]}-" if rest[cut - 1].isalpha() and rest[:cut].isascii() else rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
    if len(lines) <= most:
        return tuple(lines) or ("",)
    last = lines[most - 1]
    while _width(last) > width - 1:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")


def _width(text: str) -> int:
    """Characters, where those of East Asia count twice and marks that join others nothing."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 for each in text)


def _fitting(text: str, width: int) -> int:
    for count in range(len(text), 1, -1):
        if _width(text[:count]) <= width:
            return count
    return 1


def _lines(
    text: str, width: int, y: float, *, most: int = _MOST_LINES, centered: bool = False
) -> tuple[tuple[float, str], ...]:
    found = broken(text, width, most)
    first = y - (len(found) - 1) * LINE_HEIGHT / 2 + 4 if centered else y
    return tuple((first + number * LINE_HEIGHT, line) for number, line in enumerate(found))


def successive(rows: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs of neighbors in a column of rungs, the lowest first; a rung that nobody is on is passed over."""
    filled = [row for row in rows if row]
    return [(low, high) for lower, upper in pairwise(filled) for low in lower for high in upper]
