"""The compiled path's answer to ``jsonld.statements``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.canon import ALGORITHMS, Canonical, canonicalize
from stepladder.credentials.compiled.claims import CompiledClaims
from stepladder.credentials.compiled.lines import canonical_lines
from stepladder.credentials.compiled.memo import Memo
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.tables import Declined, Tables, tables_for
from stepladder.credentials.compiled.walk import Walk
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.rdf import Blank, Iri, Node, Quad


class CompiledDocument:
    """What a document states, as records.

    Attributes:
        walk: the records.
        record: that of the node that the document describes.
    """

    def __init__(self, walk: Walk, record: Record) -> None:
        self.walk = walk
        self.record = record

    @property
    def root(self) -> Node:
        """The node that the document describes."""
        return Iri(self.record.subject[1:-1]) if self.record.subject else Blank("b1")

    def claims(self) -> CompiledClaims:
        """See ``claims``."""
        return CompiledClaims(self.walk)

    def quads(self) -> tuple[Quad, ...]:
        """The statements."""
        return self.claims().quads()

    def canonical(self, algorithm: str, limit: int) -> Canonical:
        """See ``canon.canonicalize``, to which ties are left."""
        try:
            text, labels = canonical_lines(self.walk, ALGORITHMS[algorithm], limit)
        except Declined:
            return canonicalize(self.quads(), algorithm=algorithm, limit=limit)
        return Canonical(text, {f"b{number}": label[2:] for number, label in enumerate(labels, start=1)})

    def text(self, algorithm: str, limit: int) -> str:
        """The canonical text, where it takes no breaking of ties.

        Raises:
            Declined: it does.
        """
        return canonical_lines(self.walk, ALGORITHMS[algorithm], limit)[0]


def _is_plain(text: bytes) -> bool:
    """Without escapes no text in JSON holds a quotation mark, a backslash, a control character or half of a pair."""
    return b"\\" not in text and b"\x7f" not in text


def _memo(tables: Tables) -> Memo:
    """What is remembered goes when the tables go, whose rules it holds."""
    if tables.memo is None:
        tables.memo = Memo()
    found: Memo = tables.memo
    return found


def compiled(document: Mapping[str, Any], contexts: Contexts, *, text: bytes | None = None) -> CompiledDocument | None:
    """The statements of a document, or None where the general path has to look.

    Args:
        document: the parsed JSON.
        contexts: what it may refer to.
        text: the JSON text in UTF-8 that it was read from, if it is one of many; then parts are remembered.
    """
    if contexts.extra or type(document) is not dict:
        return None
    tables = tables_for(contexts)
    walk = Walk() if text is None else Walk(is_plain=_is_plain(text), memo=_memo(tables))
    try:
        record = walk.node(document, tables.root, None, "", 0)
    except Declined:
        return None
    if not record.tails and not record.links:
        return None
    return CompiledDocument(walk, record)
