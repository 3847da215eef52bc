"""The fields of one criterion, one group of alternatives, one condition; a form has as many of each as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext

from stepladder.evidence.policy import KINDS, LEVELS
from stepladder.readiness.conditions import ConditionKind, Per
from stepladder.readiness.explain import level_words
from stepladder.server.roles.asks import kind_name
from stepladder.server.roles.models import LONGEST_WORDING

Choices = Sequence[tuple[str, str]]
"""Keys and names."""

_NONE = ("", "–")


def criterion_fields(competencies: Choices) -> dict[str, forms.Field]:
    """What a criterion asks; how it is judged is preset."""
    levels = [_NONE, *((level, level_words(level, wording=translation)) for level in LEVELS)]
    return {
        "key": forms.CharField(max_length=40, widget=forms.HiddenInput, required=False),
        "wording": forms.CharField(
            label=gettext("The ladder’s words"),
            max_length=LONGEST_WORDING,
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
        ),
        "competency": forms.ChoiceField(
            label=gettext("Competency"), choices=[("", gettext("Choose one")), *competencies], required=False
        ),
        "level": forms.TypedChoiceField(
            label=gettext("Level"), choices=levels, coerce=int, empty_value=None, required=False
        ),
        "leave_out": forms.BooleanField(label=gettext("Leave this one out"), required=False),
        "must": forms.BooleanField(
            label=gettext("Must be met"),
            help_text=gettext("Without the tick it should be met. It weighs in, and alone it keeps nobody back."),
            required=False,
            initial=True,
        ),
        "weight": forms.DecimalField(
            label=gettext("Weight"), max_digits=6, decimal_places=3, required=False, initial=1,
            help_text=gettext("Above 0. It orders gaps of one kind; no weight makes up for a must."),
        ),
        **_evidence_fields(),
        "measure": _words(gettext("How proficiency is measured, in your organization’s words"), 1000, rows=2),
        "measure_source": _words(gettext("Where that is written"), 300),
        "source_place": _words(gettext("Where the criterion stands in the source"), 200),
    }  # fmt: skip


def _evidence_fields() -> dict[str, forms.Field]:
    return {
        "threshold": forms.DecimalField(
            label=gettext("Belief that is asked"), max_digits=3, decimal_places=2, required=False,
            help_text=gettext("From 0.01 to 0.95. Left empty, the rules in force say it for the level."),
        ),
        "accepts": forms.MultipleChoiceField(
            label=gettext("What counts"),
            help_text=gettext("Nothing chosen: every kind of evidence counts."),
            choices=accepted_choices(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        "raters": _count(gettext("People who have to stand behind it")),
        "pieces": _count(gettext("Different pieces of work that have to show it")),
        "max_age_months": _count(gettext("Oldest evidence that counts, in months")),
        "since": _day(gettext("First day of evidence that counts")),
        "until": _day(gettext("Last day of evidence that counts")),
    }  # fmt: skip


def accepted_choices() -> list[tuple[str, str]]:
    """The names by which a criterion accepts kinds of evidence, each once, in the order of the rules."""
    return [(name, kind_name(name)) for name in dict.fromkeys(kind.accepted_as for kind in KINDS) if name]


def alternative_fields() -> dict[str, forms.Field]:
    """So many of these criteria."""
    return {
        "key": forms.CharField(max_length=40, widget=forms.HiddenInput, required=False),
        "of": forms.CharField(
            label=gettext("Criteria to choose from"),
            help_text=gettext("Their keys as they stand above, such as: C2, C5, C7. Nothing for no group."),
            max_length=500,
            required=False,
        ),
        "needed": forms.IntegerField(label=gettext("How many are enough"), min_value=1, required=False, initial=1),
        "text": _words(gettext("In the ladder’s words"), 500),
        "must": forms.BooleanField(label=gettext("Must be met"), required=False, initial=True),
        "weight": forms.DecimalField(
            label=gettext("Weight of the group"), max_digits=6, decimal_places=3, required=False, initial=1
        ),
    }


def condition_fields() -> dict[str, forms.Field]:
    """What is asked and is no competency."""
    return {
        "key": forms.CharField(max_length=40, widget=forms.HiddenInput, required=False),
        "text": _words(gettext("What is asked, in the ladder’s words"), 500, rows=2),
        "kind": forms.ChoiceField(label=gettext("Kind"), choices=_condition_kinds(), required=False),
        "months": forms.IntegerField(label=gettext("Months in the grade"), min_value=1, max_value=1200, required=False),
        "of": forms.CharField(
            label=gettext("Roles or grades whose time counts"),
            help_text=gettext("Their names, with commas between them. Empty: the one held today."),
            max_length=500,
            required=False,
        ),
        "leave_counts": forms.BooleanField(label=gettext("Time on leave counts"), required=False, initial=True),
        "opens": _day(gettext("The round opens on")),
        "closes": _day(gettext("The round closes on")),
        "yearly": forms.BooleanField(label=gettext("On the same days of every year"), required=False),
        "count": forms.IntegerField(label=gettext("At most so many"), min_value=1, required=False),
        "per": forms.ChoiceField(label=gettext("In each"), choices=_periods(), required=False),
        "within": forms.CharField(
            label=gettext("Within"), help_text=gettext("Such as: this family"), max_length=120, required=False
        ),
    }


def _condition_kinds() -> list[tuple[str, str]]:
    return [
        (ConditionKind.OTHER.value, gettext("something else")),
        (ConditionKind.LICENSE.value, gettext("a license")),
        (ConditionKind.TIME_IN_GRADE.value, gettext("time in grade")),
        (ConditionKind.ELIGIBILITY.value, gettext("eligibility")),
        (ConditionKind.WINDOW.value, gettext("a round that is open at certain times")),
        (ConditionKind.QUOTA.value, gettext("a quota")),
    ]


def _periods() -> list[tuple[str, str]]:
    return [
        (Per.YEAR.value, gettext("year")),
        (Per.HALF_YEAR.value, gettext("half-year")),
        (Per.QUARTER.value, gettext("quarter")),
        (Per.MONTH.value, gettext("month")),
        (Per.ROUND.value, gettext("round")),
    ]


def _words(label: str, longest: int, rows: int = 0) -> forms.CharField:
    widget: Any = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput
    return forms.CharField(label=label, max_length=longest, widget=widget, required=False)


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1200, required=False)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False
    )
