"""Entering a scale, and how two scales compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.frameworks.crosswalk import Row
from stepladder.frameworks.scales import PROFICIENCY, STEPLADDER
from stepladder.server.frameworks.scales import NewCrosswalk, NewScale, Shown

MOST_LEVELS = 20
"""Levels of a scale. Nobody tells twenty apart; more is a pasted table."""

_RANGE = re.compile(r"^\s*(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*$")


class ScaleForm(forms.Form):
    """A scale of the organization's own."""

    title = forms.CharField(
        label=gettext_lazy("What the scale is called"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what it is called.")},
    )
    levels = forms.CharField(
        label=gettext_lazy("Its levels, the lowest first"),
        help_text=gettext_lazy("A line for each: its name, and after a colon what somebody does at it."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        error_messages={"required": gettext_lazy("Write a line for each level.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where it stands"),
        help_text=gettext_lazy("The handbook or page that it comes from."),
        max_length=500,
        required=False,
    )

    def clean_levels(self) -> list[tuple[str, str]]:
        """Names and texts."""
        lines = [each.strip() for each in self.cleaned_data["levels"].splitlines() if each.strip()]
        if len(lines) > MOST_LEVELS:
            raise forms.ValidationError(gettext("At most %(most)d levels.") % {"most": MOST_LEVELS})
        pairs = [tuple(part.strip() for part in line.partition(":")[::2]) for line in lines]
        if any(len(name) > 300 for name, _ in pairs):
            raise forms.ValidationError(gettext("Put a colon between the name of a level and what is said of it."))
        return [(name, text) for name, text in pairs]

    def new(self) -> NewScale:
        """What was entered; after ``is_valid``."""
        cleaned = self.cleaned_data
        return NewScale(cleaned["title"].strip(), cleaned["source"].strip(), cleaned["levels"])


class CrosswalkForm(forms.Form):
    """How two scales compare."""

    source = forms.ChoiceField(label=gettext_lazy("From the scale"))
    target = forms.ChoiceField(label=gettext_lazy("To the scale"), initial=STEPLADDER.id)
    rows = forms.CharField(
        label=gettext_lazy("Which levels stand for which"),
        help_text=gettext_lazy("A line for each, such as 1-2: 1 or 3: 2-3. Both sides go up."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2_000,
        error_messages={"required": gettext_lazy("Write a line for each level.")},
    )
    provenance = forms.CharField(
        label=gettext_lazy("Where this comes from"),
        help_text=gettext_lazy("A published table, a study, or whose judgement it is."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1_000,
        error_messages={"required": gettext_lazy("Write where it comes from.")},
    )
    loss = forms.CharField(
        label=gettext_lazy("What gets lost"),
        help_text=gettext_lazy("What a level says on its own scale and no longer says on the other."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1_000,
        error_messages={"required": gettext_lazy("Write what gets lost. Nothing converts for free.")},
    )

    def __init__(self, *args: Any, known: Sequence[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.scale.id, each.scale.title) for each in known if each.scale.measures == PROFICIENCY]
        for name in ("source", "target"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_rows(self) -> list[Row]:
        """Ranges of both sides."""
        found = []
        for line in self.cleaned_data["rows"].splitlines():
            if not line.strip():
                continue
            sides = [_RANGE.match(part) for part in line.split(":")]
            if len(sides) != 2 or not all(sides):
                raise forms.ValidationError(
                    gettext("“%(line)s” is no line such as 1-2: 1.") % {"line": line.strip()[:60]}
                )
            numbers = [(float(m[1]), float(m[2] or m[1])) for m in sides if m]
            found.append(Row(*numbers[0], *numbers[1]))
        return found

    def new(self) -> NewCrosswalk:
        """What was entered; after ``is_valid``."""
        cleaned = self.cleaned_data
        ends = (cleaned["source"], cleaned["target"])
        return NewCrosswalk(*ends, cleaned["rows"], cleaned["provenance"].strip(), cleaned["loss"].strip())
