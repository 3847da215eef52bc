"""Telling people before a certificate of theirs ends: 90, 30 and 7 days before, each once, as a line on their page.

Badges that were given here are told of by whoever gave them (``issuing.reminders``), and by a mail; here all are told
of alike, as a line that its reader puts away: one mail and one line for a badge, also if it stands here as two files.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext

from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.notices.operations import notify
from stepladder.server.wallet.models import Certificate, Whose

DAYS = (90, 30, 7)
"""How many days before its end somebody is told."""


def remind(*, at: datetime) -> int:
    """Tell whoever is due. Returns how many lines that is.

    Where several are due at once, as for a certificate that was added a week before its end, one line stands for all.
    What was renewed, was revoked or is somebody else's is not told of; of the same badge in two files, one is.
    """
    today = timezone.localdate(at)
    ending = Certificate.objects.filter(
        withdrawn_at__isnull=True,
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=max(DAYS)),
        renewals__isnull=True,
    ).exclude(whose=Whose.SOMEBODY_ELSE)
    ending = ending.filter(~Exists(_in_another_file()), ~Exists(_given_again_here()))
    return sum(_remind(row, at) for row in ending.select_related("person") if not row.appraisal.get("left_out"))


def _remind(row: Certificate, at: datetime) -> bool:
    end = row.expires_on
    if end is None:
        return False
    left = (end - timezone.localdate(at)).days
    due = min(days for days in DAYS if left <= days)
    with transaction.atomic():
        # Two commands at once: only one of them changes the row, and only that one tells.
        told = Q(reminded_for=F("expires_on"), reminded_days__lte=due)
        if not Certificate.objects.filter(~told, pk=row.pk).update(reminded_for=end, reminded_days=due):
            return False
        words = {"title": row.title, "day": formats.date_format(end, "DATE_FORMAT")}
        text = gettext("“%(title)s” ends on %(day)s. Ask its issuer how it is renewed.") % words
        notify(person=row.person, text=text, link=reverse("certificate", args=[row.pk]), at=at)
    return True


def _in_another_file() -> QuerySet[Certificate]:
    """The same badge in another file, which was added earlier."""
    same = ("person", "issuer_id", "achievement_id", "issued_on", "expires_on", "whose")
    alike = {name: OuterRef(name) for name in same}
    return Certificate.objects.filter(~Q(achievement_id=""), pk__lt=OuterRef("pk"), withdrawn_at__isnull=True, **alike)


def _given_again_here() -> QuerySet[IssuedCredential]:
    """It was given here, and was given again; the mail about it stops there too."""
    return IssuedCredential.objects.filter(digest=OuterRef("badge_digest"), renewals__isnull=False)
