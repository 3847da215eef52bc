"""How far people who judged the same credentials agree: on what these show, on each dimension, on the points.

The plan:

1. Only credentials that at least two people judged say anything of agreement. Ratings are taken as they were given in,
   before anything was settled, and as they count (``raters``).
2. On the class people agree where two or more know it and all of them say the same.
3. For each dimension: the share of credentials on which all said the same; ordinal alpha of all people; quadratic kappa
   of the two people who have most in common. "Does not apply" is no place on the scale, and left out of it.
4. Points and components of variance take the same people for every credential: the block of people and credentials
   that holds the most judgements without a hole.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from stepladder.appraisal.agreement.alpha import Scale, alpha
from stepladder.appraisal.agreement.blocks import Block, Groups, points_of, variance_of
from stepladder.appraisal.agreement.coefficient import Coefficient, Numbers
from stepladder.appraisal.agreement.kappa import Weights, exact, kappa, table_of
from stepladder.appraisal.agreement.variance import Components
from stepladder.appraisal.many import CLASSES, NOT_APPLICABLE, UNKNOWN, Rows, appraise_many, packed
from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.raters import Rating
from stepladder.appraisal.raters import combined as combine
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, MAX_SCORE
from stepladder.appraisal.score import EvidenceClass, Score

FEW = 10
"""Credentials judged by two people below which no coefficient is shown (judgement, as for groups in 6.6)."""

ENOUGH = 30
"""Credentials judged by two people from which coefficients may be relied on (methods 2.9)."""

_MOST_DIMENSIONS_WITHOUT = len(BY_ID) // 2
"""Dimensions without an alpha above which there is none for all of them together."""

Given = Mapping[str, Sequence[Rating]]
"""Everything that was judged: for each credential, by its id, one rating of each person."""


@dataclass(frozen=True)
class OnDimension:
    """Agreement on one dimension.

    Attributes:
        same: share of credentials on which all said the same.
        alpha: ordinal, of all people.
        kappa: quadratic, of the two people with most in common.
    """

    same: Coefficient
    alpha: Coefficient
    kappa: Coefficient


@dataclass(frozen=True)
class Agreement:
    """How far people agree.

    Attributes:
        raters: who judged something that somebody else judged too.
        judged: every credential that somebody judged.
        double: those that at least two people judged.
        agreed, disagreed: of these, on what they show (the class); the others lack a second person who knows.
        to_settle: credentials with something to settle, and the dimensions.
        on_class: share with the same class.
        class_kappa: kappa on the class, of the two people with most in common; ``pair`` are they.
        dimensions: agreement on each.
        points: agreement on the points (ICC), and their standard error of measurement.
        variance: where differences come from, or None where there is no block to tell it from.
    """

    raters: tuple[str, ...]
    judged: tuple[str, ...]
    double: tuple[str, ...]
    agreed: tuple[str, ...]
    disagreed: tuple[str, ...]
    to_settle: Mapping[str, tuple[str, ...]]
    on_class: Coefficient
    class_kappa: Coefficient
    pair: tuple[str, ...]
    dimensions: Mapping[str, OnDimension]
    points: Block
    variance: Components | None

    def __hash__(self) -> int:
        return hash((self.raters, self.judged, self.double, self.agreed, self.disagreed))

    @property
    def alpha(self) -> float | None:
        """Ordinal alpha for the confidence in appraisals (methods 2.5): the middle one of the dimensions' alphas.

        The lower middle one, of dimensions on which at least ten credentials were judged twice. None where fewer than
        half of the dimensions have one: then it is not known how far people agree.
        """
        known = [
            each.alpha.value
            for each in self.dimensions.values()
            if each.alpha.value is not None and each.alpha.units >= FEW
        ]
        return lower_middle(known) if len(BY_ID) - len(known) <= _MOST_DIMENSIONS_WITHOUT else None


def measure(given: Given, *, policy: WeightPolicy = DEFAULT, rng: np.random.Generator | None = None) -> Agreement:
    """Measure how far people agree.

    Args:
        given: what everybody judged.
        policy: the weights, for the points.
        rng: for the intervals of alpha; without it they have none.
    """
    double = {id: ratings for id, ratings in sorted(given.items()) if len(ratings) > 1}
    raters = tuple(sorted({rating.rater for ratings in double.values() for rating in ratings}))
    cube = _cube(double, raters)
    classes = _classes(cube)
    same_class, differing = _by_class(tuple(double), classes)
    shared = _shared(double)
    pair: tuple[str, ...] = min(shared, key=lambda pair: (-shared[pair], pair), default=())
    groups = Groups(raters, tuple(double), _groups(double, shared))
    columns = [raters.index(rater) for rater in pair]
    judgements = ((id, combine(ratings).judgement.to_settle) for id, ratings in double.items())
    return Agreement(
        raters=raters,
        judged=tuple(sorted(id for id, ratings in given.items() if ratings)),
        double=tuple(double),
        agreed=same_class,
        disagreed=differing,
        to_settle=MappingProxyType({id: due for id, due in judgements if due}),
        on_class=exact(classes),
        class_kappa=_kappa(classes, columns, len(CLASSES), Weights.NONE),
        pair=pair,
        dimensions=_dimensions(cube, columns, rng),
        points=points_of(cube, groups, policy),
        variance=variance_of(cube, groups),
    )


def lower_middle(values: Iterable[float]) -> float | None:
    """The middle one of some coefficients, of an even number the lower of the two in the middle; None of none."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def matrix(given: Given, dimension: str, raters: Sequence[str]) -> Numbers:
    """The scores on one dimension: credentials in the order of their ids × people; NaN where there is no number."""
    return _numbers(_cube(dict(sorted(given.items())), raters)[:, :, list(BY_ID).index(dimension)])


