"""Rubrics of CASE as scales, and their criteria as texts for each level of the items that they name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from stepladder.frameworks.edition import LevelText, Scale, ScaleLevel, stable_id
from stepladder.frameworks.importers.case_fields import Fields, Part
from stepladder.frameworks.importers.case_shape import MAX_WHOLE
from stepladder.frameworks.importers.case_terms import MADE
from stepladder.remarks import Remark

Texts = dict[str, tuple[LevelText, ...]]


def read_rubrics(
    rubrics: Sequence[Part], entries: Collection[str], remark: Callable[[Remark], None]
) -> tuple[tuple[Scale, ...], Texts, list[dict[str, Any]]]:
    """Scales, level texts by entry, and the rubrics themselves, of which nothing is lost."""
    scales: list[Scale] = []
    texts: dict[str, list[LevelText]] = {}
    kept: list[dict[str, Any]] = []
    for part in rubrics:
        fields = Fields(part, "CFRubric", remark)
        if MADE in fields.ours:
            continue
        rubric = fields.rest
        kept.append(rubric)
        id = str(rubric.get("identifier") or stable_id("case", "rubric", str(len(kept))))
        found = [(criterion, level) for criterion in _objects(rubric, _CRITERIA) for level in _levels(criterion)]
        levels = _scale_levels(found, fields)
        if not levels:
            continue
        title = str(rubric.get("title") or rubric.get("description") or "Rubric")
        scales.append(Scale(id, title, levels, source=str(rubric.get("uri") or "")))
        for criterion, level in found:
            item = _item_of(criterion, entries)
            text = level.get("description")
            if item and isinstance(text, str) and text:
                texts.setdefault(item, []).append(LevelText(id, _number(level) or 0.0, text))
    return tuple(scales), {item: tuple(said) for item, said in texts.items()}, kept


def _scale_levels(found: list[tuple[Any, dict[str, Any]]], fields: Fields) -> tuple[ScaleLevel, ...]:
    names: dict[float, str] = {}
    for _, level in found:
        value, name = _number(level) or 0.0, str(level.get("quality") or "")
        if names.get(value) and name and names[value] != name:
            words = f"level {value:g} is called {names[value]!r} and {name!r} in one rubric; the first was taken"
            fields.remark("rubric", words, "CFRubricCriteria")
        names[value] = names.get(value) or name
    return tuple(ScaleLevel(value, name or f"{value:g}") for value, name in sorted(names.items()))


def _levels(criterion: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The levels that say a number."""
    return (each for each in _objects(criterion, _LEVELS) if _number(each) is not None)


def _number(level: dict[str, Any]) -> float | None:
    """The score of a level, or its position where it has none. The guide's own example writes ``level`` as a text."""
    for name in ("score", "position", "level"):
        value = level.get(name)
        if isinstance(value, str) and len(value) <= _DIGITS and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_WHOLE:
            return float(value)
    return None


def _objects(value: dict[str, Any], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    listed: list[Any] = next((value[name] for name in names if isinstance(value.get(name), list)), [])
    return (each for each in listed if isinstance(each, dict))


def _item_of(criterion: dict[str, Any], entries: Collection[str]) -> str:
    link = criterion.get("CFItemURI")
    id = str(link.get("identifier") or "").lower() if isinstance(link, dict) else ""
    return id if id in entries else ""


_DIGITS = 20
_CRITERIA = ("CFRubricCriteria",)
_LEVELS = ("CFRubricCriterionLevels", "qualityLevels")
