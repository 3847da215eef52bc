"""What several people judged, each by themselves, and how far they agree, as the library compares it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from stepladder.appraisal.agreement.report import Agreement, measure
from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.raters import Rating as CoreRating
from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.server.appraisals.queries import judged_by_one, scores_of_several

Row = tuple[int, int, str, int | None, str, str]
"""Entry, rater, question, value, answer and whose word."""

_SEED = 6
"""Of the draws behind the intervals: whoever looks at the page twice sees the same numbers."""

_NOBODYS = CoreRating("", {})
"""In the place of judgements of entries that one person judged: nothing in them is compared with anything."""


def agreement_here(policy: WeightPolicy) -> Agreement:
    """How far everybody who judges here agrees, with intervals; the same judgements are measured once."""
    return _measured(tuple(scores_of_several()), tuple(judged_by_one()), policy, draws=True)


def alpha_here() -> float | None:
    """How far those who judge here agree, for the confidence in an appraisal; None where that is not known."""
    return _measured(tuple(scores_of_several()), (), DEFAULT, draws=False).alpha


@lru_cache(maxsize=4)
def _measured(rows: Sequence[Row], single: Sequence[int], policy: WeightPolicy, *, draws: bool) -> Agreement:
    given: dict[str, tuple[CoreRating, ...]] = {str(entry): (_NOBODYS,) for entry in single}
    rng = np.random.default_rng(_SEED) if draws else None
    return measure(given | _by_entry(rows), policy=policy, rng=rng)


def _by_entry(rows: Iterable[Row]) -> dict[str, tuple[CoreRating, ...]]:
    """By entry what each person gave. Citations and reasons are left out: people agree in their scores."""
    found: dict[int, dict[int, dict[str, Score]]] = {}
    for entry, rater, dimension, value, answer, provenance in rows:
        score = Score(Answer(answer) if value is None else value, Provenance(provenance))
        found.setdefault(entry, {}).setdefault(rater, {})[dimension] = score
    return {
        str(entry): tuple(CoreRating(str(rater), scores) for rater, scores in by_rater.items())
        for entry, by_rater in found.items()
    }
