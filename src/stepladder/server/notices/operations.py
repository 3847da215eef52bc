"""Telling people something."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction

from stepladder.server.notices.models import Mail, Notice
from stepladder.server.people.models import Person

_LOG = logging.getLogger(__name__)
_LONGEST_FAILURE = 300


def notify(*, person: Person, text: str, link: str, at: datetime) -> Notice:
    """Put a line on somebody's first page; belongs inside the transaction of what it tells of."""
    return Notice.objects.create(person=person, text=text[:300], link=link, at=at)


def put_away(*, notice: Notice, at: datetime) -> None:
    """Take a line off the page."""
    Notice.objects.filter(pk=notice.pk, seen_at__isnull=True).update(seen_at=at)


def notices_seen(*, person: Person, link: str, at: datetime) -> None:
    """Take off somebody's page what leads to something that they have done."""
    Notice.objects.filter(person=person, link=link, seen_at__isnull=True).update(seen_at=at)


def send_mail(*, to: str, subject: str, body: str, at: datetime) -> Mail:
    """Write an e-mail; it is sent once the transaction around it holds. A refusal is kept beside it, and logged.

    What was sent is not kept: it may hold a link that stands for its reader.
    """
    mail = Mail.objects.create(to=to, subject=" ".join(subject.split())[:200], body=body, at=at)
    transaction.on_commit(lambda: _send(mail, at))
    return mail


def _send(mail: Mail, at: datetime) -> None:
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
    except (OSError, SMTPException) as error:
        _LOG.warning("mail %s was not sent: %s", mail.pk, error)
        Mail.objects.filter(pk=mail.pk).update(failed=str(error)[:_LONGEST_FAILURE])
    else:
        Mail.objects.filter(pk=mail.pk).update(sent_at=at, failed="", body="")
