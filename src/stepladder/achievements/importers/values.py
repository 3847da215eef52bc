"""Values of cells as people write them: numbers, prices, durations, answers from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from stepladder.achievements.importers.durations import months_of
from stepladder.achievements.importers.said import decimal_of
from stepladder.tables.columns import folded

E = TypeVar("E", bound=StrEnum)

_NUMBER = re.compile(r"\d[\d.,’' \u00a0\u202f]*")
_THOUSANDS = re.compile(r"\d{1,3}([.,’' ])\d{3}(?:\1\d{3})*")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "fr.": "CHF", "sfr": "CHF"}
_CODE = re.compile(r"\b[A-Z]{3}\b")
_FREE = frozenset({"free", "none", "kostenlos", "gratis", "kostenfrei", "nocharge", "0"})
_MONTHS = re.compile(r"(\d{1,4}(?:[.,]\d)?)\s*(m\b|mo\b|month|monat|y\b|yr|year|jahr|j\b)?", re.IGNORECASE)
_ENDLESS = frozenset(
    {"never", "unlimited", "lifetime", "forlife", "noexpiry", "doesnotexpire", "none", "unbegrenzt", "unbefristet"}
)
_YEARS = ("y", "yr", "year", "jahr", "j")


def number(text: str) -> Decimal | None:
    """The one number in a text: ``1,200``, ``1.200,50``, ``40 h``. None where there is none, or several."""
    found = _NUMBER.findall(text)
    return _plain(found[0]) if len(found) == 1 else None


def _plain(text: str) -> Decimal | None:
    """The last of two different marks is the decimal one; a single one before exactly three digits groups thousands."""
    clean = text.strip(" \u00a0\u202f.,’'").replace("\u00a0", " ").replace("\u202f", " ")
    if _THOUSANDS.fullmatch(clean):
        return decimal_of(re.sub(r"\D", "", clean))
    clean = re.sub(r"[’' ]", "", clean)
    last = max(clean.rfind(","), clean.rfind("."))
    if last < 0:
        return decimal_of(clean)
    whole, part = clean[:last], clean[last + 1 :]
    return decimal_of(f"{re.sub(r'[.,]', '', whole)}.{part}")


def whole(text: str) -> int | None:
    """A whole number; None where there is none."""
    found = number(text)
    return int(found) if found is not None and found == found.to_integral_value() else None


def price(text: str) -> tuple[Decimal | None, str]:
    """A price and its currency: ``€ 1.200``, ``USD 395``, ``free``; the currency is empty where none is named."""
    if folded(text) in _FREE:
        return Decimal(0), ""
    code = next(iter(_CODE.findall(text)), "")
    sign = next((name for mark, name in _SIGNS.items() if mark in text.casefold()), "")
    return number(text), code or sign


def months(text: str) -> int | None:
    """How long something is valid, in months: ``36``, ``3 years``, ``P3Y``, ``unbefristet`` (0)."""
    if folded(text) in _ENDLESS:
        return 0
    if (found := months_of(text)) is not None:
        return found
    match = _MONTHS.match(text.strip())
    if match is None:
        return None
    value = Decimal(match.group(1).replace(",", "."))
    unit = (match.group(2) or "").casefold()
    result = value * 12 if unit in _YEARS else value
    return int(result) if result == result.to_integral_value() else None


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
