"""The form that says who endorses an entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from stepladder.server.catalog.endorsing import Said
from stepladder.server.catalog.models_endorsed import Endorsed
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of


class EndorseForm(forms.Form):
    """Who endorses what, how that is said, and where one can read it."""

    body = forms.CharField(
        label=gettext_lazy("Who endorses it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write which body endorses it.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How they say so"),
        choices=Endorsed.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how they say so.")},
    )
    what = forms.CharField(
        label=gettext_lazy("What exactly they endorse"),
        help_text=gettext_lazy("The whole credential, its content, its assessment, or its use for a license."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what is endorsed; a name alone says nothing.")},
    )
    since = forms.DateField(label=gettext_lazy("Since when"), widget=DayInput, required=False)
    until = forms.DateField(label=gettext_lazy("Until when"), widget=DayInput, required=False)
    source = forms.CharField(
        label=gettext_lazy("Where one can read it"),
        help_text=gettext_lazy("An address, or the document and its page."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where it can be read; else nobody can check it.")},
    )
    checked_on = forms.DateField(
        label=gettext_lazy("When you read it there"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Write the day on which you read it.")},
    )

    def said(self) -> Said:
        """What was entered; after ``is_valid``."""
        given: dict[str, Any] = self.cleaned_data
        words = {name: text_of(given, name) for name in ("body", "kind", "what", "source")}
        return Said(**words, checked_on=given["checked_on"], since=given["since"], until=given["until"])
