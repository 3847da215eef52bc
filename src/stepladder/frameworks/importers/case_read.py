"""From the pieces of a CASE framework to an edition.

1. The document says what the framework is.
2. Each item is an entry; each rubric a scale, with texts for the items that its criteria name.
3. Each association is a relation between entries, to the framework, or to something outside.
4. What our own exporter noted, because CASE cannot say it, is put back last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Entry, LevelText, Relation, stable_id
from stepladder.frameworks.importers.case_ends import Ends
from stepladder.frameworks.importers.case_fields import Fields, Part
from stepladder.frameworks.importers.case_package import Parts
from stepladder.frameworks.importers.case_rubrics import read_rubrics
from stepladder.frameworks.importers.case_shape import fits
from stepladder.frameworks.importers.case_terms import (
    BASE,
    MADE,
    NOTE,
    address,
    is_known,
    kind_of,
    link_of,
    made_link,
    name_of,
    spelled,
    status_of,
)
from stepladder.frameworks.importers.interface import Progress, Read
from stepladder.frameworks.kept import restored
from stepladder.remarks import Remark

Said = TypeVar("Said")

_STEP = 1_000
"""Progress is told every so many objects."""


@dataclass
class _Reading:
    """What is known while a package is read."""

    progress: Progress
    remarks: list[Remark] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    base: str = ""
    document: str = ""

    def remark(self, each: Remark) -> None:
        self.remarks.append(each)

    def told(self, name: str, index: int, total: int) -> None:
        if index % _STEP == 0 or index == total:
            self.progress(name, index, total)

    def uri(self, fields: Fields, collection: str, id: str) -> str:
        """The publisher's address; empty where our exporter made one."""
        uri = fields.text("uri")
        return "" if uri == address(self.base, collection, id) else uri

    def restored(self, read: Said, fields: Fields) -> Said:
        """With what our exporter noted."""
        if NOTE not in fields.ours:
            return read
        try:
            return restored(read, fields.ours[NOTE])
        except InvalidDocument as error:
            fields.remark("note", f"{error.found}; it was passed over", "extensions")
            return read


def read_parts(parts: Parts, progress: Progress | None = None) -> Read:
    """The edition in the pieces, with counts and remarks."""
    reading = _Reading(progress or (lambda *_: None))
    edition, document = _read_document(parts, reading)
    read = _read_items(parts, reading)
    scales, texts, rubrics = read_rubrics(parts.rubrics, read.keys(), reading.remark)
    read_entries = {id: (_with_levels(entry, texts.get(id, ())), fields) for id, (entry, fields) in read.items()}
    entries = tuple(reading.restored(entry, fields) for entry, fields in read_entries.values())
    reading.counts["CFRubrics"] = len(rubrics)
    ends = Ends(edition, document, entries, [fields for _, fields in read.values()], reading.base)
    relations = _read_associations(parts, ends, reading)
    extra = dict(edition.extra) | _extra_of(parts, rubrics, reading)
    edition = replace(edition, entries=entries, relations=relations, scales=scales, extra=extra)
    return Read(reading.restored(edition, document), reading.counts, tuple(reading.remarks))


def _with_levels(entry: Entry, texts: tuple[LevelText, ...]) -> Entry:
    return replace(entry, levels=texts) if texts else entry


def _read_document(parts: Parts, reading: _Reading) -> tuple[Edition, Fields]:
    fields = Fields(parts.document, "CFDocument", reading.remark)
    base = fields.ours.get(BASE, "")
    reading.base = base if isinstance(base, str) else ""
    title = fields.text("title")
    id = reading.document = fields.id(made=lambda text: stable_id("case", text or title))
    if fields.text("caseVersion") != "1.1":
        fields.remark("version", "the document does not say that it is CASE 1.1; it was read as CASE 1.0")
    edition = Edition(
        key=f"case-{id[:8]}",
        id=id,
        title=title or f"Framework {id}",
        version=fields.text("version"),
        uri=reading.uri(fields, "CFDocuments", id),
        publisher=_publisher(fields),
        language=fields.text("language"),
        license=_license(fields, id),
        description=fields.text("description"),
        status=_status(fields),
        subjects=fields.texts("subject"),
        changed=fields.moment("lastChangeDateTime"),
        begins_on=fields.day("statusStartDate"),
        retired_on=fields.day("statusEndDate"),
        extra=fields.rest,
    )
    return edition, fields


def _publisher(fields: Fields) -> str:
    """The publisher, or who made it where no publisher is named; a maker of another name stays among the rest."""
    publisher = fields.text("publisher")
    if not publisher:
        return fields.text("creator")
    if fields.peek("creator") == publisher:
        fields.drop("creator")
    return publisher


def _license(fields: Fields, id: str) -> str:
    link = fields.peek("licenseURI")
    if not isinstance(link, dict):
        return ""
    license = str(link.get("title") or link.get("uri") or "")
    if link == made_link(id, "CFLicenses", license, license if fits(license, "uri") else ""):
        fields.drop("licenseURI")
    return license


def _status(fields: Fields) -> str:
    said = fields.peek("adoptionStatus")
    status = status_of(said) if isinstance(said, str) else ""
    if said in ("Adopted", "Deprecated"):
        fields.remark("status", f"the status {said!r} is read as {status!r}, as CASE 1.1 has it", "adoptionStatus")
        return status
    return fields.text("adoptionStatus")


