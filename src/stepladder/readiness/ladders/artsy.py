"""The engineering ladder of Artsy: one page of Markdown with two tracks, and tables in HTML.

The table of tracks says which rungs there are and which stand side by side. In the tables of the one track columns are
rungs and rows competencies, in that of the other rows are rungs and columns areas. No scale of proficiency: levels stay
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders.checks import remarks_on
from stepladder.readiness.ladders.conditions import condition, condition_kind
from stepladder.readiness.ladders.interface import (
    ConditionDraft,
    FamilyDraft,
    Files,
    Ladder,
    RungDraft,
    Statement,
    Step,
    StepKind,
)
from stepladder.readiness.ladders.markdown import (
    Cell,
    Section,
    bullets_of,
    html_tables,
    pipe_rows,
    plain,
    sections_of,
    sentences_of,
)
from stepladder.readiness.ladders.names import competency_name, slug
from stepladder.readiness.ladders.seniority import grade_of, in_order, ups
from stepladder.readiness.ladders.sources import Source, sources_of

NAME = "Artsy (Markdown with tables)"
ID = "artsy"

_RUNG_ITEM = re.compile(r"^([^:(]+?)(?: \(([A-Z]+\d+)\))?: (.*)$", re.DOTALL)
_UNDONE = re.compile(r"^TO[D]O\b")
_BONUS = re.compile(r"^Bonus: ")
_AVAILABLE = re.compile(r"available to .*?achieved an? [“\"]?((?:IC|M)\d+)\b", re.IGNORECASE)
_LONGEST = 1_000
"""Characters of a sentence that are looked at."""
_TITLE = re.compile(r"^title: (.+)$")


def recognizes(files: Files) -> bool:
    """Whether a page has the table of both tracks and tables in HTML."""
    return any(_is_ladder(name, content) for name, content in files.items())


def read(files: Files) -> Ladder:
    """Read the page whole.

    Raises:
        InvalidDocument: it cannot be read, or its table of tracks names no rung.
    """
    sources = sources_of(files, _is_ladder)
    pages = []
    for name, source in sources.items():
        if _is_ladder(name, files[name]):
            pages.append(_Page(source))
        else:
            source.leave_all("it holds no ladder")
    families = [page.family() for page in pages]
    ladder = Ladder(
        title=" · ".join(page.title for page in pages),
        source=", ".join(page.source.name for page in pages),
        families=tuple(families),
        format=ID,
        steps=tuple(step for page, family in zip(pages, families, strict=True) for step in page.steps(family)),
        left=tuple(each for source in sources.values() for each in source.left),
    )
    said = [each for source in sources.values() for each in source.remarks]
    return replace(ladder, remarks=(*said, *remarks_on(ladder)))


def _is_ladder(name: str, content: bytes) -> bool:
    if not name.endswith(".md") or b"<table" not in content:
        return False
    return any(b"|" in line and b"IC Level" in line and b"M Level" in line for line in content.split(b"\n"))


@dataclass
class _Rung:
    """A rung that is being gathered."""

    title: str
    code: str
    order: int
    track: str
    line: int
    summary: str = ""
    statements: list[Statement] = field(default_factory=list)
    conditions: list[ConditionDraft] = field(default_factory=list)


class _Page:
    """Reads the page."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sections = sections_of(source)
        self.title = self._front()
        self.rungs: list[_Rung] = []
        self.beside: list[tuple[int, _Rung, _Rung]] = []
        self.entry: tuple[str, str, int] | None = None

    def family(self) -> FamilyDraft:
        """Both tracks as one family."""
        for section in self.sections:
            self._tracks(section)
        self._check_rungs()
        for section in self.sections:
            self._summaries(section)
        for section in self.sections:
            measures = self._measures(section)
            for first, last, rows in html_tables(self.source, section):
                self._table(rows, first, last, measures)
        self._availability()
        for section in self.sections:
            if section.line:
                self.source.take(section.line)
        self.source.leave_rest("prose, pictures and links beside the tables")
        drafts = [self._draft(each) for each in self.rungs]
        return FamilyDraft("engineering", "Engineering", in_order(drafts))

    def _check_rungs(self) -> None:
        codes = [each.code for each in self.rungs]
        for rung in self.rungs:
            if codes.count(rung.code) > 1:
                raise self.source.error(f"{rung.code} stands twice in the table of tracks", line=rung.line)
        if not self.rungs:
            raise self.source.error("the table of tracks names no rung", expected="rows with levels and titles")

    def steps(self, family: FamilyDraft) -> tuple[Step, ...]:
        """Up in each track, across where two stand side by side, into the other track where a sentence says so."""
        ends = {rung.code: f"{family.key}/{rung.key}" for rung in family.rungs}
        name = self.source.name
        words = "the table of tracks puts both on one line"
        across = [
            Step(ends[one.code], ends[other.code], StepKind.ACROSS, words, name, number)
            for number, one, other in self.beside
        ]
        into = []
        if self.entry and self.entry[0] in ends:
            code, text, line = self.entry
            lowest = next(rung for rung in family.rungs if rung.track == "manager")
            into = [Step(ends[code], ends[lowest.code], StepKind.INTO, text, name, line)]
        return (*ups(family), *across, *into)

    def _front(self) -> str:
        """The title from the lines between ``---`` at the top."""
        source, title = self.source, ""
        if source.line(1) == "---":
            for number in range(2, min(source.count, 20)):
                found = _TITLE.match(source.line(number))
                if found:
                    title = found.group(1)
                    source.take(number)
                if source.line(number) == "---":
                    source.leave(1, number, "the head of the page, but for its title", id="artsy.front")
                    break
        return title or next((each.title for each in self.sections if each.title), source.name)

    def _tracks(self, section: Section) -> None:
        """The table of both tracks: a height for each row; a rung on either side of it."""
        rows = list(pipe_rows(self.source, section))
        head = [plain(each) for each in rows[0][1]] if rows else []
        if not all(any(each.endswith(level) for each in head) for level in ("IC Level", " M Level")):
            return
        self.source.take(rows[0][0])
        for order, (number, cells) in enumerate(rows[1:], start=1):
            self.source.take(number)
            if len(cells) < 4:
                self.source.remark("artsy.tracks.short", "the row has fewer than four cells", number)
            title, code, manager_code, manager = (*cells, "", "", "", "")[:4]
            pair = [
                _Rung(plain(name), plain(level), order, track, number)
                for name, level, track in ((title, code, "ic"), (manager, manager_code, "manager"))
                if name and level
            ]
            self.rungs += pair
            if len(pair) > 1:
                self.beside.append((number, pair[0], pair[1]))

    def _summaries(self, section: Section) -> None:
        """Items like ``Engineer 2 (IC3): is an effective team member``; items below them that are still to be done."""
        if section.title != "tl;dr":
            return
        current: _Rung | None = None
        for bullet in bullets_of(self.source, section):
            text = plain(bullet.text)
            found = _RUNG_ITEM.match(text)
            if _UNDONE.match(text) and current:
                name = f"{current.title} ({current.code})"
                words = f"{name}: “{text}”"
                self.source.remark("artsy.rung.undone", words, bullet.line, "the authors still have to write it")
                self.source.take(bullet.line, bullet.last)
            elif found and (rung := self._named(found.group(2) or "", found.group(1))):
                current, rung.summary = rung, found.group(3)
                self.source.take(bullet.line, bullet.last)

    def _measures(self, section: Section) -> dict[str, str]:
        """By area what is looked at, from the list of criteria that stands in the same part of the page."""
        found: dict[str, list[str]] = {}
        part = section.path[:2]
        for other in self.sections:
            if other.title == "Evaluation criteria" and other.path[:2] == part:
                area = ""
                for bullet in bullets_of(self.source, other):
                    self.source.take(bullet.line, bullet.last)
                    if bullet.depth == 0:
                        area = plain(bullet.text)
                    else:
                        found.setdefault(area.lower(), []).append(plain(bullet.text))
        return {area: "; ".join(texts) for area, texts in found.items()}

    def _table(self, rows: list[list[Cell]], first: int, last: int, measures: dict[str, str]) -> None:
        """One table: columns are rungs, or rows are."""
        for number in (*range(first, (rows[0][-1].last if rows and rows[0] else first) + 1), last):
            self.source.take(number)
        for number in range(first, last + 1):
            if re.fullmatch(
                r"\s*(?:</?(?:table|tbody|thead|tr|td|th|ul|ol)\b[^>]*>|&nbsp;|\s)*", self.source.lines[number - 1]
            ):
                self.source.take(number)
        if not rows or not rows[0]:
            return
        head = [each.text for each in rows[0]]
        columns = [self._named("", title) for title in head[1:]]
        if any(columns):
            self._by_columns(rows, columns, head[0], measures)
        elif len(head) > 1 and head[0].endswith("Level") and head[1] == "Title":
            self._by_rows(rows, measures)
        else:
            words = f"a table with the columns {', '.join(head[:6])} names no rungs"
            self.source.remark("artsy.table.unknown", words, first)

    def _by_columns(
        self, rows: list[list[Cell]], columns: Sequence[_Rung | None], area: str, measures: dict[str, str]
    ) -> None:
        for row in rows[1:]:
            name = row[0].text if row else ""
            self.source.take(row[0].line, row[0].last)
            for cell, rung in zip(row[1:], columns, strict=False):
                if rung is None:
                    self._lost(cell, "its column names no rung of the table of tracks")
                elif not self._cell(cell, rung, (area, name), measures.get(area.lower(), "")):
                    words = f"{name}: the cell of {rung.title} is empty; what holds on the rung below may hold on"
                    self.source.remark("artsy.cell.empty", words, cell.line)

    def _by_rows(self, rows: list[list[Cell]], measures: dict[str, str]) -> None:
        areas = [each.text for each in rows[0]]
        for row in rows[1:]:
            code, title = (each.text for each in row[:2])
            rung = self._named(code, title)
            for cell in row[:2]:
                self.source.take(cell.line, cell.last)
            if rung and rung.title != title:
                words = f"{code} is “{title}” here and “{rung.title}” in the table of tracks; the latter is kept"
                self.source.remark("artsy.title.differs", words, row[1].line, "give both one title")
            for cell, area in zip(row[2:], areas[2:], strict=False):
                if rung is None:
                    self._lost(cell, f"{code} stands in no row of the table of tracks")
                else:
                    self._cell(cell, rung, (area,), measures.get(area.lower(), ""))

    def _cell(self, cell: Cell, rung: _Rung, path: tuple[str, ...], measure: str) -> bool:
        """The items of a cell as statements or conditions; whether there are any."""
        name = self.source.name
        items = cell.items or ([(cell.text, cell.line, cell.last)] if cell.text else [])
        for text, first, last in items:
            self.source.take(first, last)
            kind = condition_kind(text)
            if kind:
                rung.conditions.append(condition(text, kind, name, (first, last)))
                continue
            rung.statements.append(
                Statement(
                    wording=text,
                    competency=competency_name(path, text),
                    area=path[-1],
                    area_path=path,
                    must=_BONUS.match(text) is None,
                    measure=measure,
                    file=name,
                    line=first,
                    last=last,
                )
            )
        return bool(items)

    def _lost(self, cell: Cell, why: str) -> None:
        if cell.items or cell.text:
            self.source.leave(cell.line, cell.last, why, id="artsy.cell.lost")

    def _named(self, code: str, title: str) -> _Rung | None:
        """The rung of this code, or else of this title."""
        by_code = next((each for each in self.rungs if code and each.code == code), None)
        return by_code or next((each for each in self.rungs if each.title.lower() == title.strip().lower()), None)

    def _availability(self) -> None:
        """From which rung on the other track is open, where a sentence says so."""
        for section in self.sections:
            for sentence, first, last in sentences_of(self.source, section):
                found = _AVAILABLE.search(sentence[:_LONGEST])
                if found:
                    # The line in which it begins holds the end of another sentence; that stays to be accounted for.
                    self.source.take(first + (last > first), last)
                    self.entry = (found.group(1), sentence, first)
                    self._check_entry(found.group(1), sentence, first)

    def _check_entry(self, code: str, sentence: str, line: int) -> None:
        lowest = next((each for each in self.rungs if each.track == "manager"), None)
        source = next((each for each in self.rungs if each.code == code), None)
        if lowest is None or source is None:
            return
        lowest.conditions.append(condition(sentence, ConditionKind.ELIGIBILITY, self.source.name, (line, line)))
        if source.order > lowest.order:
            words = f"managers begin at {lowest.code}, beside a rung below {code}; the text opens it from {code} on"
            self.source.remark("artsy.tracks.contradict", words, line, "ask which of both holds")

    def _draft(self, rung: _Rung) -> RungDraft:
        return RungDraft(
            key=slug(rung.code),
            title=rung.title,
            code=rung.code,
            grade=str(grade_of(rung.code) or ""),
            order=rung.order,
            track=rung.track,
            summary=rung.summary,
            statements=tuple(rung.statements),
            conditions=tuple(rung.conditions),
            file=self.source.name,
            line=rung.line,
        )
