"""Forms of what happens to an entry: where it stands, who looks after it, and news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog import review_dates
from stepladder.server.catalog.acceptance import Care, Decision
from stepladder.server.catalog.announcing import MOST_MONTHS, News
from stepladder.server.catalog.finding import entry_called
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import GONE, IN_USE, Acceptance, Holders
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Priority
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_LONGEST_REASON = 600


class CareForm(forms.Form):
    """Who looks after an entry, and when it is looked at again."""

    because = forms.CharField(label=gettext_lazy("Why"), max_length=_LONGEST_REASON, required=False)

    def __init__(self, *args: Any, entry: Microcredential, owners: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**care_fields(owners, entry.owner_id, entry.review_on), **self.fields}
        self.owners = {str(each.pk): each for each in owners}

    def care(self) -> Care:
        """What was chosen; after ``is_valid``."""
        owner = self.owners.get(self.cleaned_data["owner"])
        return Care(owner, self.cleaned_data["review_on"], text_of(self.cleaned_data, "because"))


class DecisionForm(forms.Form):
    """Where an entry should stand, with what that takes: its fields depend on where it goes."""

    def __init__(
        self, *args: Any, entry: Microcredential, to: Acceptance, owners: Iterable[Person], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.to, self.owners = to, {str(each.pk): each for each in owners}
        if to in IN_USE:
            day = entry.review_on if entry.review_on and entry.review_on > on else review_dates.proposed(entry, on).on
            self.fields |= care_fields(owners, entry.owner_id, day)
        if to == Acceptance.RETIRED:
            self.fields |= holders_fields()
        self.fields["because"] = forms.CharField(
            label=gettext("Why"),
            help_text=gettext("Whoever proposed it or looks after it reads this first.") if to in GONE else "",
            max_length=_LONGEST_REASON,
            required=to in GONE,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": gettext("Write why; without a reason nobody can follow it.")},
        )

    def clean_replaced_by(self) -> Microcredential | None:
        """The entry that is called so."""
        return cleaned_replacement(text_of(self.cleaned_data, "replaced_by"))

    def decision(self) -> Decision:
        """What was decided; after ``is_valid``."""
        return decision_of(self.to, self.cleaned_data, self.owners)


class NewsForm(forms.Form):
    """Something new that everybody is told."""

    title = forms.CharField(
        label=gettext_lazy("What is new"),
        max_length=160,
        error_messages={"required": gettext_lazy("Write in a few words what is new.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What people can do now, and where"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what people can do with it.")},
    )

    def __init__(self, *args: Any, goals: Iterable[Priority], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = {str(each.pk): each for each in goals}
        self.fields["priority"] = forms.ChoiceField(
            label=gettext("The goal that it serves"),
            help_text=gettext("What is told here says for what it is done."),
            choices=[(id, each.title) for id, each in self.goals.items()],
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose the goal; news that serve none are not told here.")},
        )
        self.fields["entry"] = forms.CharField(
            label=gettext("The entry that it is about"),
            help_text=gettext("Its title as the catalog has it, or the last part of its address."),
            max_length=200,
            required=False,
        )
        self.fields["until"] = forms.DateField(
            label=gettext("Shown until"),
            help_text=gettext("At most %(count)d months.") % {"count": MOST_MONTHS},
            initial=review_dates.months_after(on, 1),
            widget=DayInput,
        )

    def clean_entry(self) -> Microcredential | None:
        """The entry that is called so."""
        return cleaned_replacement(text_of(self.cleaned_data, "entry"))

    def news(self) -> News:
        """What is told; after ``is_valid``."""
        return News(
            title=text_of(self.cleaned_data, "title"),
            text=text_of(self.cleaned_data, "text"),
            priority=self.goals[self.cleaned_data["priority"]],
            until=self.cleaned_data["until"],
            entry=self.cleaned_data["entry"],
        )


def care_fields(owners: Iterable[Person], owner: int | None, day: date | None) -> dict[str, forms.Field]:
    """Who looks after it, and when it is looked at again."""
    choices = [("", gettext("Choose one")), *((str(each.pk), each.name) for each in owners)]
    chooser = forms.ChoiceField(
        label=gettext("Who looks after it"),
        help_text=gettext("They are told when a review is due and when somebody says something of it."),
        choices=choices,
        initial=str(owner or ""),
        error_messages={
            "required": gettext("Choose who looks after it; without an owner nobody is told when it is due."),
            "invalid_choice": gettext("This person cannot look after it. Choose one of these."),
        },
    )
    asked = forms.DateField(
        label=gettext("To be looked at again on"),
        help_text=gettext("At most %(count)d months from today.") % {"count": review_dates.LONGEST},
        initial=day,
        widget=DayInput,
        error_messages={"required": gettext("Choose a day, or it grows old unseen.")},
    )
    return {"owner": chooser, "review_on": asked}


def holders_fields() -> dict[str, forms.Field]:
    """What becomes of those who hold it."""
    return {
        "holders": forms.ChoiceField(
            label=gettext("What becomes of those who hold it"),
            choices=Holders.choices,
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose what becomes of those who hold it.")},
        ),
        "counts_until": forms.DateField(
            label=gettext("Their certificates count until"),
            help_text=gettext("Only where you chose a day."),
            required=False,
            widget=DayInput,
        ),
        "replaced_by": forms.CharField(
            label=gettext("What takes its place"),
            help_text=gettext(
                "Only where another entry does: its title as the catalog has it, or the last part of its address."
            ),
            max_length=200,
            required=False,
        ),
    }


def cleaned_replacement(words: str) -> Microcredential | None:
    """The entry that words name; nothing for no words.

    Raises:
        ValidationError: no entry is called so, or several are.
    """
    if not words:
        return None
    found = entry_called(words)
    if found.entry is None:
        raise forms.ValidationError(found.words)
    return found.entry


def decision_of(to: Acceptance, cleaned: dict[str, Any], owners: dict[str, Person]) -> Decision:
    """A decision from cleaned fields."""
    holders = cleaned.get("holders") or ""
    return Decision(
        to=to,
        because=text_of(cleaned, "because"),
        owner=owners.get(str(cleaned.get("owner") or "")),
        review_on=cleaned.get("review_on"),
        holders=Holders(holders) if holders else None,
        counts_until=cleaned.get("counts_until"),
        replaced_by=cleaned.get("replaced_by"),
    )
