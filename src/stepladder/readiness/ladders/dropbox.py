"""The career framework of Dropbox: the text of its web pages, one page for each role.

Each page begins with the menu of the whole site, which is no content but names families and roles, and goes on with
scope, reach and levers, and with five areas under which behaviors stand, a line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from stepladder.readiness.ladders.checks import remarks_on
from stepladder.readiness.ladders.interface import FamilyDraft, Files, Ladder, RungDraft, Statement
from stepladder.readiness.ladders.names import competency_name, slug, unique
from stepladder.readiness.ladders.seniority import Named, grade_of, in_order, place, ups
from stepladder.readiness.ladders.sources import Source, sources_of, visible

NAME = "Dropbox (text of its pages)"
ID = "dropbox"

AREAS = ("Results", "Direction", "Talent", "Culture", "Craft")
_SCOPE = ("Scope", "Collaborative Reach", "Impact Levers")
_SIGN = "🏆 Results".encode()
_CODED = re.compile(r"^(?:IC|M)\d{1,2} \S")
_CODES = re.compile(r"\b(?:IC|M)\d{1,2} ")
_FAMILY = re.compile(r"\(([A-Z]{2,5})\) ((?:IC|M)\d{1,2} [^(]*?)(?= (?:IC|M)\d{1,2} | [A-Z]+: |$)")
_SENIORITY = re.compile(r"\b(?:Senior|Sr\.?|Staff|Principal|Junior)\b\s*")
_ELSEWHERE = re.compile(
    r"^The expectations for .+ (?:(?:do|does) not (?:currently )?go (?:up )?beyond|are still applicable)\b"
)
_EXPLAINS = re.compile(r"^(?:Area of ownership|Organizational reach|(?:Technical|Organizational) levers)\b")
_LINKS = ("Dropbox core values", "Dropbox core's values")
"""Words of links, which the text of a page puts on lines of their own in the middle of a sentence."""
_CONTINUES = re.compile(r"^[a-z,.;)]")
_SENTENCE = re.compile(r"^(?:I|I['’]m|I['’]ve|My|We|The|When|If|As|In|With|While|Working|Partnering)\b")
_LONGEST_HEADING = 5
_LONGEST = 3_000
"""Characters of a sentence from which on nothing is joined to it."""


def recognizes(files: Files) -> bool:
    """Whether a text has the first of the five areas, with its picture."""
    return any(_is_page(name, content) for name, content in files.items())


def read(files: Files) -> Ladder:
    """Read every page.

    Raises:
        InvalidDocument: a page cannot be read, or names no role.
    """
    sources = sources_of(files, _is_page)
    menu = _Menu()
    found: dict[str, list[tuple[RungDraft, Source]]] = {}
    for name, source in sources.items():
        if _is_page(name, files[name]):
            page = _Page(source)
            menu.read(source, page.title_line)
            rung = page.rung()
            found.setdefault(menu.family_of(rung.title), []).append((rung, source))
        else:
            source.leave_all("it is no page of a role")
    menu.report({rung.title for rungs in found.values() for rung, _ in rungs})
    named = sorted((_family(name, rungs) for name, rungs in found.items()), key=lambda each: menu.rank(each.name))
    # Names that differ by capitals alone have one key.
    keys = unique([each.key for each in named])
    families = [replace(each, key=key) for each, key in zip(named, keys, strict=True)]
    ladder = Ladder(
        title="Dropbox Engineering Career Framework",
        source=f"Dropbox, {sum(len(each.rungs) for each in families)} pages",
        families=tuple(families),
        format=ID,
        steps=tuple(step for family in families for step in ups(family)),
        left=tuple(each for source in sources.values() for each in source.left),
    )
    said = [each for source in sources.values() for each in source.remarks]
    return replace(ladder, remarks=(*said, *remarks_on(ladder)))


def _is_page(name: str, content: bytes) -> bool:
    return name.endswith(".txt") and _SIGN in content


def _family(name: str, found: list[tuple[RungDraft, Source]]) -> FamilyDraft:
    placed = place([Named(rung.title, rung.code) for rung, _ in found])
    if placed.remark[0]:
        found[0][1].remark(*placed.remark)
    rungs = [replace(rung, order=order) for (rung, _), order in zip(found, placed.orders, strict=True)]
    for rung, source in found:
        if sum(other.key == rung.key for other, _ in found) > 1:
            raise source.error(
                f"{rung.code} of {name} has two pages", line=rung.line, expected="one page for each role"
            )
    return FamilyDraft(slug(name), name, in_order(rungs))


@dataclass
class _Menu:
    """The menu at the top of every page: which families there are, and which roles each has."""

    text: str = ""
    source: Source | None = None
    families: tuple[str, ...] = ()
    starts: tuple[tuple[int, str], ...] = ()

    def read(self, source: Source, title_line: int) -> None:
        """Take the menu of the first page; of the others only note that it is one."""
        if title_line < 2:
            return
        why = "the menu of the site, which is no content"
        source.leave(1, title_line - 1, why, id="dropbox.menu")
        text = _same(" ".join(source.line(number) for number in range(1, title_line)))
        if self.source is None:
            self.source, self.text = source, text
            self.starts = tuple(self._families())
            self.families = tuple(name for _, name in self.starts)
        elif text != self.text:
            source.remark("dropbox.menu.differs", "the menu is not that of the other pages", 1)

    def _families(self) -> Iterator[tuple[int, str]]:
        """The words before ``(SWE)`` that the first role behind it repeats are the family's name."""
        for found in _FAMILY.finditer(self.text):
            title = _plain_title(found.group(2))
            words = self.text[: found.start()].split()
            longest = next(
                (" ".join(words[-count:]) for count in range(8, 0, -1) if title.endswith(" ".join(words[-count:]))),
                title,
            )
            yield found.start(), longest

    def family_of(self, title: str) -> str:
        """The family under whose heading a role stands; without a menu, its title without the words of seniority."""
        at = self.text.find(_same(title))
        names = [name for start, name in self.starts if start < at]
        return names[-1] if names else _plain_title(title)

    def rank(self, family: str) -> tuple[int, str]:
        """Where a family stands in the menu; those that it does not name come last."""
        return (self.families.index(family) if family in self.families else len(self.families), family)

    def report(self, titles: set[str]) -> None:
        """Which pages the menu names that are not here."""
        if self.source is None:
            return
        pages = [each for each in self._pages() if each not in {_same(title) for title in titles}]
        for each in pages:
            words = f"the menu names the role “{each}”, whose page is not here"
            self.source.remark("dropbox.role.missing", words, 1)
        rest = re.split(r"\bAppendix ", self.text)[-1] if "Appendix" in self.text else ""
        others = [*re.findall(r"\b[A-Z]{2,5}: Appendix\b", self.text), *([rest] if rest else [])]
        if others:
            words = f"the menu names pages about all roles that are not here: {', '.join(others)}"
            hint = "rules of promotion may stand there; get them, too"
            self.source.remark("dropbox.pages.missing", words, 1, hint)

    def _pages(self) -> list[str]:
        """Titles of roles: from a code to the next one, or to where the next heading can begin."""
        parts = _CODES.split(self.text)[1:]
        codes = _CODES.findall(self.text)
        families = "|".join(re.escape(f"{name} (") for name in self.families)
        ends = re.compile(rf"\s(?:[A-Z]{{2,5}}: Appendix|{families or '(?!)'}|Appendix\b).*$")
        return [f"{code}{ends.sub('', part).strip()}" for code, part in zip(codes, parts, strict=True)]


