"""Stating what leadership puts first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.evidence.policy import LEVELS
from stepladder.readiness.explain import level_words
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Family, Priority, Role, StrategicOutcome
from stepladder.server.roles.priorities import NewPriority, Outcome, Prioritized
from stepladder.server.ui.refusal import text_of


class PriorityForm(forms.Form):
    """A priority: what is to be reached, who answers for it, from when to when."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give it a title.")},
    )
    statement = forms.CharField(
        label=gettext_lazy("What is to be reached, and why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what is to be reached, and why.")},
    )
    owner = forms.EmailField(
        label=gettext_lazy("Who answers for it"),
        help_text=gettext_lazy("The e-mail address of somebody here; empty where nobody is named yet."),
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose the day from which it holds.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )

    @classmethod
    def of(cls, row: Priority) -> PriorityForm:
        """As it stands."""
        initial = {name: getattr(row, name) for name in ("title", "statement", "since", "until")}
        return cls(initial={**initial, "owner": row.owner.email if row.owner else ""})

    def clean_owner(self) -> Person | None:
        """Somebody of this organization."""
        email = text_of(self.cleaned_data, "owner")
        found = Person.objects.filter(email__iexact=email).first() if email else None
        if email and found is None:
            raise forms.ValidationError(gettext("Nobody here has this address."))
        return found

    def stated(self) -> NewPriority:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        words = {name: text_of(given, name) for name in ("title", "statement")}
        return NewPriority(**words, owner=given["owner"], since=given["since"], until=given.get("until"))


class PrioritizeForm(forms.Form):
    """A competency that the priority rests on, and for whom."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why it comes first.")},
    )

    def __init__(
        self, *args: Any, competencies: Iterable[Competency], families: Iterable[Family], roles: Iterable[Role],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.competencies = {each.key: each for each in competencies}
        self.whom: dict[str, Family | Role] = {f"family:{each.key}": each for each in families}
        whole = [(name, str(each)) for name, each in self.whom.items()]
        one = {f"role:{each.key}": each for each in roles}
        self.whom |= one
        none = ("", gettext("Choose one"))
        self.fields["competency"] = forms.ChoiceField(
            label=gettext("Competency"),
            choices=[none, *((key, each.name) for key, each in self.competencies.items())],
            error_messages={"required": gettext("Choose the competency.")},
        )
        self.fields["level"] = forms.TypedChoiceField(
            label=gettext("Level"),
            choices=[none, *((level, level_words(level, wording=translation)) for level in LEVELS)],
            coerce=int,
            error_messages={"required": gettext("Choose the level.")},
        )
        self.fields["whom"] = forms.ChoiceField(
            label=gettext("For whom"),
            choices=[
                none,
                (gettext("Whole families"), whole),
                (gettext("Roles"), [(name, str(each)) for name, each in one.items()]),
            ],
            error_messages={"required": gettext("Choose a family or a role.")},
        )
        self.order_fields(["competency", "level", "whom", "why"])

    def chosen(self) -> Prioritized:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        whom = self.whom[given["whom"]]
        return Prioritized(
            self.competencies[given["competency"]],
            given["level"],
            text_of(given, "why"),
            role=whom if isinstance(whom, Role) else None,
            family=whom if isinstance(whom, Family) else None,
        )


class OutcomeForm(forms.Form):
    """What a priority should bring about, and the figure by which one would see it."""

    title = forms.CharField(
        label=gettext_lazy("What should come of it"),
        max_length=160,
        error_messages={"required": gettext_lazy("Write what should come of it.")},
    )
    metric = forms.CharField(
        label=gettext_lazy("By which figure one would see it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what is counted or measured.")},
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Such as: minutes, %, reports a week."),
        max_length=40,
        error_messages={"required": gettext_lazy("Write in what it is counted.")},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is better"),
        choices=StrategicOutcome.Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    baseline = forms.DecimalField(
        label=gettext_lazy("Where it stands"), max_digits=16, decimal_places=4, required=False
    )
    target = forms.DecimalField(
        label=gettext_lazy("Where it should stand"), max_digits=16, decimal_places=4, required=False
    )

    def stated(self) -> Outcome:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        words = {name: text_of(given, name) for name in ("title", "metric", "unit", "direction")}
        return Outcome(**words, baseline=given.get("baseline"), target=given.get("target"))


class DropForm(forms.Form):
    """Which line is dropped, and why."""

    competency = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.IntegerField(widget=forms.HiddenInput, required=False)
    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why; without a reason nothing is dropped.")},
    )
