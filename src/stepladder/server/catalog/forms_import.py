"""Uploading descriptions of credentials, and saying which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.achievements.importers import IMPORTERS
from stepladder.server.catalog.importing_plan import Choices
from stepladder.server.ui.controls import FilesField, FilesInput
from stepladder.server.ui.uploading import ColumnsForm, FormatForm, contents

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of all files that are uploaded at once; a table of 20,000 entries has about ten million."""

LEAVE, AS_NEW = "", "new"
_MOST_CHOICES = 500


class CatalogFilesForm(FormatForm):
    """Files with descriptions of credentials."""

    formats = IMPORTERS
    field_order = ("uploaded", "provider", "format")
    uploaded = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Open Badges (an achievement or a badge), CTDL in JSON-LD, a curriculum with weighted domains, or a table "
            "of yours (CSV, XLSX) with a row for each certificate. One or several, or a ZIP archive. Up to 16 MB."
        ),
        widget=FilesInput(attrs={"multiple": True}),
        error_messages={
            "required": gettext_lazy("Choose at least one file."),
            "empty": gettext_lazy("The file is empty. Was it saved?"),
        },
    )
    provider = forms.CharField(
        label=gettext_lazy("Provider, where the files name none"),
        help_text=gettext_lazy("Who offers what stands in the files. What names its provider itself keeps it."),
        max_length=160,
        required=False,
    )

    def clean_uploaded(self) -> list[tuple[str, bytes]]:
        """Names and contents, within the limit."""
        words = gettext("These are more than %(most)d MB. Divide them, and upload one part after the other.")
        return contents(self.cleaned_data["uploaded"], most=MOST_BYTES, otherwise=words)


class TableColumnsForm(ColumnsForm):
    """Which column of a table is what."""

    def clean(self) -> dict[str, Any]:
        """A column is one thing: two fields of it would tell the same twice."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for each in self.asked:
            column = cleaned.get(f"column_{each.name}", "")
            if column in seen:
                self.add_error(f"column_{each.name}", gettext("This column is assigned already."))
            elif column:
                seen[column] = each.name
        return cleaned


def choices_of(sent: Mapping[str, Any], lists: Any) -> Choices:
    """What was said about single lines: ``take`` once for each fact, and ``line-…`` for what may be here already."""
    taken = [each.partition("|") for each in lists("take")[:_MOST_CHOICES]]
    said = {
        name.removeprefix("line:"): str(value)
        for name, value in sent.items()
        if name.startswith("line:") and "\x00" not in str(value)
    }
    return Choices(
        take=frozenset((identity, name) for name, _, identity in taken if identity),
        as_new=frozenset(identity for identity, value in said.items() if value == AS_NEW),
        same_as={identity: value for identity, value in said.items() if value not in (LEAVE, AS_NEW)},
    )
