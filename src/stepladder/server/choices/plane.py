"""What it proves against how far it fits, as a picture: places in percent, so that words keep the reader's size."""

from __future__ import annotations

from dataclasses import dataclass

from stepladder.estimates import Bounded
from stepladder.pathways.pareto import Place

_SHAPES = {Place.FRONT: "circle", Place.MAY_BE: "diamond", Place.DOMINATED: "square"}

_LEFT, _WIDTH = 6.0, 90.0
_TOP, _HEIGHT = 4.0, 86.0
"""Percent of the picture that the axes take, so that neither words nor marks are cut."""


@dataclass(frozen=True)
class Dot:
    """One entry on the plane, in percent of its width and height.

    Attributes:
        letter: by which the table names it.
        shape: circle, diamond or square, by its place among the others.
        full: whether both points are known; else the mark is hollow and stands in the middle of what is known.
        x, y: where the mark stands; left to right and top to bottom: the intervals.
    """

    letter: str
    shape: str
    full: bool
    x: str
    y: str
    left: str
    right: str
    top: str
    bottom: str


@dataclass(frozen=True)
class Grid:
    """A line of the grid, at a value of 0 to 100."""

    value: int
    x: str
    y: str


def dot(letter: str, place: Place, quality: Bounded, fit: Bounded) -> Dot:
    """An entry on the plane: what it proves from left to right, how far it fits from bottom to top."""
    full = quality.value is not None and fit.value is not None
    return Dot(
        letter=letter,
        shape=_SHAPES[place],
        full=full,
        x=_x(_middle(quality)),
        y=_y(_middle(fit)),
        left=_x(quality.low),
        right=_x(quality.high),
        top=_y(fit.high),
        bottom=_y(fit.low),
    )


def grid() -> tuple[Grid, ...]:
    """The lines at each quarter."""
    return tuple(Grid(value, _x(value), _y(value)) for value in (0, 25, 50, 75, 100))


def _middle(score: Bounded) -> float:
    return (score.low + score.high) / 2 if score.value is None else score.value


def _x(value: float) -> str:
    return f"{_LEFT + _WIDTH * value / 100:.2f}%"


def _y(value: float) -> str:
    return f"{_TOP + _HEIGHT * (100 - value) / 100:.2f}%"
