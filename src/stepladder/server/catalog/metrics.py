"""Figures of daily work by which one would see that holders of an entry use it (P-16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.changing import log
from stepladder.server.catalog.models import Change, Microcredential, WorkMetric
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn

MOST = 20
"""Figures of one entry; beyond that nobody looks at them."""


def add_metric(*, row: WorkMetric, because: str, by: Person, at: datetime) -> WorkMetric:
    """Say by which figure one would see that holders use it.

    Args:
        row: the figure, not stored yet.
        because: why this one, for the change log.

    Raises:
        InvalidPolicy: it is said already, or there are too many.
    """
    row.recorded_by, row.recorded_at = by, at
    with transaction.atomic():
        wait_for_turn()
        Microcredential.objects.select_for_update(no_key=True).get(pk=row.microcredential_id)
        held = WorkMetric.objects.filter(microcredential=row.microcredential_id)
        if held.filter(metric__iexact=row.metric, unit__iexact=row.unit, competency=row.competency).exists():
            raise InvalidPolicy(
                gettext("%(metric)s is said already") % {"metric": row.metric}, expected=gettext("another figure")
            )
        if held.count() >= MOST:
            raise InvalidPolicy(
                gettext("%(count)d figures are named already") % {"count": MOST},
                expected=gettext("fewer, so that somebody looks at them"),
            )
        row.save()
        _write(row.microcredential, None, str(row), because or row.how, by, at)
    return row


def drop_metric(*, row: WorkMetric, because: str, by: Person, at: datetime) -> None:
    """Say that the figure tells nothing about it after all.

    Raises:
        InvalidPolicy: why is not said.
        EditedMeanwhile: somebody was quicker.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken out is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        wait_for_turn()
        deleted, _ = WorkMetric.objects.filter(pk=row.pk).delete()
        if not deleted:
            raise EditedMeanwhile(gettext("somebody else has taken it out meanwhile"))
        _write(row.microcredential, str(row), None, because, by, at)


def _write(entry: Microcredential, old: str | None, new: str | None, because: str, by: Person, at: datetime) -> None:
    what = {"metric": {"old": old, "new": new}}
    log(entry=entry, kind=Change.Kind.FACTS, what=what, because=because, by=by, at=at)
    did = "figure at work named" if new else "figure at work taken out"
    record(
        by=by.subject, did=did, what=entry.subject, because=because.strip(), at=at,
        details={"title": entry.title, **what},
    )  # fmt: skip
