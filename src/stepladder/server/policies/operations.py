"""Opening and settling disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from stepladder.errors import InvalidDocument
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute
from stepladder.server.trail.operations import record

DAYS_TO_SETTLE = 14
"""Days that the owner of a dispute has. Judgement: two weeks hold a conversation with everybody concerned."""


class AlreadySettled(InvalidDocument):
    """Somebody else settled the dispute in the meantime."""


@dataclass(frozen=True)
class Contested:
    """What a dispute is about: a competency, and perhaps one item of the evidence for it."""

    competency: str
    item: str = ""


def open_dispute(
    *, person: Person, contested: Contested, about: str, owner: Person, by: Person, at: datetime
) -> Dispute:
    """Open a dispute; from now on the criterion shows that people disagree."""
    with transaction.atomic():
        dispute = Dispute.objects.create(
            person=person,
            competency=contested.competency,
            item=contested.item,
            about=about,
            opened_by=by,
            opened_at=at,
            owner=owner,
            due=at.date() + timedelta(days=DAYS_TO_SETTLE),
        )
        for each in {owner.pk: owner, person.pk: person}.values():
            if each.pk != by.pk:
                notify(person=each, text=f"{by.name}: {about}", link=f"/disputes/{dispute.pk}/", at=at)
        record(
            by=by.subject,
            did="dispute opened",
            what=person.subject,
            because=about,
            at=at,
            details={"dispute": dispute.pk, "competency": contested.competency, "owner": owner.name},
        )
    return dispute


def settle_dispute(*, dispute: Dispute, outcome: str, by: Person, at: datetime) -> None:
    """Settle a dispute with a reason.

    Raises:
        AlreadySettled: somebody was quicker.
    """
    with transaction.atomic():
        count = Dispute.objects.filter(pk=dispute.pk, settled_at__isnull=True).update(
            settled_at=at, settled_by=by, outcome=outcome
        )
        if not count:
            raise AlreadySettled("this was settled in the meantime", hint="read what was written, and open it anew")
        if dispute.person_id != by.pk:
            notify(person=dispute.person, text=f"{by.name}: {outcome}", link=f"/disputes/{dispute.pk}/", at=at)
        record(
            by=by.subject,
            did="dispute settled",
            what=dispute.person.subject,
            because=outcome,
            at=at,
            details={"dispute": dispute.pk},
        )
