"""How a microcredential was judged, in words: every dimension, the gates, and the numbers that follow."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from stepladder.appraisal.policy import WeightPolicy
from stepladder.appraisal.rubric import DIMENSIONS, MAX_SCORE, Dimension
from stepladder.appraisal.score import Answer, Appraisal, GateState, Points, Provenance, Score


@dataclass(frozen=True)
class Row:
    """One dimension.

    Attributes:
        score: *3 of 4*, that it is not known, or that it does not apply.
        means: what the score says, in the rubric's words.
        whose: whose word it is.
        remark: what is to be said about the source, such as that it was counted lower.
    """

    id: str
    name: str
    question: str
    known: bool
    score: str
    means: str = ""
    whose: str = ""
    citation: str = ""
    reason: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Gate:
    """A rule that no other score makes up for, and that applies or may apply."""

    id: str
    closed: bool
    reason: str
    effect: str
    lifted_by: str


@dataclass(frozen=True)
class Judged:
    """The whole judgement.

    Attributes:
        score, equal: the bounded score in words, with the policy's weights and with equal ones.
        known: share of the weight that is known, in whole percent.
    """

    rows: tuple[Row, ...]
    gates: tuple[Gate, ...]
    score: str
    equal: str
    known: int
    provisional: bool
    confidence: str
    policy: WeightPolicy


def judged(appraisal: Appraisal) -> Judged:
    """An appraisal in words."""
    remarks = {part.id.rpartition(".")[2]: f"{part.summary} {part.hint}" for part in appraisal.provenance.parts}
    points = appraisal.points
    return Judged(
        rows=tuple(_row(each, appraisal.scores[each.id], remarks.get(each.id, "")) for each in DIMENSIONS),
        gates=tuple(_gate(state) for state in appraisal.gates),
        score=_score(points),
        equal=_score(appraisal.equal_points),
        known=round(100 * points.information) if points else 0,
        provisional=appraisal.provisional,
        confidence=gettext(appraisal.confidence),
        policy=appraisal.policy,
    )


def _row(dimension: Dimension, score: Score, remark: str) -> Row:
    means = gettext(dimension.anchors[score.value]) if isinstance(score.value, int) else ""
    known = score.value is not Answer.UNKNOWN
    return Row(
        id=dimension.id,
        name=gettext(dimension.name),
        question=gettext(dimension.question),
        known=known,
        score=_value(score.value),
        means=means,
        whose=_whose(score.provenance) if known else "",
        citation=score.citation,
        reason=gettext(score.reason) if score.reason else "",
        remark=gettext(remark) if remark else "",
    )


def _value(value: int | Answer) -> str:
    match value:
        case Answer.UNKNOWN:
            return gettext("not known")
        case Answer.NOT_APPLICABLE:
            return gettext("does not apply")
        case _:
            return gettext("%(score)d of %(most)d") % {"score": value, "most": MAX_SCORE}


def _whose(provenance: Provenance) -> str:
    return {
        Provenance.ISSUER: gettext("the issuer’s word"),
        Provenance.VERIFIED: gettext("checked"),
        Provenance.RATER: gettext("a rater’s judgment"),
        Provenance.UNCITED: gettext("nobody is named"),
    }[provenance]


def _gate(state: GateState) -> Gate:
    gate = state.gate
    effect = "" if gate.cap is None else gettext("at most %(points)d points") % {"points": gate.cap}
    return Gate(gate.id, state.closed, gettext(gate.reason), effect, gettext(gate.lifted_by))


def _score(points: Points | None) -> str:
    """The score with its interval; one number only where enough is known for it."""
    if points is None:
        return gettext("no score")
    shown = points.bounded()
    numbers = {"low": round(shown.low), "high": round(shown.high)}
    if points.low == points.high:
        return gettext("%(low)d of 100, whatever else is found out") % numbers
    if shown.value is None:
        return gettext("between %(low)d and %(high)d of 100; too little is known for one number") % numbers
    return gettext("%(point)d of 100, between %(low)d and %(high)d") % {**numbers, "point": round(shown.value)}
