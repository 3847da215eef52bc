"""Recording whether somebody meets a condition, contesting it, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.readiness.conditions import Condition
from stepladder.server.roles.conditions import Answered
from stepladder.server.ui.refusal import text_of


class FindForm(forms.Form):
    """Whose conditions."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        error_messages={"required": gettext_lazy("Enter the address of somebody here.")},
    )


class AnswerForm(forms.Form):
    """Whether a condition is met, from what that is known, and until when it holds. No answer stands chosen."""

    met = forms.ChoiceField(
        label=gettext_lazy("Is it met?"),
        choices=[("yes", gettext_lazy("Yes, it is met")), ("no", gettext_lazy("No, it is not met"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    source = forms.CharField(
        label=gettext_lazy("From what it is known"),
        help_text=gettext_lazy("A register or record and its number, so that somebody else can look it up."),
        max_length=300,
        error_messages={"required": gettext_lazy("Write from what it is known.")},
    )
    on = forms.DateField(
        label=gettext_lazy("As of which day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose the day as of which you know it.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Last day on which it holds"),
        help_text=gettext_lazy("A license has one; empty where nothing ends it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )

    def __init__(self, *args: Any, conditions: Sequence[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"] = forms.ChoiceField(
            label=gettext("Condition"),
            choices=[(each.id, each.text) for each in conditions],
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose the condition that it is about.")},
        )
        self.order_fields(["condition"])

    def answered(self) -> Answered:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        on: date = given["on"]
        return Answered(given["condition"], given["met"] == "yes", on, given.get("until"), text_of(given, "source"))


class WordsForm(forms.Form):
    """What is wrong, or why something is taken back."""

    about = forms.CharField(
        label=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("Say what should stand there, and how one can see it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in a sentence what is wrong.")},
    )
