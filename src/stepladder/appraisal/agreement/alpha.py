"""Krippendorff's alpha, for any number of people, with holes.

After "Computing Krippendorff's Alpha-Reliability" (Krippendorff 2011). With o the coincidences of two values in the
same unit, n_c how often value c occurs among values that can be paired, and n their number:

    alpha = 1 - (n - 1) · Σ o_ck · δ²_ck / Σ n_c · n_k · δ²_ck

over all pairs of values. δ² is the distance that suits the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.agreement.coefficient import DRAWS, Coefficient, Numbers, percentiles, resampled


class Scale(StrEnum):
    """What the values are: names, ranks, numbers, or numbers with a true zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def alpha(
    values: Numbers,
    scale: Scale = Scale.ORDINAL,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> Coefficient:
    """Krippendorff's alpha.

    Args:
        values: one row for each unit (credential), one column for each person; NaN where there is no value. Units with
            fewer than two values say nothing of agreement and are left out.
        scale: of the values. A ratio scale has no value below 0.
        rng: of the bootstrap, which draws units; without it there is no interval.
        confidence: coverage of the interval.

    Raises:
        ValueError: a value is infinite, or below 0 on a ratio scale.
    """
    _check(values, scale)
    paired = values[(~np.isnan(values)).sum(axis=1) >= 2] if values.size else values.reshape(0, 0)
    units, raters = len(paired), int((~np.isnan(paired)).any(axis=0).sum())
    method = f"Krippendorff's alpha, {scale}"
    if not units:
        return Coefficient(None, None, 0, 0, method, "nothing" if np.isnan(values).all() else "single")
    levels, counts, often = _counts(paired)
    if len(levels) == 1:
        return Coefficient(None, None, units, raters, method, "same")
    pairs = _pairs(counts)
    value = float(_alphas(often[None, :].astype(np.float64), counts, pairs, levels, scale)[0])
    if rng is None:
        return Coefficient(value, None, units, raters, method)
    drawn = resampled(often, draws, rng).astype(np.float64)
    interval = percentiles(value, _alphas(drawn, counts, pairs, levels, scale), confidence)
    return Coefficient(value, interval, units, raters, f"{method}, bootstrap of units", confidence=confidence)


def _check(values: Numbers, scale: Scale) -> None:
    if np.isinf(values).any():
        raise ValueError("values are finite, or NaN where there is none")
    if scale is Scale.RATIO and (values < 0).any():
        raise ValueError("a ratio scale has no value below 0")


def _counts(paired: Numbers) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """The values that occur, in order; how often each of them does in a unit; and how many units are alike in that."""
    levels = np.unique(paired[~np.isnan(paired)])
    each = np.stack([(paired == level).sum(axis=1) for level in levels], axis=1)
    counts, often = np.unique(each, axis=0, return_counts=True)
    return levels, counts.astype(np.float64), often.astype(np.int64)


def _pairs(counts: Numbers) -> Numbers:
    """For each unit the coincidences of two values, as one row: pairs of different people, over their number less 1."""
    units, levels = counts.shape
    pairs: Numbers = counts[:, :, None] * counts[:, None, :]
    pairs[:, np.arange(levels), np.arange(levels)] -= counts
    pairs /= (counts.sum(axis=1) - 1)[:, None, None]
    return pairs.reshape(units, levels * levels)


def _alphas(weights: Numbers, counts: Numbers, pairs: Numbers, levels: Numbers, scale: Scale) -> Numbers:
    """Alpha for each row of weights, which say how often each unit counts; NaN where it is undefined."""
    often = weights @ counts
    distances = DISTANCES[scale](levels, often)
    size = (len(often), len(levels) ** 2)
    observed = ((weights @ pairs) * distances.reshape(size)).sum(axis=1)
    expected = ((often[:, :, None] * often[:, None, :]) * distances).reshape(size).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (often.sum(axis=1) - 1) * observed / expected
    return np.asarray(np.where(expected > 0, found, np.nan))


def _nominal(levels: Numbers, often: Numbers) -> Numbers:
    return np.broadcast_to(levels[:, None] != levels[None, :], (len(often), len(levels), len(levels))).astype(
        np.float64
    )


def _ordinal(_: Numbers, often: Numbers) -> Numbers:
    # (n_c/2 + everything between + n_k/2)²: the distance of the middles of two values, in ranks.
    middles = np.cumsum(often, axis=1) - often / 2
    return np.asarray((middles[:, :, None] - middles[:, None, :]) ** 2)


def _interval(levels: Numbers, often: Numbers) -> Numbers:
    # In units of the whole range, which changes nothing, so that large values do not overflow.
    scaled = levels / np.abs(levels).max()
    one = (scaled[:, None] - scaled[None, :]) ** 2
    return np.broadcast_to(one, (len(often), *one.shape))


def _ratio(levels: Numbers, often: Numbers) -> Numbers:
    total = levels[:, None] + levels[None, :]
    one = ((levels[:, None] - levels[None, :]) / np.where(total > 0, total, 1)) ** 2
    return np.broadcast_to(one, (len(often), *one.shape))


DISTANCES: Mapping[Scale, Callable[[Numbers, Numbers], Numbers]] = MappingProxyType(
    {Scale.NOMINAL: _nominal, Scale.ORDINAL: _ordinal, Scale.INTERVAL: _interval, Scale.RATIO: _ratio}
)
"""Squared distances between values, by scale; the ordinal one depends on how often the values occur."""
