"""A framework as its publisher gives it at one time: what every importer reads, every exporter writes and stores keep.

The parts follow CASE 1.1 (CFDocument, CFItem, CFAssociation, CFRubric), which the other formats fit into. What a format
says and this has no field for stands in ``extra``, so that nothing is dropped.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import orjson

NAMESPACE = uuid.UUID("6f0b7f0e-6a52-5d0c-9a5e-5f1c4b1d9a10")
"""Namespace of the UUIDs (version 5) of what comes without one of its own."""


class Kind(StrEnum):
    """What an entry is."""

    COMPETENCY = "competency"  # something one can be able to do (ESCO: skill/competence)
    KNOWLEDGE = "knowledge"
    ATTITUDE = "attitude"
    GROUP = "group"  # a heading over others; nobody has evidence for a heading
    OCCUPATION = "occupation"
    OCCUPATION_GROUP = "occupation group"


OCCUPATIONS = frozenset({Kind.OCCUPATION, Kind.OCCUPATION_GROUP})


class Link(StrEnum):
    """How two entries are related, read from source to target."""

    BROADER = "broader"  # the target is broader than the source (CASE: isChildOf)
    EXACT = "exact"  # both mean the same (exactMatchOf)
    CLOSE = "close"  # nearly the same
    NARROWER = "narrower"  # the target is narrower, in another framework
    RELATED = "related"
    REQUIRES = "requires"  # the source asks for the target (ESCO: essential; a precondition)
    USES = "uses"  # the source is helped by the target (ESCO: optional)
    REPLACED_BY = "replaced by"
    PART_OF = "part of"
    PRECEDES = "precedes"
    TRANSLATION = "translation"
    EXEMPLAR = "exemplar"


@dataclass(frozen=True, slots=True)
class LevelText:
    """What somebody does who has a competency at a level of a scale.

    Attributes:
        scale: id of the scale.
        level: a number of that scale.
    """

    scale: str
    level: float
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A competency, a heading over competencies, or an occupation.

    Attributes:
        id: a UUID (version 1 to 5), never changed; the publisher's, or one made of what the publisher calls it
            (``stable_id``).
        uri: the publisher's address or identifier; empty where there is none.
        code: the code that people read (a notation, an O*NET-SOC code, a humanCodingScheme).
        name: as it stands in a list; never empty.
        statement: what it says, in the publisher's words (CASE: fullStatement; ESCO: description). Markdown.
        alternatives: other labels, as given and in that order, each once.
        type: what the publisher calls this sort of entry.
        reuse: how widely it is used, in the publisher's words (ESCO: ``cross-sector``); no level of proficiency.
        tags: collections, subjects or keywords that it belongs to.
        changed: when the publisher last changed it; None where that is not said.
        retired_on: from when it no longer holds; None as long as it does.
        extra: what there is no field for, by the publisher's names; JSON values.
        line: where it stands in its file; no part of what it says.
    """

    id: str
    name: str
    kind: Kind = Kind.COMPETENCY
    uri: str = ""
    code: str = ""
    statement: str = ""
    alternatives: tuple[str, ...] = ()
    notes: str = ""
    type: str = ""
    reuse: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    levels: tuple[LevelText, ...] = ()
    changed: datetime | None = None
    begins_on: date | None = None
    retired_on: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """An association between two entries, or from an entry to something outside.

    Attributes:
        id: a UUID; the publisher's, or one made of kind and both ends.
        source: id of an entry of this edition (or a URI, where the publisher says it of a foreign one).
        target: id of an entry of this edition, or the URI of something outside it.
        target_name: what it is called, where the target lies outside.
        position: its place among the relations of the same kind to the same target, where an order was given.
        importance, level: how important the target is for the source, and at which level, on scales of the edition
            (O*NET: IM 1 to 5, LV 0 to 7); None where nothing is said.
        type: what the publisher calls it.
    """

    id: str
    kind: Link
    source: str
    target: str
    target_name: str = ""
    position: int | None = None
    importance: float | None = None
    level: float | None = None
    type: str = ""
    notes: str = ""
    changed: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """A level of a scale: its number, its name, and what it means in general."""

    value: float
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of proficiency (or, where ``measures`` says so, of something else: importance, reuse)."""

    id: str
    title: str
    levels: tuple[ScaleLevel, ...]
    measures: str = "proficiency"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A framework in one version.

    Attributes:
        key: a slug under which it is stored; the same for every version.
        id: UUID of the framework (CFDocument), the same for every version.
        version: as the publisher calls it; empty where it does not.
        status: draft, in force or retired, in the publisher's words.
        attribution: the sentence that its license asks for.
        modified: what was done to the publisher's data, where a license asks to say so.
        extra: what there is no field for; also the definitions of a CASE package (types, subjects, groupings, rubrics).
    """

    key: str
    id: str
    title: str
    version: str = ""
    uri: str = ""
    publisher: str = ""
    language: str = ""
    license: str = ""
    attribution: str = ""
    modified: str = ""
    description: str = ""
    status: str = ""
    subjects: tuple[str, ...] = ()
    changed: datetime | None = None
    begins_on: date | None = None
    retired_on: date | None = None
    entries: tuple[Entry, ...] = ()
    relations: tuple[Relation, ...] = ()
    scales: tuple[Scale, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many entries there are of each kind and relations of each, by their words."""
        found: dict[str, int] = {}
        for each in (*(entry.kind for entry in self.entries), *(relation.kind for relation in self.relations)):
            found[each.value] = found.get(each.value, 0) + 1
        return found


def stable_id(*parts: str) -> str:
    """The UUID (version 5) that the same names always give: a framework's key and what the publisher calls a thing."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def digest(said: Entry | Relation) -> str:
    """SHA-256 (16 bytes in hex) of everything that is said, without where it stood in a file."""
    fields = {name: getattr(said, name) for name in type(said).__dataclass_fields__ if name not in ("file", "line")}
    canonical = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(canonical).hexdigest()[:32]


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by their ids."""
    return {each.id: each for each in entries}
