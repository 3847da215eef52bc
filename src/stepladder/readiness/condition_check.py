"""How conditions stand for a person on a date (methods 3.6).

A license and the like are what somebody answered, as long as the answer holds. Time in grade follows from roles held,
a round from the calendar. A quota says how many an organization takes; about one person it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stepladder.evidence.decay import Span, merged, months_in, without
from stepladder.evidence.items import Period
from stepladder.evidence.names import normal_name
from stepladder.evidence.person import ConditionAnswer, Person, RoleHeld
from stepladder.findings import Status
from stepladder.readiness.conditions import Condition, ConditionKind, TimeInGrade, Window

_DECEMBER = 12


@dataclass(frozen=True)
class Served:
    """Time in grade as records tell it.

    Attributes:
        months: whole months; at least so many where a start is not known.
        start_known: whether every start is.
        reached_on: the day on which the months asked for are complete, where that can be told.
    """

    months: int
    start_known: bool
    reached_on: date | None = None


@dataclass(frozen=True)
class ConditionResult:
    """How a condition stands.

    Attributes:
        answer: what somebody recorded, whether it holds or has expired.
        served: of time in grade, what records tell.
        window: of a round, the stretch that is open or comes next.
    """

    condition: Condition
    status: Status
    answer: ConditionAnswer | None = None
    served: Served | None = None
    window: Window | None = None

    @property
    def about_the_person(self) -> bool:
        """Whether it says something about the person; a quota does not."""
        return self.condition.kind is not ConditionKind.QUOTA


def check(condition: Condition, person: Person, *, as_of: date) -> ConditionResult:
    """How a condition stands for a person on a date.

    A quota is never met or unmet for one person. A round is open or not by the calendar alone. Of everything else an
    answer that holds goes before what is computed from records, because somebody looked; without either it is unknown.
    """
    if condition.kind is ConditionKind.QUOTA:
        return ConditionResult(condition, Status.UNKNOWN)
    if condition.windows:
        coming = _coming(condition.windows, as_of)
        is_open = coming is not None and coming.start <= as_of
        return ConditionResult(condition, Status.MET if is_open else Status.UNMET, window=coming)
    answer = latest_answer(condition, person.conditions, as_of)
    if answer and _holds(answer, as_of):
        return ConditionResult(condition, Status.MET if answer.met else Status.UNMET, answer)
    if condition.time_in_grade:
        served = _served(condition.time_in_grade, person, as_of)
        return ConditionResult(condition, _long_enough(condition.time_in_grade, served), answer, served)
    return ConditionResult(condition, Status.UNKNOWN, answer)


def latest_answer(condition: Condition, answers: Iterable[ConditionAnswer], as_of: date) -> ConditionAnswer | None:
    """The last answer given by the date; one without a day counts as the earliest, and of equals the last stands.

    An expired answer does not bring back an earlier one: whoever answered last knew of it.
    """
    given = [each for each in answers if each.id == condition.id and (each.on is None or each.on <= as_of)]
    return max(reversed(given), key=lambda each: each.on or date.min, default=None)


def _holds(answer: ConditionAnswer, as_of: date) -> bool:
    return answer.until is None or as_of <= answer.until


def _coming(windows: Iterable[Window], as_of: date) -> Window | None:
    found = (coming for window in windows if (coming := window.next_after(as_of)))
    return min(found, key=lambda window: (window.start, window.end or date.max), default=None)


def _long_enough(rule: TimeInGrade, served: Served | None) -> Status:
    if served is None:
        return Status.UNKNOWN
    if served.months >= rule.months:
        return Status.MET
    return Status.UNMET if served.start_known else Status.UNKNOWN


def _served(rule: TimeInGrade, person: Person, as_of: date) -> Served | None:
    """Time in all counting roles together; None where no record tells of any, which is not the same as none."""
    held = list(_counting(rule, person.holds, as_of))
    if not held:
        return None
    spans = merged(span for each in held if (span := each.period.until(as_of)))
    if not rule.leave_counts:
        spans = without(spans, merged(span for period in person.leave if (span := period.until(as_of))))
    lasting = [each for each in held if each.held_on(as_of)]
    reached = _reached_on(rule, spans, as_of) if lasting else None
    if reached and not any(each.period.end is None or each.period.end >= reached for each in lasting):
        reached = None
    if reached and not rule.leave_counts and any(_is_ahead(period, as_of, reached) for period in person.leave):
        reached = None
    return Served(_most_months(spans), all(each.start_known for each in held), reached)


def _is_ahead(leave: Period, as_of: date, reached: date) -> bool:
    """Whether a leave that is known of will stop the clock before the day."""
    return leave.start < reached and (leave.end is None or leave.end > as_of)


def _most_months(spans: list[Span]) -> int:
    """Months of all stretches together, or of the later ones alone where that is more.

    Months are counted from the day on which the first stretch begins. A day in January would make of all of February
    twenty-nine days, which are no month: who served longer would have served less.
    """
    return max((months_in(spans[first:]) for first in range(len(spans))), default=0)


def _counting(rule: TimeInGrade, holds: Iterable[RoleHeld], as_of: date) -> Iterator[RoleHeld]:
    begun = [each for each in holds if each.period.start <= as_of]
    names = rule.of or tuple(each.grade or each.role for each in begun if each.held_on(as_of))
    keys = {normal_name(name) for name in names}
    return (each for each in begun if keys & {normal_name(each.role), normal_name(each.grade)} - {""})


def _reached_on(rule: TimeInGrade, spans: list[Span], as_of: date) -> date | None:
    """Told only of one stretch that lasts: after a break months are counted from days, and no day follows from them."""
    if len(spans) != 1 or spans[0][1] != as_of:
        return None
    start = spans[0][0]
    years, month = divmod(start.month - 1 + rule.months, _DECEMBER)
    if start.year + years >= date.max.year:
        return None
    return _day(start.year + years, month + 1, start.day)


def _day(year: int, month: int, day: int) -> date:
    """The day, or the first of the next month where the month is shorter: then the whole month is complete."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
