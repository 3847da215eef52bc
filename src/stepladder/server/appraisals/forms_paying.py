"""Pasting the page of a course, and answering a few plain questions about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.achievements.page_reading import MOST_CHARACTERS, PageReading
from stepladder.achievements.page_rules import MOST_IN_GROUP_B
from stepladder.appraisal.rubric import BY_ID
from stepladder.server.appraisals.paying import others
from stepladder.server.frameworks.models import Competency
from stepladder.server.ui.amounts import AmountField

PLAIN = {
    "A1": (
        gettext_lazy("What must one do to earn it?"),
        (
            gettext_lazy("Be there, or click through to the end"),
            gettext_lazy("Answer a quiz"),
            gettext_lazy("Pass a supervised exam, or write answers of one’s own"),
            gettext_lazy("Carry out a task, project or simulation that is assessed"),
            gettext_lazy("Do a piece of real work that is assessed"),
        ),
    ),
    "A3": (
        gettext_lazy("Is there a passing mark?"),
        (
            gettext_lazy("No: everybody who finishes gets it"),
            gettext_lazy("A percentage"),
            gettext_lazy("A mark that some fail"),
            gettext_lazy("A mark with a published pass rate, or with a reason"),
        ),
    ),
    "A5": (
        gettext_lazy("Is it made sure that the right person did it?"),
        (
            gettext_lazy("No: nobody watches, and nobody checks who it is"),
            gettext_lazy("It is checked who it is"),
            gettext_lazy("Somebody watches"),
            gettext_lazy("Somebody watches, and it is checked who it is"),
        ),
    ),
    "B1": (
        gettext_lazy("Who gives it?"),
        (
            gettext_lazy("Nobody whom one could find"),
            gettext_lazy("Somebody whom one can find"),
            gettext_lazy("An established provider, or one that says that it is accredited"),
        ),
    ),
    "B2": (
        gettext_lazy("Can anybody check a certificate?"),
        (
            gettext_lazy("No"),
            gettext_lazy("It is a picture or PDF with a name"),
            gettext_lazy("It has a number or link that the issuer looks up"),
        ),
    ),
}
"""The questions that everybody can answer, each with what the answers mean, from 0 upward."""


class CoursePageForm(forms.Form):
    """The text of a course page."""

    text = forms.CharField(
        label=gettext_lazy("The text of the course’s page"),
        help_text=gettext_lazy(
            "Select everything on the page, copy it, and paste it here. It is kept for you alone, until you sign out."
        ),
        max_length=MOST_CHARACTERS,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class CourseForm(forms.Form):
    """What is known of a course: read from its page, or answered. What nobody knows stays open."""

    title = forms.CharField(
        label=gettext_lazy("What it is called"),
        help_text=gettext_lazy("Without the name of whoever offers it. The catalog needs both."),
        max_length=200,
        required=False,
    )
    provider = forms.CharField(label=gettext_lazy("Who offers it"), max_length=160, required=False)
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=0, max_value=100_000, required=False)
    cost = AmountField(label=gettext_lazy("Price"), min_value=0, max_digits=10, decimal_places=2, required=False)
    currency = forms.RegexField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Three letters, such as EUR."),
        regex=r"^[A-Za-z]{3}$",
        required=False,
        error_messages={"invalid": gettext_lazy("Write three letters, such as EUR.")},
    )

    def __init__(
        self, data: Any = None, *, page: PageReading, named: tuple[str, str], about: Sequence[tuple[Competency, bool]]
    ) -> None:
        title, provider = named
        initial: dict[str, Any] = {
            "title": title, "provider": provider, "hours": page.hours, "cost": page.cost,
            "currency": page.currency, "about": [each.key for each, is_sure in about if is_sure],
        }  # fmt: skip
        initial |= {each.dimension: str(each.most) for each in page.hints}
        super().__init__(data, initial=initial)
        self.page, self.known = page, [each for each, _ in about]
        for id, (label, answers) in PLAIN.items():
            self.fields[id] = _question(str(label), [str(each) for each in answers], page, id)
        for id in others(tuple(PLAIN)):
            anchors = [gettext(each) for each in BY_ID[id].anchors]
            self.fields[id] = _question(gettext(BY_ID[id].name), anchors, page, id)
        self.fields["about"] = forms.MultipleChoiceField(
            label=gettext("What it is about"),
            help_text=gettext("Guessed from the words; untick what is not meant."),
            choices=[(each.key, each.name) for each in self.known],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def plain(self) -> list[forms.BoundField]:
        """The questions that everybody can answer."""
        return [self[id] for id in PLAIN]

    @property
    def hinted(self) -> list[forms.BoundField]:
        """The others of which the page says something."""
        named = {each.dimension for each in self.page.hints} | set(self.page.open)
        return [self[id] for id in others(tuple(PLAIN)) if id in named]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The others of which it says nothing."""
        named = {each.dimension for each in self.page.hints} | set(self.page.open)
        return [self[id] for id in others(tuple(PLAIN)) if id not in named]

    def clean(self) -> dict[str, Any]:
        """A price without a currency is no price."""
        cleaned = super().clean() or {}
        if cleaned.get("cost") and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", gettext("Write in which currency the price is."))
        return cleaned

    def ask_for_names(self, *, to_propose: bool) -> None:
        """Show that the catalog needs a title and a provider; say so where they are missing and it is proposed."""
        missing = {"title": gettext("Write what it is called."), "provider": gettext("Write who offers it.")}
        for name, words in missing.items():
            self.fields[name].required = True
            if to_propose and name not in self.errors and not str(self.cleaned_data.get(name) or "").strip():
                self.add_error(name, words)

    def values(self) -> dict[str, int]:
        """The answers, by dimension; after ``is_valid``."""
        return {id: int(value) for id in BY_ID if (value := self.cleaned_data.get(id, ""))}

    def about(self) -> list[Competency]:
        """What it is about; after ``is_valid``."""
        chosen = set(self.cleaned_data.get("about", []))
        return [each for each in self.known if each.key in chosen]


def _question(label: str, answers: Sequence[str], page: PageReading, id: str) -> forms.ChoiceField:
    """One question; on the issuer's word no more can be answered in group B than its page could prove."""
    most = MOST_IN_GROUP_B if id[0] == "B" else len(answers)
    known = [(str(score), words) for score, words in enumerate(answers[: most + 1])]
    choices = [("", gettext("I do not know")), *known]
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=_read(page, id))


def _read(page: PageReading, id: str) -> str:
    """What the page says, in its own words."""
    if hint := page.hint(id):
        return gettext("The page says: “%(quote)s”") % {"quote": hint.quote}
    if quotes := page.open.get(id):
        said = " / ".join(f"“{each.quote}”" for each in quotes)
        return gettext("The page leaves it open: %(quotes)s") % {"quotes": said}
    return ""
