"""Relations of ESCO: what is broader, what occupations ask for, what skills need of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stepladder.frameworks.edition import Kind, Link, Relation, stable_id
from stepladder.frameworks.importers.esco_beside import Claim
from stepladder.frameworks.importers.esco_concepts import Concept
from stepladder.frameworks.importers.rows import Rows, shown
from stepladder.remarks import Remark

_KINDS = {"essential": Link.REQUIRES, "optional": Link.USES}
_NOTHING: dict[str, object] = {}
"""One for all relations: a hundred thousand empty dictionaries would take ten megabytes."""


@dataclass(frozen=True)
class _Columns:
    """Places of the columns of a file of relations; -1 where there is none.

    Attributes:
        types: where the file repeats the type of either concept.
    """

    source: int
    target: int
    kind: int
    types: tuple[int, int] = (-1, -1)


@dataclass
class RelationReader:
    """Reads files of relations into one set of them.

    Attributes:
        relations: in the order in which they were read, each once.
    """

    concepts: dict[str, Concept]
    relations: list[Relation] = field(default_factory=list)
    _seen: dict[tuple[str, str, Link], tuple[str, int]] = field(default_factory=dict)

    def read_broader(self, rows: Rows) -> int:
        """Read which concepts are broader; how many rows there were."""
        columns = _Columns(rows.needed("conceptUri"), rows.needed("broaderUri"), -1)
        return self._read(rows, columns)

    def read_skills(self, rows: Rows) -> int:
        """Read what skills need of other skills; how many rows there were."""
        types = rows.column("originalSkillType"), rows.column("relatedSkillType")
        source, target = rows.needed("originalSkillUri"), rows.needed("relatedSkillUri")
        return self._read(rows, _Columns(source, target, rows.needed("relationType"), types))

    def read_occupations(self, rows: Rows) -> int:
        """Read what occupations ask for; how many rows there were."""
        source, target = rows.needed("occupationUri", "occupation_uri"), rows.needed("skillUri", "skill_uri")
        kind = rows.needed("relationType", "relation")
        return self._read(rows, _Columns(source, target, kind, (-1, rows.column("skillType"))))

    def add_claims(self, claims: Iterable[Claim], remarks: list[Remark] | None) -> None:
        """Take what other files say is broader and the files of relations do not.

        Args:
            claims: what they say.
            remarks: where remarks go; None where there is no file of broader relations, so that nothing is amiss.
        """
        for claim in claims:
            if (claim.narrow, claim.broad, Link.BROADER) in self._seen:
                continue
            if remarks is not None:
                words = (
                    f"{self._called(claim.broad)} is broader than {self._called(claim.narrow)} here alone; it was taken"
                )
                remarks.append(Remark("esco.broader.alone", words, claim.file, claim.line))
            self._add(Link.BROADER, claim.narrow, claim.broad, "", (claim.file, claim.line))

    def _read(self, rows: Rows, columns: _Columns) -> int:
        names: dict[str, str] = {}
        for line, row in rows:
            source, target = row[columns.source].strip(), row[columns.target].strip()
            source, target = names.setdefault(source, source), names.setdefault(target, target)
            word = row[columns.kind].strip() if columns.kind >= 0 else ""
            kind = _KINDS.get(word, Link.RELATED) if columns.kind >= 0 else Link.BROADER
            if kind is Link.RELATED:
                rows.remark(
                    "esco.relation.kind", f"the relation {shown(word)} is not known; it was taken as related", line
                )
            if not self._fits(kind, source, target, rows, line):
                continue
            for uri, place in zip((source, target), columns.types, strict=True):
                if place >= 0:
                    self._check_type(uri, row[place].strip(), rows, line)
            self._add(kind, source, target, word, (rows.name, line))
        return len(rows)

    def _fits(self, kind: Link, source: str, target: str, rows: Rows, line: int) -> bool:
        """Whether a relation says something that is new; remarks upon what is odd about it."""
        if not source or not target:
            rows.remark("esco.relation.end", "one end of the relation is missing; it was left out", line)
            return False
        if source == target:
            rows.remark("esco.relation.self", f"{self._called(source)} is related to itself; this was left out", line)
            return False
        if first := self._seen.get((source, target, kind)):
            words = f"the same relation stands in {_place(first, rows)}; this one was left out"
            rows.remark("esco.relation.repeated", words, line)
            return False
        for each in (source, target):
            if each not in self.concepts:
                words = f"{shown(each)} is no concept of this edition; the relation was kept with its address"
                rows.remark("esco.relation.unknown", words, line)
        other = {Link.REQUIRES: Link.USES, Link.USES: Link.REQUIRES}.get(kind)
        if other and (first := self._seen.get((source, target, other))):
            names = f"{self._called(target)} is essential and optional for {self._called(source)}"
            words = f"{names} ({_place(first, rows)}); both stay"
            rows.remark("esco.relation.both", words, line)
        return True

    def _check_type(self, uri: str, said: str, rows: Rows, line: int) -> None:
        """Remark upon a type that is not the one the concept has where it stands itself."""
        concept = self.concepts.get(uri)
        if concept and said and said != concept.says["type"]:
            words = f"{self._called(uri)} is a {shown(said)} here, and a {shown(concept.says['type'])} itself"
            rows.remark("esco.relation.type", words, line)

    def _add(self, kind: Link, source: str, target: str, word: str, where: tuple[str, int]) -> None:
        self._seen[(source, target, kind)] = where
        one, other = self._end(source), self._end(target)
        self.relations.append(
            Relation(
                stable_id("esco", kind, one, other),
                kind,
                one,
                other,
                type=word,
                extra=_NOTHING,
                file=where[0],
                line=where[1],
            )
        )

    def _called(self, uri: str) -> str:
        concept = self.concepts.get(uri)
        return shown(str(concept.says["name"]) if concept else uri)

    def _end(self, uri: str) -> str:
        """Id of a concept of this edition; of anything else its address."""
        concept = self.concepts.get(uri)
        return str(concept.says["id"]) if concept else uri


def _place(where: tuple[str, int], rows: Rows) -> str:
    """Where something stands, as the reader of a file is told: by its line, and by its file where that is another."""
    name, line = where
    return f"line {line}" if name == rows.name else f"{name}, line {line}"


def claims_of_codes(concepts: dict[str, Concept]) -> list[Claim]:
    """The ISCO group of each occupation by its code, for a download without the file of broader relations."""
    groups = {
        each.says["code"]: uri
        for uri, each in concepts.items()
        if each.kind is Kind.OCCUPATION_GROUP and each.says["code"]
    }
    return [
        Claim(uri, group, each.says["file"], each.says["line"])
        for uri, each in concepts.items()
        if each.kind is Kind.OCCUPATION and (group := groups.get(str(each.extra.get("iscoGroup", ""))))
    ]
