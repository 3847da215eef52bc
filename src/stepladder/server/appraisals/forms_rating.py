"""Forms of judging: the questions of the rubric, what to settle between raters, and why a judgement is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, gettext_lazy

from stepladder.appraisal.rubric import DIMENSIONS, Dimension
from stepladder.appraisal.score import Answer, Provenance
from stepladder.server.appraisals.given import SEVEN, Given, answers_nothing, missing_of
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_FIELDS = ("value", "word", "citation", "read_on", "reason")


@dataclass(frozen=True)
class Question:
    """One question with its fields.

    Attributes:
        is_of_trust: whether it is of group B, where the issuer's own word counts 2 at most.
        answered: what the issuer answered to it.
    """

    dimension: Dimension
    value: BoundField
    word: BoundField
    citation: BoundField
    read_on: BoundField
    reason: BoundField

    @property
    def name(self) -> str:
        """What is judged."""
        return gettext(self.dimension.name)

    @property
    def asks(self) -> str:
        """What one has to find out."""
        return gettext(self.dimension.question)

    @property
    def is_of_trust(self) -> bool:
        """Whether it is of group B, where the issuer's own word counts 2 at most."""
        return self.dimension.group == "B"

    @property
    def keeps_open(self) -> bool:
        """Whether its source stands there although its answer is not known: something was typed there, or is wrong."""
        typed = (self.word, self.citation, self.read_on, self.reason)
        return self.has_errors or any(field.value() for field in typed)

    @property
    def has_errors(self) -> bool:
        """Whether anything about it has to be corrected."""
        return any(field.errors for field in (self.value, self.word, self.citation, self.read_on, self.reason))


class RatingForm(forms.Form):
    """Answers to questions of the rubric. Kept as a draft with whatever is there; handed in when nothing is missing.

    Args:
        handing_in: whether it is to be handed in; a draft may miss anything.
        on: today.
        dimensions: which questions; all of them unless said.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(
        self, data: Any = None, *, on: date, handing_in: bool = False,
        given: Iterable[Given] = (), seen: str = "", dimensions: Sequence[Dimension] = DIMENSIONS,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"seen": seen, **_initial(given)})
        self.on, self.handing_in, self.dimensions = on, handing_in, dimensions
        for dimension in dimensions:
            self.fields |= _fields(dimension)

    def clean(self) -> dict[str, Any]:
        """What is missing stands beside its question; nothing that was typed is lost."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.handing_in and not self.errors:
            given = self.given()
            for each in missing_of(given, self.on):
                self.add_error(f"{each.dimension}_{each.field}", each.words)
            if answers_nothing(given):
                self.add_error(None, gettext("Answer at least one question; as it is, this says nothing."))
        return cleaned

    def given(self) -> tuple[Given, ...]:
        """What is said, question by question; after ``is_valid``."""
        return tuple(_given(dimension.id, self.cleaned_data) for dimension in self.dimensions)

    @property
    def first(self) -> list[Question]:
        """The seven questions that one is asked first."""
        return [each for each in self.questions if each.dimension.id in SEVEN]

    @property
    def further(self) -> list[Question]:
        """The others."""
        return [each for each in self.questions if each.dimension.id not in SEVEN]

    @property
    def questions(self) -> list[Question]:
        """Each with its fields, in the order of the rubric."""
        return [
            Question(dimension, *(self[f"{dimension.id}_{name}"] for name in _FIELDS)) for dimension in self.dimensions
        ]


class SettleForm(RatingForm):
    """What counts for one question instead of what raters gave. That it is not known can be what is settled."""

    def __init__(self, data: Any = None, *, on: date, dimensions: Sequence[Dimension]) -> None:
        super().__init__(data, on=on, dimensions=dimensions)
        for dimension in dimensions:
            self.fields[f"{dimension.id}_value"].initial = None  # nothing is chosen in anybody's place
            self.fields[f"{dimension.id}_value"].required = True
            self.fields[f"{dimension.id}_value"].error_messages["required"] = gettext("Choose what counts.")
            self.fields[f"{dimension.id}_reason"].required = True
            words = gettext("Say why, for those who gave something else.")
            self.fields[f"{dimension.id}_reason"].error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        """As of a judgement, but that the answer may be that it is not known."""
        cleaned = super().clean()
        if not self.errors:
            for each in missing_of(self.given(), self.on):
                self.add_error(f"{each.dimension}_{each.field}", each.words)
        return cleaned


