"""What one does with certificates. Each computes first, and then writes in one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from stepladder.fetching import Fetch
from stepladder.server.evidence import operations as evidence
from stepladder.server.evidence.operations import Source
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import Upload, keep_to_owner, proof_type, store
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Person
from stepladder.server.wallet.asking import ask_issuer, record_answer
from stepladder.server.wallet.badges import Checked, check
from stepladder.server.wallet.checking import check_again, first_run
from stepladder.server.wallet.entries import AlreadyThere, Entry, check_entry, told_apart_by
from stepladder.server.wallet.judging import (
    ROOM,
    asking,
    judge,
    judge_again,
    judged_columns,
    set_evidence,
    set_shows,
    show_in_evidence,
)
from stepladder.server.wallet.models import Certificate, How
from stepladder.server.wallet.network import asking_at, held
from stepladder.server.wallet.tasks import finish
from stepladder.server.wallet.writing import changed as _changed
from stepladder.server.wallet.writing import note as _note
from stepladder.server.wallet.writing import taken, write

__all__ = [
    "Added",
    "Badge",
    "add_badge",
    "add_typed",
    "ask_issuer",
    "check_again",
    "edit_typed",
    "record_answer",
    "take_in",
    "withdraw",
]


@dataclass(frozen=True)
class Badge:
    """A badge that somebody adds.

    Attributes:
        shows: what the person says that it shows; it counts where the catalog does not know the badge.
        fetched_from: the address that gave it, where it was not a file.
    """

    upload: Upload
    shows: Sequence[Choice] = ()
    fetched_from: str = ""


@dataclass(frozen=True)
class Added:
    """A certificate that was added, or that was there already as the same file."""

    certificate: Certificate
    already: bool = False


def add_typed(*, person: Person, entry: Entry, by: Person, at: datetime) -> Certificate:
    """Add a certificate of which somebody says what it is; nobody has checked it.

    Raises:
        UnfitEntry: something in it cannot be.
        InvalidDocument: the file with it is no PDF or photo, is empty or too large.
        AlreadyThere: the same was typed in before, as when a form is sent twice; nothing was stored.
    """
    check_entry(entry, person, at)
    media_type = proof_type(entry.proof) if entry.proof else ""
    judged = judge(person, None, entry.title)
    with transaction.atomic():
        # Two clicks at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if there := _same_entry(person, entry):
            raise AlreadyThere(there)
        row = Certificate.objects.create(
            person=person,
            **_typed_columns(entry),
            proof=store(owner=person, upload=entry.proof, media_type=media_type, at=at) if entry.proof else None,
            **judged_columns(judged),
            added_at=at,
            added_by=by,
            changed_at=at,
            changed_by=by,
        )
        set_shows(row, entry.shows)
        set_evidence(row, judged, at)
        _note(row, "certificate entered", by, at)
    return row


def add_badge(
    *,
    person: Person,
    upload: Upload | Badge,
    by: Person,
    at: datetime,
    shows: Sequence[Choice] = (),
    fetch: Fetch | None = None,
) -> Added:
    """Add a badge file: verified, recognized, and stored whatever came of that.

    Args:
        fetch: how the network is asked; as the settings say, where nothing is given.

    Raises:
        InvalidDocument: it is empty or too large.
        UnreadableCredential: it is no badge, is damaged, or can be read in two ways.
    """
    badge = upload if isinstance(upload, Badge) else Badge(upload, shows)
    checked = check(badge.upload, asking(person, at, fetch or asking_at()))
    return _stored(person, badge, checked, by, at, waits=False)


def take_in(*, person: Person, badge: Badge, by: Person, at: datetime, fetch: Fetch | None = None) -> Added:
    """Add a badge file as a page does: where a worker runs, it is stored at once and checked by the worker.

    Args:
        fetch: how the network is asked where no worker runs.

    Raises:
        InvalidDocument, UnreadableCredential: as ``add_badge``.
    """
    if not settings.WORKER:
        return add_badge(person=person, upload=badge, by=by, at=at, fetch=fetch)
    return _stored(person, badge, check(badge.upload, asking(person, at, held)), by, at, waits=True)


def _stored(person: Person, badge: Badge, checked: Checked, by: Person, at: datetime, *, waits: bool) -> Added:
    if there := _same(person, checked.digest):
        return Added(there, already=True)
    says = checked.first_columns()
    judged = judge(person, checked, str(says["title"]))
    try:
        with transaction.atomic():
            row = Certificate.objects.create(
                person=person,
                how=How.BADGE,
                badge=store(owner=person, upload=badge.upload, media_type=checked.media_type, at=at),
                badge_digest=checked.digest,
                fetched_from=badge.fetched_from,
                waits_since=at if waits else None,
                **says,
                **judged_columns(judged),
                added_at=at,
                added_by=by,
                changed_at=at,
                changed_by=by,
            )
            set_shows(row, badge.shows)
            set_evidence(row, judged, at)
            if waits:
                # The task is a row of the same transaction: either both are there or neither.
                finish.enqueue(row.pk)
            else:
                first_run(row, judged, by=by, at=at)
            _note(row, "badge added", by, at)
    except IntegrityError:
        # Two clicks at once: the other one was quicker, and then this is the same badge twice.
        if there := _same(person, checked.digest):
            return Added(there, already=True)
        raise
    return Added(row)


def edit_typed(*, certificate: Certificate, entry: Entry, revision: int, by: Person, at: datetime) -> Certificate:
    """Change what somebody said of a certificate; of a badge that could be read, only what it shows.

    Args:
        revision: the one that the editor saw.

    Raises:
        EditedMeanwhile: somebody changed it since; nothing was stored.
        UnfitEntry, InvalidDocument: as ``add_typed``.
    """
    free = not certificate.was_read
    if free:
        check_entry(entry, certificate.person, at)
    media_type = proof_type(entry.proof) if free and entry.proof else ""
    typed = _typed_columns(entry) if free else {}
    # As it will stand: what somebody looked up before was another certificate if its issuer or its day was.
    judged = (
        judge_again(_with(certificate, typed), typed.get("title", certificate.title), at, held, asked=False)
        if free
        else None
    )
    with transaction.atomic():
        row = taken(certificate, by, revision)
        replaced = row.proof_id if media_type else None
        columns = {**typed, "how": row.how if row.badge_id else entry.how} if free else {}
        if media_type and entry.proof:
            columns["proof"] = store(owner=row.person, upload=entry.proof, media_type=media_type, at=at)
        columns |= judged_columns(judged, asked=False) if judged else {}
        columns |= {"revision": row.revision + 1} | _changed(by, at)
        write(row, columns)
        if replaced:
            StoredFile.objects.filter(pk=replaced).delete()
        set_shows(row, entry.shows)
        if judged is None:
            # Nothing was checked, so that what the last check found stands, a revocation above all.
            show_in_evidence(row, at)
        else:
            set_evidence(row, judged, at)
        _note(row, "certificate changed", by, at)
    return row


def withdraw(*, certificate: Certificate, by: Person, at: datetime) -> None:
    """Take a certificate back; it stays on record, and counts no longer.

    Raises:
        EditedMeanwhile: it was withdrawn already.
    """
    with transaction.atomic():
        row = taken(certificate, by)
        write(row, {"withdrawn_at": at, "revision": row.revision + 1} | _changed(by, at))
        evidence.withdraw(source=Source(ROOM, row.pk), because="withdrawn by its holder", at=at)
        keep_to_owner(ids=(row.proof_id, row.badge_id), at=at)
        _note(row, "certificate withdrawn", by, at)


def _same(person: Person, digest: str) -> Certificate | None:
    return Certificate.objects.filter(person=person, badge_digest=digest, withdrawn_at__isnull=True).first()


def _same_entry(person: Person, entry: Entry) -> Certificate | None:
    """What was typed in before and says the same; a badge file is another matter, since it can be checked."""
    rows = Certificate.objects.filter(
        person=person, badge__isnull=True, withdrawn_at__isnull=True, issued_on=entry.issued_on
    )
    same = (
        row
        for row in rows
        if told_apart_by(row.title, row.issuer_name, row.issued_on, row.number) == entry.told_apart_by
    )
    return next(same, None)


def _with(certificate: Certificate, columns: Mapping[str, Any]) -> Certificate:
    """A copy with other columns, which is not stored."""
    changed = copy(certificate)
    for name, value in columns.items():
        setattr(changed, name, value)
    return changed


def _typed_columns(entry: Entry) -> dict[str, Any]:
    return {
        "how": entry.how,
        "title": entry.title,
        "issuer_name": entry.issuer_name,
        "issued_on": entry.issued_on,
        "expires_on": entry.expires_on,
        "number": entry.number,
        "link": entry.link,
    }
