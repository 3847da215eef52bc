"""Saying what a microcredential should bring about, and that it no longer should."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.goals import holds
from stepladder.server.catalog.models import Microcredential, Serves
from stepladder.server.people.models import Person
from stepladder.server.roles.models import StrategicOutcome
from stepladder.server.trail.operations import record

_BY_SYSTEM = "system"


def serve(*, entry: Microcredential, outcome: StrategicOutcome, how: str, by: Person | None, at: datetime) -> Serves:
    """Say that a microcredential should bring an outcome about, and by what its holders do otherwise at work.

    Raises:
        InvalidPolicy: how is not said, the priority has ended, or it is said already.
    """
    if not how.strip():
        raise InvalidPolicy(
            gettext("how it should bring that about is not said"),
            expected=gettext("what somebody who has it does otherwise at work"),
        )
    if not holds(outcome.priority, at.date()):
        raise InvalidPolicy(
            gettext("the priority %(title)s has ended") % {"title": outcome.priority.title},
            expected=gettext("an outcome of a priority that holds"),
        )
    try:
        with transaction.atomic():
            row = Serves.objects.create(
                microcredential=entry, outcome=outcome, how=how.strip(), recorded_by=by, recorded_at=at
            )
            _record(row, "goal linked", row.how, by, at)
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("it is said already to serve %(title)s") % {"title": outcome.title},
            expected=gettext("another outcome, or that the earlier link ends first"),
        ) from error
    return row


def end_serving(*, row: Serves, because: str, by: Person, at: datetime) -> None:
    """Say that it should no longer bring the outcome about; what was said stays on record.

    Raises:
        InvalidPolicy: why is not said.
        EditedMeanwhile: somebody was quicker.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it ends is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        found = Serves.objects.filter(pk=row.pk, ended_at__isnull=True)
        if not found.update(ended_at=at, ended_by=by, ended_because=because.strip()):
            raise EditedMeanwhile(gettext("somebody else has ended this meanwhile"))
        _record(row, "goal no longer linked", because.strip(), by, at)


def _record(row: Serves, did: str, because: str, by: Person | None, at: datetime) -> None:
    details: dict[str, Any] = {
        "title": row.microcredential.title,
        "outcome": row.outcome.title,
        "priority": row.outcome.priority.key,
    }
    what = row.microcredential.subject
    record(by=by.subject if by else _BY_SYSTEM, did=did, what=what, because=because, at=at, details=details)
