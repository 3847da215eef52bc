"""Opening and settling disputes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidDocument, InvalidPolicy
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute, Lock
from stepladder.server.policies.queries import locked
from stepladder.server.trail.operations import record, wait_for_turn

DAYS_TO_SETTLE = 10
"""Working days that the owner of a dispute has (methods 3.6); holidays are not known here."""

_SATURDAY = 5


class AlreadySettled(InvalidDocument):
    """Somebody else settled the dispute in the meantime."""


class NotTheirsToSettle(InvalidDocument):
    """Somebody else has to settle it."""


class Locked(InvalidPolicy):
    """Somebody relies on it as it is, and it must not change until they are done."""


@dataclass(frozen=True)
class Basis:
    """What the line rested on when it was contested, so that its owner sees what they settle.

    Attributes:
        criterion: the ladder's words; status: as people read it.
        items: what it rested on, each in words.
    """

    criterion: str = ""
    status: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contested:
    """What a dispute is about: a competency, and perhaps one item of the evidence for it.

    Attributes:
        item: id of the item without the number of its row: what is said anew is still contested.
        name: of the competency; item_name: of the item, in words.
    """

    competency: str
    item: str = ""
    name: str = ""
    item_name: str = ""
    basis: Basis = field(default_factory=Basis)


def open_dispute(
    *, person: Person, contested: Contested, about: str, owner: Person, by: Person, at: datetime
) -> Dispute:
    """Open a dispute: from now on the criterion shows that people disagree. One in just these words is open already."""
    with transaction.atomic():
        wait_for_turn()
        same = Dispute.objects.filter(
            person=person, competency=contested.competency, item=contested.item, about=about, opened_by=by,
            settled_at__isnull=True,
        ).first()  # fmt: skip
        if same is not None:
            return same
        dispute = Dispute.objects.create(
            person=person,
            competency=contested.competency,
            competency_name=contested.name,
            item=contested.item,
            item_name=contested.item_name[:400],
            basis=asdict(contested.basis),
            about=about,
            opened_by=by,
            opened_at=at,
            owner=owner,
            due=_working_days_after(at.date(), DAYS_TO_SETTLE),
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
        NotTheirsToSettle: it is not the owner's.
    """
    if dispute.owner_id != by.pk:
        raise NotTheirsToSettle(
            gettext("this is for %(owner)s to settle") % {"owner": dispute.owner.name},
            hint=gettext("tell them what you know"),
        )
    with transaction.atomic():
        count = Dispute.objects.filter(pk=dispute.pk, settled_at__isnull=True).update(
            settled_at=at, settled_by=by, outcome=outcome
        )
        if not count:
            raise AlreadySettled(
                gettext("this was settled in the meantime"), hint=gettext("read what was written, and open it anew")
            )
        for each in {dispute.person_id: dispute.person, dispute.opened_by_id: dispute.opened_by}.values():
            if each.pk != by.pk:
                notify(person=each, text=f"{by.name}: {outcome}", link=f"/disputes/{dispute.pk}/", at=at)
        record(
            by=by.subject,
            did="dispute settled",
            what=dispute.person.subject,
            because=outcome,
            at=at,
            details={"dispute": dispute.pk},
        )


def lock(*, subject: str, because: str, by: Person, at: datetime) -> Lock:
    """From now on nothing of the subject changes, until the lock is released.

    Raises:
        InvalidPolicy: it is not said why; whoever is refused later would not know whom to ask about what.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is locked is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        row = Lock.objects.create(subject=subject, because=because.strip(), by=by, at=at)
        record(by=by.subject, did="lock placed", what=subject, because=row.because, at=at, details={"lock": row.pk})
    return row


def release(*, lock: Lock, by: Person, at: datetime) -> None:
    """Take a lock away.

    Raises:
        EditedMeanwhile: somebody was quicker.
    """
    with transaction.atomic():
        count = Lock.objects.filter(pk=lock.pk, released_at__isnull=True).update(released_at=at, released_by=by)
        if not count:
            raise EditedMeanwhile(gettext("this lock was released in the meantime"))
        record(
            by=by.subject, did="lock released", what=lock.subject, because=lock.because, at=at,
            details={"lock": lock.pk},
        )  # fmt: skip


def refuse_if_locked(subject: str) -> None:
    """To be called in the transaction that changes the subject, before anything is written.

    It waits for whoever writes at the same moment: a lock that stands when this transaction ends was seen by it, or
    was placed after it.

    Raises:
        Locked: it is locked; says by whom and why.
    """
    wait_for_turn()
    found = locked(subject)
    if found is not None:
        raise Locked(
            gettext("%(name)s locked this on %(day)s: %(because)s")
            % {
                "name": found.by.name,
                "day": date_format(localtime(found.at), "DATE_FORMAT"),
                "because": found.because,
            },
            expected=gettext("nothing to change until it is released"),
            hint=gettext("ask %(name)s when that will be") % {"name": found.by.name},
        )


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day
