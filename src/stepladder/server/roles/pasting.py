"""Sentences on their way to criteria: what was decided about each, and what becomes of them. Values in and out.

A sentence is a criterion, heads a choice among those after it, states a condition, or is left out. What was recognized
about it is an offer; what nobody has decided stays open, and keeps the whole from being proposed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from stepladder.readiness.conditions import Condition, ConditionKind, TimeInGrade
from stepladder.readiness.criteria import Alternative
from stepladder.server.roles.documents_read import Sentence
from stepladder.server.roles.drafts import CriterionDraft, Draft, Place
from stepladder.server.roles.postings import sorted_out
from stepladder.server.roles.recognizing import choice_in, condition_in, level_in

MOST_OFFERS = 3
"""Suggestions that stand beside a sentence; who wants another looks for it."""

SEARCHED = "search"
"""Method of an offer that somebody looked for; no suggestion."""

LONGEST_CONDITION = 500


class Use(StrEnum):
    """What a sentence becomes."""

    CRITERION = "criterion"
    CHOICE = "choice"
    CONDITION = "condition"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Offer:
    """A competency that the linker suggested for a sentence.

    Attributes:
        level: None where the suggestion says nothing about it.
        matched: words of the sentence that look like the competency.
    """

    competency: str
    name: str
    score: float = 0.0
    method: str = ""
    matched: tuple[str, ...] = ()
    level: int | None = None

    def to_json(self) -> dict[str, Any]:
        """What is kept with a mapping, as ``frameworks.linking.Suggested.to_json`` writes it."""
        return {"score": self.score, "method": self.method, "matched": list(self.matched), "level": self.level}


@dataclass(frozen=True)
class Judged:
    """How a criterion is judged, preset and out of the way.

    Attributes:
        must: whether it must be met; the others as in ``drafts.CriterionDraft``.
    """

    must: bool = True
    weight: Decimal = Decimal(1)
    threshold: Decimal | None = None
    accepts: tuple[str, ...] = ()
    raters: int = 0
    pieces: int = 0
    max_age_months: int | None = None
    measure: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence with what was decided about it.

    Attributes:
        id: stays when others are merged, split or left out.
        wording: in the organization's words; a person may correct what the reader of the document broke.
        aside: why it was left out beforehand (``postings.Aside``); empty where a person left it out.
        accepted: whether a person said that it goes into the proposal as it stands; nothing recognized says so.
        offers: what was suggested; the choice may be another.
        competency: key of the chosen one; empty while nothing is chosen.
        named: the name of a new competency of the organization, where that is chosen.
        sought: what somebody wrote to look for another one.
        level: None where nobody has said it and nothing proposes one (``proposed_level``).
        says: the words of the sentence that name a level, a choice or a condition.
        was: what a sentence that is left out was before.
        needed, span: of a choice, how many are enough, and how many of the next criteria belong to it.
        kind, months: of a condition.
        original: scale and level of the ladder that it comes from.
    """

    id: int
    wording: str
    place: str = ""
    heading: str = ""
    use: Use = Use.CRITERION
    was: Use = Use.CRITERION
    aside: str = ""
    accepted: bool = False
    offers: tuple[Offer, ...] = ()
    competency: str = ""
    named: str = ""
    sought: str = ""
    level: int | None = None
    says: str = ""
    needed: int = 1
    span: int = 0
    kind: ConditionKind = ConditionKind.OTHER
    months: int | None = None
    judged: Judged = field(default_factory=Judged)
    original: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values; what has its default value is left out."""
        return dict(_plain(self))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Line:
        """From what a draft stores."""
        given = dict(stored)
        judged = dict(given.pop("judged", {}))
        if "accepts" in judged:
            judged["accepts"] = tuple(judged["accepts"])
        for name in ("weight", "threshold"):
            if judged.get(name) is not None:
                judged[name] = Decimal(judged[name])
        offers = tuple(Offer(**{**each, "matched": tuple(each.get("matched", ()))}) for each in given.pop("offers", ()))
        for name, shape in (("use", Use), ("was", Use), ("kind", ConditionKind)):
            if name in given:
                given[name] = shape(given[name])
        return cls(**given, offers=offers, judged=Judged(**judged))

    @property
    def is_decided(self) -> bool:
        """Whether a criterion has a competency and a level; everything else needs no decision."""
        return self.use is not Use.CRITERION or bool((self.competency or self.named) and self.level)

    @property
    def is_accepted(self) -> bool:
        """Whether it may be proposed: decided, and a person said so."""
        return self.use is Use.SKIPPED or (self.accepted and self.is_decided)

    @property
    def proposed_level(self) -> bool:
        """Whether its level is one that was proposed, and that nobody has confirmed."""
        if self.accepted or self.level is None or self.use is not Use.CRITERION:
            return False
        said = level_in(self.wording)
        return bool(said and said.level == self.level) or self.level in {each.level for each in self.offers}


def begun(sentences: Iterable[Sentence]) -> tuple[Line, ...]:
    """Sentences as a person first sees them, with what each says of itself; what asks for nothing is left out."""
    lines = []
    for id, each in enumerate(sorted_out(sentences), start=1):
        said = each.sentence
        line = Line(id, said.text, said.place, said.heading)
        aside = replace(line, use=Use.SKIPPED, aside=each.aside.value) if each.aside else None
        lines.append(aside or _recognized(line))
    return tuple(_spanned(lines))


def trusted(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same where competency and level are what the source itself says: accepted unless somebody objects."""
    return tuple(replace(each, accepted=each.use is not Use.SKIPPED and each.is_decided) for each in lines)


