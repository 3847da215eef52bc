"""An edition as a CTDL-ASN graph in JSON-LD, as the Credential Registry takes it.

CTIDs are made of the identifiers (``ce-`` and the UUID), so that they stay. What CTDL-ASN has no words for (relations
with an importance, levels, alternatives) stands under names of our own, and comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
import orjson

from stepladder.frameworks.edition import OCCUPATIONS, Edition, Entry, Link, Relation
from stepladder.frameworks.exporters.checked import aware, check_ids
from stepladder.frameworks.importers.case_package import Value
from stepladder.frameworks.importers.case_shape import fits, has_null
from stepladder.frameworks.importers.case_terms import STATUSES as ADOPTION
from stepladder.frameworks.importers.case_terms import status_of
from stepladder.frameworks.importers.ctdl_read import Node, read_nodes
from stepladder.frameworks.importers.ctdl_terms import (
    ALIGNMENTS,
    BROADER_OUTSIDE,
    COMPETENCY,
    CONTEXT,
    FRAMEWORK,
    NOTE,
    OCCUPATION,
    ORDER,
    OURS,
    REGISTRY,
    RELATIONS,
    STATUS,
    STATUSES,
)
from stepladder.frameworks.importers.ctdl_values import chosen
from stepladder.frameworks.kept import difference

NAME = "CTDL-ASN (JSON-LD)"
ID = "ctdl"
SUFFIX = ".ctdl.jsonld"
MEDIA_TYPE = "application/ld+json"

Object = dict[str, Any]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_OF_PUBLISHER = ("ceasn:", "ceterms:", "asn:")
_APART = frozenset({"entries", "relations"})


def write(edition: Edition, *, at: datetime, base: str = "") -> bytes:  # noqa: ARG001 - CTDL-ASN asks for no date
    """The graph as JSON-LD, each competency on a line of its own.

    Args:
        edition: what to write.
        at: not used; the same call as that of the other exporters.
        base: the registry in which it will lie; the Credential Registry where none is said.

    Raises:
        InvalidDocument: an identifier is no UUID of version 1 to 5, or stands twice.
    """
    made = graph(edition, base=base)
    lines = b",\n".join(map(orjson.dumps, made.pop("@graph")))
    return orjson.dumps(made)[:-1] + b',"@graph":[\n' + lines + b"\n]}\n"


def graph(edition: Edition, *, base: str = "") -> Object:
    """The graph of the framework and its competencies; see ``write``."""
    check_ids(edition)
    writing = _Writing(edition, base.rstrip("/") or REGISTRY)
    nodes = [writing.framework(), *(writing.entry(each) for each in edition.entries)]
    by_id = dict(zip((edition.id, *(each.id for each in edition.entries)), nodes, strict=True))
    writing.relate(by_id)
    nodes = [{name: each for name, each in node.items() if each not in ("", [], {}, None)} for node in nodes]
    _note(edition, nodes)
    others = edition.extra.get("@graph")
    return {
        "@context": [CONTEXT, OURS],
        "@id": f"{writing.base}/graph/ce-{edition.id}",
        "@graph": nodes + ([each for each in others if _is_foreign(each)] if isinstance(others, list) else []),
    }


def _is_foreign(node: Any) -> bool:
    return isinstance(node, dict) and not has_null(node) and "ceasn:Comp" not in str(node.get("@type"))


@dataclass
class _Writing:
    """What is known while a graph is written."""

    edition: Edition
    base: str

    def __post_init__(self) -> None:
        self.inside = {self.edition.id, *(each.id for each in self.edition.entries)}
        self.language = self.edition.language if _LANGUAGE.fullmatch(self.edition.language) else "und"

    def address(self, id: str) -> str:
        """Where a node lies in the registry."""
        return f"{self.base}/resources/ce-{id}"

    def text(self, name: str, value: str, extra: Mapping[str, Any]) -> Any:
        """A text in its language, or in all in which the publisher gave it."""
        said = extra.get(name)
        if isinstance(said, dict) and said and "\n".join(chosen(said, self.language)) == value and not has_null(said):
            return said
        return {self.language: value} if value else ""

    def texts(self, values: tuple[str, ...]) -> Any:
        """Several texts in one language."""
        return {self.language: list(values)} if values else ""

    def framework(self) -> Object:
        """The node of the framework."""
        edition = self.edition
        status = edition.status if edition.status in ADOPTION else status_of(edition.status)
        node = {
            "@id": self.address(edition.id),
            "@type": FRAMEWORK,
            "ceterms:ctid": f"ce-{edition.id}",
            "ceasn:name": self.text("ceasn:name", edition.title, edition.extra),
            "ceasn:description": self.text("ceasn:description", edition.description or edition.title, edition.extra),
            "ceasn:inLanguage": [self.language] if self.language != "und" else [],
            "ceasn:publisherName": self.texts((edition.publisher,) if edition.publisher else ()),
            "ceasn:source": [edition.uri] if fits(edition.uri, "uri") else [],
            "ceasn:license": edition.license if fits(edition.license, "uri") else "",
            "ceasn:rights": self.text("ceasn:rights", edition.attribution, edition.extra),
            "ceasn:localSubject": self.texts(edition.subjects),
            "ceterms:versionCode": edition.version,
            "ceasn:publicationStatusType": STATUS + STATUSES[status] if status else "",
            "ceasn:dateModified": aware(edition.changed).isoformat() if edition.changed else "",
            "ceasn:dateValidFrom": edition.begins_on.isoformat() if edition.begins_on else "",
            "ceasn:dateValidUntil": edition.retired_on.isoformat() if edition.retired_on else "",
        }
        return node | _beside(node, edition.extra)

    def entry(self, entry: Entry) -> Object:
        """The node of a competency; that of an occupation says the same in the words of CTDL."""
        statement = entry.statement or entry.name
        is_occupation = entry.kind in OCCUPATIONS
        label, text, code, keyword = _NAMES[is_occupation]
        type = entry.type or ("" if is_occupation else entry.kind.value if entry.kind != "competency" else "")
        node = {
            "@id": self.address(entry.id),
            "@type": OCCUPATION if is_occupation else COMPETENCY,
            "ceterms:ctid": f"ce-{entry.id}",
            label: self.text(label, entry.name, entry.extra),
            text: self.text(text, statement, entry.extra),
            code: entry.code,
            keyword: self.texts(entry.tags),
            "ceasn:inLanguage": [entry.language] if _LANGUAGE.fullmatch(entry.language) else [],
            "ceasn:comment": self.texts((entry.notes,) if entry.notes else ()),
            "ceasn:competencyCategory": self.text("ceasn:competencyCategory", type, entry.extra),
            "ceasn:identifier": [entry.uri] if fits(entry.uri, "uri") else [],
            "ceasn:dateModified": aware(entry.changed).isoformat() if entry.changed else "",
            "ceasn:isPartOf": self.address(self.edition.id),
        }
        return node | _beside(node, entry.extra)

    def relate(self, nodes: Mapping[str, Object]) -> None:
        """Put the relations into the nodes that they start from, and children into their parents in their order."""
        tops = {each.id: 0 for each in self.edition.entries}
        ordered = sorted(self.edition.relations, key=lambda each: (each.position is None, each.position or 0))
        for each in ordered:
            if each.source not in nodes or each.source == self.edition.id:
                continue
            name = self._property(each)
            target = self.address(each.target) if each.target in self.inside else each.target
            if each.kind in (Link.BROADER, Link.PART_OF) and each.target in self.inside:
                tops.pop(each.source, None)
            if name == "ceasn:isTopChildOf":
                nodes[each.source][name] = target
            elif name and fits(target, "uri"):
                nodes[each.source].setdefault(name, []).append(target)
            if name in _PARENTS:
                nodes[each.target].setdefault(_PARENTS[name], []).append(self.address(each.source))
        framework = nodes[self.edition.id]
        for id in tops:
            nodes[id]["ceasn:isTopChildOf"] = self.address(self.edition.id)
            framework.setdefault("ceasn:hasTopChild", []).append(self.address(id))

    def _property(self, relation: Relation) -> str:
        if relation.kind is Link.BROADER:
            is_inside = relation.target in self.inside and relation.target != self.edition.id
            return "ceasn:isChildOf" if is_inside else BROADER_OUTSIDE
        if relation.kind is Link.PART_OF:
            return "ceasn:isTopChildOf" if relation.target == self.edition.id else ""
        return ALIGNMENTS.get(relation.kind, "")


_NAMES = {
    False: ("ceasn:competencyLabel", "ceasn:competencyText", "ceasn:codedNotation", "ceasn:conceptKeyword"),
    True: ("ceterms:name", "ceterms:description", "ceterms:codedNotation", "ceterms:keyword"),
}
_PARENTS = {"ceasn:isChildOf": "ceasn:hasChild", "ceasn:isTopChildOf": "ceasn:hasTopChild"}
_RELATING = frozenset((*ALIGNMENTS.values(), *_PARENTS, *_PARENTS.values(), BROADER_OUTSIDE, "ceasn:isPartOf"))


def _beside(node: Object, extra: Mapping[str, Any]) -> Object:
    """What the publisher said beside it, in the vocabularies of the registry."""
    return {
        name: value
        for name, value in extra.items()
        if name.startswith(_OF_PUBLISHER) and name not in node and name not in _RELATING and not has_null(value)
    }


def _note(edition: Edition, nodes: list[Object]) -> None:
    """Read the nodes back as a stranger would, and put beside each what is not found in it."""
    whole = Value(None)
    read = read_nodes(whole, [Node(Value(each)) for each in nodes]).edition
    others = edition.extra.get("@graph")
    if isinstance(others, list) and others and all(map(_is_foreign, others)):
        read = replace(read, extra={**read.extra, "@graph": others})
    by_id = {edition.id: nodes[0]} | dict(zip((each.id for each in edition.entries), nodes[1:], strict=True))
    for said, found in zip(edition.entries, read.entries, strict=True):
        _keep(by_id[said.id], difference(said, found))
    _keep(nodes[0], difference(edition, read, leave=_APART))
    if read.relations == edition.relations:
        return
    nodes[0][ORDER] = True
    for place, each in enumerate(edition.relations):
        noted = {"place": place, "json": msgspec.json.encode(replace(each, file="", line=0)).decode()}
        by_id.get(each.source, nodes[0]).setdefault(RELATIONS, []).append(noted)


def _keep(node: Object, note: Object) -> None:
    if note:
        node[NOTE] = note
