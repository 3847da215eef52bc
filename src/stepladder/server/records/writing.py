"""From records to rows: people, units, managers, addresses. Questions grow with the size of a statement alone.

The same serves an import and its undoing: what is known becomes what is to be known, whichever is the later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils.text import slugify

from stepladder.server.people.models import Identifier, Person, Unit, User
from stepladder.server.records.known import OnRecord
from stepladder.workforce import PersonRecord
from stepladder.workforce.records import UnitRecord

T = TypeVar("T")

BATCH = 500
"""Rows of one statement."""

_COLUMNS = ("external_id", "name", "email", "unit", "manager", "left_on")
_FIELDS = frozenset({"external_id", "name", "email", "unit", "manager_id", "spells"})
"""Fields of a record that stand in the row of the person itself."""


@dataclass(frozen=True)
class Becomes:
    """Somebody before and after; ``key`` is their row, 0 of somebody who is made."""

    key: int
    before: PersonRecord | None
    after: PersonRecord

    def differs_in(self, name: str) -> bool:
        """Whether a field is another one."""
        return bool(getattr(self.before or PersonRecord(""), name) != getattr(self.after, name))


@dataclass
class Written:
    """What was written.

    Attributes:
        keys: rows by external id, those that were made among them.
        made: rows of people that were made, by external id.
        units: rows of units that were made.
        identifiers: rows of former addresses that were kept as theirs.
    """

    keys: dict[str, int]
    made: dict[str, int] = field(default_factory=dict)
    units: list[int] = field(default_factory=list)
    identifiers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """By whom and when; where rows say they come from; the day from which what has no day holds."""

    source: str
    by: Person | None
    at: datetime
    day: date


def write_people(
    people: Sequence[Becomes], units: Iterable[UnitRecord], record: OnRecord, told: Told, *, keep_addresses: bool
) -> Written:
    """Make and change people, with their units and managers; belongs inside a transaction.

    Args:
        keep_addresses: whether an address that somebody had stays theirs, so that certificates issued to it do, and
            nobody else gets it by a later file.
    """
    written = Written(dict(record.by_id))
    placed = _units(people, units, written)
    changed = [each for each in people if each.key and any(each.differs_in(name) for name in _FIELDS)]
    rows = {row.pk: row for row in rows_of(Person, "pk", [each.key for each in changed])}
    new = [each for each in people if not each.key]
    for each, row in zip(new, _make(new, placed), strict=True):
        written.keys[each.after.external_id] = written.made[each.after.external_id] = row.pk
        rows[row.pk] = row
    for each in changed:
        written.keys[each.after.external_id] = each.key
    moved = [each for each in changed if each.differs_in("email")]
    _move_addresses(moved, rows, written, told, keep=keep_addresses)
    updates = []
    for each in (*changed, *new):
        row = rows[each.key or written.made[each.after.external_id]]
        _set(row, each, placed, written.keys)
        if each.key or row.manager_id:
            updates.append(row)
    change(Person, updates, _COLUMNS)
    return written


def _set(row: Person, each: Becomes, units: Mapping[str, int], keys: Mapping[str, int]) -> None:
    after = each.after
    row.external_id = after.external_id or None
    row.name = after.name
    row.left_on = after.left_on if each.differs_in("spells") else row.left_on
    if each.differs_in("email"):
        row.email = after.email or None
    if each.differs_in("unit"):
        row.unit_id = units.get(after.unit.casefold()) if after.unit else None
    if each.differs_in("manager_id"):
        row.manager_id = keys.get(after.manager_id) if after.manager_id else None


def _make(new: Sequence[Becomes], units: Mapping[str, int]) -> list[Person]:
    """People without their managers, who may be among them."""
    taken = set(Person.objects.values_list("key", flat=True)) if new else set()
    rows = []
    for each in new:
        row = Person(
            key=_key(each.after.name, taken),
            external_id=each.after.external_id,
            name=each.after.name,
            email=each.after.email or None,
            unit_id=units.get(each.after.unit.casefold()) if each.after.unit else None,
            left_on=each.after.left_on,
        )
        rows.append(row)
    return Person.objects.bulk_create(rows, batch_size=BATCH)


def _key(name: str, taken: set[str]) -> str:
    """A name for addresses of pages, taken by nobody else."""
    start = slugify(name)[:80].strip("-") or "person"
    key, number = start, 1
    while key in taken:
        number += 1
        key = f"{start}-{number}"
    taken.add(key)
    return key


def _units(people: Iterable[Becomes], stated: Iterable[UnitRecord], written: Written) -> dict[str, int]:
    """Rows of units by their names in small letters; those that are missing are made."""
    rows = {row.name.casefold(): row for row in Unit.objects.order_by("-pk")}
    parents = {each.name: each.parent for each in stated}
    named = {each.after.unit for each in people if each.after.unit and each.differs_in("unit")}
    named |= {parents[name] for name in named if name.casefold() not in rows and parents.get(name)}
    taken = {row.key for row in rows.values()} | set(Unit.objects.values_list("key", flat=True))
    missing = {name.casefold(): name for name in sorted(named) if name.casefold() not in rows}
    made = Unit.objects.bulk_create(Unit(key=_key(name, taken), name=name) for name in missing.values())
    rows |= {row.name.casefold(): row for row in made}
    written.units += [row.pk for row in made]
    below = [row for row in made if (parent := parents.get(row.name)) and parent.casefold() in rows]
    for row in below:
        row.parent = rows[parents[row.name].casefold()]
    change(Unit, below, ("parent",))
    return {name: row.pk for name, row in rows.items()}


def _move_addresses(
    moved: Sequence[Becomes], rows: Mapping[int, Person], written: Written, told: Told, *, keep: bool
) -> None:
    """Addresses of record that change, and with them those of accounts: else whoever gets the old mailbox signs in.

    Nobody holds their address while others get theirs, as two may change them with each other.
    """
    for keys in chunks([each.key for each in moved]):
        Person.objects.filter(pk__in=keys).update(email=None)
    accounts = {user: each for each in moved if (user := rows[each.key].user_id) and each.after.email}
    users = rows_of(User, "pk", list(accounts))
    for user in users:
        user.email = accounts[user.pk].after.email
    # A name of its own while others change: theirs may be the one that another account still has.
    changing = Concat(Cast("pk", CharField()), Value("@changing.invalid"))
    for keys in chunks([user.pk for user in users]):
        User.objects.filter(pk__in=keys).update(email=changing)
    change(User, users, ("email",))
    for keys in chunks([user.pk for user in users]):
        EmailAddress.objects.filter(user__in=keys).delete()
    if keep:
        _keep_addresses(moved, rows, written, told)


def _keep_addresses(moved: Sequence[Becomes], rows: Mapping[int, Person], written: Written, told: Told) -> None:
    former = {each.key: each.before.email for each in moved if each.before and each.before.email and each.after.email}
    shown = {
        (row.person_id, row.value.casefold()): row for row in rows_of(Identifier, "person_id", list(former))
    }  # fmt: skip
    taken = set()
    for values in chunks(list(former.values())):
        found = Identifier.objects.annotate(small=Lower("value")).filter(small__in=values, verified_at__isnull=False)
        taken |= set(found.values_list("small", flat=True))
    new = []
    for key, email in former.items():
        if email in taken:
            continue
        if row := shown.get((key, email)):
            Identifier.objects.filter(pk=row.pk).update(verified_at=told.at)
        else:
            by = told.by or rows[key]
            new.append(Identifier(person_id=key, value=email, added_by=by, added_at=told.at, verified_at=told.at))
    written.identifiers += [row.pk for row in Identifier.objects.bulk_create(new, batch_size=BATCH)]


def change(model: type[Any], rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Store fields of rows that are there; many times as quick as a statement with a case for each."""
    model._default_manager.bulk_create(  # noqa: SLF001 - Django's name for it
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=list(fields)
    )


def chunks(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Some at a time, as a statement has a limit of values."""
    return (items[start : start + size] for start in range(0, len(items), size))


def rows_of(model: type[Any], name: str, keys: Sequence[int]) -> list[Any]:
    """Rows whose field is one of many keys."""
    found: list[Any] = []
    for some in chunks(keys):
        found += model._default_manager.filter(**{f"{name}__in": some})  # noqa: SLF001 - Django's name for it
    return found
