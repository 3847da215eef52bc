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
from stepladder.server.ui.uploading import ColumnsForm, FormatForm, contents

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all files that are uploaded at once; larger ones are imported by the command, on the machine of the site."""

RESERVED = frozenset({"add"})
"""Addresses under ``frameworks/`` that are no framework."""


class UploadForm(FormatForm):
    """Files of a framework."""

    formats = IMPORTERS
    field_order = ("upload", "format", "ours")
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
    ours = forms.BooleanField(
        label=gettext_lazy("Offer its competencies in forms"),
        help_text=gettext_lazy("For a framework of your own. Of a public one forms offer what is in use."),
        required=False,
    )

    def clean_upload(self) -> list[tuple[str, bytes]]:
        """Names and contents, within the limit."""
        words = gettext("These are more than %(most)d MB. Let somebody run the command “frameworks import”.")
        return contents(self.cleaned_data["upload"], most=MOST_BYTES, otherwise=words)


class FrameworkColumnsForm(ColumnsForm):
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
        initial = {
            "title": about.title, "key": about.key, "version": about.version, "own_levels": about.own_levels,
        }  # fmt: skip
        super().__init__(data, table=columns.table, guess=columns.guess, asked=table.FIELDS, initial=initial)

    def clean_key(self) -> str:
        """A key that is no address beside those of frameworks."""
        key: str = self.cleaned_data["key"]
        if slugify(key) in RESERVED:
            raise forms.ValidationError(gettext("This word is taken by a page of the site. Write another one."))
        return key

    def about(self) -> About:
        """What the table does not say; after ``is_valid``."""
        cleaned = self.cleaned_data
        return About(
            slugify(cleaned["key"]), cleaned["title"].strip(), cleaned["version"].strip(), cleaned["own_levels"]
        )
