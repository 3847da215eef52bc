"""Proposing how much each question counts, in one of three ways; and deciding about a proposal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.appraisal.policy import LEAST_A1, MOST, TOTAL
from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.server.policies.weights import LONGEST_REASON

_LONGEST_NUMBER = 20
_NUMBER = re.compile(r"(\d{1,6})(?:[.,](\d{1,6}))?|(\d{1,9})\s*/\s*(\d{1,6})", re.ASCII)
MOST_POINTS = 100
"""Points of the best swing; the others are held against it."""


class Way(StrEnum):
    """How weights are found."""

    DIRECT = "direct"
    SWING = "swing"
    RANK = "rank"


class Verdict(StrEnum):
    """What somebody decides about a proposal."""

    APPROVED = "approved"
    DECLINED = "declined"


def number_of(text: str) -> Fraction | None:
    """A number as people write it: ``6``, ``6.5``, ``6,5`` or ``20/3``; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    whole, behind, above, below = found.groups()
    if above is not None:
        return Fraction(int(above), int(below)) if int(below) else None
    return Fraction(f"{whole}.{behind or 0}")


def written(value: Fraction) -> str:
    """The same the other way round, exactly: as a decimal number where it is one."""
    plain = f"{float(value):g}"
    return plain if number_of(plain) == value else str(value)


class WeightField(forms.CharField):
    """A weight, exact."""

    def clean(self, value: Any) -> Any:
        """The number.

        Raises:
            ValidationError: it is none.
        """
        text = super().clean(value)
        found = number_of(text) if text else None
        if text and found is None:
            raise forms.ValidationError(gettext("Write a number, such as 6 or 6.5; a fraction such as 20/3 will do."))
        return found


class WeighForm(forms.Form):
    """One number for each question of the rubric, and why.

    Attributes:
        way: what the numbers are: weights, points of a swing, or places in an order.
        start: the weights that one begins with.
    """

    because = forms.CharField(
        label=gettext_lazy("Why they should count so"),
        help_text=gettext_lazy("In words that somebody can disagree with."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; everybody here can read it.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, data: Any = None, *, way: Way, start: Mapping[str, Fraction], seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        self.way = way
        self.start = start
        for each in DIMENSIONS:
            self.fields[each.id] = _field_of(way, gettext(each.name))
        self._fill(start)

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The fields of the questions, in the order of the rubric."""
        return [self[each.id] for each in DIMENSIONS]

    def entered(self) -> dict[str, Fraction]:
        """By dimension what was entered. After ``is_valid``."""
        return {each.id: Fraction(self.cleaned_data[each.id]) for each in DIMENSIONS}

    @property
    def is_whole(self) -> bool:
        """Whether every number is there, whatever else is wrong."""
        return all(self.cleaned_data.get(each.id) is not None for each in DIMENSIONS)

    def _fill(self, start: Mapping[str, Fraction]) -> None:
        """Begin with numbers that come to the weights that one starts from, as nearly as the way allows."""
        match self.way:
            case Way.DIRECT:
                found = {id: written(weight) for id, weight in start.items()}
            case Way.SWING:
                most = max(start.values())
                found = {id: str(round(MOST_POINTS * weight / most)) for id, weight in start.items()}
            case _:  # by rank
                found = {id: str(1 + sum(other > weight for other in start.values())) for id, weight in start.items()}
        self.initial.update(found)


class DecideForm(forms.Form):
    """What somebody decides. Neither answer stands chosen."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            (Verdict.APPROVED.value, gettext_lazy("I approve: it is in force from today, and the catalog follows")),
            (Verdict.DECLINED.value, gettext_lazy("I decline it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    note = forms.CharField(
        label=gettext_lazy("What you looked at, or why you decline"),
        help_text=gettext_lazy("Whoever declines has to say why."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    catalog = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """A reason with every no."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Verdict.DECLINED and not str(cleaned.get("note") or "").strip():
            self.add_error("note", gettext("Write why you decline it; its author reads that."))
        return cleaned


class TakeBackForm(forms.Form):
    """Why a proposal is taken back."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; without a reason nothing is taken back.")},
    )


def _field_of(way: Way, label: str) -> forms.Field:
    number = {"inputmode": "decimal", "autocomplete": "off", "size": "6"}
    missing = {"required": gettext("Write a number.")}
    match way:
        case Way.DIRECT:
            return WeightField(
                label=label,
                max_length=_LONGEST_NUMBER,
                widget=forms.TextInput(attrs=number),
                error_messages={"required": gettext("Write a number; 0 where it should not count.")},
            )
        case Way.SWING:
            return forms.IntegerField(label=label, min_value=0, max_value=MOST_POINTS, error_messages=missing)
        case Way.RANK:
            return forms.IntegerField(label=label, min_value=1, max_value=len(DIMENSIONS), error_messages=missing)


LIMITS = {"least": LEAST_A1, "most": MOST, "all": TOTAL}
"""The limits of 2.8, for sentences."""