def merged(lines: Sequence[Line], id: int) -> tuple[Line, ...]:
    """A sentence joined with the next that is not left out; what was decided about the first stays."""
    place = _index(lines, id)
    after = next((at for at in range(place + 1, len(lines)) if lines[at].use is not Use.SKIPPED), None)
    if after is None:
        return tuple(lines)
    first, second = lines[place], lines[after]
    where = (
        first.place if first.place == second.place else " – ".join(each for each in (first.place, second.place) if each)
    )
    wording = f"{first.wording.rstrip()} {second.wording.lstrip()}"
    joined = replace(first, wording=wording, place=where, accepted=False)
    joined = (
        joined
        if joined.competency or joined.named
        else replace(joined, competency=second.competency, named=second.named)
    )
    return (*lines[:place], joined, *lines[place + 1 : after], *lines[after + 1 :])


def split(lines: Sequence[Line], id: int) -> tuple[Line, ...]:
    """A sentence taken apart at its line breaks; only the first part keeps what was decided."""
    place = _index(lines, id)
    parts = [" ".join(each.split()) for each in lines[place].wording.splitlines() if each.strip()]
    next_id = max(each.id for each in lines) + 1
    rest = [
        _recognized(Line(next_id + number, part, lines[place].place, lines[place].heading, judged=lines[place].judged))
        for number, part in enumerate(parts[1:])
    ]
    first = replace(lines[place], wording=parts[0], accepted=False) if parts else lines[place]
    return (*lines[:place], first, *rest, *lines[place + 1 :])


def skipped(lines: Sequence[Line], *ids: int) -> tuple[Line, ...]:
    """Sentences left out, to be seen and taken up again below the others."""
    shown = {each.id for each in lines if each.use is not Use.SKIPPED} & {*ids}
    return tuple(
        replace(each, use=Use.SKIPPED, was=each.use, accepted=False) if each.id in shown else each for each in lines
    )


def restored(lines: Sequence[Line], id: int) -> tuple[Line, ...]:
    """A sentence that was left out taken up again, as it was; one that nobody has seen yet with what it says."""

    def change(line: Line) -> Line:
        if line.use is not Use.SKIPPED:
            return line
        if line.aside:
            return _recognized(replace(line, use=Use.CRITERION, was=Use.CRITERION, aside=""))
        return replace(line, use=line.was if line.was is not Use.SKIPPED else Use.CRITERION)

    return _with(lines, id, change)


def next_shown(lines: Sequence[Line], id: int) -> int | None:
    """Where to go on after a sentence that was left out: the next that was not, else the one before."""
    place = _index(lines, id)
    shown = [(at, each.id) for at, each in enumerate(lines) if each.use is not Use.SKIPPED]
    after = next((each for at, each in shown if at > place), None)
    return after if after is not None else next((each for at, each in reversed(shown) if at < place), None)


def leveled(lines: Sequence[Line], level: int) -> tuple[Line, ...]:
    """The same level for every criterion that has none yet, as somebody decided for all of them at once."""
    open_ones = {each.id for each in lines if each.use is Use.CRITERION and each.level is None}
    return tuple(replace(each, level=level) if each.id in open_ones else each for each in lines)


def kept(lines: Iterable[Line], use: Use) -> tuple[Line, ...]:
    """Those that become one thing."""
    return tuple(each for each in lines if each.use is use)


