"""From nodes of CTDL-ASN to an edition.

1. One node is the framework; its language is that of all texts where several are given.
2. Each competency (and occupation) is an entry; its identifier is the UUID of its CTID.
3. Properties that name other nodes are relations. They have no identity of their own: theirs is made of kind and ends.
4. What our own exporter noted is put back last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Entry, Kind, Link, Relation, stable_id
from stepladder.frameworks.importers.case_fields import Part
from stepladder.frameworks.importers.case_shape import UUID
from stepladder.frameworks.importers.case_terms import kind_of, name_of
from stepladder.frameworks.importers.ctdl_terms import (
    ALIGNMENTS,
    BROADER_OUTSIDE,
    COMPETENCY,
    FRAMEWORK,
    NOTE,
    OCCUPATION,
    ORDER,
    PREFIX,
    RELATIONS,
    STATUS,
)
from stepladder.frameworks.importers.ctdl_values import (
    CTID,
    chosen,
    languages,
    listed,
    node_of,
    references,
    types_of,
    words,
)
from stepladder.frameworks.importers.interface import Progress, Read
from stepladder.frameworks.kept import restored
from stepladder.remarks import Remark

Said = TypeVar("Said")

_STEP = 1_000


@dataclass(frozen=True)
class Node:
    """One node of a graph, with where it stands."""

    part: Part

    @cached_property
    def said(self) -> dict[str, Any]:
        """Its properties by their short names."""
        return node_of(self.part.value)

    @property
    def address(self) -> str:
        """What others call it."""
        return next(references(self.said.get("@id")), "")

    def uuid(self) -> str:
        """The UUID of its CTID, or the one at the end of its address; empty where there is none of version 1 to 5."""
        said = next((text for _, text in words(self.said.get("ceterms:ctid"))), "")
        for text in (said, self.address[-39:], self.address[-36:]):
            match = CTID.search(text)
            id = (match.group()[3:] if match else text).lower()
            if UUID.fullmatch(id):
                return id
        return ""


@dataclass
class _Reading:
    language: str
    framework: str = ""
    remarks: list[Remark] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def remark(self, node: Node, id: str, text: str, *path: str) -> None:
        line = node.part.line_of(*path)
        self.remarks.append(Remark(f"ctdl.{id}", text, node.part.name, line))

    def restored(self, node: Node, read: Said) -> Said:
        """With what our exporter noted."""
        note = node.said.get(NOTE)
        if note is None:
            return read
        try:
            return restored(read, note)
        except InvalidDocument as error:
            self.remark(node, "note", f"{error.found}; it was passed over", NOTE)
            return read


class _Said:
    """The properties of a node, taken one by one; what nobody took stays."""

    def __init__(self, node: Node, reading: _Reading) -> None:
        self.node, self.reading = node, reading
        self.rest = {name: each for name, each in node.said.items() if not name.startswith(PREFIX)}

    def texts(self, *names: str) -> tuple[str, ...]:
        """The texts of the first of these properties that is there; a property in several languages stays as well."""
        name = next((each for each in names if each in self.rest), "")
        if not name:
            return ()
        value = self.rest[name]
        if len(languages(value)) <= 1:
            self.rest.pop(name)
        return tuple(dict.fromkeys(chosen(value, self.reading.language)))

    def text(self, *names: str) -> str:
        """One text; several lines where there are several."""
        return "\n".join(self.texts(*names))

    def addresses(self, name: str) -> tuple[str, ...]:
        """What a property names."""
        return tuple(dict.fromkeys(references(self.rest.pop(name, None))))

    def moment(self, name: str) -> datetime | None:
        """A date with or without time; without zone it is UTC."""
        value = next((text for _, text in words(self.rest.get(name))), "")
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.reading.remark(self.node, "date", f"{name} is no date ({value:.60}); it was kept as it is", name)
            return None
        self.rest.pop(name)
        if found.tzinfo is None:
            words_ = f"{name} ({value}) says no time zone or no time; it was read as UTC"
            self.reading.remark(self.node, "date", words_, name)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found

    def day(self, name: str) -> date | None:
        """The day of a date."""
        value = next((text for _, text in words(self.rest.get(name))), "")
        try:
            found = datetime.fromisoformat(value).date() if value else None
        except ValueError:
            self.reading.remark(self.node, "date", f"{name} is no date ({value:.60}); it was kept as it is", name)
            return None
        if found:
            self.rest.pop(name)
        if found and value != found.isoformat():
            self.reading.remark(self.node, "date", f"{name} ({value}) is more than a date; its day was read", name)
        return found


def read_nodes(whole: Part, nodes: Sequence[Node], progress: Progress | None = None) -> Read:
    """The edition of the framework among the nodes.

    Raises:
        InvalidDocument: there is none, or more than one.
    """
    framework = _only(whole, [each for each in nodes if FRAMEWORK in types_of(each.said)])
    spoken = [text for _, text in words(framework.said.get("ceasn:inLanguage"))]
    reading = _Reading(next(iter(languages(framework.said.get("ceasn:name"))), spoken[0] if spoken else ""))
    edition = _framework(framework, reading, spoken)
    reading.framework = edition.id
    inside = [each for each in nodes if each is not framework and {COMPETENCY, OCCUPATION} & set(types_of(each.said))]
    known = {id(each) for each in (framework, *inside)}
    others = [each for each in nodes if id(each) not in known]
    reading.ids[framework.address] = edition.id
    read = _entries(inside, reading, framework.address, progress or (lambda *_: None))
    entries = tuple(reading.restored(each.node, each.entry) for each in read)
    relations = _relations(framework, read, reading)
    extra = dict(edition.extra)
    if others:
        extra["@graph"] = [each.part.value for each in others]
    edition = replace(edition, entries=entries, relations=relations, extra=extra)
    counts = {"competencies": len(inside), "other nodes": len(others), "relations": len(relations)}
    return Read(reading.restored(framework, edition), counts, tuple(reading.remarks))


def _only(whole: Part, frameworks: list[Node]) -> Node:
    if len(frameworks) == 1:
        return frameworks[0]
    found = f"{len(frameworks)} competency frameworks" if frameworks else f"no {FRAMEWORK}"
    raise InvalidDocument(
        f"there is {found} in the file" if not frameworks else f"there are {found} in the file",
        expected="one framework with its competencies",
        hint="fetch the graph of the framework from the registry: /graph/ and its CTID",
        place=whole.name,
    )


def _framework(node: Node, reading: _Reading, spoken: list[str]) -> Edition:
    said = _Said(node, reading)
    id = _id(node, reading)
    title = said.text("ceasn:name") or f"Framework {id}"
    publisher = said.text("ceasn:publisherName")
    said.rest.pop("@context", None)
    if len(spoken) <= 1:
        said.rest.pop("ceasn:inLanguage", None)
    _drop_identity(said)
    reading.children[node.address] = said.addresses("ceasn:hasTopChild")
    return Edition(
        key=f"ctdl-{id[:8]}",
        id=id,
        title=title,
        version=said.text("ceterms:versionCode"),
        uri=next(iter(said.addresses("ceasn:source")), ""),
        publisher=publisher or next(references(said.rest.get("ceasn:publisher")), ""),
        language=reading.language or (spoken[0] if spoken else ""),
        license=said.text("ceasn:license"),
        attribution=said.text("ceasn:rights"),
        description=said.text("ceasn:description"),
        status=_last(said.text("ceasn:publicationStatusType")),
        subjects=said.texts("ceasn:localSubject"),
        changed=said.moment("ceasn:dateModified"),
        begins_on=said.day("ceasn:dateValidFrom"),
        retired_on=said.day("ceasn:dateValidUntil"),
        extra=_without_address(said, node),
    )


def _last(status: str) -> str:
    return (
        status.removeprefix(STATUS).removeprefix(STATUS.replace("http:", "https:")).removeprefix("publicationStatus:")
    )


def _id(node: Node, reading: _Reading) -> str:
    """The UUID of the CTID; one made of what the node is called, where that has none."""
    if id := node.uuid():
        return id
    called = next((text for _, text in words(node.said.get("ceterms:ctid"))), "") or node.address
    reading.remark(node, "identifier", f"{called or 'a node'} has no UUID of version 1 to 5; one was made of it")
    names = [text for name in ("ceasn:name", "ceasn:competencyText") for _, text in words(node.said.get(name))]
    return stable_id("ctdl", reading.framework, called or " ".join(names))


def _drop_identity(said: _Said) -> None:
    """What an exporter makes again from the identifier and the kind; anything else stays."""
    ctid, kinds = said.rest.get("ceterms:ctid"), said.rest.get("@type")
    if isinstance(ctid, str) and UUID.fullmatch(ctid.removeprefix("ce-")):
        said.rest.pop("ceterms:ctid")
    if isinstance(kinds, str) and kinds in (FRAMEWORK, COMPETENCY, OCCUPATION):
        said.rest.pop("@type")


@dataclass(frozen=True)
class _Competency:
    """A competency, and what it names: as what, and by which address."""

    node: Node
    entry: Entry
    named: tuple[tuple[Link, str], ...]


def _entries(nodes: list[Node], reading: _Reading, framework: str, progress: Progress) -> list[_Competency]:
    read: dict[str, _Competency] = {}
    for index, node in enumerate(nodes, start=1):
        if index % _STEP == 0 or index == len(nodes):
            progress("competencies", index, len(nodes))
        one = _entry(node, reading, framework)
        reading.ids.setdefault(node.address, one.entry.id)
        if one.entry.id in read:
            said = f"the competency {one.entry.id} stands here a second time; the first was kept"
            reading.remark(node, "twice", said)
        read.setdefault(one.entry.id, one)
    for id in read:
        reading.ids.setdefault(f"ce-{id}", id)
    return list(read.values())


def _entry(node: Node, reading: _Reading, framework: str) -> _Competency:
    said = _Said(node, reading)
    id = _id(node, reading)
    statement = said.text("ceasn:competencyText", "ceterms:description")
    label = said.text("ceasn:competencyLabel", "ceterms:name", "ceasn:name")
    if not statement:
        reading.remark(node, "text", "the competency has no ceasn:competencyText, which CTDL-ASN asks for")
    type = said.text("ceasn:competencyCategory")
    code = said.text("ceasn:codedNotation", "ceterms:codedNotation")
    language = said.text("ceasn:inLanguage")
    _drop_identity(said)
    named = tuple(_named(said, framework))
    reading.children[node.address] = said.addresses("ceasn:hasChild")
    entry = Entry(
        id=id,
        name=label if label.strip() else name_of(statement) or code or id,
        kind=Kind.OCCUPATION if OCCUPATION in types_of(node.said) else kind_of(type),
        uri=_identifier(said),
        code=code,
        statement=statement,
        notes=said.text("ceasn:comment"),
        type=type,
        language="" if language == reading.language else language,
        tags=said.texts("ceasn:conceptKeyword", "ceterms:keyword"),
        changed=said.moment("ceasn:dateModified"),
        extra=_without_address(said, node),
        file=node.part.name,
        line=node.part.line,
    )
    return _Competency(node, entry, named)


def _without_address(said: _Said, node: Node) -> dict[str, Any]:
    """The rest; an address that only repeats the CTID, as the registry's do, says nothing."""
    if node.uuid() and node.address.lower().endswith(f"/resources/ce-{node.uuid()}"):
        said.rest.pop("@id", None)
    return said.rest


