"""RDFC-1.0: names for the unnamed, so that the same statements always give the same bytes.

W3C Recommendation, RDF Dataset Canonicalization, 21 May 2024. Section numbers below are those of the Recommendation.

Two things are ours. A work limit, because a small graph can be built for which the algorithm takes years: what exceeds
it is refused, not guessed. And in *Hash N-Degree Quads* the related nodes form a list, not a set: the text allows both
readings, JavaScript and PyLD keep a list, and signatures made by them must verify here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations

from stepladder.credentials.rdf import Blank, Quad, nodes_of, quad_text, term_text
from stepladder.errors import TooMuchWork

WORK_LIMIT = 50_000
"""Work units: nodes visited while breaking ties. A presentation takes about 721 a badge, a badge alone hardly any."""

LONG = 200
"""So many characters of a predicate cost one more unit, each time: they are hashed anew with every visit."""

DEPTH_LIMIT = 200
"""Longest chain of alike unnamed nodes; each link is a recursion, and Python allows about a thousand."""

ALGORITHMS: dict[str, Callable[[bytes], hashlib._Hash]] = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
"""By what nodes are told apart."""


@dataclass(frozen=True)
class Canonical:
    """The canonical form of a dataset.

    Attributes:
        text: canonical N-Quads, lines sorted by code point.
        labels: for each blank node's label in the input its canonical label (``c14n0`` …).
    """

    text: str
    labels: dict[str, str]


def canonicalize(quads: Iterable[Quad], *, algorithm: str = "sha256", limit: int = WORK_LIMIT) -> Canonical:
    """Canonicalize a dataset (4.4.3).

    Args:
        quads: the statements; order and repetition do not matter.
        algorithm: ``sha256`` or ``sha384``, used inside to tell nodes apart.
        limit: most work units to spend on breaking ties.

    Raises:
        TooMuchWork: the limit was reached.
        InvalidDocument: a term cannot be written as N-Quads without ambiguity.
    """
    state = _State(quads, ALGORITHMS[algorithm], limit)
    # 4.4.3 (3): nodes by first-degree hash; (4): name those that are alone with theirs.
    by_hash: dict[str, list[Blank]] = defaultdict(list)
    for blank in state.mentions:
        by_hash[state.first_degree(blank)].append(blank)
    for digest in sorted(by_hash):
        if len(by_hash[digest]) == 1:
            state.issuer.issue(by_hash[digest][0])
    for digest in sorted(by_hash):  # (5): the others by what surrounds them.
        _name_alike(state, by_hash[digest])
    # (6): write it down.
    labels = {blank: Blank(label) for blank, label in state.issuer.issued.items()}
    lines = sorted({quad_text(_renamed(quad, labels)) for quad in state.quads})
    return Canonical("".join(lines), {blank.label: new.label for blank, new in labels.items()})


def _name_alike(state: _State, alike: list[Blank]) -> None:
    results: list[tuple[str, _Issuer]] = []
    for blank in alike:
        if blank not in state.issuer.issued:
            temporary = _Issuer("b")
            temporary.issue(blank)
            results.append(state.n_degree(blank, temporary))
    for _, issuer in sorted(results, key=lambda result: result[0]):
        for blank in issuer.issued:
            state.issuer.issue(blank)


class _Issuer:
    """Gives labels in the order of asking (4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[Blank, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else issued

    def issue(self, blank: Blank) -> str:
        return self.issued.setdefault(blank, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _State:
    """The canonicalization state (4.3), with what is left of the work limit."""

    def __init__(self, quads: Iterable[Quad], algorithm: Callable[[bytes], hashlib._Hash], limit: int) -> None:
        self.quads = list(dict.fromkeys(quads))
        self.algorithm = algorithm
        self.left = limit
        self.limit = limit
        self.issuer = _Issuer("c14n")
        self.mentions: dict[Blank, list[Quad]] = defaultdict(list)
        self.first_degrees: dict[Blank, str] = {}
        for quad in self.quads:
            for blank in nodes_of([quad]):
                self.mentions[blank].append(quad)

    def hash(self, text: str) -> str:
        return self.algorithm(text.encode()).hexdigest()

    def spend(self, units: int) -> None:
        self.left -= units
        if self.left < 0:
            raise TooMuchWork(
                f"the unnamed nodes of this document are too alike: more than {self.limit:,} steps to tell them apart",
                expected="a document as issuers make them",
                hint="a graph like this is made to exhaust its reader; ask the issuer for another copy",
            )

    def first_degree(self, blank: Blank) -> str:
        """4.6: a node by its own statements, itself written as a and every other unnamed node as z."""
        if blank not in self.first_degrees:
            own, other = Blank("a"), Blank("z")
            names = defaultdict(lambda: other, {blank: own})
            lines = sorted(quad_text(_renamed(quad, names)) for quad in self.mentions[blank])
            self.first_degrees[blank] = self.hash("".join(lines))
        return self.first_degrees[blank]

    def related(self, blank: Blank, quad: Quad, issuer: _Issuer, position: str) -> str:
        """4.7: how a node is related to the one being hashed."""
        label = self.issuer.issued.get(blank) or issuer.issued.get(blank)
        predicate = "" if position == "g" else term_text(quad.predicate)
        return self.hash(position + predicate + (f"_:{label}" if label else self.first_degree(blank)))

    def n_degree(self, blank: Blank, issuer: _Issuer, depth: int = 0) -> tuple[str, _Issuer]:
        """4.8: a node by the nodes around it, in the order that gives the least path."""
        if depth > DEPTH_LIMIT:
            self.spend(self.left + 1)
        data: list[str] = []
        for digest, group in sorted(self._neighbors(blank, issuer).items()):
            path, issuer = self._shortest(group, issuer, depth)
            data += [digest, path]
        return self.hash("".join(data)), issuer

    def _neighbors(self, blank: Blank, issuer: _Issuer) -> dict[str, list[Blank]]:
        groups: dict[str, list[Blank]] = defaultdict(list)
        for quad in self.mentions[blank]:
            self.spend(1)
            for term, position in ((quad.subject, "s"), (quad.object, "o"), (quad.graph, "g")):
                if isinstance(term, Blank) and term != blank:
                    self.spend(len(quad.predicate.value) // LONG)
                    groups[self.related(term, quad, issuer, position)].append(term)
        return groups

    def _shortest(self, group: list[Blank], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """4.8 (5.4): try every order, and give one up as soon as it cannot win."""
        best, chosen = "", issuer
        for order in permutations(group):
            self.spend(len(order))
            path, candidate = self._walk(order, issuer.copy(), depth, best)
            if path and (not best or path < best):
                best, chosen = path, candidate
        return best, chosen

    def _walk(self, order: tuple[Blank, ...], issuer: _Issuer, depth: int, best: str) -> tuple[str, _Issuer]:
        """One order's path, or an empty one when it cannot be less than the best so far."""
        path, open_nodes = "", []
        for blank in order:
            if label := self.issuer.issued.get(blank):
                path += f"_:{label}"
            else:
                if blank not in issuer.issued:
                    open_nodes.append(blank)
                path += f"_:{issuer.issue(blank)}"
            if _hopeless(path, best):
                return "", issuer
        for blank in open_nodes:
            self.spend(1)
            digest, deeper = self.n_degree(blank, issuer, depth + 1)
            path += f"_:{issuer.issue(blank)}<{digest}>"
            issuer = deeper
            if _hopeless(path, best):
                return "", issuer
        return path, issuer


def _hopeless(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best


def _renamed(quad: Quad, names: dict[Blank, Blank]) -> Quad:
    subject = names[quad.subject] if isinstance(quad.subject, Blank) else quad.subject
    target = names[quad.object] if isinstance(quad.object, Blank) else quad.object
    graph = names[quad.graph] if isinstance(quad.graph, Blank) else quad.graph
    return Quad(subject, quad.predicate, target, graph)
