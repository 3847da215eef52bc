"""Parts of what was judged that have no hole: the same people for every credential, as some coefficients ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.agreement.coefficient import Coefficient, Numbers
from stepladder.appraisal.agreement.icc import Form, error_of_measurement, icc
from stepladder.appraisal.agreement.variance import Components, components
from stepladder.appraisal.many import Rows, appraise_many
from stepladder.appraisal.policy import WeightPolicy


@dataclass(frozen=True)
class Block:
    """Agreement on the points, of people who all judged the same credentials.

    Attributes:
        raters: the people; credentials: what all of them judged, with enough known to show the points.
        one: ICC(2,1), how far the points of one of them would do.
        mean: ICC(2,k), how far the mean of all of them does.
        error: standard error of that mean, in points; None below ten credentials.
    """

    raters: tuple[str, ...]
    credentials: tuple[str, ...]
    one: Coefficient
    mean: Coefficient
    error: float | None


@dataclass(frozen=True)
class Groups:
    """Who judged together.

    Attributes:
        raters, credentials: by id, in the order of the columns and rows of the scores.
        together: groups of people who judged something together, each in order.
    """

    raters: tuple[str, ...]
    credentials: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]

    def largest(self, present: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
        """Rows and columns of the block that holds most judgements without a hole; empty where there is none.

        Args:
            present: credentials × people, whether there is what is needed.
        """
        best: tuple[list[int], list[int]] = ([], [])
        for group in self.together:
            columns = [self.raters.index(rater) for rater in group]
            rows: list[int] = np.flatnonzero(present[:, columns].all(axis=1)).tolist()
            if len(rows) * len(columns) > len(best[0]) * len(best[1]):
                best = rows, columns
        return best


def points_of(cube: Rows, groups: Groups, policy: WeightPolicy) -> Block:
    """Agreement on the points, of the largest block.

    Args:
        cube: credentials × people × dimensions, as rows of ``many``.
        policy: the weights.
    """
    many = appraise_many(cube.reshape(-1, cube.shape[2]), policy.weights)
    rows, columns = groups.largest(many.shown.reshape(cube.shape[:2]))
    points = many.points.reshape(cube.shape[:2])[rows][:, columns]
    raters, credentials = (groups.raters[each] for each in columns), (groups.credentials[each] for each in rows)
    one, mean = icc(points, Form.TWO_1), icc(points, Form.TWO_K)
    return Block(tuple(raters), tuple(credentials), one, mean, error_of_measurement(points))


def variance_of(cube: Rows, groups: Groups) -> Components | None:
    """Where differences in scores come from, in the largest block; None where there is none.

    Dimensions that the fewest know are left out one by one, until the block with most scores is found.
    """
    rows, columns = groups.largest(np.any(cube >= 0, axis=2))
    block = cube[rows][:, columns]
    known: NDArray[np.bool_] = np.asarray(np.all(block >= 0, axis=1))
    order = np.argsort(-known.sum(axis=0), kind="stable")
    best: Numbers = np.zeros((0, 0, 0))
    for count in range(2, len(order) + 1):
        kept = np.sort(order[:count])
        whole = block[known[:, kept].all(axis=1)][:, :, kept]
        if whole.size > best.size:
            best = whole.astype(np.float64)
    return components(best) if min(best.shape) > 1 else None
