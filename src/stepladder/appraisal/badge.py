"""What an Open Badge itself states about how good it is as evidence.

A badge says little of how its holder was assessed, so most dimensions stay unknown: that a badge does not mention a
supervised exam does not mean there was none. That nothing was assessed, a badge can say. ``READINGS`` is the whole
table of what is read; docs/appraisal.md prints it. What a badge states is the issuer's word, except that it is readable
and signed, which was seen here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.credentials.model import Achievement, Alignment, Credential
from stepladder.credentials.verify import Verification
from stepladder.findings import Status

_OCCUPATIONS = re.compile(
    r"https?://(?:(?:[\w-]+\.)?(?:onetcenter|onetonline)\.org/|(?:data|ec)\.europa\.eu/esco/)", re.IGNORECASE
)
STATED = "the badge states"
"""How the reason of every score begins that was read from a badge."""

PARTICIPATION = "ext:Participation"
"""``achievementType`` of a badge for which being there is enough; the standard's own list has no word for it."""

_FAILED = tuple(f"credential.{name}" for name in ("signature", "issuer", "status", "trust", "recipient"))


@dataclass(frozen=True)
class Reading:
    """One line of the table: if the badge states this, the dimension has this score.

    Attributes:
        states: what the badge has to state, in words.
        seen: whether Stepladder saw it itself, so that it is no mere word of the issuer.
    """

    dimension: str
    score: int
    states: str
    applies: Callable[[Credential, bool], bool]
    seen: bool = False


def _achievement(test: Callable[[Achievement], object]) -> Callable[[Credential, bool], bool]:
    """Whether any achievement passes a test."""
    return lambda credential, _: any(test(achievement) for achievement in credential.achievements)


def _link(test: Callable[[Alignment], object]) -> Callable[[Credential, bool], bool]:
    """Whether any alignment of any achievement passes a test."""
    return _achievement(lambda achievement: any(test(link) for link in achievement.alignments))


def _has_criteria(credential: Credential) -> bool:
    return any(achievement.criteria for achievement in credential.achievements)


def _is_endorsed(credential: Credential) -> bool:
    return bool(credential.endorsements or any(achievement.endorsements for achievement in credential.achievements))


READINGS = (
    Reading(
        "A1",
        0,
        "that taking part was enough (achievementType ext:Participation)",
        _achievement(lambda one: one.kind == PARTICIPATION),
    ),
    Reading(
        "A2",
        3,
        "a rubric with described levels (rubricCriterionLevel)",
        _achievement(lambda one: one.rubric_levels),
    ),
    Reading(
        "A3",
        2,
        "the level or value that has to be reached (requiredLevel, requiredValue)",
        _achievement(lambda one: one.has_threshold),
    ),
    Reading(
        "A6",
        3,
        "an alignment with a framework and the code of an entry in it",
        _link(lambda link: link.framework and link.code),
    ),
    Reading("A6", 2, "an alignment with a framework", _link(lambda link: link.framework)),
    Reading("A6", 1, "an alignment without a framework", _link(lambda _: True)),
    Reading(
        "B2",
        4,
        "criteria, under a signature that was verified, with a status that can be asked for",
        lambda credential, signed: signed and bool(credential.statuses) and _has_criteria(credential),
        seen=True,
    ),
    Reading("B2", 3, "criteria, readable by machines", lambda credential, _: _has_criteria(credential), seen=True),
    Reading("B3", 2, "an endorsement (its signature is not checked)", lambda credential, _: _is_endorsed(credential)),
    Reading(
        "C2",
        3,
        "an alignment with an occupation or task of O*NET or ESCO",
        _link(lambda link: _OCCUPATIONS.match(link.url)),
    ),
    Reading("C2", 2, "an alignment with named competencies", _link(lambda link: link.name)),
    Reading("C2", 1, "tags", _achievement(lambda one: one.tags)),
    Reading("C4", 2, "a date until which it is valid", lambda credential, _: bool(credential.valid_until)),
    Reading("C4", 1, "a date of issue and no end", lambda credential, _: bool(credential.valid_from)),
)


def scores_of(verification: Verification, *, source: str) -> dict[str, Score]:
    """The scores that a badge states, by dimension; everything else is unknown.

    Args:
        verification: of the badge. Where its claims could not be read there are no scores.
        source: what to cite: the badge's digest and the date it was read.
    """
    credential = verification.credential
    if credential is None:
        return {}
    signed = verification.trusted_claims is not None
    doubt = "" if signed else "; its signature was not verified"
    scores: dict[str, Score] = {}
    for reading in READINGS:
        if reading.dimension not in scores and reading.applies(credential, signed):
            provenance = Provenance.VERIFIED if reading.seen else Provenance.ISSUER
            scores[reading.dimension] = Score(reading.score, provenance, source, f"{STATED} {reading.states}{doubt}")
    return scores


def with_found(stated: Mapping[str, Score], found: Mapping[str, Score]) -> dict[str, Score]:
    """What a badge states, and before it what somebody found out; where they found nothing, what it states stands."""
    return {**stated, **{id: score for id, score in found.items() if score.value is not Answer.UNKNOWN}}


def failure_of(verification: Verification) -> str:
    """Why the badge is left out of every appraisal (gate G2b), or nothing.

    A badge that is altered, made in another's name, revoked or somebody else's is left out, and so is one of an issuer
    that whoever asks has blocked, and what is no badge or more than one; a badge that has expired, that could not be
    checked, or whose issuer nobody knows, is not.
    """
    if verification.credential and not verification.credential.is_one_badge:
        conforms = verification.finding.find("credential.conforms")
        unfit = conforms is not None and conforms.status is not Status.MET
        return conforms.summary if conforms and unfit else "It is not one Open Badge; what is inside counts for itself."
    findings = (verification.finding.find(id) for id in _FAILED)
    return next((finding.summary for finding in findings if finding and finding.status is Status.UNMET), "")


def signed_names(verification: Verification) -> tuple[str, ...]:
    """What the badge calls itself and its achievements, as far as that was signed."""
    claims = verification.trusted_claims
    if claims is None:
        return ()
    names = (claims.name, *(achievement.name for achievement in claims.achievements))
    return tuple(dict.fromkeys(name for name in names if name))


_ASIDE = frozenset({"credential.recipient", "credential.trust", "credential.endorsements"})
"""What is said of a badge elsewhere, or does not count for it."""


def doubts_of(verification: Verification) -> str:
    """What to know before relying on a reading of the badge: that it was not read, not checked, or has expired."""
    readable, dates = (verification.finding.find(f"credential.{name}") for name in ("readable", "dates"))
    if readable and readable.status is Status.UNKNOWN:
        return f"{readable.summary} Nothing of it was read."
    open_checks = [
        finding.id.rpartition(".")[2]
        for finding in verification.finding.parts
        if finding.status is Status.UNKNOWN and finding.id not in _ASIDE
    ]
    doubts = [f"Not checked: {', '.join(open_checks)} (see stepladder verify)."] if open_checks else []
    wrong = (verification.finding.find("credential.conforms"), dates)
    doubts += [finding.summary for finding in wrong if finding and finding.status is Status.UNMET]
    return " ".join(doubts)
