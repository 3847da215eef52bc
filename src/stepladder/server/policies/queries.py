"""Questions about rules and disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.evidence.policy import EvidencePolicy
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.policies.models import Dispute, EvidenceRules, Lock, WeightRules


def rules_in_force(on: date) -> EvidencePolicy:
    """The rules in force on a day; where none were put in force, the defaults of the library."""
    rules = EvidenceRules.objects.filter(in_force_from__lte=on).first()
    return rules.to_core() if rules else EvidencePolicy()


def weights_in_force() -> WeightRules | None:
    """The weights in force for appraising credentials; where none were put in force, None for the library's own."""
    rows = WeightRules.objects.filter(state=WeightRules.State.IN_FORCE)
    return rows.select_related("proposed_by", "decided_by").first()


def policy_in_force() -> WeightPolicy:
    """The same for the library."""
    rules = weights_in_force()
    return rules.to_core() if rules else DEFAULT


def disputes_visible_to(reader: Person) -> QuerySet[Dispute]:
    """Disputes about people whose evidence one sees, and those that one owns or opened."""
    seen = Q(person__in=visible_to(reader)) | Q(owner=reader) | Q(opened_by=reader)
    return Dispute.objects.filter(seen).select_related("person", "owner", "opened_by", "settled_by")


def open_disputes_owned_by(reader: Person) -> QuerySet[Dispute]:
    """What somebody has to settle, the most urgent first."""
    owned = Dispute.objects.filter(owner=reader, settled_at__isnull=True)
    return owned.select_related("person", "opened_by").order_by("due", "id")


@dataclass(frozen=True)
class Disputes:
    """Disputes that concern somebody: those still open, the most urgent first, and those settled, the latest first."""

    open: QuerySet[Dispute]
    settled: QuerySet[Dispute]


def disputes_concerning(reader: Person) -> Disputes:
    """Disputes that somebody owns, opened, or that are about them; not those about the people who report to them."""
    concerns = Q(person=reader) | Q(owner=reader) | Q(opened_by=reader)
    found = Dispute.objects.filter(concerns).select_related("person", "owner", "opened_by", "settled_by")
    return Disputes(
        open=found.filter(settled_at__isnull=True).order_by("due", "id"),
        settled=found.filter(settled_at__isnull=False).order_by("-settled_at", "-id"),
    )


def readers_of(dispute: Dispute) -> tuple[Person, ...]:
    """Who may read a dispute: the person, their manager, its owner, and whoever opened it."""
    everybody = (dispute.person, dispute.person.line_manager, dispute.owner, dispute.opened_by)
    return tuple({each.pk: each for each in everybody if each}.values())


def locked_among(beginning: str) -> dict[str, str]:
    """By subject that begins so why it is locked; one question."""
    rows = Lock.objects.filter(subject__startswith=beginning, released_at__isnull=True)
    return dict(rows.values_list("subject", "because"))


def locked(subject: str) -> Lock | None:
    """The lock that stands on something the longest, or None; it is free when the last one is released."""
    return Lock.objects.filter(subject=subject, released_at__isnull=True).select_related("by").first()
