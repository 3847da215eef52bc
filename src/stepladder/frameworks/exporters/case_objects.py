"""Documents, items and associations in the words of CASE 1.1: only what its schemas allow, and no nulls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stepladder.frameworks.edition import Edition, Entry, Kind, Relation, stable_id
from stepladder.frameworks.exporters.checked import aware, last_change
from stepladder.frameworks.importers.case_ends import node_outside
from stepladder.frameworks.importers.case_shape import CLASSES, UUID, fits
from stepladder.frameworks.importers.case_terms import (
    BASE,
    OURS,
    STATUSES,
    address,
    made_link,
    name_of,
    status_of,
    type_of,
)

Object = dict[str, Any]

_DOCUMENT_EXTRA = ("creator", "frameworkType", "officialSourceURL", "subjectURI", "licenseURI", "notes", "extensions")
_ITEM_EXTRA = (
    "alternativeLabel",
    "listEnumeration",
    "conceptKeywordsURI",
    "subject",
    "subjectURI",
    "educationLevel",
    "CFItemTypeURI",
    "licenseURI",
    "extensions",
)
_ASSOCIATION_EXTRA = ("uri", "CFAssociationGroupingURI", "extensions")


@dataclass
class Writing:
    """What is known while a package is written.

    Attributes:
        at: the date of what says none.
        base: what made addresses begin with.
        types: links to the definitions made for types of items, by type.
    """

    edition: Edition
    at: datetime
    base: str
    types: dict[str, Object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entries = {each.id: each for each in self.edition.entries}
        self.changed = moment(last_change(self.edition, self.at))

    def date(self, changed: datetime | None) -> str:
        """When something changed, or the framework where that is not said."""
        return moment(changed) if changed else self.changed

    def uri(self, said: str, collection: str, id: str) -> str:
        """The publisher's address, or one made."""
        return said if fits(said, "uri") else address(self.base, collection, id)

    def link(self, entry: Entry) -> Object:
        """A link to an item."""
        return {"title": entry.name, "identifier": entry.id, "uri": self.uri(entry.uri, "CFItems", entry.id)}


def moment(value: datetime) -> str:
    """As CASE writes a date with time."""
    return aware(value).isoformat()


def document(writing: Writing) -> Object:
    """The CFDocument."""
    edition = writing.edition
    status = edition.status if edition.status in STATUSES else status_of(edition.status)
    license_uri = edition.license if fits(edition.license, "uri") else ""
    said = {
        "identifier": edition.id,
        "uri": writing.uri(edition.uri, "CFDocuments", edition.id),
        "caseVersion": "1.1",
        "creator": edition.publisher or edition.title,
        "title": edition.title,
        "lastChangeDateTime": writing.changed,
        "publisher": edition.publisher,
        "description": edition.description,
        "subject": list(edition.subjects),
        "language": edition.language,
        "version": edition.version,
        "adoptionStatus": status,
        "statusStartDate": edition.begins_on.isoformat() if edition.begins_on else "",
        "statusEndDate": edition.retired_on.isoformat() if edition.retired_on else "",
        "licenseURI": made_link(edition.id, "CFLicenses", edition.license, license_uri) if edition.license else "",
        "extensions": {BASE: writing.base} if writing.base else {},
    }
    return _with_extra(said, edition.extra, "CFDocument", _DOCUMENT_EXTRA)


