"""Questions to issuers about a microcredential, and what became of them.

An answer changes no score by itself: somebody judges it, and cites it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals.models import IssuerRequest
from stepladder.server.catalog.models import Microcredential
from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

REMIND_AFTER = 21
"""Days after which somebody is reminded that no answer came, unless they choose another day."""

MOST_ASKED_A_DAY = 20
"""Most e-mails that one person has sent to issuers in a day: the site is no way to write to strangers."""


@dataclass(frozen=True)
class Question:
    """What to ask: about which question of the rubric, in which words, at which address.

    Attributes:
        to: an e-mail address; empty where it is asked otherwise, by telephone or a form of the issuer's.
        remind_on: the day from which it is overdue.
    """

    dimension: str
    text: str
    to: str
    remind_on: date


def remind_day(on: date) -> date:
    """The day on which to remind, unless somebody says otherwise."""
    return on + timedelta(days=REMIND_AFTER)


def ask(*, entry: Microcredential, question: Question, by: Person, at: datetime) -> IssuerRequest:
    """Keep that the issuer is asked, and write to them where an address is given.

    In a private workspace nothing is written to anybody: the question is kept, and its owner sends it.

    Raises:
        InvalidPolicy: the same is asked and open already, the day to remind has passed, or it is too much for a day.
    """
    if question.remind_on <= at.date():
        raise InvalidPolicy(gettext("the day to be reminded has passed"), expected=gettext("a day that lies ahead"))
    try:
        with transaction.atomic():
            # Two windows that ask at once wait for each other here.
            Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
            _check_askable(by, question, at)
            row = IssuerRequest.objects.create(
                microcredential=entry, dimension=question.dimension, text=question.text, to=question.to,
                remind_on=question.remind_on, asked_by=by, asked_at=at,
            )  # fmt: skip
            if question.to and not settings.PRIVATE_WORKSPACE:
                _write(entry, question, by, at)
            details = {"title": entry.title, "dimension": question.dimension, "request": row.pk}
            record(
                by=by.subject, did="issuer of an entry asked", what=entry.subject, because=question.text[:300], at=at,
                details=details,
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("the issuer is asked this already, and has not answered"),
            expected=gettext("that the earlier question is closed first"),
        ) from error
    return row


def keep_answer(*, request: IssuerRequest, answer: str, source: str, by: Person, at: datetime) -> None:
    """Keep what the issuer answered, and where that can be read.

    Raises:
        InvalidPolicy: there is no answer, or no source.
        EditedMeanwhile: somebody else closed the question.
    """
    if not answer.strip() or not source.strip():
        raise InvalidPolicy(
            gettext("the answer or its source is missing"),
            expected=gettext("what was answered, and where it can be read"),
        )
    values = {"answer": answer.strip(), "source": source.strip()}
    _close(request, IssuerRequest.State.ANSWERED, "answer of an issuer kept", values, by, at)


def give_up(*, request: IssuerRequest, by: Person, at: datetime) -> None:
    """Say that no answer came. That is no answer of any kind: the question stays unknown.

    Raises:
        EditedMeanwhile: somebody else closed the question.
    """
    _close(request, IssuerRequest.State.SILENT, "no answer of an issuer came", {}, by, at)


def _close(
    request: IssuerRequest, state: IssuerRequest.State, did: str, values: dict[str, str], by: Person, at: datetime
) -> None:
    entry = request.microcredential
    with transaction.atomic():
        rows = IssuerRequest.objects.filter(pk=request.pk, state=IssuerRequest.State.ASKED)
        if not rows.update(state=state, closed_by=by, closed_at=at, **values):
            raise EditedMeanwhile(gettext("somebody else closed this question meanwhile"))
        because = values.get("answer", "")[:300] or gettext("nothing came until now")
        details = {"title": entry.title, "dimension": request.dimension, "request": request.pk}
        record(by=by.subject, did=did, what=entry.subject, because=because, at=at, details=details)
    request.refresh_from_db()


def _check_askable(by: Person, question: Question, at: datetime) -> None:
    sent = IssuerRequest.objects.filter(asked_by=by, asked_at__gt=at - timedelta(days=1)).exclude(to="")
    if question.to and sent.count() >= MOST_ASKED_A_DAY:
        raise InvalidPolicy(
            gettext("you asked issuers %(number)d questions since yesterday, which is the most")
            % {"number": MOST_ASKED_A_DAY},
            hint=gettext("ask the next ones tomorrow"),
        )


def _write(entry: Microcredential, question: Question, by: Person, at: datetime) -> None:
    body = gettext("%(text)s\n\nThis is about “%(title)s”. I ask for our catalog of microcredentials.\n"
                   "Please answer to %(address)s.\n\n%(name)s\n")  # fmt: skip
    values = {"text": question.text, "title": entry.title, "name": by.name, "address": by.email}
    subject = gettext("A question about “%(title)s”") % {"title": entry.title}
    send_mail(to=question.to, subject=subject, body=body % values, at=at)
