"""What badges are given for: how it is assessed, what it needs first, and how long it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_lazy

from stepladder.credentials.validity import parse_validity
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Microcredential
from stepladder.server.issuing.models import Kind, Offer, OfferVersion
from stepladder.server.issuing.offers import Assessment, Terms, terms_of
from stepladder.server.people.models import Person
from stepladder.server.ui.refusal import text_of

_MOST_ASSESSORS = 50


class TermsForm(forms.Form):
    """Under which a badge is given."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How it is assessed"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Time spent is no assessment. What only asks to take part says so in its badge, and shows no competency."
        ),
        error_messages={"required": gettext_lazy("Choose how it is assessed.")},
    )
    task = forms.CharField(
        label=gettext_lazy("What is asked"),
        help_text=gettext_lazy("Left empty, the words of the catalog stand in the badge."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    passing = forms.CharField(
        label=gettext_lazy("When it is passed"),
        help_text=gettext_lazy(
            "A standard that one can meet or miss. The level of each competency that is needed comes from the catalog."
        ),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write when it is passed, or choose above that nothing is assessed.")},
    )
    assessed_by = forms.CharField(
        label=gettext_lazy("Who may assess it"),
        help_text=gettext_lazy(
            "In words, as they stand in the badge, such as: two observers who did not teach. Or name them below."
        ),
        max_length=300,
        required=False,
    )
    assessors = forms.CharField(
        label=gettext_lazy("These people alone"),
        help_text=gettext_lazy("E-mail addresses of people here, one in a line. Empty: whoever fits the words above."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    validity = forms.CharField(
        label=gettext_lazy("How long it holds"),
        help_text=gettext_lazy(
            "“24 months”, “31 December”, “31 December after 6 months”; nothing for good. In English."
        ),
        max_length=60,
        required=False,
    )
    suspendable = forms.BooleanField(
        label=gettext_lazy("It can be suspended for a while"),
        help_text=gettext_lazy(
            "Its badges then name two status lists. The standard allows it; some readers take one only."
        ),
        required=False,
    )

    def __init__(self, *args: Any, offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passing"].required = self.data.get("kind") != Kind.PARTICIPATION
        self.offers = {each.key: each for each in offers}
        named = [(key, each.microcredential.title) for key, each in self.offers.items()]
        self.fields["needs"] = forms.MultipleChoiceField(
            label=gettext("What one needs first"),
            help_text=gettext("All of these have to be held and in force when this one is given."),
            choices=named,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["builds_up_to"] = forms.ChoiceField(
            label=gettext("Builds up to"),
            choices=[("", gettext("Nothing larger")), *named],
            required=False,
        )
        if not named:
            del self.fields["needs"], self.fields["builds_up_to"]

    def clean_validity(self) -> str:
        """A time that can be read."""
        text = text_of(self.cleaned_data, "validity")
        try:
            parse_validity(text)
        except InvalidDocument as error:
            raise forms.ValidationError(
                gettext("That is no time we can read. Write it like “24 months”, “2 years” or “31 December”.")
            ) from error
        return text

    def clean_assessors(self) -> tuple[Person, ...]:
        """People of this organization."""
        named = {each.lower() for each in re.split(r"[\s,;]+", text_of(self.cleaned_data, "assessors")) if each}
        if len(named) > _MOST_ASSESSORS:
            raise forms.ValidationError(gettext("These are too many; say in words who may assess it."))
        found = tuple(Person.objects.annotate(small=Lower("email")).filter(small__in=named))
        if unknown := sorted(named - {(each.email or "").lower() for each in found}):
            raise forms.ValidationError(gettext("Nobody here has the address %(name)s.") % {"name": unknown[0]})
        return found

    def terms(self) -> Terms:
        """What was entered. After ``is_valid``."""
        given = self.cleaned_data
        words = {name: text_of(given, name) for name in ("task", "passing", "assessed_by")}
        return Terms(
            Assessment(Kind(given["kind"]), **words, assessors=given["assessors"]),
            text_of(given, "validity"),
            suspendable=bool(given["suspendable"]),
            builds_up_to=self.offers.get(text_of(given, "builds_up_to")),
            needs=tuple(self.offers[key] for key in given.get("needs", ())),
        )


class OfferForm(TermsForm):
    """What to give badges for, and under which terms."""

    def __init__(self, *args: Any, entries: Iterable[Microcredential], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {each.key: each for each in entries}
        self.fields["entry"] = forms.ChoiceField(
            label=gettext("What badges are given for"),
            help_text=gettext("An entry of the catalog; its words and competencies stand in the badge."),
            choices=[
                ("", gettext("Choose one")),
                *((key, f"{each.title}, {each.provider}") for key, each in self.entries.items()),
            ],
            error_messages={"required": gettext("Choose what badges are given for.")},
        )
        self.order_fields(["entry"])

    def entry(self) -> Microcredential:
        """The chosen entry. After ``is_valid``."""
        return self.entries[self.cleaned_data["entry"]]


class ReviseForm(TermsForm):
    """A new version: what is different, and the terms from now on."""

    changed = forms.CharField(
        label=gettext_lazy("What is different"),
        help_text=gettext_lazy("Everybody reads it beside the new version. Badges that were given keep theirs."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write what is different; without it there is no new version.")},
    )

    def __init__(self, *args: Any, offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, offers=offers, **kwargs)
        self.order_fields(["changed"])

    @classmethod
    def of(cls, version: OfferVersion, offers: Iterable[Offer]) -> ReviseForm:
        """As it is now."""
        terms = terms_of(version)
        initial = {
            "kind": version.kind,
            "task": version.task,
            "passing": version.passing,
            "assessed_by": version.assessed_by,
            "assessors": "\n".join(each.email or "" for each in terms.assessment.assessors),
            "validity": version.validity,
            "suspendable": version.suspendable,
            "builds_up_to": terms.builds_up_to.key if terms.builds_up_to else "",
            "needs": [each.key for each in terms.needs],
        }
        return cls(offers=offers, initial=initial)
