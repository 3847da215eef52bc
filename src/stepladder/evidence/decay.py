"""Two clocks: how old an item is, and how long what it shows has not been used (methods 3.4).

δ = 2^−(months_unused/h_use + months_old/h_age). Use that nobody recorded is unknown, not absent: the point then takes
the clock of age alone, and the low end both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache

from stepladder.evidence.items import EvidenceItem, Log
from stepladder.evidence.policy import EvidencePolicy

_EXACT = Context(prec=34)
"""Decimal arithmetic gives the same digits on every machine; binary powers need not."""

Span = tuple[date, date]


def completed_months(start: date, end: date) -> int:
    """Whole calendar months from one day to another; 0 if the end comes first."""
    months = 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)
    return max(0, months)


@dataclass(frozen=True)
class Clocks:
    """How long ago, in whole months.

    Attributes:
        old: since the item's date.
        unused: of recorded non-use since the last recorded use.
        perhaps_unused: since the last recorded use, whatever is recorded. Leave counts in neither.
    """

    old: int
    unused: int
    perhaps_unused: int

    def strength(self, policy: EvidencePolicy, competency: str, *, at_worst: bool = False) -> Decimal:
        """δ between 0 and 1."""
        unused = self.perhaps_unused if at_worst else self.unused
        return _left(unused, self.old, *policy.half_lives_of(competency))


@lru_cache(maxsize=16_384)
def _left(unused: int, old: int, use: Decimal, age: Decimal) -> Decimal:
    """The power is dear, and few pairs of whole months come up again and again."""
    halvings = _EXACT.add(_EXACT.divide(Decimal(unused), use), _EXACT.divide(Decimal(old), age))
    return _EXACT.power(Decimal(2), -halvings)


class Timeline:
    """What is recorded about one competency over time, prepared once for all items.

    Every dated use resets the clock of disuse: a recorded use, or an item that shows the competency at work and was not
    a failure. A failed assessment does not: it would make older evidence stronger.
    """

    def __init__(
        self, competency: str, items: Iterable[EvidenceItem], *, log: Log, policy: EvidencePolicy, as_of: date
    ) -> None:
        usage = [
            (each.used, span)
            for each in log.usage
            if each.competency == competency and (span := each.period.until(as_of))
        ]
        shown = [item.date for item in items if item.date <= as_of and _shows_use(item, competency, policy)]
        self._as_of = as_of
        self._last_use = max([*shown, *(span[1] for used, span in usage if used)], default=date.min)
        self._unused = merged(span for used, span in usage if not used)
        self._leave = merged(span for period in log.leave if (span := period.until(as_of)))
        self._idle: dict[date, tuple[int, int]] = {}

    def clocks(self, item: EvidenceItem) -> Clocks:
        """The clocks of one item."""
        start = max(item.date, self._last_use)
        if start not in self._idle:
            idle = without([(start, self._as_of)], self._leave)
            perhaps = months_in(idle)
            # Months are counted once over all days, so that twelve records of a month are a year.
            self._idle[start] = (min(perhaps, months_in(_common(idle, self._unused))), perhaps)
        return Clocks(completed_months(item.date, self._as_of), *self._idle[start])


def _shows_use(item: EvidenceItem, competency: str, policy: EvidencePolicy) -> bool:
    if item.left_out or not item.verified or not policy.kind_by_id[item.kind].shows_use:
        return False
    return any(shown.competency == competency and shown.passed and shown.relevance for shown in item.shows)


def months_in(spans: list[Span]) -> int:
    """Completed months in all days of the spans together, counted from the first of them."""
    if not spans:
        return 0
    days = sum((end - start for start, end in spans), timedelta())
    return completed_months(spans[0][0], spans[0][0] + days)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as spans that neither overlap nor touch, in order."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _common(first: list[Span], second: list[Span]) -> list[Span]:
    overlaps = ((max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second)
    return [(start, end) for start, end in overlaps if start < end]


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """The days of the spans that lie in none of the holes."""
    for hole_start, hole_end in holes:
        pieces = (
            (piece for piece in ((start, min(end, hole_start)), (max(start, hole_end), end))) for start, end in spans
        )
        spans = [(start, end) for pair in pieces for start, end in pair if start < end]
    return spans