def _read_items(parts: Parts, reading: _Reading) -> dict[str, tuple[Entry, Fields]]:
    entries: dict[str, tuple[Entry, Fields]] = {}
    for index, part in enumerate(parts.items, start=1):
        reading.told("CFItems", index, len(parts.items))
        fields = Fields(part, "CFItem", reading.remark)
        if not isinstance(part.value, dict):
            continue
        entry = _read_item(part, fields, reading)
        if entry.id in entries:
            fields.remark("twice", f"the item {entry.id} stands here a second time; the first was kept", "identifier")
            continue
        entries[entry.id] = entry, fields
    reading.counts["CFItems"] = len(parts.items)
    return entries


def _read_item(part: Part, fields: Fields, reading: _Reading) -> Entry:
    statement, short, code = (fields.text(name) for name in _NAMING)
    id = fields.id(made=lambda text: stable_id("case", reading.document, text or statement or short or code))
    type = _type(fields, reading.document)
    other = name_of(statement) or code or str(fields.peek("alternativeLabel") or "") or id
    name = short if short.strip() else other
    return Entry(
        id=id,
        name=name,
        kind=kind_of(type),
        uri=reading.uri(fields, "CFItems", id),
        code=code,
        statement=statement,
        notes=fields.text("notes"),
        type=type,
        language=fields.text("language"),
        tags=fields.texts("conceptKeywords"),
        changed=fields.moment("lastChangeDateTime"),
        begins_on=fields.day("statusStartDate"),
        retired_on=fields.day("statusEndDate"),
        extra=fields.rest,
        file=part.name,
        line=part.line,
    )


_NAMING = ("fullStatement", "abbreviatedStatement", "humanCodingScheme")


def _type(fields: Fields, document: str) -> str:
    """What the publisher calls this sort of item; the link to its definition says it too."""
    type, link = fields.text("CFItemType"), fields.peek("CFItemTypeURI")
    if not isinstance(link, dict):
        return type
    type = type or str(link.get("title") or "")
    if link == made_link(document, "CFItemTypes", type):
        fields.drop("CFItemTypeURI")
    return type


def _read_associations(parts: Parts, ends: Ends, reading: _Reading) -> tuple[Relation, ...]:
    relations: dict[str, Relation] = {}
    reading.counts["CFAssociations"] = len(parts.associations)
    for index, part in enumerate(parts.associations, start=1):
        reading.told("CFAssociations", index, len(parts.associations))
        fields = Fields(part, "CFAssociation", reading.remark)
        if MADE in fields.ours:
            reading.counts["made by our exporter"] = reading.counts.get("made by our exporter", 0) + 1
        elif relation := _read_association(part, fields, ends, reading):
            if relation.id in relations:
                words = f"the association {relation.id} stands here again; it got another id"
                fields.remark("twice", words, "identifier")
                relation = replace(relation, id=_another_id(relation, relations))
            relations[relation.id] = relation
    return tuple(relations.values())


def _another_id(relation: Relation, taken: Mapping[str, Relation]) -> str:
    """An id made of what a relation says, so that no order of rows decides it, but for two that say the same."""
    said = ("case", relation.id, relation.kind, relation.type, relation.source, relation.target)
    return next(id for again in count(2) if (id := stable_id(*said, *[str(again)] * (again > 2))) not in taken)


def _read_association(part: Part, fields: Fields, ends: Ends, reading: _Reading) -> Relation | None:
    source, target = ends.source_of(fields), ends.target_of(fields)
    if source is None or target is None:
        return None
    said = _association_type(fields)
    kind, type = link_of(said, is_to_document=target.ref == reading.document)
    id = fields.id(made=lambda text: stable_id("case", reading.document, said, source.ref, target.ref, text))
    if fields.peek("uri") == address(reading.base, "CFAssociations", id):
        fields.drop("uri")
    relation = Relation(
        id=id,
        kind=kind,
        source=source.ref,
        target=target.ref,
        target_name=target.name,
        position=fields.whole("sequenceNumber"),
        type=type,
        notes=fields.text("notes"),
        changed=fields.moment("lastChangeDateTime"),
        extra=fields.rest,
        file=part.name,
        line=part.line,
    )
    return reading.restored(relation, fields)


def _association_type(fields: Fields) -> str:
    said = fields.text("associationType")
    type = spelled(said)
    if type != said:
        fields.remark("spelling", f"the association type {said!r} was read as {type}", "associationType")
    if not is_known(type):
        words = f"the association type {said!r} is unknown; it was read as related, and kept"
        fields.remark("type", words, "associationType")
    return type


def _extra_of(parts: Parts, rubrics: list[Any], reading: _Reading) -> dict[str, Any]:
    """What stands beside the document, its items and associations, by its names."""
    definitions: dict[str, Any] = {}
    for name, listed in parts.definitions.items():
        kept = [fields.rest for part in listed if MADE not in (fields := Fields(part, name[:-1], reading.remark)).ours]
        reading.counts[name] = len(listed)
        if kept:
            definitions[name] = kept
    package: dict[str, Any] = {}
    for name, part in parts.extra.items():
        outer, _, inner = name.rpartition(".")
        place = definitions if outer else package
        if part.value is not None:
            place[inner] = part.value
        if inner != "extensions":
            words = f"CASE has no {name!r} here; it was kept as it is"
            reading.remark(Remark("case.unknown", words, part.name, part.line))
    found = {"CFDefinitions": definitions, "CFRubrics": rubrics, "CFPackage": package}
    return {name: each for name, each in found.items() if each}
