"""Preparing a review talk, noting what it says, and agreeing.

A talk is of two people, and each of them may write to it while it is open. Every change locks its row first, so that
two who write at the same moment follow each other; what both put their names to carries a revision, and whoever agreed
to an earlier one has not agreed to this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.notices.operations import notify
from stepladder.server.notices.queries import unseen
from stepladder.server.people.models import Person
from stepladder.server.plans.models import Kind, Talk, TalkAgreement, TalkEntry, TalkExample
from stepladder.server.plans.queries import may_withdraw, may_write, part_of
from stepladder.server.portfolio.models import Work
from stepladder.server.readiness.operations import store_evaluation
from stepladder.server.readiness.queries import Standing
from stepladder.server.trail.operations import record

_BOTH = 2


class NotTheirs(StepladderError):
    """Somebody wants to do what is for another to do."""


class CannotStart(StepladderError):
    """There is nothing to hold the evidence against, or nobody to talk with."""


class TalkClosed(StepladderError):
    """The talk was closed; what was noted in it stays as it is."""


class NothingToAgree(StepladderError):
    """Nothing was noted that could be agreed to."""


class CannotTie(StepladderError):
    """An example that cannot be tied to a line."""


class CannotRenew(StepladderError):
    """Somebody agreed already, so the evaluation under it stays."""


@dataclass(frozen=True)
class Plan:
    """When the talk is, and what the person asks for.

    Attributes:
        request: None leaves it as it is; it is the person's to word.
    """

    on: date | None
    request: str | None = None


@dataclass(frozen=True)
class Example:
    """A piece of work, the key of the line that it is tied to, and how it shows it."""

    criterion: str
    work: Work
    words: str


@dataclass(frozen=True)
class Said:
    """An entry to be noted. What is agreed says by whom and by when."""

    kind: Kind
    text: str
    criterion: str = ""
    who: Person | None = None
    due: date | None = None


def start_talk(*, standing: Standing, by: Person, at: datetime) -> Talk:
    """Open the talk about where somebody stands now, and tell the other side. An open one is given back as it is.

    Raises:
        NotTheirs: it is somebody else than the person or their manager.
        CannotStart: no role is chosen, it has no criteria, or nobody is on record as the manager.
    """
    person, manager = standing.person, standing.person.line_manager
    if by.pk not in (person.pk, person.manager_id):
        raise NotTheirs(gettext("a review talk is opened by the person or their manager"))
    if manager is None:
        raise CannotStart(gettext("nobody is on record as the manager"))
    if standing.role is None or standing.evaluation is None:
        raise CannotStart(
            gettext("there is no role with criteria to talk about"), hint=gettext("choose a next role first")
        )
    try:
        with transaction.atomic():
            if found := Talk.objects.filter(person=person, closed_at__isnull=True).first():
                return found
            stored = store_evaluation(standing=standing, because="review talk", by=by, at=at)
            talk = Talk.objects.create(
                person=person, manager=manager, role=standing.role, evaluation=stored,
                opened_by=by, opened_at=at, changed_by=by, changed_at=at,
            )  # fmt: skip
            _tell(talk, gettext("%(by)s began to prepare the review talk."), by, at)
            _record(talk, "talk opened", standing.role.title, by, at, evaluation=stored.pk)
    except IntegrityError:  # both began at the same moment: the talk of whoever was quicker is the talk
        return Talk.objects.get(person=person, closed_at__isnull=True)
    return talk


def set_plan(*, talk: Talk, plan: Plan, seen: int, by: Person, at: datetime) -> None:
    """Say when the talk is, and what the person asks for.

    Args:
        seen: revision of the talk that was changed.

    Raises:
        NotTheirs: the manager words the request.
        EditedMeanwhile: the talk was changed since; nothing was stored.
        TalkClosed: it was closed.
    """
    with transaction.atomic():
        stored = _locked(talk, by)
        _check_seen(stored, seen)
        request = stored.request if plan.request is None else plan.request
        if request != stored.request and by.pk != stored.person_id:
            raise NotTheirs(gettext("the request is for the person to word"))
        if (plan.on, request) == (stored.on, stored.request):
            return
        stored.on, stored.request = plan.on, request
        stored.save(update_fields=["on", "request"])
        _changed(stored, by, at)
        day = plan.on.isoformat() if plan.on else ""
        _record(stored, "talk planned", request or gettext("the day was set"), by, at, day=day)


def renew_evaluation(*, talk: Talk, standing: Standing, by: Person, at: datetime) -> None:
    """Take the evaluation anew, with what was added since.

    Raises:
        CannotRenew: somebody agreed to what stands there, or there are no criteria any more.
        TalkClosed: it was closed.
    """
    if standing.evaluation is None:
        raise CannotRenew(gettext("the role has no criteria in force now"), hint=gettext("what was taken stays"))
    with transaction.atomic():
        stored = _locked(talk, by)
        if stored.agreements.filter(revision=stored.revision).exists():
            raise CannotRenew(
                gettext("somebody has agreed to what stands here"), hint=gettext("close this talk and begin another")
            )
        stored.evaluation = store_evaluation(standing=standing, because="review talk", by=by, at=at)
        stored.save(update_fields=["evaluation"])
        _changed(stored, by, at)
        _record(stored, "talk evaluation renewed", stored.role.title, by, at, evaluation=stored.evaluation_id)


def add_example(*, talk: Talk, example: Example, by: Person, at: datetime) -> TalkExample:
    """Tie a piece of the person's work to a line of the ladder.

    Raises:
        CannotTie: it is not their work, was withdrawn, is tied to this line already, or there is no such line.
        TalkClosed: it was closed.
    """
    with transaction.atomic():
        stored = _locked(talk, by)
        _check_example(stored, example)
        tied = TalkExample.objects.create(
            talk=stored, criterion=example.criterion, work=example.work, words=example.words, added_by=by, added_at=at
        )
        _changed(stored, by, at)
        _record(stored, "example tied", example.words, by, at, criterion=example.criterion, work=example.work.pk)
    return tied


def remove_example(*, example: TalkExample, by: Person, at: datetime) -> None:
    """Untie an example. Twice is once.

    Raises:
        TalkClosed: the talk was closed.
    """
    with transaction.atomic():
        stored = _locked(example.talk, by)
        count, _ = TalkExample.objects.filter(pk=example.pk).delete()
        if count:
            _changed(stored, by, at)
            _record(stored, "example untied", example.words, by, at, criterion=example.criterion)


def add_entry(*, talk: Talk, said: Said, by: Person, at: datetime) -> TalkEntry:
    """Note something. Only a note leaves the revision as it is, so that either may annotate what both agreed to.

    Raises:
        NotTheirs: this kind is for the other to write, or somebody else is to do it.
        TalkClosed: it was closed.
    """
    with transaction.atomic():
        stored = _locked(talk, by)
        if not may_write(stored, by, said.kind):
            raise NotTheirs(gettext("this is for the other of the two to write"))
        if said.who and not part_of(stored, said.who):
            raise NotTheirs(gettext("only the two who talk can take something on"))
        entry = TalkEntry.objects.create(
            talk=stored, kind=said.kind, text=said.text, criterion=said.criterion, who=said.who, due=said.due,
            added_by=by, added_at=at,
        )  # fmt: skip
        _after_entry(stored, entry, by, at)
        due = said.due.isoformat() if said.due else ""
        who = said.who.subject if said.who else ""
        _record(stored, "talk entry added", said.text, by, at, entry=entry.pk, kind=said.kind.value, who=who, due=due)
    return entry


def withdraw_entry(*, entry: TalkEntry, by: Person, at: datetime) -> None:
    """Take an entry back. Twice is once.

    Raises:
        NotTheirs: the other wrote it.
        TalkClosed: the talk was closed.
    """
    with transaction.atomic():
        stored = _locked(entry.talk, by)
        if not may_withdraw(entry, by):
            raise NotTheirs(gettext("this was written by the other of the two"))
        if not TalkEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
            return
        _after_entry(stored, entry, by, at)
        _record(stored, "talk entry withdrawn", entry.text, by, at, entry=entry.pk, kind=str(entry.kind))


def agree(*, talk: Talk, seen: int, by: Person, at: datetime) -> TalkAgreement:
    """Agree to what stands there. Twice is once.

    Args:
        seen: revision of the talk that was read.

    Raises:
        EditedMeanwhile: it was changed since, so that something else would be agreed to than was read.
        NothingToAgree: nothing is noted yet as agreed.
        TalkClosed: it was closed.
    """
    with transaction.atomic():
        stored = _locked(talk, by)
        _check_seen(stored, seen)
        if not stored.entries.filter(kind=Kind.AGREED, withdrawn_at__isnull=True).exists():
            raise NothingToAgree(
                gettext("nothing is noted as agreed yet"), hint=gettext("write down what, by whom and by when")
            )
        agreement, created = TalkAgreement.objects.get_or_create(
            talk=stored, person=by, revision=seen, defaults={"at": at}
        )
        if created:
            _tell(stored, gettext("%(by)s agreed to what is noted in the review talk."), by, at)
            _record(stored, "talk agreed", gettext("what was noted stands"), by, at, revision=seen)
    return agreement


def close_talk(*, talk: Talk, by: Person, at: datetime) -> None:
    """Close the talk, agreed or not; what was noted stays readable for both. Twice is once."""
    with transaction.atomic():
        try:
            stored = _locked(talk, by)
        except TalkClosed:
            return
        agreed = stored.agreements.filter(revision=stored.revision).count() == _BOTH
        stored.closed_by, stored.closed_at = by, at
        stored.save(update_fields=["closed_by", "closed_at"])
        _tell(stored, gettext("%(by)s closed the review talk."), by, at)
        _record(stored, "talk closed", gettext("the talk is over"), by, at, agreed=agreed)


def _locked(talk: Talk, by: Person) -> Talk:
    """The row as it is now, locked until the transaction ends.

    Raises:
        NotTheirs: they are neither of the two.
        TalkClosed: it was closed.
    """
    stored = Talk.objects.select_for_update().get(pk=talk.pk)
    if not part_of(stored, by):
        raise NotTheirs(gettext("a review talk is written to by the two who talk"))
    if stored.closed_at:
        raise TalkClosed(
            gettext("this talk was closed on %(at)s")
            % {"at": date_format(localtime(stored.closed_at), "DATETIME_FORMAT")},
            hint=gettext("what was noted in it stays as it is"),
        )
    return stored


def _check_seen(stored: Talk, seen: int) -> None:
    if stored.revision != seen:
        raise EditedMeanwhile(
            gettext("%(by)s changed this talk on %(at)s, after you opened it")
            % {"by": stored.changed_by.name, "at": date_format(localtime(stored.changed_at), "DATETIME_FORMAT")},
            hint=gettext("nothing of yours was stored; what stands now is shown here, so read it and send yours again"),
        )


def _check_example(stored: Talk, example: Example) -> None:
    lines = {each["id"] for each in (stored.evaluation.record or {}).get("criteria", ())}
    if example.work.person_id != stored.person_id or example.work.withdrawn_at:
        raise CannotTie(gettext("this is no work example of the person any more"), hint=gettext("choose another"))
    if example.criterion not in lines:
        raise CannotTie(gettext("this line is not among what the role asks"), hint=gettext("choose another"))
    if stored.examples.filter(criterion=example.criterion, work=example.work).exists():
        raise CannotTie(
            gettext("this work example is tied to this line already"),
            hint=gettext("remove it first to say it in other words"),
        )


def _after_entry(stored: Talk, entry: TalkEntry, by: Person, at: datetime) -> None:
    if entry.kind == Kind.NOTE:
        _tell(stored, gettext("%(by)s noted something in the review talk."), by, at)
    else:
        _changed(stored, by, at)


def _changed(stored: Talk, by: Person, at: datetime) -> None:
    stored.revision, stored.changed_by, stored.changed_at = stored.revision + 1, by, at
    stored.save(update_fields=["revision", "changed_by", "changed_at"])
    _tell(stored, gettext("%(by)s changed the review talk."), by, at)


def _tell(talk: Talk, text: str, by: Person, at: datetime) -> None:
    """Tell the other side, once for however many changes they have not read yet."""
    other = talk.manager if by.pk == talk.person_id else talk.person
    told, link = text % {"by": by.name}, reverse("talk", args=[talk.pk])
    if not unseen(other).filter(link=link, text=told[:300]).exists():
        notify(person=other, text=told, link=link, at=at)


def _record(talk: Talk, did: str, because: str, by: Person, at: datetime, **details: object) -> None:
    record(
        by=by.subject, did=did, what=talk.person.subject, because=because, at=at, details={"talk": talk.pk, **details}
    )
