"""Telling everybody what is new in the catalog, and for which goal (E-87)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.goals import holds
from stepladder.server.catalog.models import Announcement, Microcredential
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Priority
from stepladder.server.trail.operations import record

MOST_MONTHS = 6
"""What stood there for half a year is no news."""


@dataclass(frozen=True)
class News:
    """What is told.

    Attributes:
        priority: the goal that it serves; news without one are not told here.
        until: the last day on which it is shown.
    """

    title: str
    text: str
    priority: Priority
    until: date
    entry: Microcredential | None = None


def announcements_on(on: date) -> QuerySet[Announcement]:
    """What is shown on a day, the latest first."""
    rows = Announcement.objects.filter(withdrawn_at__isnull=True, until__gte=on)
    return rows.select_related("priority", "microcredential", "by")


def announcements_before(on: date) -> QuerySet[Announcement]:
    """What was shown before and is not any more, the latest first."""
    rows = Announcement.objects.filter(Q(withdrawn_at__isnull=False) | Q(until__lt=on))
    return rows.select_related("priority", "microcredential", "by")


def goals_to_name(on: date) -> QuerySet[Priority]:
    """The priorities that news can be told for: those that have not ended."""
    return Priority.objects.filter(Q(until__isnull=True) | Q(until__gte=on)).order_by("title", "id")


def last_day(on: date) -> date:
    """The last day until which news of a day can be shown."""
    return months_after(on, MOST_MONTHS)


def announce(*, news: News, by: Person, at: datetime) -> Announcement:
    """Show something to everybody until a day.

    Raises:
        InvalidPolicy: title or text are missing, the priority has ended, or the day cannot be chosen.
    """
    on = at.date()
    last = last_day(on)
    if not news.title.strip() or not news.text.strip():
        raise InvalidPolicy(gettext("nothing is said"), expected=gettext("a title and a few words"))
    if not holds(news.priority, on):
        raise InvalidPolicy(
            gettext("the priority %(title)s has ended") % {"title": news.priority.title},
            expected=gettext("a priority that holds"),
        )
    if not on <= news.until <= last:
        raise InvalidPolicy(
            gettext("the last day on which it is shown cannot be chosen"),
            expected=gettext("a day from today until %(day)s") % {"day": date_format(last, "DATE_FORMAT")},
        )
    with transaction.atomic():
        row = Announcement.objects.create(
            priority=news.priority, microcredential=news.entry, title=news.title.strip(), text=news.text.strip(),
            until=news.until, by=by, at=at,
        )  # fmt: skip
        record(
            by=by.subject, did="news announced", what=news.entry.subject if news.entry else "catalog", at=at,
            because=news.priority.title, details={"title": row.title, "until": row.until.isoformat()},
        )  # fmt: skip
    return row


def withdraw(*, announcement: Announcement, by: Person, at: datetime) -> None:
    """Show it no longer.

    Raises:
        EditedMeanwhile: somebody else took it back.
    """
    with transaction.atomic():
        if not Announcement.objects.filter(pk=announcement.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
            raise EditedMeanwhile(gettext("somebody else has taken this back meanwhile"))
        entry = announcement.microcredential
        record(
            by=by.subject, did="news taken back", what=entry.subject if entry else "catalog", at=at,
            because="", details={"title": announcement.title},
        )  # fmt: skip
