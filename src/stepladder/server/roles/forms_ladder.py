"""Uploading a ladder, and naming what is copied from a template."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.readiness.ladders import LADDERS
from stepladder.readiness.ladders.interface import Ladder
from stepladder.readiness.ladders.names import slug
from stepladder.server.ui.controls import FilesField, FilesInput
from stepladder.server.ui.refusal import text_of
from stepladder.server.ui.uploading import FormatForm, contents

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of all files that are uploaded at once; the largest ladder that is known to us has 0.4 MB."""


class LadderForm(FormatForm):
    """Files of a ladder."""

    formats = LADDERS
    field_order = ("uploaded", "format")
    uploaded = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "All files of the ladder together, or one ZIP archive: a table (CSV, XLSX) with a row for each statement, "
            "or YAML, Markdown or text as companies publish them. Up to 16 MB."
        ),
        widget=FilesInput(attrs={"multiple": True}),
        error_messages={
            "required": gettext_lazy("Choose at least one file."),
            "empty": gettext_lazy("The file is empty. Was it saved?"),
        },
    )

    def clean_uploaded(self) -> list[tuple[str, bytes]]:
        """Names and contents, within the limit."""
        words = gettext(
            "These are more than %(most)d MB. A ladder has a few hundred kilobytes: choose its files alone."
        )
        return contents(self.cleaned_data["uploaded"], most=MOST_BYTES, otherwise=words)


class CopyForm(forms.Form):
    """What a family and its roles are to be called; another name of the family makes another copy."""

    def __init__(self, data: Any = None, *, ladder: Ladder) -> None:
        super().__init__(data)
        self.ladder = ladder
        for family in ladder.families:
            self.fields[f"family_{family.key}"] = forms.CharField(
                label=gettext("Job family"), max_length=120, initial=family.name
            )
            for rung in family.rungs:
                self.fields[f"rung_{family.key}_{rung.key}"] = forms.CharField(
                    label=gettext("Rung %(number)d") % {"number": rung.order}, max_length=160, initial=rung.title
                )

    def named(self) -> Ladder:
        """The template by its new names; after ``is_valid``."""
        keys = {}
        families = []
        for family in self.ladder.families:
            name = text_of(self.cleaned_data, f"family_{family.key}")
            keys[family.key] = family.key if name == family.name else slug(name)[:60]
            rungs = tuple(
                replace(rung, title=text_of(self.cleaned_data, f"rung_{family.key}_{rung.key}"))
                for rung in family.rungs
            )
            families.append(replace(family, key=keys[family.key], name=name, rungs=rungs))
        steps = tuple(
            replace(each, source=_moved(each.source, keys), target=_moved(each.target, keys))
            for each in self.ladder.steps
        )
        return replace(self.ladder, families=tuple(families), steps=steps)


def _moved(place: str, keys: dict[str, str]) -> str:
    family, _, rung = place.partition("/")
    return f"{keys.get(family, family)}/{rung}"
