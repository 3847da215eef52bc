"""Where differences in scores come from: credentials, people, dimensions (a generalizability study, fully crossed).

A table of scores of n credentials by k people on m dimensions, one score each, is taken apart by analysis of variance.
From the mean squares the components of variance follow (Cronbach, Gleser, Nanda and Rajaratnam 1972; the estimators are
those of a random model with three facets and one score for each cell). An estimate below 0 counts as 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from stepladder.appraisal.agreement.coefficient import Numbers

FACETS = ("credential", "rater", "dimension")

Effect = frozenset[str]
"""A facet, or facets together."""

EFFECTS: tuple[Effect, ...] = tuple(
    frozenset(each) for size in (1, 2, 3) for each in itertools.combinations(FACETS, size)
)


@dataclass(frozen=True)
class Components:
    """Components of variance, in squared points of the scale from 0 to 4.

    Attributes:
        estimates: by effect, as estimated; they may be below 0. That of all three holds what nothing explains.
        size: how many credentials, people and dimensions.
    """

    estimates: Mapping[Effect, float]
    size: tuple[int, int, int]

    def __hash__(self) -> int:
        return hash((tuple(self.estimates.items()), self.size))

    @property
    def shares(self) -> Mapping[Effect, float]:
        """The share of each in all variance, 0 to 1; all 0 where nothing varies."""
        positive = {effect: max(0.0, value) for effect, value in self.estimates.items()}
        total = sum(positive.values())
        return MappingProxyType({effect: value / total if total else 0.0 for effect, value in positive.items()})

    @property
    def of_raters(self) -> float:
        """The share that comes from who judged: people alone, with credentials and with dimensions; 0 to 1.

        What people do to one dimension of one credential cannot be told from error, and is not in it.
        """
        return sum(share for effect, share in self.shares.items() if "rater" in effect and len(effect) < len(FACETS))

    @property
    def varies(self) -> bool:
        """Whether there is any variance."""
        return any(value > 0 for value in self.estimates.values())


def components(scores: Numbers) -> Components:
    """The components of variance of a table of scores.

    Args:
        scores: credentials × people × dimensions, without holes, at least two of each.

    Raises:
        ValueError: the table has another shape, or holes.
    """
    if scores.ndim != len(FACETS) or min(scores.shape) < 2:
        raise ValueError(f"it takes at least two credentials, people and dimensions, not {scores.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("the table has holes")
    squares = _mean_squares(scores)
    sizes = dict(zip(FACETS, scores.shape, strict=True))
    estimates: dict[Effect, float] = {}
    # From the largest effect down: a mean square holds its own component and those of every effect that contains it.
    for effect in reversed(EFFECTS):
        within = [other for other in EFFECTS if effect < other]
        others = sum(_repeats(other, sizes) * estimates[other] for other in within)
        estimates[effect] = (squares[effect] - others) / _repeats(effect, sizes)
    return Components(MappingProxyType({effect: estimates[effect] for effect in EFFECTS}), _shape(scores))


def _mean_squares(scores: Numbers) -> dict[Effect, float]:
    rest = scores - scores.mean()
    squares: dict[Effect, float] = {}
    for effect in EFFECTS:
        away = tuple(axis for axis, facet in enumerate(FACETS) if facet not in effect)
        part = rest.mean(axis=away, keepdims=True) if away else rest
        rest = rest - part
        freedom = 1
        for axis, facet in enumerate(FACETS):
            freedom *= scores.shape[axis] - 1 if facet in effect else 1
        squares[effect] = float(np.square(part).sum()) * scores.size / part.size / freedom
    return squares


def _repeats(effect: Effect, sizes: Mapping[str, int]) -> int:
    """How many scores each cell of an effect has."""
    count = 1
    for facet, size in sizes.items():
        count *= 1 if facet in effect else size
    return count


def _shape(scores: Numbers) -> tuple[int, int, int]:
    credentials, raters, dimensions = scores.shape
    return credentials, raters, dimensions
