"""The answers of ``Claims`` from records, without making a statement of every line."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from stepladder.credentials.claims import Claims
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.tables import TYPES, Rule
from stepladder.credentials.compiled.walk import Walk
from stepladder.credentials.rdf import RDF_TYPE, XSD_STRING, Blank, Iri, Literal, Node, Quad, Term

Entry = tuple[Rule | None, Any]
"""A rule with what stands in the JSON (one text or several), or None with what became of it."""

_NO_TYPES: frozenset[str] = frozenset()


class CompiledClaims(Claims):
    """What ``Claims`` says, read where the walk left it.

    Nearly always a node is described once and has one text, or nothing, under a predicate; that is answered without
    making a term of it. What is not so simple is answered as ``Claims`` does, from terms.
    """

    def __init__(self, walk: Walk) -> None:
        super().__init__(())
        self._walk = walk
        self._made: dict[int, tuple[Node, list[Record]]] = {}
        self._labels: dict[int, Blank] = {}

    def values(self, node: Node, *predicates: str) -> list[Term]:
        """See ``Claims.values``."""
        found: list[Term] = []
        for entry in self._entries(node, predicates):
            found += self._terms(*entry)
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def nodes(self, node: Node, *predicates: str) -> list[Node]:
        """See ``Claims.nodes``."""
        entries = self._entries(node, predicates)
        if len(entries) == 1 and entries[0][0] is None:
            targets = entries[0][1]
            if len(targets) == 1 and type(targets[0]) is not Literal:
                return [self._node(targets[0])]
        return super().nodes(node, *predicates) if entries else []

    def texts(self, node: Node, *predicates: str) -> list[str]:
        """See ``Claims.texts``."""
        entries = self._entries(node, predicates)
        if not entries:
            return []
        rule, value = entries[0]
        if len(entries) == 1 and rule is not None:
            return [value] if type(value) is str else list(value)
        return super().texts(node, *predicates)

    def text(self, node: Node, *predicates: str) -> str:
        """See ``Claims.text``."""
        entries = self._entries(node, predicates)
        if not entries:
            return ""
        rule, value = entries[0]
        if len(entries) == 1 and rule is not None and type(value) is str:
            return value
        return super().text(node, *predicates)

    def types(self, node: Node) -> frozenset[str]:
        """See ``Claims.types``."""
        entries = self._entries(node, (RDF_TYPE,))
        return frozenset(kind for _, kinds in entries for kind in kinds) if entries else _NO_TYPES

    def typed(self, kind: str) -> list[Node]:
        """See ``Claims.typed``."""
        found = self._by_type.get(kind, [])
        if len(found) > 1:
            # A node may have been described before, elsewhere and without the type.
            keys = {record.subject or id(record) for record in found}
            found = [record for record in self._walk.order if (record.subject or id(record)) in keys]
        return list(dict.fromkeys(map(self._node, found)))

    def quads(self) -> tuple[Quad, ...]:
        """The statements, each once, those of named graphs too."""
        records = [record for records in self._walk.named.values() for record in records]
        return tuple(
            dict.fromkeys(
                Quad(self._node(record), Iri(predicate), term, self._node(record.graph) if record.graph else None)
                for record in [*records, *self._walk.blanks]
                for predicate, entry in record.values.items()
                for term in self._terms(*entry)
            )
        )

    @cached_property
    def _by_type(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self._walk.order:
            entry = record.values.get(RDF_TYPE)
            if entry is not None:
                for kind in entry[1]:
                    found.setdefault(kind, []).append(record)
        return found

    def _entries(self, node: Node, predicates: tuple[str, ...]) -> list[Entry]:
        known = self._made.get(id(node))
        if known is None:
            known = self._made[id(node)] = (node, self._records(node))
        entries = []
        for predicate in predicates:
            for record in known[1]:
                entry = record.values.get(predicate)
                if entry is not None:
                    entries.append(entry)
        return entries

    def _records(self, node: Node) -> list[Record]:
        if isinstance(node, Iri):
            records = self._walk.named.get(f"<{node.value}>", [])
            return [record for record in records if record.graph is None] if self._walk.graphs else records
        number = int(node.label[1:]) - 1
        blanks = self._walk.blanks
        return [blanks[number]] if 0 <= number < len(blanks) and blanks[number].graph is None else []

    def _terms(self, rule: Rule | None, value: Any) -> list[Term]:
        if rule is None:
            return [target if type(target) is Literal else self._node(target) for target in value]
        if rule.kind == TYPES.kind:
            return [Iri(value)] if type(value) is str else [Iri(each) for each in value]
        datatype = rule.datatype or XSD_STRING
        return [Literal(value, datatype)] if type(value) is str else [Literal(each, datatype) for each in value]

    def _node(self, target: Record | str) -> Node:
        """The node of a record, or of an address in angle brackets."""
        subject = target.subject if isinstance(target, Record) else target
        if subject:
            return Iri(subject[1:-1])
        if not self._labels:
            self._labels = {id(blank): Blank(f"b{number}") for number, blank in enumerate(self._walk.blanks, start=1)}
        return self._labels[id(target)]
