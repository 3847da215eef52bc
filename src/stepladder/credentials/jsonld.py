"""From JSON-LD to statements, with nothing lost in silence.

PyLD expands; contexts come from ``contexts`` alone; and whatever the document says that did not become a statement is
listed, because a signature does not cover it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cachetools import LRUCache
from pyld import ContextResolver, jsonld

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.rdf import Blank, Iri, Literal, Node, Quad, Term
from stepladder.errors import InvalidDocument, UnknownContext

_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|_):.*", re.DOTALL)


@dataclass(frozen=True)
class Statements:
    """What a document states.

    Attributes:
        root: the node that the document describes.
        quads: the statements.
        lost: what stands in the document and is no statement, in words; a signature does not cover it.
    """

    root: Node
    quads: tuple[Quad, ...]
    lost: tuple[str, ...]


def statements(document: Mapping[str, Any], contexts: Contexts) -> Statements:
    """The statements of a JSON-LD document (JSON-LD 1.1, expansion and deserialization to RDF).

    Raises:
        UnknownContext: it uses a context that is not pinned.
        InvalidDocument: it is no JSON-LD, or describes none or several things at its top.
    """
    unknown = sorted(url for url in context_urls(document) if url not in contexts)
    if unknown:
        raise UnknownContext(
            f"the context {unknown[0]} is not among those that Stepladder knows",
            hint="without it nobody can tell what was signed; ask the issuer for a badge in standard terms",
        )
    dropped: list[str | None] = []
    try:
        expanded, dataset = _run(document, contexts, dropped)
    except (jsonld.JsonLdError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        # Malformed JSON-LD makes PyLD stumble with whatever Python raises at that place.
        raise InvalidDocument(
            f"this is not valid JSON-LD ({_cause(error)})", expected="a document that its contexts define"
        ) from error
    if len(expanded) != 1 or "@value" in expanded[0] or "@list" in expanded[0]:
        raise InvalidDocument(f"the document describes {len(expanded)} things", expected="one credential at the top")
    lost = [_named_loss(name) for name in dropped] + list(_losses(expanded[0]))
    # PyLD gives labels to unnamed nodes in the order in which it meets them, and it meets the top first.
    name = expanded[0].get("@id", "_:b0")
    root: Node = Blank("b0") if name.startswith("_:") else Iri(name)
    return Statements(root, tuple(_quads(dataset)), tuple(dict.fromkeys(lost)))


def context_urls(value: Any) -> frozenset[str]:
    """The addresses of all contexts that a document names, at whatever depth."""
    return frozenset(_context_urls(value))


def _context_urls(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in ("@context", "@import"):
                yield from (
                    item for item in (member if isinstance(member, list) else [member]) if isinstance(item, str)
                )
            yield from _context_urls(member)
    elif isinstance(value, list):
        for item in value:
            yield from _context_urls(item)


def _run(document: Mapping[str, Any], contexts: Contexts, dropped: list[str | None]) -> tuple[list[Any], Any]:
    resolver = _resolver(contexts.earlier) if not contexts.extra else _new_resolver(contexts)
    options = {"base": None, "contextResolver": resolver, "documentLoader": _loader(contexts)}
    expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
    return expanded, jsonld.to_rdf(expanded, options)


@cache
def _resolver(earlier: frozenset[str]) -> Any:
    return _new_resolver(Contexts(earlier=earlier))


def _new_resolver(contexts: Contexts) -> Any:
    # PyLD's own cache is shared by address; two texts of one address must not meet in it.
    return ContextResolver(LRUCache(maxsize=100), _loader(contexts))


def _loader(contexts: Contexts) -> Any:
    def load(url: str, _options: Any = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts.text(url),
        }

    return load


def _cause(error: BaseException) -> str:
    while isinstance(error, jsonld.JsonLdError) and isinstance(error.__cause__, jsonld.JsonLdError):
        error = error.__cause__
    text = str(getattr(error, "message", "") or (error.args[0] if error.args else type(error).__name__))
    return text.splitlines()[0][:160] if text else type(error).__name__


def _named_loss(name: str | None) -> str:
    return f"the member {name!r}, which no context defines" if name else "a member that a context takes out"


def _losses(value: Any) -> Iterator[str]:
    """Whatever in an expanded document has no place among the statements."""
    if isinstance(value, list):
        for item in value:
            yield from _losses(item)
    if not isinstance(value, dict):
        return
    for key, member in value.items():
        if key in ("@index", "@direction"):
            yield f"the {key[1:]} {str(member)[:60]!r}"
        elif key in ("@id", "@type") and "@value" not in value:
            names = member if isinstance(member, list) else [member]
            yield from (
                f"{str(name)[:60]!r}, which is no full address" for name in names if not _ABSOLUTE.fullmatch(str(name))
            )
        elif key not in ("@value", "@language"):
            yield from _losses(member)


def _quads(dataset: Mapping[str, list[dict[str, Any]]]) -> Iterator[Quad]:
    for name, triples in dataset.items():
        graph = None if name == "@default" else _node(name)
        for triple in triples:
            subject, predicate = triple["subject"]["value"], triple["predicate"]["value"]
            yield Quad(_node(subject), Iri(predicate), _term(triple["object"]), graph)


def _node(name: str) -> Node:
    return Blank(name[2:]) if name.startswith("_:") else Iri(name)


def _term(record: Mapping[str, Any]) -> Term:
    if record["type"] == "literal":
        return Literal(str(record["value"]), record["datatype"], record.get("language", ""))
    return _node(record["value"])
