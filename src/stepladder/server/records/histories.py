"""From records to rows of histories: employment, leave, dotted lines, titles and the appointments that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from stepladder.server.people.models import DottedLine, Employment, Leave
from stepladder.server.records.differing import differing
from stepladder.server.records.known import OnRecord
from stepladder.server.records.models import TitleHeld, meaning_of
from stepladder.server.records.titles import Titles, follows
from stepladder.server.records.writing import BATCH, Becomes, Told, Written, change, chunks, rows_of
from stepladder.server.roles.models import Appointment as AppointmentRow
from stepladder.workforce import Appointment, Away, Spell

_DAY = timedelta(days=1)


def write_histories(people: Sequence[Becomes], written: Written, record: OnRecord, titles: Titles, told: Told) -> None:
    """Make what is on record of people's histories what it is to be; belongs inside a transaction."""
    keyed = [(each.key or written.made[each.after.external_id], each) for each in people]
    _periods(keyed, "spells", Employment, ("since", "until"), told)
    _periods(keyed, "leaves", Leave, ("start", "end"), told)
    _dotted(keyed, written, told)
    _titles(keyed, record, titles, told)


Keyed = Sequence[tuple[int, Becomes]]


def _concerned(keyed: Keyed, name: str, model: type[Any]) -> tuple[Keyed, dict[int, list[Any]]]:
    """Those for whom a field differs, and the rows of those among them who have any."""
    found = [(key, each) for key, each in keyed if each.differs_in(name)]
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in rows_of(model, "person_id", [key for key, each in found if each.before is not None]):
        rows[row.person_id].append(row)
    return found, rows


def _periods(keyed: Keyed, name: str, model: type[Any], fields: tuple[str, str], told: Told) -> None:
    concerned, rows = _concerned(keyed, name, model)
    first, last = fields
    made, changed, gone = [], [], []
    for key, each in concerned:
        own = [(kind_of(name, getattr(row, first), getattr(row, last)), row) for row in rows.get(key, ())]
        before = getattr(each.before, name) if each.before else ()
        found = differing(before, getattr(each.after, name), _KIN)
        for old, new in found.changed:
            row = _take(own, old)
            setattr(row, first, new.start)
            setattr(row, last, new.end)
            changed.append(row)
        gone += [_take(own, old).pk for old in found.removed]
        made += [model(person_id=key, source=told.source, **{first: new.start, last: new.end}) for new in found.added]
    model._default_manager.bulk_create(made, batch_size=BATCH)  # noqa: SLF001 - Django's name for it
    change(model, changed, fields)
    _delete(model._default_manager.all(), gone)  # noqa: SLF001 - as above


def kind_of(name: str, start: Any, end: Any) -> Any:
    """A row of a history as a record has it."""
    return Spell(start, end) if name == "spells" else Away(start, end)


_KIN: tuple[Callable[[Any, Any], bool], ...] = (
    lambda old, new: old.start == new.start,
    lambda old, new: old.end is not None and old.end == new.end,
    lambda old, new: old.start is None or new.start is None,  # the first day became known, or is that no more
    lambda old, new: (new.end is None or old.start <= new.end) and (old.end is None or new.start <= old.end),
)


def _take(own: list[tuple[Any, Any]], value: Any) -> Any:
    place = next(place for place, (found, _) in enumerate(own) if found == value)
    return own.pop(place)[1]


def _delete(rows: QuerySet[Any], keys: Sequence[int]) -> None:
    for some in chunks(keys):
        rows.filter(pk__in=some).delete()


def _dotted(keyed: Keyed, written: Written, told: Told) -> None:
    """A line that is no longer stated ends; of what is undone it is as if it had not been."""
    concerned, rows = _concerned(keyed, "dotted_ids", DottedLine)
    ids = {key: id for id, key in written.keys.items()}
    made, changed, gone = [], [], []
    for key, each in concerned:
        before = set(each.before.dotted_ids) if each.before else set()
        own = {ids.get(row.manager_id): row for row in rows.get(key, ()) if row.until is None}
        for id in sorted(before - set(each.after.dotted_ids)):
            row = own.get(id)
            if row is not None and row.source == told.source:
                gone.append(row.pk)
            elif row is not None:
                row.until = told.day - _DAY
                changed.append(row)
        for id in sorted(set(each.after.dotted_ids) - before):
            ended = [row for row in rows.get(key, ()) if ids.get(row.manager_id) == id and row.until]
            if ended and ended[-1].until == told.day - _DAY:
                ended[-1].until = None  # ended on this very day: it goes on, or its end is undone
                changed.append(ended[-1])
            elif id in written.keys:
                since = told.day if each.before is not None else None
                made.append(DottedLine(person_id=key, manager_id=written.keys[id], since=since, source=told.source))
    DottedLine.objects.bulk_create(made, batch_size=BATCH)
    change(DottedLine, changed, ("until",))
    _delete(DottedLine.objects.all(), gone)


