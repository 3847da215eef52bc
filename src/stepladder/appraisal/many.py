"""Very many appraisals at once: the same numbers as ``score.appraise``, digit for digit (methods 2.4).

Weights are fractions. Brought to one denominator they are whole numbers, and so is everything up to the last division,
which is done once for each number shown. A division of two whole numbers below 2^53 is rounded once, as ``float`` of
the fraction is; where a denominator is so large that this would not hold, Python's own whole numbers take over, which
have no limit and are slower.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, GATES, MAX_SCORE
from stepladder.appraisal.score import (
    ENOUGH_INFORMATION,
    TRANSFER_CONFIRMED,
    Answer,
    EvidenceClass,
    Score,
    check_answers,
    counts_as,
)

UNKNOWN = -1
"""Stands in a row for a score that nobody knows."""

NOT_APPLICABLE = -2
"""Stands in a row for a dimension that does not apply."""

CLASSES = tuple(EvidenceClass)
"""``EvidenceClass`` by the numbers in ``Appraisals.classes``; -1 there is undetermined."""

Rows = NDArray[np.int8]
"""One row for each entry, one column for each dimension of the rubric: 0 to 4, ``UNKNOWN`` or ``NOT_APPLICABLE``."""

_COLUMN = {id: place for place, id in enumerate(BY_ID)}
_MAY_NOT_APPLY = np.array([dimension.may_not_apply for dimension in DIMENSIONS])
_EXACT = 2**53
"""Whole numbers below it are floats without loss."""


@dataclass(frozen=True)
class Line:
    """What one entry comes to, as lists choose by it.

    Attributes:
        evidence_class: None while it is not known how it was assessed.
        answered: how many of the fifteen questions have an answer; "n/a" is one.
        information: share of the applicable weight that is known, 0 to 1.
        point: 0 to 100, or None where it may not be shown.
        low, high: with every unknown at its worst and at its best.
        provisional: whether a gate that may be closed could still lower the point, or the high end without one.
    """

    evidence_class: EvidenceClass | None
    answered: int
    information: float
    point: float | None
    low: float
    high: float
    provisional: bool


@dataclass(frozen=True)
class Appraisals:
    """What many entries come to, in the order of their rows.

    Attributes:
        classes: places in ``CLASSES``, or -1 where undetermined.
        answered: how many of the fifteen questions have an answer.
        information: share of the applicable weight that is known, 0 to 1.
        points: 0 to 100, also where they may not be shown (0 where nothing is known).
        shown: whether enough is known to show the point.
        low, high: with every unknown at its worst and at its best, 0 to 100.
        provisional: whether a gate that may be closed could still lower the point, or the high end without one.
        caps: the lowest cap of the closed gates, 100 without any.
        capped: whether that cap lowers the point under these weights.
    """

    classes: NDArray[np.int8]
    answered: NDArray[np.int8]
    information: NDArray[np.float64]
    points: NDArray[np.float64]
    shown: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    provisional: NDArray[np.bool_]
    caps: NDArray[np.int64]
    capped: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.classes)

    def lines(self) -> Iterator[Line]:
        """The same, entry by entry, in plain values."""
        numbers = (self.answered, self.information, self.points, self.low, self.high)
        columns = zip(
            self.classes.tolist(), self.shown.tolist(), self.provisional.tolist(),
            *(column.tolist() for column in numbers), strict=True,
        )  # fmt: skip
        for code, shown, provisional, answered, information, point, low, high in columns:
            evidence_class = CLASSES[code] if code >= 0 else None
            yield Line(evidence_class, answered, information, point if shown else None, low, high, provisional)


def packed(sheets: Iterable[Mapping[str, Score]]) -> Rows:
    """The scores of many entries as rows, as they count after the rules of provenance; what is absent is unknown.

    Raises:
        InvalidDocument: a dimension is not known, or "n/a" is given where it does not exist.
    """
    rows = [_row(scores) for scores in sheets]
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(DIMENSIONS))


def appraise_many(rows: Rows, weights: Mapping[str, Fraction]) -> Appraisals:
    """Appraise many entries under the same weights.

    Args:
        rows: as ``packed`` makes them.
        weights: by dimension, none below 0; some that always applies above 0 (``WeightPolicy`` sees to both).

    Raises:
        ValueError: the rows hold something else than scores, or the weights are none.
    """
    _check(rows, weights)
    whole = _whole(weights)
    known = rows >= 0
    total = _summed(rows != NOT_APPLICABLE, whole)
    known_weight = _summed(known, whole)
    reached = _summed(np.where(known, rows, 0), whole)
    # In whole numbers: point = 25 · reached / known weight, low = 25 · reached / total, as MAX_SCORE is 4.
    hundred = 100 // MAX_SCORE * reached
    caps, possible = _caps(rows)
    some = np.where(known_weight > 0, known_weight, 1)
    shown = _bools(known_weight * ENOUGH_INFORMATION.denominator >= total * ENOUGH_INFORMATION.numerator)
    # The high end is taken from the low end before a gate that only may be closed cuts that.
    highest = hundred + 100 * (total - known_weight)
    above, below = np.where(shown, hundred, highest), np.where(shown, some, total)
    return Appraisals(
        classes=_classes(rows),
        answered=np.asarray((rows != UNKNOWN).sum(axis=1), dtype=np.int8),
        information=_divided(known_weight, total),
        points=np.minimum(_divided(hundred, some), caps),
        shown=shown,
        low=np.minimum(_divided(hundred, total), np.minimum(caps, possible)),
        high=np.minimum(_divided(highest, total), caps),
        # Some gate that may be closed has its cap below what is reached, which the closed ones have cut already.
        provisional=_bools(possible * below < np.minimum(above, caps * below)),
        caps=caps,
        capped=_bools(hundred > caps * some),
    )


def _row(scores: Mapping[str, Score]) -> list[int]:
    check_answers(scores)
    row = [UNKNOWN] * len(DIMENSIONS)
    for id, score in scores.items():
        value = counts_as(id, score)
        if not isinstance(value, Answer):
            row[_COLUMN[id]] = value
        elif value is Answer.NOT_APPLICABLE:
            row[_COLUMN[id]] = NOT_APPLICABLE
    return row


def _check(rows: Rows, weights: Mapping[str, Fraction]) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(DIMENSIONS):
        raise ValueError(f"rows have {len(DIMENSIONS)} columns, and the array has the shape {rows.shape}")
    if rows.size and not (rows.min() >= NOT_APPLICABLE and rows.max() <= MAX_SCORE):
        raise ValueError(f"scores are {NOT_APPLICABLE} (n/a), {UNKNOWN} (unknown) or 0 to {MAX_SCORE}")
    if (rows[:, ~_MAY_NOT_APPLY] == NOT_APPLICABLE).any():
        raise ValueError("n/a stands where every credential has a score: only C3 may not apply")
    if set(weights) != set(BY_ID) or min(weights.values()) < 0:
        raise ValueError("weights are one number for each dimension, and none is below 0")
    if not any(weight for id, weight in weights.items() if not BY_ID[id].may_not_apply):
        raise ValueError("some weight that always applies is above 0")


def _whole(weights: Mapping[str, Fraction]) -> NDArray[Any]:
    """The weights in whole numbers of the same proportions, in the order of the rubric."""
    exact = [Fraction(weights[id]) for id in BY_ID]
    common = math.lcm(*(weight.denominator for weight in exact))
    whole = [int(weight * common) for weight in exact]
    # The largest number below is 100 · total · 4, before it is divided; comparisons multiply by 100 at most.
    fits = sum(whole) * 100 * MAX_SCORE < _EXACT
    return np.array(whole, dtype=np.int64 if fits else object)


def _summed(values: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(values.astype(whole.dtype) @ whole)


def _divided(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(above / below, dtype=np.float64)


def _bools(values: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(values, dtype=np.bool_)


def _caps(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each entry the lowest cap of the gates that are closed, and of those that may be; 100 without any."""
    closed = possible = np.full(len(rows), 100, dtype=np.int64)
    for gate in GATES:
        if gate.cap is not None:
            column = rows[:, _COLUMN[gate.dimension]]
            closed = np.where(np.isin(column, sorted(gate.closes_at)), np.minimum(closed, gate.cap), closed)
            possible = np.where(column == UNKNOWN, np.minimum(possible, gate.cap), possible)
    return closed, possible


def _classes(rows: Rows) -> NDArray[np.int8]:
    """As ``score`` tells the class from A1 and C1."""
    by_assessment = np.array([0, 1, 1, 2, 3, -1], dtype=np.int8)
    assessed, transfer = rows[:, _COLUMN["A1"]], rows[:, _COLUMN["C1"]]
    classes = by_assessment[assessed]
    measured = (assessed == MAX_SCORE) & (transfer >= TRANSFER_CONFIRMED)
    return np.asarray(np.where(measured, np.int8(4), classes), dtype=np.int8)
