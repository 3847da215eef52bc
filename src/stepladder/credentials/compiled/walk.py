"""One walk over the JSON, from which the statements come as lines.

The order is that of the general path: members by name, a node's types first, what stands inside a value before the
statement that leads to it. So unnamed nodes get the same labels, and values the same order.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from stepladder.credentials.claims import CRED, OB
from stepladder.credentials.compiled.records import Record, Target
from stepladder.credentials.compiled.tables import (
    GRAPH,
    IRI,
    LIST,
    TEXT,
    TYPES,
    VOCAB,
    Declined,
    Rule,
    Scope,
    Texts,
)
from stepladder.credentials.compiled.terms import address, escaped, in_language, literal
from stepladder.credentials.deserialize import MAX_TEXT
from stepladder.credentials.profile import MAX_CONTEXTS_IN_ALL, MAX_LIST
from stepladder.credentials.rdf import RDF, Literal, term_text

if TYPE_CHECKING:
    from stepladder.credentials.compiled.memo import Memo

MAX_NESTING = 30
"""Deepest nesting of nodes that is followed. Each may stand in a list, so that JSON has about twice as many levels."""

_MANY, _LONG = 2_000, 2_000
"""Fewer and shorter ones than these cannot exceed ``MAX_TEXT``, in a file of the size that is read."""

_SHARED = frozenset({CRED + "issuer", OB + "achievement"})
"""Predicates that lead to parts which many badges have in common."""

_WORTH_IT = 5
"""Nodes with fewer members are walked faster than they are looked up."""

_FIRST, _REST, _NIL = f" <{RDF}first> ", f" <{RDF}rest> ", f"<{RDF}nil>"
_REST_RULE = Rule(IRI, RDF + "rest", _REST)


class Walk:
    """The records of one document.

    Args:
        is_plain: whether no text in it can hold what is escaped in a line.
        memo: where parts are remembered, if they are.

    Attributes:
        named: by subject the records of a named node, in the order of the walk.
        blanks: the unnamed nodes, in the order of their labels.
        order: every record of the default graph that states something, in the order of its first statement.
        graphs: whether there are named graphs.
        plural: predicates of which some node has several values in one place.
        contexts: how many contexts stand in the document.
    """

    def __init__(self, *, is_plain: bool = False, memo: Memo | None = None) -> None:
        self.named: dict[str, list[Record]] = {}
        self.blanks: list[Record] = []
        self.order: list[Record] = []
        self.graphs = False
        self.plural: set[str] = set()
        self.contexts = 0
        self._is_plain = is_plain
        self._memo = memo

    def node(self, source: dict[str, Any], entry: Scope, above: Record | None, via: str, depth: int) -> Record:
        """The statements of a node object.

        Raises:
            Declined: it holds what is left to the general path.
        """
        record = self._node(source, entry, above, via, None, depth)
        self._check_room()
        return record

    def part(self, source: dict[str, Any], entry: Scope, depth: int) -> Record:
        """The statements of a node object that is walked by itself, to stand under others later.

        Raises:
            Declined: it holds what is left to the general path.
        """
        return self._node(source, entry, None, "", None, depth)

    def _check_room(self) -> None:
        """As ``deserialize`` does: a short file can name long addresses many times. No text stands in two lines."""
        records = [*self.blanks, *(record for records in self.named.values() for record in records)]
        lines = sum([len(record.tails) + 2 * len(record.links) for record in records])
        if lines > _MANY or max(map(len, self.named), default=0) > _LONG:
            texts = sum(len(tail) for record in records for tail in record.tails)
            texts += sum((len(each.tails) + 2 * len(each.links)) * (len(each.subject) + 100) for each in records)
            if texts > MAX_TEXT:
                raise Declined

    def _node(
        self, source: dict[str, Any], entry: Scope, above: Record | None, via: str, graph: Record | None, depth: int
    ) -> Record:
        if depth > MAX_NESTING:
            raise Declined
        if "@context" in source:
            entry = self._local(source["@context"], entry)
        scope, types, kinds = entry.nodes(source["type"]) if "type" in source else entry.untyped
        record = self._begun(source, scope, graph, above, via)
        if types:
            record.tails += types
            record.values[TYPES.predicate] = (TYPES, kinds)
            record.is_listed = True
            if graph is None:
                self.order.append(record)
        self._members(source, scope, record, depth)
        record.is_open = False
        if record.inner:
            _check_order(record)
        return record

    def _begun(
        self, source: dict[str, Any], scope: Scope, graph: Record | None, above: Record | None, via: str
    ) -> Record:
        if "id" in source:
            return self._named(source["id"], scope, graph, above, via)
        record = Record("", graph, above, via)
        self.blanks.append(record)
        return record

    def _members(self, source: dict[str, Any], scope: Scope, record: Record, depth: int) -> None:
        texts, others = scope.shapes.get(tuple(source)) or scope.shape(source)
        if texts and not record.is_listed:
            self._one_by_one(source, texts, others, record, depth)
            return
        left = self._texts(source, texts, record)
        for key, rule in sorted((*left, *others), key=_by_key) if left and others else left or others:
            self._member(source[key], rule, record, depth)

    def _texts(self, source: dict[str, Any], texts: Texts, record: Record) -> list[tuple[str, Rule]]:
        """The members that hold one text; these are most, and in no order. The others are left."""
        tails, values = record.tails, record.values
        left = []
        if self._is_plain:
            for member in texts:
                key, rule = member
                value = source[key]
                if type(value) is str:
                    tails.append(f"{rule.opening}{value}{rule.suffix}")
                    values[rule.predicate] = (rule, value)
                else:
                    left.append(member)
            return left
        for key, rule in texts:
            value = source[key]
            if type(value) is str:
                if not value.isprintable() or '"' in value or "\\" in value:
                    tails.append(f'{rule.prefix}"{escaped(value)}{rule.suffix}')
                else:
                    tails.append(f'{rule.prefix}"{value}{rule.suffix}')
                values[rule.predicate] = (rule, value)
            else:
                left.append((key, rule))
        return left

    def _one_by_one(self, source: dict[str, Any], texts: Texts, others: Texts, record: Record, depth: int) -> None:
        """Members by name, so that the node is noted at its first statement."""
        for key, rule in sorted((*texts, *others), key=_by_key):
            if type(source[key]) is str and rule.kind == TEXT:
                self._texts(source, ((key, rule),), record)
            else:
                self._member(source[key], rule, record, depth)
            if not record.is_listed and record.values:
                self._register(record)

    def _member(self, value: Any, rule: Rule, record: Record, depth: int) -> None:
        """Whatever is not one plain text."""
        kind = rule.kind
        if kind >= LIST:
            self._container(value, rule, record, depth)
        elif type(value) is dict:
            record.values[rule.predicate] = (None, (self._child(value, rule, record, depth),))
        elif type(value) is not list:
            record.values[rule.predicate] = self._scalar(value, rule, record)
        elif value:
            self._several(value, rule, record, depth)
        if not record.is_listed and record.values:
            self._register(record)

    def _register(self, record: Record) -> None:
        """Note a node at its first statement."""
        record.is_listed = True
        if record.graph is None:
            self.order.append(record)

    def _named(self, name: Any, scope: Scope, graph: Record | None, above: Record | None, via: str) -> Record:
        subject = f"<{address(name, scope)}>"
        record = Record(subject, graph, above, via)
        known = self.named.get(subject)
        if known is None:
            self.named[subject] = [record]
        else:
            for earlier in known:
                if earlier.is_open:
                    earlier.inner = [*earlier.inner, record]
            known.append(record)
        return record

    def _local(self, contexts: Any, entry: Scope) -> Scope:
        self.contexts += len(contexts) if isinstance(contexts, list) else 1
        if self.contexts > MAX_CONTEXTS_IN_ALL:
            raise Declined
        return entry.local(contexts)

    def _child(self, value: dict[str, Any], rule: Rule, record: Record, depth: int) -> Target | Literal:
        """The statement that leads to an object, and what it leads to."""
        if "@value" in value:
            term = in_language(value)
            record.tails.append(f"{rule.prefix}{term_text(term)} .\n")
            return term
        if len(value) == 1 and "id" in value and rule.entry.is_plain:
            # PyLD reads a bare reference in the scope around it, other nodes in that of their member.
            target = f"<{address(address(value['id'], rule.around), rule.entry)}>"
            record.tails.append(f"{rule.prefix}{target} .\n")
            return target
        child = None
        if self._memo is not None and len(value) >= _WORTH_IT and rule.predicate in _SHARED:
            child = self._remembered(value, rule, record, depth + 1)
        if child is None:
            child = self._node(value, rule.entry, record, rule.prefix, record.graph, depth + 1)
        return _linked(record, rule.prefix, child)

    def _remembered(self, value: dict[str, Any], rule: Rule, record: Record, depth: int) -> Record | None:
        """The node of a part that is remembered, put in as if it had been walked; None where it has to be walked."""
        if self._memo is None or record.graph is not None:
            return None
        part = self._memo.part(value, rule, depth)
        if part is None:
            return None
        within = part.walk
        # Standing there twice, its unnamed nodes are as many again. One that is still open has to be put in order.
        if any(
            earlier.is_open or earlier is part.root
            for subject in within.named
            for earlier in self.named.get(subject, ())
        ):
            return None
        for subject, records in within.named.items():
            self.named.setdefault(subject, []).extend(records)
        self.blanks += within.blanks
        self.order += within.order
        self.plural |= within.plural
        return part.root

    def _several(self, values: list[Any], rule: Rule, record: Record, depth: int) -> None:
        if len(values) > MAX_LIST:
            raise Declined
        if len(values) > 1:
            self.plural.add(rule.predicate)
        if rule.kind == TEXT and _are_texts(values):
            start, end = rule.prefix + '"', rule.suffix
            values = list(dict.fromkeys(values))
            texts = values if self._is_plain else map(escaped, values)
            record.tails += [start + text + end for text in texts]
            record.values[rule.predicate] = (rule, values)
            return
        before = len(record.tails)
        targets: list[Target | Literal] = []
        for value in values:
            if type(value) is dict:
                targets.append(self._child(value, rule, record, depth))
            else:
                own, target = self._scalar(value, rule, record)
                targets.append(_token(own, target))
            if not record.is_listed:
                self._register(record)
        record.values[rule.predicate] = (None, tuple(targets))
        fresh = record.tails[before:]
        if len(set(fresh)) < len(fresh):
            record.tails[before:] = dict.fromkeys(fresh)

    def _scalar(self, value: Any, rule: Rule, record: Record) -> tuple[Rule | None, Any]:
        """The statement of a single value that is no plain text."""
        kind = rule.kind
        if type(value) is str:
            if kind == IRI:
                found = address(value, rule.around)
            elif kind == VOCAB:
                found = rule.around.word(value)
            else:
                term = literal(value, rule)
                record.tails.append(f"{rule.prefix}{term_text(term)} .\n")
                return None, (term,)
            record.tails.append(f"{rule.prefix}<{found}> .\n")
            return _AN_IRI, found
        if type(value) not in (bool, int, float):
            raise Declined
        term = literal(value, rule)
        record.tails.append(f"{rule.prefix}{term_text(term)} .\n")
        return None, (term,)

    def _container(self, value: Any, rule: Rule, record: Record, depth: int) -> None:
        values = value if type(value) is list else [value]
        inner = rule.inner
        if inner is None or not values or len(values) > MAX_LIST:
            raise Declined
        if rule.kind == GRAPH:
            targets = tuple(self._graph(item, inner, record, depth) for item in values)
            record.values[rule.predicate] = (None, targets)
            return
        record.values[rule.predicate] = (None, (self._cells(values, inner, record),))

    def _graph(self, value: Any, rule: Rule, record: Record, depth: int) -> Record:
        """A named graph with one node in it."""
        if type(value) is not dict or "@value" in value or (len(value) == 1 and "id" in value):
            raise Declined
        graph = Record("", None, record, rule.prefix)
        graph.is_open = False
        self.blanks.append(graph)
        self.graphs = True
        inner = self._node(value, rule.entry, None, "", graph, depth + 1)
        if not (inner.tails or inner.links):
            raise Declined  # its name or label stands in no statement
        record.links.append((rule.prefix, graph))
        if not record.is_listed:
            self._register(record)
        return graph

    def _cells(self, values: list[Any], rule: Rule, record: Record) -> Record:
        """A list as RDF has it, built from its end."""
        scratch = Record("", record.graph, None, "")
        items = [self._item(value, rule, scratch) for value in values]
        rest: Target = _NIL
        for tail, item in zip(reversed(scratch.tails), reversed(items), strict=True):
            cell = Record("", record.graph, None, "")
            cell.is_open = False
            cell.tails.append(_FIRST + tail.removeprefix(rule.prefix))
            cell.values[RDF + "first"] = item
            if isinstance(rest, Record):
                rest.above, rest.via = cell, _REST
                cell.links.append((_REST, rest))
            else:
                cell.tails.append(f"{_REST}{rest} .\n")
            cell.values[RDF + "rest"] = (None, (rest,))
            self.blanks.append(cell)
            if record.graph is None:
                self.order.append(cell)
            rest = cell
        if not isinstance(rest, Record):  # pragma: no cover - there is at least one value
            raise Declined
        rest.above, rest.via = record, rule.prefix
        record.links.append((rule.prefix, rest))
        return rest

    def _item(self, value: Any, rule: Rule, scratch: Record) -> tuple[Rule | None, Any]:
        if type(value) is str and rule.kind == TEXT:
            scratch.tails.append(f'{rule.prefix}"{escaped(value)}{rule.suffix}')
            return rule, value
        return self._scalar(value, rule, scratch)


_AN_IRI = Rule(IRI)
_by_key = itemgetter(0)


def _check_order(record: Record) -> None:
    """A node described inside its own description: of a member in both, values would have to be put in order."""
    for inner in record.inner:
        shared = inner.values.keys() & record.values.keys() - {TYPES.predicate}
        if any(inner.values[each] != record.values[each] for each in shared):
            raise Declined


def _linked(record: Record, prefix: str, child: Record) -> Target:
    if child.subject:
        record.tails.append(f"{prefix}{child.subject} .\n")
        return child.subject
    record.links.append((prefix, child))
    return child


def _token(rule: Rule | None, value: Any) -> Target | Literal:
    """One value as it stands among several that are not alike."""
    if rule is None:
        found: Literal = value[0]
        return found
    return f"<{value}>"


def _are_texts(values: list[Any]) -> bool:
    return type(values[0]) is str and all(type(value) is str for value in values)
