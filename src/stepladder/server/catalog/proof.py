"""What holding a microcredential proves, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext

from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Appraisal, EvidenceClass
from stepladder.evidence.policy import LEVELS
from stepladder.server.catalog.terms import Acceptance

ASSESSED_BY = "A1"
"""The dimension that decides the class: what one has to do to earn it."""


class HasClass(Protocol):
    """Something whose class is stored: an entry."""

    evidence_class: Any


class Proof(StrEnum):
    """What it proves; both classes of work are one to somebody who chooses, as both show that one can do it."""

    CAN = "can"
    EXERCISE = "exercise"
    KNOWS = "knows"
    ATTENDED = "attended"
    UNKNOWN = "unknown"


_OF_CLASS = {
    EvidenceClass.E4: Proof.CAN,
    EvidenceClass.E3: Proof.CAN,
    EvidenceClass.E2: Proof.EXERCISE,
    EvidenceClass.E1: Proof.KNOWS,
    EvidenceClass.E0: Proof.ATTENDED,
}

MARKS = {
    Proof.CAN: "met",
    Proof.EXERCISE: "partial",
    Proof.KNOWS: "partial",
    Proof.ATTENDED: "",
    Proof.UNKNOWN: "unknown",
}
"""The mark beside the words. To have attended is neither a fault nor half of a proof, so it has none."""


def proof_of(appraisal: Appraisal) -> Proof:
    """What an appraisal comes to."""
    return proof_of_class(appraisal.evidence_class)


def proof_of_class(kind: EvidenceClass | None) -> Proof:
    """What a class of evidence comes to; without one it is not known."""
    return _OF_CLASS[kind] if kind else Proof.UNKNOWN


def words_of(proof: Proof) -> str:
    """*Proves you can do it*."""
    return {
        Proof.CAN: gettext("Proves you can do it"),
        Proof.EXERCISE: gettext("Showed it in an exercise"),
        Proof.KNOWS: gettext("Proves you know it"),
        Proof.ATTENDED: gettext("You attended"),
        Proof.UNKNOWN: gettext("Not enough known"),
    }[proof]


def sentence_of(proof: Proof) -> str:
    """The same as a sentence about one microcredential."""
    return {
        Proof.CAN: gettext("It proves that you can do it."),
        Proof.EXERCISE: gettext("It proves that you showed it in an exercise."),
        Proof.KNOWS: gettext("It proves that you know it, not that you can do it."),
        Proof.ATTENDED: gettext("It proves that you attended, and nothing beyond that."),
        Proof.UNKNOWN: gettext("What it proves is not known yet."),
    }[proof]


def count_of(proof: Proof, count: int) -> str:
    """How many of several prove it, as part of a sentence."""
    words = {
        Proof.CAN: ngettext("%(count)d proves that one can do it", "%(count)d prove that one can do it", count),
        Proof.EXERCISE: ngettext("%(count)d shows it in an exercise", "%(count)d show it in an exercise", count),
        Proof.KNOWS: ngettext("%(count)d proves that one knows it", "%(count)d prove that one knows it", count),
        Proof.ATTENDED: ngettext("%(count)d says that one attended", "%(count)d say that one attended", count),
        Proof.UNKNOWN: ngettext("of %(count)d not enough is known", "of %(count)d not enough is known", count),
    }
    return words[proof] % {"count": count}


def reason_of(appraisal: Appraisal) -> str:
    """Why it proves that: what one has to do to earn it, or that nobody has judged it, or nobody this of it."""
    score = appraisal.scores[ASSESSED_BY]
    if isinstance(score.value, Answer):
        return _unjudged(answered(appraisal))
    return gettext(score.reason or BY_ID[ASSESSED_BY].anchors[score.value]).rstrip(".")


def reason_in(scores: Mapping[str, Any]) -> str:
    """The same from the scores as they are stored: a list has no need of the whole appraisal."""
    stored = scores.get(ASSESSED_BY)
    given = stored if isinstance(stored, Mapping) else {"score": stored}
    value = given.get("score")
    if not isinstance(value, int):
        return _unjudged(sum(_is_answered(each) for each in scores.values()))
    return gettext(str(given.get("reason") or BY_ID[ASSESSED_BY].anchors[value])).rstrip(".")


def _unjudged(others: int) -> str:
    """Why it is not known what it proves. What one has to do may well be stated; somebody has to judge it.

    Args:
        others: how many other questions somebody answered.
    """
    if others:
        return gettext("Nobody has judged yet how it is assessed")
    return gettext("Nobody has judged it yet")


def _is_answered(stored: Any) -> bool:
    value = stored.get("score") if isinstance(stored, Mapping) else stored
    return value is not None and value != Answer.UNKNOWN


def stands_words(acceptance: str) -> str:
    """Where an entry stands with the organization, as a mark beside it."""
    return {
        Acceptance.PROPOSED: gettext("Proposed"),
        Acceptance.UNDER_REVIEW: gettext("Under review"),
        Acceptance.ACCEPTED: gettext("Accepted"),
        Acceptance.FUNDED: gettext("Paid for"),
        Acceptance.DECLINED: gettext("Declined"),
        Acceptance.RETIRED: gettext("Retired"),
    }[Acceptance(acceptance)]


def class_of(entry: HasClass) -> EvidenceClass | None:
    """The class of an entry as it is stored."""
    return EvidenceClass(entry.evidence_class) if entry.evidence_class else None


def reach_of(appraisal: Appraisal) -> str:
    """How high it reaches, as a sentence; nothing where that is not known."""
    if appraisal.ceiling is None:
        return ""
    if not appraisal.ceiling:
        return gettext("It counts toward no level.")
    if appraisal.ceiling == LEVELS[-1]:
        return gettext("It can support every level.")
    return gettext("It can support no level above %(level)d.") % {"level": appraisal.ceiling}


def answered(appraisal: Appraisal) -> int:
    """How many of the rubric's questions have an answer; that one does not apply is an answer."""
    return sum(score.value is not Answer.UNKNOWN for score in appraisal.scores.values())
