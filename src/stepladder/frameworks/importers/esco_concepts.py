"""Concepts of ESCO: skills, headings over them, occupations and ISCO groups, each with what its row says.

A concept is held open until everything is read that says more about it: collections, the hierarchy, green shares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from stepladder.frameworks.edition import Entry, Kind, stable_id
from stepladder.frameworks.importers.rows import Rows, plain, shown, tidy

RETIRED = frozenset({"obsolete", "deprecated", "withdrawn", "retired"})
"""Words of a status that say that a concept no longer holds."""

UNSEPARATED = "(unseparated)"
"""What the rebuilt file says of alternatives that stand in one text without anything between them."""

_UUID = re.compile(r"/(?:skill|occupation)/([0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\Z")
_TYPES = {"skill/competence": Kind.COMPETENCY, "knowledge": Kind.KNOWLEDGE, "attitude": Kind.ATTITUDE}
_KINDS = {"skillGroups": Kind.GROUP, "occupations": Kind.OCCUPATION, "ISCOGroups": Kind.OCCUPATION_GROUP}
_FIELDS = (
    ("uri", ("conceptUri", "uri")),
    ("name", ("preferredLabel", "label")),
    ("type", ("skillType", "type")),
    ("reuse", ("reuseLevel",)),
    ("alternatives", ("altLabels",)),
    ("separator", ("alt_sep",)),
    ("hidden", ("hiddenLabels",)),
    ("statement", ("description",)),
    ("notes", ("scopeNote",)),
    ("code", ("code",)),
    ("changed", ("modifiedDate",)),
    ("schemes", ("inScheme",)),
    ("collections", ("collections",)),
    ("source", ("label_source",)),
    ("concept", ("conceptType",)),
)
_KEPT = {plain(each) for each in ("status", "definition", "regulatedProfessionNote", "iscoGroup", "naceCode")}
"""Columns that are known and have no field: they stand in ``extra`` like unknown ones, without a remark."""


@dataclass
class Concept:
    """What becomes an entry.

    Attributes:
        uri: the concept's address.
        says: fields of the entry.
        extra: what has no field.
        tags: collections it belongs to.
    """

    uri: str
    says: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """Of the entry that it becomes."""
        kind: Kind = self.says["kind"]
        return kind

    def entry(self) -> Entry:
        """As it is when everything is read."""
        return Entry(tags=tuple(sorted(set(self.tags), key=str.lower)), extra=self.extra, uri=self.uri, **self.says)


def id_of(uri: str) -> str:
    """The UUID that ends an address of ESCO, or one made of the address."""
    found = _UUID.search(uri)
    return found[1] if found else stable_id("esco", uri)


class ConceptReader:
    """Reads files of concepts into one set of them.

    Attributes:
        concepts: by address, in the order in which they were read.
    """

    def __init__(self) -> None:
        self.concepts: dict[str, Concept] = {}
        self._rows: dict[str, tuple[str, int, Sequence[str]]] = {}
        self._ids: dict[str, str] = {}
        self._names: dict[tuple[Kind, str], str] = {}
        self._texts: dict[str, str] = {}

    def read(self, role: str, rows: Rows) -> int:
        """Read the rows of one file; how many there were."""
        columns = {name: rows.column(*names) for name, names in _FIELDS}
        rows.needed("conceptUri", "uri")
        rows.needed("preferredLabel", "label")
        others = _others(rows, columns)
        for line, row in rows:
            said = {name: row[place] if place >= 0 else "" for name, place in columns.items()}
            uri = said["uri"].strip()
            if not uri:
                rows.remark("esco.uri.missing", "the concept has no address, and was left out", line)
            elif self._is_first(uri, rows, line, row):
                concept = self._concept(role, uri, said, rows, line)
                for column, place in others:
                    if value := tidy(row[place]):
                        concept.extra[column] = value
                self.concepts[uri] = concept
                _note_retirement(concept, rows, line)
        return len(rows)

    def _is_first(self, uri: str, rows: Rows, line: int, row: Sequence[str]) -> bool:
        """Whether a concept was not read before; remarks upon one that was."""
        if uri not in self._rows:
            self._rows[uri] = (rows.name, line, row)
            return True
        name, first, before = self._rows[uri]
        same = "says the same" if tuple(before) == tuple(row) else "says something else"
        words = f"{uri} stands in {name}, line {first}, already; this row {same} and was left out"
        rows.remark("esco.concept.repeated", words, line)
        return False

    def _concept(self, role: str, uri: str, said: dict[str, str], rows: Rows, line: int) -> Concept:
        concept = Concept(uri, {"id": self._id(uri, rows, line), "file": rows.name, "line": line})
        concept.says["kind"] = _kind(role, said["type"].strip(), rows, line)
        concept.says["type"] = (said["type"] if role == "skills" else said["concept"]).strip()
        concept.says["name"] = name = _name(uri, said, rows, line)
        self._note_namesake(concept, rows, line)
        for each in ("statement", "notes"):
            concept.says[each] = text = tidy(said[each])
            if text != said[each].replace("\r\n", "\n"):
                rows.remark("esco.text.padded", f"spaces around the {each} of {shown(name)} were taken off", line)
        concept.says["code"], concept.says["reuse"] = said["code"].strip(), said["reuse"].strip()
        concept.says["alternatives"] = _alternatives(concept, said, rows, line)
        concept.says["changed"] = _moment(said["changed"].strip(), rows, line)
        if schemes := sorted(each.strip() for each in said["schemes"].replace(",", "\n").split("\n") if each.strip()):
            concept.extra["inScheme"] = [self._texts.setdefault(each, each) for each in schemes]
        concept.tags += [each.strip() for each in said["collections"].split("|") if each.strip()]
        _note_source(concept, said["source"].strip(), rows, line)
        return concept

    def _id(self, uri: str, rows: Rows, line: int) -> str:
        id = id_of(uri)
        if (other := self._ids.setdefault(id, uri)) != uri:
            rows.remark("esco.id.shared", f"{uri} has the UUID of {other}; it was given one of its own", line)
            id = stable_id("esco", uri)
            self._ids[id] = uri
        return id

    def _note_namesake(self, concept: Concept, rows: Rows, line: int) -> None:
        """A heading and the one heading under it often share a label; a reader must know that there are two."""
        name = concept.says["name"]
        other = self._names.setdefault((concept.kind, name.casefold()), concept.uri)
        if other != concept.uri:
            rows.remark("esco.label.shared", f"{shown(name)} is also the label of {other}; both were taken", line)


def _others(rows: Rows, columns: dict[str, int]) -> list[tuple[str, int]]:
    """Columns without a field, which go into ``extra``."""
    taken = set(columns.values())
    others = [(name, place) for place, name in enumerate(rows.table.columns) if place not in taken]
    for name, _ in others:
        if plain(name) not in _KEPT:
            words = f"the column {shown(name)} is not known; what it says was kept beside each concept"
            rows.remark("esco.column.unknown", words, rows.table.header)
    return others


def _kind(role: str, type: str, rows: Rows, line: int) -> Kind:
    if role != "skills":
        return _KINDS[role]
    if not type:
        rows.remark("esco.type.missing", "the skill has no type; it was taken for a competency", line)
    elif type not in _TYPES:
        rows.remark("esco.type.unknown", f"the type {shown(type)} is not known; it was taken for a competency", line)
    return _TYPES.get(type, Kind.COMPETENCY)


def _name(uri: str, said: dict[str, str], rows: Rows, line: int) -> str:
    name = " ".join(said["name"].split())
    if not name:
        labels = (" ".join(each.split()) for each in _parts(said))
        found = next(filter(None, labels), "") or said["code"].strip() or uri.rpartition("/")[2] or uri
        rows.remark("esco.label.empty", f"the concept has no label; it was called {shown(found)}", line)
        return found
    if name != said["name"]:
        words = f"spaces around {shown(name)} were taken off"
        if said["name"].strip() != name:
            words = f"spaces in {shown(name)} were made single ones"
        rows.remark("esco.label.padded", words, line)
    return name


def _parts(said: dict[str, str]) -> list[str]:
    """Alternative labels as they stand, not yet without spaces."""
    text = said["alternatives"]
    if said["separator"].strip() == UNSEPARATED:
        return []
    bar = " | " in text and "\n" not in text
    return text.split(" | ") if bar else text.replace("\r", "").split("\n")


def _alternatives(concept: Concept, said: dict[str, str], rows: Rows, line: int) -> tuple[str, ...]:
    name = concept.says["name"]
    if said["separator"].strip() == UNSEPARATED and (text := tidy(said["alternatives"])):
        concept.extra["altLabels"] = text
        words = f"the alternative labels of {shown(name)} are not separated; they were kept as one text, not as labels"
        rows.remark("esco.alternatives.unseparated", words, line, "take them from the Commission's own file")
    given = [*_parts(said), *(hidden := said["hidden"].replace("\r", "").split("\n"))]
    if kept := [each.strip() for each in hidden if each.strip()]:
        concept.extra["hiddenLabels"] = kept
    labels = [each.strip() for each in given if each.strip()]
    if any(each != each.strip() for each in given if each.strip()):
        rows.remark(
            "esco.alternative.padded", f"spaces around alternative labels of {shown(name)} were taken off", line
        )
    if not said["name"].strip() and name in labels:
        labels.remove(name)  # it stands in for the label, and repeats nothing
    found = tuple(dict.fromkeys(each for each in labels if each != name))
    if repeated := len(labels) - len(found):
        words = f"{repeated} of the alternative labels of {shown(name)} repeat another or the label itself"
        rows.remark("esco.alternative.repeated", words, line)
    return found


def _moment(text: str, rows: Rows, line: int) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        rows.remark("esco.date.unreadable", f"{shown(text)} is no date; when it was changed is not known", line)
        return None


def _note_source(concept: Concept, source: str, rows: Rows, line: int) -> None:
    """The rebuilt file says where it has a label from; one way of finding it may have left other text in its place."""
    if not source:
        return
    concept.extra["label_source"] = source
    if source.startswith("prefix-match"):
        words = f"the description of {shown(concept.says['name'])} may begin with alternative labels ({source})"
        rows.remark("esco.description.mixed", words, line, "take it from the Commission's own file")


def _note_retirement(concept: Concept, rows: Rows, line: int) -> None:
    if str(concept.extra.get("status", "")).lower() not in RETIRED:
        return
    changed: datetime | None = concept.says["changed"]
    since: date | None = changed.date() if changed else None
    concept.says["retired_on"] = since
    if since is None:
        rows.remark(
            "esco.retired.undated", f"{shown(concept.says['name'])} is retired, and no date says since when", line
        )
