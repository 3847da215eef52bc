"""Kinds of fields that forms of the catalog are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy

from stepladder.server.roles.sentences import has_letters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
"""A text, or one that waits for the language of a request."""

MOST_LINES = 60
"""Learning outcomes, issuers or prerequisites of one entry; beyond that somebody pasted a whole page."""

LONGEST_LINE = 400


class Lines(forms.CharField):
    """Several texts, one in a line; blanks around them and empty lines are left out."""

    def __init__(self, *, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        self.longest = longest
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(max_length=MOST_LINES * (longest + 2), required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The lines, as a list."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            words = gettext_lazy("These are %(count)d lines; at most %(most)d are stored.")
            raise forms.ValidationError(words, params={"count": len(lines), "most": MOST_LINES})
        for line in lines:
            if len(line) > self.longest:
                words = gettext_lazy("“%(start)s…” has more than %(most)d characters.")
                raise forms.ValidationError(words, params={"start": line[:40], "most": self.longest})
        return lines

    def prepare_value(self, value: Any) -> Any:
        """A list stands in the form line by line."""
        return "\n".join(value) if isinstance(value, list) else value


class WordsField(forms.CharField):
    """Something that can be read: signs alone are no words."""

    def clean(self, value: Any) -> Any:
        """The text."""
        text = str(super().clean(value))
        if text and not has_letters(text):
            raise forms.ValidationError(gettext_lazy("There are no words in this."))
        return text


class PageField(forms.URLField):
    """The address of a page on the web; its one check takes the place of Django's own."""

    default_validators: list[Callable[[Any], None]] = [URLValidator(schemes=["http", "https"])]  # noqa: RUF012 - Django’s own

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("Write the whole address, such as https://example.org/course, or leave it empty.")
        super().__init__(assume_scheme="https", required=False, error_messages={"invalid": words}, **kwargs)


class CountryField(forms.CharField):
    """Two letters, as in ISO 3166."""

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("Write two letters, such as NO or SG.")
        checks = [RegexValidator(re.compile(r"^[A-Z]{2}\Z"), words)]
        super().__init__(max_length=10, required=False, validators=checks, **kwargs)

    def to_python(self, value: Any) -> Any:
        """In capitals."""
        return str(super().to_python(value)).upper()


def line(label: Words, help_text: Words, longest: int) -> forms.Field:
    """A text of one line, which may stay empty."""
    return forms.CharField(label=label, help_text=help_text, max_length=longest, required=False)


def text(label: Words, help_text: Words, longest: int, rows: int = 2) -> forms.Field:
    """A text of several lines, which may stay empty."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=longest, required=False, widget=widget)


def choice(label: Words, help_text: Words, choices: Any) -> forms.Field:
    """One of a list of answers, of which the first says that it is not known."""
    return forms.ChoiceField(label=label, help_text=help_text, choices=choices.choices, required=False)
