"""Uploading descriptions of credentials, saying which column is what, and taking an import back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.achievements.importers import IMPORTERS
from stepladder.server.catalog.importing_plan import Choices
from stepladder.server.ui.controls import FilesField, FilesInput
from stepladder.tables import ColumnMap, Field, Guess, Table

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of all files that are uploaded at once; a table of 20,000 entries has about ten million."""

LEAVE, AS_NEW = "", "new"
_MOST_CHOICES = 500


class CatalogFilesForm(forms.Form):
    """Files with descriptions of credentials."""

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
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), help_text=gettext_lazy("Usually it is recognized."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Recognize it")), *((each.ID, each.NAME) for each in IMPORTERS)]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]

    def clean_uploaded(self) -> list[tuple[str, bytes]]:
        """Names and contents, within the limit."""
        return within_limit(self.cleaned_data["uploaded"])


def within_limit(files: Any) -> list[tuple[str, bytes]]:
    """Names and contents of uploaded files.

    Raises:
        ValidationError: they are too large.
    """
    if sum(each.size for each in files) > MOST_BYTES:
        words = gettext("These are more than %(most)d MB. Divide them, and upload one part after the other.")
        raise forms.ValidationError(words % {"most": MOST_BYTES // 1024 // 1024})
    return [(each.name, each.read()) for each in files]


class TableColumnsForm(forms.Form):
    """Which column of a table is what."""

    def __init__(self, data: Any = None, *, table: Table, guess: Guess, fields: tuple[Field, ...]) -> None:
        super().__init__(data)
        self.table, self.asked = table, fields
        offered = [("", gettext("none")), *((each, each) for each in table.columns)]
        for each in fields:
            self.fields[f"column_{each.name}"] = forms.ChoiceField(
                label=gettext(each.name.replace("_", " ")).capitalize(),
                choices=offered,
                required=each.required,
                help_text=gettext(each.about),
                initial=guess.map.columns.get(each.name, ""),
                error_messages={"invalid_choice": gettext_lazy("The table has no such column.")},
            )

    @property
    def rows(self) -> list[forms.BoundField]:
        """The fields for which there is a column, or has to be one."""
        return [field for field in self._columns() if field.value() or field.field.required]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields for which there is none."""
        return [field for field in self._columns() if not field.value() and not field.field.required]

    def _columns(self) -> list[forms.BoundField]:
        return [self[f"column_{each.name}"] for each in self.asked]

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

    def map(self) -> ColumnMap:
        """Which column is which field; after ``is_valid``."""
        chosen = {each.name: self.cleaned_data.get(f"column_{each.name}", "") for each in self.asked}
        return ColumnMap({name: column for name, column in chosen.items() if column}, frozenset(self.table.columns))


class WhyBackForm(forms.Form):
    """Why an import is taken back."""

    because = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write why, for those who look at the history.")},
    )


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
