"""Looking up a certificate that is no badge, where its issuer shows it: asked by its holder, done by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.errors import StepladderError
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.people.queries import owner_of_disputes, visible_to
from stepladder.server.wallet.judging import judge_again, judged_columns, set_evidence
from stepladder.server.wallet.models import Certificate, PersonsCheck
from stepladder.server.wallet.network import held
from stepladder.server.wallet.seen import confirmed_by
from stepladder.server.wallet.writing import note as _note
from stepladder.server.wallet.writing import taken, write


class CannotLookUp(StepladderError):
    """A certificate that nobody can look up, or that this person may not."""


@dataclass(frozen=True)
class Saw:
    """What somebody saw where the issuer shows a certificate.

    Attributes:
        where: the address, or whom they asked.
        name: whose name stands there; day: which day of issue.
    """

    where: str
    name: str
    day: date | None


def to_look_up(reader: Person) -> QuerySet[Certificate]:
    """Certificates without a badge that somebody may look up: of those who report to them; partners also if asked."""
    rows = Certificate.objects.filter(badge__isnull=True, withdrawn_at__isnull=True).exclude(person=reader)
    mine = Q(person__in=visible_to(reader).values("pk"))
    asked = Q(look_up_asked_at__isnull=False) if reader.partner else Q(pk__in=[])
    return rows.filter(mine | asked).select_related("person").prefetch_related("persons_checks__by")


def whom_to_ask(person: Person) -> Person | None:
    """Who is asked: a people partner, or the manager; nobody where one is alone."""
    return None if settings.PRIVATE_WORKSPACE else owner_of_disputes(person)


def ask_to_look_up(*, certificate: Certificate, by: Person, at: datetime) -> Person:
    """Ask somebody to look a certificate up, once until they did.

    Returns:
        Who was asked.

    Raises:
        CannotLookUp: there is nobody to ask, nothing to look up, or they were asked already.
        EditedMeanwhile: it was withdrawn.
    """
    asked = whom_to_ask(certificate.person)
    if asked is None:
        raise CannotLookUp(gettext("there is nobody here whom you could ask"))
    with transaction.atomic():
        row = taken(certificate, by)
        if row.badge_id is not None or not (row.link or row.number):
            raise CannotLookUp(
                gettext("there is neither a link nor a number by which it could be found"),
                hint=gettext("add one of them first"),
            )
        if row.look_up_asked_at is not None:
            raise CannotLookUp(gettext("%(name)s was asked already") % {"name": asked.name})
        write(row, {"look_up_asked_at": at})
        text = gettext("%(name)s asks you to look up the certificate “%(title)s”.")
        names = {"name": row.person.name, "title": row.title}
        notify(person=asked, text=text % names, link=reverse("certificate-seen", args=[row.pk]), at=at)
        _note(row, "look-up asked for", by, at)
    return asked


def record_seen(*, certificate: Certificate, saw: Saw, by: Person, at: datetime) -> PersonsCheck:
    """Keep what somebody saw. If name and day are those that stand here, the certificate counts as checked.

    Raises:
        CannotLookUp: they hold it themselves, or it is a badge.
        EditedMeanwhile: it was withdrawn.
    """
    if certificate.person_id == by.pk or certificate.badge_id is not None:
        raise CannotLookUp(gettext("nobody looks up their own certificate, and a badge is checked without that"))
    with transaction.atomic():
        row = taken(certificate, by)
        seen = PersonsCheck.objects.create(
            certificate=row,
            by=by,
            title=row.title,
            issuer_name=row.issuer_name,
            where=saw.where,
            saw_name=saw.name,
            saw_on=saw.day,
            at=at,
        )
        judged = judge_again(row, row.title, at, held)  # asks nobody: there is no badge
        write(row, judged_columns(judged) | {"look_up_asked_at": None})
        set_evidence(row, judged, at)
        same = confirmed_by(row) is not None
        text = gettext("%(name)s looked up your certificate “%(title)s” and saw the same.")
        other = gettext("%(name)s looked up your certificate “%(title)s” and saw something else.")
        names = {"name": by.name, "title": row.title}
        link = reverse("certificate", args=[row.pk])
        notify(person=row.person, text=(text if same else other) % names, link=link, at=at)
        _note(row, "certificate looked up", by, at)
    return seen