@dataclass
class _Page:
    """Reads one page from its title on."""

    source: Source
    area: str = ""
    heading: str = ""
    meaning: str = ""
    statements: list[Statement] = field(default_factory=list)
    is_open: bool = False
    headed: int = 0
    headed_words: str = ""
    stated: int = 0

    @property
    def title_line(self) -> int:
        """The line with the title: the last one with a code before the first heading."""
        source = self.source
        first = next(n for n in range(1, source.count + 1) if _area(source.line(n)) or _scope(source.line(n)))
        coded = [n for n in range(1, first) if _CODED.match(source.line(n))]
        if not coded:
            raise source.error("the page names no role", line=first, expected="a title like “IC3 Software Engineer”")
        return coded[-1]

    def rung(self) -> RungDraft:
        """The role of this page."""
        source, start = self.source, self.title_line
        title, code = source.line(start), source.line(start).split()[0]
        source.take(start)
        summary = []
        for number in range(start + 1, source.count + 1):
            text = source.line(number)
            if not text:
                self.is_open = False
            elif not (self.area or self.heading or _scope(text) or _area(text)):
                source.take(number)
                summary.append(text)
            else:
                self._line(number, text)
        self._close_heading()
        return RungDraft(
            key=slug(code),
            title=title,
            code=code,
            grade=str(grade_of(code) or ""),
            track="manager" if code.startswith("M") else "ic",
            summary=" ".join(summary),
            statements=tuple(self.statements),
            file=source.name,
            line=start,
        )

    def _line(self, number: int, text: str) -> None:
        self.source.take(number)
        if self._is_heading(number, text):
            self._close_heading()
            self.is_open, self.headed, self.stated = False, number, len(self.statements)
        elif _ELSEWHERE.match(text):
            why = "it refers to what another rung asks, and asks nothing itself"
            hint = "the criteria of that rung hold here, too"
            self.source.leave(number, number, why, id="dropbox.elsewhere", hint=hint)
            self.is_open = False
        elif text.startswith("* "):
            self.source.leave(number, number, "a footnote", id="dropbox.footnote")
        elif (
            self.is_open and len(self.statements[-1].wording) < _LONGEST and (text in _LINKS or _CONTINUES.match(text))
        ):
            self._join(number, text)
        else:
            self._state(number, text)

    def _close_heading(self) -> None:
        """Of a heading under which nothing is asked, say so: its words stand nowhere else."""
        if self.headed and len(self.statements) == self.stated and self.headed_words:
            why = f"nothing is asked under “{self.headed_words}”"
            self.source.leave(self.headed, self.headed, why, id="dropbox.heading.empty")
        self.headed_words = self.heading if self.area in AREAS else ""

    def _is_heading(self, number: int, text: str) -> bool:
        area, scope = _area(text), _scope(text)
        if area:
            self.area, self.heading, self.meaning = area, "", ""
        elif scope:
            self.area, self.heading, self.meaning = "", scope, text.removeprefix(scope).strip()
            if self.meaning:
                words = f"“{scope}” and its explanation stand on one line; they were taken apart"
                self.source.remark("dropbox.heading.joined", words, number)
        elif _EXPLAINS.match(text) and not self.area:
            self.meaning = text
        elif text == "Core Responsibilities":
            self.area, self.heading, self.meaning = text, "", ""
            self.source.leave(number, number, "a heading over the five areas", id="dropbox.heading")
        elif self.area and _is_title(text):
            self.heading = text
        else:
            return False
        return True

    def _state(self, number: int, text: str) -> None:
        bare = text.removeprefix("- ")
        path = tuple(each for each in (self.area, self.heading) if each)
        lever, _, said = bare.partition(" - ")
        if self.heading == "Impact Levers" and said and len(lever.split()) < _LONGEST_HEADING:
            path = (self.heading, lever)
        self.statements.append(
            Statement(
                wording=bare,
                competency=path[0] if self.meaning and len(path) == 1 else competency_name(path, bare),
                area=path[-1] if path else "",
                area_path=path,
                must=self.heading != "Impact Levers",
                measure=self.meaning,
                file=self.source.name,
                line=number,
                last=number,
            )
        )
        self.is_open = True

    def _join(self, number: int, text: str) -> None:
        before = self.statements[-1]
        space = "" if text[0] in ",.;)" else " "
        self.statements[-1] = replace(before, wording=visible(f"{before.wording}{space}{text}"), last=number)


def _area(text: str) -> str:
    """The area that a heading opens: a picture and one of five words."""
    sign, _, word = text.partition(" ")
    return word if word in AREAS and not sign.isascii() else ""


def _scope(text: str) -> str:
    return next((each for each in _SCOPE if text == each or re.match(rf"{each} (?:{_EXPLAINS.pattern[1:]})", text)), "")


def _is_title(text: str) -> bool:
    """Whether a line is a heading: few words, the first with a capital letter, no sentence."""
    few = len(text.split()) <= _LONGEST_HEADING and text not in _LINKS
    return few and text[:1].isupper() and text[-1:].isalpha() and not _SENTENCE.match(text)


def _same(text: str) -> str:
    return text.replace("Sr. ", "Senior ")


def _plain_title(title: str) -> str:
    return _SENIORITY.sub("", _CODES.sub("", title, count=1)).strip()
