"""Undoing an import: exactly what it changed, but for what somebody has changed since.

Whoever was made by it goes again, unless something hangs on them by now: an account, a certificate, people who report
to them, anything that another import says. Who stays is listed with the reason, and so is every field.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ManyToOneRel
from django.utils.translation import gettext

from stepladder.server.people.models import DottedLine, Employment, Identifier, Leave, Person, Unit
from stepladder.server.records.histories import write_histories
from stepladder.server.records.known import OnRecord, on_record
from stepladder.server.records.models import Import, Invitation, Listed, TitleHeld
from stepladder.server.records.operations import PAGE, ChangedSince, NotReady, digest_of_record
from stepladder.server.records.planning import Row, field_words
from stepladder.server.records.titles import titles_known
from stepladder.server.records.writing import Becomes, Told, chunks, write_people
from stepladder.server.roles.models import Appointment
from stepladder.server.trail.operations import record, wait_for_turn
from stepladder.workforce import Known, PersonRecord, record_to_json, undone

_OWN: tuple[type[Any], ...] = (DottedLine, Employment, Leave, TitleHeld, Appointment, Invitation)
"""What an import writes about somebody; it goes with them."""


@dataclass
class Undoing:
    """What undoing would do.

    Attributes:
        people: who would be as before.
        gone: rows of those who would go, by external id.
        left: what would be left alone, each with the reason.
    """

    record: OnRecord
    values: Mapping[str, Any]
    people: list[Becomes] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    left: list[Row] = field(default_factory=list)


def undoing(batch: Import) -> Undoing:
    """What undoing an import would do now.

    Raises:
        NotReady: it was not taken over, is undone already, or too long ago.
    """
    if batch.state != Import.State.APPLIED:
        raise NotReady(gettext("this import is not in force"), expected=gettext("one that was taken over"))
    if batch.undo is None:
        raise NotReady(gettext("this import was more than 90 days ago; what stood there before is dropped"))
    values = json.loads(zlib.decompress(bytes(batch.undo)))
    result = Undoing(on_record(), values)
    _restore(result)
    _keep_addresses_of_others(result)
    _send_away(result)
    return result


def _restore(result: Undoing) -> None:
    known = result.record.known.people
    for each in result.values["plan"]["restore"]:
        id, now = each["external_id"], known.get(each["external_id"])
        if now is None:
            result.left.append(_row(id, "", gettext("is not on record under this number any more")))
            continue
        one = {"format": "stepladder/workforce-undo/1", "made": [], "restore": [each]}
        found, left = undone(Known({id: now}), one)
        after = next(iter((*found.people.values(), *found.unlinked.values())))
        if left:
            fields = ", ".join(field_words(name) for _, name in left)
            result.left.append(_row(id, now.name, gettext("changed since: %(fields)s") % {"fields": fields}))
        if after != now:
            result.people.append(Becomes(result.record.by_id[id], now, after))


def _keep_addresses_of_others(result: Undoing) -> None:
    """An address from before that is somebody else's by now is not taken from them."""
    moving = {each.key for each in result.people if each.differs_in("email")} | {
        key for key, _ in result.values["made"].values()
    }
    people = []
    for each in result.people:
        if each.differs_in("email") and each.after.email:
            others = result.record.owners.get(each.after.email, set()) - {each.key}
            if others - moving:
                now = each.before or PersonRecord("")
                words = gettext("the address from before is somebody else’s by now")
                result.left.append(_row(each.after.external_id, now.name, words))
                each = replace(each, after=replace(each.after, email=now.email))  # noqa: PLW2901 - the same, less
        people.append(each)
    result.people = [each for each in people if each.before != each.after]


def _send_away(result: Undoing) -> None:
    known = result.record.known.people
    made: dict[str, list[Any]] = result.values["made"]
    here = {id: pair for id, pair in made.items() if result.record.by_id.get(id) == pair[0]}
    kept: dict[str, str] = {}
    for id, (_, digest) in here.items():
        if digest_of_record(record_to_json(known[id])) != digest:
            kept[id] = gettext("stays: something about them changed since")
    for id in _with_something(here):
        kept.setdefault(id, gettext("stays: an account, a certificate or something else of theirs is here"))
    _keep_managers(result, here, kept)
    result.left += [_row(id, known[id].name, words) for id, words in sorted(kept.items())]
    result.gone = {id: pair[0] for id, pair in here.items() if id not in kept}


