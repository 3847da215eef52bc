"""From rows back to an edition: what was stored, as it was stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepladder.frameworks import edition as core
from stepladder.frameworks.scales import STEPLADDER
from stepladder.server.frameworks.models import (
    Competency,
    Framework,
    LevelText,
    Need,
    Occupation,
    OccupationRelation,
    Relation,
    Scale,
)

_AT_ONCE = 5_000


def edition_of(framework: Framework) -> core.Edition:
    """The edition in force, from the rows. Entries stand in the edition's order, relations in that of their ids."""
    scales = list(framework.scales.filter(gone_in__isnull=True).prefetch_related("levels").order_by("id"))
    texts = _texts(framework, {each.pk: each.identifier for each in scales})
    found = [_scale(each) for each in scales]
    if any(text.scale == STEPLADDER.id for each in texts.values() for text in each):
        found.append(STEPLADDER)
    rows = [*_competencies(framework, texts), *_occupations(framework)]
    relations = [each for model in (Relation, Need, OccupationRelation) for each in _relations(model, framework)]
    return core.Edition(
        key=framework.key,
        id=str(framework.uuid),
        title=framework.title,
        version=framework.version,
        uri=framework.uri,
        publisher=framework.publisher,
        language=framework.language,
        license=framework.license,
        attribution=framework.attribution,
        modified=framework.modified,
        description=framework.description,
        status=framework.status,
        subjects=tuple(framework.subjects),
        changed=framework.changed_at,
        begins_on=framework.begins_on,
        retired_on=framework.retired_on,
        entries=tuple(entry for _, entry in sorted(rows, key=lambda pair: pair[0])),
        relations=tuple(sorted(relations, key=lambda each: each.id)),
        scales=tuple(found),
        extra=framework.extra,
    )


def _texts(framework: Framework, scales: dict[int, str]) -> dict[int, tuple[core.LevelText, ...]]:
    found: dict[int, list[core.LevelText]] = {}
    rows = LevelText.objects.filter(competency__framework=framework).order_by("id")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        scale = STEPLADDER.id if row.scale_id is None else scales.get(row.scale_id)
        if scale is not None:
            found.setdefault(row.competency_id, []).append(core.LevelText(scale, row.level, row.text))
    return {key: tuple(each) for key, each in found.items()}


def _scale(row: Scale) -> core.Scale:
    levels = tuple(core.ScaleLevel(each.value, each.name, each.text) for each in row.levels.all())
    return core.Scale(row.identifier, row.title, levels, row.measures, row.source)


def _entry(row: Competency | Occupation, **more: Any) -> core.Entry:
    return core.Entry(
        id=str(row.uuid),
        kind=core.Kind(row.kind),
        uri=row.uri,
        code=row.code,
        alternatives=tuple(row.alternatives),
        notes=row.notes,
        type=row.type,
        reuse=row.reuse,
        language=row.language,
        tags=tuple(row.tags),
        changed=row.changed_at,
        begins_on=row.begins_on,
        retired_on=row.ends_on,
        extra=row.extra,
        **more,
    )


def _competencies(
    framework: Framework, texts: dict[int, tuple[core.LevelText, ...]]
) -> Iterator[tuple[tuple[int, int], core.Entry]]:
    rows = framework.competencies.filter(gone_in__isnull=True).order_by("id")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        levels = texts.get(row.pk, ())
        yield (row.position, row.pk), _entry(row, name=row.name, statement=row.statement, levels=levels)


def _occupations(framework: Framework) -> Iterator[tuple[tuple[int, int], core.Entry]]:
    rows = framework.occupations.filter(gone_in__isnull=True).order_by("id")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        levels = tuple(core.LevelText(*each) for each in row.levels)
        yield (row.position, row.pk), _entry(row, name=row.title, statement=row.description, levels=levels)


def _relations(model: type[Relation | Need | OccupationRelation], framework: Framework) -> Iterator[core.Relation]:
    sides = ("occupation__uuid", "competency__uuid", "from_competency") if model is Need else _SIDES
    manager: Any = model._default_manager  # noqa: SLF001 - Django documents it
    rows = manager.filter(framework=framework, gone_in__isnull=True).values_list(*_COLUMNS, *sides)
    for row in rows.iterator(chunk_size=_AT_ONCE):
        id, kind, source_uri, target_uri, name, position, importance, level, type_, notes, changed, extra = row[:12]
        source, target = row[12:14]
        if model is Need and row[14]:
            source, target = target, source
        yield core.Relation(
            id=str(id),
            kind=core.Link(kind),
            source=str(source) if source else source_uri,
            target=str(target) if target else target_uri,
            target_name=name,
            position=position,
            importance=importance,
            level=level,
            type=type_,
            notes=notes,
            changed=changed,
            extra=extra,
        )


_COLUMNS = (
    *("uuid", "kind", "source_uri", "target_uri", "target_name", "position", "importance", "level"),
    *("type", "notes", "changed_at", "extra"),
)
_SIDES = ("source__uuid", "target__uuid")
