"""The little of Markdown that ladders are written in: headings, tables of pipes, lists, and tables in HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stepladder.readiness.ladders.sources import Source, visible

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^(\s*)(?:[-*+]|\d{1,2}[.)])\s+(\S.*)$")
_RULE = re.compile(r"^\|?[\s:|-]*-{2,}[\s:|-]*$")
# Neither looks beyond the next sign of its own kind, so that a page full of them takes no longer than another.
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|[^<]+|<")
_MARKS = re.compile(r"(\*\*|__|`)")
_BRACKETS = re.compile(r"<br\s*/?>", re.IGNORECASE)

MAX_SECTIONS = 1_000
"""Most headings of a page. The longest page known to us has 25."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading, up to the next one.

    Attributes:
        path: the headings over it and its own, the widest first; empty before the first heading.
        first, last: its lines without the heading, from 1; ``first > last`` where there are none.
    """

    path: tuple[str, ...]
    line: int
    first: int
    last: int

    @property
    def title(self) -> str:
        """Its own heading."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a list, with the lines that continue it."""

    text: str
    depth: int
    line: int
    last: int


@dataclass
class Cell:
    """A cell of a table in HTML: its items if it has a list, else its text."""

    line: int
    last: int = 0
    parts: list[str] = field(default_factory=list)
    items: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text outside a list."""
        return visible(html.unescape("".join(self.parts)).replace("\xa0", " "))


def plain(text: str) -> str:
    """Text without emphasis; of links their words."""
    return visible(_MARKS.sub("", _LINK.sub(r"\1", _BRACKETS.sub(" ", text))).replace("&nbsp;", " "))


def sections_of(source: Source) -> list[Section]:
    """The text taken apart at its headings; those inside fences are none.

    Raises:
        InvalidDocument: there are more than ``MAX_SECTIONS``.
    """
    found: list[tuple[int, int, str]] = []
    fenced = False
    for number in range(1, source.count + 1):
        text = source.lines[number - 1]
        fenced ^= text.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.match(text)
        if heading:
            found.append((number, len(heading.group(1)), plain(heading.group(2))))
    if len(found) > MAX_SECTIONS:
        raise source.error(f"the page has {len(found):,} headings", expected=f"at most {MAX_SECTIONS:,}")
    sections = [Section((), 0, 1, (found[0][0] if found else source.count + 1) - 1)]
    path: list[tuple[int, str]] = []
    for place, (number, depth, title) in enumerate(found):
        path = [*(each for each in path if each[0] < depth), (depth, title)]
        end = found[place + 1][0] - 1 if place + 1 < len(found) else source.count
        sections.append(Section(tuple(each for _, each in path), number, number + 1, end))
    return sections


def pipe_rows(source: Source, section: Section) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of tables of pipes in a section with their lines, the ruled line left out (and taken)."""
    for number in range(section.first, section.last + 1):
        text = source.lines[number - 1].strip()
        if not text.startswith("|"):
            continue
        if _RULE.match(text):
            source.take(number)
        else:
            yield number, tuple(each.strip() for each in text.strip("|").split("|"))


def bullets_of(source: Source, section: Section) -> Iterator[Bullet]:
    """The items of lists in a section. A line that is indented and no item continues the one above."""
    open_item: Bullet | None = None
    for number in range(section.first, section.last + 1):
        text = source.lines[number - 1]
        item = _BULLET.match(text)
        if item:
            if open_item:
                yield open_item
            open_item = Bullet(item.group(2).strip(), len(item.group(1).expandtabs(4)), number, number)
        elif open_item and text.startswith((" ", "\t")) and text.strip():
            open_item = Bullet(f"{open_item.text} {text.strip()}", open_item.depth, open_item.line, number)
        elif open_item:
            yield open_item
            open_item = None
    if open_item:
        yield open_item


def sentences_of(source: Source, section: Section) -> Iterator[tuple[str, int, int]]:
    """The sentences of the paragraphs of a section, with the lines in which they begin and end."""
    words: list[tuple[str, int]] = []
    for number in range(section.first, section.last + 2):
        text = source.lines[number - 1] if number <= section.last else ""
        if text.strip() and not text.lstrip().startswith(("|", "<", "#", "```")):
            words += [(word, number) for word in plain(text).split()]
            continue
        start = 0
        for place, (word, line) in enumerate(words):
            if word.rstrip('"”)').endswith((".", "!", "?")) or place == len(words) - 1:
                yield " ".join(each for each, _ in words[start : place + 1]), words[start][1], line
                start = place + 1
        words = []


def html_tables(source: Source, section: Section) -> list[tuple[int, int, list[list[Cell]]]]:
    """The tables in HTML of a section: first line, last line, rows of cells."""
    reader = _Tables()
    for number in range(section.first, section.last + 1):
        for tag in _TAG.finditer(source.lines[number - 1] + "\n"):
            reader.meet(tag.group(2).lower() if tag.group(2) else "", tag.group(1) == "/", tag.group(), number)
    return reader.tables


class _Tables:
    """Gathers rows, cells and the items of lists in them; everything else of HTML is only its text."""

    def __init__(self) -> None:
        self.tables: list[tuple[int, int, list[list[Cell]]]] = []
        self.rows: list[list[Cell]] | None = None
        self.begun = 0
        self.cell: Cell | None = None
        self.item: list[str] | None = None
        self.item_line = 0

    def meet(self, tag: str, is_end: bool, text: str, line: int) -> None:  # noqa: FBT001 - which of both kinds of tag
        """A tag, or text where ``tag`` is empty."""
        if not tag:
            self._text(text)
        elif is_end:
            self._end(tag, line)
        else:
            self._start(tag, line)

    def _start(self, tag: str, line: int) -> None:
        if tag == "table":
            self.rows, self.begun, self.cell = [], line, None
        elif tag == "tr" and self.rows is not None:
            self._close_cell(line)
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._close_cell(line)
            self.cell = Cell(line, line)
            self.rows[-1].append(self.cell)
        elif tag == "li" and self.cell is not None:
            self._close_item(line)
            self.item, self.item_line = [], line
        elif tag == "br":
            self._text(" ")

    def _end(self, tag: str, line: int) -> None:
        if tag == "li":
            self._close_item(line)
        elif tag in ("td", "th", "tr"):
            self._close_cell(line)
        elif tag == "table" and self.rows is not None:
            self._close_cell(line)
            self.tables.append((self.begun, line, self.rows))
            self.rows = None

    def _text(self, text: str) -> None:
        if self.item is not None:
            self.item.append(text)
        elif self.cell is not None:
            self.cell.parts.append(text)

    def _close_cell(self, line: int) -> None:
        self._close_item(line)
        if self.cell is not None:
            self.cell.last = line
        self.cell = None

    def _close_item(self, line: int) -> None:
        if self.item is not None and self.cell is not None:
            text = visible(html.unescape("".join(self.item)))
            if text:
                self.cell.items.append((text, self.item_line, line))
        self.item = None
