"""Forms of certificates: they clean what was typed; what cannot be is refused by the operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy

from stepladder.server.files.operations import MOST_BYTES, Upload
from stepladder.server.frameworks.forms import ShowsForm
from stepladder.server.ui.controls import DayInput

MOST_PASTED = 1_000_000
"""Most characters that are pasted: a badge with its picture inside has a few hundred thousand."""

_AGAIN = gettext_lazy("Choose the file again: your browser did not keep it.")


class UploadField(forms.FileField):
    """A file as its name and bytes. What is larger than any file that is stored is not read into memory."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose one with something in it."),
            "too_large": gettext_lazy("This file has more than %(most)s MiB. Choose a smaller one."),
        }
        super().__init__(error_messages=messages, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        """The upload, or nothing where there is none."""
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            message = self.error_messages["too_large"] % {"most": MOST_BYTES // 1024 // 1024}
            raise forms.ValidationError(message, code="too_large")
        return Upload(file.name, file.read())


def _ask_again(form: forms.Form, name: str) -> None:
    """A form that is shown again after a file was sent has lost the file, and says so beside the field."""
    if form.is_bound and form.files:
        form.fields[name].help_text = _AGAIN


class EntryForm(ShowsForm):
    """A certificate as somebody types it in."""

    title = forms.CharField(
        label=gettext_lazy("Name of the certificate"),
        help_text=gettext_lazy("As it stands on it."),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter the name that stands on the certificate.")},
    )
    issuer_name = forms.CharField(
        label=gettext_lazy("Who issued it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter who gave you the certificate.")},
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Issued on"),
        help_text=gettext_lazy("Without a day it can be shown, and does not count."),
        widget=DayInput,
        required=False,
    )
    expires_on = forms.DateField(label=gettext_lazy("Expires on"), widget=DayInput, required=False)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("With it the issuer can look the certificate up."),
        max_length=120,
        required=False,
    )
    link = forms.URLField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("The page where anybody can look at it, if there is one."),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    proof = UploadField(
        label=gettext_lazy("A scan or photo of it"),
        help_text=gettext_lazy("PDF, PNG or JPEG, up to 5 MiB."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_again(self, "proof")


class ShowsOfBadgeForm(ShowsForm):
    """What a badge shows; everything else stands in the badge and is not typed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BadgeForm(forms.Form):
    """A badge file."""

    badge = UploadField(
        label=gettext_lazy("Badge file"),
        help_text=gettext_lazy("PNG, SVG or JSON, as you got it, up to 5 MiB. A screenshot has lost what is inside."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_again(self, "badge")


class PasteForm(forms.Form):
    """Something that was copied somewhere."""

    text = forms.CharField(
        label=gettext_lazy("Text or link"),
        help_text=gettext_lazy("A badge’s JSON, a link to a certificate, or the words on it."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=MOST_PASTED,
        error_messages={"required": gettext_lazy("Paste something into the field.")},
    )


class QuestionForm(forms.Form):
    """A question to an issuer."""

    to = forms.EmailField(
        label=gettext_lazy("The issuer’s e-mail address"),
        help_text=gettext_lazy("It stands on the certificate, or on the issuer’s site."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter an address to which the question can be sent.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What you ask"),
        help_text=gettext_lazy("Change it as you like; it is sent as it stands here."),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write what you want to know.")},
    )


class AnswerForm(forms.Form):
    """What an issuer answered."""

    answer = forms.CharField(
        label=gettext_lazy("What the issuer answered"),
        help_text=gettext_lazy("Copy it as it is."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        error_messages={"required": gettext_lazy("Copy the issuer’s answer into the field.")},
    )
