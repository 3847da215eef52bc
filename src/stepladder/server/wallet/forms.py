"""Forms of certificates: they clean what was typed; what cannot be is refused by the operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from stepladder.errors import InvalidDocument
from stepladder.server.files.operations import MOST_BYTES, Upload, proof_type
from stepladder.server.frameworks.forms import ShowsForm
from stepladder.server.people.models import Person
from stepladder.server.ui.controls import DayInput
from stepladder.server.ui.refusal import refuse, text_of
from stepladder.server.wallet.entries import Entry, Refused, is_archive, problems_of
from stepladder.server.wallet.pasted import MOST_WORDS, is_badge

MOST_PASTED = 1_000_000
"""Most characters that are pasted: a badge with its picture inside has a few hundred thousand."""

MOST_AT_ONCE = 30 * 1024 * 1024
"""Most bytes of several files together."""

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


class SeveralFiles(forms.ClearableFileInput):
    """The browser's own control for several files; they can be chosen together or dragged onto it."""

    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files, each as its name and bytes."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[Upload | Refused, ...]:  # type: ignore[override]
        """The uploads. One of several that is too large or empty is refused on its own; the others are not lost."""
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        if sum(file.size for file in files if file) > MOST_AT_ONCE:
            words = gettext("These files have more than %(most)s MiB together. Choose fewer of them.")
            raise forms.ValidationError(words % {"most": MOST_AT_ONCE // 1024 // 1024}, code="too_large")
        if len(files) == 1:
            return (self._one(files[0], initial),)
        found: list[Upload | Refused] = []
        for file in files:
            try:
                found.append(self._one(file, initial))
            except forms.ValidationError as error:
                found.append(Refused(file.name, " ".join(error.messages)))
        return tuple(found)

    def _one(self, file: Any, initial: Any) -> Upload:
        if file and is_archive(file.read(4)):
            file.seek(0)
            return Upload(file.name, file.read())
        if file:
            file.seek(0)
        found = super().clean(file, initial)
        if found is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


class LinkField(forms.URLField):
    """The address of a page. Its one check takes the place of Django's own, which would say the same a second time."""

    default_validators: list[Callable[[Any], None]] = [URLValidator(schemes=["http", "https"])]  # noqa: RUF012 - Django’s own

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("Write the whole address, such as https://example.org/certificates/17, or leave it empty.")
        super().__init__(assume_scheme="https", error_messages={"invalid": words}, **kwargs)


def _ask_again(form: forms.Form, name: str) -> None:
    """A form that is shown again after a file was sent has lost the file, and says so beside the field."""
    if form.is_bound and form.files:
        form.fields[name].help_text = _AGAIN


class EntryForm(ShowsForm):
    """A certificate as somebody types it in.

    Args:
        person: whose certificate it is.
        at: the moment; what is issued later is not held yet.
    """

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
    link = LinkField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("The page where anybody can look at it, if there is one."),
        max_length=500,
        required=False,
    )
    proof = UploadField(
        label=gettext_lazy("A scan or photo of it"),
        help_text=gettext_lazy("PDF, PNG or JPEG, up to 5 MiB."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.at = person, at
        _ask_again(self, "proof")

    def clean(self) -> dict[str, Any]:
        """What the operations refuse too, said beside everything else that is wrong."""
        cleaned = super().clean()
        for problem in problems_of(self.entry(), self.person, self.at):
            if problem.field not in self.errors:
                refuse(self, problem, problem.field)
        if scan := cleaned.get("proof"):
            try:
                proof_type(scan)
            except InvalidDocument as error:
                refuse(self, error, "proof")
        return cleaned

    def entry(self) -> Entry:
        """What was typed; of what cannot be read there is nothing in it."""
        cleaned = self.cleaned_data
        return Entry(
            title=text_of(cleaned, "title"),
            issuer_name=text_of(cleaned, "issuer_name"),
            issued_on=cleaned.get("issued_on"),
            expires_on=cleaned.get("expires_on"),
            number=text_of(cleaned, "number"),
            link=text_of(cleaned, "link"),
            shows=tuple(self.chosen()),
            proof=cleaned.get("proof"),
        )


class ShowsOfBadgeForm(ShowsForm):
    """What a badge shows; everything else stands in the badge and is not typed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BadgeForm(forms.Form):
    """Badge files."""

    badge = UploadsField(
        label=gettext_lazy("Badge files"),
        help_text=gettext_lazy(
            "PNG, SVG, JSON or JWT, as you got them, up to 5 MiB each; several at once, or a ZIP archive. "
            "A screenshot has lost what is inside."
        ),
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
        error_messages={"required": gettext_lazy("Paste something into the field.")},
    )

    def clean_text(self) -> str:
        """No more than is read. A limit in the browser would cut the text without a word."""
        text: str = self.cleaned_data["text"]
        if is_badge(text):
            words = gettext(
                "This text has %(number)s characters, and at most %(most)s are read. Upload the badge file."
            )
            most = MOST_PASTED
        else:
            words = gettext(
                "This text has %(number)s characters, and at most %(most)s are read unless it is a badge. "
                "Paste only the part about the certificate."
            )
            most = MOST_WORDS
        if len(text) > most:
            raise forms.ValidationError(words % {"number": _grouped(len(text)), "most": _grouped(most)})
        return text


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


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
        help_text=gettext_lazy("Change it as you like."),
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
