"""How a refusal of the domain stands in a form."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext

from stepladder.errors import StepladderError


def refuse(form: forms.Form, error: StepladderError, field: str | None = None) -> None:
    """Put a refusal into a form, at the field that it is about; what was typed stays in the form."""
    form.add_error(field if field in form.fields else None, in_words(error))


def in_words(error: StepladderError) -> str:
    """A refusal as sentences: where, what was found, what was expected, what to do."""
    place = gettext("In %(place)s: %(found)s") % {"place": error.place, "found": error.found} if error.place else ""
    expected = gettext("Expected: %(what)s") % {"what": error.expected} if error.expected else ""
    return " ".join(_sentence(part) for part in (place or error.found, expected, error.hint) if part)


def text_of(cleaned: Mapping[str, object], name: str) -> str:
    """A cleaned text field, without blanks around it."""
    return str(cleaned.get(name) or "").strip()


_DIGITS = 18
"""More than any id or count here has; what is longer overflows the columns of SQLite."""


def whole(text: object) -> int | None:
    """A whole number that an address or a hidden field carries, or None for anything else."""
    digits = str(text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
