"""How a microcredential was judged, in words: every dimension, the gates, and the numbers that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from stepladder.appraisal.confidence import Panel
from stepladder.appraisal.judgement import NO_JUDGEMENT, Judgement
from stepladder.appraisal.judgement import Judged as Said
from stepladder.appraisal.policy import WeightPolicy
from stepladder.appraisal.rubric import DIMENSIONS, MAX_SCORE, Dimension
from stepladder.appraisal.score import Answer, Appraisal, GateState, Points, Provenance, Score, appraise
from stepladder.server.catalog.models import Microcredential

ALPHA = "alpha"
"""Beside the judgement of an entry: how far those who judge here agreed when it was judged last."""

KNOWING = "knowing"
"""Beside it: the raters who knew what others had given. They count, but are no second judgement by itself."""


@dataclass(frozen=True)
class Row:
    """One dimension.

    Attributes:
        score: *3 of 4*, that it is not known, or that it does not apply.
        means: what the score says, in the rubric's words.
        whose: whose word it is.
        remark: what is to be said about the source, such as that it was counted lower.
        people: how many people answered it, and between which scores; nothing where one or nobody did.
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
    people: str = ""


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
        shortfalls: what stands between it and high confidence, as sentences.
        people: who judged and how far they agree, in two or three sentences; nothing where nobody is named.
    """

    rows: tuple[Row, ...]
    gates: tuple[Gate, ...]
    score: str
    equal: str
    known: int
    provisional: bool
    confidence: str
    policy: WeightPolicy
    shortfalls: tuple[str, ...] = ()
    people: str = ""


def judged_entry(entry: Microcredential) -> Judged:
    """How an entry was judged, with who judged it."""
    if not entry.judgement:
        return judged(entry.appraisal)
    said = Judgement.from_dict(entry.judgement)
    return judged(appraise(entry.found, policy=entry.policy, panel=panel_in(entry.judgement)), said)


def panel_in(judgement: Mapping[str, Any]) -> Panel:
    """Who judged by themselves, for the confidence in an appraisal, from the judgement as an entry keeps it."""
    said, knowing = Judgement.from_dict(judgement), set(judgement.get(KNOWING, ()))
    raters = {id: len(each.answers.keys() - knowing) for id, each in said.dimensions.items()}
    return Panel(raters, judgement.get(ALPHA))


def judged(appraisal: Appraisal, said: Judgement = NO_JUDGEMENT) -> Judged:
    """An appraisal in words."""
    remarks = {part.id.rpartition(".")[2]: f"{part.summary} {part.hint}" for part in appraisal.provenance.parts}
    points = appraisal.points
    return Judged(
        rows=tuple(
            _row(each, appraisal.scores[each.id], remarks.get(each.id, ""), said.dimensions.get(each.id))
            for each in DIMENSIONS
        ),
        gates=tuple(_gate(state) for state in appraisal.gates),
        score=_score(points),
        equal=_score(appraisal.equal_points),
        known=round(100 * points.information) if points else 0,
        provisional=appraisal.provisional,
        confidence=confidence_words(appraisal.confidence),
        policy=appraisal.policy,
        shortfalls=tuple(each.words(translation) for each in appraisal.shortfalls),
        people=said.words(translation) if said.raters else "",
    )


def confidence_words(level: str) -> str:
    """How far it can be relied on, in a word; what is unknown to this list stands as it is."""
    words = {"high": gettext("high"), "medium": gettext("medium"), "low": gettext("low")}
    return words.get(level, level)


def _row(dimension: Dimension, score: Score, remark: str, said: Said | None) -> Row:
    means = gettext(dimension.anchors[score.value]) if isinstance(score.value, int) else ""
    known = score.value is not Answer.UNKNOWN
    return Row(
        id=dimension.id,
        name=gettext(dimension.name),
        question=gettext(dimension.question),
        known=known,
        score=score_words(score.value),
        means=means,
        whose=_whose(score.provenance) if known else "",
        citation=score.citation,
        reason=gettext(score.reason) if score.reason else "",
        remark=gettext(remark) if remark else "",
        people=_people(said) if said and (said.raters > 1 or said.settled) else "",
    )


def _people(said: Said) -> str:
    """How many people answered, and how far apart they are."""
    count = ngettext("%(count)d person answered", "%(count)d people answered", said.raters) % {"count": said.raters}
    if said.settled:
        return gettext("%(count)s; it was settled.") % {"count": count}
    if said.range and said.range[0] != said.range[1]:
        numbers = {"count": count, "low": said.range[0], "high": said.range[1]}
        return gettext("%(count)s, between %(low)d and %(high)d.") % numbers
    return gettext("%(count)s the same.") % {"count": count} if said.agreed else f"{count}."


def score_words(value: int | Answer) -> str:
    """*3 of 4*, that it is not known, or that it does not apply."""
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
