"""Storing an edition over the one that is there, by the library's comparison. Called in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from stepladder.frameworks import edition as core
from stepladder.frameworks import migration as library
from stepladder.server.frameworks import bulk, storing
from stepladder.server.frameworks.models import (
    Change,
    Competency,
    Edition,
    LevelText,
    Need,
    Occupation,
    OccupationRelation,
    Relation,
    Scale,
)
from stepladder.server.frameworks.scale_rows import level_rows

Progress = Callable[[str, int, int], None]
Model = type[Competency] | type[Occupation]
MODELS: tuple[Model, ...] = (Competency, Occupation)
RELATIONS: tuple[storing.AnyRelation, ...] = (Relation, Need, OccupationRelation)

_CHUNK = 500
"""Rows that one question names; SQLite takes some thousand marks in one."""

_UUID_LETTERS = 36

_BOOKKEEPING = frozenset({"digest", "position", "gone_in", "uuid", "ends_on"})


@dataclass(frozen=True)
class Row:
    """Where an entry is stored."""

    model: Model
    pk: int
    position: int
    gone: bool


@dataclass(frozen=True)
class Holding:
    """What is held of a framework, by the ids of its edition.

    Attributes:
        entries: for the library's comparison, retired ones too.
        relations: digests of those that are said.
        relation_rows: model and key of every relation, also of those that are no longer said.
    """

    entries: Mapping[str, library.Held] = field(default_factory=dict)
    rows: Mapping[str, Row] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    relation_rows: Mapping[str, tuple[storing.AnyRelation, int]] = field(default_factory=dict)


def holding(framework: int | None) -> Holding:
    """What is held of a framework; nothing of one that is new."""
    if framework is None:
        return Holding()
    entries: dict[str, library.Held] = {}
    rows: dict[str, Row] = {}
    for model in MODELS:
        name = "title" if model is Occupation else "name"
        found = _all(model).filter(framework=framework).values_list(
            "uuid", "pk", "digest", name, "uri", "alternatives", "kind", "retired_on", "position", "gone_in"
        )  # fmt: skip
        for uuid, pk, digest, called, uri, others, kind, retired, position, gone in found.iterator(chunk_size=5_000):
            id = str(uuid)
            if id in rows and gone is not None:
                continue  # it is an occupation now and was a competency, or the other way round
            rows[id] = Row(model, pk, position, gone is not None)
            entries[id] = library.Held(digest, called, uri, tuple(others), core.Kind(kind), retired is not None)
    relations: dict[str, str] = {}
    relation_rows: dict[str, tuple[storing.AnyRelation, int]] = {}
    for each in RELATIONS:
        said = _all(each).filter(framework=framework).values_list("uuid", "pk", "digest", "gone_in")
        for uuid, pk, digest, gone in said.iterator(chunk_size=5_000):
            relation_rows[str(uuid)] = (each, pk)
            if gone is None:
                relations[str(uuid)] = digest
    return Holding(entries, rows, relations, relation_rows)


def counts(found: library.Migration) -> dict[str, int]:
    """How many of each, by the library's words; what there is none of is left out."""
    names = ("kept", "renamed", "changed", "retired", "returned", "added")
    of_relations = ("relations_added", "relations_removed", "relations_changed")
    every = {name.replace("_", " "): len(getattr(found, name)) for name in (*names, *of_relations)}
    return {name: count for name, count in every.items() if count}


@dataclass
class Writing:
    """One import at work: the row of its edition, what is held and what is to be done."""

    row: Edition
    edition: core.Edition
    digests: storing.Digests
    held: Holding
    found: library.Migration
    scales: Mapping[str, Scale | None]
    on: date
    progress: Progress | None = None

    def __post_init__(self) -> None:
        self.places = {each.id: (place, each) for place, each in enumerate(self.edition.entries)}

    def tell(self, what: str, total: int) -> Callable[[int], None] | None:
        """Somebody to tell how many rows are stored."""
        progress = self.progress
        return (lambda count: progress(what, count, total)) if progress else None

    def values(self, id: str) -> dict[str, Any]:
        """The values of an entry's row."""
        place, entry = self.places[id]
        return storing.entry_values(entry, digest=self.digests.entries[id], position=place, on=self.on)


