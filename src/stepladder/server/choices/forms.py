"""What somebody enters who chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

MOST_COMPARED = 5
"""Side by side; more than five nobody holds in mind, and no page shows."""

LEAST_COMPARED = 2

_KEY = re.compile(r"[-a-zA-Z0-9_]{1,100}\Z")

MOST_WEIGHT = 10


def keys_chosen(given: Iterable[str]) -> tuple[str, ...]:
    """The keys of an address that could be some, each once, the first five; whatever else stands there is none."""
    return tuple(dict.fromkeys(each for each in given if _KEY.match(each)))[:MOST_COMPARED]


class SearchForm(forms.Form):
    """Words by which to find an entry to compare."""

    q = forms.CharField(label=gettext_lazy("Find another one, by words of its title"), max_length=100, required=False)

    @property
    def words(self) -> str:
        """What was typed; nothing where it could not be read."""
        return str(self.cleaned_data.get("q") or "") if self.is_valid() else ""


class WeightsForm(forms.Form):
    """How much each measure matters to the reader. Without weights there is no order."""

    def __init__(self, *args: Any, measures: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for id, label in measures.items():
            self.fields[f"w_{id}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST_WEIGHT,
                required=False,
                error_messages={
                    "invalid": gettext("Enter a whole number from 0 to 10."),
                    "min_value": gettext("Enter a whole number from 0 to 10."),
                    "max_value": gettext("Enter a whole number from 0 to 10."),
                },
            )

    @property
    def weights(self) -> dict[str, int]:
        """By measure; empty where nothing matters, or something could not be read."""
        if not self.is_valid():
            return {}
        given = {name.removeprefix("w_"): value or 0 for name, value in self.cleaned_data.items()}
        return given if any(given.values()) else {}


class NoteForm(forms.Form):
    """What the reader adds to the page for their manager. It is kept with the sign-in and nowhere else."""

    note = forms.CharField(
        label=gettext_lazy("What I want to add"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Why now, who covers your work, what you will do with it. It stands on the printed page, is kept until you "
            "sign out, and nobody else reads it here."
        ),
    )
