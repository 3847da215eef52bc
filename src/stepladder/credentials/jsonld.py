"""From JSON-LD to statements, with nothing lost in silence.

PyLD expands what lies within the profile of ``profile``, with the contexts of ``contexts`` alone; ``deserialize`` makes
statements of it. Whatever the document says that did not become a statement is listed, because a signature does not
cover it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from cachetools import LRUCache
from pyld import ContextResolver, jsonld

from stepladder.credentials.canon import WORK_LIMIT, Canonical, canonicalize
from stepladder.credentials.claims import Claims
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.deserialize import Deserializer, losses
from stepladder.credentials.profile import check_profile, context_urls
from stepladder.credentials.rdf import Node, Quad
from stepladder.errors import InvalidDocument, UnknownContext


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

    @cached_property
    def claims(self) -> Claims:
        """The statements by node and predicate."""
        return Claims(self.quads)

    def canonical(self, *, algorithm: str = "sha256", limit: int = WORK_LIMIT) -> Canonical:
        """The canonical form (see ``canon``).

        Raises:
            TooMuchWork: the limit was reached.
        """
        return canonicalize(self.quads, algorithm=algorithm, limit=limit)


def statements(document: Mapping[str, Any], contexts: Contexts) -> Statements:
    """The statements of a JSON-LD document.

    Raises:
        UnknownContext: it uses a context that is not pinned.
        InvalidDocument: it is no JSON-LD, uses more of it than badges need, or describes none or several things.
    """
    check_profile(document)
    unknown = sorted(url for url in context_urls(document) if url not in contexts)
    if unknown:
        raise UnknownContext(
            f"the context {unknown[0][:120]} is not among those that Stepladder knows",
            hint="without it nobody can tell what was signed; ask the issuer for a badge in standard terms",
        )
    dropped: list[str | None] = []
    expanded = _expand(document, contexts, dropped)
    deserializer = Deserializer()
    root = deserializer.add_node(expanded)
    if root is None:
        raise InvalidDocument("the document's id is no full address", expected="an id such as urn:uuid:…")
    lost = [_named_loss(name) for name in dropped] + list(losses(expanded))
    return Statements(root, tuple(deserializer.quads), tuple(dict.fromkeys(lost)))


def _expand(document: Mapping[str, Any], contexts: Contexts, dropped: list[str | None]) -> dict[str, Any]:
    resolver = _resolver(contexts.earlier) if not contexts.extra else _new_resolver(contexts)
    options = {"base": None, "contextResolver": resolver, "documentLoader": _loader(contexts)}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
    except (
        jsonld.JsonLdError, ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError
    ) as error:  # fmt: skip
        # Malformed JSON-LD makes PyLD stumble with whatever Python raises at that place.
        raise InvalidDocument(
            f"this is not valid JSON-LD ({_cause(error)})", expected="a document that its contexts define"
        ) from error
    if len(expanded) != 1 or not isinstance(expanded[0], dict) or "@value" in expanded[0] or "@list" in expanded[0]:
        raise InvalidDocument(f"the document describes {len(expanded)} things", expected="one credential at the top")
    return dict(expanded[0])


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
