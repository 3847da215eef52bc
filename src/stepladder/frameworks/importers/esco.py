"""ESCO as the European Commission gives it for download (CSV), and as others rebuilt it with columns of their own.

The plan of a reading:

1. Each file is told by its name; files of two languages are refused, and unknown ones are remarked upon.
2. Concepts are read: skills, headings over them, occupations, ISCO groups.
3. What further files say about concepts is added: collections, the hierarchy, schemes, green shares.
4. Relations are read. Essential is ``REQUIRES`` and optional is ``USES``; what is both stands as both.
5. Everything becomes one edition. A row that did not is remarked upon, with its file and line.
"""

from __future__ import annotations

from collections.abc import Callable

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, stable_id
from stepladder.frameworks.importers.esco_beside import BesideReader
from stepladder.frameworks.importers.esco_concepts import ConceptReader
from stepladder.frameworks.importers.esco_files import CONCEPTS, Download, is_esco, sorted_out
from stepladder.frameworks.importers.esco_relations import RelationReader, claims_of_codes
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.importers.rows import Rows, rows_of, version_of
from stepladder.remarks import Remark

NAME = "ESCO (CSV)"
ID = "esco"

KEY = "esco"
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
"""The sentence that Commission Decision 2011/833/EU asks for, in the words of ESCO's own terms of use."""

_REBUILT = (
    "Files of skills or of their relations were not the Commission's own but rebuilt from other publications of ESCO; "
    "labels, descriptions and relations may differ from the original."
)
_COUNTED = {
    "skills": "skills",
    "skillGroups": "skill groups",
    "occupations": "occupations",
    "ISCOGroups": "ISCO groups",
    "broaderRelationsSkillPillar": "broader relations of skills",
    "broaderRelationsOccPillar": "broader relations of occupations",
    "skillSkillRelations": "skill-skill relations",
    "occupationSkillRelations": "occupation-skill relations",
    "skillsHierarchy": "rows of the hierarchy",
    "conceptSchemes": "concept schemes",
    "greenShareOcc": "green shares",
}


def recognizes(files: Files) -> bool:
    """Whether there is a file of skills or occupations with addresses of ESCO in it."""
    return is_esco(files)


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """A download, whole or in part.

    Raises:
        InvalidDocument: a file is no table or lacks a column, there is no concept, or there are several languages.
    """
    return _Reading(files, progress).read()


class _Reading:
    """One reading of one download."""

    def __init__(self, files: Files, progress: Progress | None) -> None:
        self._files, self._progress = files, progress
        self._remarks: list[Remark] = []
        self._counts: dict[str, int] = {}

    def read(self) -> Read:
        """Follow the plan of the module."""
        download = sorted_out(self._files, self._remarks)
        concepts = ConceptReader()
        for role in CONCEPTS:
            self._each(download, role, lambda rows, role=role: concepts.read(role, rows))  # type: ignore[misc]
        if not concepts.concepts:
            raise InvalidDocument(
                "there is no concept in these files",
                expected="skills_en.csv or occupations_en.csv of an ESCO download, with rows",
                place=next(iter(self._files), ""),
            )
        beside = BesideReader(concepts.concepts)
        self._read_beside(download, beside)
        relations = RelationReader(concepts.concepts)
        self._read_relations(download, beside, relations)
        edition = _edition(download, version_of(self._files), concepts, beside, relations)
        return Read(edition, self._counts, tuple(self._remarks))

    def _read_beside(self, download: Download, beside: BesideReader) -> None:
        for tag, names in download.collections.items():
            for name in names:
                count = beside.read_collection(tag, self._rows(name))
                label = f"in the collection {tag}"
                self._counts[label] = self._counts.get(label, 0) + count
        self._each(download, "skillsHierarchy", beside.read_hierarchy)
        self._each(download, "greenShareOcc", beside.read_green)
        self._each(download, "conceptSchemes", beside.read_schemes)

    def _read_relations(self, download: Download, beside: BesideReader, relations: RelationReader) -> None:
        self._each(download, "broaderRelationsSkillPillar", relations.read_broader)
        self._each(download, "broaderRelationsOccPillar", relations.read_broader)
        whole = "broaderRelationsSkillPillar" in download.roles and "broaderRelationsOccPillar" in download.roles
        relations.add_claims(beside.claims, self._remarks if whole else None)
        if "broaderRelationsOccPillar" not in download.roles:
            relations.add_claims(claims_of_codes(relations.concepts), None)
        self._each(download, "skillSkillRelations", relations.read_skills)
        self._each(download, "occupationSkillRelations", relations.read_occupations)

    def _each(self, download: Download, role: str, read: Callable[[Rows], int]) -> None:
        for name in download.roles.get(role, ()):
            count = read(self._rows(name))
            self._counts[_COUNTED[role]] = self._counts.get(_COUNTED[role], 0) + count

    def _rows(self, name: str) -> Rows:
        return rows_of(self._files, name, self._remarks, self._progress)


def _edition(
    download: Download, version: str, concepts: ConceptReader, beside: BesideReader, relations: RelationReader
) -> Edition:
    return Edition(
        key=KEY,
        id=stable_id(KEY),
        title="ESCO: European Skills, Competences, Qualifications and Occupations",
        version=version,
        uri="http://data.europa.eu/esco/model",
        publisher="European Commission",
        language=download.language,
        license="Commission Decision 2011/833/EU",
        attribution=ATTRIBUTION,
        modified=_REBUILT if download.rebuilt else "",
        entries=tuple(each.entry() for each in concepts.concepts.values()),
        relations=tuple(relations.relations),
        extra={"conceptSchemes": beside.schemes} if beside.schemes else {},
    )
