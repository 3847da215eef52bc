"""Reviewing a proposal, withdrawing it, and putting it in force."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from stepladder.server.roles.versions import Verdict


class ReviewForm(forms.Form):
    """What the reviewer says. None of the answers stands chosen."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your review"),
        choices=[
            (Verdict.AGREED.value, gettext_lazy("I agree: it can be put in force")),
            (Verdict.GIVEN_BACK.value, gettext_lazy("I give it back: something has to change first")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    note = forms.CharField(
        label=gettext_lazy("What you looked at, or what has to change"),
        help_text=gettext_lazy("Its author reads it. Whoever gives a proposal back has to say why."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WithdrawForm(forms.Form):
    """Why it is withdrawn; without it nothing is."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; without a reason nothing is withdrawn.")},
    )


class ForceForm(forms.Form):
    """From when it holds."""

    from_day = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Nothing of it can be changed from then on; a correction is another version."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose the day from which it holds.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