def write(work: Writing) -> None:
    """Insert what is new, change what differs, retire what is gone, and the same for relations.

    With a row of history for each entry, but in the first edition, which changes nothing.
    """
    moved_over = [id for id, row in work.held.rows.items() if id in work.places and row.model is not _model(work, id)]
    added = [*work.found.added, *moved_over]
    gone = [id for id, row in work.held.rows.items() if id not in work.places and not row.gone]
    differing = _differing(work, {*moved_over})
    for model in MODELS:
        _insert(work, model, [id for id in added if _model(work, id) is model])
    keys = {model: keys_of(model, work.row.framework_id) for model in MODELS}
    _level_texts(work, added, keys[Competency])
    for kind, ids in differing.items():
        for start in range(0, len(ids), _CHUNK):
            _change(work, kind, ids[start : start + _CHUNK])
    _retire(work, [*gone, *moved_over])
    _move(work)
    if work.row.number > 1:
        _note_added(work, keys)
        _note_gone(work, gone)
    known = _known(work, keys)
    _write_relations(work, known)
    _follow_replacements(work, known)


def keys_of(model: Model, framework: int) -> dict[str, int]:
    """Keys of the rows of a framework by the ids of their entries."""
    rows = _all(model).filter(framework=framework).values_list("uuid", "pk")
    return {str(id): pk for id, pk in rows.iterator(chunk_size=5_000)}


def _all(model: Any) -> Any:
    return model._default_manager  # noqa: SLF001 - Django documents it as an interface


def _model(work: Writing, id: str) -> Model:
    return Occupation if work.places[id][1].kind in core.OCCUPATIONS else Competency


def _differing(work: Writing, left_out: set[str]) -> dict[str, list[str]]:
    """Ids of rows to change, by the word for it. What is here again although it stays retired is a change, too."""
    found = work.found
    kinds = {
        "renamed": [each.id for each in found.renamed],
        "changed": list(found.changed),
        "retired": [id for id in found.retired if id in work.places],
        "returned": list(found.returned),
    }
    listed = {id for ids in kinds.values() for id in ids}
    kinds["changed"] += [
        id for id, row in work.held.rows.items() if row.gone and id in work.places and id not in listed
    ]
    return {kind: [id for id in ids if id not in left_out] for kind, ids in kinds.items()}


def _insert(work: Writing, model: Model, ids: Sequence[str]) -> None:
    framework = work.row.framework
    names = storing.OCCUPATION_NAMES if model is Occupation else storing.COMPETENCY_NAMES

    def rows() -> Iterator[list[Any]]:
        for id in ids:
            values = work.values(id) | {"framework_id": framework.pk, "replaced_by_id": None}
            if model is Competency:
                key = storing.key_of(framework.key, work.places[id][1])
                values |= {"key": key, "owner_id": None, "adopted": False}
            yield [values[name] for name in names]

    what = "occupations" if model is Occupation else "competencies"
    bulk.insert(model, names, rows(), stored=work.tell(what, len(ids)))


def _level_texts(work: Writing, ids: Iterable[str], keys: Mapping[str, int]) -> None:
    told = [entry for id in ids if (entry := work.places[id][1]).levels and entry.kind not in core.OCCUPATIONS]
    rows = (row for entry in told for row in level_rows(keys[entry.id], entry, work.scales))
    LevelText.objects.bulk_create(rows, batch_size=_CHUNK)


def _change(work: Writing, kind: str, ids: Sequence[str]) -> None:
    for model in MODELS:
        keys = {id: row.pk for id in ids if (row := work.held.rows[id]).model is model}
        if not keys:
            continue
        rows = _all(model).in_bulk(list(keys.values()))
        notes = []
        for id, pk in keys.items():
            values = work.values(id)
            _all(model).filter(pk=pk).update(**values)
            notes.append(_note(work, kind, id, _differences(rows[pk], values)))
        if model is Competency:
            # Texts on a scale that the organization wrote beside a framework are not the publisher's to take back.
            of_edition = Q(scale__framework=work.row.framework_id) | Q(scale__isnull=True)
            LevelText.objects.filter(of_edition, competency__in=list(rows)).delete()
            _level_texts(work, keys, keys)
        Change.objects.bulk_create(notes)


def _differences(row: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before = {name: _plain(getattr(row, name)) for name in values if name not in _BOOKKEEPING}
    after = {name: _plain(value) for name, value in values.items() if name not in _BOOKKEEPING}
    differing = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in differing}, {name: after[name] for name in differing}


def _note(work: Writing, kind: str, id: str, differing: tuple[dict[str, Any], dict[str, Any]]) -> Change:
    row = work.held.rows[id]
    before, after = differing
    if kind == "retired":
        found = work.found.replacements.get(id, ())
        after = after | {"replacements": [{"id": each.id, "name": each.name, "why": each.why} for each in found]}
    name = work.places[id][1].name if id in work.places else work.held.entries[id].name
    of = {"occupation_id" if row.model is Occupation else "competency_id": row.pk}
    return Change(edition=work.row, kind=kind, name=name, before=before, after=after, **of)


