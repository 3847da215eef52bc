"""What an association binds: an entry, the framework itself, or something outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stepladder.frameworks.edition import Edition, Entry
from stepladder.frameworks.importers.case_fields import Fields
from stepladder.frameworks.importers.case_shape import UUID
from stepladder.frameworks.importers.case_terms import address


@dataclass(frozen=True)
class End:
    """One end of an association.

    Attributes:
        ref: id of an entry or of the document, or the URI of something outside.
        name: what it is called, where it lies outside.
    """

    ref: str
    name: str = ""


def node_outside(uri: str, title: str) -> dict[str, str]:
    """How something outside is named in an association; the UUID at the end of its address identifies it."""
    tail = UUID.search(uri[-36:])
    return {"title": title, "identifier": tail.group() if tail else uri, "uri": uri}


class Ends:
    """Entries and the document by everything that an association may call them."""

    def __init__(
        self, edition: Edition, document: Fields, entries: Sequence[Entry], fields: Sequence[Fields], base: str
    ) -> None:
        self._nodes: dict[str, dict[str, str]] = {}
        self._called: dict[str, str] = {}
        self._call(edition.id, edition.title, edition.uri or address(base, "CFDocuments", edition.id), document)
        for entry, said in zip(entries, fields, strict=True):
            self._call(entry.id, entry.name, _uri_said(said) or address(base, "CFItems", entry.id), said)

    def _call(self, id: str, title: str, uri: str, said: Fields) -> None:
        self._nodes[id] = {"title": title, "identifier": id, "uri": uri}
        for called in (id, uri, said.peek("identifier")):
            if isinstance(called, str) and called:
                self._called.setdefault(called.lower(), id)

    def source_of(self, fields: Fields) -> End | None:
        """Where an association comes from."""
        return self._end(fields, "originNodeURI")

    def target_of(self, fields: Fields) -> End | None:
        """What it points to."""
        return self._end(fields, "destinationNodeURI")

    def _end(self, fields: Fields, name: str) -> End | None:
        node = self._node(fields, name)
        identifier, uri = (str(node.get(each) or "") for each in ("identifier", "uri"))
        if not identifier and not uri:
            fields.remark("end", f"the association has no {name}, and could not be read", name)
            return None
        inside = self._called.get(identifier.lower()) or self._called.get(uri.lower())
        if inside:
            if fields.peek(name) == self._nodes[inside]:
                fields.drop(name)
            return End(inside)
        uri = uri or (f"urn:uuid:{identifier}" if UUID.fullmatch(identifier) else identifier)
        title = str(node.get("title") or "")
        if fields.peek(name) == node_outside(uri, title):
            fields.drop(name)
        return End(uri, title)

    def _node(self, fields: Fields, name: str) -> dict[str, Any]:
        node = fields.peek(name)
        if isinstance(node, dict):
            return node
        if isinstance(node, str) and node:
            fields.remark("node", f"{name} is a text where CASE has title, identifier and uri", name)
            return {"uri": node} if ":" in node else {"identifier": node}
        beside = fields.peek(name.replace("URI", "Identifier"))
        return {"identifier": beside} if isinstance(beside, str) else {}


def _uri_said(fields: Fields) -> str:
    raw = fields.part.value.get("uri")
    return raw if isinstance(raw, str) else ""
