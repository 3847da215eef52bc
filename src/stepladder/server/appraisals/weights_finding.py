"""From what somebody enters to weights: the numbers themselves, points for swings, or places in an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from stepladder.appraisal.elicitation import Change, by_ranks, by_swings, within_limits
from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import InvalidPolicy
from stepladder.server.appraisals.forms_weights import MOST_POINTS, Way, written

_LEAST_THAT_COUNT = 4
"""Of questions that may count 30 at most, so many are needed to come to 100."""


@dataclass(frozen=True)
class Found:
    """Weights that follow from what was entered.

    Attributes:
        elicited: how they were found, for the record.
        changes: what had to be moved to a limit, each as a sentence.
    """

    weights: Mapping[str, Fraction]
    elicited: Mapping[str, Any]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """How a page asks in one of the ways.

    Attributes:
        words: the way in a few words; head: what stands above the numbers; look: the button that works them out.
    """

    words: str
    help: str
    caption: str
    head: str
    look: str


def ask_of(way: Way) -> Asked:
    """The words of a way."""
    return {
        Way.DIRECT: Asked(
            gettext("Write the weights"),
            gettext("Say for each question how much it counts of 100."),
            gettext("How much each question counts of 100"),
            gettext("Counts"),
            gettext("Add them up"),
        ),
        Way.SWING: Asked(
            gettext("Compare the best with the worst"),
            gettext(
                "Think of a certificate with the worst answer to every question. Which single question would you"
                " rather see at its best? Give that 100 points, and each of the others its share of that."
            ),
            gettext("Points for going from the worst answer to the best"),
            gettext("Points"),
            gettext("Work out the weights"),
        ),
        Way.RANK: Asked(
            gettext("Put them in order"),
            gettext(
                "Say only what counts more than what: 1 for the question that counts most. Several may share a place."
            ),
            gettext("Places, 1 for the question that counts most"),
            gettext("Place"),
            gettext("Work out the weights"),
        ),
    }[way]


def found_by(way: Way, entered: Mapping[str, Fraction]) -> Found:
    """The weights that numbers come to. What was written directly stays as it is, within the limits or not.

    Raises:
        InvalidPolicy: no swing has 100 points, or too few questions would count at all.
    """
    how = {"how": way.value, "entered": {id: written(value) for id, value in entered.items()}}
    if way is Way.DIRECT:
        return Found(dict(entered), how)
    if way is Way.SWING:
        _check_swings(entered)
        asked = by_swings(entered)
    else:
        asked = by_ranks({id: int(value) for id, value in entered.items()})
    within = within_limits(asked)
    return Found(within.weights, how, tuple(_change_words(each) for each in within.changes))


def how_found(elicited: Mapping[str, Any]) -> str:
    """How the weights of a version were found, as a sentence; nothing where nobody said."""
    match elicited.get("how"):
        case Way.DIRECT:
            return gettext("They were written down one by one.")
        case Way.SWING:
            return gettext("They follow from points for going from the worst answer to the best (swing weights).")
        case Way.RANK:
            return gettext(
                "They follow from an order alone: the middle of all weights in that order (rank-order centroid)."
            )
        case _:
            return ""


def _check_swings(points: Mapping[str, Fraction]) -> None:
    most = max(points.values())
    if most != MOST_POINTS:
        raise InvalidPolicy(
            gettext("the most that any question has is %(most)s points") % {"most": written(most)},
            expected=gettext("%(most)d for the one that counts most") % {"most": MOST_POINTS},
            hint=gettext("give it 100, and all others their share of that"),
        )
    counting = sum(1 for each in points.values() if each)
    if counting < _LEAST_THAT_COUNT:
        raise InvalidPolicy(
            gettext("only %(count)d of the questions would count") % {"count": counting},
            expected=gettext("at least %(least)d, since none may count more than 30 of 100")
            % {"least": _LEAST_THAT_COUNT},
        )


def _change_words(change: Change) -> str:
    return replace(change, dimension=f"“{gettext(BY_ID[change.dimension].name)}”").words(translation)
