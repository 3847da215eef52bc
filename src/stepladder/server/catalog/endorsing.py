"""Recording who endorses a microcredential, and that they no longer do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidDocument
from stepladder.server.catalog.changing import between, log
from stepladder.server.catalog.models import Change, Microcredential
from stepladder.server.catalog.models_endorsed import Endorsed
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn

RECORDED, ENDED = "entry endorsed", "entry no longer endorsed"


@dataclass(frozen=True)
class Said:
    """What a body says, and where one can read it.

    Attributes:
        kind: of ``Endorsed.Kind``; what: what exactly is endorsed.
    """

    body: str
    kind: str
    what: str
    source: str
    checked_on: date
    since: date | None = None
    until: date | None = None


def endorse(*, entry: Microcredential, said: Said, by: Person, at: datetime) -> Endorsed:
    """Record that a body endorses an entry. No score follows from it: whoever judges B3 reads it.

    Raises:
        InvalidDocument: it is recorded already, is of a day to come, or ends before it begins.
    """
    if said.checked_on > at.date() or (said.since and said.since > at.date()):
        raise InvalidDocument(gettext("the day has not come yet"), expected=gettext("today or a day before"))
    if said.since and said.until and said.until < said.since:
        raise InvalidDocument(
            gettext("it ends before it begins"), expected=gettext("an end on or after the day it began")
        )
    try:
        with transaction.atomic():
            wait_for_turn()
            row = Endorsed.objects.create(microcredential=entry, recorded_by=by, recorded_at=at, **vars(said))
            _note(row, RECORDED, said.what, by, at)
    except IntegrityError as error:
        raise InvalidDocument(
            gettext("it is recorded already that %(body)s endorses this") % {"body": said.body},
            expected=gettext("another body, or that the earlier one ends first"),
        ) from error
    return row


def end_endorsing(*, row: Endorsed, because: str, by: Person, at: datetime) -> None:
    """Record that a body no longer endorses an entry; what was said stays on record.

    Raises:
        InvalidDocument: why is not said.
        EditedMeanwhile: somebody was quicker.
    """
    reason = because.strip()
    if not reason:
        raise InvalidDocument(gettext("why it ends is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        wait_for_turn()
        found = Endorsed.objects.filter(pk=row.pk, ended_at__isnull=True)
        if not found.update(ended_at=at, ended_by=by, ended_because=reason):
            raise EditedMeanwhile(gettext("somebody else has ended this meanwhile"))
        _note(row, ENDED, reason, by, at)


def endorsed_by(entry: Microcredential) -> QuerySet[Endorsed]:
    """The bodies that are said to endorse an entry, the latest first; also those whose time is over."""
    return Endorsed.objects.filter(microcredential=entry, ended_at__isnull=True).select_related("recorded_by")


def is_over(row: Endorsed, on: date) -> bool:
    """Whether the time is over for which the body said so."""
    return row.until is not None and row.until < on


def _note(row: Endorsed, did: str, because: str, by: Person, at: datetime) -> None:
    entry = row.microcredential
    old, new = ("", row.body) if did == RECORDED else (row.body, "")
    what = between({"endorsed": old}, {"endorsed": new})
    log(entry=entry, kind=Change.Kind.FACTS, what=what, because=because, by=by, at=at)
    details = {"title": entry.title, "body": row.body, "kind": row.kind}
    record(by=by.subject, did=did, what=entry.subject, because=because, at=at, details=details)
