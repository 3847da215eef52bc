"""Choosing from the catalog."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog.proof import Proof, words_of
from stepladder.server.catalog.queries import Wanted


class CatalogForm(forms.Form):
    """What to show of the catalog. Nothing chosen shows everything."""

    text = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)

    def __init__(self, *args: Any, competencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"] = forms.ChoiceField(
            label=gettext("Competency"),
            choices=[("", gettext("Any")), *competencies],
            required=False,
            error_messages={"invalid_choice": gettext("Nothing in the catalog shows this; choose from the list.")},
        )
        self.fields["proves"] = forms.ChoiceField(
            label=gettext("What it proves"),
            choices=[("", gettext("Any")), *((each.value, words_of(each)) for each in Proof)],
            required=False,
            error_messages={"invalid_choice": gettext("There is no such answer; choose from the list.")},
        )

    def wanted(self) -> Wanted:
        """What was chosen; a field with an error chooses nothing. After ``is_valid``."""
        chosen = self.cleaned_data
        return Wanted(
            text=str(chosen.get("text") or "").strip(),
            competency=str(chosen.get("competency") or ""),
            proves=str(chosen.get("proves") or ""),
        )
