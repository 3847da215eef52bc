"""What every import asks: in which format files are, which column of a table is what, and why it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.tables import ColumnMap, Field, Guess, Table


class Format(Protocol):
    """A format that is read: an importer, or the module of one."""

    ID: str
    NAME: str


class FormatForm(forms.Form):
    """Files of one of ``formats``, which is recognized unless somebody says which."""

    formats: ClassVar[Sequence[Format]] = ()
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), help_text=gettext_lazy("Usually it is recognized."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Recognize it")), *((each.ID, each.NAME) for each in self.formats)]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]


def contents(files: Sequence[Any], *, most: int, otherwise: str) -> list[tuple[str, bytes]]:
    """Names and contents of uploaded files.

    Args:
        most: bytes that they may have together.
        otherwise: what is said of more, with the limit in MB as ``%(most)d``.

    Raises:
        ValidationError: they are larger.
    """
    if sum(each.size for each in files) > most:
        raise forms.ValidationError(otherwise % {"most": most // 1024 // 1024})
    return [(each.name, each.read()) for each in files]


class ColumnsForm(forms.Form):
    """Which column of a table is which of the fields that are asked for."""

    def __init__(self, data: Any = None, *, table: Table, guess: Guess, asked: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.table, self.asked = table, asked
        offered = [("", gettext("none")), *((each, each) for each in table.columns)]
        for each in asked:
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
