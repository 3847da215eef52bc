"""Forms of doing one thing to many entries: what, and with which values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext

from stepladder.server.appraisals.bulk import TO, Kind, Order
from stepladder.server.catalog import review_dates
from stepladder.server.catalog.forms_life import care_fields, cleaned_replacement, decision_of, holders_fields
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_NEEDS_REASON = (Kind.DECLINE, Kind.RETIRE, Kind.MERGE)
_RATE_DAYS = 30
_LONGEST_REASON = 600


def words_of(kind: Kind) -> str:
    """What is done, as a verb with its object."""
    return {
        Kind.RATER: gettext("Ask somebody to judge them"),
        Kind.BEGIN: gettext("Begin to look at them"),
        Kind.ACCEPT: gettext("Accept them"),
        Kind.FUND: gettext("Accept them and pay for them"),
        Kind.DECLINE: gettext("Decline them"),
        Kind.RETIRE: gettext("Retire them"),
        Kind.REVIEW: gettext("Say when they are looked at again"),
        Kind.OWNER: gettext("Say who looks after them"),
        Kind.MERGE: gettext("Merge those that are the same"),
    }[kind]


class KindForm(forms.Form):
    """What should be done, and to which of them."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"] = forms.ChoiceField(
            label=gettext("To which"),
            choices=[
                ("ticked", gettext("those that I ticked on this page")),
                ("all", gettext("all %(count)d that fit") % {"count": count}),
            ],
            initial="ticked",
            widget=forms.RadioSelect,
        )
        self.fields["kind"] = forms.ChoiceField(
            label=gettext("What should be done"),
            choices=[(each.value, words_of(each)) for each in Kind],
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose what should be done.")},
        )


class OrderForm(forms.Form):
    """The values that one kind takes."""

    def __init__(
        self, *args: Any, kind: Kind, owners: Iterable[Person], raters: Iterable[Person], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.owners = {str(each.pk): each for each in owners}
        self.raters = {str(each.pk): each for each in raters}
        care = care_fields(self.owners.values(), None, None)
        if kind is Kind.OWNER or TO.get(kind) in IN_USE:
            self.fields["owner"] = care["owner"]
        if kind is Kind.REVIEW or TO.get(kind) in IN_USE:
            self.fields["review_on"] = care["review_on"]
        if TO.get(kind) in IN_USE:
            self._optional_care()
        if kind is Kind.RETIRE:
            self.fields |= holders_fields()
        if kind is Kind.RATER:
            self._rater(on)
        self.fields["because"] = forms.CharField(
            label=gettext("Why"),
            max_length=_LONGEST_REASON,
            required=kind in _NEEDS_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": gettext("Write why; without a reason nobody can follow it.")},
        )

    def _optional_care(self) -> None:
        """Who has an owner keeps them, and each gets the day that fits what is known of it."""
        owner, day = self.fields["owner"], self.fields["review_on"]
        owner.required = day.required = False
        owner.help_text = gettext("Where nobody is chosen, those that have an owner keep them; the others are skipped.")
        day.help_text = gettext("Without a day each gets its own, after %(shortest)d to %(longest)d months.") % {
            "shortest": review_dates.SHORTEST,
            "longest": review_dates.LONGEST,
        }

    def _rater(self, on: date) -> None:
        self.fields["rater"] = forms.ChoiceField(
            label=gettext("Who should judge them"),
            choices=[("", gettext("Choose one")), *((id, each.name) for id, each in self.raters.items())],
            error_messages={"required": gettext("Choose who should judge them.")},
        )
        self.fields["due"] = forms.DateField(
            label=gettext("By when"), initial=on + timedelta(days=_RATE_DAYS), widget=DayInput
        )

    def clean_replaced_by(self) -> Microcredential | None:
        """The entry that is called so."""
        return cleaned_replacement(text_of(self.cleaned_data, "replaced_by"))

    def order(self, *, ticked: bool) -> Order:
        """What should be done; after ``is_valid``."""
        cleaned = self.cleaned_data
        to = TO.get(self.kind)
        return Order(
            kind=self.kind,
            because=text_of(cleaned, "because"),
            decision=decision_of(to, cleaned, self.owners) if to else None,
            owner=self.owners.get(str(cleaned.get("owner") or "")),
            review_on=cleaned.get("review_on"),
            rater=self.raters.get(str(cleaned.get("rater") or "")),
            due=cleaned.get("due"),
            ticked=ticked,
        )
