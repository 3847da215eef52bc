"""Contexts compiled once: what each member means in a node of given types.

PyLD processes the contexts, here and nowhere else; a table only keeps its answers. A *scope* is one of PyLD's active
contexts. From a scope one gets to others by a member's own context, by a context that stands in the document, and by
the types of a node. Contexts are pinned and never change, so neither do the answers. Types, though, come from whoever
wrote the document: everything that is kept is bounded, and starts anew when it is full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any

from pyld import jsonld

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.deserialize import is_absolute
from stepladder.credentials.expanding import STUMBLES, pyld_options
from stepladder.credentials.profile import MAX_CONTEXTS
from stepladder.credentials.rdf import RDF_TYPE, XSD, XSD_STRING, iri_text
from stepladder.errors import InvalidDocument

MAX_SCOPES = 1_000
"""Most scopes of one compilation. Badges of all known kinds together need under two hundred."""

_MORE_SCOPES = 200
"""Most scopes that one document adds once there are as many: fifty kilobytes each."""

MAX_REMEMBERED = 200
"""Most combinations of types, members or contexts that one scope remembers."""

_MAX_TYPES = 16
_MAX_TYPE_TEXT = 300

TEXT, NUMBERLIKE, IRI, VOCAB, NAME, TYPE, CONTEXT, LIST, GRAPH = range(9)
"""What a member's value becomes: a literal, one that is rewritten, an address, a word of the context; the node's
name, types or contexts; a list; a named graph."""

_SILENT = frozenset({NAME, TYPE, CONTEXT})
_KINDS = {None: TEXT, "@id": IRI, "@vocab": VOCAB, XSD + "double": NUMBERLIKE}
_ALIASES = {"id": "@id", "type": "@type"}
_CONTAINERS = {(): None, ("@set",): None, ("@list",): LIST, ("@graph",): GRAPH, ("@graph", "@set"): GRAPH}


class Declined(Exception):
    """The document holds something that is left to the general path. It says nothing about the document."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What a member means in a scope.

    Attributes:
        kind: how its value is written (``TEXT`` …); ``LIST`` and ``GRAPH`` wrap what ``inner`` says.
        predicate: its address.
        prefix: the address as it stands in a line, with a space before and after.
        suffix: what follows the text of a string.
        datatype: the address of the literal's datatype, or nothing.
        rivals: other members of the scope with the same address.
        inner: in a list, the rule of its entries; in a graph, that of its nodes.
        opening: the prefix with a quotation mark.
    """

    kind: int
    predicate: str = ""
    prefix: str = ""
    suffix: str = ""
    datatype: str = ""
    rivals: frozenset[str] = frozenset()
    inner: Rule | None = None
    within: _Within | None = None
    opening: str = ""

    @property
    def entry(self) -> Scope:
        """The scope of a node that stands under the member."""
        if self.within is None:
            raise Declined
        return self.within.entry

    @property
    def around(self) -> Scope:
        """The scope of a word or a bare reference that stands under the member."""
        if self.within is None:
            raise Declined
        return self.within.around


TYPES = Rule(IRI, RDF_TYPE)


@dataclass(frozen=True)
class _Within:
    """The scopes that begin below a member."""

    scope: Scope
    key: str
    term: Any

    @cached_property
    def entry(self) -> Scope:
        tables = self.scope.tables
        own = jsonld.JsonLdProcessor.get_context_value(self.term, self.key, "@context")
        active = self.term.get("previousContext", self.term)
        if own is not None:
            active = tables.process(active, own, override_protected=True)
        return tables.scope(active)

    @cached_property
    def around(self) -> Scope:
        return self.scope.tables.scope(self.term)


Texts = tuple[tuple[str, Rule], ...]
"""Members with their rules."""

Node = tuple["Scope", tuple[str, ...], tuple[str, ...]]
"""The scope of a node's members, the lines of its types (without subject), and their addresses."""


