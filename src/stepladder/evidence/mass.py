"""The mass of one item: w = m·q·ρ·δ·v, in whole millionths of a unit (methods 3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

from stepladder.evidence.decay import Clocks, Timeline
from stepladder.evidence.items import EvidenceItem, Log, Shown
from stepladder.evidence.names import person_key
from stepladder.evidence.policy import EvidencePolicy, Kind, micro

_EXACT = Context(prec=34)


@dataclass(frozen=True)
class Weight:
    """What an item weighs in one reading of what is unknown.

    Attributes:
        mass: millionths of a unit.
        method: place of its method in the order, 0 the weakest.
        level: highest level that it supports; for a failed assessment the level that was assessed.
    """

    mass: int
    method: int
    level: int


@dataclass(frozen=True)
class Weighed:
    """One item's say about one competency.

    Attributes:
        work: the piece of work that it is a view of.
        point: as things stand.
        shown: what the item says; strength: δ, what time has left of it.
        low: if everything unknown turned out worst; high: if it turned out best.
    """

    item: EvidenceItem
    work: str
    passed: bool
    clocks: Clocks
    low: Weight
    point: Weight
    high: Weight
    shown: Shown
    strength: Decimal


def weigh(
    items: Iterable[EvidenceItem], competency: str, *, log: Log, policy: EvidencePolicy, as_of: date
) -> tuple[Weighed, ...]:
    """Everything that the items say about a competency on a date. Later items do not count.

    Raises:
        KeyError: an item's kind is not in the policy.
    """
    known = [item for item in items if item.date <= as_of and not item.left_out]
    timeline = Timeline(competency, known, log=log, policy=policy, as_of=as_of)
    return tuple(
        _weigh_one(item, shown, timeline.clocks(item), policy)
        for item in known
        for shown in item.shows
        if shown.competency == competency
    )


def _weigh_one(item: EvidenceItem, shown: Shown, clock: Clocks, policy: EvidencePolicy) -> Weighed:
    kind = policy.kind_by_id[item.kind]
    best = policy.kind_by_id[item.kind_at_best or item.kind]
    quality = item.quality
    # Being out of practice does not soften a failed assessment: it grows old, and no more.
    clock = clock if shown.passed else Clocks(clock.old, 0, 0)
    strength = clock.strength(policy, shown.competency)
    worst_strength = clock.strength(policy, shown.competency, at_worst=True)

    def weight(kind: Kind, quality: Fraction, strength: Decimal) -> Weight:
        share = _EXACT.divide(Decimal(quality.numerator), Decimal(quality.denominator))
        units = kind.mass
        for factor in (share, shown.relevance, strength, item.verified):
            units = _EXACT.multiply(units, factor)
        # A test cannot support a level above its ceiling. A failure stays where it was assessed: moved down to the
        # ceiling it would count against a level that was never tested.
        level = min(shown.level, kind.ceiling) if shown.passed else shown.level
        return Weight(micro(units), policy.strength[kind.method], level)

    return Weighed(
        item,
        _work(item, kind),
        shown.passed,
        clock,
        low=weight(kind, quality.low, worst_strength),
        point=weight(kind, quality.point, strength),
        high=weight(best, quality.high, strength),
        shown=shown,
        strength=strength,
    )


def _work(item: EvidenceItem, kind: Kind) -> str:
    """The family. What somebody says, without naming a piece of work, is one view for each person and year."""
    if item.family:
        return f"work {item.family}"
    if kind.method in ("self-report", "attestation"):
        return f"rater {person_key(item.rater)} {item.date.year}"
    return f"item {item.id}"
