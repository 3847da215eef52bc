"""Pasting or uploading what a role asks: for which role, and which document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.roles.documents_read import MOST_CHARACTERS
from stepladder.server.ui.refusal import text_of

Choices = Sequence[tuple[str, str]]


class BeginForm(forms.Form):
    """Which role, and the document."""

    role = forms.ChoiceField(label=gettext_lazy("For which role"), required=False)
    title = forms.CharField(
        label=gettext_lazy("What the new role is called"),
        help_text=gettext_lazy("Only for a role that is new here."),
        max_length=160,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("A document"),
        help_text=gettext_lazy("Word (.docx), PDF or plain text, up to 5 MB. It is read, and not kept."),
        required=False,
        error_messages={"empty": gettext_lazy("The file is empty. Was it saved?")},
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        help_text=gettext_lazy(
            "Copied and pasted as it is; a line, bullet or sentence each becomes one sentence here."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=MOST_CHARACTERS,
        required=False,
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        help_text=gettext_lazy("Such as: Career handbook 2026, page 12. Empty: the name of the file."),
        max_length=300,
        required=False,
    )
    frameworks = forms.MultipleChoiceField(
        label=gettext_lazy("Look for competencies in these as well"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, roles: Choices, frameworks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", gettext("A new role")), *roles]  # type: ignore[attr-defined]
        if frameworks:
            self.fields["frameworks"].choices = frameworks  # type: ignore[attr-defined]
        else:
            del self.fields["frameworks"]

    def clean(self) -> dict[str, Any]:
        """One document, and a role."""
        cleaned = super().clean() or self.cleaned_data
        has_text = bool(text_of(cleaned, "text"))
        if not cleaned.get("role") and not text_of(cleaned, "title") and "title" not in self.errors:
            self.add_error("title", gettext("Choose a role above, or write what the new one is called."))
        if cleaned.get("file") and has_text:
            self.add_error("text", gettext("Choose a document or paste its text, not both."))
        elif not cleaned.get("file") and not has_text and not self.errors:
            self.add_error("file", gettext("Choose a document, or paste its text below."))
        return cleaned