class Scope:
    """One active context, with the rules of its members as they are asked for."""

    def __init__(self, tables: Tables, active: Any) -> None:
        self.tables = tables
        self.active = active
        self.mappings: Mapping[str, Any] = active["mappings"]
        self.rules: dict[str, Rule] = {}
        self.words: dict[str, str] = {}
        self.shapes: dict[tuple[str, ...], tuple[Texts, Texts]] = {}
        self._nodes: dict[str | tuple[str, ...], Node] = {}
        self._typed: dict[tuple[str, ...], Scope] = {}
        self._local: dict[str | tuple[str, ...], Scope] = {}
        self.rules["@context"] = Rule(CONTEXT)
        named = {
            term: mapping["@id"] for term, mapping in self.mappings.items() if mapping and mapping["@id"] is not None
        }
        self.is_plain = {term: id for term, id in named.items() if id.startswith("@")} == _ALIASES and not (
            {"@vocab", "@base", "@language", "@direction"} & set(active)
        )
        self.terms_of: dict[str, set[str]] = {}
        for term, id in named.items():
            self.terms_of.setdefault(id, set()).add(term)

    def nodes(self, kinds: Any) -> Node:
        """What the types of a node lead to.

        Raises:
            Declined: they are no plain names that the contexts define.
        """
        key = tuple(kinds) if isinstance(kinds, list) else kinds
        try:
            return self._nodes[key]
        except KeyError:
            pass
        except TypeError:
            raise Declined from None
        with self.tables.lock:
            node = self._compile_types((key,) if isinstance(key, str) else key)
            if len(self._nodes) >= MAX_REMEMBERED:
                self._nodes.clear()
            self._nodes[key] = node
        return node

    @property
    def untyped(self) -> Node:
        """A node without types."""
        return self, (), ()

    def _compile_types(self, kinds: Any) -> Node:
        if not isinstance(kinds, tuple) or not 0 < len(kinds) <= _MAX_TYPES or not self.is_plain:
            raise Declined
        if not all(isinstance(kind, str) and len(kind) <= _MAX_TYPE_TEXT for kind in kinds):
            raise Declined
        names = tuple(dict.fromkeys(self._address(kind) for kind in kinds))
        lines = tuple(f" <{RDF_TYPE}> <{name}> .\n" for name in names)
        return self._typed_by(kinds), lines, names

    def _typed_by(self, kinds: tuple[str, ...]) -> Scope:
        value = jsonld.JsonLdProcessor.get_context_value
        own = tuple(kind for kind in sorted(kinds) if value(self.active, kind, "@context") not in (None, False))
        if own not in self._typed:
            active = self.active
            for kind in own:
                active = self.tables.process(active, value(self.active, kind, "@context"), propagate=False)
            self._typed[own] = self.tables.scope(active)
        return self._typed[own]

    def local(self, contexts: Any) -> Scope:
        """The scope after contexts that stand in the document, all of them addresses.

        Raises:
            Declined: they are not, or cannot be processed.
        """
        key = tuple(contexts) if isinstance(contexts, list) else contexts
        try:
            return self._local[key]
        except KeyError:
            pass
        except TypeError:
            raise Declined from None
        entries = (key,) if isinstance(key, str) else key
        if not isinstance(entries, tuple) or not 0 < len(entries) <= MAX_CONTEXTS:
            raise Declined
        if not all(isinstance(entry, str) and entry in self.tables.contexts for entry in entries):
            raise Declined
        with self.tables.lock:
            scope = self.tables.scope(self.tables.process(self.active, list(entries)))
            if len(self._local) >= MAX_REMEMBERED:
                self._local.clear()
            self._local[key] = scope
        return scope

    def shape(self, source: Mapping[str, Any]) -> tuple[Texts, Texts]:
        """The members of a node in the order of their names: those that are texts if they are strings, and the rest.

        Raises:
            Declined: one of them means nothing here, or two the same.
        """
        members = [(key, self.rules.get(key) or self.rule(key)) for key in sorted(source)]
        if any(not rule.rivals.isdisjoint(source) for _, rule in members):
            raise Declined
        texts = tuple((key, rule) for key, rule in members if rule.kind == TEXT)
        others = tuple((key, rule) for key, rule in members if rule.kind not in _SILENT and rule.kind != TEXT)
        with self.tables.lock:
            if len(self.shapes) >= MAX_REMEMBERED:
                self.shapes.clear()
            self.shapes[tuple(source)] = texts, others
        return texts, others

    def rule(self, key: str) -> Rule:
        """What a member means.

        Raises:
            Declined: the contexts do not define it, or in a way that is left to the general path.
        """
        if not self.is_plain or key not in self.mappings:
            raise Declined
        with self.tables.lock:
            found = self.rules.get(key) or self._compile_rule(key)
            self.rules[key] = found
        return found

    def word(self, text: str) -> str:
        """The address of a word, for members whose values are words of the context."""
        if text not in self.words:
            if text not in self.mappings:
                raise Declined
            with self.tables.lock:
                self.words[text] = self._address(text)
        return self.words[text]

    def _address(self, word: str) -> str:
        address = self.tables.expand_iri(self.active, word)
        if not is_absolute(address) or address.startswith("_:"):
            raise Declined
        return _checked(address)

    def _compile_rule(self, key: str) -> Rule:
        if key in _ALIASES:
            return Rule(NAME if key == "id" else TYPE)
        mapping = self.mappings[key]
        if mapping is None or mapping["reverse"] or {"@language", "@direction", "@index", "@nest"} & set(mapping):
            raise Declined
        predicate = self._address(key)
        value = jsonld.JsonLdProcessor.get_context_value
        own = value(self.active, key, "@context")
        term = self.active
        if own is not None:
            term = self.tables.process(self.active, own, propagate=True, override_protected=True)
        kind, datatype = self._kind(term, key)
        container = _CONTAINERS.get(tuple(sorted(jsonld.JsonLdProcessor.arrayify(mapping.get("@container") or []))), -1)
        if container == -1:
            raise Declined
        suffix = '" .\n' if datatype in ("", XSD_STRING) else f'"^^{iri_text(datatype)} .\n'
        rivals = frozenset(self.terms_of[predicate] - {key})
        within = _Within(self, key, term)
        plain = Rule(kind, predicate, f" <{predicate}> ", suffix, datatype, rivals, None, within, f' <{predicate}> "')
        if container is None:
            return plain
        return Rule(container, predicate, plain.prefix, suffix, datatype, rivals, plain, within)

    def _kind(self, term: Any, key: str) -> tuple[int, str]:
        """How a scalar is read: in the member's own scope, where that differs."""
        if {"@language", "@direction", "@vocab", "@base"} & set(term):
            raise Declined
        if key not in term["mappings"] and term is not self.active:
            return TEXT, ""
        named = self.tables.expand_iri(term, key)
        if not is_absolute(named):
            raise Declined
        mapping = term["mappings"][key]
        if {"@language", "@direction"} & set(mapping):
            raise Declined
        datatype = mapping.get("@type")
        if datatype in ("@json", "@none"):
            raise Declined
        if datatype in ("@id", "@vocab"):
            return _KINDS[datatype], ""
        if datatype is not None and (not is_absolute(datatype) or datatype.startswith("_:")):
            raise Declined
        return _KINDS.get(datatype, TEXT), _checked(datatype) if datatype else ""


