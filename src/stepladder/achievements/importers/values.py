"""Values of cells as people write them: numbers, prices, durations, answers from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from stepladder.achievements.importers.currencies import currency_beside
from stepladder.achievements.importers.durations import hours_of, months_of
from stepladder.achievements.importers.said import decimal_of
from stepladder.tables.columns import folded

E = TypeVar("E", bound=StrEnum)

_NUMBER = re.compile(r"\d[\d.,’' \u00a0\u202f]*")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,’' ])\d{3}(?:\1\d{3})*(?:(?!\1)([.,])\d+)?")
_SIMPLE = re.compile(r"\d+(?:[.,]\d+)?")
_MINUS = re.compile(r"(?<![\w.,])[-−–]\s*[€$£¥]?\s*\d")
_FREE = frozenset({"free", "none", "kostenlos", "gratis", "kostenfrei", "nocharge", "0"})
_COUNT = r"(\d{1,3}(?:[.,]\d{1,2})?)\s*"
_SPAN = re.compile(
    rf"(?:{_COUNT}(?:y|yrs?|years?|j|jahren?|jahre?)\b\.?)?(?:\s*(?:,|and|und)?\s*)"
    rf"(?:{_COUNT}(?:m|mos?|mths?|months?|monat|monaten?)\b\.?)?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=[yj])(?=\d)", re.IGNORECASE)
_LONGEST = 600
"""Months; what is longer than fifty years is a year, a day, or a mistake."""

_HOURS = re.compile(r"(\d[\d.,’' ]*?)\s*(?:h|hrs?|hours?|std|stunden?)?\.?", re.IGNORECASE)
_ENDLESS = frozenset(
    {"never", "unlimited", "lifetime", "forlife", "noexpiry", "doesnotexpire", "none", "unbegrenzt", "unbefristet"}
)


def number(text: str) -> Decimal | None:
    """The one number in a text: ``1,200``, ``1.200,50``, ``40 h``. None where there is none, or several, or a minus."""
    found = _NUMBER.findall(text)
    return _plain(found[0]) if len(found) == 1 and not _MINUS.search(text) else None


def _plain(text: str) -> Decimal | None:
    """A single mark before exactly three digits groups thousands, and of two different marks the first one does.

    Nobody groups the thousands of a 0, so that “0,125” is an eighth.
    """
    clean = text.strip(" \u00a0\u202f.,’'").replace("\u00a0", " ").replace("\u202f", " ")
    if grouped := _GROUPED.fullmatch(clean):
        whole, _, part = clean.rpartition(grouped.group(2)) if grouped.group(2) else (clean, "", "")
        return decimal_of(re.sub(r"\D", "", whole) + (f".{part}" if part else ""))
    return decimal_of(clean.replace(",", ".")) if _SIMPLE.fullmatch(clean) else None


def whole(text: str) -> int | None:
    """A whole number; None where there is none."""
    found = number(text)
    return int(found) if found is not None and found == found.to_integral_value() else None


def hours(text: str) -> int | None:
    """Whole hours: ``40``, ``40 h``, ``PT40H``; None where the text says days, minutes or anything else."""
    if (found := hours_of(text)) is not None:
        return found
    match = _HOURS.fullmatch(text.strip())
    return whole(match.group(1)) if match else None


def price(text: str) -> tuple[Decimal | None, str]:
    """A price and its currency: ``€ 1.200``, ``USD 395``, ``free``; the currency is empty where none is named."""
    if folded(text) in _FREE:
        return Decimal(0), ""
    amount, place = number(text), _NUMBER.search(text)
    return amount, currency_beside(text, *place.span()) if amount is not None and place else ""


def months(text: str) -> int | None:
    """How long something is valid, in months: ``36``, ``3 years``, ``1 year 6 months``, ``P3Y``, ``unbefristet`` (0).

    None of all else: of days, weeks and hours, which are no months, of a span from one to three years, and of a date.
    """
    if folded(text) in _ENDLESS:
        return 0
    if (found := months_of(text)) is not None:
        return found
    plain = _JOINED.sub(" ", " ".join(text.split()))
    if plain.isascii() and plain.isdigit():
        bare = int(plain) if len(plain) < 4 else _LONGEST + 1
        return bare if bare <= _LONGEST else None
    match = _SPAN.fullmatch(plain)
    if match is None or not any(match.groups()):
        return None
    years, rest = (Decimal((each or "0").replace(",", ".")) for each in match.groups())
    result = 12 * years + rest
    return int(result) if 0 < result <= _LONGEST and result == result.to_integral_value() else None


def share(text: str) -> Decimal | None:
    """A share: ``65 %``, ``0.65``; None where it is none."""
    found = number(text)
    if found is None:
        return None
    if "%" in text or found > 1:
        found /= 100
    return found if found <= 1 else None


def answer(text: str, kind: type[E], words: Mapping[str, str]) -> E | None:
    """The answer of a list that a text means: its value, or one of the words for it.

    Args:
        words: other words for its answers, small and without spaces, each with the value.
    """
    plain = folded(text)
    values = {folded(each.value): each for each in kind if each.value}
    if plain in values:
        return values[plain]
    value = words.get(plain)
    return kind(value) if value is not None else None
