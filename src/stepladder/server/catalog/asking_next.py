"""What to ask an issuer next: of what nobody has judged, what counts most and is stated nowhere.

What is stated need not be asked for; it waits for somebody who judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stepladder.appraisal.rubric import BY_ID, GATES, Dimension
from stepladder.appraisal.score import Answer, Appraisal
from stepladder.server.catalog.models import Microcredential

_TELLS: Mapping[str, tuple[str, ...]] = {
    "A1": ("assessment",),
    "A2": ("rubric",),
    "A3": ("passing_standard",),
    "A4": ("assessors",),
    "A5": ("supervision",),
    "A6": ("standard",),
    "B1": ("quality_assurance",),
    "C3": ("regulation_note",),
    "C4": ("validity_months",),
}
"""By question of the rubric the columns that state what one would ask the issuer."""


@dataclass(frozen=True)
class Next:
    """What is not known of an entry, in two kinds.

    Attributes:
        ask: what to ask the issuer; None where everything that is not known is stated, or all is known.
        judge: the question that counts most of those whose answer is stated, and that somebody has to judge; or None.
    """

    ask: Dimension | None
    judge: Dimension | None


def next_of(entry: Microcredential, appraisal: Appraisal) -> Next:
    """What to ask, and what to judge, each by its weight; of equals what a rule could cost most (methods 2.6)."""
    costs = {gate.dimension: 100 - gate.cap for gate in reversed(GATES) if gate.cap is not None}
    unknown = [id for id, score in appraisal.scores.items() if score.value is Answer.UNKNOWN]
    unknown.sort(key=lambda each: (appraisal.policy.weights[each], costs.get(each, 0)), reverse=True)
    stated = [id for id in unknown if is_stated(entry, id)]
    asked = [id for id in unknown if id not in stated]
    return Next(*(BY_ID[ids[0]] if ids else None for ids in (asked, stated)))


def is_stated(entry: Microcredential, dimension: str) -> bool:
    """Whether the entry states what one would ask its issuer about a question."""
    return any(getattr(entry, name) not in ("", None) for name in _TELLS.get(dimension, ()))
