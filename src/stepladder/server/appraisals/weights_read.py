"""Questions about weights: what is in force, who said so and why, and what a version replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext

from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import DIMENSIONS, Dimension
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.policies.weights import shown

State = WeightRules.State
_MOST_NAMED = 3


@dataclass(frozen=True)
class Weighed:
    """One question with how much it counts.

    Attributes:
        weight: as people write it; was: what it counted before, empty where nothing changes.
    """

    dimension: Dimension
    name: str
    weight: str
    was: str = ""
    low: str = ""
    high: str = ""


def versions() -> QuerySet[WeightRules]:
    """Every version with who proposed and who decided it, the latest first."""
    return WeightRules.objects.select_related("proposed_by", "decided_by").order_by("-number")


def open_proposal() -> WeightRules | None:
    """The proposal that waits for a decision."""
    return versions().filter(state=State.PROPOSED).first()


def weights_of(rules: WeightRules | None) -> dict[str, Fraction]:
    """The weights of a version; of none, those of the library."""
    return {id: Fraction(each) for id, each in rules.weights.items()} if rules else dict(DEFAULT.weights)


def policy_of(rules: WeightRules | None) -> WeightPolicy:
    """A version for the library; of none, the library's own."""
    return rules.to_core() if rules else DEFAULT


def base_of(rules: WeightRules) -> WeightRules | None:
    """What a version replaces, or would have: what was in force when it was decided, or is now. None: the library's."""
    if rules.state == State.PROPOSED:
        return weights_in_force()
    held = versions().filter(state__in=[State.IN_FORCE, State.FORMER], number__lt=rules.number)
    return held.first()


def starts() -> dict[str, tuple[str, Mapping[str, Fraction]]]:
    """What a proposal can begin with: by name, words and weights."""
    found = weights_in_force()
    known: dict[str, tuple[str, Mapping[str, Fraction]]] = {}
    if found is not None:
        known["in-force"] = (gettext("what is in force"), weights_of(found))
    known["default"] = (gettext("Stepladder’s own"), DEFAULT.weights)
    known["equal"] = (gettext("every question counts the same"), EQUAL_WEIGHTS)
    return known


def weighed(weights: Mapping[str, Fraction], before: Mapping[str, Fraction] | None = None) -> tuple[Weighed, ...]:
    """Every question with its weight, in the order of the rubric."""
    return tuple(
        Weighed(
            dimension=each,
            name=gettext(each.name),
            weight=shown(weights[each.id]),
            was=shown(before[each.id]) if before is not None and before[each.id] != weights[each.id] else "",
            low=gettext(each.anchors[0]),
            high=gettext(each.anchors[-1]),
        )
        for each in DIMENSIONS
    )


def in_words(weights: Mapping[str, Fraction]) -> str:
    """What counts most, in a sentence or two."""
    if len(set(weights.values())) == 1:
        return gettext("Every question counts the same.")
    ranked = sorted(DIMENSIONS, key=lambda each: -weights[each.id])
    named = [
        gettext("%(name)s (%(weight)s)") % {"name": gettext(each.name), "weight": shown(weights[each.id])}
        for each in ranked[:_MOST_NAMED]
    ]
    groups = {
        group: sum((weights[each.id] for each in DIMENSIONS if each.group == group), Fraction(0)) for group in "ABC"
    }
    most = gettext("What counts most of 100: %(first)s.") % {"first": gettext(", ").join(named)}
    together = gettext(
        "How it is assessed counts %(a)s, whether it can be trusted %(b)s, how far it reaches into work %(c)s."
    ) % {group.lower(): shown(weight) for group, weight in groups.items()}
    return f"{most} {together}"
