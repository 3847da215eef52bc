"""Questions to issuers, and what they answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Person
from stepladder.server.wallet.entries import Question, changed_meanwhile, check_askable
from stepladder.server.wallet.models import Certificate, IssuerQuestion
from stepladder.server.wallet.writing import note as _note
from stepladder.server.wallet.writing import taken

_ASKED, _KEPT = gettext_noop("issuer asked"), gettext_noop("question to the issuer kept")


def ask_issuer(*, certificate: Certificate, question: Question, by: Person, at: datetime) -> IssuerQuestion:
    """Write to the issuer, and keep that they were asked.

    In a private workspace nothing is written to anybody: the question is kept, and its owner sends it.

    Raises:
        EditedMeanwhile: the certificate was withdrawn.
        CannotAsk: it is too much for one day.
    """
    with transaction.atomic():
        # Two windows that ask at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=certificate.person_id)
        row = taken(certificate, by)
        check_askable(row.person, at)
        asked = IssuerQuestion.objects.create(
            certificate=row, dimension=question.dimension, text=question.text, to=question.to, asked_at=at
        )
        if not settings.PRIVATE_WORKSPACE:
            _write_to_issuer(row, question, by, at)
        _note(row, _KEPT if settings.PRIVATE_WORKSPACE else _ASKED, by, at)
    return asked


def record_answer(*, question: IssuerQuestion, answer: str, by: Person, at: datetime) -> IssuerQuestion:
    """Keep what the issuer answered, in the words of whoever got it. It changes no score by itself.

    Raises:
        EditedMeanwhile: an answer is there already, or the certificate was withdrawn.
    """
    answered = IssuerQuestion.State.ANSWERED
    with transaction.atomic():
        row = taken(question.certificate, by)
        open_ones = IssuerQuestion.objects.filter(pk=question.pk, state=IssuerQuestion.State.ASKED)
        if not open_ones.update(state=answered, answer=answer, answered_at=at):
            raise changed_meanwhile(row, by, gettext("An answer to this question stands here already"))
        _note(row, "issuer’s answer kept", by, at)
    question.refresh_from_db()
    return question


def _write_to_issuer(row: Certificate, question: Question, by: Person, at: datetime) -> None:
    body = gettext(
        "%(text)s\n\nThis is about the certificate “%(title)s”, held by %(name)s.\nPlease answer to %(address)s.\n"
    )
    names = {"text": question.text, "title": row.title, "name": by.name, "address": by.email}
    subject = gettext("A question about “%(title)s”") % {"title": row.title}
    send_mail(to=question.to, subject=subject, body=body % names, at=at)
