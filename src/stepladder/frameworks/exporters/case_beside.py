"""What stands beside the items of a CASE package: definitions, and rubrics for the texts of levels."""

from __future__ import annotations

from typing import Any

from stepladder.frameworks.edition import Edition, Entry, Scale, stable_id
from stepladder.frameworks.exporters.case_objects import Object, Writing
from stepladder.frameworks.importers.case_shape import CLASSES, fits
from stepladder.frameworks.importers.case_terms import MADE, OURS, address


def definitions(writing: Writing, document: Object) -> Object:
    """The publisher's definitions, and one for each type and license of which only the name is known."""
    edition = writing.edition
    said = edition.extra.get("CFDefinitions")
    found: dict[str, Any] = {}
    for name, kind in CLASSES["CFDefinitions"].items():
        value = said.get(name) if isinstance(said, dict) else None
        if kind.endswith("[]") and isinstance(value, list):
            found[name] = [each for each in value if is_publishers(each, kind[:-2])]
        elif value and fits(value, kind):
            found[name] = value
    if edition.license and "licenseURI" not in edition.extra:
        text = edition.attribution or edition.license
        made = _made(document["licenseURI"], writing) | {"licenseText": text}
        found["CFLicenses"] = [*found.get("CFLicenses", ()), made]
    for index, (type, link) in enumerate(writing.types.items(), start=1):
        made = _made(link, writing) | {"description": type, "hierarchyCode": str(index)}
        found["CFItemTypes"] = [*found.get("CFItemTypes", ()), made]
    return {name: each for name, each in found.items() if each}


def extensions_of_package(edition: Edition) -> Object:
    """What the publisher says in the extensions of the package."""
    said = edition.extra.get("CFPackage")
    extensions = said.get("extensions") if isinstance(said, dict) else None
    return extensions if isinstance(extensions, dict) and fits(extensions, "object") else {}


def is_publishers(value: Any, kind: str) -> bool:
    """Whether an object is as CASE asks, and holds nothing under our own names."""
    return fits(value, kind) and not any(name.startswith(OURS) for name in value.get("extensions", ()))


def _made(link: Object, writing: Writing) -> Object:
    return {**link, "lastChangeDateTime": writing.changed, "extensions": {MADE: True}}


def rubrics(writing: Writing) -> list[Object]:
    """The publisher's rubrics, and one for each scale that is none of them."""
    said = writing.edition.extra.get("CFRubrics")
    kept = [each for each in said if is_publishers(each, "CFRubric")] if isinstance(said, list) else []
    known = {each["identifier"] for each in kept}
    return kept + [_rubric(scale, writing) for scale in writing.edition.scales if scale.id not in known]


def _rubric(scale: Scale, writing: Writing) -> Object:
    id = stable_id(writing.edition.id, "rubric", scale.id)
    general = [(level.value, level.name, level.text) for level in scale.levels]
    names = {level.value: level.name for level in scale.levels}
    criteria = [_criterion((id, "general"), general, writing) | {"description": scale.title, "rubricId": id}]
    for entry in writing.edition.entries:
        levels = [(each.level, names.get(each.level, ""), each.text) for each in entry.levels if each.scale == scale.id]
        if levels:
            criteria.append(_criterion((id, entry.id), levels, writing) | _of(entry, len(criteria), id, writing))
    return {
        "identifier": id,
        "uri": address(writing.base, "CFRubrics", id),
        "title": scale.title,
        "lastChangeDateTime": writing.changed,
        "CFRubricCriteria": criteria,
        "extensions": {MADE: True},
    }


def _of(entry: Entry, position: int, rubric: str, writing: Writing) -> Object:
    return {"description": entry.name, "CFItemURI": writing.link(entry), "position": position, "rubricId": rubric}


def _criterion(key: tuple[str, str], levels: list[tuple[float, str, str]], writing: Writing) -> Object:
    id = stable_id(*key)
    return {
        "identifier": id,
        "uri": address(writing.base, "CFRubricCriteria", id),
        "lastChangeDateTime": writing.changed,
        "CFRubricCriterionLevels": [_level(id, index, *each, writing) for index, each in enumerate(levels, start=1)],
    }


def _level(criterion: str, position: int, score: float, quality: str, text: str, writing: Writing) -> Object:
    id = stable_id(criterion, str(position))
    return {
        "identifier": id,
        "uri": address(writing.base, "CFRubricCriterionLevels", id),
        "description": text,
        "quality": quality,
        "score": score,
        "position": position,
        "rubricCriterionId": criterion,
        "lastChangeDateTime": writing.changed,
    }
