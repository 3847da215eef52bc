"""What further files of ESCO say about concepts: collections, the hierarchy of skills, schemes, green shares.

They repeat much of what the concepts say themselves. What is repeated is compared, and a difference is remarked upon;
what is new is taken. Labels of broader concepts, which stand beside their addresses, are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from stepladder.frameworks.edition import OCCUPATIONS
from stepladder.frameworks.importers.esco_concepts import Concept
from stepladder.frameworks.importers.rows import Rows, shown, tidy

DEPTH = 4
"""Levels of the hierarchy of skills, each with columns of its own."""

_SHOWN = 3
_SAME = (
    ("name", ("preferredLabel",)),
    ("type", ("skillType",)),
    ("reuse", ("reuseLevel",)),
    ("statement", ("description",)),
)


class Claim(NamedTuple):
    """Somewhere outside the files of relations it says that one concept is broader than another.

    Attributes:
        narrow, broad: addresses.
        file, line: where.
    """

    narrow: str
    broad: str
    file: str
    line: int


class BesideReader:
    """Adds to concepts what these files say.

    Attributes:
        claims: which concepts they call broader than others.
        schemes: concept schemes, for the edition.
    """

    def __init__(self, concepts: dict[str, Concept]) -> None:
        self._concepts = concepts
        self.claims: list[Claim] = []
        self.schemes: list[dict[str, Any]] = []

    def read_collection(self, tag: str, rows: Rows) -> int:
        """Tag the concepts of a collection; how many rows there were."""
        uri_at, broader_at = rows.needed("conceptUri", "uri"), rows.column("broaderConceptUri")
        places = [(name, rows.column(*names)) for name, names in _SAME]
        listed: set[str] = set()
        for line, row in rows:
            uri = row[uri_at].strip()
            concept = self._concepts.get(uri)
            if concept is None:
                words = f"{shown(uri)} of the collection {tag} is no concept of this edition, and was left out"
                rows.remark("esco.collection.unknown", words, line)
                continue
            if uri in listed:
                rows.remark("esco.collection.repeated", f"{uri} stands in the collection {tag} already", line)
            listed.add(uri)
            concept.tags.append(tag)
            for name, place in places:
                if place >= 0:
                    _compare(concept, name, tidy(row[place]), rows, line)
            if broader_at >= 0:
                broad = (each.strip() for each in row[broader_at].split("|"))
                self.claims += [Claim(uri, each, rows.name, line) for each in broad if each]
        return len(rows)

    def read_hierarchy(self, rows: Rows) -> int:
        """Compare the path to each heading with what is known of it."""
        uris = [rows.column(f"Level {depth} URI") for depth in range(DEPTH)]
        codes = [rows.column(f"Level {depth} code") for depth in range(DEPTH)]
        rows.needed("Level 0 URI")
        texts = [("statement", rows.column("Description")), ("notes", rows.column("Scope note"))]
        for line, row in rows:
            path = _path(row, uris, codes)
            if not path:
                rows.remark("esco.hierarchy.empty", "the row names no heading, and was left out", line)
                continue
            self.claims += [Claim(low[0], high[0], rows.name, line) for high, low in pairwise(path)]
            uri, code = path[-1]
            concept = self._concepts.get(uri)
            if concept is None:
                rows.remark(
                    "esco.hierarchy.unknown", f"{shown(uri)} is no concept of this edition, and was left out", line
                )
                continue
            _compare(concept, "code", code, rows, line)
            for name, place in texts:
                if place >= 0:
                    _compare(concept, name, tidy(row[place]), rows, line)
        return len(rows)

    def read_green(self, rows: Rows) -> int:
        """Keep the share of green skills beside each occupation."""
        uri_at, share_at = rows.needed("conceptUri"), rows.needed("greenShare")
        for line, row in rows:
            concept = self._concepts.get(row[uri_at].strip())
            if concept is None or concept.kind not in OCCUPATIONS:
                words = f"{shown(row[uri_at])} is no occupation of this edition, and its green share was left out"
                rows.remark("esco.green.unknown", words, line)
            elif share := row[share_at].strip():
                concept.extra["greenShare"] = share
        return len(rows)

    def read_schemes(self, rows: Rows) -> int:
        """Keep what the schemes are called. Their top concepts are counted; those that nothing else names are kept."""
        uri_at, tops_at = rows.needed("conceptSchemeUri"), rows.column("hasTopConcept")
        named = [(column, place) for place, column in enumerate(rows.table.columns) if place not in (uri_at, tops_at)]
        for line, row in rows:
            scheme: dict[str, Any] = {"conceptSchemeUri": row[uri_at].strip()}
            scheme |= {column: text for column, place in named if (text := tidy(row[place]))}
            tops = row[tops_at].replace(",", "\n").split() if tops_at >= 0 else []
            unknown = [each for each in tops if each not in self._concepts]
            scheme |= {"topConcepts": len(tops)} | ({"unknownTopConcepts": unknown} if unknown else {})
            self.schemes.append(scheme)
            concepts = [each for each in unknown if "/esco/skill/" in each or "/esco/occupation/" in each]
            if concepts:
                label = shown(str(scheme.get("preferredLabel", scheme["conceptSchemeUri"])))
                few = ", ".join(concepts[:_SHOWN]) + (" …" if len(concepts) > _SHOWN else "")
                words = (
                    f"{len(concepts):,} of the {len(tops):,} top concepts of {label} are none of this edition: {few}"
                )
                rows.remark("esco.scheme.unknown", words, line)
        return len(rows)


def _path(row: Sequence[str], uris: list[int], codes: list[int]) -> list[tuple[str, str]]:
    """Addresses and codes from the top down to the heading that the row is about."""
    return [
        (row[uri].strip(), row[code].strip() if code >= 0 else "")
        for uri, code in zip(uris, codes, strict=True)
        if uri >= 0 and row[uri].strip()
    ]


def _compare(concept: Concept, name: str, text: str, rows: Rows, line: int) -> None:
    """Take a text where the concept has none, and remark upon one that is another."""
    text = " ".join(text.split()) if name == "name" else text
    have = concept.says[name]
    if not text or text == have:
        return
    if not have and name != "type":
        concept.says[name] = text
        return
    words = (
        f"the {name} of {shown(concept.says['name'])} is {shown(text)} here and {shown(have)} in {concept.says['file']}"
    )
    rows.remark("esco.text.differs", words, line)
