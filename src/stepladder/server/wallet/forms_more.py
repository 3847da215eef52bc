"""Forms around certificates: what somebody saw, who is known, further addresses, what is shared."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.ui.controls import DayInput, RowsField
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.sharing import FIELDS


class SeenForm(forms.Form):
    """What somebody saw where the issuer shows a certificate."""

    where = forms.CharField(
        label=gettext_lazy("Where you looked"),
        help_text=gettext_lazy("The address of the page, or whom you asked."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where you saw it.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Whose name stands there"),
        help_text=gettext_lazy("As it is written there, also if it is another one."),
        max_length=120,
        error_messages={"required": gettext_lazy("Write the name that stands there.")},
    )
    day = forms.DateField(
        label=gettext_lazy("Which day of issue stands there"),
        help_text=gettext_lazy("Empty if there is none; then it does not count as checked."),
        widget=DayInput,
        required=False,
    )
    saw = forms.BooleanField(
        label=gettext_lazy("I saw this name and date there myself"),
        help_text=gettext_lazy("Your name and today’s date stand beside it."),
        error_messages={"required": gettext_lazy("Say that you saw it yourself, or leave this page.")},
    )


class IssuerForm(forms.Form):
    """An issuer for the organization's list."""

    identifier = forms.CharField(
        label=gettext_lazy("Its identifier"),
        help_text=gettext_lazy("As its badges name it: a DID, or an address that begins with https://."),
        max_length=400,
        error_messages={"required": gettext_lazy("Enter the identifier that stands in its badges.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter who this is.")},
    )
    because = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("Where you found that this identifier is theirs, so that others can look too."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": gettext_lazy("Write how you know. Others rely on it.")},
    )
    blocked = forms.BooleanField(
        label=gettext_lazy("Its badges are not to be relied on"),
        help_text=gettext_lazy("Then the reason above says why."),
        required=False,
    )

    def clean_identifier(self) -> str:
        """Something that a badge can name."""
        value: str = self.cleaned_data["identifier"].strip()
        if not value.startswith(("did:", "https://", "http://", "urn:")) or any(sign.isspace() for sign in value):
            raise forms.ValidationError(
                gettext_lazy(
                    "This is no identifier. It begins with did: or https://, as in did:web:northlight.example."
                )
            )
        return value


class RemoveForm(forms.Form):
    """Why an issuer is taken off the list."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It stands beside the issuer from then on."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": gettext_lazy("Write why it is taken off the list.")},
    )


class AddressForm(forms.Form):
    """A further address or identifier of oneself."""

    value = forms.CharField(
        label=gettext_lazy("Another address or identifier of yours"),
        help_text=gettext_lazy(
            "To an e-mail address we send a letter with a link; once you open it, badges for that address are yours. "
            "A DID or the address of a page about you is kept as what you say."
        ),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter an address.")},
    )


MOST_OFFERED = 50
"""Most certificates that the form offers besides those that are chosen; others are found by their title."""


class ShareForm(forms.Form):
    """A page with some of one's certificates."""

    once = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Only you see this; it helps you to find it again."),
        max_length=120,
        error_messages={"required": gettext_lazy("Write what it is for, such as “Application at Tidewater”.")},
    )
    certificates = RowsField(
        label=gettext_lazy("Which certificates"),
        queryset=Certificate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one certificate.")},
    )
    find = forms.CharField(
        label=gettext_lazy("Find others by their title or issuer"),
        help_text=gettext_lazy("What you chose stays chosen."),
        max_length=120,
        required=False,
    )
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("What the page shows of each"),
        help_text=gettext_lazy("Title and issuer stand there always."),
        choices=tuple(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when"),
        help_text=gettext_lazy("After this day the link leads nowhere. At most a year."),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the last day.")},
    )

    def __init__(self, *args: Any, held: Any, today: Any, **kwargs: Any) -> None:
        given = {"until": today + timedelta(days=30), "fields_shown": ["name", "dates", "checks"]}
        kwargs["initial"] = {**given, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        choice = self.fields["certificates"]
        choice.queryset = held  # type: ignore[attr-defined]
        self.fields["once"].initial = secrets.token_urlsafe(24)
        choice.widget.choices = self._offered(held)

    def _offered(self, held: Any) -> list[tuple[int, str]]:
        """Of a long list those that are chosen, and the first that fit what is looked for."""
        chosen = [int(key) for key in self["certificates"].value() or () if str(key).isdecimal() and len(str(key)) < 19]
        text = str(self["find"].value() or "").strip()
        fit = held.filter(Q(title__icontains=text) | Q(issuer_name__icontains=text)) if text else held
        rows = [*held.filter(pk__in=chosen), *fit.exclude(pk__in=chosen)[:MOST_OFFERED]]
        self.is_long = len(chosen) + MOST_OFFERED < held.count()
        return [(row.pk, _label(row)) for row in rows]


def _label(row: Certificate) -> str:
    return f"{row.title}\n{row.issuer_name}" if row.issuer_name else row.title
