"""The job families of the Financial Times: YAML with levels, themes, and competencies that name one of each.

Where proficiency varies within a family, theme and proficiency are a competency and its level; where every entry has
the same word, the word says nothing, and the level stays unknown.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

from stepladder.frameworks.edition import Scale, ScaleLevel
from stepladder.readiness.ladders.checks import remarks_on
from stepladder.readiness.ladders.interface import FamilyDraft, Files, Ladder, RungDraft, Statement, Step, StepKind
from stepladder.readiness.ladders.names import competency_name, slug
from stepladder.readiness.ladders.seniority import Named, bare, in_order, place, track_of, ups
from stepladder.readiness.ladders.sources import Source, sources_of, visible
from stepladder.readiness.ladders.yaml_text import Node, read_yaml

NAME = "Financial Times (YAML)"
ID = "financial-times"

PROFICIENCIES = ("Awareness", "Foundational", "Working knowledge", "Practitioner", "Expert")
"""The words for proficiency, the lowest first. The files do not say the order; it is that of the words' meaning, and
the current family confirms it: no theme asks less on a higher rung."""

_SIGNS = (b"competencies:", b"themes:", b"levels:")
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s+(.*)$")
_KNOWN = ("id", "summary", "examples", "level", "theme", "proficiency")


def recognizes(files: Files) -> bool:
    """Whether a YAML file has the three lists."""
    return any(_is_family(name, content) for name, content in files.items())


def read(files: Files) -> Ladder:
    """Read every job family.

    Raises:
        InvalidDocument: a file is no YAML, or lacks a list, or there is no family.
    """
    sources = sources_of(files, _is_family)
    families, steps = [], []
    for name, source in sources.items():
        if not _is_family(name, files[name]):
            source.leave_all("it holds no job family")
            continue
        family, found = _Family(source).read()
        families.append(family)
        steps += [*ups(family), *found]
    used = [name for name in sources if _is_family(name, files[name])]
    ladder = Ladder(
        title=" · ".join(family.name for family in families),
        source=f"Financial Times, {', '.join(used)}",
        families=tuple(families),
        format=ID,
        steps=tuple(steps),
        scales=(_SCALE,),
        left=tuple(each for source in sources.values() for each in source.left),
    )
    said = [each for source in sources.values() for each in source.remarks]
    return replace(ladder, remarks=(*said, *remarks_on(ladder)))


_SCALE = Scale(
    "ft-proficiency",
    "Proficiency",
    tuple(ScaleLevel(value, word) for value, word in enumerate(PROFICIENCIES, start=1)),
    source="Financial Times",
)


def _is_family(name: str, content: bytes) -> bool:
    return name.endswith((".yml", ".yaml")) and all(sign in content for sign in _SIGNS)


class _Family:
    """Reads one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = read_yaml("\n".join(source.lines), name=source.name)
        self.themes = {_text(each, "id"): each for each in self._list("themes")}
        self.entries = self._list("competencies")
        words = {_text(each, "proficiency") for each in self.entries}
        self.speaks = len(words) > 1
        if not self.speaks and self.entries:
            words_said = (
                f"every entry has the proficiency “{words.pop()}”, on every level: it says nothing, levels stay unknown"
            )
            source.remark("ft.proficiency.same", words_said, self.entries[0].line, "decide the levels")
        self.ids: dict[str, int] = {}

    def read(self) -> tuple[FamilyDraft, list[Step]]:
        """The family, and the steps that it names."""
        source, name = self.source, _text(self.root, "name") or self.source.name
        key = slug(source.name.rpartition("/")[2].rpartition(".")[0])
        statements = self._statements()
        listed = self._list("levels")
        named = [
            Named(_text(each, "name"), _text(each, "id"), track_of(_text(each, "id"), _text(each, "name")))
            for each in listed
        ]
        placed = place(named)
        if placed.remark[0]:
            source.remark(*placed.remark, listed[0].line)
        rungs = tuple(
            RungDraft(
                key=slug(each.code),
                title=each.title,
                code=each.code,
                order=order,
                track=each.track,
                statements=tuple(statements.get(each.code, ())),
                file=source.name,
                line=node.line,
            )
            for each, order, node in zip(named, placed.orders, listed, strict=True)
        )
        self._take_head()
        family = FamilyDraft(key, name, in_order(rungs), visible(_text(self.root, "summary")))
        source.leave_rest("a comment")
        return family, self._across(family)

    def _take_head(self) -> None:
        for key, value in self.root.pairs:
            self.source.take(key.line)
            if key.text in ("name", "summary", "levels", "themes"):
                self.source.take(key.line, value.last)
            elif key.text == "isLegacy" and value.text == "true":
                words = "the file calls itself legacy: newer criteria probably hold"
                self.source.remark("ft.legacy", words, key.line, "look whether this family is still in force")
            elif key.text != "competencies":
                self.source.leave(key.line, value.last, f"the field {key.text!r} has no meaning outside its publisher")

    def _across(self, family: FamilyDraft) -> list[Step]:
        """Two tracks of one title stand side by side: the names say it."""
        found = []
        for rung in family.rungs:
            for other in family.rungs:
                if rung.track == "ic" and other.track not in ("", "ic") and bare(rung.title) == bare(other.title):
                    words = f"{rung.title} · {other.title}"
                    ends = (f"{family.key}/{rung.key}", f"{family.key}/{other.key}")
                    found.append(Step(*ends, StepKind.ACROSS, words, other.file, other.line))
        return found

    def _list(self, name: str) -> list[Node]:
        node = self.root.get(name)
        if node is None or not node.items:
            raise self.source.error(f"there are no {name}", line=self.root.line, expected=f"a list under {name!r}")
        for each in node.items:
            if not each.pairs or not _text(each, "id"):
                raise self.source.error(f"one of the {name} has no id", line=each.line, expected="a mapping with an id")
        return node.items

    def _statements(self) -> dict[str, list[Statement]]:
        """By level; an entry of a level that is not listed stays out, with a remark."""
        levels = {_text(each, "id") for each in self._list("levels")}
        found: dict[str, list[Statement]] = {}
        for entry in self.entries:
            self._check_id(entry)
            level = _text(entry, "level")
            if level not in levels:
                why = f"it names the level {level!r}, which the file does not list"
                self.source.leave(entry.line, entry.last, why, id="ft.level.unknown", hint="correct the level")
            elif not _text(entry, "summary").strip():
                self.source.leave(entry.line, entry.last, "it has no summary", id="ft.summary.missing")
            else:
                self.source.take(entry.line, entry.last)
                found.setdefault(level, []).extend(self._said(entry))
        return found

    def _check_id(self, entry: Node) -> None:
        id = _text(entry, "id")
        try:
            uuid.UUID(id)
        except ValueError:
            words = f"the id {id!r} looks like a UUID and is none; it is kept as it stands"
            self.source.remark("ft.id.malformed", words, entry.line, "correct it at the source")
        if id in self.ids:
            words = f"the id {id!r} stands at line {self.ids[id]} already; both entries are kept"
            self.source.remark("ft.id.twice", words, entry.line, "give one of them another id")
        self.ids.setdefault(id, entry.line)

    def _said(self, entry: Node) -> list[Statement]:
        """One statement, or one for each numbered line of the summary."""
        theme, word = self.themes.get(_text(entry, "theme")), _text(entry, "proficiency")
        area = _text(theme, "name") if theme else _text(entry, "theme")
        if theme is None:
            words = f"the theme {area!r} is not listed; its id stands for its name"
            self.source.remark("ft.theme.unknown", words, entry.line)
        level = self._level(entry, word)
        meaning = visible(_text(theme, "summary")) if theme else ""
        examples = entry.get("examples")
        extra = {key.text: value.plain() for key, value in entry.pairs if key.text not in _KNOWN and value.value}
        common = Statement(
            wording="",
            area=area,
            area_path=(area,) if area else (),
            examples=tuple(visible(each.text) for each in (examples.items if examples else ()) if each.text.strip()),
            level_hint=level,
            measure=f"{word}: {meaning}" if word and meaning else word,
            file=self.source.name,
            extra={"id": _text(entry, "id"), **extra},
        )
        return [
            replace(
                common,
                wording=text,
                competency=area if self.speaks and area else competency_name(common.area_path, text),
                line=first,
                last=last,
            )
            for text, first, last in _parts(entry)
        ]

    def _level(self, entry: Node, word: str) -> int | None:
        if word and word not in PROFICIENCIES:
            words = f"the proficiency {word!r} is none of {', '.join(PROFICIENCIES)}; its level stays unknown"
            self.source.remark("ft.proficiency.unknown", words, entry.line, "decide the level")
            return None
        return PROFICIENCIES.index(word) + 1 if word and self.speaks else None


def _text(node: Node | None, name: str) -> str:
    value = node.get(name) if node else None
    return value.text.strip() if value else ""


def _parts(entry: Node) -> list[tuple[str, int, int]]:
    """The summary with its lines: as a whole, or by its numbered lines."""
    summary = entry.get("summary")
    assert summary is not None  # noqa: S101 - whoever calls has looked
    lines = [_NUMBERED.match(each) for each in summary.value.split("\n")] if isinstance(summary.value, str) else []
    filled = [each for each in summary.text.split("\n") if each.strip()]
    if not summary.block or sum(each is not None for each in lines) < len(filled) or len(filled) < 2:
        return [(visible(summary.text), summary.line, summary.last)]
    # Text in lines of its own begins on the line below the sign that opens it.
    return [
        (visible(each.group(2)), summary.line + number, summary.line + number)
        for number, each in enumerate(lines, start=1)
        if each
    ]
