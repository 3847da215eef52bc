"""Taking an import back, as far as nobody has touched since what it did; and what stayed then, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.server.catalog.changing import plain
from stepladder.server.catalog.importing import KIND, log_many
from stepladder.server.catalog.importing_facts import column
from stepladder.server.catalog.models import SUBJECT, BulkRun, Change, Microcredential, Provider
from stepladder.server.catalog.models_import import CatalogImport, ImportedEntry
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import locked_among
from stepladder.server.trail.operations import record, wait_for_turn

_BATCH = 500


class Stays(StrEnum):
    """Why an entry stays when the import that made or changed it is taken back."""

    JUDGED = "judged"
    MOVED = "moved"
    CHANGED = "changed"
    NAMED = "named"
    LOCKED = "locked"

    @property
    def words(self) -> str:
        """The same as a part of a sentence about the entry."""
        return {
            Stays.JUDGED: gettext("somebody judged it"),
            Stays.MOVED: gettext("somebody decided on it"),
            Stays.CHANGED: gettext("somebody changed since what the import had written"),
            Stays.LOCKED: gettext("it is locked"),
            Stays.NAMED: gettext(
                "something else here names it: what it shows, a certificate, a pathway or what was said of it"
            ),
        }[self]


def undo(*, run: BulkRun, because: str, by: Person, at: datetime) -> int:
    """Take an import back: what it made and nobody touched is gone, what it changed is as it was.

    What somebody changed, accepted, judged or named since stays as it is; why is kept with the import. A change that
    was itself taken back exactly counts as none.

    Returns:
        How many entries stay as the import left them.

    Raises:
        InvalidPolicy: it was taken back already, or why is not said.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken back is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        wait_for_turn()
        row = BulkRun.objects.select_for_update().get(pk=run.pk, kind=KIND)
        if row.undone_at is not None:
            raise InvalidPolicy(gettext("this import was taken back already"))
        entries = {
            each.key: each
            for each in Microcredential.objects.select_for_update(of=("self",), no_key=True)
            .select_related("provider")
            .filter(imported_from__batch__run=row, key__in=list(row.before))
        }
        made = [each for key, each in entries.items() if row.before[key] is None]
        left = _why_they_stay(made, row.after)
        gone = [each for each in made if each.key not in left]
        left |= _restore([each for key, each in entries.items() if row.before[key] is not None], row, by, at)
        for pks in _batches([each.pk for each in gone]):
            Microcredential.objects.filter(pk__in=pks).delete()
        batch = CatalogImport.objects.get(run=row)
        batch.left = {key: why.value for key, why in left.items()}
        batch.save(update_fields=["left"])
        batch.entries.all().delete()
        Provider.objects.filter(
            pk__in=batch.providers, microcredentials__isnull=True, accreditations__isnull=True, revision=1
        ).delete()
        BulkRun.objects.filter(pk=row.pk).update(undone_by=by, undone_at=at)
        restored = len(entries) - len(made) - sum(row.before[key] is not None for key in left)
        record(
            by=by.subject, did="catalog import taken back", what=f"catalog-import:{row.pk}", because=because.strip(),
            at=at, details={"title": batch.title, "removed": len(gone), "restored": restored, "kept": len(left)},
        )  # fmt: skip
    return len(left)


def left_of(batch: CatalogImport) -> QuerySet[Microcredential]:
    """The entries that stayed as an import left them when it was taken back, as far as they are here."""
    return Microcredential.objects.filter(key__in=list(batch.left)).order_by("title", "pk")


def why_it_stayed(batch: CatalogImport) -> dict[str, str]:
    """By entry why it stayed, in words."""
    return {key: Stays(why).words for key, why in batch.left.items()}


def _restore(
    entries: Sequence[Microcredential], run: BulkRun, by: Person, at: datetime
) -> dict[str, Stays]:  # fmt: skip
    """Facts that still stand as the import wrote them become what they were. Entries of which not all did, with why."""
    left, changed, locked = {}, [], locked_among(SUBJECT)
    for row in entries:
        if row.subject in locked:
            left[row.key] = Stays.LOCKED
            continue
        before, after = run.before[row.key], run.after[row.key]
        names = [name for name in before if plain(getattr(row, name)) == after[name]]
        what = {name: {"old": after[name], "new": before[name]} for name in names}
        others = [name for name in before if name not in names and plain(getattr(row, name)) != before[name]]
        for name in names:
            setattr(row, name, column(name).to_python(before[name]))
        if names:
            row.revision += 1
            row.changed_at = at
            row.save(update_fields=[*names, "revision", "changed_at"])
            changed.append((row, Change.Kind.FACTS, what))
        if others:
            left[row.key] = Stays.CHANGED
    log_many(changed, gettext("An import was taken back"), by, at)
    return left


def _why_they_stay(made: Sequence[Microcredential], after: Mapping[str, Any]) -> dict[str, Stays]:
    """By entry what keeps it; those that are as they were made, and that nothing names, are not among them."""
    touched = _touched([each.pk for each in made if each.revision != 1])
    named = _named([each.pk for each in made])
    locked = locked_among(SUBJECT)
    found: dict[str, Stays] = {}
    for each in made:
        if each.subject in locked:
            found[each.key] = Stays.LOCKED
        elif each.scores or named.get(each.pk) is Stays.JUDGED:
            found[each.key] = Stays.JUDGED
        elif each.acceptance != Acceptance.PROPOSED:
            found[each.key] = Stays.MOVED
        elif each.pk in touched or _differs(each, after[each.key]):
            found[each.key] = Stays.CHANGED
        elif each.pk in named:
            found[each.key] = Stays.NAMED
    return found


def _differs(row: Microcredential, written: Mapping[str, Any]) -> bool:
    return any(plain(getattr(row, name)) != value for name, value in written.items())


def _touched(pks: Sequence[int]) -> set[int]:
    """Entries that are not as they were made, by the change log: what was changed and changed back is as it was."""
    first: dict[tuple[int, str], Any] = {}
    last: dict[tuple[int, str], Any] = {}
    logged: set[int] = set()
    apart = (Change.Kind.ADDED, Change.Kind.JUDGED, Change.Kind.WEIGHTS)  # what follows from scores is asked elsewhere
    for ids in _batches(pks):
        rows = Change.objects.filter(microcredential__in=ids).exclude(kind__in=apart).order_by("at", "id")
        for pk, what in rows.values_list("microcredential", "what"):
            logged.add(pk)
            for name, each in what.items():
                first.setdefault((pk, name), each["old"])
                last[pk, name] = each["new"]
    changed = {pk for (pk, name), value in last.items() if value != first[pk, name]}
    return changed | (set(pks) - logged)  # what counted up without being logged is not known to be as it was


def _named(pks: Sequence[int]) -> dict[int, Stays]:
    """Entries that rows of other tables name, and whether somebody judged them."""
    found: dict[int, Stays] = {}
    for relation in Microcredential._meta.related_objects:  # noqa: SLF001 - the way that Django documents
        model: Any = relation.related_model
        if model in (Change, ImportedEntry):
            continue
        name, why = relation.field.name, Stays.JUDGED if relation.name == "ratings" else Stays.NAMED
        for ids in _batches(pks):
            rows = model._default_manager.filter(**{f"{name}__in": ids})  # noqa: SLF001 - the manager of any model
            for pk in rows.values_list(name, flat=True):
                found[pk] = why if why is Stays.JUDGED else found.get(pk, why)
    return found


def _batches(pks: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(pks), _BATCH):
        yield pks[start : start + _BATCH]