def item(entry: Entry, writing: Writing) -> Object:
    """The CFItem of an entry."""
    statement = entry.statement or entry.name
    type = entry.type or ("" if entry.kind is Kind.COMPETENCY else entry.kind.value.capitalize())
    said = {
        "identifier": entry.id,
        "uri": writing.uri(entry.uri, "CFItems", entry.id),
        "fullStatement": statement,
        "abbreviatedStatement": entry.name if name_of(statement) != entry.name else "",
        "humanCodingScheme": entry.code,
        "CFItemType": type,
        "conceptKeywords": list(entry.tags),
        "notes": entry.notes,
        "language": entry.language,
        "statusStartDate": entry.begins_on.isoformat() if entry.begins_on else "",
        "statusEndDate": entry.retired_on.isoformat() if entry.retired_on else "",
        "lastChangeDateTime": writing.date(entry.changed),
    }
    written = _with_extra(said, entry.extra, "CFItem", _ITEM_EXTRA)
    if type and "CFItemTypeURI" not in written:
        written["CFItemTypeURI"] = writing.types.setdefault(type, made_link(writing.edition.id, "CFItemTypes", type))
    return written


def association(relation: Relation, writing: Writing) -> Object:
    """The CFAssociation of a relation."""
    is_to_document = relation.target == writing.edition.id
    said: Object = {
        "identifier": relation.id,
        "associationType": type_of(relation.kind, relation.type, is_to_document=is_to_document),
        "uri": address(writing.base, "CFAssociations", relation.id),
        "originNodeURI": _node(relation.source, "", relation.extra.get("originNodeURI"), writing),
        "destinationNodeURI": _node(
            relation.target, relation.target_name, relation.extra.get("destinationNodeURI"), writing
        ),
        "lastChangeDateTime": writing.date(relation.changed),
        "notes": relation.notes,
    }
    if fits(relation.position, "whole"):
        said["sequenceNumber"] = relation.position
    return _with_extra(said, relation.extra, "CFAssociation", _ASSOCIATION_EXTRA)


def root_association(entry: Entry, order: int, writing: Writing) -> Object:
    """An item without anything above it, under the document: consumers show no item that hangs on nothing."""
    id = stable_id(writing.edition.id, "root", entry.id)
    return {
        "identifier": id,
        "associationType": "isChildOf",
        "sequenceNumber": order,
        "uri": address(writing.base, "CFAssociations", id),
        "originNodeURI": writing.link(entry),
        "destinationNodeURI": _inside(writing.edition.id, writing),
        "lastChangeDateTime": writing.changed,
    }


def _inside(ref: str, writing: Writing) -> Object:
    if ref in writing.entries:
        return writing.link(writing.entries[ref])
    edition = writing.edition
    return {"title": edition.title, "identifier": ref, "uri": writing.uri(edition.uri, "CFDocuments", edition.id)}


def _node(ref: str, name: str, said: Any, writing: Writing) -> Object:
    """One end of an association, as its publisher names it where that is right."""
    if ref in writing.entries or ref == writing.edition.id:
        node = _inside(ref, writing)
        is_same = fits(said, "node") and said["identifier"] == ref and said["uri"] == node["uri"]
        return dict(said) if is_same else node
    if fits(said, "node") and said["uri"] == ref and said["title"] == name:
        return dict(said)
    if fits(ref, "uri"):
        return node_outside(ref, name)
    uri = address("", "", ref if UUID.fullmatch(ref) else stable_id("outside", ref))
    return {"title": name or ref, "identifier": ref, "uri": uri}


def _with_extra(said: Object, extra: Any, kind: str, names: Iterable[str]) -> Object:
    """What is said, without what is empty, and what the publisher said beside it, where CASE has a field for it."""
    written = {name: each for name, each in said.items() if each not in ("", [], {}) or name in _ALWAYS}
    for name in names:
        value = _without_ours(extra.get(name)) if name == "extensions" else extra.get(name)
        if value not in (None, "", [], {}) and fits(value, CLASSES[kind][name]):
            both = name == "extensions" and name in written
            written[name] = written[name] | value if both else value
    return written


def _without_ours(extensions: Any) -> Any:
    if not isinstance(extensions, dict):
        return None
    return {name: each for name, each in extensions.items() if not name.startswith(OURS)}


_ALWAYS = frozenset({"title", "fullStatement", "creator"})
"""Required, so that they stand there even when they are empty."""
