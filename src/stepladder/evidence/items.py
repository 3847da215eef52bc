"""Items of evidence, and what is recorded about use and leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from stepladder.appraisal.score import Appraisal


@dataclass(frozen=True)
class Quality:
    """How good an item is of its kind, 0 to 1: the point, and the ends if more were known.

    For a credential these are its appraisal over 100; for other items rubric score over maximum, else 1.

    Raises:
        ValueError: the three are not in order between 0 and 1.
    """

    point: Fraction = Fraction(1)
    low: Fraction = Fraction(1)
    high: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.point <= self.high <= 1:
            raise ValueError(f"quality must be in order from 0 to 1: {self.low}, {self.point}, {self.high}")

    @classmethod
    def exactly(cls, share: Fraction) -> Quality:
        """A quality without uncertainty."""
        return cls(share, share, share)


@dataclass(frozen=True)
class Shown:
    """What an item says of one competency.

    Attributes:
        competency: its id.
        level: 1 to 5, the level at which it was shown, or was not.
        relevance: ρ, how far the item's task is that of the competency: 1, 0.75, 0.5, 0.25 or 0.
        passed: False for an assessment at this level that was not passed.
    """

    competency: str
    level: int
    relevance: Decimal = Decimal(1)
    passed: bool = True


@dataclass(frozen=True)
class EvidenceItem:
    """One piece of evidence about one person.

    Attributes:
        id: unique among the person's items.
        kind: id of a kind in the policy.
        kind_at_best: kind that it would be if what is unknown turned out best (a credential of unknown class).
        date: when the performance was, or was judged.
        rater: who judged; empty where nobody is named.
        family: name of the piece of work that it is about; items of one family are views of one performance.
        verified: v: 1 verified or first-hand, 0.5 the issuer's word that nobody checked, 0 failed.
        identities: what tells that two items are one: credential id, issuer with achievement, digest of the file.
        left_out: why it does not count at all, or nothing.
        appraisal: of a credential, what its kind and quality follow from.
        checked_by: who verified it, where somebody did.
        remarks: what else to know about it.
    """

    id: str
    kind: str
    date: date
    shows: tuple[Shown, ...]
    title: str = ""
    rater: str = ""
    family: str = ""
    quality: Quality = field(default_factory=Quality)
    verified: Decimal = Decimal(1)
    identities: frozenset[str] = frozenset()
    kind_at_best: str = ""
    left_out: str = ""
    checked_by: str = ""
    appraisal: Appraisal | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """A stretch of time, its first and its last day; the end is None while it lasts."""

    start: date
    end: date | None = None

    def until(self, as_of: date) -> tuple[date, date] | None:
        """First day, and the day after the last one or the date, whichever is earlier; None if it begins later."""
        end = as_of if self.end is None or self.end >= as_of else self.end + timedelta(days=1)
        return (self.start, end) if self.start <= end else None


@dataclass(frozen=True)
class Usage:
    """A record that a competency was, or was not, in use over a period."""

    competency: str
    period: Period
    used: bool
    source: str = ""


@dataclass(frozen=True)
class Log:
    """What is recorded about time: use, non-use, and leave that stops the clock of disuse."""

    usage: tuple[Usage, ...] = ()
    leave: tuple[Period, ...] = ()
