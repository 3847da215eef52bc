"""Pages with some of one's certificates, for whoever has the link: which ones, what of them, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.translation import gettext, gettext_lazy

from stepladder.errors import StepladderError
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record
from stepladder.server.wallet.models import Certificate, Share

LONGEST = timedelta(days=366)
"""Longest that a page is shared: whoever needs it later is given a new link."""

MOST_OPEN = 50
"""Most pages that one person shares at a time."""

FIELDS = {
    "name": gettext_lazy("My name"),
    "dates": gettext_lazy("When it was issued, and when it expires"),
    "number": gettext_lazy("Its number and link"),
    "shows": gettext_lazy("Which competencies it shows"),
    "checks": gettext_lazy("What came of each check"),
    "proves": gettext_lazy("What it proves"),
}
"""What a page can show of each certificate; its title and issuer stand there always."""


class CannotShare(StepladderError):
    """A page that cannot be shared."""


@dataclass(frozen=True)
class NewShare:
    """What somebody wants to share.

    Attributes:
        once: made for one form with its button: the page that was made with it already is not made again.
    """

    title: str
    certificates: Sequence[Certificate]
    fields: Sequence[str]
    until: date
    once: str = ""


def shares_of(person: Person) -> QuerySet[Share]:
    """The pages that somebody shares or shared, newest first."""
    return Share.objects.filter(person=person).prefetch_related("certificates")


def share(*, person: Person, new: NewShare, at: datetime) -> Share:
    """Share a page.

    Raises:
        CannotShare: there is nothing on it, its last day is past or too far, or there are too many.
    """
    today = timezone.localdate(at)
    if not new.certificates:
        raise CannotShare(gettext("there is no certificate on this page"), hint=gettext("choose at least one"))
    if not today <= new.until <= today + LONGEST:
        raise CannotShare(gettext("a page is shared for at most a year"), expected=gettext("a day within a year"))
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if new.once and (there := Share.objects.filter(person=person, once=new.once).first()):
            return there
        if Share.objects.filter(person=person, ended_at__isnull=True, until__gte=today).count() >= MOST_OPEN:
            raise CannotShare(gettext("you share %(most)d pages already") % {"most": MOST_OPEN})
        row = Share.objects.create(
            person=person,
            nonce=get_random_string(32),
            once=new.once,
            title=new.title[:120],
            fields=[name for name in FIELDS if name in new.fields],
            created_at=at,
            until=new.until,
        )
        row.certificates.set(new.certificates)
        _note(row, "certificates shared", at)
    return row


def end_share(*, share: Share, at: datetime) -> None:
    """Close a page; its link leads nowhere from then on."""
    with transaction.atomic():
        if Share.objects.filter(pk=share.pk, ended_at__isnull=True).update(ended_at=at):
            _note(share, "sharing ended", at)


def address_of(share: Share) -> str:
    """The whole link, to be copied."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('shared', args=[token_of(share)])}"


def token_of(share: Share) -> str:
    """The part of the link that names a page and proves that this site made it."""
    return _signer().sign_object([share.pk, share.nonce])


def share_of(token: str) -> Share | None:
    """The page that a link stands for; None for a forged or unknown one, without saying which."""
    try:
        key, nonce = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    held = Certificate.objects.filter(withdrawn_at__isnull=True).select_related("person", "recognized__provider")
    row = (
        Share.objects.select_related("person")
        .prefetch_related(
            Prefetch(
                "certificates",
                held.prefetch_related("shows__competency", "recognized__outcomes__competency", "persons_checks__by"),
            )
        )
        .filter(pk=key)
        .first()
    )
    return row if row and constant_time_compare(row.nonce, nonce) else None


def is_open(share: Share, on: date) -> bool:
    """Whether its link leads to something."""
    return share.ended_at is None and on <= share.until


def looked_at(share: Share, at: datetime) -> None:
    """Count a look. Who looked is not known, and nothing about them is kept."""
    Share.objects.filter(pk=share.pk).update(looks=F("looks") + 1, looked_at=at)


def _signer() -> signing.Signer:
    return signing.Signer(salt="stepladder.wallet.share", sep=".")


def _note(row: Share, did: str, at: datetime) -> None:
    record(
        by=row.person.subject,
        did=did,
        what=row.person.subject,
        because="a person shows their certificates to whom they like",
        at=at,
        details={"title": row.title, "share": row.pk, "until": row.until.isoformat()},
    )
