"""How important each element is for each occupation and at which level, from two rows of a table of ratings.

The rule, which is ours and not O*NET's: an importance of 3 (important) and more is ``REQUIRES``, of 2 and more
``USES``. What is less important, was withheld or is not relevant stays as ``RELATED``: it was asked and is no demand.

A number that its publisher recommends to suppress is none, and no more is the level of what is not relevant. Such a
number stands in ``extra`` as it was published, with the reason why it is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stepladder.frameworks.edition import Link, Relation, stable_id
from stepladder.frameworks.importers.onet_elements import IMPORTANCE, LEVEL, ElementReader, number
from stepladder.frameworks.importers.onet_occupations import CODE, TITLE, OccupationReader
from stepladder.frameworks.importers.rows import Rows, shown

REQUIRED, USED = 3.0, 2.0
"""Importance (1 to 5) from which an element is required by an occupation, and from which it helps."""

RULE = "An importance of 3 or more is read as required, of 2 or more as useful; levels were joined to it."
_IDENTITY = (CODE, TITLE, "Element ID", "Element Name", "Scale ID", "Scale Name")
_SUPPRESS, _IRRELEVANT, _VALUE = "Recommend Suppress", "Not Relevant", "Data Value"
_SUPPRESSED, _NOT_RELEVANT = "suppressed by its publisher", "not relevant"
_UNREADABLE, _OUTSIDE = "no number", "outside of the scale"

_Cells = dict[str, str]


@dataclass
class _Pair:
    """The rows about one element of one occupation, by scale."""

    line: int
    scales: dict[str, _Cells]


class RatingReader:
    """Reads tables of ratings.

    Attributes:
        relations: one for each occupation and element.
        counts: how many importances and levels were withheld, in words.
    """

    def __init__(self, occupations: OccupationReader, elements: ElementReader) -> None:
        self._occupations, self._elements = occupations, elements
        self.relations: list[Relation] = []
        self.counts: dict[str, int] = {}

    def read(self, table: str, rows: Rows) -> int:
        """Read one table; how many rows there were."""
        pairs: dict[tuple[str, str], _Pair] = {}
        keep = _kept(rows)
        code_at, title_at = rows.needed(CODE), rows.column(TITLE)
        id_at, scale_at, name_at = rows.needed("Element ID"), rows.needed("Scale ID"), rows.column("Element Name")
        rows.needed(_VALUE)
        for line, row in rows:
            occupation = self._occupations.known(row, code_at, title_at, rows, line)
            if occupation is None:
                continue
            element = self._elements.rated(row[id_at].strip(), row[name_at] if name_at >= 0 else "", rows, line)
            element.is_rated = True
            pair = pairs.setdefault((occupation.code, element.id), _Pair(line, {}))
            scale = row[scale_at].strip()
            if scale in pair.scales:
                words = f"{scale} of {element.id} for {occupation.code} was rated above; this row was left out"
                rows.remark("onet.rating.repeated", words, line)
                continue
            pair.scales[scale] = _cells(row, keep)
        for (code, element_id), pair in pairs.items():
            self.relations.append(self._relation(table, code, element_id, pair, rows))
        return len(rows)

    def _relation(self, table: str, code: str, element: str, pair: _Pair, rows: Rows) -> Relation:
        why: dict[str, str] = {}
        importance = self._value(IMPORTANCE, pair, why, rows)
        level = self._value(LEVEL, pair, why, rows)
        for scale, reason in why.items():
            counted = f"{table}: {scale} {reason}"
            self.counts[counted] = self.counts.get(counted, 0) + 1
        return Relation(
            stable_id("onet", "rating", code, element),
            link(importance, is_relevant=why.get(LEVEL) != _NOT_RELEVANT),
            self._occupations.occupations[code].entry_id,
            self._elements.elements[element].entry_id,
            importance=importance,
            level=level,
            type=table,
            extra=_extra(pair.scales, why),
            file=rows.name,
            line=pair.line,
        )

    def _value(self, scale: str, pair: _Pair, why: dict[str, str], rows: Rows) -> float | None:
        """The number on a scale, or nothing and the reason."""
        cells = pair.scales.get(scale)
        if cells is None:
            rows.remark("onet.rating.alone", f"there is no {scale} for this occupation and element", pair.line)
            return None
        value = number(cells.get(_VALUE, ""))
        low, high = self._elements.ranges.get(scale, (0.0, 100.0))
        if value is None:
            why[scale] = _UNREADABLE
        elif not low <= value <= high:
            why[scale] = _OUTSIDE
        elif scale == LEVEL and cells.get(_IRRELEVANT) == "Y":
            why[scale] = _NOT_RELEVANT
        elif cells.get(_SUPPRESS) == "Y":
            why[scale] = _SUPPRESSED
        else:
            del cells[_VALUE]
            return value
        if why[scale] in (_UNREADABLE, _OUTSIDE):
            words = f"{shown(cells.get(_VALUE, ''))} is {why[scale]} ({scale}, {low:g} to {high:g}); it is not used"
            rows.remark("onet.rating.unusable", words, pair.line)
        return None


def link(importance: float | None, *, is_relevant: bool) -> Link:
    """How an occupation is related to an element; see the rule of the module."""
    if importance is None or not is_relevant or importance < USED:
        return Link.RELATED
    return Link.REQUIRES if importance >= REQUIRED else Link.USES


def _kept(rows: Rows) -> list[tuple[str, int]]:
    """Columns that say more than which pair and scale a row is about, by O*NET's names."""
    identity = {rows.column(each) for each in _IDENTITY}
    return [(name, place) for place, name in enumerate(rows.table.columns) if place not in identity]


def _cells(row: Sequence[str], keep: Sequence[tuple[str, int]]) -> _Cells:
    return {name: text for name, place in keep if (text := row[place].strip())}


def _extra(scales: Mapping[str, _Cells], why: Mapping[str, str]) -> dict[str, Any]:
    """What all rows of a pair say stands once, the rest under their scales, reasons under ``withheld``."""
    first, *others = scales.values()
    common = {name: text for name, text in first.items() if all(each.get(name) == text for each in others)}
    common.pop(_VALUE, None)
    apart = {
        scale: rest
        for scale, cells in scales.items()
        if (rest := {name: text for name, text in cells.items() if name not in common})
    }
    return {**common, **apart, **({"withheld": dict(why)} if why else {})}
