"""Quantiles of the F distribution, by the regularized incomplete beta function.

Our own, since one function of scipy would be its only use here. The continued fraction is that of DiDonato and Morris
1992 in the form that is evaluated by Lentz's method (Press et al., Numerical Recipes, 6.4); compared in the tests with
scipy's numbers, and with published tables.
"""

from __future__ import annotations

import math

_STEPS = 10_000
_ENOUGH = 1e-15
_TINY = 1e-300
_HALVINGS = 200


def beta_share(a: float, b: float, x: float, y: float) -> float:
    """The regularized incomplete beta function I_x(a, b), with y = 1 - x given too, as it may be tiny.

    Args:
        a, b: above 0.
        x, y: 0 to 1, together 1.

    Raises:
        ValueError: an argument is outside.
    """
    if a <= 0 or b <= 0 or not (0 <= x <= 1 and 0 <= y <= 1):
        raise ValueError(f"I_x(a, b) has a, b above 0 and x from 0 to 1, not {a}, {b}, {x}")
    if x == 0 or y == 0:
        return float(y == 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, y, x) if y <= (b + 1) / (a + b + 2) else 1 - _fraction(b, a, y, x)
    return _fraction(a, b, x, y)


def f_below(value: float, above: float, below: float) -> float:
    """The share of the F distribution below a value.

    Args:
        value: not below 0.
        above, below: degrees of freedom, above 0; they need not be whole.
    """
    total = above * value + below
    return beta_share(above / 2, below / 2, above * value / total, below / total)


def f_quantile(share: float, above: float, below: float) -> float:
    """The value below which a share of the F distribution lies.

    Args:
        share: between 0 and 1.
        above, below: degrees of freedom, above 0; they need not be whole.

    Raises:
        ValueError: the share is none.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    low, high = -700.0, 700.0
    # Halved on the logarithm: with few degrees of freedom the value runs over hundreds of orders of magnitude.
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if f_below(math.exp(middle), above, below) < share:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def _fraction(a: float, b: float, x: float, y: float) -> float:
    front = math.exp(a * math.log(x) + b * math.log(y) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            result *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return front * result / a


def _away(number: float) -> float:
    """A number that one may divide by."""
    return number if abs(number) > _TINY else _TINY
