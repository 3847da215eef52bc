"""The compiled path's answer to ``jsonld.statements``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.canon import ALGORITHMS, Canonical, canonicalize
from stepladder.credentials.compiled.claims import CompiledClaims
from stepladder.credentials.compiled.lines import canonical_lines
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.tables import Declined, tables_for
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


def compiled(document: Mapping[str, Any], contexts: Contexts) -> CompiledDocument | None:
    """The statements of a document, or None where the general path has to look."""
    if contexts.extra or type(document) is not dict:
        return None
    walk = Walk()
    try:
        record = walk.node(document, tables_for(contexts).root, None, "", 0)
    except Declined:
        return None
    if not record.tails and not record.links:
        return None
    return CompiledDocument(walk, record)
