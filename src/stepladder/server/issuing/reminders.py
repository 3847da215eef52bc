"""Telling people before a badge of theirs ends: 90, 30 and 7 days before, each once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.server.issuing import identity
from stepladder.server.issuing.models import IssuedCredential, Reminder
from stepladder.server.notices.operations import send_mail

DAYS = (90, 30, 7)
"""How many days before its end somebody is told."""


def remind(*, at: datetime) -> int:
    """Send what is due. Returns how many mails that is.

    Where several are due at once, as for a badge that holds for a week, one mail stands for all of them.
    """
    ending = IssuedCredential.objects.filter(
        valid_until__gt=at, valid_until__lte=at + timedelta(days=max(DAYS)), revoked_at__isnull=True, renewals=None
    )
    return sum(_remind(row, at) for row in ending.select_related("version").prefetch_related("reminders"))


def _remind(row: IssuedCredential, at: datetime) -> bool:
    sent = {each.days for each in row.reminders.all()}
    due = [days for days in DAYS if row.valid_until and row.valid_until <= at + timedelta(days=days)]
    if not due or min(due) in sent:
        return False
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(Reminder(credential=row, days=days, at=at) for days in due if days not in sent)
            _mail(row, at)
    except IntegrityError:
        return False  # somebody else runs the same command, and has told them
    return True


def _mail(row: IssuedCredential, at: datetime) -> None:
    words = {
        "name": row.recipient_name or row.recipient_email,
        "title": row.title,
        "day": date_format(localtime(row.valid_until), "DATE_FORMAT") if row.valid_until else "",
        "link": identity.link("verify", row.token),
    }
    send_mail(
        to=row.recipient_email,
        subject=gettext("%(title)s ends on %(day)s") % words,
        body=gettext(
            "%(name)s,\n\nyour badge “%(title)s” holds until %(day)s. If you want to keep it, ask whoever gave it to "
            "you to renew it; the badge that you have stays as it is.\n\n%(link)s\n"
        )
        % words,
        at=at,
    )
