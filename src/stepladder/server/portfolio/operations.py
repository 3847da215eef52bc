"""Telling of a piece of work, asking who saw it, and answering."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.names import is_one_of
from stepladder.server.evidence.operations import Source, add_item, withdraw, withdraw_item
from stepladder.server.notices.operations import notify, send_mail
from stepladder.server.people.models import Person
from stepladder.server.people.queries import identifiers_said
from stepladder.server.portfolio.changed import remark_confirmations
from stepladder.server.portfolio.items import (
    NOBODY_CHECKED,
    account_item,
    confirmation_item,
    metric_id,
    metric_item,
    source_of,
    source_of_answer,
)
from stepladder.server.portfolio.links import address_of
from stepladder.server.portfolio.mailboxes import mailbox_of
from stepladder.server.portfolio.models import Answer, Request, State, Work, WorkShows
from stepladder.server.portfolio.told import Account, Asked, Reply
from stepladder.server.trail.operations import record
from stepladder.server.wallet.entries import MOST_ASKED_A_DAY

DAYS_TO_ANSWER = 30
"""Long enough for a holiday, short enough that the work is remembered."""


class CannotAsk(StepladderError):
    """A question that may not be asked."""


class AlreadyTold(StepladderError):
    """A piece of work that was described before.

    Attributes:
        work: the one that is there.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        super().__init__(gettext("this piece of work is described already"), hint=gettext("nothing was stored"))


class CannotAnswer(StepladderError):
    """An answer that may not be given."""


class LinkClosed(CannotAnswer):
    """The link was answered, declined or withdrawn already, or its time is over."""


def add_work(*, person: Person, account: Account, at: datetime) -> Work:
    """Tell of a piece of work. It and its number count as the person's own word.

    Raises:
        AlreadyTold: the same was told before, as when a form is sent twice; nothing was stored.
    """
    work = Work(person=person, added_at=at, changed_at=at, **_columns(account))
    with transaction.atomic():
        # Two clicks at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if there := _same_text(work):
            raise AlreadyTold(there)
        work.save(force_insert=True)
        _write_shows_and_items(work, account, at)
        _record(work, "work added", gettext("a piece of work was described"), at)
    return work


def edit_work(*, work: Work, account: Account, revision: int, at: datetime) -> Work:
    """Change what is told. Confirmations stay, with the text that was confirmed and a remark that it is another now.

    Args:
        revision: of the text that was opened for editing.

    Raises:
        EditedMeanwhile: it is another by now, or the work was withdrawn; nothing was stored.
    """
    with transaction.atomic():
        stored = Work.objects.select_for_update().get(pk=work.pk)
        if stored.revision != revision or stored.withdrawn_at:
            raise EditedMeanwhile(
                gettext("this piece of work was changed in another window since you opened it"),
                hint=gettext("what is stored now stands beside; what you typed is still here, and saving replaces it"),
            )
        for name, value in _columns(account).items():
            setattr(stored, name, value)
        stored.revision, stored.changed_at = revision + 1, at
        stored.save()
        stored.shows.all().delete()
        _write_shows_and_items(stored, account, at)
        remark_confirmations(stored, at)
        _record(stored, "work edited", gettext("its description was changed"), at)
    return stored


