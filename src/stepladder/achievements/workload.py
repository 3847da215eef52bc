"""Whether the hours that an entry states can be enough for the outcomes that it claims: a remark, and never a score.

1. Hours against ECTS points, where both are stated: one point is 25 to 30 hours (European Commission, *ECTS Users’
Guide*, 2015: 60 points are the 1,500 to 1,800 hours of a year of full-time study).
2. Hours for each outcome that is claimed. Universities plan at most eight outcomes for a module of ten credits, which
is 100 notional hours (Aberystwyth University, *Academic Quality Handbook*: three to eight; University of Northampton:
four): 12.5 hours for each. ``LEAST_HOURS`` asks a third of that at levels 5 to 8, and less below, so that only what
hardly anybody could teach is told. These thresholds are a judgement; no source has them.

A person looks at what is told: the hours may be those of teaching alone, or one outcome may be written as five. What is
not stated is unknown, and neither plausible nor implausible.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from stepladder.achievements.model import Achievement
from stepladder.wording import ENGLISH, Wording

HOURS_OF_ECTS = (25, 30)
"""Least and most hours of work in one ECTS point."""

LEAST_HOURS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 8: 4}
"""By EQF level the fewest hours for one outcome that are not told."""


class DoubtKind(StrEnum):
    """What does not fit together."""

    BELOW_ECTS = "below-ects"
    ABOVE_ECTS = "above-ects"
    TOO_FEW = "too-few"


@dataclass(frozen=True)
class Doubt:
    """One thing that a person should look at.

    Attributes:
        hours: that are stated, or that the ECTS points are at most.
        ects: points that are stated, where the doubt is about them.
        span: hours that these points are, from and to.
        outcomes: how many are claimed.
        level: of the EQF; None where none is stated, and the threshold is that of the lowest level.
        least: fewest hours for each outcome.
    """

    kind: DoubtKind
    hours: int
    ects: Decimal | None = None
    span: tuple[int, int] = (0, 0)
    outcomes: int = 0
    level: int | None = None
    least: int = 0

    def sentence(self, wording: Wording = ENGLISH) -> str:
        """What does not fit, for a person who looks."""
        values: dict[str, object] = {
            "hours": f"{self.hours:,}",
            "ects": f"{self.ects.normalize():f}" if self.ects is not None else "",
            "low": f"{self.span[0]:,}",
            "high": f"{self.span[1]:,}",
            "count": self.outcomes,
            "level": self.level,
            "least": self.outcomes * self.least,
        }
        if self.kind is DoubtKind.BELOW_ECTS:
            words = wording.gettext(
                "%(hours)s hours are stated, and %(ects)s ECTS points, which are %(low)s to %(high)s hours. Are these"
                " the hours of teaching alone?"
            )
        elif self.kind is DoubtKind.ABOVE_ECTS:
            words = wording.gettext(
                "%(hours)s hours are stated, and %(ects)s ECTS points, which are %(low)s to %(high)s hours. Look at"
                " both."
            )
        elif self.level is None:
            words = wording.ngettext(
                "Implausible: %(hours)s hours for %(count)s outcome, fewer than %(least)s. Look at both.",
                "Implausible: %(hours)s hours for %(count)s outcomes, fewer than %(least)s. Look at both.",
                self.outcomes,
            )
        else:
            words = wording.ngettext(
                "Implausible: %(hours)s hours for %(count)s outcome at EQF level %(level)s, fewer than %(least)s. Look"
                " at both.",
                "Implausible: %(hours)s hours for %(count)s outcomes at EQF level %(level)s, fewer than %(least)s. Look"
                " at both.",
                self.outcomes,
            )
        return words % values


@dataclass(frozen=True)
class Workload:
    """What is stated about the work, and what does not fit.

    Attributes:
        hours: for the learner, as stated.
        span: hours that the ECTS points are, from and to; None where no points are stated.
        outcomes: how many are claimed; 0 where none is stated.
        per_outcome: hours for each, of the hours stated or else of the most that the points are; None where hours or
            outcomes are not stated.
        doubts: what a person should look at.
    """

    hours: int | None
    span: tuple[int, int] | None
    outcomes: int
    per_outcome: Decimal | None
    doubts: tuple[Doubt, ...] = ()

    @property
    def fits(self) -> bool | None:
        """Whether what is stated fits together; None where too little is stated to tell."""
        if self.doubts:
            return False
        return True if self.per_outcome is not None else None


def workload(
    *, hours: int | None = None, ects: Decimal | None = None, outcomes: int = 0, eqf_level: int | None = None
) -> Workload:
    """What hours, points and outcomes say about each other.

    Args:
        hours: notional hours for the learner.
        ects: the same in credit points.
        outcomes: how many learning outcomes are claimed; 0 where none is stated.
        eqf_level: 1 to 8; with another, or none, the threshold is that of the lowest level.
    """
    span = _span(ects) if ects is not None else None
    doubts: list[Doubt] = []
    if hours is not None and span is not None and not span[0] <= hours <= span[1]:
        kind = DoubtKind.BELOW_ECTS if hours < span[0] else DoubtKind.ABOVE_ECTS
        doubts.append(Doubt(kind, hours, ects, span))
    known = hours if hours is not None else span[1] if span is not None else None
    if known is None or outcomes < 1:
        return Workload(hours, span, max(outcomes, 0), None, tuple(doubts))
    level = eqf_level if eqf_level in LEAST_HOURS else None
    least = LEAST_HOURS[level] if level is not None else min(LEAST_HOURS.values())
    if known < outcomes * least:
        doubts.append(Doubt(DoubtKind.TOO_FEW, known, outcomes=outcomes, level=level, least=least))
    return Workload(hours, span, outcomes, Decimal(known) / outcomes, tuple(doubts))


def workload_of(achievement: Achievement) -> Workload:
    """The same of an entry; its outcomes are counted as they are listed."""
    return workload(
        hours=achievement.hours,
        ects=achievement.ects,
        outcomes=len(achievement.learning_outcomes),
        eqf_level=achievement.eqf_level,
    )


def _span(ects: Decimal) -> tuple[int, int]:
    """Whole hours, so that a half point is 12 to 15."""
    low, high = HOURS_OF_ECTS
    return int((ects * low).to_integral_value(ROUND_FLOOR)), int((ects * high).to_integral_value(ROUND_CEILING))
