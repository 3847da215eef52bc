"""Uploading a framework, and saying what the columns of a table are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from stepladder.frameworks.importers import IMPORTERS, table
from stepladder.server.frameworks.reading import About, Columns
from stepladder.server.ui.controls import FilesField, FilesInput
from stepladder.tables import ColumnMap

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all files that are uploaded at once; larger ones are imported by the command, on the machine of the site."""

RESERVED = frozenset({"add"})
"""Addresses under ``frameworks/`` that are no framework."""


class UploadForm(forms.Form):
    """Files of a framework."""

    upload = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "A table of yours (CSV, XLSX), a CASE, CTDL-ASN or skill descriptor file (JSON), or all files of ESCO or "
            "O*NET: choose them together, or one ZIP archive. Up to 64 MB."
        ),
        widget=FilesInput(attrs={"multiple": True}),
        error_messages={
            "required": gettext_lazy("Choose at least one file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        help_text=gettext_lazy("Usually it is recognized."),
        required=False,
    )
    ours = forms.BooleanField(
        label=gettext_lazy("Offer its competencies in forms"),
        help_text=gettext_lazy("For a framework of your own. Of a public one forms offer what is in use."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Recognize it")), *((each.ID, each.NAME) for each in IMPORTERS)]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]

    def clean_upload(self) -> list[tuple[str, bytes]]:
        """Names and contents, within the limit."""
        files = self.cleaned_data["upload"]
        if sum(each.size for each in files) > MOST_BYTES:
            raise forms.ValidationError(
                gettext("These are more than %(most)d MB. Let somebody run the command “frameworks import”.")
                % {"most": MOST_BYTES // 1024 // 1024}
            )
        return [(each.name, each.read()) for each in files]


class ColumnsForm(forms.Form):
    """Which column of a table is what, and how the framework is called."""

    title = forms.CharField(
        label=gettext_lazy("What the framework is called"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what it is called.")},
    )
    key = forms.CharField(
        label=gettext_lazy("Its key"),
        help_text=gettext_lazy("Small letters and hyphens. The next version of the table needs the same one."),
        max_length=60,
        validators=[validate_slug],
        error_messages={"required": gettext_lazy("Write a key, such as engineering-skills.")},
    )
    version = forms.CharField(label=gettext_lazy("Version"), max_length=100, required=False)
    own_levels = forms.BooleanField(
        label=gettext_lazy("Its levels are a scale of their own"),
        help_text=gettext_lazy("Otherwise they are read as the five levels of this site."),
        required=False,
    )

    def __init__(self, data: Any = None, *, columns: Columns, about: About) -> None:
        super().__init__(
            data,
            initial={"title": about.title, "key": about.key, "version": about.version, "own_levels": about.own_levels},
        )
        self.columns = columns
        offered = [("", gettext("none")), *((each, each) for each in columns.table.columns)]
        for each in table.FIELDS:
            self.fields[f"column_{each.name}"] = forms.ChoiceField(
                label=gettext(each.name).capitalize(),
                choices=offered,
                required=each.required,
                help_text=gettext(each.about),
                initial=columns.guess.map.columns.get(each.name, ""),
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
        return [self[f"column_{each.name}"] for each in table.FIELDS]

    def clean_key(self) -> str:
        """A key that is no address beside those of frameworks."""
        key: str = self.cleaned_data["key"]
        if slugify(key) in RESERVED:
            raise forms.ValidationError(gettext("This word is taken by a page of the site. Write another one."))
        return key

    def map(self) -> ColumnMap:
        """Which column is which field; after ``is_valid``."""
        chosen = {each.name: self.cleaned_data.get(f"column_{each.name}", "") for each in table.FIELDS}
        headings = frozenset(self.columns.table.columns)
        return ColumnMap({name: column for name, column in chosen.items() if column}, headings)

    def about(self) -> About:
        """What the table does not say; after ``is_valid``."""
        cleaned = self.cleaned_data
        return About(
            slugify(cleaned["key"]), cleaned["title"].strip(), cleaned["version"].strip(), cleaned["own_levels"]
        )
