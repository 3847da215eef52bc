"""Forms of questions to issuers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.server.appraisals.asking import Question, remind_day
from stepladder.server.catalog.field_kinds import WordsField
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_FURTHEST = timedelta(days=366)


class AskForm(forms.Form):
    """What to ask the issuer, how, and when to be reminded."""

    text = WordsField(
        label=gettext_lazy("What to ask"),
        help_text=gettext_lazy("In your words. A closed question gets an answer sooner than an open one."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what you want to know.")},
    )
    to = forms.EmailField(
        label=gettext_lazy("The issuer’s e-mail address"),
        help_text=gettext_lazy(
            "Empty if you ask otherwise, by telephone or in a form of theirs; nothing is sent then."
        ),
        required=False,
        error_messages={"invalid": gettext_lazy("Write an e-mail address, such as office@example.org, or nothing.")},
    )
    remind_on = forms.DateField(
        label=gettext_lazy("Remind us on"),
        help_text=gettext_lazy("From this day on it stands in the list of what is overdue."),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Write a day.")},
    )

    def __init__(self, data: Any = None, *, dimension: str, on: date, text: str = "") -> None:
        super().__init__(data, initial={"text": text, "remind_on": remind_day(on), "dimension": dimension})
        self.on = on
        field = forms.ChoiceField(
            label=gettext("Which question of ours it answers"),
            choices=[(each.id, f"{each.id}: {gettext(each.name)}") for each in DIMENSIONS],
            error_messages={"required": gettext("Choose one."), "invalid_choice": gettext("Choose one of these.")},
        )
        self.fields = {"dimension": field, **self.fields}

    def clean_remind_on(self) -> date:
        """A day that lies ahead, within a year."""
        day: date = self.cleaned_data["remind_on"]
        if day <= self.on:
            raise forms.ValidationError(gettext("Choose a day that lies ahead."))
        if day > self.on + _FURTHEST:
            raise forms.ValidationError(gettext("Choose a day within a year."))
        return day

    def question(self) -> Question:
        """What was decided; after ``is_valid``."""
        given = self.cleaned_data
        return Question(given["dimension"], text_of(given, "text"), text_of(given, "to"), given["remind_on"])


class AnswerForm(forms.Form):
    """What the issuer answered, and where that can be read."""

    answer = forms.CharField(
        label=gettext_lazy("What they answered"),
        help_text=gettext_lazy("Their own words, as far as possible."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what they answered, or say below that nothing came.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where that can be read"),
        help_text=gettext_lazy("E-mail of whom on which day, a page with its address, a document with the page."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where it comes from; whoever judges has to cite it.")},
    )