def withdraw_work(*, work: Work, at: datetime) -> None:
    """Take a work back, and with it what people said about it; open questions are withdrawn. Twice is once."""
    because = gettext("the work was withdrawn")
    with transaction.atomic():
        if not Work.objects.filter(pk=work.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
            return
        work.requests.filter(state=State.ASKED).update(state=State.WITHDRAWN)
        withdraw(source=source_of(work), because=because, at=at)
        _withdraw_answers(work.requests.filter(state=State.ANSWERED), because, at)
        _record(work, "work withdrawn", because, at)


def ask_witness(*, work: Work, asked: Asked, at: datetime) -> Request:
    """Ask somebody who saw the work, by an e-mail with a link that is theirs alone.

    In a private workspace no e-mail is written: its link leads to the computer on which it stands, and nowhere else.

    Raises:
        CannotAsk: the witness is the person themself or was asked already, there is nothing to ask, or it is too much.
    """
    person = work.person
    _check_witness(person, asked)
    request = Request(
        work=work,
        witness_name=asked.name,
        witness_email=asked.email,
        message=asked.message,
        asked_by=person,
        asked_at=at,
        expires_on=timezone.localdate(at) + timedelta(days=DAYS_TO_ANSWER),
        nonce=secrets.token_urlsafe(16),
    )
    with transaction.atomic():
        # Two windows that ask one witness wait for each other here.
        request.work = Work.objects.select_for_update(of=("self",)).select_related("person__manager").get(pk=work.pk)
        _check_askable(request, at)
        request.save(force_insert=True)
        if not settings.PRIVATE_WORKSPACE:
            send_mail(to=asked.email, subject=_subject(request), body=_body(request), at=at)
        details = {"work": work.pk, "request": request.pk, "witness": request.witness, "title": work.title}
        _record(work, "witness asked", gettext("somebody who saw the work was asked"), at, details)
    return request


def withdraw_request(*, request: Request, at: datetime) -> bool:
    """Take a question back: its link ends. One that was answered or declined stays. Returns whether it was open."""
    with transaction.atomic():
        changed = Request.objects.filter(pk=request.pk, state=State.ASKED).update(state=State.WITHDRAWN)
        if changed:
            details = {"work": request.work_id, "request": request.pk}
            _record(request.work, "question withdrawn", gettext("the person took the question back"), at, details)
    return bool(changed)


def answer_request(*, request: Request, reply: Reply, at: datetime, by: Person | None = None) -> Request:
    """Store what a witness saw. Levels count; "I did not see this" counts neither for nor against.

    Args:
        by: who is signed in, if anybody is. The person whose work it is cannot answer for the witness.

    Raises:
        LinkClosed: it was answered, declined or withdrawn, or its time is over.
        EditedMeanwhile: the text is not the one that the witness read.
        CannotAnswer: the name may not stand beside the answer, or it is the person's own.
    """
    _check_reply(request, reply, by)
    with transaction.atomic():
        stored = _open_request(request, at)
        if stored.work.revision != reply.revision:
            raise EditedMeanwhile(
                gettext("the description was changed while you were reading it"),
                hint=gettext("please read it again above; what you answered is still here"),
            )
        stored.state, stored.answered_at, stored.seen = State.ANSWERED, at, stored.work.read_by_witness()
        stored.relation, stored.comment, stored.consent = reply.relation, reply.comment, reply.consent
        stored.save()
        Answer.objects.bulk_create(
            Answer(request=stored, competency=each.competency, level=each.level) for each in reply.seen
        )
        # A witness who is asked again, since the text changed, is still one witness: the later answer counts.
        _replace_answers(_of_the_same_witness(stored), at)
        item = confirmation_item(stored, reply.seen, remarks=_remarks(), verified=_trust())
        _add(stored.work, (item,), source_of_answer(stored), at)
        _tell(stored, at)
        _record_of_witness(stored, "work confirmed", gettext("a witness answered"), at)
    return stored


def decline_request(*, request: Request, at: datetime) -> None:
    """Decline to answer; nothing is asked about why, and it counts neither for nor against anybody.

    Raises:
        LinkClosed: as for answering.
    """
    with transaction.atomic():
        stored = _open_request(request, at)
        Request.objects.filter(pk=stored.pk).update(state=State.DECLINED, answered_at=at)
        stored.state = State.DECLINED
        _tell(stored, at)
        _record_of_witness(stored, "confirmation declined", gettext("a witness declined, without giving a reason"), at)


def _same_text(work: Work) -> Work | None:
    """What the person told before in the same words; what was withdrawn may be told again."""
    return Work.objects.filter(
        person=work.person,
        withdrawn_at__isnull=True,
        title=work.title,
        period_end=work.period_end,
        challenge=work.challenge,
        action=work.action,
        result=work.result,
    ).first()


def _columns(account: Account) -> dict[str, object]:
    measure = account.measure
    return {
        "title": account.title,
        "challenge": account.challenge,
        "action": account.action,
        "result": account.result,
        "period_end": account.period_end,
        "metric_name": measure.name if measure else "",
        "metric_unit": measure.unit if measure else "",
        "metric_before": measure.before if measure else None,
        "metric_after": measure.after if measure else None,
        "metric_better": measure.better if measure else "",
    }


def _write_shows_and_items(work: Work, account: Account, at: datetime) -> None:
    WorkShows.objects.bulk_create(
        WorkShows(work=work, competency=each.competency, level=each.level) for each in account.shows
    )
    metric = metric_item(work, account.shows)
    own = account_item(work, account.shows)
    because = gettext("the description was changed, and no longer says so")
    if metric is None:
        withdraw_item(id=metric_id(work), because=because, at=at)
    if own is None:
        withdraw_item(id=f"work-{work.pk}", because=because, at=at)
    _add(work, (own, metric), source_of(work), at)


def _add(work: Work, items: Iterable[EvidenceItem | None], source: Source, at: datetime) -> None:
    for item in items:  # two at most
        if item:
            add_item(person=work.person, item=item, source=source, at=at)


def _check_witness(person: Person, asked: Asked) -> None:
    identifiers = identifiers_said(person)
    own = (person.name, *identifiers, *(mailbox_of(each) for each in identifiers if "@" in each))
    spellings = (f"{asked.name} <{asked.email}>", asked.email, mailbox_of(asked.email))
    if any(is_one_of(each, own) for each in spellings):
        raise CannotAsk(
            gettext("this witness is you"),
            hint=gettext(
                "ask somebody else who saw the work; for somebody of the same name give their own e-mail address"
            ),
        )


def _check_askable(request: Request, at: datetime) -> None:
    work = request.work
    if work.withdrawn_at:
        raise CannotAsk(gettext("this piece of work was withdrawn"), hint=gettext("describe it again first"))
    if not work.shows.exists():
        raise CannotAsk(
            gettext("this piece of work names no competency, so there is nothing to ask about"),
            hint=gettext("edit it first, and choose what it is evidence of"),
        )
    now = work.read_by_witness()
    for other in _of_the_same_witness(request):
        if other.waits_on(timezone.localdate(at)):
            raise CannotAsk(
                gettext("%(witness)s was asked already and has not answered yet") % {"witness": other.witness_name},
                hint=gettext("wait, or withdraw that question first"),
            )
        if other.state == State.ANSWERED and other.seen == now:
            raise CannotAsk(
                gettext("%(witness)s has answered about this work already") % {"witness": other.witness_name},
                hint=gettext("ask somebody else who saw it; one person counts once"),
            )
    since = at - timedelta(days=1)
    if Request.objects.filter(asked_by=work.person, asked_at__gt=since).count() >= MOST_ASKED_A_DAY:
        raise CannotAsk(
            gettext("you asked %(number)d people since yesterday, which is the most") % {"number": MOST_ASKED_A_DAY},
            hint=gettext("ask the next ones tomorrow"),
        )


def _check_reply(request: Request, reply: Reply, by: Person | None) -> None:
    if not reply.consent:
        raise CannotAnswer(
            gettext("your name may not stand beside your answer, and nobody is judged by somebody unnamed"),
            hint=gettext("allow it, or decline to answer"),
        )
    shown_to_the_person = settings.DEMO or settings.PRIVATE_WORKSPACE
    if by and by.pk == request.work.person_id and not shown_to_the_person:
        raise CannotAnswer(
            gettext("you are signed in as the person whose work this is"),
            hint=gettext("the answer has to come from the person who was asked"),
        )


def _open_request(request: Request, at: datetime) -> Request:
    stored = Request.objects.select_for_update(of=("self",)).select_related("work__person").get(pk=request.pk)
    if stored.work.withdrawn_at or not stored.waits_on(timezone.localdate(at)):
        raise LinkClosed(gettext("this link cannot be answered any more"))
    return stored


def _of_the_same_witness(request: Request) -> list[Request]:
    """The other requests about the same work to the same address."""
    address = mailbox_of(request.witness_email)
    others = Request.objects.filter(work=request.work).exclude(pk=request.pk)
    return [each for each in others if mailbox_of(each.witness_email) == address]


def _withdraw_answers(requests: Iterable[Request], because: str, at: datetime) -> None:
    for each in requests:  # the witnesses of one work: a handful
        withdraw(source=source_of_answer(each), because=because, at=at)


def _replace_answers(requests: Iterable[Request], at: datetime) -> None:
    earlier = [each for each in requests if each.state == State.ANSWERED]
    Request.objects.filter(pk__in=[each.pk for each in earlier]).update(state=State.REPLACED)
    _withdraw_answers(earlier, gettext("the witness answered again"), at)


def _remarks() -> tuple[str, ...]:
    if settings.DEMO or settings.PRIVATE_WORKSPACE:
        return (gettext("The link was shown to the person who asked, so that the witness answered it is their word."),)
    return ()


def _trust() -> Decimal:
    """In a private workspace nobody checked who opened the link; the people of the demonstration are invented."""
    return NOBODY_CHECKED if settings.PRIVATE_WORKSPACE else Decimal(1)


def _subject(request: Request) -> str:
    return gettext("%(person)s asks what you saw: %(title)s") % {
        "person": request.work.person.name,
        "title": request.work.title,
    }


def _body(request: Request) -> str:
    context = {"request": request, "work": request.work, "person": request.work.person, "link": address_of(request)}
    return render_to_string("portfolio/request.txt", context)


def _tell(request: Request, at: datetime) -> None:
    # The witness reads the site in their own language; the notice is for somebody else.
    with translation.override(settings.LANGUAGE_CODE):
        text = (
            gettext("%(witness)s answered what they saw of “%(title)s”.")
            if request.state == State.ANSWERED
            else gettext("%(witness)s declined to answer about “%(title)s”; that counts neither for nor against you.")
        )
    words = {"witness": request.witness_name, "title": request.work.title}
    link = reverse("work", args=[request.work_id])
    notify(person=request.work.person, text=text % words, link=link, at=at)


def _record(work: Work, did: str, because: str, at: datetime, details: Mapping[str, object] | None = None) -> None:
    person = work.person.subject
    record(by=person, did=did, what=person, because=because, at=at, details=details or _named(work))


def _record_of_witness(request: Request, did: str, because: str, at: datetime) -> None:
    details = {"work": request.work_id, "request": request.pk, "witness": request.witness, "title": request.work.title}
    what = request.work.person.subject
    record(by=f"witness:{request.pk}", did=did, what=what, because=because, at=at, details=details)


def _named(work: Work) -> dict[str, object]:
    return {"work": work.pk, "title": work.title, "revision": work.revision}