def _keep_managers(result: Undoing, here: Mapping[str, object], kept: dict[str, str]) -> None:
    """Whoever stays keeps those to whom they report, up the line."""
    afters = {each.after.external_id: each.after for each in result.people}
    waiting = [afters.get(id, each) for id, each in result.record.known.people.items() if id not in here or id in kept]
    waiting += list(result.record.known.unlinked.values())
    while waiting:
        each = waiting.pop()
        for id in (each.manager_id, *each.dotted_ids):
            if id in here and id not in kept:
                kept[id] = gettext("stays: others report to them")
                waiting.append(result.record.known.people[id])


def _with_something(made: Mapping[str, list[Any]]) -> Iterable[str]:
    """Those on whom any row hangs that no import wrote; one question for each kind of row."""
    ids = {pair[0]: id for id, pair in made.items()}
    if not ids:
        return ()
    low, high = min(ids), max(ids)
    found = set(Person.objects.filter(pk__range=(low, high), user__isnull=False).values_list("pk", flat=True))
    for model, name in _naming_people():
        rows = model._default_manager.filter(**{f"{name}__gte": low, f"{name}__lte": high})  # noqa: SLF001 - Django's name
        if model is Invitation:
            rows = rows.filter(written_at__isnull=False)
        found |= set(rows.order_by().values_list(f"{name}_id", flat=True).distinct())
    return [ids[pk] for pk in found if pk in ids]


def _naming_people() -> Iterator[tuple[Any, str]]:
    """Every table that names people, those without a way back among them, but for what an import writes itself."""
    for each in Person._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's name
        if isinstance(each, ManyToOneRel):
            model: Any = each.related_model
            if model is not Person and (model not in _OWN or model is Invitation):
                yield model, each.field.name


def _row(id: str, name: str, words: str) -> Row:
    return {"id": id, "name": name, "words": words, "line": 0}


def undo(*, batch: Import, by: Person | None, at: datetime) -> Undoing:
    """Undo an import, as far as nobody has changed since what it did. What was left alone is listed.

    Raises:
        NotReady: as ``undoing``.
        ChangedSince: somebody changed something in this very moment.
    """
    found = undoing(batch)
    told = Told(batch.source, by, at, batch.day)
    with transaction.atomic():
        wait_for_turn()
        row = Import.objects.select_for_update().get(pk=batch.pk)
        if row.state != Import.State.APPLIED:
            raise NotReady(gettext("this import is not in force"))
        if on_record() != found.record:
            raise ChangedSince(gettext("what is on record changed in this moment"), hint=gettext("try again"))
        written = write_people(found.people, (), found.record, told, keep_addresses=False)
        write_histories(found.people, written, found.record, titles_known(), told)
        _remove(found)
        row.state, row.undone_by, row.undone_at, row.undo = Import.State.UNDONE, by, at, None
        row.save(update_fields=["state", "undone_by", "undone_at", "undo"])
        Listed.objects.filter(batch=row).delete()
        Listed.objects.bulk_create(
            Listed(batch=row, kind="left_alone", number=number, rows=found.left[start : start + PAGE])
            for number, start in enumerate(range(0, len(found.left), PAGE), start=1)
        )
        counts = {"restored": len(found.people), "gone": len(found.gone), "left_alone": len(found.left)}
        row.counts |= counts
        row.save(update_fields=["counts"])
        record(
            by=by.subject if by else "system", did="import undone", what="organization", because=row.source, at=at,
            details={"file": row.digest, "counts": counts},
        )  # fmt: skip
    return found


def _remove(found: Undoing) -> None:
    """Those who go, with what the import wrote about them; addresses that it kept; units where nobody is any more."""
    keys = list(found.gone.values())
    for some in chunks(keys):
        DottedLine.objects.filter(manager__in=some).delete()
        for model in _OWN:
            model._default_manager.filter(person__in=some).delete()  # noqa: SLF001 - Django's own name for it
        Person.objects.filter(pk__in=some).update(manager=None)
    for some in chunks(keys):
        # Nothing hangs on them any more, as _with_something asked; collecting that again would take minutes.
        Person.objects.filter(pk__in=some)._raw_delete(Person.objects.db)  # noqa: SLF001 - Django's own name for it
    for some in chunks(found.values["identifiers"]):
        Identifier.objects.filter(pk__in=some).delete()
    _remove_units(found.values["units"])


def _remove_units(keys: list[int]) -> None:
    """Units that it made and in which nobody is, the smallest first."""
    while True:
        empty = Unit.objects.filter(pk__in=keys, people__isnull=True, parts__isnull=True)
        if not empty.exists():
            return
        empty.delete()
