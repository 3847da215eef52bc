"""Conditions: what a role asks that is no competency (methods 3.6). How they stand is in ``condition_check``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from stepladder.documents import Document
from stepladder.errors import InvalidDocument, InvalidPolicy
from stepladder.shapes import convert


class ConditionKind(StrEnum):
    """What a condition is about."""

    OTHER = "other"
    LICENSE = "license"
    TIME_IN_GRADE = "time-in-grade"
    ELIGIBILITY = "eligibility"
    WINDOW = "window"
    QUOTA = "quota"


@dataclass(frozen=True)
class TimeInGrade:
    """So many whole months in a role or grade.

    Attributes:
        of: roles or grades whose time counts, as records name them; empty takes the one held on the day.
        leave_counts: whether time on leave counts like any other.

    Raises:
        InvalidPolicy: it asks for no month.
    """

    months: int
    of: tuple[str, ...] = ()
    leave_counts: bool = True

    def __post_init__(self) -> None:
        if self.months < 1:
            raise InvalidPolicy(f"the time in grade is {self.months} months", expected="at least 1")


@dataclass(frozen=True)
class Window:
    """When a round is open, its first and its last day.

    Attributes:
        end: the last day; None while nothing ends it.
        yearly: whether it opens on the same days of every year, from this one on.

    Raises:
        InvalidPolicy: it ends before it starts, or a yearly one does not end within a year.
    """

    start: date
    end: date | None = None
    yearly: bool = False

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise InvalidPolicy(f"the window ends on {self.end}, before it begins on {self.start}")
        if self.yearly and (self.end is None or self.end >= _in_year(self.start, self.start.year + 1)):
            found = f"the window of every year from {self.start} ends on {self.end or 'no day'}"
            raise InvalidPolicy(found, expected="a last day within a year of the first")

    def next_after(self, as_of: date) -> Window | None:
        """The stretch that is open on the date, else the next one to come; None where there is none any more."""
        if not self.yearly or self.end is None:
            return self if self.end is None or self.end >= as_of else None
        for year in range(max(self.start.year, as_of.year - 1), date.max.year):
            end = _in_year(self.end, self.end.year + year - self.start.year)
            if end >= as_of:
                return Window(_in_year(self.start, year), end)
        return None


class Per(StrEnum):
    """The period to which a quota belongs."""

    YEAR = "year"
    HALF_YEAR = "half-year"
    QUARTER = "quarter"
    MONTH = "month"
    ROUND = "round"


@dataclass(frozen=True)
class Quota:
    """At most so many in a period.

    Attributes:
        within: where, in words that follow "in": *this family*; empty for everywhere.

    Raises:
        InvalidPolicy: it lets nobody through.
    """

    count: int
    per: Per = Per.YEAR
    within: str = ""

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidPolicy(f"the quota is {self.count}", expected="at least 1")


@dataclass(frozen=True)
class Condition:
    """Something that is no competency: a license, time in grade, an open position.

    Attributes:
        text: the organization's own words.
        time_in_grade, windows, quota: the rule itself, of the kind that has one. Without it an answer decides.

    Raises:
        InvalidPolicy: it carries the rule of another kind.
    """

    id: str
    text: str
    kind: ConditionKind = ConditionKind.OTHER
    time_in_grade: TimeInGrade | None = None
    windows: tuple[Window, ...] = ()
    quota: Quota | None = None

    def __post_init__(self) -> None:
        rules: tuple[tuple[ConditionKind, object], ...] = (
            (ConditionKind.TIME_IN_GRADE, self.time_in_grade),
            (ConditionKind.WINDOW, self.windows),
            (ConditionKind.QUOTA, self.quota),
        )
        for kind, rule in rules:
            if rule and self.kind is not kind:
                found = f"the condition {self.id!r} is of the kind {self.kind!s} and has the rule of {kind!s}"
                raise InvalidPolicy(found, expected=f"the kind {kind!s}, or no such rule")

    @classmethod
    def of_entry(cls, entry: ConditionEntry) -> Condition:
        """The condition that an entry of a file states.

        Raises:
            InvalidPolicy: it contradicts itself.
        """
        if entry.months is None and (entry.of or not entry.leave_counts):
            found = f"the condition {entry.id!r} says whose time counts, and not how many months"
            raise InvalidPolicy(found, expected="months, or neither")
        quota = entry.quota
        return cls(
            id=entry.id,
            text=entry.text,
            kind=ConditionKind(entry.kind),
            time_in_grade=None if entry.months is None else TimeInGrade(entry.months, entry.of, entry.leave_counts),
            windows=tuple(Window(each.start, each.end, each.yearly) for each in entry.windows),
            quota=Quota(quota.count, Per(quota.per), quota.within) if quota else None,
        )

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Condition:
        """Read back what ``to_dict`` wrote, also after a journey through JSON; ``key`` may stand for ``id``.

        Raises:
            InvalidPolicy: it is no condition, or one that contradicts itself.
        """
        members = {("id" if name == "key" else name): value for name, value in plain.items()}
        document = Document(f"the condition {str(members.get('id', ''))[:40]!r}", b"{}", members, "json")
        try:
            entry = convert(document, ConditionEntry)
        except InvalidDocument as error:
            raise InvalidPolicy(error.found, expected=error.expected, hint=error.hint, place=error.place) from error
        return cls.of_entry(entry)

    def to_dict(self) -> dict[str, Any]:
        """The condition as plain values, ready for JSON, by the names of a role file, without what it does not say."""
        plain: dict[str, Any] = {"id": self.id, "text": self.text}
        if self.kind is not ConditionKind.OTHER:
            plain["kind"] = str(self.kind)
        if served := self.time_in_grade:
            plain |= {"months": served.months, "of": list(served.of), "leave_counts": served.leave_counts}
        if self.windows:
            plain["windows"] = [_window(each) for each in self.windows]
        if quota := self.quota:
            plain["quota"] = {"count": quota.count, "per": str(quota.per), "within": quota.within}
        return plain


class WindowEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """One of ``windows``."""

    start: date
    end: date | None = None
    yearly: bool = False


class QuotaEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``quota``."""

    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    per: Literal["year", "half-year", "quarter", "month", "round"] = "year"
    within: str = ""


class ConditionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[conditions]]`` of a role file."""

    id: str
    text: str
    kind: Literal["other", "license", "time-in-grade", "eligibility", "window", "quota"] = "other"
    months: Annotated[int, msgspec.Meta(ge=1, le=1_200)] | None = None
    of: Annotated[tuple[str, ...], msgspec.Meta(max_length=200)] = ()
    leave_counts: bool = True
    windows: Annotated[tuple[WindowEntry, ...], msgspec.Meta(max_length=50)] = ()
    quota: QuotaEntry | None = None


def _window(window: Window) -> dict[str, Any]:
    plain: dict[str, Any] = {"from": window.start.isoformat()}
    if window.end:
        plain["to"] = window.end.isoformat()
    if window.yearly:
        plain["yearly"] = True
    return plain


def _in_year(day: date, year: int) -> date:
    """The same day of another year; for the 29th of February the 28th where there is none."""
    year = min(year, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