def draft_of_lines(lines: Sequence[Line], place: Place, source: str, keys: Mapping[int, str]) -> Draft:
    """What a role is to ask.

    Args:
        keys: by line, the key of the competency that was chosen or made; empty for none.

    Raises:
        InvalidPolicy: a choice or a condition contradicts itself.
    """
    criteria = kept(lines, Use.CRITERION)
    ids = {line.id: f"C{number}" for number, line in enumerate(criteria, start=1)}
    return Draft(
        place=place,
        criteria=tuple(_criterion(each, keys.get(each.id, ""), ids[each.id], source) for each in criteria),
        alternatives=tuple(_alternatives(lines, ids)),
        conditions=tuple(_condition(each, f"K{at}") for at, each in enumerate(kept(lines, Use.CONDITION), start=1)),
        source=source,
    )


def members(lines: Sequence[Line], head: Line) -> tuple[Line, ...]:
    """The criteria that belong to a choice: the next ones, until another choice begins."""
    found: list[Line] = []
    for each in lines[_index(lines, head.id) + 1 :]:
        if each.use is Use.CHOICE or len(found) == head.span:
            break
        if each.use is Use.CRITERION:
            found.append(each)
    return tuple(found)


def lines_of_criteria(criteria: Iterable[CriterionDraft]) -> Iterator[Line]:
    """Criteria of an earlier version as lines with everything decided."""
    for id, each in enumerate(criteria, start=1):
        judged = Judged(**{name: getattr(each, name) for name in Judged.__dataclass_fields__})
        yield Line(
            id, each.wording, each.source_place, competency=each.competency, level=each.level, judged=judged,
            original=each.original,
        )  # fmt: skip


def _recognized(line: Line) -> Line:
    if choice := choice_in(line.wording):
        return replace(line, use=Use.CHOICE, needed=choice.needed, says=choice.words)
    if condition := condition_in(line.wording):
        return replace(line, use=Use.CONDITION, kind=condition.kind, months=condition.months, says=condition.kind.value)
    if level := level_in(line.wording):
        return replace(line, level=level.level, says=level.words)
    return line


def _spanned(lines: Sequence[Line]) -> Iterator[Line]:
    """How many sentences belong to a choice: those after it, as far as the next heading, choice or condition."""
    for at, line in enumerate(lines):
        span = 0
        if line.use is Use.CHOICE:
            for each in lines[at + 1 :]:
                if each.use is not Use.CRITERION or each.heading != line.heading:
                    break
                span += 1
        yield replace(line, span=span) if span else line


def _criterion(line: Line, competency: str, key: str, source: str) -> CriterionDraft:
    judged = {name: getattr(line.judged, name) for name in Judged.__dataclass_fields__}
    measured = source if line.judged.measure else ""
    return CriterionDraft(
        competency=competency, level=line.level, wording=_plain_words(line), key=key, source_place=line.place[:200],
        original=line.original, measure_source=measured, **judged,
    )  # fmt: skip


def _alternatives(lines: Sequence[Line], ids: Mapping[int, str]) -> Iterator[Alternative]:
    for number, head in enumerate(kept(lines, Use.CHOICE), start=1):
        of = tuple(ids[each.id] for each in members(lines, head))
        yield Alternative(
            f"A{number}", of, head.needed, _plain_words(head)[:LONGEST_CONDITION], must=head.judged.must,
            weight=Fraction(head.judged.weight),
        )  # fmt: skip


def _condition(line: Line, key: str) -> Condition:
    served = TimeInGrade(line.months) if line.kind is ConditionKind.TIME_IN_GRADE and line.months else None
    return Condition(key, _plain_words(line), line.kind, served)


def _plain_words(line: Line) -> str:
    """On one line: breaks stand there for splitting alone."""
    return " ".join(line.wording.split())


def _with(lines: Sequence[Line], id: int, change: Any) -> tuple[Line, ...]:
    return tuple(change(each) if each.id == id else each for each in lines)


def _index(lines: Sequence[Line], id: int) -> int:
    return next((at for at, each in enumerate(lines) if each.id == id), len(lines) - 1)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in dataclasses.fields(value)
            if not _is_default(getattr(value, each.name), each)
        }
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _is_default(value: Any, of: dataclasses.Field[Any]) -> bool:
    if of.default_factory is not dataclasses.MISSING:
        return bool(value == of.default_factory())
    return of.default is not dataclasses.MISSING and bool(value == of.default)
