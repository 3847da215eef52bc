"""From expanded JSON-LD to statements (JSON-LD 1.1 API, 8: deserialization to RDF).

PyLD can do this too, in time that grows with the square of the number of values; a badge of 24 kB took it 17 seconds.
Numbers are written as jsonld.js writes them, because that is what most issuers sign with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import inf, isfinite
from typing import Any

from stepladder.credentials.rdf import (
    LANG_STRING,
    RDF,
    RDF_TYPE,
    XSD,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Node,
    Quad,
    Term,
)
from stepladder.credentials.rdf import iri_text as check_iri
from stepladder.errors import InvalidDocument

MAX_TEXT = 24 * 1024 * 1024
"""Most characters in all statements: a short file can name long addresses many times."""

# White space beyond ASCII: jsonld.js takes no address that holds some for a full one.
WIDE_SPACES = "\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_ABSOLUTE = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.-]*|_):[^{WIDE_SPACES}]*")
HALF = re.compile(r"[\ud800-\udfff]")
"""Half of a surrogate pair, which is no character and cannot be encoded."""

_PLAIN_LABEL = re.compile(r"_:(?:b|c14n)\d{1,6}")
_FROM_HERE_A_DOUBLE = 10**21
_FROM_HERE_A_POWER = 1e-6
_TRAILING_ZEROS = re.compile(r"(\d)0*E\+?(-)?0*(\d)")


def is_absolute(name: object) -> bool:
    """Whether a name is a full address, or that of an unnamed node."""
    return isinstance(name, str) and bool(_ABSOLUTE.fullmatch(name))


class Deserializer:
    """Gives every unnamed node a label, and collects statements.

    Raises:
        InvalidDocument: an address or a value cannot be written without ambiguity.
    """

    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self._labels: dict[str, Blank] = {}
        self._count = 0
        self._room = MAX_TEXT

    def add_node(self, node: Mapping[str, Any], graph: Node | None = None) -> Node | None:
        """The statements of a node object; the node, or None where its name is no full address."""
        name = self._name(node.get("@id"))
        if name is None:
            return None
        for kind in node.get("@type", ()):
            if is_absolute(kind):
                self._add(name, RDF_TYPE, self._named(kind), graph)
        for inner in node.get("@graph", ()):
            self.add_node(inner, name)
        for key, values in node.items():
            if not key.startswith(("@", "_:")):
                for value in values:
                    self._add(name, key, self._term(value, graph), graph)
        return name

    def _add(self, subject: Node, predicate: str, target: Term | None, graph: Node | None) -> None:
        if target is not None:
            self._room -= len(predicate) + (len(subject.value) if isinstance(subject, Iri) else 0)
            self._room -= len(target.value) if isinstance(target, Iri | Literal) else 0
            if self._room < 0:
                raise InvalidDocument(f"it states more than {MAX_TEXT:,} characters", expected="a badge")
            check_iri(predicate)
            self.quads[Quad(subject, Iri(predicate), target, graph)] = None

    def _term(self, value: Mapping[str, Any], graph: Node | None) -> Term | None:
        if "@value" in value:
            return literal(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        return self.add_node(value, graph)

    def _list(self, values: list[Mapping[str, Any]], graph: Node | None) -> Node:
        rest: Node = Iri(RDF + "nil")
        for term in reversed([self._term(value, graph) for value in values]):
            if term is not None:
                cell = self._fresh()
                self._add(cell, RDF + "first", term, graph)
                self._add(cell, RDF + "rest", rest, graph)
                rest = cell
        return rest

    def _name(self, id: Any) -> Node | None:
        if id is None:
            return self._fresh()
        return self._named(id) if is_absolute(id) else None

    def _named(self, id: str) -> Node:
        if id.startswith("_:"):
            return self._labels.setdefault(id, Blank(f"n{self._count + len(self._labels)}"))
        check_iri(id)
        return Iri(id)

    def _fresh(self) -> Blank:
        self._count += 1
        return Blank(f"b{self._count}")


def losses(value: Any) -> Iterator[str]:
    """Whatever in an expanded document becomes no statement, in words."""
    if isinstance(value, list):
        for item in value:
            yield from losses(item)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _losses_under(key, member)


def _losses_under(key: str, member: Any) -> Iterator[str]:
    if key in ("@id", "@type"):
        yield from _relative(member if isinstance(member, list) else [member])
    elif key in ("@graph", "@list") or not key.startswith(("@", "_:")):
        if key == "@graph":
            yield from _alone(member)
        yield from losses(member)
    elif key not in ("@value", "@language", "@direction"):
        yield f"the member {key[:60]!r}"


def _alone(nodes: Any) -> Iterator[str]:
    """In a graph of its own, a value, or a node of which nothing is said, stands in no statement."""
    for node in nodes if isinstance(nodes, list) else [nodes]:
        if isinstance(node, dict) and node.keys() == {"@id"}:
            yield f"{str(node['@id'])[:60]!r}, of which nothing is said"
        elif isinstance(node, dict) and "@value" in node:
            yield f"{str(node['@value'])[:60]!r}, which stands where a thing should"


def _relative(names: list[Any]) -> Iterator[str]:
    for name in names:
        if not is_absolute(name):
            yield f"{str(name)[:60]!r}, which is no full address"
        elif name.startswith("_:") and not _PLAIN_LABEL.fullmatch(name):
            # Labels of unnamed nodes are replaced before signing; text in them is covered by nothing.
            yield f"the label {name[:60]!r}"


def literal(value: Mapping[str, Any]) -> Literal:
    """The literal that a value object stands for.

    Raises:
        InvalidDocument: it is JSON, a number that no computer holds, or its datatype is no address.
    """
    content, datatype = value["@value"], value.get("@type", "")
    if datatype == "@json":
        raise InvalidDocument("it holds a JSON literal", expected="values that badges need")
    if datatype:
        check_iri(datatype)
    if isinstance(content, bool):
        return Literal("true" if content else "false", datatype or XSD + "boolean")
    if isinstance(content, int | float):
        return _number(content, datatype)
    text = str(content)
    if HALF.search(text):
        raise InvalidDocument("half of a surrogate pair stands alone", expected="Unicode text")
    if datatype == XSD + "double":
        return Literal(_double_text(text), datatype)
    if language := value.get("@language"):
        return Literal(text, LANG_STRING, str(language))
    return Literal(text, datatype or XSD_STRING)


def _number(number: float, datatype: str) -> Literal:
    """As jsonld.js: every number is a double, and is written as one where JavaScript writes it with a point."""
    try:
        value = float(number)
    except OverflowError:
        value = inf
    if not isfinite(value):
        raise InvalidDocument("a number is too large", expected="numbers as computers hold them")
    if datatype == XSD + "double" or abs(value) >= _FROM_HERE_A_DOUBLE or _has_point(value):
        return Literal(_double(value), datatype or XSD + "double")
    # JavaScript's toFixed(0). It makes nothing of 1e-7, which has no point, and keeps its sign.
    text = str(int(value)) if value.is_integer() or value > 0 else "-0"
    return Literal(text, datatype or XSD + "integer")


def _has_point(value: float) -> bool:
    """Whether JavaScript writes a number with a decimal point; it writes small ones like 1e-7 and 1.5e-7."""
    return not value.is_integer() and (abs(value) >= _FROM_HERE_A_POWER or "." in repr(value))


def _double(number: float) -> str:
    """The canonical form of ``xsd:double``, with the digits that JavaScript's ``toExponential(15)`` gives."""
    return _TRAILING_ZEROS.sub(r"\1E\2\3", f"{number:1.15E}")


def _double_text(text: str) -> str:
    try:
        return _double(float(text))
    except ValueError:
        return text
