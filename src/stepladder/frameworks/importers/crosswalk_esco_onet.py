"""The official crosswalk between occupations of ESCO and O*NET, as relations from O*NET's to ESCO's.

The file has lines about itself above its headings (16 in the release of 2022). Its words for a match are read from ESCO
to O*NET, though O*NET stands first: ``broadMatch`` stands where one O*NET occupation (transportation, storage and
distribution managers) covers many of ESCO (pharmaceutical goods distribution manager), ``narrowMatch`` where several of
O*NET (prosthodontists, psychiatrists) fall under one of ESCO (specialised doctor). Our relations run from O*NET to
ESCO, so what the file calls broad has a narrower target. Its own word stands in ``type``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from stepladder.frameworks.edition import Edition, Link, Relation, stable_id
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.importers.rows import Rows, beginning, rows_of, shown, stem
from stepladder.remarks import Remark

NAME = "ESCO–O*NET crosswalk (CSV)"
ID = "esco-onet"

KEY = "esco-onet"
KEY_ESCO, KEY_ONET = "esco", "onet"
_GROUP = "exactISCO"
_MATCHES = {
    "exactMatch": Link.EXACT,
    "closeMatch": Link.CLOSE,
    "broadMatch": Link.NARROWER,
    "narrowMatch": Link.BROADER,
    _GROUP: Link.EXACT,
}
_SIGNS = ("O*NET Id", "ESCO or ISCO URI", "Type of Match")
_UUID = re.compile(r"/occupation/([0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\Z")
_ABOVE = "tables.header.below"


def recognizes(files: Files) -> bool:
    """Whether one of the files has the crosswalk's headings."""
    return any(_is_crosswalk(name, content) for name, content in files.items())


def read(
    files: Files,
    *,
    progress: Progress | None = None,
    esco: Mapping[str, str] | None = None,
    onet: Mapping[str, str] | None = None,
) -> Read:
    """The crosswalk as an edition of relations alone.

    Args:
        files: one of them is the crosswalk.
        progress: told how far the reading is.
        esco: names of the occupations and ISCO groups of ESCO that are held, by id. Where they are given, one that is
            not among them is left out with a remark, and one that goes by another name is remarked upon; without them
            everything is taken as it stands.
        onet: the same of O*NET.

    Raises:
        InvalidDocument: a column is missing, or the file is no table.
    """
    reading = _Reading({KEY_ESCO: esco or {}, KEY_ONET: onet or {}})
    about: dict[str, str] = {}
    for name in sorted(files):
        if _is_crosswalk(name, files[name]):
            rows = rows_of(files, name, reading.remarks, progress)
            about |= _above(files[name], rows.table.header)
            reading.read(rows)
        else:
            reading.remarks.append(Remark("crosswalk.file.unread", "the file is no crosswalk, and was not read", name))
    kept = tuple(each for each in reading.remarks if each.id != _ABOVE)
    return Read(_edition(about, tuple(reading.relations.values())), reading.counts, kept)


class _End(NamedTuple):
    """One end of a match: of which framework, its id, what the file calls it, and its title there."""

    framework: str
    id: str
    called: str
    title: str


@dataclass
class _Reading:
    """Reads the rows of crosswalks.

    Attributes:
        known: names by id of what is held, for each framework; empty where nothing is known of it.
        relations: by id.
        counts: rows by the word for their match.
    """

    known: Mapping[str, Mapping[str, str]]
    remarks: list[Remark] = field(default_factory=list)
    relations: dict[str, Relation] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def read(self, rows: Rows) -> None:
        """Add the rows of one file."""
        places = [rows.needed(each) for each in _SIGNS]
        titles = [rows.column("O*NET Title"), rows.column("ESCO or ISCO Title")]
        for line, row in rows:
            code, uri, match = (row[place].strip() for place in places)
            self.counts[match] = self.counts.get(match, 0) + 1
            _remark_on_form(row, (*places, *titles), rows, line)
            if match not in _MATCHES or not code or not uri:
                words = f"{shown(match)} is no match that is known, or an end is missing; the row was left out"
                rows.remark("crosswalk.match.unknown", words, line)
                continue
            one, other = (" ".join(row[place].split()) if place >= 0 else "" for place in titles)
            source = _End(KEY_ONET, stable_id("onet", code), code, one)
            target = _End(KEY_ESCO, _esco_id(uri), uri, other)
            if self._is_known(source, rows, line) and self._is_known(target, rows, line):
                self._add(source, target, match, rows, line)

    def _is_known(self, end: _End, rows: Rows, line: int) -> bool:
        known = self.known[end.framework]
        if not known:
            return True
        if end.id not in known:
            words = f"{end.called} ({shown(end.title)}) is not in the edition that is held; the match was left out"
            rows.remark("crosswalk.target.unknown", words, line)
            return False
        if end.title and end.title.casefold() != known[end.id].casefold():
            words = f"{end.called} is called {shown(end.title)} here and {shown(known[end.id])} in the edition held"
            rows.remark("crosswalk.title.differs", words, line)
        return True

    def _add(self, source: _End, target: _End, match: str, rows: Rows, line: int) -> None:
        id = stable_id(KEY, source.id, target.id)
        if first := self.relations.get(id):
            words = f"the same pair is matched in line {first.line} ({first.type}); this row was left out"
            rows.remark("crosswalk.pair.repeated", words, line)
            return
        if match == _GROUP:
            words = f"{source.called} is matched with a group of occupations ({target.called}); the match was kept"
            rows.remark("crosswalk.target.group", words, line)
        self.relations[id] = Relation(
            id,
            _MATCHES[match],
            source.id,
            target.id,
            target_name=target.title,
            type=match,
            file=rows.name,
            line=line,
        )


def _is_crosswalk(name: str, content: bytes) -> bool:
    if not stem(name):
        return False
    start = beginning(content)
    return all(sign in start for sign in _SIGNS)


def _esco_id(uri: str) -> str:
    """As the importer of ESCO makes it; importers do not know each other."""
    found = _UUID.search(uri)
    return found[1] if found else stable_id("esco", uri)


def _remark_on_form(row: Sequence[str], places: Sequence[int], rows: Rows, line: int) -> None:
    if any(row[place] != row[place].strip() for place in places if place >= 0):
        rows.remark("crosswalk.text.padded", "spaces around a code or title were taken off", line)


def _above(content: bytes, header: int) -> dict[str, str]:
    """What the file says about itself above its headings: pairs of a name and a value."""
    lines = beginning(content).splitlines()[: max(header - 1, 0)]
    pairs = (each.rstrip(",").partition(",") for each in lines)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _edition(about: Mapping[str, str], relations: tuple[Relation, ...]) -> Edition:
    return Edition(
        key=KEY,
        id=stable_id(KEY),
        title="ESCO–O*NET crosswalk",
        version=about.get("Mapping project version", ""),
        uri=about.get("Classification 2 Landing page", ""),
        publisher=about.get("Mapping project author", "European Commission"),
        language="en",
        license="Commission Decision 2011/833/EU",
        attribution="This service uses the ESCO classification of the European Commission.",
        relations=relations,
        extra=dict(about),
    )
