"""The appraisal: how far does this kind of credential evidence competency (methods 2.4)?

The result is a weighted score of an argument, with gates; it is no probability, and says nothing about a person. All
arithmetic is exact (fractions); numbers are rounded where they are shown, never before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from stepladder.appraisal.confidence import NOBODY, Panel, Shortfall, level, shortfalls
from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, GATES, MAX_SCORE, Gate
from stepladder.errors import InvalidDocument
from stepladder.estimates import Bounded, in_figures
from stepladder.findings import Finding, Status
from stepladder.wording import gettext_noop

FORMULA = "stepladder.appraisal/1"
ENOUGH_INFORMATION = Fraction(60, 100)
"""Below it no point is shown (methods 2.4; judgement)."""

_CITED_FROM = 3
_MOST_ON_THE_ISSUERS_WORD = 2
TRANSFER_CONFIRMED = 3
"""C1 from which transfer to work counts as confirmed."""


class Provenance(StrEnum):
    """Where a score comes from."""

    ISSUER = "issuer-stated"
    VERIFIED = "verified"
    RATER = "rater"
    UNCITED = "uncited"


class Answer(StrEnum):
    """The two answers that are no number."""

    NOT_APPLICABLE = "n/a"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Score:
    """One judgement about one dimension.

    Attributes:
        value: 0 to 4, or an answer that is no number.
        provenance: whose word it is.
        citation: where it can be read (address and date, or document).
        reason: why this score.

    Raises:
        ValueError: it is neither a whole number from 0 to 4 nor an ``Answer``.
    """

    value: int | Answer
    provenance: Provenance = Provenance.UNCITED
    citation: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        # A yes is no 1, and text is no answer, whatever it says.
        given: Any = self.value
        if isinstance(given, Answer) or (type(given) is int and 0 <= given <= MAX_SCORE):
            return
        plain = in_figures(given) if type(given) in (int, float) else repr(given)[:40]
        raise ValueError(f"a score is a whole number from 0 to {MAX_SCORE} or an Answer, not {plain}")


UNKNOWN = Score(Answer.UNKNOWN)


class EvidenceClass(StrEnum):
    """What holding the credential shows, from Miller's levels (methods 2.4)."""

    E0 = "E0"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"


CLASS_WORDS = {
    EvidenceClass.E0: gettext_noop("Attended"),
    EvidenceClass.E1: gettext_noop("Knows it"),
    EvidenceClass.E2: gettext_noop("Showed it in an exercise"),
    EvidenceClass.E3: gettext_noop("Did it at work"),
    EvidenceClass.E4: gettext_noop("Did it, result measured"),
}


@dataclass(frozen=True)
class Points:
    """A score in exact numbers, gates applied.

    Attributes:
        point: mean of what is known, 0 to 100 (0 where nothing is known).
        low: with every unknown at 0.
        high: with every unknown at 4.
        information: share of the applicable weight that is known, 0 to 1.
    """

    point: Fraction
    low: Fraction
    high: Fraction
    information: Fraction

    @property
    def shown(self) -> bool:
        """Whether enough is known to show the point."""
        return self.information >= ENOUGH_INFORMATION

    def bounded(self) -> Bounded:
        """The same for display, without the point where it may not be shown."""
        point = float(self.point) if self.shown else None
        return Bounded(point, float(self.low), float(self.high), float(self.information))


@dataclass(frozen=True)
class GateState:
    """A gate that is closed (met its trigger), or may be (its dimension is unknown)."""

    gate: Gate
    closed: bool


