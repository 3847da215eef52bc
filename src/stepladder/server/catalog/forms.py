"""Choosing from the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog.goals import Gap
from stepladder.server.catalog.models import Provider
from stepladder.server.catalog.proof import Proof, stands_words, words_of
from stepladder.server.catalog.terms import Acceptance, Method
from stepladder.server.catalog.toward import Toward
from stepladder.server.catalog.wanted import (
    EVERYTHING,
    LINKED,
    MINE,
    NOBODYS,
    OF_PRIORITY,
    TO_REVIEW,
    UNLINKED,
    Wanted,
)
from stepladder.server.roles.models import Priority
from stepladder.server.ui.amounts import AmountField

Choices = list[Any]


class CatalogForm(forms.Form):
    """What to show of the catalog. Nothing chosen shows everything that is in use or proposed."""

    text = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)
    cost = AmountField(label=gettext_lazy("Cost at most"), min_value=0, max_digits=10, decimal_places=2, required=False)
    currency = forms.CharField(
        label=gettext_lazy("Currency of that cost"),
        help_text=gettext_lazy(
            "Three letters, such as EUR. Without them it is the one in which most prices are; others are left out."
        ),
        max_length=3,
        required=False,
        validators=[
            RegexValidator(r"^[A-Za-z]{3}\Z", gettext_lazy("Write three letters, such as EUR, or leave it empty."))
        ],
    )
    hours = forms.IntegerField(label=gettext_lazy("Hours at most"), min_value=0, max_value=100_000, required=False)
    provider = forms.SlugField(max_length=100, required=False, widget=forms.HiddenInput)

    FIRST = ("text", "proves", "toward")
    """Fields that stand in the open; the others open on demand."""

    def __init__(
        self, *args: Any, competencies: Iterable[tuple[str, str]], priorities: Sequence[Priority],
        toward: Toward | None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.priorities = priorities
        odd = gettext("There is no such answer; choose from the list.")
        nothing = gettext("Nothing in the catalog shows this; choose from the list.")
        unserved = gettext("Nothing in the catalog serves this; choose from the list.")
        self._choose("proves", gettext("What it proves"), _proofs(), odd)
        if toward:
            asked = gettext("Something that %(role)s asks for") % {"role": toward.role.title}
            self._choose("toward", gettext("What it counts toward"), [("role", asked)], odd)
        self._choose("competency", gettext("Competency"), list(competencies), nothing)
        self._choose("kind", gettext("Who gives it"), list(Provider.Kind.choices), odd)
        self._choose("method", gettext("How it is assessed"), list(Method.choices), odd)
        self._choose("acceptance", gettext("Where it stands"), _stands(), odd, any_of=gettext("In use or proposed"))
        self._choose("goal", gettext("Goal"), self._goals({}), unserved)
        self._choose("whose", gettext("Looked after"), _whose(), odd)

    def _choose(self, name: str, label: str, choices: Choices, odd: str, *, any_of: str = "") -> None:
        every = ("", any_of or gettext("Any"))
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[every, *choices], required=False, error_messages={"invalid_choice": odd}
        )

    def count(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Say beside each answer how many would fit with it; what would leave nothing is not offered."""
        for name in ("proves", "kind", "method", "acceptance"):
            kept = (self.data.get(name), EVERYTHING)
            every, *choices = self._choices(name)
            some = [(id, words) for id, words in choices if counts[name].get(id) or id in kept]
            self._offer(name, [every, *((id, _counted(words, counts[name].get(id))) for id, words in some)])
        self._offer("goal", [self._choices("goal")[0], *self._goals(counts.get("goal", {}))])

    def _choices(self, name: str) -> Choices:
        return list(self.fields[name].choices)  # type: ignore[attr-defined] # one of those made by ``_choose``

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # as above

    def _goals(self, counts: Mapping[str, int]) -> Choices:
        """What may be missing, the two that are counted with how many; and the priorities that some serve."""
        named = [
            (UNLINKED, gettext("Serves no stated goal yet")),
            (Gap.COMPETENCY.value, gettext("Names no competency")),
            (Gap.GOAL.value, gettext("Names no outcome")),
            (Gap.OVER.value, gettext("Its priority has ended")),
            (LINKED, gettext("Serves a stated goal")),
        ]
        missing = [(id, _counted(words, counts.get(id))) for id, words in named]
        served = [(f"{OF_PRIORITY}{each.key}", each.title) for each in self.priorities]
        groups: Choices = [(gettext("Linked to a goal?"), missing)]
        return [*groups, (gettext("What leadership puts first"), served)] if served else groups

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that stand in the open."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def further(self) -> list[forms.BoundField]:
        """The fields that open on demand."""
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    @property
    def is_further(self) -> bool:
        """Whether something is chosen, or wrong, in a field that opens on demand."""
        return any(self.data.get(field.name) for field in self.further)

    def wanted(self) -> Wanted:
        """What was chosen; a field with an error chooses nothing. After ``is_valid``."""
        chosen = self.cleaned_data
        names = ("competency", "proves", "goal", "kind", "acceptance", "method", "provider", "whose")
        return Wanted(
            text=str(chosen.get("text") or "").strip(),
            cost=chosen.get("cost"),
            currency=str(chosen.get("currency") or "").upper(),
            hours=chosen.get("hours"),
            toward=bool(chosen.get("toward")),
            **{name: str(chosen.get(name) or "") for name in names},
        )


def _proofs() -> Choices:
    return [(each.value, words_of(each)) for each in Proof]


def _stands() -> Choices:
    known = [(each.value, stands_words(each)) for each in Acceptance]
    return [*known, (EVERYTHING, gettext("All of these"))]


def _whose() -> Choices:
    return [
        (MINE, gettext("by me")),
        (NOBODYS, gettext("by nobody")),
        (TO_REVIEW, gettext("to be reviewed by now")),
    ]


def _counted(words: object, count: int | None) -> str:
    return str(words) if count is None else gettext("%(words)s (%(count)d)") % {"words": words, "count": count}
