"""Uploading a file, saying what its columns are, who is who, which role a title is, and who is invited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.people.models import Unit
from stepladder.server.records.operations import Said, Verdict
from stepladder.server.records.reading import OFFERED, Columns
from stepladder.server.records.titles import OpenTitle
from stepladder.server.roles.models import Role
from stepladder.server.ui.controls import DayInput
from stepladder.tables import ColumnMap
from stepladder.workforce import PRESETS

_LATER = ("", gettext_lazy("Later"))


class UploadForm(forms.Form):
    """A file of people."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or XLSX, up to 50 MB, packed (.gz) or not; one row for each person, or for each role."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    preset = forms.ChoiceField(
        label=gettext_lazy("Where it comes from"),
        help_text=gettext_lazy("Usually it is recognized by its headings."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Recognize it")), *((each.id, each.name) for each in PRESETS)]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """What the columns are, and how the file is to be read."""

    day = forms.DateField(
        label=gettext_lazy("The day of the file"),
        help_text=gettext_lazy("What the file states without a date holds from this day."),
        widget=DayInput,
    )
    day_first = forms.ChoiceField(
        label=gettext_lazy("Dates such as 03/04/2025"),
        choices=[
            ("", gettext_lazy("The file tells, or has none")),
            ("day", gettext_lazy("The day comes first: 3 April")),
            ("month", gettext_lazy("The month comes first: March 4")),
        ],
        required=False,
    )
    whole = forms.BooleanField(
        label=gettext_lazy("Everybody stands in this file"),
        help_text=gettext_lazy(
            "Then those who are on record and missing in it are listed. Nobody is taken away by that."
        ),
        required=False,
    )
    remember = forms.SlugField(
        label=gettext_lazy("Remember these columns as"),
        help_text=gettext_lazy(
            "A short name, such as payroll. The next file with these headings is read the same way."
        ),
        max_length=60,
        required=False,
    )

    def __init__(self, data: Any = None, *, columns: Columns, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.columns = columns
        private = columns.private
        offered = [("", gettext("none")), *((each, each) for each in columns.table.columns if each not in private)]
        for each in OFFERED:
            self.fields[f"column_{each.name}"] = forms.ChoiceField(
                label=field_label(each.name),
                choices=offered,
                required=each.required,
                help_text=each.about,
                initial=columns.map.columns.get(each.name, ""),
            )

    @property
    def given(self) -> list[forms.BoundField]:
        """Fields for which there is a column."""
        return [field for field in self._fields() if field.value() or field.errors or field.field.required]

    @property
    def rest(self) -> list[forms.BoundField]:
        """Fields for which there is none."""
        return [field for field in self._fields() if field not in self.given]

    @property
    def sample(self) -> list[tuple[int, str, list[tuple[str, str]]]]:
        """The first rows: line, whom it speaks of, and what it says, field by field."""
        found = []
        for line, row in self.columns.sample:
            parts = [row.get(name, "") for name in ("preferred_first_name", "first_name", "last_name")]
            name = row.get("name") or " ".join(part for part in parts if part) or row.get("external_id", "")
            said = [(field_label(each.name), row[each.name]) for each in OFFERED if row.get(each.name)]
            found.append((line, name, said))
        return found

    def _fields(self) -> list[forms.BoundField]:
        return [self[f"column_{each.name}"] for each in OFFERED]

    def said(self) -> Said:
        """What somebody said; after ``is_valid``."""
        cleaned = self.cleaned_data
        chosen = {each.name: cleaned.get(f"column_{each.name}", "") for each in OFFERED}
        columns = {name: column for name, column in chosen.items() if column}
        first = {"day": True, "month": False}.get(cleaned["day_first"])
        map = ColumnMap(columns, frozenset(self.columns.table.columns))
        return Said(map, cleaned["day"], first, cleaned["whole"], cleaned["remember"])


def field_label(name: str) -> str:
    """What a field of a file is called."""
    return {
        "external_id": gettext("Number"),
        "preferred_first_name": gettext("First name they go by"),
        "first_name": gettext("First name"),
        "last_name": gettext("Last name"),
        "name": gettext("Whole name"),
        "other_name": gettext("Whole name, where that is empty"),
        "email": gettext("E-mail address"),
        "unit": gettext("Unit"),
        "division": gettext("Unit above it"),
        "manager_id": gettext("Manager"),
        "manager_email": gettext("Manager’s address"),
        "manager_name": gettext("Manager’s name"),
        "dotted_ids": gettext("Dotted lines"),
        "role": gettext("Role"),
        "role_code": gettext("Job code"),
        "role_since": gettext("First day in the role"),
        "role_until": gettext("Last day in the role"),
        "hired_on": gettext("First day here"),
        "rehired_on": gettext("First day after coming back"),
        "left_on": gettext("Last day here"),
        "status": gettext("Status"),
        "leave_start": gettext("First day of a leave"),
        "leave_end": gettext("Last day of a leave"),
    }.get(name, name)


class DecideForm(forms.Form):
    """Who is who: for each line the same person, different people, or later."""

    def __init__(self, data: Any = None, *, rows: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(data)
        self.rows = rows
        for place, row in enumerate(rows):
            self.fields[f"verdict_{place}"] = forms.ChoiceField(
                label=row["words"], choices=_verdicts(row), widget=forms.RadioSelect, required=False, initial=""
            )

    def verdicts(self) -> dict[str, Verdict]:
        """What was decided, by what it is about; after ``is_valid``."""
        found = {}
        for place, row in enumerate(self.rows):
            kind, _, keep = self.cleaned_data[f"verdict_{place}"].partition(" ")
            if kind:
                found[str(row["about"])] = Verdict(kind == "same", keep)
        return found


def _verdicts(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    ids = row["ids"]
    if len(ids) == 1:
        same = [(f"same {ids[0]}", gettext("The same person, under another name"))]
    else:
        same = [(f"same {id}", gettext("The same person: keep the number %(id)s") % {"id": id}) for id in ids]
    return [_LATER, *same, ("different", gettext("Different people"))]


class TitlesForm(forms.Form):
    """Which roles titles are."""

    def __init__(self, data: Any = None, *, titles: Sequence[OpenTitle], roles: Iterable[Role]) -> None:
        super().__init__(data)
        self.titles = titles
        self.roles = {str(role.pk): role for role in roles}
        offered = [_LATER, ("-", gettext("No role here")), *((key, str(role)) for key, role in self.roles.items())]
        for place, title in enumerate(titles):
            self.fields[f"role_{place}"] = forms.ChoiceField(
                label=f"{title.title} ({title.code})" if title.code else title.title,
                choices=offered,
                required=False,
                help_text=_held_words(title),
            )

    def said(self) -> dict[str, Role | None]:
        """Role by meaning; after ``is_valid``."""
        chosen = {title.meaning: self.cleaned_data[f"role_{place}"] for place, title in enumerate(self.titles)}
        return {meaning: self.roles.get(key) for meaning, key in chosen.items() if key}


def _held_words(title: OpenTitle) -> str:
    words = gettext("%(count)s people hold it or held it.") % {"count": f"{title.people:,}"}
    return f"{words} {gettext('Other titles have the same code.')}" if title.also else words


class InviteForm(forms.Form):
    """Who is invited."""

    unit = forms.ChoiceField(label=gettext_lazy("Who"), required=False)

    def __init__(self, data: Any = None, *, units: Iterable[Unit]) -> None:
        super().__init__(data)
        self.units = {each.key: each for each in units}
        choices = [("", gettext("Everybody")), *((key, each.name) for key, each in self.units.items())]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Unit | None:
        """The unit; None is everybody. After ``is_valid``."""
        return self.units.get(self.cleaned_data["unit"])
