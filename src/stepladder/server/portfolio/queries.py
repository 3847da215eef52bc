"""Questions about work examples and what people said about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, ngettext

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.portfolio.models import Answer, Better, Request, State, Work, WorkShows
from stepladder.server.portfolio.quantities import shown


@dataclass(frozen=True)
class WorkRow:
    """A piece of work in a list: whose word it is, and what is open.

    Attributes:
        confirmed_by: people who saw at least one of its competencies.
        waiting: people who were asked and can still answer.
        own: whether it is read by the person whose work it is.
    """

    work: Work
    shows: tuple[WorkShows, ...]
    confirmed_by: int
    waiting: int
    own: bool

    @property
    def words(self) -> str:
        """Whose word it is. What others saw and what was measured stay apart."""
        measured = gettext("Measured, by your own account") if self.own else gettext("Measured, by their own account")
        if self.confirmed_by:
            confirmed = ngettext(
                "Confirmed by %(number)d person", "Confirmed by %(number)d people", self.confirmed_by
            ) % {"number": self.confirmed_by}
            return f"{confirmed}. {measured}" if self.work.measured else confirmed
        if self.work.measured:
            return measured
        return gettext("Your own account") if self.own else gettext("Their own account")

    @property
    def status(self) -> str:
        """Which mark stands beside the words: what others confirmed is settled, one's own word is noted."""
        return "met" if self.confirmed_by else "note"


@dataclass(frozen=True)
class Saw:
    """One line of an answer; no level says "did not see this"."""

    competency: str
    level: int | None


@dataclass(frozen=True)
class Confirmation:
    """What one witness said.

    Attributes:
        text_changed: whether the work reads otherwise now than when they confirmed it.
        change_seen: the number as they read it, if there was one.
    """

    request: Request
    saw: tuple[Saw, ...]
    text_changed: bool
    change_seen: Change | None


@dataclass(frozen=True)
class Change:
    """The number before and after, as a page writes it."""

    name: str
    unit: str
    before: str
    after: str
    improved: bool


@dataclass(frozen=True)
class WorkPage:
    """Everything that a page about one piece of work says."""

    row: WorkRow
    change: Change | None
    confirmations: tuple[Confirmation, ...]
    waiting: tuple[Request, ...]
    closed: tuple[Request, ...]


def works_visible_to(reader: Person) -> QuerySet[Work]:
    """The work of which somebody may read: their own, and that of people who report to them."""
    return _told().filter(person__in=visible_to(reader).values("pk"))


def works_of(person: Person) -> QuerySet[Work]:
    """Somebody's own work, which they alone change."""
    return _told().filter(person=person)


def requests_of(person: Person) -> QuerySet[Request]:
    """What somebody asked of witnesses."""
    return Request.objects.filter(work__person=person).select_related("work__person")


def rows_of(works: Iterable[Work], *, reader: Person, day: date) -> tuple[WorkRow, ...]:
    """Works as rows of a list, in three questions, however many there are."""
    listed = list(works)
    shows, requests = _by_work(listed)
    return tuple(
        WorkRow(
            work=work,
            shows=shows.get(work.pk, ()),
            confirmed_by=_confirmed_by(requests.get(work.pk, ())),
            waiting=sum(each.waits_on(day) for each in requests.get(work.pk, ())),
            own=work.person_id == reader.pk,
        )
        for work in listed
    )


def page_of(work: Work, *, reader: Person, day: date) -> WorkPage:
    """One piece of work with all that was said about it."""
    shows, by_work = _by_work([work])
    requests = by_work.get(work.pk, ())
    waiting = tuple(each for each in requests if each.waits_on(day))
    answered = [each for each in requests if each.state == State.ANSWERED]
    own = work.person_id == reader.pk
    return WorkPage(
        row=WorkRow(work, shows.get(work.pk, ()), _confirmed_by(requests), len(waiting), own),
        change=change_of(work),
        confirmations=_confirmations(answered, work),
        waiting=waiting,
        closed=tuple(each for each in requests if each not in waiting and each not in answered),
    )


def change_of(work: Work) -> Change | None:
    """The number of a work before and after, if there is one."""
    if work.metric_before is None or work.metric_after is None:
        return None
    before, after = (_with_unit(each, work.metric_unit) for each in (work.metric_before, work.metric_after))
    return Change(work.metric_name, work.metric_unit, before, after, work.improved)


def asked_about(request: Request) -> list[Competency]:
    """The competencies about which a witness is asked, in the order in which the person named them."""
    return [each.competency for each in request.work.shows.select_related("competency").order_by("id")]


def saw_of(request: Request) -> tuple[Saw, ...]:
    """What one witness answered."""
    return _saw(request.answers.select_related("competency").order_by("id"))


def _told() -> QuerySet[Work]:
    return Work.objects.filter(withdrawn_at__isnull=True).select_related("person__manager")


def _by_work(works: Sequence[Work]) -> tuple[dict[int, tuple[WorkShows, ...]], dict[int, tuple[Request, ...]]]:
    ids = [work.pk for work in works]
    shows: dict[int, tuple[WorkShows, ...]] = {}
    for row in WorkShows.objects.filter(work_id__in=ids).select_related("competency").order_by("id"):
        shows[row.work_id] = (*shows.get(row.work_id, ()), row)
    answers = Prefetch("answers", Answer.objects.select_related("competency").order_by("id"))
    requests: dict[int, tuple[Request, ...]] = {}
    for each in Request.objects.filter(work_id__in=ids).prefetch_related(answers).order_by("id"):
        requests[each.work_id] = (*requests.get(each.work_id, ()), each)
    return shows, requests


def _confirmed_by(requests: Iterable[Request]) -> int:
    """People who saw something; whoever answered that they saw nothing of it confirmed nothing."""
    return sum(
        each.state == State.ANSWERED and any(answer.level is not None for answer in each.answers.all())
        for each in requests
    )


def _confirmations(answered: Sequence[Request], work: Work) -> tuple[Confirmation, ...]:
    now = work.read_by_witness() if answered else {}
    return tuple(
        Confirmation(each, _saw(each.answers.all()), each.seen != now, _change_seen(each.seen.get("metric", ())))
        for each in answered
    )


def _change_seen(metric: Sequence[str]) -> Change | None:
    """The number as it stands in ``Work.read_by_witness``."""
    if not metric:
        return None
    name, unit, before, after, better = metric
    improved = Decimal(after) < Decimal(before) if better == Better.LOWER else Decimal(after) > Decimal(before)
    return Change(name, unit, _with_unit(Decimal(before), unit), _with_unit(Decimal(after), unit), improved)


def _saw(answers: Iterable[Answer]) -> tuple[Saw, ...]:
    return tuple(Saw(each.competency.name, each.level) for each in answers)


def _with_unit(number: Decimal, unit: str) -> str:
    return f"{shown(number)} {unit}".strip()
