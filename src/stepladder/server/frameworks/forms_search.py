"""What somebody looks for, and choosing one of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from stepladder.frameworks.edition import Kind
from stepladder.server.frameworks import search
from stepladder.server.frameworks.models import Framework
from stepladder.server.frameworks.queries import Found

_KINDS = (
    ("", gettext_lazy("Any")),
    ("competency", gettext_lazy("Competencies")),
    ("knowledge", gettext_lazy("Knowledge")),
    ("group", gettext_lazy("Headings")),
    ("occupation", gettext_lazy("Occupations")),
)
_OF = {
    "competency": frozenset({Kind.COMPETENCY, Kind.ATTITUDE}),
    "knowledge": frozenset({Kind.KNOWLEDGE}),
    "group": frozenset({Kind.GROUP}),
    "occupation": frozenset({Kind.OCCUPATION, Kind.OCCUPATION_GROUP}),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for.

    Attributes:
        kinds: empty for all kinds of competencies.
        frameworks: keys of rows; empty for all.
    """

    text: str = ""
    kinds: frozenset[Kind] = frozenset()
    frameworks: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.kinds or self.frameworks)


class SearchForm(forms.Form):
    """The search over all frameworks. What is no choice chooses nothing: links of others may be old."""

    q = forms.CharField(
        label=gettext_lazy("Name, code or words"),
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": search.LONGEST}),
    )
    framework = forms.ChoiceField(label=gettext_lazy("Framework"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_KINDS, required=False)

    def __init__(self, *args: Any, frameworks: Sequence[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = frameworks
        choices = [("", gettext_lazy("All")), *((each.key, str(each)) for each in frameworks)]
        self.fields["framework"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was filled in; after ``is_valid``."""
        cleaned = getattr(self, "cleaned_data", {})
        key = cleaned.get("framework") or ""
        chosen = tuple(each.pk for each in self.offered if each.key == key)
        text = "".join(sign for sign in (cleaned.get("q") or "") if sign.isprintable())
        return Wanted(text, _OF.get(cleaned.get("kind") or "", frozenset()), chosen)


class PickForm(forms.Form):
    """One of what was found, as a list to choose from: part of another form, and without a script.

    Attributes:
        found: what ``queries.find`` gave.
    """

    picked = forms.ChoiceField(
        label=gettext_lazy("Which of these is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of these, or look for other words.")},
    )

    def __init__(self, *args: Any, found: Sequence[Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {each.key: each for each in found}
        choices = [(each.key, f"{each.name}\n{_said(each)}") for each in found]
        self.fields["picked"].choices = choices  # type: ignore[attr-defined]

    def choice(self) -> Found | None:
        """The chosen one; after ``is_valid``."""
        return self.found.get(self.cleaned_data.get("picked", ""))


def _said(found: Found) -> str:
    parts = [str(found.row.framework) if found.row.framework else "", found.statement[:200]]
    return ". ".join(part.rstrip(".") for part in parts if part)
