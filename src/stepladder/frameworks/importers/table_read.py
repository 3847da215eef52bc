"""From the rows of a table to competencies: codes, parents, and texts for each level.

Levels stand in columns of their own (``level 1`` to ``level 7``), or in a row for each level under the same code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Entry, Kind, LevelText, Link, Relation, Scale, ScaleLevel, stable_id
from stepladder.frameworks.importers.case_terms import kind_of, name_of
from stepladder.frameworks.importers.interface import Read
from stepladder.remarks import Remark
from stepladder.tables import ColumnMap, Field, Table

LEVELS = 7
"""Most levels that have a column of their own."""


def _field(name: str, about: str, *aliases: str) -> Field:
    return Field(name, aliases, required=name == "name", about=about)


def _level(n: int) -> Field:
    aliases = (f"l{n}", f"stage {n}", f"step {n}", f"level {n} text", f"level {n} description")
    return _field(f"level {n}", f"What somebody does at level {n}.", *aliases)


FIELDS = (
    _field(
        "name",
        "What it is called in a list.",
        *("competency", "competence", "skill", "title", "label", "skill name", "competency name"),
    ),
    _field(
        "code",
        "What identifies it for good; rows with the same code are one competency.",
        *("id", "no", "number", "identifier", "key", "notation", "reference", "competency id"),
    ),
    _field("statement", "What somebody does who has it.", "description", "definition", "full statement", "text"),
    _field(
        "parent",
        "Code or name of what it belongs under.",
        *("parent code", "parent id", "broader", "group", "category", "domain", "area", "cluster"),
    ),
    _field("kind", "Competency, knowledge, attitude, or group.", "type", "sort"),
    _field(
        "alternatives",
        "Other names, between semicolons.",
        *("alternative names", "synonyms", "also called", "other names"),
    ),
    _field("tags", "Keywords, between semicolons.", "keywords", "subjects", "labels"),
    _field("uri", "Where it is published.", "url", "address", "link"),
    _field("notes", "What is said about it beside the statement.", "note", "comment", "comments", "remarks"),
    _field("language", "Language of its texts.", "lang"),
    _field("changed", "When it was last changed.", "last changed", "modified", "updated"),
    _field("begins", "From when it holds.", "valid from", "start date"),
    _field("retired", "From when it no longer holds.", "retired on", "valid until", "end date", "ends"),
    *map(_level, range(1, LEVELS + 1)),
    _field("level", "Number of the level that this row is about.", "proficiency level", "level number"),
    _field(
        "level text",
        "What somebody does at that level.",
        *("level description", "behavior", "behaviour", "indicator", "anchor"),
    ),
)
"""What a column may hold."""


@dataclass(frozen=True)
class About:
    """What a table does not say about its framework.

    Attributes:
        key: a slug, the same for every version; identifiers are made of it, so that it must never change.
        scale: the scale of its levels; one made of the levels that are found where None.
    """

    key: str
    title: str
    version: str = ""
    publisher: str = ""
    language: str = ""
    license: str = ""
    description: str = ""
    uri: str = ""
    changed: datetime | None = None
    scale: Scale | None = None


def read_table_edition(table: Table, map: ColumnMap, *, about: About) -> Read:
    """The framework in a table.

    Args:
        table: as ``stepladder.tables.read_table`` gives it.
        map: which column holds what.
        about: key, title and whatever else the table does not say.

    Raises:
        InvalidDocument: no column of names is assigned, or one that the table does not have.
    """
    if "name" not in map.columns:
        raise InvalidDocument(
            "no column is assigned to the name", expected="a column with names", hint="assign it", place=table.name
        )
    for name, column in map.columns.items():
        if column not in table.columns:
            raise InvalidDocument(
                f"there is no column “{column}” (for {name})",
                expected="the columns of the table",
                hint="assign the columns again; the file has other headings",
                place=f"{table.name}, line {table.header}",
            )
    reading = _Reading(table, map, about)
    for line, row in table.records():
        reading.row(line, row)
    return reading.read()


_LISTED = re.compile(r"[;|\n]")
_DAYS = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S{0,30})?", re.ASCII)
_DATED = ("begins", "retired", "changed")
_DIGITS = 9
"""Most characters of the number of a level."""


@dataclass
class _Reading:
    table: Table
    map: ColumnMap
    about: About
    entries: dict[str, Entry] = field(default_factory=dict)
    parents: dict[str, tuple[str, int]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[float, LevelText]] = field(default_factory=dict)
    first: dict[str, Mapping[str, str]] = field(default_factory=dict)
    blank: int = 0

    def remark(self, id: str, line: int, words: str, hint: str = "") -> None:
        self.remarks.append(Remark(f"table.{id}", words, self.table.name, line, hint))

    @property
    def scale_id(self) -> str:
        return self.about.scale.id if self.about.scale else f"{self.about.key}-levels"

    def row(self, line: int, row: Mapping[str, str]) -> None:
        said = {name: row[column] for name, column in self.map.columns.items() if row[column]}
        name, code = said.get("name", ""), said.get("code", "")
        if not name and not code:
            self.blank += 1
            if any(row.values()):
                self.remark("unnamed", line, "the row has neither a name nor a code, and was passed over")
            return
        id = stable_id(self.about.key, code or name)
        levels = self._levels(said, line)
        used = set(self.map.columns.values())
        rest: dict[str, Any] = {column: cell for column, cell in row.items() if cell and column not in used}
        beside = {name: text for name, text in said.items() if not name.startswith("level")} | rest
        if id in self.entries:
            self._again(id, levels, beside, line)
            return
        self.first[id] = beside
        self.levels[id] = {}
        self._add_levels(id, levels)
        if not name:
            self.remark("name", line, f"{code} has no name; it is called by its statement or its code")
        self.entries[id] = self._entry(id, said, rest, line)
        self.called.setdefault(name.casefold(), id)
        if code:
            self.called[f"\x1f{code.casefold()}"] = id
        if parent := said.get("parent"):
            self.parents[id] = parent, line

    def _entry(self, id: str, said: Mapping[str, str], rest: dict[str, Any], line: int) -> Entry:
        type = said.get("kind", "")
        begins, retired, changed = (self._moment(said.get(name, ""), name, rest, line) for name in _DATED)
        statement = said.get("statement", "")
        return Entry(
            id=id,
            name=said.get("name") or name_of(statement) or said["code"],
            kind=kind_of(type),
            uri=said.get("uri", ""),
            code=said.get("code", ""),
            statement=statement,
            alternatives=_split(said.get("alternatives", "")),
            notes=said.get("notes", ""),
            type=type,
            language=said.get("language", ""),
            tags=_split(said.get("tags", "")),
            changed=changed,
            begins_on=begins.date() if begins else None,
            retired_on=retired.date() if retired else None,
            extra=rest,
            file=self.table.name,
            line=line,
        )

    def _levels(self, said: Mapping[str, str], line: int) -> tuple[LevelText, ...]:
        found = [(float(n), said[f"level {n}"]) for n in range(1, LEVELS + 1) if f"level {n}" in said]
        text = said.get("level text", "")
        if text or "level" in said:
            number = re.search(r"\d+(?:[.,]\d+)?", said.get("level", ""))
            if number and len(number.group()) <= _DIGITS and text:
                found.append((float(number.group().replace(",", ".")), text))
            else:
                level = said.get("level", "")
                words = f"level {level!r} with the text {text[:60]!r}: one of both is missing or no number"
                self.remark("level", line, words)
        return tuple(LevelText(self.scale_id, value, each) for value, each in found)

    def _add_levels(self, id: str, levels: tuple[LevelText, ...]) -> bool:
        """Take the levels that are not known yet; whether all of them are new."""
        known = self.levels[id]
        taken = [known.setdefault(each.level, each) is each for each in levels]
        return all(taken)

    def _again(self, id: str, levels: tuple[LevelText, ...], beside: Mapping[str, str], line: int) -> None:
        """A row of an entry that is there already: another level of it, or a repetition."""
        entry, first = self.entries[id], self.first[id]
        are_new = self._add_levels(id, levels)
        differs = [name for name, text in beside.items() if first.get(name) != text]
        if not are_new or not levels or differs:
            what = f"says another {', '.join(differs)}" if differs else "says nothing new"
            hint = "give it a code of its own if it is another competency" if differs else ""
            words = f"{entry.code or entry.name} stood in line {entry.line} already, and {what} here"
            self.remark("twice", line, f"{words}; the first was kept", hint)

    def _moment(self, text: str, name: str, rest: dict[str, Any], line: int) -> datetime | None:
        found = _moments(text)
        if len(found) == 1:
            return found.pop()
        if text:
            what = "can be read in two ways" if found else "is no date"
            self.remark("date", line, f"{name} {what} ({text[:60]!r}); it was kept as it is", "write 2026-11-21")
            rest[self.map.columns[name]] = text
        return None

    def read(self) -> Read:
        """Entries with their relations, and the scale of their levels."""
        relations = tuple(each for id in self.parents if (each := self._broader(id)))
        entries = tuple(
            replace(entry, levels=tuple(self.levels[id].values())) if self.levels.get(id) else entry
            for id, entry in self.entries.items()
        )
        counts = {"rows": len(self.table.rows), "entries": len(self.entries), "rows without a name": self.blank}
        about = self.about
        edition = Edition(
            about.key,
            stable_id(about.key),
            about.title,
            version=about.version,
            uri=about.uri,
            publisher=about.publisher,
            language=about.language,
            license=about.license,
            description=about.description,
            changed=about.changed,
            entries=entries,
            relations=relations,
            scales=self._scales(),
        )
        return Read(edition, counts, (*self.table.remarks, *self.remarks))

    def _broader(self, id: str) -> Relation | None:
        parent, line = self.parents[id]
        target = self.called.get(f"\x1f{parent.casefold()}") or self.called.get(parent.casefold())
        if target is None:
            target = stable_id(self.about.key, parent)
            self.remark("parent", line, f"no row is called {parent!r}; a group of that name was made")
            self.entries[target] = Entry(target, parent, Kind.GROUP, file=self.table.name, line=line)
            self.called[parent.casefold()] = target
        if self._top(target) == id:
            self.remark("circle", line, f"{parent!r} would stand above itself; the row was left without a parent")
            return None
        self.above[id] = target
        relation = stable_id(self.about.key, "broader", id, target)
        return Relation(relation, Link.BROADER, id, target, file=self.table.name, line=line)

    def _top(self, id: str) -> str:
        """What stands above an entry, as far up as the way was gone; each way is shortened once it was gone."""
        way: list[str] = []
        while id in self.above:
            way.append(id)
            id = self.above[id]
        self.above |= dict.fromkeys(way, id)
        return id

    def _scales(self) -> tuple[Scale, ...]:
        if self.about.scale:
            return (self.about.scale,)
        values = sorted({level for levels in self.levels.values() for level in levels})
        levels = tuple(ScaleLevel(value, f"Level {value:g}") for value in values)
        title = f"Levels of {self.about.title}"
        return (Scale(self.scale_id, title, levels, source=self.table.name),) if levels else ()


def _moments(text: str) -> set[datetime]:
    """What a text may mean: nothing, one day or moment, or two days where day and month may stand in either place."""
    found: set[datetime] = set()
    if _ISO.fullmatch(text):
        with suppress(ValueError):
            found.add(datetime.fromisoformat(text))
    for form in _DAYS if text else ():
        with suppress(ValueError):
            found.add(datetime.strptime(text, form).replace(tzinfo=UTC))
    return {each if each.tzinfo else each.replace(tzinfo=UTC) for each in found}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in _LISTED.split(cell) if each.strip()))
