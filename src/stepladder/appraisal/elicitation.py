"""From what people say is important to weights: by swings or by ranks, then within the limits (methods 2.8).

Nothing is learned from data: a person says what counts, and a person adopts what follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from stepladder.appraisal.policy import LEAST_A1, MOST, TOTAL
from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import InvalidPolicy
from stepladder.estimates import in_figures
from stepladder.wording import ENGLISH, Wording

Weights = Mapping[str, Fraction]

_BEST = 100


@dataclass(frozen=True)
class Change:
    """A weight that had to be moved to a limit, or that is so small that it was rounded to nothing.

    Attributes:
        dimension: whose.
        comes_to: what it would be; given: the limit, 10 or 30, or 0 where it was rounded away.
    """

    dimension: str
    comes_to: Fraction
    given: Fraction

    def words(self, wording: Wording = ENGLISH) -> str:
        """The same as a sentence."""
        raised = wording.gettext("%(dimension)s comes to %(weight)s and is raised to %(given)s, the least it may have.")
        cut = wording.gettext("%(dimension)s comes to %(weight)s and is cut to %(given)s, the most that any may have.")
        away = wording.gettext(
            "%(dimension)s comes to %(weight)s and is rounded to 0, so that it does not count at all."
        )
        if not self.given:
            return away % {"dimension": self.dimension, "weight": f"{float(self.comes_to):.2g}"}
        weight, given = f"{float(self.comes_to):.1f}", f"{float(self.given):g}"
        text = raised if self.given > self.comes_to else cut
        return text % {"dimension": self.dimension, "weight": weight, "given": given}


@dataclass(frozen=True)
class Elicited:
    """Weights that follow from what somebody said.

    Attributes:
        asked: as the answers give them, exactly; they sum to 100.
        weights: within the limits, in the steps asked for; they sum to 100.
        changes: what had to be moved to a limit, for which the others make up in proportion; and what was asked to
            count and was rounded to 0. That others are rounded to a step is not told.
    """

    asked: Weights
    weights: Weights
    changes: tuple[Change, ...]

    def __hash__(self) -> int:
        return hash(tuple(self.weights.items()))


def by_swings(points: Mapping[str, int | Fraction]) -> Weights:
    """Weights by swing weighting: how much it is worth to go from the worst answer to the best, for each dimension.

    The most important swing has 100, the others in proportion; each weight is its share of the sum, times 100.

    Args:
        points: by dimension, 0 to 100; at least one is 100.

    Raises:
        InvalidPolicy: a dimension is missing or unknown, a number is outside 0 to 100, or none is 100.
    """
    _check_dimensions(points)
    for id, given in points.items():
        if not 0 <= given <= _BEST:
            raise InvalidPolicy(f"{id} has {in_figures(given)} points", expected=f"0 to {_BEST}")
    if max(points.values()) != _BEST:
        raise InvalidPolicy(
            f"the most that any dimension has is {in_figures(max(points.values()))}",
            expected=f"{_BEST} for the most important one",
            hint="give it 100, and all others in proportion to it",
        )
    total = sum(Fraction(given) for given in points.values())
    return MappingProxyType({id: TOTAL * Fraction(points[id]) / total for id in BY_ID})


def by_ranks(ranks: Mapping[str, int]) -> Weights:
    """Weights by ranks alone: the center of all weights in this order (Barron and Barrett 1996).

    w_i = 100/n · Σ 1/k for k from i to n. Those who share a rank share the mean of the weights of their places.

    Args:
        ranks: by dimension, from 1 for the most important. Gaps do not matter, only the order does.

    Raises:
        InvalidPolicy: a dimension is missing or unknown, or a rank is below 1.
    """
    _check_dimensions(ranks)
    for id, rank in ranks.items():
        if rank < 1:
            raise InvalidPolicy(
                f"{id} has the rank {in_figures(rank)}", expected="1 for the most important, then 2, and so on"
            )
    centers = centroid(len(BY_ID))
    ordered = sorted(BY_ID, key=ranks.__getitem__)
    places: dict[int, list[int]] = {}
    for place, id in enumerate(ordered):
        places.setdefault(ranks[id], []).append(place)
    shared = {
        rank: sum((centers[place] for place in taken), Fraction(0)) / len(taken) for rank, taken in places.items()
    }
    return MappingProxyType({id: TOTAL * shared[ranks[id]] for id in BY_ID})


def centroid(count: int) -> tuple[Fraction, ...]:
    """Rank-order centroid weights, which sum to 1: for four .5208, .2708, .1458, .0625.

    Raises:
        ValueError: there is nothing to rank.
    """
    if count < 1:
        raise ValueError("there is nothing to rank")
    return tuple(
        sum((Fraction(1, k) for k in range(place, count + 1)), Fraction(0)) / count for place in range(1, count + 1)
    )


def within_limits(asked: Weights, *, step: Fraction = Fraction(1, 2)) -> Elicited:
    """The nearest weights that may be put in force: A1 at least 10, none above 30, together 100, in whole steps.

    A weight beyond its limit is moved to it, and the others make up for that in proportion, until all are within.

    Args:
        asked: by dimension, not below 0, together 100.
        step: what weights are multiples of: 1 or 1/2, or another that divides 1.

    Raises:
        InvalidPolicy: it cannot be done, since too few dimensions count at all; or the weights are none.
    """
    _check_dimensions(asked)
    if min(asked.values()) < 0 or sum(asked.values()) != TOTAL:
        raise InvalidPolicy("the weights are below 0 or do not sum to 100", expected="weights that sum to 100")
    found = _capped(asked, {})
    if found is None or found["A1"][1] < LEAST_A1:
        # A1 is raised last: where others are cut, its share may reach the least by itself.
        found = _capped(asked, {"A1": (asked["A1"], Fraction(LEAST_A1))})
    if found is None:
        raise _cannot(asked)
    weights = rounded({id: found[id][1] for id in BY_ID}, step=step)
    return Elicited(asked, weights, tuple(_changes(found, weights)))


def rounded(weights: Weights, *, step: Fraction = Fraction(1)) -> Weights:
    """Weights as multiples of a step, with the same sum (largest remainder).

    Of equal remainders the larger weight is rounded up, then the one that comes first in the rubric. A limit that is a
    multiple of the step is never crossed.

    Raises:
        ValueError: the sum is no multiple of the step.
    """
    if step <= 0 or sum(weights.values()) % step:
        raise ValueError(f"weights that sum to {sum(weights.values())} cannot all be multiples of {step}")
    down = {id: each // step * step for id, each in weights.items()}
    missing = int((sum(weights.values()) - sum(down.values())) / step)
    order = sorted(weights, key=lambda name: (down[name] - weights[name], -weights[name]))
    return MappingProxyType({id: down[id] + (step if id in order[:missing] else 0) for id in weights})


def _check_dimensions(given: Mapping[str, object]) -> None:
    if set(given) != set(BY_ID):
        odd = ", ".join(sorted(set(given) ^ set(BY_ID)))
        raise InvalidPolicy(f"these are missing or superfluous: {odd}", expected="one answer for each dimension")


def _capped(asked: Weights, fixed: dict[str, tuple[Fraction, Fraction]]) -> dict[str, tuple[Fraction, Fraction]] | None:
    """What each weight comes to and is cut to, with some fixed and the others in proportion; None if it fails."""
    while True:
        free = {id: asked[id] for id in BY_ID if id not in fixed}
        left = TOTAL - sum((given for _, given in fixed.values()), Fraction(0))
        base = sum(free.values(), Fraction(0))
        if left < 0 or (left and not base):
            return None
        scaled = {id: each * left / base if base else each for id, each in free.items()}
        beyond = {id: (each, Fraction(MOST)) for id, each in scaled.items() if each > MOST}
        if not beyond:
            return fixed | {id: (each, each) for id, each in scaled.items()}
        fixed = fixed | beyond


def _changes(found: Mapping[str, tuple[Fraction, Fraction]], weights: Weights) -> Iterator[Change]:
    for id in BY_ID:
        comes_to, given = found[id]
        if given and not weights[id]:
            yield Change(id, comes_to, Fraction(0))
        elif comes_to != given:
            yield Change(id, comes_to, given)


def _cannot(asked: Weights) -> InvalidPolicy:
    counting = [id for id, each in asked.items() if each]
    return InvalidPolicy(
        f"only {', '.join(counting)} would count",
        expected=f"no weight above {MOST}, and {TOTAL} together, so that at least four dimensions count",
        hint="give something to more dimensions",
    )
