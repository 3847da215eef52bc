"""The framework of engineeringladders: Markdown, a page for each ladder, five axes with five levels each.

The position on an axis is the proficiency, and it is cumulative: every level includes those before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from stepladder.frameworks.edition import Scale, ScaleLevel
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
from stepladder.readiness.ladders.markdown import Bullet, Section, bullets_of, pipe_rows, plain, sections_of
from stepladder.readiness.ladders.names import slug
from stepladder.readiness.ladders.seniority import Named, grade_of, in_order, place, ups
from stepladder.readiness.ladders.sources import Source, sources_of

NAME = "engineeringladders (Markdown)"
ID = "engineeringladders"

_RUNG = re.compile(r"^([A-Z]{1,5}\d{1,2}) - (.+)$")
_SIGN = re.compile(rb"^## [A-Z]{1,5}\d{1,2} - .+$", re.MULTILINE)
_BOLD = re.compile(r"^\*\*([^*]+)\*\*\s*:\s*(.+)$")
_HAS_AXES = re.compile(rb"^(?:\xef\xbb\xbf)?# Axes\s*$", re.MULTILINE)
_MOST_LEVELS = 5


def recognizes(files: Files) -> bool:
    """Whether a page has rungs like ``## D4 - Developer 4`` with items that begin in bold."""
    return any(_is_ladder(name, content) for name, content in files.items())


def read(files: Files) -> Ladder:
    """Read the introduction with the axes, and each ladder.

    Raises:
        InvalidDocument: a file cannot be read.
    """
    sources = sources_of(files, _is_ours)
    axes = _Axes()
    heights: list[tuple[int, list[str]]] = []
    conditions: list[ConditionDraft] = []
    for name, source in sources.items():
        if name.endswith(".md") and _HAS_AXES.search(files[name]):
            axes.read(source)
            heights += _heights(source)
            conditions += _conditions(source)
            _leave_pictures(source)
            source.leave_rest("prose and links of the introduction")
    families = []
    for name, source in sources.items():
        if _is_ladder(name, files[name]):
            families.append(_Page(source, axes).family())
        elif not any(each.file == name for each in source.left) and axes.file != name:
            prose = "prose about roles as a whole, without rungs" if name.endswith(".md") else "it holds no ladder"
            source.leave_all(prose, hint="read it: it may say what a role is about" if name.endswith(".md") else "")
    families.sort(key=lambda family: family.rungs[0].order)
    ladder = Ladder(
        title="Engineering ladders",
        source=f"engineeringladders, {len(families)} ladders",
        families=tuple(families),
        format=ID,
        steps=(*(step for family in families for step in ups(family)), *_across(families, heights, axes.file)),
        conditions=tuple(conditions),
        scales=axes.scales,
        left=tuple(each for source in sources.values() for each in source.left),
    )
    said = [each for source in sources.values() for each in source.remarks]
    return replace(ladder, remarks=(*said, *remarks_on(ladder)))


def _is_ladder(name: str, content: bytes) -> bool:
    return name.endswith(".md") and _SIGN.search(content) is not None and b"* **" in content


def _is_ours(name: str, content: bytes) -> bool:
    return _is_ladder(name, content) or (name.endswith(".md") and _HAS_AXES.search(content) is not None)


@dataclass(frozen=True, slots=True)
class _Position:
    """A level of an axis: ``Adopts`` is the first of the axis Technology."""

    axis: str
    meaning: str
    value: int
    text: str


