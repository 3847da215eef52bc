"""Forms: which role, a ladder's sentences, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.evidence.policy import LEVELS
from stepladder.readiness.explain import level_words
from stepladder.server.roles.models import Role
from stepladder.server.roles.operations import Sentence
from stepladder.server.roles.sentences import MOST_SENTENCES, sentences_of, short_name


class ChooseForm(forms.Form):
    """One of the roles that are open to the reader."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a role, or enter a ladder's sentences instead."),
            "invalid_choice": gettext_lazy("This role is not open to you, or is no more. Choose one of these."),
        },
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {}
        for role in roles:
            group = role.family.name if role.family else gettext("Entered by me")
            choices.setdefault(group, []).append((role.key, role.title))
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = list(choices.items())


class PasteForm(forms.Form):
    """A ladder as it is written."""

    title = forms.CharField(
        label=gettext_lazy("What the role is called"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give the role a name, such as “Senior data analyst”.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where the sentences stand"),
        help_text=gettext_lazy("For example: Handbook 2026, page 12. You will be glad of it in a year."),
        max_length=300,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("The ladder's sentences"),
        help_text=gettext_lazy("Paste them as they are; one line, bullet or sentence becomes one criterion."),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        error_messages={"required": gettext_lazy("Paste at least one sentence of what the role asks.")},
    )

    def clean_text(self) -> str:
        """Text in which there is at least one sentence, and not too many."""
        text = str(self.cleaned_data["text"])
        count = len(sentences_of(text))
        if not count:
            raise forms.ValidationError(gettext("There is no sentence in this. Paste what the role asks, in words."))
        if count > MOST_SENTENCES:
            raise forms.ValidationError(
                gettext("These are %(count)d sentences, and at most %(most)d make a role. Leave some out.")
                % {"count": count, "most": MOST_SENTENCES}
            )
        return text


class SentencesForm(forms.Form):
    """The criteria, one row each: wording, short name, level, must or should. A row without wording is left out."""

    title = forms.CharField(label=gettext_lazy("What the role is called"), max_length=160)
    source = forms.CharField(label=gettext_lazy("Where the sentences stand"), max_length=300, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_SENTENCES)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = max(1, min(count, MOST_SENTENCES))
        levels = [(level, level_words(level, wording=translation)) for level in LEVELS]
        for number in range(1, self.count + 1):
            place = {"number": number}
            self.fields[f"wording_{number}"] = forms.CharField(
                label=gettext("Sentence %(number)d") % place,
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=500,
                required=False,
            )
            self.fields[f"name_{number}"] = forms.CharField(
                label=gettext("In a few words"), max_length=60, required=False
            )
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                label=gettext("Level"), choices=levels, coerce=int, required=False, empty_value="3"
            )
            self.fields[f"must_{number}"] = forms.BooleanField(label=gettext("Must be met"), required=False)

    @property
    def table(self) -> list[dict[str, forms.BoundField]]:
        """The fields, row by row."""
        names = ("wording", "name", "level", "must")
        return [{name: self[f"{name}_{number}"] for name in names} for number in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        """At least one row has words, and every name is given once."""
        cleaned = super().clean() or self.cleaned_data
        seen: dict[str, int] = {}
        for number in range(1, self.count + 1):
            wording = str(cleaned.get(f"wording_{number}") or "").strip()
            name = str(cleaned.get(f"name_{number}") or "").strip() or short_name(wording)
            cleaned[f"name_{number}"] = name
            if wording and name.casefold() in seen:
                first = {"first": seen[name.casefold()]}
                self.add_error(
                    f"name_{number}",
                    gettext("Sentence %(first)d has this name already; call one of them something else.") % first,
                )
            if wording:
                seen[name.casefold()] = number
        if not seen and not self.errors:
            raise forms.ValidationError(gettext("All sentences are empty. Keep at least one."))
        return cleaned

    def sentences(self) -> list[Sentence]:
        """The rows that have words; after ``is_valid``."""
        data = self.cleaned_data
        return [
            Sentence(
                wording=data[f"wording_{number}"].strip(),
                name=data[f"name_{number}"],
                level=int(data[f"level_{number}"]),
                must=data[f"must_{number}"],
            )
            for number in range(1, self.count + 1)
            if data[f"wording_{number}"].strip()
        ]


def initial_rows(sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Initial values of a ``SentencesForm``."""
    initial: dict[str, Any] = {"rows": len(sentences)}
    for number, each in enumerate(sentences, start=1):
        initial |= {
            f"wording_{number}": each.wording,
            f"name_{number}": each.name,
            f"level_{number}": each.level,
            f"must_{number}": each.must,
        }
    return initial


def proposed(text: str) -> list[Sentence]:
    """Criteria as first proposed from a pasted text: short names that differ, level 3, must."""
    found: list[Sentence] = []
    names: set[str] = set()
    for wording in sentences_of(text):
        name, number = short_name(wording), 2
        while name.casefold() in names:
            name, number = f"{short_name(wording)} ({number})", number + 1
        names.add(name.casefold())
        found.append(Sentence(wording, name, 3))
    return found


class ContestForm(forms.Form):
    """What is wrong, in words."""

    item = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    about = forms.CharField(
        label=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("Say what should stand there, and how one can see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": gettext_lazy("Say in a sentence what is wrong.")},
    )

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = [("", gettext("the whole line")), *items]
