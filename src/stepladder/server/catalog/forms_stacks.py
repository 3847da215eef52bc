"""Writing a stack without script: every button sends the whole form, and the page comes back with what it changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog.models import StackPart
from stepladder.server.catalog.stack_drafts import MOST_PARTS, MOVES, Draft, Row, added, sound
from stepladder.server.catalog.stacks import Seen

_RULES = (
    (StackPart.Rule.ALL.value, gettext_lazy("all of its parts")),
    (StackPart.Rule.ORDER.value, gettext_lazy("all of its parts, in this order")),
    (StackPart.Rule.SOME.value, gettext_lazy("so many of its parts")),
)
_LONGEST_KEY = 100
_TEXTS = ("title", "description", "goal", "goal_text", "standard", "because")


class StackForm(forms.Form):
    """A stack to be: its words, and one row for each part.

    Attributes:
        draft: what stands in it.
    """

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give it a title.")},
    )
    description = forms.CharField(
        label=gettext_lazy("For whom it is, and why these belong together"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    goal = forms.CharField(max_length=_LONGEST_KEY, required=False, widget=forms.HiddenInput)
    goal_text = forms.CharField(
        label=gettext_lazy("What it leads to, in words"),
        help_text=gettext_lazy("Where that is no certificate of the catalog: a license, a task, a diploma."),
        max_length=300,
        required=False,
    )
    standard = forms.CharField(
        label=gettext_lazy("Standard that it follows"),
        help_text=gettext_lazy("With its edition, such as: ISO 9001:2015. A newer one is a reason for a new version."),
        max_length=200,
        required=False,
    )
    because = forms.CharField(
        label=gettext_lazy("Why there is a new version"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rule = forms.ChoiceField(label=gettext_lazy("The whole asks for"), choices=_RULES)
    needs = forms.IntegerField(
        label=gettext_lazy("How many"),
        help_text=gettext_lazy("Read only where it asks for so many of its parts."),
        min_value=1,
        max_value=MOST_PARTS,
        required=False,
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_PARTS, required=False)

    def __init__(self, data: Any = None, *, draft: Draft, seen: Seen) -> None:
        self.draft = replace(draft, rows=sound(draft.rows))
        initial: dict[str, Any] = {name: getattr(draft, name) for name in (*_TEXTS, "rule", "needs")}
        initial |= {"number": seen.number, "revision": seen.revision, "count": len(self.draft.rows)}
        for place, row in enumerate(self.draft.rows):
            initial |= {f"p{place}_{name}": getattr(row, name) for name in ("depth", "entry", "title", "rule", "needs")}
        super().__init__(data, initial=initial)
        for place, row in enumerate(self.draft.rows):
            for name, field in _row_fields(row).items():
                self.fields[f"p{place}_{name}"] = field
        self.groups = [(place, row) for place, row in enumerate(self.draft.rows) if row.is_group]

    @property
    def hidden(self) -> list[forms.BoundField]:
        """The fields that nobody sees and that are not of one part."""
        return [self[name] for name in ("goal", "number", "revision", "count")]

    def row(self, place: int) -> dict[str, forms.BoundField]:
        """The fields of the part at a place, by their names."""
        names = _row_fields(self.draft.rows[place])
        return {name: self[f"p{place}_{name}"] for name in names}

    def seen(self) -> Seen:
        """The version that it was begun from. After ``is_valid``."""
        given = self.cleaned_data
        return Seen(given.get("number") or 0, given.get("revision") or 0)


class WithdrawStackForm(forms.Form):
    """Why a stack is withdrawn."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why; without a reason nothing is withdrawn.")},
    )


def _row_fields(row: Row) -> dict[str, forms.Field]:
    hidden: dict[str, forms.Field] = {
        "depth": forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False),
        "entry": forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST_KEY, required=False),
    }
    if not row.is_group:
        return hidden
    return {
        **hidden,
        "title": forms.CharField(label=gettext("Name of the group"), max_length=200, required=False),
        "rule": forms.ChoiceField(label=gettext("It asks for"), choices=_RULES),
        "needs": forms.IntegerField(label=gettext("How many"), min_value=1, max_value=MOST_PARTS, required=False),
    }


def sent_draft(data: Mapping[str, Any]) -> Draft:
    """What a form holds that was sent, whether it is right or not: moving a part loses no half-written title."""
    count = min(_number(data, "count", 0), MOST_PARTS)
    texts = {name: _text(data, name) for name in _TEXTS}
    return Draft(
        **texts,
        rule=_text(data, "rule") or StackPart.Rule.ALL,
        needs=_number(data, "needs", 1),
        rows=sound([_row(data, place) for place in range(count)]),
    )


def sent_seen(data: Mapping[str, Any]) -> Seen:
    """The version that a form was begun from."""
    return Seen(_number(data, "number", 0), _number(data, "revision", 0))


def changed(draft: Draft, do: str, into: str) -> Draft | None:
    """What a button makes of a draft; None where it is no button that changes one.

    Args:
        do: the button, such as ``up:3`` or ``add:forklift-license``.
        into: the place of the group that something is added to; nothing for the whole.
    """
    verb, _, what = do.partition(":")
    group = int(into) if re.fullmatch(r"\d{1,3}", into, re.ASCII) else None
    match verb:
        case "goal":
            return replace(draft, goal=what[:_LONGEST_KEY])
        case "add" if what:
            return replace(draft, rows=added(draft.rows, Row(entry=what[:_LONGEST_KEY]), group))
        case "group":
            return replace(draft, rows=added(draft.rows, Row(rule=StackPart.Rule.ALL), group))
        case "look":
            return draft
        case _ if verb in MOVES and re.fullmatch(r"\d{1,3}", what, re.ASCII) and int(what) < len(draft.rows):
            return replace(draft, rows=MOVES[verb](draft.rows, int(what)))
        case _:
            return None


def _row(data: Mapping[str, Any], place: int) -> Row:
    def text(name: str) -> str:
        return _text(data, f"p{place}_{name}")

    entry = text("entry")[:_LONGEST_KEY]
    return Row(
        depth=_number(data, f"p{place}_depth", 0),
        entry=entry,
        title="" if entry else text("title"),
        rule="" if entry else text("rule") or StackPart.Rule.ALL,
        needs=_number(data, f"p{place}_needs", 1),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "").strip()


def _number(data: Mapping[str, Any], name: str, otherwise: int) -> int:
    told = str(data.get(name, "")).strip()
    return int(told) if re.fullmatch(r"\d{1,4}", told, re.ASCII) else otherwise
