"""Two clocks: how old an item is, and how long what it shows has not been used (methods 3.4).

δ = 2^−(months_unused/h_use + months_old/h_age). Use that nobody recorded is unknown, not absent: the point then takes
the clock of age alone, and the low end both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

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

    def strength(self, policy: EvidencePolicy, *, at_worst: bool = False) -> Decimal:
        """δ between 0 and 1."""
        unused = self.perhaps_unused if at_worst else self.unused
        halvings = _EXACT.add(
            _EXACT.divide(Decimal(unused), policy.half_life_use), _EXACT.divide(Decimal(self.old), policy.half_life_age)
        )
        return _EXACT.power(Decimal(2), -halvings)


def clocks(
    item: EvidenceItem, competency: str, *, items: Iterable[EvidenceItem], log: Log, policy: EvidencePolicy, as_of: date
) -> Clocks:
    """The clocks of one item for one competency.

    Every dated use resets the clock of disuse: a recorded use, or another item that shows the competency at work and
    was not a failure. A failed assessment does not: it would make older evidence stronger.
    """
    used = [
        span[1]
        for usage in log.usage
        if usage.used and usage.competency == competency and (span := usage.period.until(as_of))
    ]
    shown = [other.date for other in items if other.date <= as_of and _shows_use(other, competency, policy)]
    last_use = max([item.date, *used, *shown])
    idle: list[Span] = [(last_use, as_of)]
    unused = [
        span
        for usage in log.usage
        if not usage.used and usage.competency == competency and (span := usage.period.until(as_of))
    ]
    leave = [span for period in log.leave if (span := period.until(as_of))]
    idle = _without(idle, leave)
    return Clocks(
        old=completed_months(item.date, as_of),
        unused=_months(_common(idle, _merged(unused))),
        perhaps_unused=_months(idle),
    )


def _shows_use(item: EvidenceItem, competency: str, policy: EvidencePolicy) -> bool:
    if item.left_out or not item.verified or not policy.kind_by_id[item.kind].shows_use:
        return False
    return any(shown.competency == competency and shown.passed and shown.relevance for shown in item.shows)


def _months(spans: Iterable[Span]) -> int:
    return sum(completed_months(start, end) for start, end in spans)


def _merged(spans: Iterable[Span]) -> list[Span]:
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


def _without(spans: list[Span], holes: list[Span]) -> list[Span]:
    for hole_start, hole_end in _merged(holes):
        pieces = (
            (piece for piece in ((start, min(end, hole_start)), (max(start, hole_end), end))) for start, end in spans
        )
        spans = [(start, end) for pair in pieces for start, end in pair if start < end]
    return spans
