"""Warts that a ladder of any format may have, found after it was read."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator

from stepladder.readiness.ladders.interface import FamilyDraft, Ladder, RungDraft, Statement
from stepladder.remarks import Remark

_DOUBLED = re.compile(r"\b([A-Za-z]{2,}) \1\b")
_DOUBLES = frozenset({"had", "that"})
_UNFINISHED = re.compile(r"\b(?:TO[D]O|TB[DC]|FIX[M]E|lorem ipsum|think of a better)\b", re.IGNORECASE)
_ALIKE = 0.87
_MOST_NAMES = 400
"""Most names of one family that are compared with each other; the time grows with the square."""


def remarks_on(ladder: Ladder) -> Iterator[Remark]:
    """What a person should look at, by family and rung."""
    for family in ladder.families:
        for rung in family.rungs:
            yield from _of_rung(family, rung)
        yield from _falling(family)
        yield from _alike(family)


def _of_rung(family: FamilyDraft, rung: RungDraft) -> Iterator[Remark]:
    if not rung.statements:
        words = f"{family.name}: {rung.code or rung.title} is named, and nothing says what it asks"
        hint = "leave it out, or write what it asks; a role without criteria would be met by anybody"
        yield Remark("ladder.rung.empty", words, rung.file, rung.line, hint)
    seen: dict[tuple[str, str], Statement] = {}
    for statement in rung.statements:
        key = (statement.area, re.sub(r"\W+", " ", statement.wording.lower()).strip())
        if key in seen:
            words = f"“{_cut(statement.wording)}” stands twice in {rung.code or rung.title} (line {seen[key].line})"
            yield _at(statement, "ladder.statement.twice", words, "keep one of them")
        seen.setdefault(key, statement)
        yield from _of_text(statement)


def _of_text(statement: Statement) -> Iterator[Remark]:
    for text in (statement.wording, *statement.examples):
        doubled = _DOUBLED.search(text)
        if doubled and doubled.group(1).lower() not in _DOUBLES:
            yield _at(statement, "ladder.text.doubled", f"“{doubled.group()}”: a word stands twice", "correct it")
        if _UNFINISHED.search(text):
            words = f"“{_cut(text)}”: the authors meant to come back to this"
            yield _at(statement, "ladder.text.unfinished", words, "ask them, or finish it")


def _falling(family: FamilyDraft) -> Iterator[Remark]:
    """Where a higher rung asks less of a competency than a lower one of its track."""
    asked: dict[tuple[str, str], tuple[int, RungDraft]] = {}
    for rung in family.rungs:
        levels: dict[str, int] = defaultdict(int)
        for each in rung.statements:
            levels[each.competency] = max(levels[each.competency], each.level_hint or 0)
        for name, level in levels.items():
            before, lower = asked.get((rung.track, name)) or asked.get(("", name)) or (0, rung)
            if level and level < before and lower.order < rung.order:
                words = (
                    f"{family.name}, {name}: {rung.code or rung.title} asks level {level}, "
                    f"{lower.code or lower.title} below it {before}"
                )
                yield Remark("ladder.level.falls", words, rung.file, rung.line, "look whether that is meant")
            if level:
                asked[rung.track, name] = (level, rung)


def _alike(family: FamilyDraft) -> Iterator[Remark]:
    """Names of competencies that are nearly the same, so that one is probably meant."""
    first: dict[str, Statement] = {}
    for rung in family.rungs:
        for statement in rung.statements:
            first.setdefault(statement.competency, statement)
    names = list(first)[:_MOST_NAMES]
    for position, name in enumerate(names):
        for other in names[:position]:
            if other.casefold() == name.casefold() or _nearly(other, name):
                words = f"“{name}” and “{other}” (line {first[other].line}) may be one competency"
                yield _at(first[name], "ladder.name.varies", words, "if so, give both one name")
                break


def _nearly(one: str, other: str) -> bool:
    """Whether two names of one area share most of their letters, in order."""
    area, _, rest = one.partition(": ")
    if not other.startswith(f"{area}: ") or abs(len(one) - len(other)) > 0.25 * len(one):
        return False
    matcher = difflib.SequenceMatcher(None, rest.casefold(), other.partition(": ")[2].casefold(), autojunk=False)
    return matcher.real_quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE


def _at(statement: Statement, id: str, words: str, hint: str) -> Remark:
    return Remark(id, words, statement.file, statement.line, hint)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79].rpartition(" ")[0] + " …"