def _identifier(said: _Said) -> str:
    """The publisher's own address: the first; others stay among the rest."""
    found = said.addresses("ceasn:identifier")
    if len(found) > 1:
        said.rest["ceasn:identifier"] = list(found[1:])
    return found[0] if found else ""


def _named(said: _Said, framework: str) -> Iterator[tuple[Link, str]]:
    """What the properties of a competency name. The handbook writes isChildOf for a top competency as well."""
    for address in said.addresses("ceasn:isTopChildOf"):
        yield Link.PART_OF, address
    yield from ((Link.PART_OF, each) for each in said.addresses("ceasn:isPartOf") if each != framework)
    for address in said.addresses("ceasn:isChildOf"):
        yield (Link.PART_OF if address == framework else Link.BROADER), address
    yield from ((Link.BROADER, each) for each in said.addresses(BROADER_OUTSIDE))
    for link, name in ALIGNMENTS.items():
        yield from ((link, each) for each in said.addresses(name))


def _relations(framework: Node, read: list[_Competency], reading: _Reading) -> tuple[Relation, ...]:
    """What the nodes name; or, where our exporter noted them, exactly the relations that it was given."""
    if ORDER in framework.said:
        nodes = (framework, *(each.node for each in read))
        noted = [pair for node in nodes for pair in _noted(node, reading)]
        return tuple(relation for _, relation in sorted(noted, key=lambda pair: pair[0]))
    orders = {
        (parent, child): order
        for parent, children in reading.children.items()
        for order, child in enumerate(children, start=1)
    }
    found: dict[str, Relation] = {}
    for each in read:
        for kind, address in each.named:
            position = orders.pop((address, each.node.address), None)
            one = _relation(each, kind, address, position, reading)
            found.setdefault(one.id, one)
    by_address = {each.node.address: each for each in read}
    for (parent, child), order in orders.items():
        if child in by_address:
            kind = Link.PART_OF if parent == framework.address else Link.BROADER
            one = _relation(by_address[child], kind, parent, order, reading)
            found.setdefault(one.id, one)
    return tuple(found.values())


def _relation(source: _Competency, kind: Link, address: str, position: int | None, reading: _Reading) -> Relation:
    target = reading.ids.get(address, address)
    id = stable_id("ctdl", kind.value, source.entry.id, target)
    part = source.node.part
    return Relation(id, kind, source.entry.id, target, position=position, file=part.name, line=part.line)


def _noted(node: Node, reading: _Reading) -> Iterator[tuple[int, Relation]]:
    for each in listed(node.said.get(RELATIONS)):
        try:
            place, said = int(each["place"]), msgspec.json.decode(each["json"], type=Relation)
        except (KeyError, TypeError, ValueError):
            reading.remark(node, "note", "a note about a relation is damaged; it was passed over", RELATIONS)
            continue
        yield place, replace(said, file=node.part.name, line=node.part.line)
