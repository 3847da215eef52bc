"""Giving a badge, renewing it, and changing where it stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.credentials.build import Evidence, Result
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.server.issuing.awards import Assessor, Award, CannotIssue
from stepladder.server.issuing.lines import MOST, read_text
from stepladder.server.issuing.marks import ends_words, required_level
from stepladder.server.issuing.models import IssuedCredential, OfferVersion
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import refuse, text_of

_LEVEL = "level-"
_OUTSIDE = "outside"
"""The choice for somebody who is not in the list."""

_OTHERS = frozenset({"once", "person", "name", "email"})
"""Fields that do not belong to the award itself."""


class AwardForm(forms.Form):
    """A badge for one person: what they reached, who saw it and when, since when it holds, and what shows it."""

    once = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: OfferVersion, today: date, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.today = version, today
        self.people = {str(each.pk): each for each in people}
        self.results = version.document.get("resultDescription", [])
        self.fields["once"].initial = secrets.token_urlsafe(24)
        for place, each in enumerate(self.results):
            self.fields[f"{_LEVEL}{place}"] = _level_field(each)
        if version.is_assessed or self.is_renewal:
            self._add_assessment(list(version.assessors.all()))
        self.fields["valid_from"] = forms.DateField(
            label=gettext("Since when it holds"),
            help_text=self.ends_words(today),
            widget=DayInput,
            initial=today,
        )
        self._add_evidence()

    is_renewal = False

    def ends_words(self, day: date) -> str:
        """Until when it holds, in words and as a date, if it holds from a day on."""
        return ends_words(self.version.validity, day)

    def _add_assessment(self, allowed: list[Person]) -> None:
        named = [(str(each.pk), each.name) for each in allowed or self.people.values()]
        self.people |= {str(each.pk): each for each in allowed}
        outside = [] if allowed else [(_OUTSIDE, gettext("Somebody else, named below"))]
        self.fields["assessor"] = forms.ChoiceField(
            label=gettext("Who assessed it"),
            help_text=self.version.assessed_by,
            choices=[("", gettext("Choose one")), *outside, *named],
            error_messages={"required": gettext("Choose who assessed it.")},
        )
        if not allowed:
            self.fields["assessor_name"] = forms.CharField(
                label=gettext("The assessor’s name, if they are not in the list"), max_length=120, required=False
            )
        self.fields["assessed_on"] = forms.DateField(
            label=gettext("When it was assessed"), help_text=gettext("The day on which it was passed."), widget=DayInput
        )

    def _add_evidence(self) -> None:
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
        return self._past("valid_from", gettext("That day has not come yet; a badge is given for what was shown."))

    def clean_assessed_on(self) -> date:
        """A day that has come."""
        return self._past("assessed_on", gettext("That day has not come yet."))

    def clean_assessor_name(self) -> str:
        """A name, where nobody of the list is chosen."""
        name = text_of(self.cleaned_data, "assessor_name")
        if self.cleaned_data.get("assessor") == _OUTSIDE and not name:
            raise forms.ValidationError(gettext("Enter it, or choose somebody of the list above."))
        return name

    def _past(self, name: str, words: str) -> date:
        day: date = self.cleaned_data[name]
        if day > self.today:
            raise forms.ValidationError(words)
        return day

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of the award, in their order."""
        return [self[name] for name in self.fields if name not in _OTHERS]

    def refuse(self, error: StepladderError) -> None:
        """Put a refusal of the domain beside the field that it is about."""
        field = error.field if isinstance(error, CannotIssue) else None
        field = "evidence" if isinstance(error, InvalidDocument) else field
        refuse(self, error, f"{_LEVEL}0" if field == "levels" else field)

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
            assessor=self._assessor(),
            assessed_on=self.cleaned_data.get("assessed_on"),
            evidence=(Evidence(url=url),) if url else (),
            narrative=text_of(self.cleaned_data, "narrative"),
            since_then=text_of(self.cleaned_data, "since_then"),
            **given,
        )

    def _assessor(self) -> Assessor | None:
        person = self.people.get(text_of(self.cleaned_data, "assessor"))
        if person is not None:
            return Assessor(person.name, person)
        name = text_of(self.cleaned_data, "assessor_name")
        return Assessor(name) if name else None


class RenewForm(AwardForm):
    """The same, with what was done since the award before."""

    is_renewal = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since_then"] = forms.CharField(
            label=gettext("What was done since"),
            help_text=gettext(
                "The renewal’s evidence: what they practiced or learned anew. Read by the holder and by people "
                "partners; it does not stand in the badge."
            ),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.order_fields(["once", "since_then"])


class GiveForm(AwardForm):
    """The same, with whom it is given to."""

    field_order = ("once", "person", "name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [(id, each.name) for id, each in self.people.items() if each.email]
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


class SeveralForm(forms.Form):
    """Awards for several people, a line each."""

    lines = forms.CharField(
        label=gettext_lazy("One line for each person"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": gettext_lazy("Write one line for each person.")},
    )
    once = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_lines(self) -> str:
        """As many as can be signed while somebody waits."""
        text = text_of(self.cleaned_data, "lines")
        if (count := len(read_text(text))) > MOST:
            words = {"count": count, "most": MOST}
            raise forms.ValidationError(
                gettext("These are %(count)d lines; at most %(most)d are given at once. Give the rest after them.")
                % words
            )
        return text


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


def _level_field(described: dict[str, Any]) -> forms.ChoiceField:
    name = described["name"]
    return forms.ChoiceField(
        label=f"{name[:1].upper()}{name[1:]}",
        # None stands chosen: a level that nobody chose would be certified in an assessor's name.
        choices=[
            ("", gettext("Choose one")),
            *((level["id"], _level_words(level)) for level in described["rubricCriterionLevel"]),
        ],
        help_text=gettext("The level that was shown; level %(level)s or above is needed to pass.")
        % {"level": required_level(described)},
    )


def _level_words(level: dict[str, Any]) -> str:
    return gettext("Level %(level)s") % level + (f": {level['description']}" if level.get("description") else "")