def _checked(address: str) -> str:
    try:
        iri_text(address)
    except InvalidDocument:
        raise Declined from None
    return address


class Tables:
    """All scopes that were reached under one choice of texts."""

    def __init__(self, contexts: Contexts) -> None:
        self.contexts = contexts
        self.lock = RLock()
        self._options = {
            **pyld_options(contexts, shared=False),
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "extractAllScripts": False,
            "processingMode": "json-ld-1.1",
        }
        self._processor = jsonld.JsonLdProcessor()
        self._scopes: dict[int, Scope] = {}
        self.memo: Any = None
        self.root = self.scope(self._processor._get_initial_context(self._options))  # noqa: SLF001 - PyLD offers no other way to ask

    @property
    def is_full(self) -> bool:
        """Whether it is time to start anew."""
        return len(self._scopes) > MAX_SCOPES

    def scope(self, active: Any) -> Scope:
        """The scope of an active context; it is kept together with it, so that its identity cannot be another's.

        Raises:
            Declined: a single document leads to more scopes than are kept.
        """
        with self.lock:
            found = self._scopes.get(id(active))
            if found is None:
                if len(self._scopes) > MAX_SCOPES + _MORE_SCOPES:
                    raise Declined
                found = self._scopes[id(active)] = Scope(self, active)
            return found

    def process(self, active: Any, local: Any, **how: bool) -> Any:
        """PyLD's context processing.

        Raises:
            Declined: it fails.
        """
        try:
            with self.lock:
                return self._processor._process_context(active, local, self._options, **how)  # noqa: SLF001 - as above
        except STUMBLES:
            raise Declined from None

    def expand_iri(self, active: Any, word: str) -> Any:
        """PyLD's reading of a word as an address, relative to the vocabulary."""
        return self._processor._expand_iri(active, word, vocab=True)  # noqa: SLF001 - as above


_TABLES: dict[frozenset[str], Tables] = {}
_MAX_TABLES = 4


def tables_for(contexts: Contexts) -> Tables:
    """The tables of the pinned contexts, for a choice of texts."""
    tables = _TABLES.get(contexts.earlier)
    if tables is None or tables.is_full:
        if len(_TABLES) >= _MAX_TABLES:
            _TABLES.clear()
        tables = _TABLES[contexts.earlier] = Tables(Contexts(earlier=contexts.earlier))
    return tables
