"""Taking a file in, saying what its columns are, deciding who is who, taking it over, discarding it."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stepladder.documents import digest_of
from stepladder.errors import EditedMeanwhile, InvalidDocument
from stepladder.server.people.models import Person
from stepladder.server.records.histories import write_histories
from stepladder.server.records.known import on_record
from stepladder.server.records.models import Decision, Import, Listed, SavedColumns
from stepladder.server.records.planning import Preview, lists_of, previewed, with_leaving
from stepladder.server.records.reading import Columns, Wish, read, read_columns
from stepladder.server.records.writing import Becomes, Told, Written, write_people
from stepladder.server.trail import chain
from stepladder.server.trail.operations import record, wait_for_turn
from stepladder.tables import ColumnMap
from stepladder.workforce import Plan, record_to_json, undo_data

MOST_BYTES = 50 * 1024 * 1024
"""Largest file on the page: 20,000 people with their history have 5 MB. The command takes larger ones."""

FILE_KEPT = timedelta(days=7)
"""How long a file that nobody took over or discarded is kept."""

UNDO_KEPT = timedelta(days=90)
"""How long an import can be undone; then what stood there before is dropped, and so are its lists."""

PAGE = 50
"""Lines of a list on a page."""


class ChangedSince(EditedMeanwhile):
    """What the file would change is another thing than what was shown."""


class NotReady(InvalidDocument):
    """A file that cannot be taken over yet, or any more."""


@dataclass(frozen=True)
class Incoming:
    """A file that somebody sent."""

    name: str
    content: bytes


def take_in(*, incoming: Incoming, by: Person | None, at: datetime, preset: str = "", sheet: str = "") -> Import:
    """Keep a file until it is looked at; nothing of it is stored anywhere else.

    Raises:
        InvalidDocument: it is no table, or too large.
    """
    if len(incoming.content) > MOST_BYTES and by is not None:
        raise too_large(len(incoming.content))
    name = incoming.name[-200:]
    wish = Wish(localdate(at), sheet, preset)
    found = read_columns(incoming.content, name, wish, _saved())
    return Import.objects.create(
        name=name,
        content=zlib.compress(incoming.content, 1),
        digest=digest_of(incoming.content),
        size=len(incoming.content),
        sheet=sheet,
        preset=found.preset.id,
        columns=found.map.to_json(),
        day=wish.day,
        uploaded_by=by,
        uploaded_at=at,
    )


def too_large(size: int) -> InvalidDocument:
    """A file with too many bytes for a page."""
    return InvalidDocument(
        gettext("the file has %(size).0f MB") % {"size": size / 1024 / 1024},
        expected=gettext("at most 50 MB"),
        hint=gettext("pack it (.csv.gz), or let somebody run the command “people import”"),
    )


def _saved() -> list[ColumnMap]:
    """Columns of earlier files, the latest last."""
    return [ColumnMap.from_json(each) for each in SavedColumns.objects.values_list("columns", flat=True)]


def content_of(batch: Import) -> bytes:
    """The file as it came.

    Raises:
        NotReady: it is not kept any more.
    """
    if batch.content is None:
        raise NotReady(gettext("the file is not kept any more"), hint=gettext("upload it again"))
    return zlib.decompress(bytes(batch.content))


def wish_of(batch: Import) -> Wish:
    """How it is to be read, as far as somebody said."""
    columns = ColumnMap.from_json(batch.columns) if batch.columns else None
    return Wish(batch.day, batch.sheet, batch.preset, columns, batch.day_first)


def columns_of(batch: Import) -> Columns:
    """The headings of its file, and what they are taken for.

    Raises:
        InvalidDocument: as ``content_of``.
    """
    return read_columns(content_of(batch), batch.name, wish_of(batch), _saved())


def preview_of(batch: Import) -> Preview:
    """What it would change now.

    Raises:
        InvalidDocument: it cannot be read with these columns.
    """
    found = columns_of(batch)
    stated = read(found.table, found.map, day=batch.day, day_first=batch.day_first)
    return previewed(stated, day=batch.day, whole=batch.whole)


@dataclass(frozen=True)
class Said:
    """What somebody says about a file.

    Attributes:
        remember: name under which the columns are kept for the next file; empty does not keep them.
    """

    columns: ColumnMap
    day: date
    day_first: bool | None = None
    whole: bool = False
    remember: str = ""


def say_columns(*, batch: Import, said: Said, by: Person | None, at: datetime) -> Preview:
    """Say what the columns are, and see what the file would change.

    Raises:
        InvalidDocument: it cannot be read so.
    """
    batch.columns, batch.day, batch.day_first, batch.whole = (
        said.columns.to_json(), said.day, said.day_first, said.whole,
    )  # fmt: skip
    preview = preview_of(batch)
    with transaction.atomic():
        if said.remember:
            SavedColumns.objects.update_or_create(
                name=slugify(said.remember)[:60],
                defaults={
                    "preset": batch.preset, "columns": batch.columns, "day_first": said.day_first,
                    "saved_by": by, "saved_at": at,
                },
            )  # fmt: skip
        show(batch=batch, preview=preview)
    return preview


def show(*, batch: Import, preview: Preview) -> None:
    """Keep what a file would change, list by list, as it is shown.

    Raises:
        NotReady: somebody took it over or discarded it meanwhile; its lists stay as they are.
    """
    batch.basis = "" if preview.asks_day_first else preview.basis
    batch.counts = preview.counts()
    fields = ("columns", "preset", "day", "day_first", "whole", "basis", "counts")
    with transaction.atomic():
        waiting = Import.objects.filter(pk=batch.pk, state=Import.State.WAITING)
        if not waiting.update(**{name: getattr(batch, name) for name in fields}):
            raise _gone()
        Listed.objects.filter(batch=batch).delete()
        Listed.objects.bulk_create(
            (
                Listed(batch=batch, kind=kind, number=number, rows=rows[start : start + PAGE])
                for kind, rows in lists_of(preview).items()
                for number, start in enumerate(range(0, len(rows), PAGE), start=1)
            ),
            batch_size=100,
        )


@dataclass(frozen=True)
class Verdict:
    """What somebody says about people who may be the same; ``keep`` is the number that stays."""

    same: bool
    keep: str = ""


def decide(*, verdicts: Mapping[str, Verdict], by: Person | None, at: datetime) -> None:
    """Remember who is who, by what it is about; the next reading of a file follows it."""
    Decision.objects.bulk_create(
        [Decision(about=about, same=each.same, keep=each.keep, by=by, at=at) for about, each in verdicts.items()],
        update_conflicts=True,
        unique_fields=["about"],
        update_fields=["same", "keep", "by", "at"],
    )


def discard(*, batch: Import) -> None:
    """Store nothing of a file, and forget it."""
    with transaction.atomic():
        found = Import.objects.filter(pk=batch.pk, state=Import.State.WAITING)
        if found.update(state=Import.State.DISCARDED, content=None):
            Listed.objects.filter(batch=batch).delete()


def drop_old(*, at: datetime) -> int:
    """Discard files that nobody took over for a week, and drop what undoes imports of three months ago.

    Returns:
        How many files.
    """
    is_old = Q(state=Import.State.WAITING, uploaded_at__lt=at - FILE_KEPT)
    is_done = Q(applied_at__lt=at - UNDO_KEPT, undo__isnull=False)
    keys = list(Import.objects.filter(is_old | is_done).values_list("pk", flat=True))
    if not keys:
        return 0
    with transaction.atomic():
        Listed.objects.filter(batch__in=keys).delete()
        found = Import.objects.filter(pk__in=keys)
        found.filter(is_done).update(undo=None)
        return found.filter(is_old).update(state=Import.State.DISCARDED, content=None)


def apply(*, batch: Import, missing_left: bool, by: Person | None, at: datetime) -> Import:
    """Take a file over as it was shown: all of it or nothing. Nobody is told, and nobody gets an account.

    Args:
        missing_left: whether those missing in the file are marked as having left, on its day.

    Raises:
        ChangedSince: it would change something else by now; what, is shown anew.
        NotReady: somebody took it over or discarded it, or dates in it are not understood yet.
    """
    if not Import.objects.filter(pk=batch.pk, state=Import.State.WAITING).exists():
        raise _gone()
    preview = preview_of(batch)
    if preview.asks_day_first:
        raise NotReady(gettext("nobody said yet whether the day or the month comes first in its dates"))
    if preview.basis != batch.basis:
        show(batch=batch, preview=preview)
        raise _changed_since()
    plan = with_leaving(preview) if missing_left else preview.plan
    with transaction.atomic():
        wait_for_turn()
        row = Import.objects.select_for_update().get(pk=batch.pk)
        if row.state != Import.State.WAITING:
            raise _gone()
        if on_record() != preview.seen:
            raise _changed_since()
        written = _write(plan, preview, Told(row.source, by, at, row.day))
        row.state, row.content, row.applied_by, row.applied_at = Import.State.APPLIED, None, by, at
        row.counts, row.missing_left = preview.counts(), missing_left
        row.undo = _undo(plan, written)
        row.save()
        _note(row, plan, written, by, at)
    return row


def _gone() -> NotReady:
    return NotReady(gettext("this file was taken over or discarded already"))


def _changed_since() -> ChangedSince:
    return ChangedSince(
        gettext("what is on record changed since this was shown"),
        hint=gettext("look at what the file would change now, and take it over then"),
    )


def _write(plan: Plan, preview: Preview, told: Told) -> Written:
    people = [
        Becomes(0 if each.before is None else preview.record.key_of(each.before), each.before, each.after)
        for each in plan.steps
    ]
    written = write_people(people, preview.workforce.units, preview.record, told, keep_addresses=True)
    write_histories(people, written, preview.record, preview.titles, told)
    return written


def _undo(plan: Plan, written: Written) -> bytes:
    made = {
        each.external_id: [written.made[each.external_id], digest_of_record(record_to_json(each.after))]
        for each in plan.new
    }
    values = {"plan": undo_data(plan), "made": made, "units": written.units, "identifiers": written.identifiers}
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode(), 1)


def digest_of_record(values: Mapping[str, object]) -> str:
    """By which it shows whether anything about somebody changed since."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


def _note(row: Import, plan: Plan, written: Written, by: Person | None, at: datetime) -> None:
    """One row of the trail for all: counts, the digest of the file, and a root over what changed for whom."""
    items: Sequence[dict[str, str]] = [
        {"person": f"person:{written.keys[each.external_id]}", "is": digest_of_record(record_to_json(each.after))}
        for each in plan.steps
    ]
    record(
        by=by.subject if by else "system",
        did="people imported",
        what="organization",
        because=row.source,
        at=at,
        details={
            "file": row.digest,
            "counts": row.counts,
            "missing_left": row.missing_left,
            "count": len(items),
            "merkle_root": chain.merkle_root([chain.canonical(each).decode() for each in items]) if items else "",
        },
    )
