"""What a microcredential counts for: the criteria of roles that ask for what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from stepladder.appraisal.score import CEILINGS, EvidenceClass
from stepladder.evidence.policy import KINDS
from stepladder.findings import Status
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.proof import class_of
from stepladder.server.roles.asks import age_words
from stepladder.server.roles.models import Criterion, Role

_KIND = {kind.id: kind for kind in KINDS}


@dataclass(frozen=True)
class Counts:
    """One criterion, and whether this microcredential can reach the level that it asks for.

    Attributes:
        reaches: met, not met, or unknown.
        because: why, in a sentence.
        age: how old it may be, or nothing.
    """

    role: Role
    competency: str
    level: int
    must: bool
    reaches: Status
    because: str
    age: str

    @property
    def mark(self) -> str:
        """The mark beside it. Not to reach a level is no fault of a microcredential, so it has none."""
        return {Status.MET: "met", Status.UNMET: "", Status.UNKNOWN: "unknown"}[self.reaches]

    @property
    def words(self) -> str:
        """The words of the mark."""
        return {
            Status.MET: gettext("Can reach it"),
            Status.UNMET: gettext("Does not reach it"),
            Status.UNKNOWN: gettext("Not known"),
        }[self.reaches]


def counts_for(entry: Microcredential, outcomes: Iterable[Outcome], asked: Iterable[Criterion]) -> tuple[Counts, ...]:
    """Every criterion that asks for what is shown, in the order given.

    A level reached is no criterion covered: how much it counts depends on what else there is, and on how long ago.
    """
    shown = {outcome.competency_id: outcome for outcome in outcomes}
    kind = entry.appraisal.evidence_class
    return tuple(_counts(shown[each.competency_id], each, each.version.role, kind) for each in asked)


def counts_of(outcome: Outcome, criterion: Criterion, role: Role) -> Counts:
    """The same of one thing that an entry shows, and one criterion of a role that asks for it."""
    return _counts(outcome, criterion, role, class_of(outcome.microcredential))


def answer_of(level: int, relevance: Decimal, criterion: Criterion, kind: EvidenceClass | None) -> tuple[Status, str]:
    """Whether something shown at a level, with a strength, can reach what a criterion asks for, and why."""
    if kind is None:
        return Status.UNKNOWN, gettext("It is not known what one has to do to earn it.")
    if not CEILINGS[kind]:
        return Status.UNMET, gettext("Attendance counts toward nothing.")
    if not criterion.to_core().profile.accepts_kind(_KIND[f"credential-{kind}"]):
        return Status.UNMET, gettext("The role accepts no certificates for this.")
    if not relevance:
        return Status.UNMET, gettext("The task that was assessed is another than that of this competency.")
    return _by_level(level, criterion.level, kind)


def _counts(outcome: Outcome, criterion: Criterion, role: Role, kind: EvidenceClass | None) -> Counts:
    reaches, because = answer_of(outcome.level, outcome.relevance, criterion, kind)
    return Counts(
        role=role,
        competency=criterion.competency.name,
        level=criterion.level,
        must=criterion.must,
        reaches=reaches,
        because=because,
        age=age_words(criterion.max_age_months),
    )


def _by_level(shown: int, asked: int, kind: EvidenceClass) -> tuple[Status, str]:
    numbers = {"shown": shown, "asked": asked, "most": CEILINGS[kind]}
    if min(shown, CEILINGS[kind]) >= asked:
        return Status.MET, gettext("It shows level %(shown)d, and its kind supports up to %(most)d.") % {
            **numbers,
            "shown": min(shown, CEILINGS[kind]),
        }
    if shown >= asked:
        return Status.UNMET, _ceiling_words(kind) % numbers
    return Status.UNMET, gettext("It shows level %(shown)d, and level %(asked)d is asked for.") % numbers


def _ceiling_words(kind: EvidenceClass) -> str:
    return {
        EvidenceClass.E1: gettext("What proves knowledge supports no level above %(most)d."),
        EvidenceClass.E2: gettext("What was shown in an exercise supports no level above %(most)d."),
    }.get(kind, gettext("Work without a measured result supports no level above %(most)d."))