_SAME_ROLE: tuple[Callable[[Appointment, Appointment], bool], ...] = (
    lambda old, new: old.is_role_of(new) and old.since == new.since,
    lambda old, new: old.is_role_of(new),
    lambda old, new: old.since is not None and old.since == new.since,
)


def _titles(keyed: Keyed, record: OnRecord, titles: Titles, told: Told) -> None:
    concerned, rows = _concerned(keyed, "appointments", TitleHeld)
    held: list[TitleHeld] = []
    gone: list[TitleHeld] = []
    for key, each in concerned:
        own = [(Appointment(row.title, row.since, row.until, row.code), row) for row in rows.get(key, ())]
        found = differing(each.before.appointments if each.before else (), each.after.appointments, _SAME_ROLE)
        for old, new in found.changed:
            row = _take(own, old) if any(value == old for value, _ in own) else _titled(key, old, record, told)
            held.append(_stated(row, new))
        gone += [_take(own, old) for old in found.removed if any(value == old for value, _ in own)]
        held += [_stated(TitleHeld(person_id=key, told=told.day, source=told.source), new) for new in found.added]
    _store_titles(held, gone, titles)


def _titled(key: int, old: Appointment, record: OnRecord, told: Told) -> TitleHeld:
    """An appointment that somebody made here gets the words of the file."""
    return TitleHeld(
        person_id=key, told=told.day, source=told.source, appointment_id=record.untitled[key, old], until=None
    )


def _stated(row: TitleHeld, new: Appointment) -> TitleHeld:
    row.title, row.code, row.since, row.until = new.role, new.code, new.since, new.until
    row.meaning = meaning_of(new)
    return row


def _store_titles(held: Sequence[TitleHeld], gone: Sequence[TitleHeld], titles: Titles) -> None:
    known = {row.pk: row for row in rows_of(AppointmentRow, "pk", [each.appointment_id for each in held
                                                                   if each.appointment_id])}  # fmt: skip
    new, changed, dropped = _follow(held, titles, known)
    made = AppointmentRow.objects.bulk_create([row for _, row in new], batch_size=BATCH)
    for (title, _), row in zip(new, made, strict=True):
        title.appointment = row
    change(AppointmentRow, changed, ("role", "since", "start_known", "until"))
    # A row that is made has a key afterwards, so both kinds are told apart before.
    added, corrected = [each for each in held if not each.pk], [each for each in held if each.pk]
    TitleHeld.objects.bulk_create(added, batch_size=BATCH)
    change(TitleHeld, corrected, ("title", "code", "since", "until", "meaning", "appointment"))
    dropped += [each.appointment_id for each in gone if each.appointment_id]
    _delete(TitleHeld.objects.all(), [each.pk for each in gone])
    _delete(AppointmentRow.objects.all(), dropped)


def _follow(
    held: Sequence[TitleHeld], titles: Titles, known: Mapping[int, AppointmentRow]
) -> tuple[list[tuple[TitleHeld, AppointmentRow]], list[AppointmentRow], list[int]]:
    """Appointments that are made, changed, and that follow from nothing any more."""
    new, changed, dropped = [], [], []
    for each in held:
        role = titles.role_of(Appointment(each.title, each.since, each.until, each.code))
        row = known.get(each.appointment_id or 0)
        if role is None and row is not None:
            dropped.append(row.pk)
            each.appointment = None
        elif role is not None and row is not None:
            row.role_id, row.since, row.until = role, each.starts, each.until
            row.start_known = each.since is not None
            changed.append(row)
        elif role is not None:
            new.append((each, follows(each, role)))
    return new, changed, dropped
