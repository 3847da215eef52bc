"""Which options nobody can call worse than another, where much is known only as an interval (methods 2.7).

An option is *dominated* if another one is at least as good in everything and better in something, whatever the unknown
turns out to be: the worst of the other is no worse than its best. It is *certainly on the front* if no other option
could dominate it, even if everything unknown turned out well for that and ill for this one. Between the two it *may be
on the front*, and only more knowledge would tell. What is not known at all lies between the ends of its scale: a cost
that nobody stated is no cost of zero. Intervals of different options are taken as independent.

There is no single order in this. ``ranked`` makes one from weights that the reader gives, and says how far it is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from stepladder.errors import InvalidPolicy

Number = Fraction | int

_BEYOND_KNOWN = 2


@dataclass(frozen=True)
class Measure:
    """Something by which options are compared.

    Attributes:
        larger_is_better: False for what one would rather have little of, as cost and time.
        least: the lowest value that there can be; most: the highest, None where there is no end.
    """

    id: str
    larger_is_better: bool = True
    least: Fraction = Fraction(0)
    most: Fraction | None = None


@dataclass(frozen=True)
class Between:
    """A value that is known as far as its ends are; exact where both are one.

    Raises:
        ValueError: the low end lies above the high one.
    """

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"the low end {self.low} lies above the high end {self.high}")

    @classmethod
    def exactly(cls, value: Number) -> Between:
        """A value without uncertainty."""
        return cls(Fraction(value), Fraction(value))


@dataclass(frozen=True)
class Option:
    """Something to choose.

    Attributes:
        values: by id of a measure; what is absent, or None, is not known.
    """

    id: str
    values: Mapping[str, Between | None]


class Place(StrEnum):
    """Where an option stands among the others."""

    FRONT = "certainly on the front"
    MAY_BE = "may be on the front"
    DOMINATED = "dominated"


@dataclass(frozen=True)
class Standing:
    """An option with where it stands.

    Attributes:
        by: those that dominate it, whatever the unknown turns out to be.
    """

    id: str
    place: Place
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranked:
    """An option in the reader's own order.

    Attributes:
        low, high: weighted value, 0 to 1, if everything unknown turned out worst, and best.
        best, worst: the first and the last place that it could have; one and the same where nothing is open.
    """

    id: str
    low: Fraction
    high: Fraction
    best: int
    worst: int


def front(options: Sequence[Option], measures: Sequence[Measure]) -> tuple[Standing, ...]:
    """Where every option stands, in the order given.

    Raises:
        InvalidPolicy: there is nothing to compare by; everything would be on the front.
    """
    _check(measures)
    ends = {each.id: [_ends(each, measure) for measure in measures] for each in options}
    found = []
    for option in options:
        others = [(other.id, ends[other.id]) for other in options if other.id != option.id]
        mine = ends[option.id]
        by = tuple(id for id, theirs in others if _surely_dominates(theirs, mine))
        possible = any(_possibly_dominates(theirs, mine) for _, theirs in others)
        place = Place.DOMINATED if by else Place.MAY_BE if possible else Place.FRONT
        found.append(Standing(option.id, place, by))
    return tuple(found)


def ranked(options: Sequence[Option], measures: Sequence[Measure], weights: Mapping[str, Number]) -> tuple[Ranked, ...]:
    """An order by weights that the reader gave, the best possible first; among equals as they were given.

    Every measure is brought to 0 to 1: over its scale where that has an end, else over the highest value that is known
    among the options, and twice that where it is not known of one of them (judgement: what nobody stated may well be
    the dearest). What is not known lies between 0 and 1. The weights are brought to a sum of 1.

    Raises:
        InvalidPolicy: there is no measure, a weight is negative or about none of the measures, or all are 0. No order
            is made without weights.
    """
    _check(measures)
    if odd := sorted(set(weights) - {each.id for each in measures}):
        raise InvalidPolicy(f"a weight is given for {odd[0]!r}", expected="weights of what is compared")
    if any(weight < 0 for weight in weights.values()):
        raise InvalidPolicy("a weight is below 0", expected="weights of 0 or more")
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if not total:
        raise InvalidPolicy("all weights are 0", expected="at least one above 0", hint="say what matters to you")
    values = {each.id: _weighted(each, options, measures, weights, total) for each in options}
    found = [_ranked(each.id, values) for each in options]
    return tuple(sorted(found, key=lambda each: (each.best, each.worst, -(each.low + each.high))))


def _check(measures: Sequence[Measure]) -> None:
    if not measures:
        raise InvalidPolicy("there is nothing to compare by", expected="at least one measure")


@dataclass(frozen=True)
class _Ends:
    """Worst and best value with more being better; None stands beyond every number."""

    worst: Fraction | None
    best: Fraction | None


def _ends(option: Option, measure: Measure) -> _Ends:
    value = option.values.get(measure.id)
    low = measure.least if value is None else value.low
    high = measure.most if value is None else value.high
    if measure.larger_is_better:
        return _Ends(low, high)
    return _Ends(None if high is None else -high, -low)


def _at_least(first: Fraction | None, second: Fraction | None, *, first_is_worst: bool) -> tuple[bool, bool]:
    """Whether a first end is at least, and is above, a second one; a worst end of None lies below every number."""
    if first_is_worst:
        if first is None or second is None:
            return False, False
        return first >= second, first > second
    if first is None or second is None:
        return True, True
    return first >= second, first > second


def _surely_dominates(theirs: list[_Ends], mine: list[_Ends]) -> bool:
    pairs = [_at_least(a.worst, b.best, first_is_worst=True) for a, b in zip(theirs, mine, strict=True)]
    return all(at_least for at_least, _ in pairs) and any(above for _, above in pairs)


def _possibly_dominates(theirs: list[_Ends], mine: list[_Ends]) -> bool:
    pairs = [_at_least(a.best, b.worst, first_is_worst=False) for a, b in zip(theirs, mine, strict=True)]
    return all(at_least for at_least, _ in pairs) and any(above for _, above in pairs)


def _weighted(
    option: Option,
    options: Sequence[Option],
    measures: Sequence[Measure],
    weights: Mapping[str, Number],
    total: Fraction,
) -> tuple[Fraction, Fraction]:
    low = high = Fraction(0)
    for measure in measures:
        weight = Fraction(weights.get(measure.id, 0)) / total
        worst, best = _scaled(option, options, measure)
        low, high = low + weight * worst, high + weight * best
    return low, high


def _scaled(option: Option, options: Sequence[Option], measure: Measure) -> tuple[Fraction, Fraction]:
    value = option.values.get(measure.id)
    if value is None:
        return Fraction(0), Fraction(1)
    known = [None if (each := other.values.get(measure.id)) is None else each.high for other in options]
    most = measure.most
    if most is None:
        most = max(each for each in known if each is not None) * (_BEYOND_KNOWN if None in known else 1)
    span = most - measure.least
    low, high = ((value.low - measure.least) / span, (value.high - measure.least) / span) if span else (0, 0)
    return (Fraction(low), Fraction(high)) if measure.larger_is_better else (Fraction(1 - high), Fraction(1 - low))


def _ranked(id: str, values: Mapping[str, tuple[Fraction, Fraction]]) -> Ranked:
    low, high = values[id]
    others = [each for other, each in values.items() if other != id]
    best = 1 + sum(their_low > high for their_low, _ in others)
    worst = 1 + sum(their_high > low for _, their_high in others)
    return Ranked(id, low, high, best, worst)


def is_settled(order: Sequence[Ranked]) -> bool:
    """Whether the order is one, and nothing unknown could change it."""
    return all(first.low >= second.high for first, second in pairwise(order))
