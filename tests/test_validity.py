"""How long an award holds: by a time from its day on, or until a day of the year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stepladder.credentials.validity import Validity, parse_validity
from stepladder.errors import InvalidDocument


def at(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("", at(2026, 11, 22, 10), None),
        ("24 months", at(2026, 11, 22, 10), at(2028, 11, 22, 10)),
        ("2 years", at(2026, 11, 22, 10), at(2028, 11, 22, 10)),
        ("1 month", at(2027, 1, 31), at(2027, 2, 28)),
        ("1 month", at(2028, 1, 31), at(2028, 2, 29)),
        ("12 months", at(2028, 2, 29), at(2029, 2, 28)),
        ("90 days", at(2026, 11, 22, 10), at(2027, 2, 20, 10)),
        ("31 December", at(2026, 11, 22, 10), at(2026, 12, 31, 23, 59, 59)),
        ("31 December", at(2026, 12, 31, 12), at(2026, 12, 31, 23, 59, 59)),
        ("31 December", at(2026, 12, 31, 23, 59, 59), at(2027, 12, 31, 23, 59, 59)),
        ("30 june", at(2026, 11, 22), at(2027, 6, 30, 23, 59, 59)),
        ("29 February", at(2026, 11, 22), at(2027, 2, 28, 23, 59, 59)),
        ("31 December after 6 months", at(2026, 11, 22), at(2027, 12, 31, 23, 59, 59)),
        ("31 December after 1 year", at(2026, 1, 1), at(2027, 12, 31, 23, 59, 59)),
        ("  24   months ", at(2026, 11, 22), at(2028, 11, 22)),
    ],
)
def test_an_award_ends(text, start, end):
    assert parse_validity(text).ends(start) == end


@pytest.mark.parametrize(
    "text",
    [
        "forever",
        "0 months",
        "-1 months",
        "24",
        "31 Dezember",
        "32 December",
        "31 June",
        "24 months after 6 months",
        "9999 years",
    ],
)
def test_refuses_what_is_no_time(text):
    with pytest.raises(InvalidDocument):
        parse_validity(text)


def test_refuses_an_end_after_the_last_year():
    with pytest.raises(InvalidDocument, match="9999"):
        Validity(months=1_200).ends(at(9950, 1, 1))


def test_every_end_lies_after_its_beginning():
    starts = [at(2027, month, day, hour) for month in (1, 2, 6, 12) for day in (1, 28) for hour in (0, 23)]
    for text in ("1 day", "1 month", "31 December", "1 January", "29 February", "28 February after 3 months"):
        assert all(parse_validity(text).ends(start) > start for start in starts), text
