"""From JSON-LD to statements, with nothing lost in silence.

PyLD expands what lies within the profile of ``profile``, with the contexts of ``contexts`` alone; ``deserialize`` makes
statements of it. Whatever the document says that did not become a statement is listed, because a signature does not
cover it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyld import jsonld

from stepladder.credentials.canon import WORK_LIMIT, Canonical, canonicalize
from stepladder.credentials.claims import Claims
from stepladder.credentials.compiled.stated import CompiledDocument, compiled
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.deserialize import Deserializer, losses
from stepladder.credentials.expanding import STUMBLES, pyld_options
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


class _Compiled(Statements):
    """Statements that are made one by one only if somebody asks for them so."""

    def __init__(self, document: CompiledDocument) -> None:
        self.__dict__.update(root=document.root, lost=(), _document=document)

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        document: CompiledDocument = self.__dict__["_document"]
        return document.quads()

    @cached_property
    def claims(self) -> Claims:
        document: CompiledDocument = self.__dict__["_document"]
        return document.claims()

    def canonical(self, *, algorithm: str = "sha256", limit: int = WORK_LIMIT) -> Canonical:
        document: CompiledDocument = self.__dict__["_document"]
        return document.canonical(algorithm, limit)


def statements(document: Mapping[str, Any], contexts: Contexts) -> Statements:
    """The statements of a JSON-LD document.

    The compiled path makes them where it can, the general path otherwise; what they say is the same.

    Raises:
        UnknownContext: it uses a context that is not pinned.
        InvalidDocument: it is no JSON-LD, uses more of it than badges need, or describes none or several things.
    """
    quickly = compiled(document, contexts)
    return general_statements(document, contexts) if quickly is None else _Compiled(quickly)


def general_statements(document: Mapping[str, Any], contexts: Contexts) -> Statements:
    """``statements`` by the general path: PyLD, and a quad for every statement."""
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
    try:
        expanded = jsonld.expand(document, pyld_options(contexts), on_property_dropped=dropped.append)
    except STUMBLES as error:
        raise InvalidDocument(
            f"this is not valid JSON-LD ({_cause(error)})", expected="a document that its contexts define"
        ) from error
    if len(expanded) != 1 or not isinstance(expanded[0], dict) or "@value" in expanded[0] or "@list" in expanded[0]:
        raise InvalidDocument(f"the document describes {len(expanded)} things", expected="one credential at the top")
    return dict(expanded[0])


def _cause(error: BaseException) -> str:
    while isinstance(error, jsonld.JsonLdError) and isinstance(error.__cause__, jsonld.JsonLdError):
        error = error.__cause__
    text = str(getattr(error, "message", "") or (error.args[0] if error.args else type(error).__name__))
    return text.splitlines()[0][:160] if text else type(error).__name__


def _named_loss(name: str | None) -> str:
    return f"the member {name!r}, which no context defines" if name else "a member that a context takes out"
