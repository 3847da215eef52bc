"""Cohen's kappa for two people (Cohen 1960), weighted (Cohen 1968), and plain agreement.

    kappa = 1 - Σ v_ij · p_ij / Σ v_ij · p_i. · p_.j

with p the shares of the table of both people's answers and v the weight of a disagreement: 1 for any (unweighted), the
distance (linear) or its square (quadratic). The interval rests on the standard error for large samples of Fleiss, Cohen
and Everitt 1969. That is 0 where the two never differ, or where one of them always says the same; then there is no
interval, since one without width would claim certainty.
"""

from __future__ import annotations

import math
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from stepladder.appraisal.agreement.coefficient import Coefficient, Numbers, with_width


class Weights(StrEnum):
    """How much a disagreement weighs."""

    NONE = "unweighted"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


def table_of(first: Numbers, second: Numbers, categories: int) -> Numbers:
    """How often two people gave each pair of answers, of what both answered.

    Args:
        first, second: what each of them answered, whole numbers from 0; NaN where one did not.
        categories: how many answers there are.

    Raises:
        ValueError: they did not judge the same things, or an answer is none of the categories.
    """
    if first.shape != second.shape:
        raise ValueError("both people judge the same things")
    both = ~np.isnan(first) & ~np.isnan(second)
    pairs = np.stack([first[both], second[both]])
    if pairs.size and not ((pairs >= 0) & (pairs < categories) & (pairs == np.floor(pairs))).all():
        raise ValueError(f"answers are whole numbers from 0 to {categories - 1}")
    table = np.zeros((categories, categories))
    np.add.at(table, tuple(pairs.astype(np.int64)), 1)
    return table


def kappa(table: Numbers, weights: Weights | Numbers = Weights.NONE, *, confidence: float = 0.95) -> Coefficient:
    """Cohen's kappa.

    Args:
        table: how often two people gave each pair of answers; the first person's answers are rows.
        weights: of disagreements, by name or as a table (0 on the diagonal).
        confidence: coverage of the interval.

    Raises:
        ValueError: the tables are not square, not of one size, or hold something below 0.
    """
    cost = _costs(len(table), weights) if isinstance(weights, Weights) else np.asarray(weights, dtype=np.float64)
    if table.ndim != 2 or table.shape != (len(table), len(table)) or cost.shape != table.shape:
        raise ValueError("tables are square, and of one size")
    if (table < 0).any() or (cost < 0).any() or np.diag(cost).any():
        raise ValueError("counts and weights are not below 0, and agreement weighs nothing")
    units = round(float(table.sum()))
    method = f"Cohen's kappa, {weights if isinstance(weights, Weights) else 'weights given'}"
    if not units:
        return Coefficient(None, None, 0, 0, method, "single")
    shares = table / table.sum()
    expected = float((cost * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    if expected == 0:
        return Coefficient(None, None, units, 2, method, "same")
    value = 1 - float((cost * shares).sum()) / expected
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * _standard_error(shares, cost, value, units)
    interval = with_width(value - reach, value + reach) and (max(-1.0, value - reach), min(1.0, value + reach))
    return Coefficient(value, interval, units, 2, f"{method}, interval for large samples", confidence=confidence)


def exact(values: Numbers) -> Coefficient:
    """The share of units on which all who judged them said the same, of those judged by at least two people.

    Chance is not taken out, so that 0 is no agreement at all here.

    Args:
        values: one row for each unit, one column for each person; NaN where there is no value.
    """
    present = ~np.isnan(values)
    paired, shown = values[present.sum(axis=1) >= 2], present[present.sum(axis=1) >= 2]
    if not len(paired):
        return Coefficient(None, None, 0, 0, "exact agreement", "single")
    low = np.where(shown, paired, np.inf).min(axis=1)
    high = np.where(shown, paired, -np.inf).max(axis=1)
    return Coefficient(float((low == high).mean()), None, len(paired), int(shown.any(axis=0).sum()), "exact agreement")


def _costs(size: int, weights: Weights) -> Numbers:
    places = np.arange(size, dtype=np.float64)
    distances = np.abs(places[:, None] - places[None, :])
    match weights:
        case Weights.NONE:
            return (distances > 0).astype(np.float64)
        case Weights.LINEAR:
            return distances
        case Weights.QUADRATIC:
            return distances**2


def _standard_error(shares: Numbers, cost: Numbers, value: float, units: int) -> float:
    """Fleiss, Cohen and Everitt 1969, formula 13, with weights of agreement w = 1 - cost / the largest cost."""
    agree = 1 - cost / cost.max()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    expected = float((agree * np.outer(rows, columns)).sum())
    marginal = (agree @ columns)[:, None] + (agree.T @ rows)[None, :]
    spread = float((shares * (agree - marginal * (1 - value)) ** 2).sum()) - (value - expected * (1 - value)) ** 2
    return math.sqrt(max(0.0, spread) / units) / (1 - expected)
