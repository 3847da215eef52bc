"""Numbers as people type them: ``12.5`` and ``12,5``, ``1 200`` and ``1,200.5``.

What can be read in two ways is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from stepladder.errors import InvalidDocument

MOST_DIGITS = 12
"""Before the point: the column holds as many."""

MOST_DECIMALS = 4
"""After the point: the column holds as many."""

_MINUS = str.maketrans({"−": "-", "–": "-"})
_BLANKS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_WHOLE = re.compile(r"-?\d+")
_ONE_MARK = re.compile(r"(-?\d*)([.,])(\d+)")
_GROUPS = re.compile(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_GROUPS_AND_POINT = re.compile(r"(-?\d{1,3}(?:,\d{3})+)\.(\d+)|(-?\d{1,3}(?:\.\d{3})+),(\d+)")


def read_number(text: str) -> Decimal:
    """The number that a text stands for.

    Raises:
        InvalidDocument: it is no number, may be read as two, or is too long.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    while _BLANKS.search(plain):
        plain = _BLANKS.sub("", plain, count=1)
    number = Decimal(_read(plain, text))
    if abs(number) >= 10**MOST_DIGITS or number != round(number, MOST_DECIMALS):
        raise InvalidDocument(
            gettext("“%(text)s” has too many digits") % {"text": text[:40]},
            hint=gettext("write it with a larger unit, and with at most 4 digits after the point"),
        )
    return number


def written(number: Decimal) -> str:
    """A number so that ``read_number`` gives it back: for the field in which it is edited."""
    text = shortest(number)
    # Three digits after the point could be thousands: a zero more tells.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def shown(number: Decimal) -> str:
    """A number as the reader's language writes it."""
    return str(number_format(Decimal(shortest(number)), use_l10n=True, force_grouping=abs(number) >= 10_000))


def shortest(number: Decimal) -> str:
    """Digits without an exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(plain: str, text: str) -> str:
    if _WHOLE.fullmatch(plain):
        return plain
    if one := _ONE_MARK.fullmatch(plain):
        whole, mark, rest = one.groups()
        if len(rest) == 3 and 1 <= len(whole.lstrip("-")) <= 3 and whole.lstrip("-").strip("0"):
            raise InvalidDocument(
                gettext("“%(text)s” can be read in two ways") % {"text": text},
                hint=gettext("write %(whole)s, or %(point)s with one digit more")
                % {"whole": f"{whole}{rest}", "point": f"{whole}{mark}{rest}0"},
            )
        return f"{whole}.{rest}"
    if _GROUPS.fullmatch(plain):
        return plain.replace(",", "").replace(".", "")
    if both := _GROUPS_AND_POINT.fullmatch(plain):
        whole, rest = (both[1], both[2]) if both[1] else (both[3], both[4])
        return f"{whole.replace(',', '').replace('.', '')}.{rest}"
    raise InvalidDocument(
        gettext("“%(text)s” is no number that we can read") % {"text": text[:40]},
        hint=gettext("write digits alone, such as 1200 or 12.5 or 12,5, and the unit in its own field"),
    )
