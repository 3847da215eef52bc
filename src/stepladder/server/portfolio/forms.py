"""Forms of work examples, and of those who saw the work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.errors import InvalidDocument
from stepladder.readiness.explain import level_words
from stepladder.server.frameworks.forms import ShowsForm, initial_of
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.queries import GENERAL_LEVELS
from stepladder.server.portfolio.models import Better, Relation, Work, WorkShows
from stepladder.server.portfolio.quantities import read_number, written
from stepladder.server.portfolio.told import Account, Asked, Measure, Reply, Seen
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of
from stepladder.server.wallet.entries import EARLIEST

NOT_SEEN = "unseen"
"""What the choice "I did not see this" sends."""


class WorkForm(ShowsForm):
    """A piece of work.

    Args:
        today: the last day on which it can have been finished.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=gettext_lazy("What was it?"),
        help_text=gettext_lazy("A few words, as you would name it to a colleague."),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a name of a few words.")},
    )
    period_end = forms.DateField(
        label=gettext_lazy("When was it finished?"),
        help_text=gettext_lazy("If it still goes on, the last day on which you worked on it."),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Enter the day on which it was finished.")},
    )
    challenge = forms.CharField(
        label=gettext_lazy("What was difficult?"),
        help_text=gettext_lazy("The situation as you found it, in two or three sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say what was difficult: one sentence is enough.")},
    )
    action = forms.CharField(
        label=gettext_lazy("What did you do yourself?"),
        help_text=gettext_lazy("Your own part. Say who did the rest."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say what you did yourself: one sentence is enough.")},
    )
    result = forms.CharField(
        label=gettext_lazy("What came of it?"),
        help_text=gettext_lazy("Also what did not work, and what you would do otherwise."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say what came of it, also if it is little.")},
    )
    metric_name = forms.CharField(label=gettext_lazy("What was counted or measured?"), max_length=120, required=False)
    metric_unit = forms.CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Such as minutes, % or errors a week."),
        max_length=40,
        required=False,
    )
    metric_before = forms.CharField(
        label=gettext_lazy("Before"),
        help_text=gettext_lazy("12.5 and 12,5 are the same."),
        max_length=40,
        required=False,
    )
    metric_after = forms.CharField(
        label=gettext_lazy("After"), help_text=gettext_lazy("In the same unit."), max_length=40, required=False
    )
    metric_better = forms.ChoiceField(
        label=gettext_lazy("Which way is better?"),
        choices=Better.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_period_end(self) -> date:
        """A day on which something can have been finished."""
        day: date = self.cleaned_data["period_end"]
        if day > self.today:
            raise forms.ValidationError(
                gettext("This day is still to come. Describe what is done, and add the rest when it is.")
            )
        if day < EARLIEST:
            raise forms.ValidationError(gettext("Look at the year: it is before 1950."))
        return day

    def clean_metric_before(self) -> Decimal | None:
        """The number, if one was typed."""
        return _number(self.cleaned_data["metric_before"])

    def clean_metric_after(self) -> Decimal | None:
        """The number, if one was typed."""
        return _number(self.cleaned_data["metric_after"])

    def clean(self) -> dict[str, Any]:
        """A number is whole or left out: what was measured, before, after, and which way is better."""
        cleaned = super().clean()
        typed = {name for name in ("metric_before", "metric_after") if cleaned.get(name) is not None}
        wanted = _missing_of_number(cleaned, typed | (set(self.errors) & {"metric_before", "metric_after"}))
        for name, words in wanted.items():
            self.add_error(name, words)
        return cleaned

    def account(self) -> Account:
        """What was told; after ``is_valid``."""
        cleaned = self.cleaned_data
        return Account(
            title=text_of(cleaned, "title"),
            challenge=text_of(cleaned, "challenge"),
            action=text_of(cleaned, "action"),
            result=text_of(cleaned, "result"),
            period_end=cleaned["period_end"],
            measure=_measure(cleaned),
            shows=tuple(self.chosen()),
        )


class AskForm(forms.Form):
    """Whom to ask."""

    witness_name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name of somebody who saw it.")},
    )
    witness_email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("It tells two people of one name apart, and is used for this question alone."),
        error_messages={"required": gettext_lazy("Enter their e-mail address.")},
    )
    message = forms.CharField(
        label=gettext_lazy("A word to them"),
        help_text=gettext_lazy("Say where they saw it. Please do not say what they should answer."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def asked(self) -> Asked:
        """Whom; after ``is_valid``. A name is one line: it stands in the head of an e-mail."""
        cleaned = self.cleaned_data
        name = " ".join(text_of(cleaned, "witness_name").split())
        return Asked(name, text_of(cleaned, "witness_email"), text_of(cleaned, "message"))


class AnswerForm(forms.Form):
    """What a witness saw: one list of levels for each competency, in order.

    Args:
        competencies: those of the work.
        texts: by competency and level, what somebody does who has it.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, competencies: Iterable[Competency], texts: Mapping[int, Mapping[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = tuple(competencies)
        for each in self.competencies:
            self.fields[f"level_{each.pk}"] = forms.ChoiceField(
                label=each.name,
                help_text=each.statement,
                choices=_choices(texts[each.pk]),
                widget=forms.RadioSelect,
                error_messages={"required": gettext("Choose what you saw, or “I did not see this”.")},
            )
        self.fields["relation"] = forms.ChoiceField(
            label=gettext("What were you to them in this work?"),
            choices=Relation.choices,
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose what fits best.")},
        )
        self.fields["comment"] = forms.CharField(
            label=gettext("Something to add"),
            help_text=gettext("What you saw yourself, in a sentence or two."),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=1000,
            required=False,
        )
        self.fields["consent"] = forms.BooleanField(
            label=gettext("My name stands beside my answer"),
            help_text=gettext(
                "Without it there is no answer: nobody is judged by somebody unnamed. You may also decline, below."
            ),
            error_messages={"required": gettext("Without your name the answer cannot be kept. You may also decline.")},
        )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the competencies."""
        return [self[f"level_{each.pk}"] for each in self.competencies]

    def reply(self) -> Reply:
        """The answer; after ``is_valid``."""
        cleaned = self.cleaned_data
        return Reply(
            relation=cleaned["relation"],
            seen=tuple(Seen(each, _level(cleaned[f"level_{each.pk}"])) for each in self.competencies),
            consent=cleaned["consent"],
            revision=cleaned["revision"],
            comment=text_of(cleaned, "comment"),
        )


def initial_of_work(work: Work, shows: Iterable[WorkShows]) -> dict[str, Any]:
    """A stored work for its form."""
    numbers = {"metric_before": work.metric_before, "metric_after": work.metric_after}
    return {
        **{name: getattr(work, name) for name in ("revision", "title", "challenge", "action", "result")},
        **{name: getattr(work, name) for name in ("period_end", "metric_name", "metric_unit", "metric_better")},
        **{name: "" if number is None else written(number) for name, number in numbers.items()},
        **initial_of((each.competency.key, each.level) for each in shows),
    }


def with_revision(form: forms.Form, revision: int) -> None:
    """After a refusal: what was typed stays, and is sent next time with the revision that the reader has seen now."""
    # Name by name: a QueryDict that is unpacked gives lists.
    form.data = {name: form.data[name] for name in form.data} | {"revision": str(revision)}


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return read_number(text)
    except InvalidDocument as error:
        sentence = error.sentence()
        raise forms.ValidationError(f"{sentence[:1].upper()}{sentence[1:]}.") from None


def _missing_of_number(cleaned: Mapping[str, Any], typed: set[str]) -> dict[str, str]:
    other = {
        "metric_before": gettext(
            "Add the number from before: one number alone shows no change. Or take the other out."
        ),
        "metric_after": gettext("Add the number from after: one number alone shows no change. Or take the other out."),
    }
    named = bool(cleaned.get("metric_name") or cleaned.get("metric_unit"))
    if not typed:
        return (
            {"metric_before": gettext("Add both numbers, or take out what was measured and its unit.")} if named else {}
        )
    wanted = {name: words for name, words in other.items() if name not in typed}
    if not cleaned.get("metric_name"):
        wanted["metric_name"] = gettext("Say what the numbers count or measure.")
    if not cleaned.get("metric_better"):
        wanted["metric_better"] = gettext("Say whether less or more of it is better.")
    return wanted


def _measure(cleaned: Mapping[str, Any]) -> Measure | None:
    if cleaned["metric_before"] is None or cleaned["metric_after"] is None:
        return None
    return Measure(
        name=text_of(cleaned, "metric_name"),
        unit=text_of(cleaned, "metric_unit"),
        before=cleaned["metric_before"],
        after=cleaned["metric_after"],
        better=cleaned["metric_better"],
    )


def _choices(texts: Mapping[int, str]) -> list[tuple[str, str]]:
    levels = [(str(level), _level_words(level, text)) for level, text in sorted(texts.items())]
    return [*levels, (NOT_SEEN, gettext("I did not see this\nIt counts neither for nor against."))]


def _level_words(level: int, text: str) -> str:
    general = GENERAL_LEVELS[level]
    name = level_words(level, wording=translation)
    return name if text == general else f"{name}\n{text}"


def _level(value: str) -> int | None:
    return None if value == NOT_SEEN else int(value)
