"""From an edition to rows: what each part of it becomes. ``restoring`` is the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.utils.text import slugify
from django.utils.translation import gettext

from stepladder.errors import InvalidDocument
from stepladder.frameworks import edition as core
from stepladder.frameworks.migration import is_retired
from stepladder.server.frameworks.models import Need, OccupationRelation, Relation

_Said = TypeVar("_Said", core.Entry, core.Relation)

ENTRY_NAMES = (
    *("uuid", "uri", "code", "alternatives", "kind", "notes", "type", "reuse", "language", "tags", "extra"),
    *(
        "digest",
        "position",
        "changed_at",
        "begins_on",
        "retired_on",
        "ends_on",
        "gone_in",
        "framework_id",
        "replaced_by_id",
    ),
)
COMPETENCY_NAMES = (*ENTRY_NAMES, "name", "statement", "key", "owner_id", "adopted")
OCCUPATION_NAMES = (*ENTRY_NAMES, "title", "description", "levels")
RELATION_NAMES = (
    *("uuid", "framework_id", "kind", "source_uri", "target_uri", "target_name", "position", "importance", "level"),
    *("type", "notes", "changed_at", "extra", "digest", "gone_in"),
)
ENDS = {
    Relation: ("source_id", "target_id"),
    OccupationRelation: ("source_id", "target_id"),
    Need: ("occupation_id", "competency_id", "from_competency"),
}
_LONGEST = {"name": 2000, "uri": 1000, "code": 300, "type": 300, "reuse": 100, "language": 35}
"""What the columns hold; 2,000 letters are four times the longest name of the published frameworks."""

AnyRelation = type[Relation] | type[Need] | type[OccupationRelation]


@dataclass(frozen=True)
class Known:
    """Rows by the ids of an edition.

    Attributes:
        competencies, occupations: id of the entry to key of the row.
    """

    competencies: Mapping[str, int]
    occupations: Mapping[str, int]


def in_utc(edition: core.Edition) -> core.Edition:
    """The same with dates of change in UTC, as stores give them back: one moment, one digest.

    Raises:
        InvalidDocument: an id stands twice.
    """
    for given in (edition.entries, edition.relations):
        if len({each.id for each in given}) != len(given):
            raise _twice(given)
    return replace(
        edition,
        changed=moment(edition.changed),
        entries=tuple(_in_utc(each) for each in edition.entries),
        relations=tuple(_in_utc(each) for each in edition.relations),
    )


def _in_utc(said: _Said) -> _Said:
    changed = said.changed
    return said if changed is None or changed.tzinfo is UTC else replace(said, changed=moment(changed))


@dataclass(frozen=True)
class Digests:
    """Of each entry and each relation by its id, and of everything: 64 hex digits."""

    entries: Mapping[str, str]
    relations: Mapping[str, str]
    whole: str


def digests(edition: core.Edition) -> Digests:
    """What an edition says, in short. The order of entries counts, since lists show it; that of relations does not."""
    entries = {each.id: core.digest(each) for each in edition.entries}
    relations = {each.id: core.digest(each) for each in edition.relations}
    document = {
        each.name: getattr(edition, each.name) for each in fields(edition) if each.name not in ("entries", "relations")
    }
    whole = hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS))
    for id, digest in (*entries.items(), *sorted(relations.items())):
        whole.update(f"{id} {digest}\n".encode())
    return Digests(entries, relations, whole.hexdigest())


def moment(found: datetime | None) -> datetime | None:
    """A moment in UTC; one without a time zone is read as UTC, which is what publishers mean by it."""
    if found is None:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def framework_values(edition: core.Edition) -> dict[str, Any]:
    """What the row of a framework takes from an edition."""
    names = ("title", "version", "uri", "publisher", "language", "license", "attribution", "modified", "description")
    return {
        **{name: getattr(edition, name) for name in (*names, "status", "begins_on", "retired_on")},
        "subjects": list(edition.subjects),
        "changed_at": moment(edition.changed),
        "extra": dict(edition.extra),
    }


def entry_values(entry: core.Entry, *, digest: str, position: int, on: date) -> dict[str, Any]:
    """What the row of an entry takes from it, by the names of the model that its kind has.

    Args:
        on: the day of the import, since when what is called retired without a date is so.

    Raises:
        InvalidDocument: something is longer than the store holds.
    """
    _check(entry)
    values: dict[str, Any] = {name: getattr(entry, name) for name in ("uri", "code", "notes", "type", "reuse")}
    values |= {
        "language": entry.language,
        "uuid": UUID(entry.id),
        "kind": entry.kind.value,
        "alternatives": list(entry.alternatives),
        "tags": list(entry.tags),
        "extra": dict(entry.extra),
        "digest": digest,
        "position": position,
        "changed_at": moment(entry.changed),
        "begins_on": entry.begins_on,
        "retired_on": (entry.retired_on or on) if is_retired(entry) else None,
        "ends_on": entry.retired_on,
        "gone_in": None,
    }
    if entry.kind in core.OCCUPATIONS:
        levels = [[each.scale, each.level, each.text] for each in entry.levels]
        return values | {"title": entry.name, "description": entry.statement, "levels": levels}
    return values | {"name": entry.name, "statement": entry.statement}


def key_of(framework: str, entry: core.Entry) -> str:
    """The key of a competency that is new: readable, and its own because of the end, also if names change later."""
    parts = (framework[:36].strip("-"), slugify(entry.name)[:48].strip("-"), UUID(entry.id).hex[:12])
    return "-".join(part for part in parts if part)


def relation_rows(
    relations: Iterable[core.Relation], known: Known, *, framework: int, digests: Mapping[str, str]
) -> Iterator[tuple[AnyRelation, tuple[Any, ...]]]:
    """The model and the values of each relation: ``RELATION_NAMES`` and then its ``ENDS``.

    Raises:
        InvalidDocument: no end of a relation is known.
    """
    for each in relations:
        model, ends, (source, target) = _ends(each, known)
        common = (
            UUID(each.id), framework, each.kind.value, source, target, each.target_name, each.position,
            each.importance, each.level, each.type, each.notes, moment(each.changed), dict(each.extra),
            digests[each.id], None,
        )  # fmt: skip
        yield model, (*common, *ends)


def _ends(each: core.Relation, known: Known) -> tuple[AnyRelation, tuple[Any, ...], tuple[str, str]]:
    source, target = known.competencies.get(each.source), known.competencies.get(each.target)
    from_job, to_job = known.occupations.get(each.source), known.occupations.get(each.target)
    outside = ("" if source or from_job else each.source, "" if target or to_job else each.target)
    if from_job and target:
        return Need, (from_job, target, False), outside
    if source and to_job:
        return Need, (to_job, source, True), outside
    if from_job or to_job:
        return OccupationRelation, (from_job, to_job), outside
    if source or target:
        return Relation, (source, target), outside
    raise InvalidDocument(
        gettext("a relation leads from %(source)s to %(target)s, and neither is known here")
        % {"source": each.source, "target": each.target},
        expected=gettext("at least one end in this edition, or in a framework that is here"),
        hint=gettext("import the frameworks first that it links"),
        place=_place(each),
    )


def _check(entry: core.Entry) -> None:
    for name, most in _LONGEST.items():
        if len(getattr(entry, name)) > most:
            raise InvalidDocument(
                gettext("the field %(name)s has %(count)d letters")
                % {"name": name, "count": len(getattr(entry, name))},
                expected=gettext("at most %(most)d") % {"most": most},
                place=_place(entry),
            )
    if "\0" in entry.name or "\0" in entry.statement or "\0" in entry.code:
        raise InvalidDocument(
            gettext("there is a character U+0000 in it"),
            expected=gettext("text"),
            hint=gettext("the file is probably in another encoding"),
            place=_place(entry),
        )


def _twice(given: Iterable[core.Entry] | Iterable[core.Relation]) -> InvalidDocument:
    seen: set[str] = set()
    for each in given:
        if each.id in seen:
            break
        seen.add(each.id)
    else:  # pragma: no cover - it is called where one stands twice
        raise AssertionError
    return InvalidDocument(
        gettext("the identifier %(id)s stands twice") % {"id": each.id},
        expected=gettext("each once"),
        place=_place(each),
    )


def _place(each: core.Entry | core.Relation) -> str:
    return f"{each.file}, line {each.line}" if each.line else each.file
