"""Giving a badge, changing where it stands, and offering one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.credentials.build import Evidence, Result
from stepladder.credentials.validity import parse_validity
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Microcredential
from stepladder.server.issuing.models import IssuedCredential, Offer, OfferVersion
from stepladder.server.issuing.offers import Terms
from stepladder.server.issuing.operations import Award
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import text_of

_LEVEL = "level-"
_OUTSIDE = "outside"
"""The choice for somebody who is not in the list."""


class AwardForm(forms.Form):
    """A badge for one person: since when, what they reached, and what shows it."""

    valid_from = forms.DateField(
        label=gettext_lazy("Since when it holds"),
        help_text=gettext_lazy("The day on which it was earned."),
        widget=DayInput,
    )

    def __init__(self, *args: Any, version: OfferVersion, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.results = version.document.get("resultDescription", [])
        self.fields["valid_from"].initial = today
        for place, each in enumerate(self.results):
            levels = [(level["id"], _level_words(level)) for level in each["rubricCriterionLevel"]]
            self.fields[f"{_LEVEL}{place}"] = forms.ChoiceField(
                label=each["name"].capitalize(),
                choices=levels,
                initial=each.get("requiredLevel", ""),
                help_text=gettext("The level that was shown."),
            )
        self.fields["narrative"] = forms.CharField(
            label=gettext("What they did for it"),
            help_text=gettext("Stands in the badge, for everybody who reads it. No names of others, nothing private."),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["evidence"] = forms.URLField(
            label=gettext("Where everybody can see it"),
            help_text=gettext(
                "A public https page; links into this site, and links that are a key themselves, are refused."
            ),
            max_length=500,
            required=False,
            assume_scheme="https",
        )

    def clean_valid_from(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["valid_from"]
        if day > self.today:
            raise forms.ValidationError(gettext("That day has not come yet; a badge is given for what was shown."))
        return day

    @property
    def levels(self) -> list[forms.BoundField]:
        """The fields of the levels, in the order of the achievement."""
        return [self[f"{_LEVEL}{place}"] for place in range(len(self.results))]

    def award(self, at: datetime, **given: Any) -> Award:
        """What was entered. After ``is_valid``."""
        day: date = self.cleaned_data["valid_from"]
        # Of today the present moment: a badge that is given now holds from now on, wherever it is read.
        since = at if day == self.today else datetime.combine(day, time(), UTC)
        url = text_of(self.cleaned_data, "evidence")
        return Award(
            valid_from=since,
            results=tuple(
                Result(each["id"], level=text_of(self.cleaned_data, f"{_LEVEL}{place}"), status="Completed")
                for place, each in enumerate(self.results)
            ),
            evidence=(Evidence(url=url),) if url else (),
            narrative=text_of(self.cleaned_data, "narrative"),
            **given,
        )


class GiveForm(AwardForm):
    """The same, with whom it is given to."""

    field_order = ("person", "name", "email", "valid_from")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people}
        everybody = [(id, each.name) for id, each in self.people.items()]
        self.fields["person"] = forms.ChoiceField(
            label=gettext("Who earned it"),
            choices=[("", gettext("Choose one")), (_OUTSIDE, gettext("Somebody else, named below")), *everybody],
            error_messages={"required": gettext("Choose who earned it.")},
        )
        self.fields["name"] = forms.CharField(
            label=gettext("Their name, if they are not in the list"), max_length=120, required=False
        )
        self.fields["email"] = forms.EmailField(
            label=gettext("Their e-mail address, if they are not in the list"),
            help_text=gettext("The badge names its holder by it, as a hash: who reads the badge does not learn it."),
            required=False,
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Somebody of the list, or a name with an address."""
        given = super().clean() or self.cleaned_data
        if given.get("person") == _OUTSIDE:
            for name in ("name", "email"):
                if not text_of(given, name) and name not in self.errors:
                    self.add_error(name, gettext("Enter it, or choose somebody of the list above."))
        return given

    def award(self, at: datetime, **given: Any) -> Award:
        """What was entered. After ``is_valid``."""
        person = self.people.get(self.cleaned_data["person"])
        if person is not None:
            return super().award(at, person=person, **given)
        name, email = text_of(self.cleaned_data, "name"), text_of(self.cleaned_data, "email")
        return super().award(at, name=name, email=email, **given)


class ReasonForm(forms.Form):
    """Why something is changed; without it nothing is."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Stands in the history. The holder reads it; who checks the badge does not."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; without a reason nothing is changed.")},
    )


class ShareForm(forms.Form):
    """What whoever has the link sees of one's badge."""

    shows_name = forms.BooleanField(
        label=gettext_lazy("Show my name"),
        help_text=gettext_lazy("Without it the page says what was achieved and since when, and not by whom."),
        required=False,
    )
    shares_file = forms.BooleanField(
        label=gettext_lazy("Let them download the badge"),
        help_text=gettext_lazy("With the file they can check it themselves, at any time and without this site."),
        required=False,
    )

    @classmethod
    def of(cls, row: IssuedCredential) -> ShareForm:
        """As it is now."""
        return cls(initial={"shows_name": row.shows_name, "shares_file": row.shares_file})


class OfferForm(forms.Form):
    """What to give badges for, and how long they hold."""

    def __init__(self, *args: Any, entries: Iterable[Microcredential], offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {each.key: each for each in entries}
        self.offers = {each.key: each for each in offers}
        self.fields["entry"] = forms.ChoiceField(
            label=gettext("What badges are given for"),
            help_text=gettext("An entry of the catalog; its words and competencies stand in the badge."),
            choices=[
                ("", gettext("Choose one")),
                *((key, f"{each.title}, {each.provider}") for key, each in self.entries.items()),
            ],
            error_messages={"required": gettext("Choose what badges are given for.")},
        )
        self.fields["validity"] = forms.CharField(
            label=gettext("How long it holds"),
            help_text=gettext(
                "“24 months”, “31 December”, “31 December after 6 months”; nothing for good. In English."
            ),
            max_length=60,
            required=False,
        )
        self.fields["builds_up_to"] = forms.ChoiceField(
            label=gettext("Builds up to"),
            choices=[("", gettext("Nothing larger")), *((key, _name(each)) for key, each in self.offers.items())],
            required=False,
        )
        self.fields["suspendable"] = forms.BooleanField(
            label=gettext("It can be suspended for a while"),
            help_text=gettext(
                "Its badges then name two status lists. The standard allows it; some readers take one only."
            ),
            required=False,
        )

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

    def entry(self) -> Microcredential:
        """The chosen entry. After ``is_valid``."""
        return self.entries[self.cleaned_data["entry"]]

    def terms(self) -> Terms:
        """The rest. After ``is_valid``."""
        return Terms(
            text_of(self.cleaned_data, "validity"),
            suspendable=bool(self.cleaned_data["suspendable"]),
            builds_up_to=self.offers.get(text_of(self.cleaned_data, "builds_up_to")),
        )


def field_of(error: Exception) -> str:
    """The field that a refusal is about."""
    return "evidence" if isinstance(error, InvalidDocument) else "person"


def _level_words(level: dict[str, Any]) -> str:
    return gettext("Level %(level)s") % level + (f": {level['description']}" if level.get("description") else "")


def _name(row: Offer) -> str:
    return str(row.versions.all()[0].name)
