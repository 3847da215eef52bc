"""Dates as credentials write them (XML Schema ``dateTime``), and what can be said when the time zone is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?")

_WIDEST_OFFSET = timedelta(hours=14)
"""XML Schema compares a time without zone as if it could be any: up to 14 hours either way."""


@dataclass(frozen=True)
class Moment:
    """A point in time, as exactly as it was written: it lies between ``earliest`` and ``latest``."""

    text: str
    earliest: datetime
    latest: datetime

    @property
    def day(self) -> str:
        """The date part as written."""
        return self.text[:10]


def parse_moment(text: str) -> Moment | None:
    """The moment that a text names, or None if it names none."""
    return _short_moment(text) if len(text) <= _USUAL_LENGTH else _moment(text)


def _moment(text: str) -> Moment | None:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{seconds}.{(fraction or '0').ljust(6, '0')}{zone or '+00:00'}")
        if zone:
            return Moment(text, moment, moment)
        return Moment(text, moment - _WIDEST_OFFSET, moment + _WIDEST_OFFSET)
    except (ValueError, OverflowError):
        return None


# Several steps ask for the same few dates.
_short_moment = lru_cache(1_024)(_moment)
_USUAL_LENGTH = 40


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the date to verify at needs a time zone")
    return moment.astimezone(UTC)
