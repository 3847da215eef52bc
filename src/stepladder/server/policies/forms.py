"""Settling a dispute."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

_LONGEST = 1000
"""Characters of an outcome; as wide as its column."""


class SettleForm(forms.Form):
    """What was found; without it nothing is settled."""

    outcome = forms.CharField(
        label=gettext_lazy("What was found, and what follows"),
        help_text=gettext_lazy("Say what you looked at, what you found, and what changes or stays as it is."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what was found; without a reason nothing is settled.")},
    )
