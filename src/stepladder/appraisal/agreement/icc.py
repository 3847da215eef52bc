"""Intraclass correlations for people who all judged the same credentials (Shrout and Fleiss 1979).

The first number says who the people are: 1, others for each credential; 2, the same for all, a sample of those who
could judge; 3, the same for all, and nobody else is meant. The second says what is used: the judgement of one (1), or
the mean of all k. From the mean squares between credentials B, between people J, of the rest E, and within W:

    (1,1)  (B - W) / (B + (k - 1)·W)                        (1,k)  (B - W) / B
    (2,1)  (B - E) / (B + (k - 1)·E + k·(J - E)/n)          (2,k)  (B - E) / (B + (J - E)/n)
    (3,1)  (B - E) / (B + (k - 1)·E)                        (3,k)  (B - E) / B

Intervals rest on the F distribution, as given there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from stepladder.appraisal.agreement.coefficient import Coefficient, Numbers
from stepladder.appraisal.agreement.quantiles import f_quantile

ENOUGH_FOR_ERROR = 10
"""Credentials judged by two people from which a standard error of measurement is given (methods 2.5)."""

_ROUNDING = 1e-9


class Form(StrEnum):
    """Which of the six."""

    ONE_1 = "ICC(1,1)"
    TWO_1 = "ICC(2,1)"
    THREE_1 = "ICC(3,1)"
    ONE_K = "ICC(1,k)"
    TWO_K = "ICC(2,k)"
    THREE_K = "ICC(3,k)"


@dataclass(frozen=True)
class _Squares:
    """Mean squares of a table of n credentials and k people: between credentials, between people, the rest, within."""

    n: int
    k: int
    between: float
    people: float
    rest: float
    within: float


def icc(values: Numbers, form: Form, *, confidence: float = 0.95) -> Coefficient:
    """An intraclass correlation.

    Args:
        values: one row for each credential, one column for each person, without holes.
        form: which of the six.
        confidence: coverage of the interval.
    """
    rows, people = values.shape if values.ndim == 2 else (0, 0)
    if rows < 2 or people < 2:
        return Coefficient(None, None, rows, people, form, "few")
    if not np.isfinite(values).all():
        return Coefficient(None, None, rows, people, form, "holes")
    squares = _squares(values)
    value = _value(squares, form)
    if value is None:
        return Coefficient(None, None, rows, people, form, "same")
    interval = _interval(squares, form, confidence)
    return Coefficient(value, interval, rows, people, f"{form}, interval by F", confidence=confidence)


def error_of_measurement(values: Numbers) -> float | None:
    """The standard error of the mean of several people's points: SD · √(1 - ICC(2,k)), in points (methods 2.5).

    None with fewer than ten credentials, or where the correlation is undefined; a correlation below 0 counts as 0.

    Args:
        values: one row for each credential, one column for each person, without holes.
    """
    reliability = icc(values, Form.TWO_K).value
    if reliability is None or len(values) < ENOUGH_FOR_ERROR:
        return None
    return float(values.mean(axis=1).std(ddof=1)) * math.sqrt(1 - min(1.0, max(0.0, reliability)))


def _squares(values: Numbers) -> _Squares:
    n, k = values.shape
    centered = values - values.mean()
    rows, columns = centered.mean(axis=1), centered.mean(axis=0)
    rest = centered - rows[:, None] - columns[None, :]
    within = centered - rows[:, None]
    # What is left by rounding is no variation: it would pass for reliability, or for the lack of it.
    noise = (np.abs(values).max() * 1e-12) ** 2
    sums = [float(np.square(part).sum()) for part in (rows, columns, rest, within)]
    clean = [each if each > noise * n * k else 0.0 for each in sums]
    return _Squares(
        n, k,
        between=k * clean[0] / (n - 1),
        people=n * clean[1] / (k - 1),
        rest=clean[2] / ((n - 1) * (k - 1)),
        within=clean[3] / (n * (k - 1)),
    )  # fmt: skip


def _value(s: _Squares, form: Form) -> float | None:
    above, below = {
        Form.ONE_1: (s.between - s.within, s.between + (s.k - 1) * s.within),
        Form.ONE_K: (s.between - s.within, s.between),
        Form.TWO_1: (s.between - s.rest, s.between + (s.k - 1) * s.rest + s.k * (s.people - s.rest) / s.n),
        Form.TWO_K: (s.between - s.rest, s.between + (s.people - s.rest) / s.n),
        Form.THREE_1: (s.between - s.rest, s.between + (s.k - 1) * s.rest),
        Form.THREE_K: (s.between - s.rest, s.between),
    }[form]
    # Of what is zero but for rounding the quotient would be some huge number.
    return above / below if below > _ROUNDING * (s.between + s.people + s.rest + s.within) else None


def _interval(s: _Squares, form: Form, confidence: float) -> tuple[float, float] | None:
    if form in (Form.TWO_1, Form.TWO_K):
        return _absolute(s, confidence, s.k if form is Form.TWO_K else 1)
    noise = s.within if form in (Form.ONE_1, Form.ONE_K) else s.rest
    if noise == 0 or s.between == 0:
        return None
    freedom = s.n * (s.k - 1) if form in (Form.ONE_1, Form.ONE_K) else (s.n - 1) * (s.k - 1)
    share, ratio = (1 + confidence) / 2, s.between / noise
    low = ratio / f_quantile(share, s.n - 1, freedom)
    high = ratio * f_quantile(share, freedom, s.n - 1)
    if form in (Form.ONE_1, Form.THREE_1):
        return (low - 1) / (low + s.k - 1), (high - 1) / (high + s.k - 1)
    return 1 - 1 / low, 1 - 1 / high


def _absolute(s: _Squares, confidence: float, mean_of: int) -> tuple[float, float] | None:
    """Ends for ICC(2,1), with Satterthwaite's degrees of freedom (Shrout and Fleiss 1979, p. 424).

    For the mean of several people they are stepped up (Spearman-Brown). Below 0 the formula may put the ends in the
    wrong order; then there is no interval.
    """
    value = _value(s, Form.TWO_1)
    if value is None or s.rest == 0:
        return None
    people, other = s.people / s.rest, s.n * (1 + (s.k - 1) * value) - s.k * value
    above = (s.k - 1) * (s.n - 1) * (s.k * value * people + other) ** 2
    below = (s.n - 1) * (s.k * value * people) ** 2 + other**2
    if above <= 0 or below <= 0:
        return None
    freedom, share = above / below, (1 + confidence) / 2
    upper, lower = f_quantile(share, s.n - 1, freedom), f_quantile(share, freedom, s.n - 1)
    rest = s.k * s.people + (s.k * s.n - s.k - s.n) * s.rest
    ends = (
        s.n * (s.between - upper * s.rest) / (upper * rest + s.n * s.between),
        s.n * (lower * s.between - s.rest) / (rest + s.n * lower * s.between),
    )
    if not ends[0] <= value <= ends[1] or 1 + (mean_of - 1) * ends[0] <= 0:
        return None
    low, high = (mean_of * end / (1 + (mean_of - 1) * end) for end in ends)
    return low, high
