"""How long an award holds: from its day on (“24 months”), until a day of the year (“31 December”), or for good."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stepladder.errors import InvalidDocument

_SPAN = re.compile(r"(\d{1,4}) (day|month|year)s?")
_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]+)")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_EXPECTED = "“24 months”, “2 years”, “90 days”, “31 December”, “31 December after 6 months”, or nothing"
_LONGEST_MONTHS = 1_200
_LEAP_YEAR = 2_000


@dataclass(frozen=True)
class Validity:
    """A rule for the end of an award.

    Attributes:
        months, days: how long after the award; nothing for good.
        until: day and month of the year; with ``months`` or ``days`` the first such day after that time.
    """

    months: int = 0
    days: int = 0
    until: tuple[int, int] | None = None

    def ends(self, start: datetime) -> datetime | None:
        """The last moment at which an award of this day holds, or None for good. It has the time zone of ``start``.

        A span of months ends on the same day of the month, or on its last day where it has no such day, and at the
        same time of day. A day of the year ends with its last second; 29 February is the last day of February.

        Raises:
            InvalidDocument: it would lie after the year 9999.
        """
        try:
            moment = _months_after(start, self.months) + timedelta(days=self.days)
            if self.until is not None:
                return self._on_the_day(moment, start)
        except (ValueError, OverflowError) as error:
            raise InvalidDocument("the award would end after the year 9999", expected="a shorter time") from error
        return moment if self.months or self.days else None

    def _on_the_day(self, moment: datetime, start: datetime) -> datetime:
        day, month = self.until or (31, 12)
        for year in (moment.year, moment.year + 1):
            last = calendar.monthrange(year, month)[1]
            found = datetime(year, month, min(day, last), 23, 59, 59, tzinfo=start.tzinfo or UTC)
            if found >= moment and found > start:
                return found
        raise ValueError(self)


def parse_validity(text: str) -> Validity:
    """The rule that a text names; nothing means for good.

    Raises:
        InvalidDocument: it names none.
    """
    first, _, rest = " ".join(text.split()).partition(" after ")
    if not first:
        return Validity()
    if until := _day_of_year(first):
        months, days = _span(rest) if rest else (0, 0)
        return Validity(months, days, until)
    if rest:
        raise InvalidDocument(f"{text[:60]!r} is no time", expected=_EXPECTED)
    return Validity(*_span(first))


def _span(text: str) -> tuple[int, int]:
    """Months and days."""
    match = _SPAN.fullmatch(text.lower())
    if match is None or not int(match[1]):
        raise InvalidDocument(f"{text[:60]!r} is no time", expected=_EXPECTED)
    count = int(match[1])
    months, days = {"day": (0, count), "month": (count, 0), "year": (12 * count, 0)}[match[2]]
    if months > _LONGEST_MONTHS:
        raise InvalidDocument(f"{text[:60]!r} is longer than a life", expected=_EXPECTED)
    return months, days


def _day_of_year(text: str) -> tuple[int, int] | None:
    match = _DAY.fullmatch(text)
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    day = int(match[1])
    if not 1 <= day <= calendar.monthrange(_LEAP_YEAR, month)[1]:
        raise InvalidDocument(f"there is no {text[:60]}", expected=_EXPECTED)
    return day, month


def _months_after(start: datetime, months: int) -> datetime:
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))
