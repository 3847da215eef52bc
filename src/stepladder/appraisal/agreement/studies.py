"""What studies of the model beyond agreement compute: experts on its content, and what came later."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from stepladder.appraisal.agreement.coefficient import Coefficient, Numbers

_NOISE = 1e-9


def content_ratio(essential: int, experts: int) -> float:
    """Lawshe's content validity ratio (n_e - N/2) / (N/2): 1 if all call it essential, 0 if half do.

    Raises:
        ValueError: there are no experts, or more call it essential than there are.
    """
    if not 0 <= essential <= experts or not experts:
        raise ValueError(f"{essential} of {experts} experts is no share")
    return (essential - experts / 2) / (experts / 2)


def least_ratio(experts: int) -> float:
    """The least ratio that chance (each expert tossing a coin) gives in at most one case of twenty.

    Exact, from the binomial distribution, one-sided (as Ayre and Scally 2014 tabulate it); above 1, which nobody can
    reach, where there are fewer than five. Lawshe's table of 1975 prints .62 at ten experts and this is .80 there: both
    ask for nine of ten, as eight give .60.

    Raises:
        ValueError: there are no experts.
    """
    if experts < 1:
        raise ValueError("there are no experts")
    tail = 0
    for essential in range(experts, -1, -1):
        tail += math.comb(experts, essential)
        if tail * 20 > 2**experts:
            return (essential + 1 - experts / 2) / (experts / 2)
    return -1.0


def people_needed(correlation: float, *, power: float = 0.80, alpha: float = 0.05) -> int:
    """How many people it takes to find a correlation, by Fisher's z: 85 for .30.

    Args:
        correlation: to be found, 0 < |r| < 1.
        power: the chance to find it; alpha: the chance to find one where there is none, two-sided.

    Raises:
        ValueError: an argument is outside.
    """
    if not 0 < abs(correlation) < 1 or not 0 < power < 1 or not 0 < alpha < 1:
        raise ValueError("a correlation, power and alpha lie between 0 and 1")
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    return math.ceil((reach / math.atanh(abs(correlation))) ** 2 + 3)


def most_differing(units: int, *, confidence: float = 0.95) -> float:
    """The largest share that may differ elsewhere where none of so many differed, 0 to 1.

    The upper end of the exact one-sided interval of a share of which none was seen (Clopper and Pearson 1934):
    1 - (1 - confidence)^(1/n); .26 at ten, .10 at thirty.

    Raises:
        ValueError: there are no units, or the confidence is no share.
    """
    if units < 1 or not 0 < confidence < 1:
        raise ValueError("it takes at least one unit, and a confidence between 0 and 1")
    return float(1 - (1 - confidence) ** (1 / units))


def spearman(first: Sequence[float], second: Sequence[float], *, confidence: float = 0.95) -> Coefficient:
    """Spearman's rank correlation, with an interval by Fisher's z and the standard error of Bonett and Wright 2000.

    Tied values share the mean of their ranks. The standard error of atanh r is √((1 + r²/2)/(n - 3)). At r = 1 and
    r = -1 atanh has no value, and so there is no interval.

    Args:
        first, second: a value and its partner, NaN where there is none. A pair with a hole is left out; ``units`` says
            how many are left.

    Raises:
        ValueError: the two are not of one length, or a value is infinite.
    """
    if len(first) != len(second):
        raise ValueError("each value has its partner")
    pairs = np.array([first, second], dtype=np.float64).reshape(2, -1)
    if np.isinf(pairs).any():
        raise ValueError("values are finite, or NaN where there is none")
    whole = pairs[:, ~np.isnan(pairs).any(axis=0)]
    count, method = whole.shape[1], "Spearman's rank correlation, interval by Fisher's z (Bonett and Wright)"
    if count < 2:
        return Coefficient(None, None, count, 2, method, "few")
    one, other = (_ranks(values) for values in whole)
    spread = math.sqrt(float(one @ one) * float(other @ other))
    if spread == 0:
        return Coefficient(None, None, count, 2, method, "same")
    value = max(-1.0, min(1.0, float(one @ other) / spread))
    if count <= 3 or abs(value) > 1 - _NOISE:
        return Coefficient(value, None, count, 2, method)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt((1 + value**2 / 2) / (count - 3))
    middle = math.atanh(value)
    interval = math.tanh(middle - reach), math.tanh(middle + reach)
    return Coefficient(value, interval, count, 2, method, confidence=confidence)


def _ranks(values: Numbers) -> Numbers:
    """Ranks with ties shared, less their mean."""
    _, place, often = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(often)
    return np.asarray(((ends - (often - 1) / 2) - (len(values) + 1) / 2)[place], dtype=np.float64)
