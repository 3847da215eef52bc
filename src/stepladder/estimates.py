"""Numbers that say how sure they are.

``Estimate`` is about a group of people, and below a minimum group there is ``TooFew`` in its place, which tells
nothing of the group. ``Bounded`` is a score that carries what is not known about it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from statistics import NormalDist

MINIMUM_GROUP = 10
"""Default smallest group of which a number is shown (methods 6.6; judgement)."""

HARD_FLOOR = 5
"""No setting may go below it (methods 6.6)."""

_NOISE = 9
"""Digits behind the point from which on a difference is taken for rounding of floats."""

_ANY_SIZE = Context(prec=400)
"""Room for every digit that a float may have before the point."""


@dataclass(frozen=True)
class Estimate:
    """A number about a group.

    Attributes:
        value: the point.
        low: lower end of the interval, same unit as the value.
        high: upper end of the interval.
        n: number of people (or cases) it rests on.
        method: how value and interval were computed, by name.

    Raises:
        ValueError: a number is not finite, the value lies outside its interval, or ``n`` is below 1 (an estimate
            from nobody is no estimate).
    """

    value: float
    low: float
    high: float
    n: int
    method: str

    def __post_init__(self) -> None:
        _check_order(self.low, self.value, self.high)
        if self.n < 1:
            raise ValueError(f"an estimate rests on at least one case, not on {self.n}")


@dataclass(frozen=True)
class TooFew:
    """Stands where an estimate would, when the group is too small to be shown. It does not say how small."""

    minimum: int


@dataclass(frozen=True)
class Bounded:
    """A score with what is not known about it.

    Attributes:
        value: the point, or None where it may not be shown.
        low: the score if everything unknown turned out worst.
        high: the score if everything unknown turned out best.
        information: share of the weight that is known, 0 to 1.

    Raises:
        ValueError: a number is not finite, the value lies outside its bounds, or the information outside 0 to 1.
    """

    value: float | None
    low: float
    high: float
    information: float

    def __post_init__(self) -> None:
        _check_order(self.low, self.low if self.value is None else self.value, self.high)
        if not 0 <= self.information <= 1:
            raise ValueError(f"information is a share from 0 to 1, not {self.information}")


def share(count: int, of: int, *, minimum: int = MINIMUM_GROUP, confidence: float = 0.95) -> Estimate | TooFew:
    """The share of a group, with Wilson's score interval (Wilson 1927, J. Am. Stat. Assoc. 22).

    It is the share seen in this group, not the chance of any one member.

    Args:
        count: how many of the group have the property, 0 to ``of``.
        of: size of the group. Nobody (0) is too few.
        minimum: smallest group that is shown, at least ``HARD_FLOOR``.
        confidence: coverage of the interval, between 0 and 1.

    Raises:
        ValueError: the count does not fit the group, the minimum is below the floor, or the confidence is no share.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if minimum < HARD_FLOOR:
        raise ValueError(f"the minimum group is at least {HARD_FLOOR}, not {minimum}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1, not at {confidence}")
    if of < minimum:
        return TooFew(minimum)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    # At 0 and at `of` the ends are exactly 0 and 1; rounding would leave the point just outside.
    low = 0.0 if count == 0 else max(0.0, middle - reach)
    high = 1.0 if count == of else min(1.0, middle + reach)
    return Estimate(p, min(low, p), max(high, p), of, f"share, Wilson interval at {confidence:g}")


def rounded_down(value: float, digits: int = 2) -> str:
    """A number for people, rounded down, so that what lies below a bound never reads as if it reached it.

    Noise of floats (less than half a billionth) does not take a digit away: 0.7999999999999999 is "0.80".

    Raises:
        ValueError: the number is not finite.
    """
    return _rounded(value, digits, ROUND_FLOOR)


def rounded_up(value: float, digits: int = 2) -> str:
    """The same, rounded up: the upper end of an interval, which rounding must not make narrower.

    Raises:
        ValueError: the number is not finite.
    """
    return _rounded(value, digits, ROUND_CEILING)


def percent_down(share: float) -> str:
    """A share as whole percent without the sign, rounded down like ``rounded_down``."""
    return rounded_down(100 * share, 0)


def reaches(value: float, bound: float) -> bool:
    """Whether a number is at least a bound, but for noise of floats; as ``rounded_down`` writes it."""
    return round(value, _NOISE) >= bound


def in_figures(number: float | Fraction) -> str:
    """A number in a few figures for a message, however large it is."""
    try:
        return f"{float(number):g}"
    except OverflowError:
        return "more than 10^308" if number > 0 else "less than -10^308"


def _rounded(value: float, digits: int, rounding: str) -> str:
    if not math.isfinite(value):
        raise ValueError(f"numbers must be finite: {value}")
    exact = Decimal(repr(round(float(value), _NOISE)))
    found = exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=_ANY_SIZE)
    return f"{found or abs(found)}"


def _check_order(low: float, value: float, high: float) -> None:
    if not all(math.isfinite(number) for number in (low, value, high)):
        raise ValueError(f"numbers must be finite: {low}, {value}, {high}")
    if not low <= value <= high:
        raise ValueError(f"the value {value} lies outside its interval from {low} to {high}")
