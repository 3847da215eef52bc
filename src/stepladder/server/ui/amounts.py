"""Reading and writing amounts, such as what something costs, as people write them in their language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext

_BETWEEN_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
"""A blank or an apostrophe before three digits parts thousands in every language."""

_LONGEST = 40
"""Characters of an amount; what is longer is none, and is not repeated in full."""

_EXAMPLE = Decimal("1450.50")


def read_amount(typed: str) -> Decimal:
    """The number that somebody typed, in the notation of the language or in the other one where that is plain.

    In English ``1,450`` is 1450, and so are ``1,450.00``, ``1.450,00`` and ``1 450``; ``12,5`` is 12.5. ``1.450`` is
    1.45 to the one and 1450 to the other, and is refused with both. In German it is the other way round.

    Raises:
        ValidationError: it is no number, or may be two.
    """
    text = _BETWEEN_GROUPS.sub("", typed.strip().replace("−", "-"))
    if len(text) > _LONGEST:
        raise forms.ValidationError(_no_number(f"{text[:_LONGEST]}…"))
    point = formats.get_format("DECIMAL_SEPARATOR")
    other = "," if point == "." else "."
    here, elsewhere = _read(text, point, other), _read(text, other, point)
    if here is None and elsewhere is None:
        raise forms.ValidationError(_no_number(text))
    if here is None or elsewhere is None or here == elsewhere:
        return next(each for each in (here, elsewhere) if each is not None)
    if point in text:
        raise forms.ValidationError(_two_numbers(text, here, elsewhere))
    return here


def written_amount(value: Decimal, places: int = 2) -> str:
    """An amount to be typed over: without groups, with the point of the language.

    Args:
        places: digits after the point, where it is no whole number.
    """
    shown = f"{value:f}"
    if "." in shown:
        whole, cents = shown.rstrip("0").split(".")
        shown = f"{whole}.{cents:0<{places}}" if cents else whole
    return shown.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


class AmountInput(forms.TextInput):
    """A line for a number. The browser's own control for numbers takes no thousands, and then sends nothing."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class AmountField(forms.DecimalField):
    """A decimal number as the language writes it; what was typed stays in the form as it was typed."""

    widget = AmountInput

    def to_python(self, value: Any) -> Any:
        """The number.

        Raises:
            ValidationError: it is none, or may be two.
        """
        if isinstance(value, str):
            value = read_amount(value) if value.strip() else None
        return super().to_python(value)

    def run_validators(self, value: Any) -> None:
        """Say limits as the language writes them.

        Raises:
            ValidationError: it is too small, too large or too long.
        """
        try:
            super().run_validators(value)
        except forms.ValidationError as errors:
            for each in errors.error_list:
                if each.params and isinstance(limit := each.params.get("limit_value"), Decimal):
                    each.params["limit_value"] = written_amount(limit)
            raise

    def prepare_value(self, value: Any) -> Any:
        """A number that the form begins with stands in it as the language writes it."""
        return written_amount(value, self.decimal_places or 0) if isinstance(value, Decimal) else value


def _read(text: str, point: str, group: str) -> Decimal | None:
    """The number in one notation; None where it is none there."""
    pattern = rf"-?(?:\d+|[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+)?(?:{re.escape(point)}\d+)?"
    if not re.fullmatch(pattern, text) or not any(each.isdigit() for each in text):
        return None
    return Decimal(text.replace(group, "").replace(point, "."))


def _no_number(typed: str) -> str:
    return gettext("“%(typed)s” is no number. Write one such as %(example)s.") % {
        "typed": typed,
        "example": written_amount(_EXAMPLE),
    }


def _two_numbers(typed: str, here: Decimal, elsewhere: Decimal) -> str:
    words = gettext("“%(typed)s” reads as %(here)s here and may mean %(elsewhere)s. Write the one that you mean.")
    return words % {"typed": typed, "here": written_amount(here), "elsewhere": written_amount(elsewhere)}