def _note_gone(work: Writing, gone: Iterable[str]) -> None:
    retired = {*work.found.retired}
    notes = (_note(work, "retired", id, ({}, {})) for id in gone if id in retired)
    Change.objects.bulk_create(notes, batch_size=_CHUNK)


def _note_added(work: Writing, keys: Mapping[Model, Mapping[str, int]]) -> None:
    notes = []
    for id in work.found.added:
        model = _model(work, id)
        of = {"occupation_id" if model is Occupation else "competency_id": keys[model][id]}
        notes.append(Change(edition=work.row, kind="added", name=work.places[id][1].name, **of))
    Change.objects.bulk_create(notes, batch_size=_CHUNK)


def _retire(work: Writing, ids: Sequence[str]) -> None:
    for model in MODELS:
        keys = [row.pk for id in ids if (row := work.held.rows[id]).model is model]
        for start in range(0, len(keys), _CHUNK):
            rows = _all(model).filter(pk__in=keys[start : start + _CHUNK])
            rows.filter(retired_on__isnull=True).update(retired_on=work.on)
            rows.update(gone_in=work.row.number)


def _move(work: Writing) -> None:
    for model in MODELS:
        rows = [(id, row) for id, row in work.held.rows.items() if row.model is model and id in work.places]
        moved = [(row.pk, work.places[id][0]) for id, row in rows if row.position != work.places[id][0]]
        bulk.change(model, "position", moved)


def _known(work: Writing, keys: Mapping[Model, Mapping[str, int]]) -> storing.Known:
    """Rows by their ids: of this framework, and those of others that its relations lead to (a crosswalk has no own)."""
    own = {*keys[Competency], *keys[Occupation]}
    ends = {end for each in work.edition.relations for end in (each.source, each.target)}
    others = [id for end in ends - own if (id := _uuid(end))]
    found: dict[Model, dict[str, int]] = {model: dict(keys[model]) for model in MODELS}
    for model in MODELS:
        for start in range(0, len(others), _CHUNK):
            rows = _all(model).filter(uuid__in=others[start : start + _CHUNK]).order_by("-id")
            found[model] |= {str(id): pk for id, pk in rows.values_list("uuid", "pk")}
    return storing.Known(found[Competency], found[Occupation])


def _uuid(end: str) -> UUID | None:
    try:
        return UUID(end) if len(end) == _UUID_LETTERS else None
    except ValueError:
        return None


def _write_relations(work: Writing, known: storing.Known) -> None:
    new = {*work.found.relations_added, *work.found.relations_changed}
    for model in RELATIONS:
        of_model = {id: pk for id, (each, pk) in work.held.relation_rows.items() if each is model}
        _in_chunks(model, [pk for id, pk in of_model.items() if id in new], lambda rows: rows.delete())
        ended = [of_model[id] for id in work.found.relations_removed if id in of_model]
        _in_chunks(model, ended, lambda rows: rows.update(gone_in=work.row.number))
    _insert_relations(work, [each for each in work.edition.relations if each.id in new], known)


def _insert_relations(work: Writing, new: Sequence[core.Relation], known: storing.Known) -> None:
    waiting: dict[storing.AnyRelation, list[Sequence[Any]]] = {model: [] for model in RELATIONS}
    done = 0

    def flush(model: storing.AnyRelation) -> None:
        nonlocal done
        done += bulk.insert(model, (*storing.RELATION_NAMES, *storing.ENDS[model]), waiting[model])
        waiting[model].clear()
        if work.progress:
            work.progress("relations", done, len(new))

    rows = storing.relation_rows(new, known, framework=work.row.framework_id, digests=work.digests.relations)
    for model, values in rows:
        waiting[model].append(values)
        if len(waiting[model]) >= bulk.BATCH:
            flush(model)
    for model in RELATIONS:
        flush(model)


def _in_chunks(model: storing.AnyRelation, keys: Sequence[int], do: Callable[[Any], Any]) -> None:
    for start in range(0, len(keys), _CHUNK):
        do(_all(model).filter(pk__in=keys[start : start + _CHUNK]))


def _follow_replacements(work: Writing, known: storing.Known) -> None:
    """Write down by what retired entries are replaced, as the edition says; what came back needs no successor."""
    said = [each for each in work.edition.relations if each.kind is core.Link.REPLACED_BY]
    for model, keys in ((Competency, known.competencies), (Occupation, known.occupations)):
        _all(model).filter(framework=work.row.framework_id, retired_on__isnull=True).exclude(replaced_by=None).update(
            replaced_by=None
        )
        pairs = {keys[each.source]: keys[each.target] for each in said if each.source in keys and each.target in keys}
        bulk.change(model, "replaced_by", pairs.items())


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
