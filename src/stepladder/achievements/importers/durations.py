"""Durations as ISO 8601 writes them: ``PT40H``, ``P3Y``, ``P1M``, ``P2W``."""

from __future__ import annotations

import re
from fractions import Fraction

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6}(?:\.\d{1,4})?)H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)


def parts_of(text: str) -> dict[str, Fraction]:
    """The parts of a duration that are stated; none where it is no duration."""
    match = _DURATION.fullmatch(text.strip())
    return {name: Fraction(value) for name, value in match.groupdict().items() if value} if match else {}


def hours_of(text: str) -> int | None:
    """Whole hours, rounded up, of a duration stated in hours and minutes alone; None of any other.

    That a course lasts three months does not say how many hours it takes: days and weeks are no workload.
    """
    parts = parts_of(text)
    if not parts or set(parts) - {"hours", "minutes", "seconds"}:
        return None
    hours = parts.get("hours", 0) + Fraction(parts.get("minutes", 0)) / 60 + Fraction(parts.get("seconds", 0)) / 3600
    return -(-hours.numerator // hours.denominator)


def months_of(text: str) -> int | None:
    """Whole months of a duration stated in years and months alone; None of any other."""
    parts = parts_of(text)
    if not parts or set(parts) - {"years", "months"}:
        return None
    return int(12 * parts.get("years", 0) + parts.get("months", 0))
