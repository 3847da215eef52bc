"""Which column means what: guessed from the headings, remembered for files that have the same ones.

A guess is made in two steps. A heading that is a field's name or one of its aliases, whatever its case, spaces and
accents, is the field's; earlier aliases go before later ones. What is left over on both sides is compared letter by
letter, and taken where nearly all letters agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.tables.model import Table

_ALIKE = 0.88
"""Share of letters that two names have in common, from which on they are taken for the same (difflib's ratio)."""

_SHORT = 5
"""Letters below which a difference of one is another word (“unit”, “unite”; “role”, “rule”)."""


@dataclass(frozen=True, slots=True)
class Field:
    """What is looked for in a table.

    Attributes:
        name: as the code calls it.
        aliases: headings that mean it, the surest first; case, spaces, punctuation and accents do not matter.
        about: what it holds, in a sentence for whoever assigns the columns.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column holds which field.

    Attributes:
        columns: the column by field.
        headings: all columns of the table for which it was made, whatever their order; empty where it was made by hand.
    """

    columns: Mapping[str, str]
    headings: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be stored."""
        return {"columns": dict(sorted(self.columns.items())), "headings": sorted(self.headings)}

    @classmethod
    def from_json(cls, value: Any) -> ColumnMap:
        """What ``to_json`` gave.

        Raises:
            InvalidDocument: it is something else.
        """
        columns = value.get("columns") if isinstance(value, Mapping) else None
        headings = value.get("headings", []) if isinstance(value, Mapping) else None
        if (
            not isinstance(columns, Mapping)
            or not isinstance(headings, list)
            or not all(isinstance(each, str) for each in (*columns, *columns.values(), *headings))
        ):
            raise InvalidDocument("this is no map of columns", expected="columns by field, and a list of headings")
        return cls(dict(columns), frozenset(headings))


@dataclass(frozen=True, slots=True)
class Guess:
    """A map that a person looks over.

    Attributes:
        ambiguous: columns by field where others than the one taken mean the same, the taken one first.
        missing: required fields for which there is no column.
        left_over: columns that no field was found for.
        saved: whether it was made before, for the same headings.
    """

    map: ColumnMap
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    saved: bool = False


def guess(columns: Sequence[str], fields: Sequence[Field], saved: Iterable[ColumnMap] = ()) -> Guess:
    """Which column holds which field.

    Args:
        columns: headings of the table.
        fields: what is looked for, the more important first: a column goes to one field only.
        saved: maps of earlier tables; one that was made for the same headings is taken as it is. The last one wins.
    """
    headings = frozenset(columns)
    known = {each.name for each in fields}
    for earlier in reversed(tuple(saved)):
        if earlier.headings == headings and set(earlier.columns) <= known:
            return _guess(columns, fields, dict(earlier.columns), {}, saved=True)
    taken, ambiguous = _exact(columns, fields)
    _nearly(columns, fields, taken)
    return _guess(columns, fields, taken, ambiguous, saved=False)


def _guess(
    columns: Sequence[str],
    fields: Sequence[Field],
    taken: dict[str, str],
    ambiguous: dict[str, tuple[str, ...]],
    *,
    saved: bool,
) -> Guess:
    used = set(taken.values())
    return Guess(
        ColumnMap(taken, frozenset(columns)),
        ambiguous,
        tuple(each.name for each in fields if each.required and each.name not in taken),
        tuple(each for each in columns if each not in used),
        saved,
    )


def _exact(columns: Sequence[str], fields: Sequence[Field]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The columns that are called like a field, and those that are too but were not taken."""
    by_name: dict[str, list[str]] = {}
    for column in columns:
        by_name.setdefault(folded(column), []).append(column)
    taken: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    used: set[str] = set()
    for each in fields:
        names = dict.fromkeys(folded(name) for name in (each.name, *each.aliases))
        found = [column for name in names for column in by_name.get(name, ()) if column not in used]
        if found:
            taken[each.name] = found[0]
            used.add(found[0])
            others[each.name] = found
    ambiguous = {
        name: tuple(column for column in found if column == taken[name] or column not in used)
        for name, found in others.items()
    }
    return taken, {name: found for name, found in ambiguous.items() if len(found) > 1}


def _nearly(columns: Sequence[str], fields: Sequence[Field], taken: dict[str, str]) -> None:
    """Assign what is spelled nearly like a field, the likest first."""
    used = set(taken.values())
    free = [(column, folded(column)) for column in columns if column not in used]
    pairs: list[tuple[float, int, str, str]] = []
    for place, each in enumerate(fields):
        if each.name in taken:
            continue
        names = {folded(name) for name in (each.name, *each.aliases)}
        for column, text in free:
            alike = max((_likeness(text, name) for name in names), default=0.0)
            if alike >= _ALIKE:
                pairs.append((-alike, place, each.name, column))
    for _, _, name, column in sorted(pairs):
        if name not in taken and column not in used:
            taken[name] = column
            used.add(column)


def _likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) <= _SHORT or 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def folded(text: str) -> str:
    """Letters and digits alone, small and without accents: “Straße Nr.” and “STRASSE-NR” are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if each.isalnum())


def mapped(table: Table, map: ColumnMap) -> Iterator[tuple[int, dict[str, str]]]:
    """Line, and text by field, without spaces around it; fields without a column are left out.

    Raises:
        InvalidDocument: the map names a column that the table does not have.
    """
    places: list[int] = []
    for name, column in map.columns.items():
        if column not in table.columns:
            raise InvalidDocument(
                f"there is no column “{column}” (for {name})",
                expected="the columns of the table",
                hint="assign the columns again; the file has other headings",
                place=f"{table.name}, line {table.header}",
            )
        places.append(table.columns.index(column))
    names = tuple(map.columns)
    for line, row in zip(table.lines, table.rows, strict=True):
        yield line, dict(zip(names, [row[place].strip() for place in places], strict=True))


def preview(table: Table, map: ColumnMap, rows: int = 5) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """The first rows as they will be read: line, and text by field.

    Raises:
        InvalidDocument: the map names a column that the table does not have.
    """
    return tuple(pair for pair, _ in zip(mapped(table, map), range(rows), strict=False))
