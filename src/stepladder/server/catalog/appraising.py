"""What follows from the scores of an entry: its appraisal, and the columns that lists choose by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from stepladder.appraisal.many import Line, appraise_many, packed
from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.score import Answer, Appraisal, Provenance, Score, appraise
from stepladder.appraisal.sheet import read_sheet
from stepladder.documents import parse_json


def appraised(
    key: str, scores: Mapping[str, object], policy: WeightPolicy = DEFAULT
) -> tuple[Mapping[str, Score], Appraisal]:
    """The scores of an entry for the library, and what follows from them under some weights."""
    return _appraised(key, json.dumps({"scores": scores}, sort_keys=True), policy)


def followed(appraisal: Appraisal) -> dict[str, Any]:
    """The columns of an entry that follow from its appraisal."""
    points = appraisal.points
    return {
        "evidence_class": appraisal.evidence_class or "",
        "answered": sum(score.value is not Answer.UNKNOWN for score in appraisal.scores.values()),
        "information": float(points.information) if points else 0.0,
        "point": float(points.point) if points and points.shown else None,
        "low": float(points.low) if points else 0.0,
        "high": float(points.high) if points else 100.0,
        "provisional": appraisal.provisional,
    }


def followed_many(stored: Iterable[Mapping[str, Any]], policy: WeightPolicy) -> list[dict[str, Any]]:
    """The same columns for many entries at once, from their scores as they are stored."""
    rows = packed({id: _score(each) for id, each in scores.items() if each is not None} for scores in stored)
    return [_columns(line) for line in appraise_many(rows, policy.weights).lines()]


def _columns(line: Line) -> dict[str, Any]:
    return {
        "evidence_class": str(line.evidence_class or ""),
        "answered": line.answered,
        "information": line.information,
        "point": line.point,
        "low": line.low,
        "high": line.high,
        "provisional": line.provisional,
    }


def _score(stored: Any) -> Score:
    """As ``sheet`` reads it, without looking for mistakes: nothing is stored that it had not read."""
    given = stored if isinstance(stored, Mapping) else {"score": stored, "provenance": Provenance.UNCITED}
    value = given["score"]
    return Score(
        Answer(value) if isinstance(value, str) else value,
        Provenance(given.get("provenance", Provenance.RATER)),
        given.get("citation", ""),
        given.get("reason", ""),
    )


@lru_cache(maxsize=8_192)
def _appraised(key: str, sheet: str, policy: WeightPolicy) -> tuple[Mapping[str, Score], Appraisal]:
    # The same scores always give the same appraisal, and a list would compute it again for every row and request.
    scores = read_sheet(parse_json(sheet.encode(), name=key)).scores
    return scores, appraise(scores, policy=policy)
