"""From a rung to a role file that a person reviews (format ``stepladder/role/1``, see ``readiness.role_file``).

A role file has a level for every criterion, and many ladders have none. Such a statement is written at level 3
(independent), because that is what a sentence says that qualifies nothing: *leads the resolution of incidents* is said
of somebody who does so without help, and neither of a beginner nor of somebody who changes how it is done. It is an
assumption, and it shows: as a comment beside the level, and as a condition of the role that stays unknown until a
person has decided the levels. Or such statements are held out; then they are comments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from stepladder.readiness.ladders.interface import ConditionDraft, FamilyDraft, Ladder, RungDraft, Statement
from stepladder.readiness.ladders.names import slug, unique
from stepladder.readiness.ladders.values import is_text, out_of_range

ASSUMED_LEVEL = 3
"""The level of a statement whose source gives none: independent."""

MAX_CRITERIA = 100
"""Most criteria of a role file."""

UNDECIDED = "levels-to-decide"
"""The condition of a draft whose levels are assumed."""


@dataclass(frozen=True)
class Options:
    """How drafts are written.

    Attributes:
        level: of statements without one; None holds them out.
        merge: whether statements of one competency and level become one criterion.
    """

    level: int | None = ASSUMED_LEVEL
    merge: bool = False


@dataclass(frozen=True)
class RoleDraft:
    """A role file, or why there is none.

    Attributes:
        name: of the file, without folder.
        text: TOML; empty where nothing can be written.
        assumed: statements whose level was assumed.
        held_out: statements that stand in comments only.
        problem: why there is no text.
    """

    name: str
    text: str
    criteria: int = 0
    assumed: int = 0
    held_out: int = 0
    problem: str = ""


def role_drafts(ladder: Ladder, options: Options | None = None) -> tuple[RoleDraft, ...]:
    """A draft for each rung, in order."""
    return tuple(_draft(ladder, family, rung, options or Options()) for family, rung in ladder.rungs)


@dataclass(frozen=True)
class _Asked:
    """A criterion of the draft.

    Attributes:
        statement: with the level that it is written at.
        assumed, stated: of how many statements the level was assumed, among all that it stands for.
    """

    statement: Statement
    assumed: int = 0
    stated: int = 1

    @property
    def doubt(self) -> str:
        """What stands beside the level; nothing where the source gives it."""
        if not self.assumed:
            return ""
        if self.assumed == self.stated:
            return "  # assumed: the source gives no level"
        return f"  # assumed for {self.assumed} of {self.stated} sentences: the source gives them no level"


def _draft(ladder: Ladder, family: FamilyDraft, rung: RungDraft, options: Options) -> RoleDraft:
    key = slug(f"{family.key}-{rung.key}")
    stated = [each for each in rung.statements if each.level_hint or options.level]
    held = [each for each in rung.statements if each not in stated]
    assumed = sum(each.level_hint is None for each in stated)
    asked = [
        _Asked(replace(each, level_hint=each.level_hint or options.level), int(each.level_hint is None))
        for each in stated
    ]
    merged = list(_merged(asked)) if options.merge else asked
    conditions = (*ladder.conditions, *rung.conditions)
    name = f"{key}.toml"
    if problem := _problem(rung, merged, conditions):
        return RoleDraft(name, "", held_out=len(held), problem=problem)
    statements = [each.statement for each in merged]
    lines = [
        *_head(ladder, rung, key),
        *_competencies(statements),
        *_profiles(statements),
        *_criteria(merged),
        *_conditions(conditions, assumed, len(stated), options.level),
        *(_comment(f"held out, without a level: {each.wording} ({_place(each)})") for each in held),
    ]
    text = "\n".join(lines).strip() + "\n"
    if not is_text(text):
        return RoleDraft(name, "", held_out=len(held), problem="half of a surrogate pair stands alone in its words")
    return RoleDraft(name, text, len(merged), assumed, len(held))


def _problem(rung: RungDraft, merged: list[_Asked], conditions: Iterable[ConditionDraft]) -> str:
    """Why there can be no draft, or nothing."""
    if not rung.statements:
        return "the source says nothing about what it asks"
    if not merged:
        return "no statement has a level"
    if len(merged) > MAX_CRITERIA:
        return f"it has {len(merged)} criteria, and a role file holds {MAX_CRITERIA}: merge them"
    parts = (*conditions, *(each.statement for each in merged))
    faults = (f"{name}: {found}; expected {expected}" for part in parts for name, found, expected in out_of_range(part))
    return next(faults, "")


def _merged(asked: list[_Asked]) -> Iterator[_Asked]:
    """Those of one competency, level and rule as one, the wordings behind each other."""
    order = {each: place for place, each in reversed(list(enumerate(_kind(one.statement) for one in asked)))}
    ranked = sorted(asked, key=lambda each: order[_kind(each.statement)])
    for _, group in groupby(ranked, key=lambda each: _kind(each.statement)):
        members = list(group)
        first = members[0].statement
        wording = " · ".join(dict.fromkeys(each.statement.wording for each in members))
        examples = tuple(example for each in members for example in each.statement.examples)
        assumed, stated = sum(each.assumed for each in members), sum(each.stated for each in members)
        yield _Asked(replace(first, wording=wording, examples=examples), assumed, stated)


def _kind(each: Statement) -> tuple[object, ...]:
    return (slug(each.competency), each.level_hint, each.must, each.accepts, each.raters, each.max_age_months)


def _head(ladder: Ladder, rung: RungDraft, key: str) -> list[str]:
    place = f"{rung.file}, line {rung.line}" if rung.line else rung.file
    source = ", ".join(each for each in (ladder.source, place) if each)
    return [
        _comment("A draft, made from a ladder. Look at every level, weight and must before it is put in force."),
        *([_comment(rung.summary)] if rung.summary else []),
        f"format = {_text('stepladder/role/1')}",
        f"id = {_text(key)}",
        f"title = {_text(rung.title)}",
        f"source = {_text(source)}",
    ]


def _competencies(statements: list[Statement]) -> Iterator[str]:
    names: dict[str, str] = {}
    for each in statements:
        names.setdefault(slug(each.competency), each.competency)
    for key, name in names.items():
        yield from ("", "[[competencies]]", f"id = {_text(key)}", f"name = {_text(name)}")


def _rule(each: Statement) -> tuple[tuple[str, ...], int, int | None]:
    return (each.accepts, each.raters, each.max_age_months)


def _profile_ids(statements: list[Statement]) -> dict[tuple[object, ...], str]:
    rules = list(dict.fromkeys(_rule(each) for each in statements if any(_rule(each))))
    ids = unique(["-".join(accepts) or "any" for accepts, _, _ in rules])
    return dict(zip(rules, ids, strict=True))


def _profiles(statements: list[Statement]) -> Iterator[str]:
    for (accepts, raters, age), key in _profile_ids(statements).items():
        yield from ("", "[[profiles]]", f"id = {_text(key)}")
        if accepts:
            yield f"accepts = [{', '.join(_text(str(each)) for each in _listed(accepts))}]"
        if age:
            yield f"max_age_months = {age}"
        if raters:
            yield f"raters = {raters}"


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _criteria(asked: list[_Asked]) -> Iterator[str]:
    profiles = _profile_ids([each.statement for each in asked])
    for number, one in enumerate(asked, start=1):
        each = one.statement
        yield from ("", "[[criteria]]", f"id = {_text(f'C{number}')}", f"competency = {_text(slug(each.competency))}")
        yield f"level = {each.level_hint}{one.doubt}"
        if each.weight is not None:
            yield f"weight = {each.weight:.15g}"
        if not each.must:
            yield 'kind = "should"'
        if profile := profiles.get(_rule(each)):
            yield f"profile = {_text(profile)}"
        yield f"wording = {_text(each.wording)}"
        if each.measure:
            yield f"measure = {_text(each.measure)}"
        if _place(each):
            yield f"measure_source = {_text(_place(each))}" if each.measure else _comment(_place(each))
        yield from (_comment(f"for example: {example}") for example in each.examples)


def _conditions(conditions: Iterable[ConditionDraft], assumed: int, stated: int, level: int | None) -> Iterator[str]:
    if assumed:
        text = f"The levels are decided: {assumed} of {stated} have none in the source, and stand at {level} until then"
        yield from ("", "[[conditions]]", f"id = {_text(UNDECIDED)}", f"text = {_text(text)}")
    listed = list(conditions)
    keys = unique([UNDECIDED, *(slug(each.kind.value) for each in listed)])[1:]
    for each, key in zip(listed, keys, strict=True):
        yield from ("", "[[conditions]]", f"id = {_text(key)}", f"text = {_text(each.text)}")
        yield f"kind = {_text(each.kind.value)}"
        if each.months:
            yield f"months = {each.months}"


def _place(each: Statement) -> str:
    return f"{each.file}, line {each.line}" if each.line else each.file


def _text(text: str) -> str:
    """A basic string of TOML: the escapes of JSON, and U+007F, which TOML does not allow as it stands."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """One line; control characters are no part of a comment."""
    return "# " + " ".join("".join(char if char.isprintable() else " " for char in text).split())
