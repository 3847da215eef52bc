"""Occupations of O*NET, and what further tables say about each: titles, tasks, technology, job zone.

Tasks say what somebody does and technology what with; neither is something that one can be able to do, so neither is an
entry. They stand whole in the ``extra`` of their occupation, under the name of their table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stepladder.frameworks.edition import Entry, Kind, stable_id
from stepladder.frameworks.importers.rows import Rows, plain, shown, tidy

CODE, TITLE = "O*NET-SOC Code", "Title"
LISTED = ("Task Statements", "Technology Skills", "Alternate Titles")
"""Tables of which each occupation has several rows."""

_LABELS = ("Alternate Title", "Short Title")


@dataclass
class Occupation:
    """What becomes an entry.

    Attributes:
        code: O*NET-SOC code.
        entry_id: made of it once, because sixty relations name each occupation.
        labels: other titles, each once and in their order.
        extra: rows of further tables.
    """

    code: str
    title: str
    statement: str
    file: str
    line: int
    labels: dict[str, None] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    entry_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.entry_id = id_of(self.code)

    def entry(self) -> Entry:
        """As it is when everything is read."""
        return Entry(
            id=self.entry_id,
            name=self.title,
            kind=Kind.OCCUPATION,
            code=self.code,
            statement=self.statement,
            alternatives=tuple(self.labels),
            type="O*NET-SOC occupation",
            extra=self.extra,
            file=self.file,
            line=self.line,
        )


def id_of(code: str) -> str:
    """Of an occupation or element, by the code that O*NET gives it."""
    return stable_id("onet", code)


class OccupationReader:
    """Reads tables about occupations.

    Attributes:
        occupations: by code, in the order in which they were read.
    """

    def __init__(self) -> None:
        self.occupations: dict[str, Occupation] = {}

    def read(self, rows: Rows) -> int:
        """Read the occupations themselves; how many rows there were."""
        code_at, title_at, text_at = rows.needed(CODE), rows.needed(TITLE), rows.column("Description")
        for line, row in rows:
            code, title = row[code_at].strip(), " ".join(row[title_at].split())
            if not code:
                rows.remark("onet.code.missing", "the occupation has no code, and was left out", line)
            elif first := self.occupations.get(code):
                words = f"{code} stands in line {first.line} already; this row was left out"
                rows.remark("onet.occupation.repeated", words, line)
            else:
                if not title:
                    rows.remark("onet.title.missing", "the occupation has no title; it is called by its code", line)
                statement = tidy(row[text_at]) if text_at >= 0 else ""
                self.occupations[code] = Occupation(code, title or code, statement, rows.name, line)
        return len(rows)

    def read_listed(self, table: str, rows: Rows) -> int:
        """Keep every row of a table beside its occupation; alternate titles are labels, too."""
        code_at, title_at = rows.needed(CODE), rows.column(TITLE)
        columns = [(name, place) for place, name in enumerate(rows.table.columns) if place not in (code_at, title_at)]
        labels = [rows.column(each) for each in _LABELS] if plain(table) == plain("Alternate Titles") else []
        for line, row in rows:
            occupation = self.known(row, code_at, title_at, rows, line)
            if occupation is None:
                continue
            said = {name: text for name, place in columns if (text := tidy(row[place]))}
            occupation.extra.setdefault(table, []).append(said)
            for label in (tidy(row[place]) for place in labels if place >= 0):
                if label and (label == occupation.title or label in occupation.labels):
                    words = f"{shown(label)} is a title of {occupation.code} already; it stands among them once"
                    rows.remark("onet.title.repeated", words, line)
                elif label:
                    occupation.labels[label] = None
        return len(rows)

    def read_zones(self, rows: Rows) -> int:
        """Keep the job zone of each occupation, with its date and source."""
        code_at, title_at = rows.needed(CODE), rows.column(TITLE)
        rows.needed("Job Zone")
        columns = [(name, place) for place, name in enumerate(rows.table.columns) if place not in (code_at, title_at)]
        for line, row in rows:
            occupation = self.known(row, code_at, title_at, rows, line)
            if occupation is None:
                continue
            if "Job Zone" in occupation.extra:
                words = f"{occupation.code} has a job zone already; this row was left out"
                rows.remark("onet.zone.repeated", words, line)
                continue
            occupation.extra["Job Zone"] = {name: text for name, place in columns if (text := tidy(row[place]))}
        return len(rows)

    def known(self, row: Sequence[str], code_at: int, title_at: int, rows: Rows, line: int) -> Occupation | None:
        """The occupation that a row is about; remarks upon one that is not known or goes by another title."""
        code = row[code_at].strip()
        occupation = self.occupations.get(code)
        if occupation is None:
            words = f"{shown(code)} is no occupation of this edition; the row was left out"
            rows.remark("onet.occupation.unknown", words, line)
            return None
        title = " ".join(row[title_at].split()) if title_at >= 0 else ""
        if title and title != occupation.title:
            words = f"{code} is called {shown(title)} here and {shown(occupation.title)} where it stands itself"
            rows.remark("onet.title.differs", words, line)
        return occupation
