"""Choosing competencies and levels, in the forms of several rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stepladder.evidence.policy import LEVELS
from stepladder.readiness.explain import level_words
from stepladder.server.frameworks.models import Competency

MOST_SHOWN = 4
"""Most competencies that one form offers to name. Whoever needs more describes two things in one."""


@dataclass(frozen=True)
class Choice:
    """A competency at a level, as somebody chose it."""

    competency: Competency
    level: int


@dataclass(frozen=True)
class Offered:
    """Competencies to choose from.

    Attributes:
        asked: those that the person's next role asks; they stand first.
        others: the others.
    """

    asked: Sequence[Competency]
    others: Sequence[Competency]

    def __iter__(self) -> Any:
        return iter((*self.asked, *self.others))


class ShowsForm(forms.Form):
    """Rows of a competency and a level: ``competency_1``, ``level_1``, … Empty rows are left out."""

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self._by_key = {each.key: each for each in offered}
        for number in range(1, MOST_SHOWN + 1):
            self.fields[f"competency_{number}"] = forms.ChoiceField(
                label=gettext("Competency %(number)d") % {"number": number},
                choices=_grouped(offered),
                required=False,
            )
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                label=gettext("Level %(number)d") % {"number": number},
                choices=_levels(),
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields, row by row."""
        return [(self[f"competency_{each}"], self[f"level_{each}"]) for each in range(1, MOST_SHOWN + 1)]

    def clean(self) -> dict[str, Any]:
        """Every competency once, and with a level."""
        cleaned = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for number in range(1, MOST_SHOWN + 1):
            key, level = cleaned.get(f"competency_{number}"), cleaned.get(f"level_{number}")
            if key and level is None and f"level_{number}" not in self.errors:
                self.add_error(f"level_{number}", gettext("Choose the level at which you used it."))
            if level is not None and not key and f"competency_{number}" not in self.errors:
                self.add_error(f"competency_{number}", gettext("Choose the competency, or take the level out."))
            if key and key in seen:
                self.add_error(f"competency_{number}", gettext("This competency is chosen twice; keep one of them."))
            seen.add(key or "")
        return cleaned

    def chosen(self) -> list[Choice]:
        """What was chosen, in order; after ``is_valid``."""
        rows = [
            (self.cleaned_data.get(f"competency_{each}"), self.cleaned_data.get(f"level_{each}"))
            for each in range(1, MOST_SHOWN + 1)
        ]
        return [Choice(self._by_key[key], level) for key, level in rows if key and level]


def initial_of(choices: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Initial values from pairs of a competency's key and a level."""
    initial: dict[str, Any] = {}
    for number, (key, level) in enumerate(choices, start=1):
        initial[f"competency_{number}"], initial[f"level_{number}"] = key, level
    return initial


_NONE = ("", gettext_lazy("Choose"))


def _grouped(offered: Offered) -> list[Any]:
    groups: list[Any] = [_NONE]
    if offered.asked:
        groups.append((gettext("What my next role asks"), [(each.key, each.name) for each in offered.asked]))
        groups.append((gettext("Others"), [(each.key, each.name) for each in offered.others]))
    else:
        groups += [(each.key, each.name) for each in offered.others]
    return groups


def _levels() -> list[Any]:
    return [_NONE, *((level, level_words(level, wording=translation)) for level in LEVELS)]
