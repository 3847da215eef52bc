"""Parts of a document by JSON pointer, and the statements that they make.

Data Integrity ECDSA Cryptosuites 1.0, 3.4 (functions for selective disclosure). Unnamed nodes get names of a scheme of
their own while parts are taken out, so that a statement of a part is recognized as one of the whole.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from pyld import jsonld

from stepladder.credentials.canon import WORK_LIMIT, Canonical, canonicalize
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.expanding import pyld_options
from stepladder.credentials.jsonld import statements
from stepladder.credentials.rdf import Blank, Iri, Literal, Node, Quad, quad_text
from stepladder.errors import InvalidDocument, TooMuchWork

MAX_POINTERS = 500
"""Most parts that are named; each is walked to from the top."""

MAX_TAKEN = 10_000
"""Most statements of which parts are taken out in all, as each proof of a badge may ask for other parts."""

_OFTEN = 2
"""How often parts are taken out whatever the size; showing a part takes this many."""

_SCHEME = "urn:bnid:"
_DIGITS = 6
"""Places in a list have fewer digits; no list that is read has a million entries."""

_NAMES = ("id", "@id", "type", "@type")

_COMPACTING = Lock()
"""PyLD remembers what it needs for this in one place for all threads, and not safely."""


def select(document: Mapping[str, Any], pointers: Iterable[str]) -> dict[str, Any]:
    """The parts that pointers (RFC 6901) name, with identifier and type of everything on the way to them.

    Raises:
        InvalidDocument: a pointer is none, or points nowhere.
    """
    selection = {"@context": copy.deepcopy(document.get("@context")), **_outline(document)}
    sparse: list[list[Any]] = []
    for pointer in pointers:
        steps = _steps(pointer)
        if not steps:
            return copy.deepcopy(dict(document))
        _select(document, selection, steps, sparse)
    for entries in sparse:
        entries[:] = [entry for entry in entries if entry is not _GAP]
    return selection


_GAP = object()


def _select(document: Any, selection: Any, steps: list[str], sparse: list[list[Any]]) -> None:
    value, chosen = document, selection
    for number, step in enumerate(steps, start=1):
        parent, into = value, chosen
        key: Any = step
        if isinstance(parent, list):
            key = _number(step)
            into.extend([_GAP] * (len(parent) - len(into)))
            known = key < len(parent)
        else:
            known = isinstance(parent, dict) and key in parent
        if not known or not isinstance(into, list | dict):
            raise InvalidDocument(
                f"there is nothing at /{'/'.join(steps)[:80]}", expected="a pointer into the document"
            )
        value = parent[key]
        chosen = into[key] if isinstance(into, list) else into.get(key, _GAP)
        if chosen is _GAP:
            chosen = _started(value, sparse)
        if number == len(steps):
            chosen = {**chosen, **copy.deepcopy(value)} if isinstance(value, dict) else copy.deepcopy(value)
        into[key] = chosen


def _at(value: Any, step: str) -> Any:
    if isinstance(value, list):
        number = _number(step)
        return value[number] if number < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _number(step: str) -> int:
    """The place in a list that a step means; one behind any list where it means none."""
    return int(step) if step.isascii() and step.isdecimal() and len(step) < _DIGITS else 10**_DIGITS


def _started(value: Any, sparse: list[list[Any]]) -> Any:
    if isinstance(value, list):
        entries: list[Any] = []
        sparse.append(entries)
        return entries
    return _outline(value) if isinstance(value, dict) else value


def _outline(node: Mapping[str, Any]) -> dict[str, Any]:
    """Identifier and type of a node; a name that holds within one document only is left out."""
    named = {name: copy.deepcopy(node[name]) for name in _NAMES if name in node}
    return {name: value for name, value in named.items() if not (isinstance(value, str) and value.startswith("_:"))}


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise InvalidDocument(f"{pointer[:80]!r} is no JSON pointer", expected="text that begins with a slash")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


@dataclass(frozen=True)
class Selectable:
    """A document of which parts can be taken out and recognized.

    Attributes:
        document: the document, without proof.
        contexts: the JSON-LD contexts to use.
        limit: most work units for each canonicalization.
        taken: for each time that parts were taken out, of how many statements.
    """

    document: Mapping[str, Any]
    contexts: Contexts
    limit: int = WORK_LIMIT
    taken: list[int] = field(default_factory=list)

    @cached_property
    def named(self) -> dict[str, Any]:
        """The document as its context compacts it, with a name for every node.

        Raises:
            InvalidDocument: it is no JSON-LD, or uses the scheme of these names itself.
        """
        options = pyld_options(self.contexts)
        try:
            expanded = jsonld.expand(dict(self.document), options)
            _name(expanded, [0])
            with _COMPACTING:
                return dict(jsonld.compact(expanded, self.document["@context"], options))
        except (jsonld.JsonLdError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise InvalidDocument("parts of this document cannot be selected") from error

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """Its statements, with labels that parts share."""
        return self._quads_of(self.named)

    @cached_property
    def canonical(self) -> Canonical:
        """The canonical form of ``quads``, which is that of the document.

        Raises:
            InvalidDocument: it is not, because the document does not survive being compacted.
            TooMuchWork: the limit was reached.
        """
        found = canonicalize(self.quads, limit=self.limit)
        if found.text != statements(self.document, self.contexts).canonical(limit=self.limit).text:
            raise InvalidDocument("parts of this document cannot be selected without changing what it says")
        return found

    def part(self, pointers: Iterable[str]) -> frozenset[Quad]:
        """The statements of the parts that pointers name.

        Raises:
            InvalidDocument: a pointer points nowhere, or into something that cannot be taken apart.
            TooMuchWork: parts were taken out too often for a document of this size.
        """
        chosen = tuple(pointers)
        if len(chosen) > MAX_POINTERS:
            raise InvalidDocument(f"{len(chosen)} parts are named", expected=f"at most {MAX_POINTERS}")
        if not chosen:
            return frozenset()
        self.taken.append(len(self.quads))
        if len(self.taken) > _OFTEN and sum(self.taken) > MAX_TAKEN:
            raise TooMuchWork("its proofs ask for parts of it too many times")
        quads = frozenset(self._quads_of(select(self.named, chosen)))
        if not quads <= frozenset(self.quads):
            raise InvalidDocument("a list cannot be taken apart by pointers")
        return quads

    def fitted(self, pointer: str) -> str:
        """A pointer into the document as one into ``named``, where a list of one entry may stand as that entry."""
        value, other, steps = self.document, self.named, list[str]()
        for step in _steps(pointer):
            if isinstance(value, list) and not isinstance(other, list) and (len(value), step) == (1, "0"):
                value = value[0]
                continue
            if isinstance(other, list) and not isinstance(value, list) and len(other) == 1:
                other = other[0]
                steps.append("0")
            value, other = _at(value, step), _at(other, step)
            steps.append(step)
        return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)

    def _quads_of(self, document: Mapping[str, Any]) -> tuple[Quad, ...]:
        stated = statements(document, self.contexts).quads
        return tuple(_renamed(quad, _unnamed) for quad in stated)


def _name(value: Any, count: list[int]) -> None:
    """Give every unnamed node of an expanded document a name."""
    if isinstance(value, list):
        for item in value:
            _name(item, count)
    elif isinstance(value, dict) and "@value" not in value:
        for key, member in value.items():
            if key not in ("@id", "@type"):
                _name(member, count)
        if "@list" not in value and "@set" not in value:
            count[0] += 1
            value["@id"] = _named(str(value.get("@id", "")), count[0])


def _named(given: str, number: int) -> str:
    if given.startswith(_SCHEME):
        raise InvalidDocument(f"it uses names that begin with {_SCHEME}")
    if not given:
        return f"{_SCHEME}{number}"
    # A label of the document's own and a number given here must not meet.
    return f"{_SCHEME}own-{given[2:]}" if given.startswith("_:") else given


def _unnamed(node: Node) -> Node:
    return Blank(node.value.removeprefix(_SCHEME)) if isinstance(node, Iri) and node.value.startswith(_SCHEME) else node


def _renamed(quad: Quad, change: Callable[[Node], Node]) -> Quad:
    target = quad.object if isinstance(quad.object, Literal) else change(quad.object)
    return Quad(change(quad.subject), quad.predicate, target, change(quad.graph) if quad.graph else None)


def relabeled(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[str]:
    """Statements as lines of N-Quads with other labels, sorted by code point.

    Raises:
        KeyError: an unnamed node has no label.
    """

    def labeled(node: Node) -> Node:
        return Blank(labels[node.label]) if isinstance(node, Blank) else node

    return sorted({quad_text(_renamed(quad, labeled)) for quad in quads})