@dataclass(frozen=True)
class Appraisal:
    """What was found about a credential.

    Attributes:
        points: the score. None where the credential is left out because its verification failed.
        equal_points: the same with equal weights, shown beside it.
        evidence_class: None where the way of assessment is not known.
        ceiling: highest level that the credential can support, or None where undetermined.
        gates: those that are closed, and those that may be.
        provisional: whether a gate that may be closed could still lower the point (the high end where no point is
            shown): one whose cap is below it.
        confidence: ``high``, ``medium`` or ``low``; ``high`` takes two raters, so that one sheet cannot reach it (2.5).
        next_question: dimension to ask the issuer about next, or None if everything is known.
        provenance: whether every score names its source; its parts are those that do not, or were counted lower.
        scores: the scores as they were counted.
        left_out: why no score is shown at all, or nothing.
        panel: who judged, on which the confidence rests.
    """

    points: Points | None
    equal_points: Points | None
    evidence_class: EvidenceClass | None
    ceiling: int | None
    gates: tuple[GateState, ...]
    provisional: bool
    confidence: str
    next_question: str | None
    provenance: Finding
    scores: Mapping[str, Score]
    policy: WeightPolicy
    left_out: str = ""
    panel: Panel = NOBODY

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What stands between it and high confidence; empty where it is left out."""
        return () if self.points is None else _shortfalls(self.points, self.gates, self.scores, self.panel)


def appraise(
    scores: Mapping[str, Score],
    *,
    policy: WeightPolicy = DEFAULT,
    failed_verification: str = "",
    panel: Panel = NOBODY,
) -> Appraisal:
    """Appraise a credential.

    Args:
        scores: by dimension; what is absent is unknown.
        policy: the weights.
        failed_verification: why its verification failed (altered, revoked, somebody else's), or nothing. Then it is
            left out and no score is shown, whatever the scores are (gate G2b).
        panel: who judged, for the confidence alone; ``raters.Judgement.panel`` makes it.

    Raises:
        InvalidDocument: a dimension is not known, or "n/a" is given where it does not exist.
    """
    counted, provenance = _counted(scores)
    gates = tuple(_gate_states(counted))
    points = _points(counted, policy.weights, gates)
    evidence_class = None if failed_verification else class_of(counted)
    short = _shortfalls(points, gates, counted, panel)
    return Appraisal(
        points=None if failed_verification else points,
        equal_points=None if failed_verification else _points(counted, EQUAL_WEIGHTS, gates),
        evidence_class=evidence_class,
        ceiling=CEILINGS[evidence_class] if evidence_class else None,
        gates=gates,
        provisional=bool(_open_gates(points, gates)),
        confidence="low" if failed_verification else level(short, shown=points.shown),
        next_question=_next_question(counted, policy),
        provenance=provenance,
        scores=counted,
        policy=policy,
        left_out=failed_verification,
        panel=panel,
    )


CEILINGS = {
    EvidenceClass.E0: 0,
    EvidenceClass.E1: 2,
    EvidenceClass.E2: 3,
    EvidenceClass.E3: 4,
    EvidenceClass.E4: 5,
}
"""Highest level that a class can support (methods 3.3)."""


def _shortfalls(
    points: Points, gates: tuple[GateState, ...], scores: Mapping[str, Score], panel: Panel
) -> tuple[Shortfall, ...]:
    open_gates = _open_gates(points, gates)
    answered = [id for id, score in scores.items() if score.value is not Answer.UNKNOWN]
    return shortfalls(points.information, shown=points.shown, answered=answered, open_gates=open_gates, panel=panel)


def _open_gates(points: Points, gates: tuple[GateState, ...]) -> list[str]:
    """The dimensions that are not known and whose gate would lower the point; where none is shown, the high end."""
    reached = points.point if points.shown else points.high
    possible = [state.gate for state in gates if not state.closed]
    return [gate.dimension for gate in possible if gate.cap is not None and gate.cap < reached]


def check_answers(scores: Mapping[str, Score]) -> None:
    """Refuse scores that are none of the rubric.

    Raises:
        InvalidDocument: a dimension is not known, or "n/a" is given where it does not exist.
    """
    for id, score in scores.items():
        if id not in BY_ID:
            raise InvalidDocument(f"there is no dimension {id!r}", expected=f"one of {', '.join(BY_ID)}")
        if score.value is Answer.NOT_APPLICABLE and not BY_ID[id].may_not_apply:
            raise InvalidDocument(
                f"{id} ({BY_ID[id].name}) is given as n/a",
                expected="a score from 0 to 4, or unknown: only C3 may not apply",
            )


def _counted(scores: Mapping[str, Score]) -> tuple[dict[str, Score], Finding]:
    """Every dimension's score as it counts, and what is to be said about it (methods 2.4, provenance)."""
    check_answers(scores)
    counted = {dimension.id: scores.get(dimension.id, UNKNOWN) for dimension in DIMENSIONS}
    findings: list[Finding] = []
    for id, score in counted.items():
        if finding := _provenance_finding(id, score):
            findings.append(finding)
        if counts_as(id, score) != score.value:
            counted[id] = Score(_MOST_ON_THE_ISSUERS_WORD, score.provenance, score.citation, score.reason)
    return counted, _provenance(findings)


def counts_as(id: str, score: Score) -> int | Answer:
    """What a score counts after the rules of provenance: on the issuer's word alone at most 2 in group B."""
    return _MOST_ON_THE_ISSUERS_WORD if _only_issuers_word(id, score) else score.value


def _only_issuers_word(id: str, score: Score) -> bool:
    stated = score.provenance is Provenance.ISSUER and BY_ID[id].group == "B"
    return stated and not isinstance(score.value, Answer) and score.value > _MOST_ON_THE_ISSUERS_WORD


def _provenance_finding(id: str, score: Score) -> Finding | None:
    name = f"appraisal.provenance.{id}"
    fault: tuple[str, str] | None = None
    match score.value:
        case Answer.UNKNOWN:
            return None
        case Answer.NOT_APPLICABLE:
            if not score.reason:
                fault = f"{id} is given as not applicable without a reason.", "State why it does not apply."
        case int() as value if _only_issuers_word(id, score):
            fault = (
                f"{id} is {value} on the issuer's word alone, and counts as {_MOST_ON_THE_ISSUERS_WORD}.",
                "Have it confirmed by somebody else than the issuer, and cite that.",
            )
        case int() if score.provenance is Provenance.UNCITED:
            summary = f"{id} is a rater's judgement without a source."
            return Finding.unknown(name, summary, "Say whose judgement it is, and cite what it rests on.")
        case int() as value if value >= _CITED_FROM and not score.citation:
            fault = (
                f"{id} is {value} without a citation.",
                f"From {_CITED_FROM} on, cite where it can be read, and when.",
            )
    return Finding.unmet(name, *fault) if fault else None


def _gate_states(scores: Mapping[str, Score]) -> list[GateState]:
    states = []
    for gate in GATES:
        value = scores[gate.dimension].value
        if value is Answer.UNKNOWN or value in gate.closes_at:
            states.append(GateState(gate, closed=value is not Answer.UNKNOWN))
    return states


def _points(scores: Mapping[str, Score], weights: Mapping[str, Fraction], gates: tuple[GateState, ...]) -> Points:
    applicable = [id for id, score in scores.items() if score.value is not Answer.NOT_APPLICABLE]
    known = {id: score.value for id, score in scores.items() if isinstance(score.value, int)}
    total = sum((weights[id] for id in applicable), Fraction(0))
    known_weight = sum((weights[id] for id in known), Fraction(0))
    reached = sum((weights[id] * value / MAX_SCORE for id, value in known.items()), Fraction(0))
    information = known_weight / total
    low = 100 * reached / total
    # The high end is taken from the low end before a gate that only may be closed cuts that.
    high = low + 100 * (1 - information)
    point = 100 * reached / known_weight if known_weight else Fraction(0)
    for state in gates:
        if state.gate.cap is not None:
            low = min(low, Fraction(state.gate.cap))
            if state.closed:
                point, high = min(point, Fraction(state.gate.cap)), min(high, Fraction(state.gate.cap))
    return Points(point, low, high, information)


def class_of(scores: Mapping[str, Score]) -> EvidenceClass | None:
    """The evidence class that follows from scores for all dimensions; None while A1 is not known."""
    assessed, transfer = scores["A1"].value, scores["C1"].value
    if isinstance(assessed, Answer):
        return None
    if assessed == MAX_SCORE:
        measured = not isinstance(transfer, Answer) and transfer >= TRANSFER_CONFIRMED
        return EvidenceClass.E4 if measured else EvidenceClass.E3
    return (EvidenceClass.E0, EvidenceClass.E1, EvidenceClass.E1, EvidenceClass.E2)[assessed]


def _next_question(scores: Mapping[str, Score], policy: WeightPolicy) -> str | None:
    """The unknown dimension with the largest weight; of equals, the one whose gate could cost most."""
    potential = {gate.dimension: 100 - gate.cap for gate in reversed(GATES) if gate.cap is not None}
    unknown = [id for id, score in scores.items() if score.value is Answer.UNKNOWN]
    return max(unknown, key=lambda name: (policy.weights[name], potential.get(name, 0)), default=None)


def _provenance(findings: list[Finding]) -> Finding:
    if not findings:
        return Finding.met("appraisal.provenance", "Every score names its source.")
    status = Status.UNMET if any(finding.status is Status.UNMET for finding in findings) else Status.UNKNOWN
    needs = "1 score needs" if len(findings) == 1 else f"{len(findings)} scores need"
    return Finding("appraisal.provenance", status, f"{needs} a better source.", parts=tuple(findings))