@dataclass
class _Axes:
    """The axes, and by the word in bold the position that it names."""

    file: str = ""
    cumulative: str = ""
    positions: dict[str, _Position] = field(default_factory=dict)
    scales: tuple[Scale, ...] = ()

    def read(self, source: Source) -> None:
        self.file = source.name
        sections = sections_of(source)
        meanings = {}
        for section in sections:
            if section.path == ("Axes",):
                meanings = {word: text for word, text, _ in _bold(source, section)}
                self._read_rule(source, section)
        for section in sections:
            if len(section.path) == 2 and section.path[0] == "Levels":
                self._read_axis(source, section, meanings.get(section.title, ""))

    def _read_rule(self, source: Source, section: Section) -> None:
        for number in range(section.first, section.last + 1):
            if "includes the previous" in source.lines[number - 1]:
                self.cumulative = "every level includes the previous one(s)"
                source.leave(number, number, "that levels are cumulative stands with each statement, the rest does not")
        source.take(section.line)

    def _read_axis(self, source: Source, section: Section, meaning: str) -> None:
        levels = []
        for value, (word, text, _) in enumerate(_bold(source, section), start=1):
            levels.append(ScaleLevel(value, word, text))
            self.positions[word] = _Position(section.title, meaning, value, text)
        source.take(section.line)
        if len(levels) > _MOST_LEVELS:
            words = f"the axis {section.title} has {len(levels)} levels; which of five they are is unknown"
            source.remark("engineeringladders.axis.levels", words, section.line, "decide the levels")
            self.positions = {
                word: replace(each, value=0) if each.axis == section.title else each
                for word, each in self.positions.items()
            }
        title = f"{section.title}: {meaning}" if meaning else section.title
        self.scales += (Scale(slug(section.title), title, tuple(levels), source=source.name),)


class _Page:
    """Reads the page of one ladder."""

    def __init__(self, source: Source, axes: _Axes) -> None:
        self.source, self.axes = source, axes
        self.sections = sections_of(source)
        self.differs: set[str] = set()

    def family(self) -> FamilyDraft:
        """The family with its rungs, the lowest first."""
        source, head = self.source, next(each for each in self.sections if len(each.path) == 1)
        source.take(head.line)
        paragraph = next((n for n in range(head.first, head.last + 1) if source.line(n)), 0)
        summary = source.line(paragraph) if paragraph and not source.line(paragraph).startswith("|") else ""
        if summary:
            source.take(paragraph)
        seniors = self._seniors(head)
        codes = [found.group(1) for each in self.sections if (found := _RUNG.match(each.title))]
        twice = next((each for each in self.sections if codes.count(each.title.split(" - ")[0]) > 1), None)
        if twice:
            raise source.error(f"{twice.title} is described twice", line=twice.line, expected="each rung once")
        rungs = [self._rung(each, seniors) for each in self.sections if _RUNG.match(each.title)]
        placed = place([Named(each.title, each.code) for each in rungs])
        if placed.remark[0]:
            source.remark(*placed.remark, rungs[0].line)
        ordered = [replace(each, order=order) for each, order in zip(rungs, placed.orders, strict=True)]
        for section in self.sections:
            if section.title == "Other Pages":
                source.leave(section.line, _last(source, section), "links to the other pages")
        _leave_pictures(source)
        source.leave_rest("prose beside the rungs")
        return FamilyDraft(slug(head.title), head.title, in_order(ordered), summary)

    def _seniors(self, head: Section) -> dict[str, str]:
        """What the table at the top says beside each code; its head and all its rows stand in the rungs."""
        found = {}
        for number, cells in pipe_rows(self.source, head):
            self.source.take(number)
            code = grade_of(plain(cells[-1]))
            if len(cells) == 3 and code:
                found[f"{code.letters}{code.number}"] = cells[1]
        return found

    def _rung(self, section: Section, seniors: dict[str, str]) -> RungDraft:
        match = _RUNG.match(section.title)
        assert match is not None  # noqa: S101 - whoever calls has looked
        code, title = match.groups()
        self.source.take(section.line)
        if code not in seniors:
            words = f"{code} is missing in the table at the top"
            self.source.remark("engineeringladders.table.missing", words, section.line)
        statements = []
        for bullet in bullets_of(self.source, section):
            said = _BOLD.match(bullet.text)
            if said:
                self.source.take(bullet.line, bullet.last)
                statements.append(self._statement(said.group(1).strip(), plain(said.group(2)), bullet))
        senior = {"senior": seniors[code] == "Yes"} if code in seniors else {}
        grade = str(grade_of(code) or "")
        name = self.source.name
        return RungDraft(
            key=slug(code), title=title, code=code, grade=grade, statements=tuple(statements), file=name,
            line=section.line, extra=senior,
        )  # fmt: skip

    def _statement(self, word: str, text: str, bullet: Bullet) -> Statement:
        known = self.axes.positions.get(word)
        if known is None:
            words = f"“{word}” is a level of none of the axes; the level stays unknown"
            self.source.remark("engineeringladders.axis.unknown", words, bullet.line, "decide axis and level")
        elif known.text != text and word not in self.differs:
            self.differs.add(word)
            words = f"“{word}: {text}”, but the introduction says “{known.text}”; the page's words are kept"
            self.source.remark("engineeringladders.wording.differs", words, bullet.line, "give both one wording")
        area = known.axis if known else word
        count = max((each.value for each in self.axes.positions.values() if each.axis == area), default=0)
        measure = f"{word}, {known.value} of {count} on the axis {area} ({known.meaning})" if known else word
        return Statement(
            wording=f"{word}: {text}",
            competency=area,
            area=area,
            area_path=(area,),
            level_hint=(known.value or None) if known else None,
            measure=f"{measure}; {self.axes.cumulative}" if known and self.axes.cumulative else measure,
            file=self.source.name,
            line=bullet.line,
            last=bullet.last,
            extra={"position": word},
        )


