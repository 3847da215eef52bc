"""What several judgements come to, written into the entry: what counts, how far people differ, what is to be settled.

Scores that stood before anybody was named, from an import or a list, count as those of one unnamed rater for each
question that no named person has answered (docs/decisions/0055). They are kept beside the judgement, so that they are
there again when the last person takes their answer back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stepladder.appraisal.raters import Combined, combined
from stepladder.appraisal.raters import Rating as CoreRating
from stepladder.appraisal.score import Answer, Appraisal, Provenance, Score, appraise
from stepladder.server.appraisals.agreeing import alpha_here
from stepladder.server.appraisals.models import Adjudication, Disagreement, Rating
from stepladder.server.appraisals.queries import counting, settled
from stepladder.server.catalog.appraising import appraised
from stepladder.server.catalog.judged import ALPHA, KNOWING, panel_in
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.settling import settle
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import weights_in_force

RECORDED = "recorded"
"""The unnamed rater, whose scores stood before anybody was named."""

_OF_CLASS = "class"


@dataclass(frozen=True)
class Standing:
    """Everything that decides what an entry was judged to be.

    Attributes:
        ratings: those that count; adjudications: what was settled between them.
        recorded: the scores that stood before, for the questions that nobody named has answered.
    """

    ratings: tuple[Rating, ...]
    adjudications: tuple[Adjudication, ...]
    recorded: Mapping[str, Score]
    result: Combined


def standing_of(entry: Microcredential) -> Standing:
    """What an entry was judged to be, from the rows; two questions and what they prefetch."""
    ratings, adjudications = tuple(counting(entry)), tuple(settled(entry))
    recorded = _of_nobody_else(_recorded(entry), ratings)
    named = [
        CoreRating(rater_id(each), {row.dimension: row.to_core() for row in each.scores.all()}) for each in ratings
    ]
    unnamed = [CoreRating(RECORDED, recorded)] if recorded else []
    decided = {each.dimension: each.to_core() for each in adjudications}
    return Standing(ratings, adjudications, recorded, combined([*named, *unnamed], decided))


def rater_id(rating: Rating) -> str:
    """How the judgement names a rater: by the number of the row. It holds nobody's name."""
    return str(rating.rater_id)


def settle_entry(*, entry: Microcredential, because: str, by: Person, at: datetime) -> None:
    """Write what all judgements come to into the entry; belongs inside the transaction that changed one of them."""
    row = Microcredential.objects.get(pk=entry.pk)
    found = standing_of(row)
    before = recorded_scores(row)
    if found.ratings or found.adjudications:
        scores = {id: _as_written(id, score, before) for id, score in found.result.scores.items()}
        judgement: dict[str, Any] = {
            **found.result.judgement.to_dict(),
            RECORDED: dict(before),
            ALPHA: alpha_here(),
            KNOWING: [rater_id(each) for each in found.ratings if each.seen_before],
        }
    else:
        scores, judgement = dict(before), {}
    settle(entry=entry, scores=scores, judgement=judgement, weights=weights_in_force(), by=by, because=because, at=at)
    _note_disagreement(entry, found, at)


def appraisal_of(entry: Microcredential) -> Appraisal:
    """The appraisal of an entry as it stands, with who judged, for the confidence in it."""
    if not entry.judgement:
        return entry.appraisal
    return appraise(entry.found, policy=entry.policy, panel=panel_in(entry.judgement))


def recorded_scores(entry: Microcredential) -> Mapping[str, Any]:
    """The scores that stood before anybody was named, as an appraisal sheet has them."""
    kept: Mapping[str, Any] = entry.judgement.get(RECORDED, {}) if entry.judgement else entry.scores
    return kept


def _recorded(entry: Microcredential) -> Mapping[str, Score]:
    return appraised(entry.key, recorded_scores(entry))[0]


def _of_nobody_else(recorded: Mapping[str, Score], ratings: Iterable[Rating]) -> dict[str, Score]:
    rows = [row for each in ratings for row in each.scores.all()]
    answered = {row.dimension for row in rows if row.to_core().value is not Answer.UNKNOWN}
    return {id: score for id, score in recorded.items() if id not in answered and score.value is not Answer.UNKNOWN}


def _as_written(id: str, score: Score, before: Mapping[str, Any]) -> Any:
    """A score as an appraisal sheet has it; a bare number is one of which nobody said whose word it is."""
    value = score.value.value if isinstance(score.value, Answer) else score.value
    if score.provenance is Provenance.UNCITED:
        return before.get(id, value)
    return {
        "score": value,
        "provenance": score.provenance.value,
        **({"citation": score.citation} if score.citation else {}),
        **({"reason": score.reason} if score.reason else {}),
    }


def _note_disagreement(entry: Microcredential, found: Standing, at: datetime) -> None:
    judgement = found.result.judgement
    if not judgement.to_settle:
        Disagreement.objects.filter(microcredential=entry).delete()
        return
    of_class = any(each.kind == _OF_CLASS and not each.settled for each in judgement.disagreements)
    values = {"dimensions": list(judgement.to_settle), "of_class": of_class}
    Disagreement.objects.update_or_create(
        microcredential=entry, defaults=values, create_defaults={**values, "since": at}
    )