def _cube(double: Given, raters: Sequence[str]) -> Rows:
    """Scores of credentials × people × dimensions, as rows of ``many``; who did not judge knows nothing."""
    nothing: Mapping[str, Score] = {}
    sheets: list[Mapping[str, Score]] = []
    for ratings in double.values():
        by = {rating.rater: rating.scores for rating in ratings}
        sheets += [by.get(rater, nothing) for rater in raters]
    return packed(sheets).reshape(len(double), len(raters), len(BY_ID))


def _numbers(rows: Rows) -> Numbers:
    return np.where(rows >= 0, rows, np.nan).astype(np.float64)


def _classes(cube: Rows) -> Numbers:
    """Classes of credentials × people, as places in ``CLASSES``; NaN where one does not know."""
    flat = cube.reshape(-1, cube.shape[2])
    classes = _numbers(appraise_many(flat, DEFAULT.weights).classes.reshape(cube.shape[:2]))
    # Who saw the work and does not know whether results were measured contradicts nobody who does (``raters``).
    performed, measured = CLASSES.index(EvidenceClass.E3), CLASSES.index(EvidenceClass.E4)
    open_ = (classes == performed) & (cube[:, :, list(BY_ID).index("C1")] == UNKNOWN)
    classes[open_ & (classes == measured).any(axis=1)[:, None]] = measured
    return classes


def _by_class(ids: Sequence[str], classes: Numbers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    agreed: list[str] = []
    disagreed: list[str] = []
    for id, row in zip(ids, classes, strict=True):
        known = row[~np.isnan(row)]
        if len(known) > 1:
            (agreed if len(set(known.tolist())) == 1 else disagreed).append(id)
    return tuple(agreed), tuple(disagreed)


def _shared(double: Given) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for ratings in double.values():
        for pair in itertools.combinations(sorted(rating.rater for rating in ratings), 2):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def _groups(double: Given, shared: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Groups of people who judged something together: all who judged one credential, and every pair."""
    together = {tuple(sorted(rating.rater for rating in ratings)) for ratings in double.values()}
    return tuple(sorted(together.union(shared)))


def _kappa(values: Numbers, columns: Sequence[int], categories: int, weights: Weights) -> Coefficient:
    if len(columns) < 2:
        return kappa(np.zeros((categories, categories)), weights)
    first, second = values[:, columns].T
    return kappa(table_of(first, second, categories), weights)


def _dimensions(cube: Rows, columns: Sequence[int], rng: np.random.Generator | None) -> Mapping[str, OnDimension]:
    found = {}
    for place, dimension in enumerate(DIMENSIONS):
        values = _numbers(cube[:, :, place])
        found[dimension.id] = OnDimension(
            same=exact(_numbers(np.where(cube[:, :, place] == NOT_APPLICABLE, MAX_SCORE + 1, cube[:, :, place]))),
            alpha=alpha(values, Scale.ORDINAL, rng=rng),
            kappa=_kappa(values, columns, MAX_SCORE + 1, Weights.QUADRATIC),
        )
    return MappingProxyType(found)