def _bold(source: Source, section: Section) -> list[tuple[str, str, int]]:
    """Items like ``**Adopts**: actively learns``, taken."""
    found = []
    for bullet in bullets_of(source, section):
        said = _BOLD.match(bullet.text)
        if said:
            source.take(bullet.line, bullet.last)
            found.append((said.group(1).strip(), plain(said.group(2)), bullet.line))
    return found


def _heights(source: Source) -> list[tuple[int, list[str]]]:
    """The rows of the table of the introduction: which codes stand on one level."""
    found = []
    for section in sections_of(source):
        if section.path == ("Career Ladders",):
            for number, cells in pipe_rows(source, section):
                codes = [code for cell in cells[2:] if (code := plain(cell)) and grade_of(code)]
                source.take(number)
                if len(codes) > 1:
                    found.append((number, codes))
    return found


def _across(families: list[FamilyDraft], heights: list[tuple[int, list[str]]], file: str) -> list[Step]:
    ends = {rung.code: f"{family.key}/{rung.key}" for family in families for rung in family.rungs}
    words = "the table of career ladders puts both on one level"
    return [
        Step(ends[one], ends[other], StepKind.ACROSS, words, file, number)
        for number, codes in heights
        for place_of, one in enumerate(codes)
        for other in codes[place_of + 1 :]
        if one in ends and other in ends
    ]


def _conditions(source: Source) -> list[ConditionDraft]:
    """What the questions at the end say about time; it holds for every rung."""
    found = []
    for section in sections_of(source):
        if section.path == ("FAQs",):
            for number in range(section.first, section.last + 1):
                text = plain(source.lines[number - 1]).replace("*", "")
                kind = condition_kind(text) if text else None
                if kind:
                    source.take(number)
                    found.append(condition(text, kind, source.name, (number, number)))
    return found


def _leave_pictures(source: Source) -> None:
    begun = 0
    for number in range(1, source.count + 1):
        text = source.lines[number - 1].strip()
        begun = begun or number * text.startswith("<picture")
        if begun and text.startswith("</picture"):
            source.leave(begun, number, "a picture", id="ladder.picture")
            begun = 0


def _last(source: Source, section: Section) -> int:
    filled = [number for number in range(section.first, section.last + 1) if source.line(number)]
    return filled[-1] if filled else section.line
