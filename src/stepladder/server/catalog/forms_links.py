"""Forms of links: which outcome an entry serves, which competencies its words are about, and why a link ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.evidence.policy import LEVELS
from stepladder.readiness.explain import level_words
from stepladder.server.catalog.field_kinds import WordsField
from stepladder.server.catalog.links import Proposed, default_expiry
from stepladder.server.catalog.shown import strengths
from stepladder.server.catalog.taking import LONGEST, Taken
from stepladder.server.frameworks.linking import Searched
from stepladder.server.frameworks.models import Framework
from stepladder.server.roles.models import StrategicOutcome
from stepladder.server.ui.refusal import text_of

_FURTHEST_YEARS = 5


class ServeForm(forms.Form):
    """An outcome that the entry should bring about, and how."""

    how = forms.CharField(
        label=gettext_lazy("What somebody who has it does otherwise at work"),
        help_text=gettext_lazy(
            "How what is learned becomes work that changes the figure: faster, with fewer errors, together with others."
        ),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what changes at work, or nobody can tell whether it did.")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[StrategicOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = {str(each.pk): each for each in outcomes}
        choices = [(id, f"{each.title}\n{_figure(each)}") for id, each in self.outcomes.items()]
        field = forms.ChoiceField(
            label=gettext("The outcome"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext("Choose the outcome."),
                "invalid_choice": gettext("This outcome cannot be chosen any more. Choose one of these."),
            },
        )
        self.fields = {"outcome": field, **self.fields}

    def outcome(self) -> StrategicOutcome:
        """The chosen one; after ``is_valid``."""
        return self.outcomes[self.cleaned_data["outcome"]]


class WhyForm(forms.Form):
    """Why something ends."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why; without a reason nothing ends.")},
    )


class WrongForm(forms.Form):
    """What is wrong about what an entry is said to show."""

    about = forms.CharField(
        label=gettext_lazy("What is wrong, and how you know"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what is wrong; without it nobody can look into it.")},
    )


class TextForm(forms.Form):
    """The words to look at, and how."""

    text = WordsField(
        label=gettext_lazy("What the provider says that it teaches or assesses"),
        help_text=gettext_lazy("Paste the learning outcomes if you have them; what is here stands in the catalog."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Paste some words, or there is nothing to look at.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How to look at it"),
        choices=[
            ("sentences", gettext_lazy("sentence by sentence")),
            ("whole", gettext_lazy("as a whole")),
        ],
        widget=forms.RadioSelect,
        initial="sentences",
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    frameworks = forms.MultipleChoiceField(
        label=gettext_lazy("Look for competencies in these as well"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, where: Searched | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._where = where or Searched((), ())
        self.for_reference = {each.key: each for each in self._where.outside}
        if self.for_reference:
            choices = [(key, str(each)) for key, each in self.for_reference.items()]
            self.fields["frameworks"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["frameworks"]

    @property
    def chosen(self) -> list[Framework]:
        """The frameworks for reference to look in as well; after ``is_valid``."""
        return [self.for_reference[each] for each in self.cleaned_data.get("frameworks") or ()]

    @property
    def searched(self) -> Searched:
        """Where suggestions come from with what was chosen; after ``is_valid``."""
        return self._where.choosing(self.chosen)

    @property
    def is_whole(self) -> bool:
        """Whether to look at it as a whole; after ``is_valid``."""
        return bool(self.cleaned_data["how"] == "whole")


class LinksForm(forms.Form):
    """Level and strength of every competency that was taken, and until when that stands.

    Attributes:
        taken: the competencies, in the order of their fields.
    """

    expires_on = forms.DateField(
        label=gettext_lazy("To be looked at again by"),
        help_text=gettext_lazy(
            "What is assessed changes. From then on it is marked; it counts on until somebody decides."
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Write a day.")},
    )
    note = forms.CharField(
        label=gettext_lazy("A note for whoever has to agree"), max_length=500, required=False,
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, taken: Sequence[Taken], texts: Mapping[int, Mapping[int, str]], on: date
    ) -> None:
        super().__init__(data, initial=self._initial(taken, on))
        self.taken = taken
        self.today = on
        rows = {}
        for number, each in enumerate(taken, start=1):
            rows[f"level_{number}"] = _level_field(texts[each.competency.pk])
            rows[f"strength_{number}"] = _strength_field()
        self.fields = {**rows, **self.fields}

    @staticmethod
    def _initial(taken: Sequence[Taken], on: date) -> dict[str, Any]:
        initial: dict[str, Any] = {"expires_on": default_expiry(on)}
        for number, each in enumerate(taken, start=1):
            suggested = each.suggested.level if each.suggested else None
            initial[f"level_{number}"] = each.held.level if each.held else suggested
            # How close the task is can only be judged by a person; nothing is chosen in their place.
            initial[f"strength_{number}"] = str(float(each.held.relevance)) if each.held else None
        return initial

    @property
    def rows(self) -> list[tuple[Taken, forms.BoundField, forms.BoundField]]:
        """What was taken, each with its two fields."""
        numbered = enumerate(self.taken, start=1)
        return [(each, self[f"level_{number}"], self[f"strength_{number}"]) for number, each in numbered]

    def clean_expires_on(self) -> date:
        """A day that lies ahead, and not so far that nobody will be here who knows."""
        day: date = self.cleaned_data["expires_on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Choose a day that lies ahead."))
        if day.year > self.today.year + _FURTHEST_YEARS:
            raise forms.ValidationError(gettext("Choose a day within %(years)d years.") % {"years": _FURTHEST_YEARS})
        return day

    def proposed(self) -> list[Proposed]:
        """What was decided; after ``is_valid``."""
        given = self.cleaned_data
        return [
            Proposed(
                text=each.text,
                competency=each.competency,
                level=given[f"level_{number}"],
                strength=given[f"strength_{number}"],
                expires_on=given["expires_on"],
                note=text_of(given, "note"),
                suggested=each.suggested.to_json() if each.suggested else {},
            )
            for number, each in enumerate(self.taken, start=1)
        ]


def _figure(outcome: StrategicOutcome) -> str:
    return gettext("%(priority)s: %(metric)s, in %(unit)s; %(way)s") % {
        "priority": outcome.priority.title,
        "metric": outcome.metric,
        "unit": outcome.unit,
        "way": outcome.get_direction_display(),
    }


def _level_field(texts: Mapping[int, str]) -> forms.TypedChoiceField:
    choices = [(level, f"{level_words(level, wording=translation)}\n{gettext(texts[level])}") for level in LEVELS]
    return forms.TypedChoiceField(
        label=gettext("At which level"),
        choices=choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext("Choose the level that is assessed.")},
    )


def _strength_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext("How close the assessed task is to it"),
        choices=[(value, f"{words}, {round(float(value) * 100)}%") for value, words in strengths()],
        coerce=float,
        widget=forms.RadioSelect,
        error_messages={"required": gettext("Choose how close the task is.")},
    )
