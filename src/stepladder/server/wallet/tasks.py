"""What the worker does in place of the pages: finishing checks, and checking again every day.

``django-tasks`` runs a task once. Trying again, and doing something every day, is done here: a task puts the next one
into the queue, to be run later.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django_tasks import task

from stepladder.errors import EditedMeanwhile
from stepladder.server.people.requests import now
from stepladder.server.wallet.checking import UNKNOWN, check_again
from stepladder.server.wallet.following import follow_catalog
from stepladder.server.wallet.models import Certificate, Why
from stepladder.server.wallet.network import WORKER_SECONDS, asking_at

_LOG = logging.getLogger(__name__)

AGAIN = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))
"""After how long a check is tried again that could not be finished: a server that is down is often back soon."""

STALE = timedelta(days=7)
"""How old a check may be before it is made again as planned. A revocation is known a week later at the latest."""

EVERY = timedelta(days=1)
"""How often the worker looks for badges to be checked again."""

FOLLOWED_EVERY = timedelta(minutes=5)
"""How often the worker looks for certificates of which the catalog says something else now."""


@task()
def finish(certificate: int, attempt: int = 1) -> str:
    """Check a badge that was added; where somebody did not answer, try again later.

    Args:
        certificate: key of its row.
        attempt: the how many-th time.

    Returns:
        What came of it, for the table of tasks.
    """
    row = (
        Certificate.objects.filter(pk=certificate, withdrawn_at__isnull=True).select_related("badge", "person").first()
    )
    if row is None:
        return "gone"
    at = now()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            row = check_again(certificate=row, by=None, at=at, fetch=asking_at(seconds=WORKER_SECONDS), why=Why.ADDED)
    except (EditedMeanwhile, Certificate.DoesNotExist):
        return "gone"
    left_open = [name for name, status in row.runs.all()[0].statuses.items() if status == UNKNOWN]
    if "status" in left_open or "signature" in left_open:
        _later(finish, AGAIN, attempt, at, certificate)
        return "not answered yet"
    return "checked"


@task()
def recheck_daily() -> dict[str, int]:
    """Check again what was checked long ago, and put the same for tomorrow into the queue."""
    at = now()
    # First of all, so that a worker that is stopped in the midst of it does not end the series.
    if not _waits(recheck_daily):
        recheck_daily.using(run_after=at + EVERY).enqueue()
    return recheck(older_than=STALE, at=at)


@task()
def follow_often() -> dict[str, int]:
    """Judge again what the catalog says something else of, and put the same for later into the queue."""
    at = now()
    if not _waits(follow_often):
        follow_often.using(run_after=at + FOLLOWED_EVERY).enqueue()
    with translation.override(settings.LANGUAGE_CODE):
        return follow_catalog(at=at)


def recheck(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """Check every badge again whose last check is older, and those that never were; one after the other.

    Returns:
        How many were ``checked``, and for how many of them something ``changed``.
    """
    rows = Certificate.objects.filter(badge__isnull=False, withdrawn_at__isnull=True)
    due = rows.filter(verified_at__lt=at - older_than) | rows.filter(waits_since__isnull=False)
    found = {"checked": 0, "changed": 0}
    fetch = asking_at(seconds=math.inf)  # one for all: a host that is silent is asked once, and not for every badge
    for key in list(due.order_by("verified_at").values_list("pk", flat=True)):
        row = rows.select_related("badge", "person").filter(pk=key).first()
        if row is None:
            continue
        try:
            checked = check_again(certificate=row, by=None, at=at, fetch=fetch, why=Why.SCHEDULE)
        except (EditedMeanwhile, Certificate.DoesNotExist):
            continue
        except Exception:  # noqa: BLE001 - whatever it is, it is logged with its place
            # One badge that cannot be checked must not keep all those behind it from being checked, day after day.
            _LOG.exception("certificate %s could not be checked again", key)
            continue
        found["checked"] += 1
        found["changed"] += bool(checked.runs.all()[0].changed)
    return found


def begin_daily() -> None:
    """See to it that what repeats is in the queue; where several workers start at once, the next time makes it one."""
    for each in (recheck_daily, follow_often):
        if not _waits(each):
            each.enqueue()


def _waits(repeated: Any) -> bool:
    """Whether a task that repeats is in the queue. One that is running has put the next one there."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - its tables are there where a worker is

    return DBTaskResult.objects.filter(task_path=repeated.module_path, status="READY").exists()


def _later(again: Any, waits: tuple[timedelta, ...], attempt: int, at: datetime, *given: object) -> None:
    if settings.WORKER and attempt <= len(waits):
        again.using(run_after=at + waits[attempt - 1]).enqueue(*given, attempt=attempt + 1)
