"""What forms of every room share: how a refusal of the domain stands in them."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from stepladder.errors import StepladderError


def refuse(form: forms.Form, error: StepladderError, field: str | None = None) -> None:
    """Put a refusal into a form, at the field that it is about; what was typed stays in the form."""
    text = error.sentence()
    form.add_error(field if field in form.fields else None, f"{text[:1].upper()}{text[1:].rstrip('.')}.")


def text_of(cleaned: Mapping[str, object], name: str) -> str:
    """A cleaned text field, without blanks around it."""
    return str(cleaned.get(name) or "").strip()
