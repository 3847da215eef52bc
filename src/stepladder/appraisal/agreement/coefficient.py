"""A coefficient of agreement, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepladder.wording import gettext_noop

Numbers = NDArray[np.float64]

DRAWS = 1_000
"""Bootstrap draws: enough for the ends of a 95 % interval to two digits."""

_ENOUGH_DRAWS = 0.95
"""Share of draws in which the coefficient has to be defined for there to be an interval (judgement)."""

_WIDTH = 1e-6
"""Width below which an interval has none: a root of what is zero but for rounding comes near to it."""

_NOISE = 1e-9

REASONS = {
    "nothing": gettext_noop("nobody judged anything"),
    "single": gettext_noop("nothing was judged by two people"),
    "few": gettext_noop("too little was judged by two people"),
    "same": gettext_noop("all scores are the same, so that there is nothing to agree or disagree on"),
    "holes": gettext_noop("it takes the same people for every credential"),
}
"""Why a coefficient is undefined, by id."""


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement.

    Attributes:
        value: 1 is perfect agreement and 0 what chance would give; it may be below 0. None where it is undefined.
        interval: lower and upper end at ``confidence``, or None where there is none.
        units: on how many credentials (or units) it rests.
        raters: how many people took part.
        method: which coefficient, and how its interval was made.
        reason: why it is undefined, a key of ``REASONS``; empty where it is defined.
        confidence: coverage of the interval.
    """

    value: float | None
    interval: tuple[float, float] | None
    units: int
    raters: int
    method: str
    reason: str = ""
    confidence: float = 0.95

    @property
    def perfect(self) -> bool:
        """Whether nobody differed at all."""
        return self.value is not None and self.value > 1 - _NOISE

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a coefficient is a number, not {self.value}")
        if (self.value is None) != bool(self.reason):
            raise ValueError("a coefficient has a value or a reason for having none")


def percentiles(value: float, drawn: Numbers, confidence: float) -> tuple[float, float] | None:
    """The interval that bootstrap draws give (percentiles); None where too many of them are undefined (NaN).

    It is widened to hold the value itself, which the percentiles of few units may leave out. Where all draws say the
    same, as they do where no two people differ, there is none: an interval without width would claim certainty.
    """
    defined = drawn[np.isfinite(drawn)]
    if not len(drawn) or len(defined) < _ENOUGH_DRAWS * len(drawn):
        return None
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return with_width(min(float(low), value), max(float(high), value))


def with_width(low: float, high: float) -> tuple[float, float] | None:
    """An interval; None where it has no width but for noise of floats."""
    return (low, high) if high - low > _WIDTH else None


def resampled(often: NDArray[np.int64], draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """How often each kind of unit is drawn, one row for each draw: units with replacement, as many as there are.

    Args:
        often: how many units there are of each kind.
    """
    return rng.multinomial(often.sum(), often / often.sum(), size=draws)
