"""Krippendorff's alpha, for any number of people, with holes.

After "Computing Krippendorff's Alpha-Reliability" (Krippendorff 2011). With o the coincidences of two values in the
same unit, n_c how often value c occurs among values that can be paired, and n their number:

    alpha = 1 - (n - 1) · Σ o_ck · δ²_ck / Σ n_c · n_k · δ²_ck

over all pairs of values. δ² is the distance that suits the scale.

The table of all pairs of values is never made. The upper sum is one over units: of each the sum of δ² over its pairs of
people, over their number less 1. The lower sum follows from moments: for numbers x it is 2(n · Σ n_c·x² - (Σ n_c·x)²),
and ordinal distances are those of the middles of the ranks, as numbers; for names it is n² - Σ n_c². Only on a ratio
scale does it take every pair of values that occur, and so there may be ``MOST_RATIOS`` of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.agreement.coefficient import DRAWS, Coefficient, Numbers, percentiles, resampled
from stepladder.errors import TooMuchWork

MOST_RATIOS = 2_000
"""Different values that a ratio scale may have: their distances, of every pair, take 32 MB."""

_CELLS = 2_000_000
"""Cells of draws × units × people that are computed at once, so that memory stays bounded."""

_HUGE = 1e300
"""From here on numbers are made smaller before they are subtracted or added, so that nothing overflows."""


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
        rng: of the bootstrap, which draws units; without it there is no interval. Nor is there one where no two people
            differ, since every draw would say the same.
        confidence: coverage of the interval.

    Raises:
        ValueError: a value is infinite, or below 0 on a ratio scale.
        TooMuchWork: a ratio scale has more than ``MOST_RATIOS`` different values.
    """
    _check(values, scale)
    paired = values[(~np.isnan(values)).sum(axis=1) >= 2] if values.size else values.reshape(0, 0)
    units, raters = len(paired), int((~np.isnan(paired)).any(axis=0).sum())
    method = f"Krippendorff's alpha, {scale}"
    if not units:
        return Coefficient(None, None, 0, 0, method, "nothing" if np.isnan(values).all() else "single")
    table = _table(paired)
    if len(table.levels) == 1:
        return Coefficient(None, None, units, raters, method, "same")
    distances = _Distances(table, scale)
    value = float(distances.alphas(table.often[None, :])[0])
    if rng is None:
        return Coefficient(value, None, units, raters, method)
    size = max(1, _CELLS // max(table.places.size, len(table.levels)))
    drawn = [distances.alphas(resampled(table.often, min(size, draws - start), rng)) for start in range(0, draws, size)]
    interval = percentiles(value, np.concatenate([np.zeros(0), *drawn]), confidence)
    return Coefficient(value, interval, units, raters, f"{method}, bootstrap of units", confidence=confidence)


@dataclass(frozen=True)
class _Table:
    """The units, those that are alike taken together.

    Attributes:
        levels: the values that occur, in order.
        places: kinds of units × people, each value as its place in ``levels``, in order; 0 where there is none.
        there: kinds of units × people, whether there is a value.
        often: how many units there are of each kind.
    """

    levels: Numbers
    places: NDArray[np.int64]
    there: NDArray[np.bool_]
    often: NDArray[np.int64]


def _check(values: Numbers, scale: Scale) -> None:
    if np.isinf(values).any():
        raise ValueError("values are finite, or NaN where there is none")
    if scale is Scale.RATIO and (values < 0).any():
        raise ValueError("a ratio scale has no value below 0")


def _table(paired: Numbers) -> _Table:
    levels = np.unique(paired[~np.isnan(paired)])
    # What is missing is put behind the last value; who said what does not matter.
    found = np.where(np.isnan(paired), len(levels), np.searchsorted(levels, paired))
    kinds, often = np.unique(np.sort(found, axis=1), axis=0, return_counts=True)
    there = kinds < len(levels)
    places = np.where(there, kinds, 0).astype(np.int64)
    return _Table(levels, places, np.asarray(there, dtype=np.bool_), often.astype(np.int64))


class _Distances:
    """The two sums of squared distances, on one scale."""

    def __init__(self, table: _Table, scale: Scale) -> None:
        self.table, self.scale = table, scale
        self.people = table.there.sum(axis=1).astype(np.float64)
        self.numbers = _smaller(table.levels, scale)
        self.pairs = _of_pairs(self.numbers) if scale is Scale.RATIO else np.zeros((0, 0))
        # Ordinal distances depend on how often the values occur, and so on the draw.
        self.within = np.zeros(0) if scale is Scale.ORDINAL else self._within()

    def alphas(self, often: NDArray[np.int64]) -> Numbers:
        """Alpha for each row of draws × kinds, how often each kind counts; NaN where it is undefined."""
        weights = often.astype(np.float64)
        counts = self._counts(weights)
        if self.scale is Scale.ORDINAL:
            observed, expected = self._ordinal(weights, counts)
        else:
            observed, expected = weights @ self.within, self._expected(counts)
        varies = (counts > 0).sum(axis=1) > 1
        with np.errstate(divide="ignore", invalid="ignore"):
            found = 1 - (counts.sum(axis=1) - 1) * observed / expected
        return np.asarray(np.where(varies & (expected > 0), found, np.nan), dtype=np.float64)

    def _counts(self, weights: Numbers) -> Numbers:
        """How often each value occurs: draws × levels."""
        draws, levels = len(weights), len(self.table.levels)
        counted = np.zeros(draws * levels)
        for places, there in zip(self.table.places.T, self.table.there.T, strict=True):
            at = np.arange(draws)[:, None] * levels + places[None, there]
            counted += np.bincount(at.ravel(), weights[:, there].ravel(), minlength=draws * levels)
        return np.asarray(counted.reshape(draws, levels), dtype=np.float64)

    def _within(self) -> Numbers:
        """Of each kind of unit the sum of distances over ordered pairs of people, over their number less 1."""
        places, there = self.table.places, self.table.there
        found = np.zeros(len(places))
        for one in range(places.shape[1]):
            for other in range(one):
                both = there[:, one] & there[:, other]
                found[both] += self._distance(places[both, one], places[both, other])
        return np.asarray(2 * found / (self.people - 1), dtype=np.float64)

    def _distance(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Numbers:
        match self.scale:
            case Scale.NOMINAL:
                return np.asarray(one != other, dtype=np.float64)
            case Scale.RATIO:
                return np.asarray(self.pairs[one, other], dtype=np.float64)
            case _:
                return np.asarray((self.numbers[one] - self.numbers[other]) ** 2, dtype=np.float64)

    def _expected(self, counts: Numbers) -> Numbers:
        """Σ n_c · n_k · δ²_ck for each draw."""
        total = counts.sum(axis=1)
        match self.scale:
            case Scale.NOMINAL:
                return np.asarray(total**2 - (counts**2).sum(axis=1), dtype=np.float64)
            case Scale.RATIO:
                return np.asarray(((counts @ self.pairs) * counts).sum(axis=1), dtype=np.float64)
            case _:
                middle = counts @ self.numbers / total
                return np.asarray(
                    [2 * n * (row @ (self.numbers - x) ** 2) for n, row, x in zip(total, counts, middle, strict=True)]
                )

    def _ordinal(self, weights: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
        """Both sums with (n_c/2 + everything between + n_k/2)² for δ²: the distance of the middles, in ranks.

        Middles are taken from the middle of all, so that their mean is 0. They are halves: sums of them are exact.
        """
        total = counts.sum(axis=1)
        middles = np.cumsum(counts, axis=1) - counts / 2 - total[:, None] / 2
        sums, squares = np.zeros_like(weights), np.zeros_like(weights)
        for places, there in zip(self.table.places.T, self.table.there.T, strict=True):
            ranks = np.where(there, middles[:, places], 0)
            sums += ranks
            squares += ranks**2
        within = 2 * (self.people * squares - sums**2) / (self.people - 1)
        return (weights * within).sum(axis=1), 2 * total * (counts * middles**2).sum(axis=1)


def _smaller(levels: Numbers, scale: Scale) -> Numbers:
    """The values in another unit, which changes nothing, so that none of their sums overflows."""
    safe = levels / 4 if np.abs(levels).max() > _HUGE else levels
    if scale is not Scale.INTERVAL:
        return safe
    least, most = safe[0], safe[-1]
    return np.asarray((safe - least) / (most - least), dtype=np.float64)


def _of_pairs(numbers: Numbers) -> Numbers:
    """((c - k) / (c + k))² for every pair of values."""
    if len(numbers) > MOST_RATIOS:
        raise TooMuchWork(
            f"there are {len(numbers)} different values on a ratio scale",
            expected=f"at most {MOST_RATIOS}",
            hint="round the values, or take the interval scale",
        )
    total = numbers[:, None] + numbers[None, :]
    return np.asarray(((numbers[:, None] - numbers[None, :]) / np.where(total > 0, total, 1)) ** 2, dtype=np.float64)
