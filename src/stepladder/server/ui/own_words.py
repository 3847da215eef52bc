"""What is said of a number, a length or a name of an address that does not fit, in the words of this site.

Django's own sentences ("Ensure this value is greater than or equal to 0.") stand in its validators, which all forms
run; the words are put there once, when the site starts. A form that says something better of a field of its own does.
"""

from __future__ import annotations

from typing import Any, Final

from django.core import validators
from django.utils.translation import gettext_lazy, ngettext_lazy

_LIMITS: Final = (
    (validators.MinValueValidator, gettext_lazy("Write %(limit_value)s or more.")),
    (validators.MaxValueValidator, gettext_lazy("Write %(limit_value)s or less.")),
    (
        validators.MinLengthValidator,
        ngettext_lazy(
            "Write at least %(limit_value)d character; there are %(show_value)d.",
            "Write at least %(limit_value)d characters; there are %(show_value)d.",
            "limit_value",
        ),
    ),
    (
        validators.MaxLengthValidator,
        ngettext_lazy(
            "Write at most %(limit_value)d character; there are %(show_value)d.",
            "Write at most %(limit_value)d characters; there are %(show_value)d.",
            "limit_value",
        ),
    ),
)

_DECIMALS: Final[Any] = {
    "invalid": gettext_lazy("Write a number."),
    "max_digits": ngettext_lazy("Write at most %(max)s digit.", "Write at most %(max)s digits.", "max"),
    "max_decimal_places": ngettext_lazy(
        "Write at most %(max)s digit after the point.", "Write at most %(max)s digits after the point.", "max"
    ),
    "max_whole_digits": ngettext_lazy(
        "Write at most %(max)s digit before the point.", "Write at most %(max)s digits before the point.", "max"
    ),
}

_SLUG: Final = gettext_lazy("Write letters without accents, digits, hyphens and underscores only.")


def use_own_words() -> None:
    """Put the words of this site where Django keeps its own."""
    for validator, words in _LIMITS:
        validator.message = words
    validators.DecimalValidator.messages = _DECIMALS
    validators.validate_slug.message = _SLUG