class WhyForm(forms.Form):
    """Why a judgement is taken back."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; others have relied on what you said.")},
    )


class WrongForm(forms.Form):
    """What is wrong about how it was judged."""

    dimension = forms.ChoiceField(
        label=gettext_lazy("Which question it is about"),
        error_messages={
            "required": gettext_lazy("Choose a question."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    about = forms.CharField(
        label=gettext_lazy("What is wrong, and how you know"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what is wrong; without it nobody can look into it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dimension"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type
        field.choices = [(each.id, f"{each.id}: {gettext(each.name)}") for each in DIMENSIONS]


class AssignForm(forms.Form):
    """Who is asked to judge, and until when."""

    rater = forms.ChoiceField(
        label=gettext_lazy("Who"),
        error_messages={
            "required": gettext_lazy("Choose somebody."),
            "invalid_choice": gettext_lazy("Choose somebody of this list."),
        },
    )
    due = forms.DateField(
        label=gettext_lazy("Until when"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Write a day.")},
    )

    def __init__(self, data: Any = None, *, people: Iterable[Person], on: date, due: date | None = None) -> None:
        super().__init__(data, initial={"due": due})
        self.on, self.people = on, {str(each.pk): each for each in people}
        field = self.fields["rater"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type
        field.choices = [("", gettext("Choose somebody")), *((id, each.name) for id, each in self.people.items())]

    def clean_due(self) -> date:
        """A day that lies ahead."""
        day: date = self.cleaned_data["due"]
        if day <= self.on:
            raise forms.ValidationError(gettext("Choose a day that lies ahead."))
        return day

    def rater_chosen(self) -> Person:
        """The chosen one; after ``is_valid``."""
        return self.people[self.cleaned_data["rater"]]


def _fields(dimension: Dimension) -> dict[str, forms.Field]:
    id = dimension.id
    named = {"id": id, "name": gettext(dimension.name)}
    return {
        f"{id}_value": forms.ChoiceField(
            label=gettext("%(id)s, %(name)s") % named,
            choices=answers_to(dimension),
            initial=Answer.UNKNOWN.value,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": gettext("Choose one of these answers.")},
        ),
        f"{id}_word": forms.ChoiceField(
            label=gettext("Whose word it is (%(id)s)") % named,
            choices=[("", gettext("Choose one")), *whose_words()],
            required=False,
            error_messages={"invalid_choice": gettext("Choose one of these.")},
        ),
        f"{id}_citation": forms.CharField(
            label=gettext("Where it can be read (%(id)s)") % named, max_length=500, required=False
        ),
        f"{id}_read_on": forms.DateField(
            label=gettext("Read on (%(id)s)") % named,
            widget=DayInput,
            required=False,
            error_messages={"invalid": gettext("Write a day.")},
        ),
        f"{id}_reason": forms.CharField(
            label=gettext("Why this answer (%(id)s)") % named,
            max_length=600,
            required=False,
        ),
    }


def answers_to(dimension: Dimension) -> list[tuple[str, str]]:
    """The answers to choose from: five anchors, perhaps that it does not apply, and that it is not known."""
    anchors = [(str(score), f"{score}: {gettext(words)}") for score, words in enumerate(dimension.anchors)]
    if dimension.may_not_apply:
        anchors.append((Answer.NOT_APPLICABLE.value, gettext("It does not apply; say below why")))
    return [*anchors, (Answer.UNKNOWN.value, gettext("Not known"))]


def whose_words() -> list[tuple[str, str]]:
    """Whose word an answer can be."""
    return [
        (Provenance.VERIFIED.value, gettext("checked: somebody saw it themselves")),
        (Provenance.ISSUER.value, gettext("the issuer says so")),
        (Provenance.RATER.value, gettext("my own judgment")),
    ]


def _initial(given: Iterable[Given]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for each in given:
        word = each.provenance.value if each.provenance else ""
        values = (str(each.value), word, each.citation, each.read_on, each.reason)
        initial |= {f"{each.dimension}_{name}": value for name, value in zip(_FIELDS, values, strict=True)}
    return initial


def _given(id: str, cleaned: Mapping[str, Any]) -> Given:
    value = str(cleaned.get(f"{id}_value") or Answer.UNKNOWN.value)
    word = cleaned.get(f"{id}_word")
    return Given(
        dimension=id,
        value=int(value) if value.isdecimal() else Answer(value),
        provenance=Provenance(word) if word else None,
        citation=text_of(cleaned, f"{id}_citation"),
        read_on=cleaned.get(f"{id}_read_on"),
        reason=text_of(cleaned, f"{id}_reason"),
    )
