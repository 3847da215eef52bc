"""What was signed: values by node and predicate, from the statements of a credential.

Everything that Stepladder says of a badge is read here and never from the members of its JSON. A member can be
written under its full address, left out by a context, or moved to a second description of the same thing; the
signature stays valid and whoever reads members is fooled (standards 1.3). The statements are the same in all cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from stepladder.credentials.rdf import RDF_TYPE, Blank, Iri, Literal, Node, Quad, Term

CRED = "https://www.w3.org/2018/credentials#"
SEC = "https://w3id.org/security#"
STATUS = "https://www.w3.org/ns/credentials/status#"
STATUS_2021 = "https://w3id.org/vc/status-list#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA = "https://schema.org/"
DCT = "http://purl.org/dc/terms/"


class Claims:
    """The statements of the default graph, by node and predicate.

    Attributes:
        conflicts: names of what was asked for as one value and has several; whoever holds the file could choose which
            of them comes first, so none may be trusted.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.conflicts: list[str] = []
        self._values: dict[Node, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if quad.graph is None:
                self._values[quad.subject][quad.predicate.value].append(quad.object)

    def values(self, node: Node, *predicates: str) -> list[Term]:
        """Every value of the predicates, each once."""
        known = self._values.get(node, {})
        return list(dict.fromkeys(term for predicate in predicates for term in known.get(predicate, ())))

    def nodes(self, node: Node, *predicates: str) -> list[Node]:
        """Those values that are things."""
        return [term for term in self.values(node, *predicates) if not isinstance(term, Literal)]

    def texts(self, node: Node, *predicates: str) -> list[str]:
        """The values as text: of a literal its value, of a thing its name. Unnamed things have none."""
        values = self.values(node, *predicates)
        return [term.value for term in values if isinstance(term, Literal | Iri)]

    def text(self, node: Node, *predicates: str) -> str:
        """The one value as text, or nothing. Of texts in several languages the one without language goes first."""
        by_language: dict[str, list[str]] = defaultdict(list)
        for term in self.values(node, *predicates):
            if not isinstance(term, Blank):
                by_language[term.language if isinstance(term, Literal) else ""].append(term.value)
        if any(len(texts) > 1 for texts in by_language.values()):
            self.conflicts.append(predicates[0].rpartition("#")[2].rpartition("/")[2])
        return min(by_language[min(by_language)]) if by_language else ""

    def typed(self, kind: str) -> list[Node]:
        """Every node of a type."""
        return [node for node in self._values if kind in self.types(node)]

    def types(self, node: Node) -> frozenset[str]:
        """The addresses of the node's types. Their order was never signed."""
        return frozenset(self.texts(node, RDF_TYPE))


def name_of(node: Node) -> str:
    """The identifier of a thing, or nothing if it has none."""
    return node.value if isinstance(node, Iri) else ""
