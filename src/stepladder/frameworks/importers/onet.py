"""O*NET as its tables are published: text with tabs or XLSX, and CSV as others make of them; packed by gzip or not.

The plan of a reading:

1. Each file is told by its name; tables that are not read are remarked upon.
2. Scales, job zones and the content model are read, and what levels look like.
3. Occupations are read, then what further tables say about them.
4. Ratings become relations of occupations to elements, and related occupations relations among each other.

Every row of a table that is read ends in an entry or a relation, or in a remark.
"""

from __future__ import annotations

from collections.abc import Callable

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Link, Relation, stable_id
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.importers.onet_elements import ElementReader
from stepladder.frameworks.importers.onet_occupations import CODE, LISTED, TITLE, OccupationReader, id_of
from stepladder.frameworks.importers.onet_ratings import RULE, RatingReader
from stepladder.frameworks.importers.rows import Rows, beginning, plain, rows_of, shown, stem, version_of
from stepladder.remarks import Remark

NAME = "O*NET (tables)"
ID = "onet"

KEY = "onet"
RATINGS = ("Skills", "Knowledge", "Abilities", "Work Activities")
_OTHERS = (
    "Scales Reference",
    "Job Zone Reference",
    "Content Model Reference",
    "Level Scale Anchors",
    "Occupation Data",
    "Job Zones",
    "Related Occupations",
)
_TABLES = {plain(each): each for each in (*RATINGS, *LISTED, *_OTHERS)}
_ATTRIBUTION = (
    "This service includes information from the O*NET{version} Database by the U.S. Department of Labor, Employment "
    "and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA."
)
_MODIFIED = f"{RULE} USDOL/ETA has not approved, endorsed, or tested these modifications."


def recognizes(files: Files) -> bool:
    """Whether there are occupations or the content model, by their headings; workbooks by the names of both."""
    tables = {_table(name): content for name, content in files.items()}
    if any(name in tables and _names_codes(tables[name]) for name in ("Occupation Data", "Content Model Reference")):
        return True
    return "Occupation Data" in tables and "Content Model Reference" in tables


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """A database, whole or in part.

    Raises:
        InvalidDocument: a file is no table or lacks a column, or there is neither occupation nor element.
    """
    return _Reading(files, progress).read()


def _table(name: str) -> str:
    """What O*NET calls a table, by the name of its file; nothing where it is none that is read."""
    return _TABLES.get(plain(stem(name)), "")


def _names_codes(content: bytes) -> bool:
    start = beginning(content)[:200]
    return CODE in start or ("Element ID" in start and "Element Name" in start)


class _Reading:
    """One reading of one set of tables."""

    def __init__(self, files: Files, progress: Progress | None) -> None:
        self._files, self._progress = files, progress
        self._remarks: list[Remark] = []
        self._counts: dict[str, int] = {}
        self._names: dict[str, str] = {}
        for name in sorted(files):
            self._sort(name)

    def _sort(self, name: str) -> None:
        table = _table(name)
        if not table:
            self._remarks.append(Remark("onet.file.unread", "the file is none of the tables that are read", name))
        elif (first := self._names.setdefault(table, name)) != name:
            words = f"{table} was read from {first}; this file was not read"
            self._remarks.append(Remark("onet.file.twice", words, name, hint="give each table once"))

    def read(self) -> Read:
        """Follow the plan of the module."""
        elements, occupations = ElementReader(), OccupationReader()
        self._each("Scales Reference", elements.read_scales)
        self._each("Job Zone Reference", elements.read_zones)
        self._each("Content Model Reference", elements.read)
        self._each("Level Scale Anchors", elements.read_anchors)
        self._each("Occupation Data", occupations.read)
        if not elements.elements and not occupations.occupations:
            raise InvalidDocument(
                "there is no occupation and no element in these files",
                expected="Occupation Data and Content Model Reference of an O*NET database, with rows",
                place=next(iter(self._files), ""),
            )
        for table in LISTED:
            self._each(table, lambda rows, table=table: occupations.read_listed(table, rows))  # type: ignore[misc]
        self._each("Job Zones", occupations.read_zones)
        ratings = RatingReader(occupations, elements)
        for table in RATINGS:
            self._each(table, lambda rows, table=table: ratings.read(table, rows))  # type: ignore[misc]
        related = _Related(occupations)
        self._each("Related Occupations", related.read)
        relations = (*elements.hierarchy(), *ratings.relations, *related.relations)
        edition = _edition(version_of(self._files), elements, occupations, relations)
        return Read(edition, self._counts | ratings.counts, tuple(self._remarks))

    def _each(self, table: str, read: Callable[[Rows], int]) -> None:
        if name := self._names.get(table):
            self._counts[table] = read(rows_of(self._files, name, self._remarks, self._progress))


class _Related:
    """Reads which occupations are related.

    Attributes:
        relations: with the tier as their type, and the index among those of the same source as their position.
    """

    def __init__(self, occupations: OccupationReader) -> None:
        self._occupations = occupations
        self.relations: list[Relation] = []
        self._seen: dict[tuple[str, str], int] = {}

    def read(self, rows: Rows) -> int:
        """Read the table; how many rows there were."""
        code_at, title_at = rows.needed(CODE), rows.column(TITLE)
        other_at, other_title_at = rows.needed(f"Related {CODE}"), rows.column("Related Title")
        tier_at, index_at = rows.column("Relatedness Tier"), rows.column("Index")
        for line, row in rows:
            one = self._occupations.known(row, code_at, title_at, rows, line)
            other = self._occupations.known(row, other_at, other_title_at, rows, line) if one else None
            if one is None or other is None:
                continue
            if first := self._seen.get((one.code, other.code)):
                rows.remark(
                    "onet.related.repeated", f"the same pair stands in line {first}; this row was left out", line
                )
                continue
            self._seen[(one.code, other.code)] = line
            tier = row[tier_at].strip() if tier_at >= 0 else ""
            index = _index(row[index_at], rows, line) if index_at >= 0 else None
            self.relations.append(_relation(one.code, other.code, tier, index, rows, line))
        return len(rows)


def _relation(one: str, other: str, tier: str, index: int | None, rows: Rows, line: int) -> Relation:
    return Relation(
        stable_id("onet", Link.RELATED, one, other),
        Link.RELATED,
        id_of(one),
        id_of(other),
        position=index,
        type=tier,
        file=rows.name,
        line=line,
    )


def _index(text: str, rows: Rows, line: int) -> int | None:
    plainly = text.strip()
    if plainly.isdecimal() and len(plainly) < 7:
        return int(plainly)
    rows.remark("onet.related.index", f"the index {shown(plainly)} is no number; the pair has no place", line)
    return None


def _edition(
    version: str, elements: ElementReader, occupations: OccupationReader, relations: tuple[Relation, ...]
) -> Edition:
    return Edition(
        key=KEY,
        id=stable_id(KEY),
        title="O*NET",
        version=version,
        uri="https://www.onetcenter.org/database.html",
        publisher="U.S. Department of Labor, Employment and Training Administration",
        language="en",
        license="https://creativecommons.org/licenses/by/4.0/",
        attribution=_ATTRIBUTION.format(version=f" {version}" if version else ""),
        modified=_MODIFIED,
        entries=(*elements.entries(), *(each.entry() for each in occupations.occupations.values())),
        relations=relations,
        scales=elements.scales,
    )
