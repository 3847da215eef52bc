"""What a ladder says of a rung, as lines that become criteria, and which earlier decisions about them still hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from stepladder.readiness.criteria import Role as CoreRole
from stepladder.readiness.ladders.file import ladder_to_json
from stepladder.readiness.ladders.interface import ConditionDraft, Ladder, RungDraft, Statement
from stepladder.server.frameworks.models import Competency
from stepladder.server.roles.competencies_here import folded
from stepladder.server.roles.drafts import Code, Draft, Place
from stepladder.server.roles.models import LONGEST_WORDING, Criterion
from stepladder.server.roles.pasting import LONGEST_CONDITION, Judged, Line, Use

_DIGITS_OF_WEIGHT = Decimal("0.001")


@dataclass(frozen=True)
class Lined:
    """A rung as lines.

    Attributes:
        shortened: what was too long for its field, in words of the source.
    """

    lines: tuple[Line, ...]
    shortened: tuple[str, ...] = ()


def lines_of(ladder: Ladder, rung: RungDraft) -> Lined:
    """Statements as criteria, then the conditions of the ladder and of the rung."""
    shortened: list[str] = []
    lines = [_criterion(id, each, shortened) for id, each in enumerate(rung.statements, start=1)]
    conditions = (*ladder.conditions, *rung.conditions)
    lines += [_condition(id, each, shortened) for id, each in enumerate(conditions, start=len(lines) + 1)]
    return Lined(tuple(lines), tuple(shortened))


def place_in(rung: RungDraft, family: str, grade: str) -> Place:
    """Where the rung stands in the job architecture."""
    codes = tuple(Code(scheme, code) for scheme, code in rung.codes.items())
    title = " ".join((rung.title or rung.code or rung.key).split())[:160]
    return Place(title, family, rung.order, grade, rung.track[:60], codes, " ".join(rung.summary.split())[:500])


def digest_of_ladder(ladder: Ladder) -> str:
    """SHA-256 over everything that the ladder says, in hex; what was noticed in its files is not part of it."""
    said = {key: each for key, each in ladder_to_json(ladder).items() if key not in ("remarks", "left")}
    return _digest(said)


def digest_of_rung(place: Place, lines: Iterable[Line]) -> str:
    """The same over what becomes of one rung. The place in the file is left out: a line that moved says the same."""
    return _digest([place.to_json(), [replace(each, id=0, place="").to_json() for each in lines]])


def decided_before(lines: Iterable[Line], before: Iterable[Line]) -> tuple[Line, ...]:
    """The lines, each with what was decided about the same words before, where the source does not say otherwise."""
    known: dict[str, Line] = {}
    for each in before:
        known.setdefault(folded(each.wording), each)
    return tuple(_decided(each, known.get(folded(each.wording))) for each in lines)


def linked(lines: Iterable[Line], names: Mapping[str, Competency]) -> tuple[Line, ...]:
    """The lines, those whose competency is called exactly as one that is here with that one."""
    return tuple(
        replace(each, competency=names[folded(each.named)].key, named="") if folded(each.named) in names else each
        for each in lines
    )


def core_of(draft: Draft, title: str) -> CoreRole:
    """What a draft asks, for comparing it with what stands; names of competencies are their keys."""
    return CoreRole(
        id="draft",
        title=title,
        criteria=tuple(
            Criterion(
                competency=Competency(key=each.competency, name=each.competency),
                level=each.level or 0,
                key=key,
                accepts=list(each.accepts),
                **{name: getattr(each, name) for name in _SAME},
            ).to_core()
            for key, each in zip(draft.keys, draft.criteria, strict=True)
        ),
        conditions=draft.conditions,
        alternatives=draft.alternatives,
    )


_SAME = (
    "wording", "weight", "must", "threshold", "raters", "pieces", "max_age_months", "since", "until", "measure",
    "measure_source",
)  # fmt: skip


def _decided(line: Line, before: Line | None) -> Line:
    if before is None or line.use is not Use.CRITERION or before.use not in (Use.CRITERION, Use.SKIPPED):
        return line
    judged = line.judged if line.judged != Judged() else before.judged
    named = "" if before.competency else before.named or line.named
    return replace(
        line, use=before.use, was=before.was, competency=before.competency or line.competency, named=named,
        level=line.level or before.level, judged=judged, offers=before.offers,
    )  # fmt: skip


def _criterion(id: int, said: Statement, shortened: list[str]) -> Line:
    examples = f" For example: {' · '.join(said.examples)}" if said.examples else ""
    return Line(
        id,
        _cut(said.wording + examples, LONGEST_WORDING, shortened),
        _where(said.file, said.line),
        " / ".join(said.area_path) or said.area,
        named=said.competency[:200],
        level=said.level_hint,
        judged=Judged(
            must=said.must,
            weight=_weight(said.weight),
            accepts=tuple(said.accepts),
            raters=said.raters,
            max_age_months=said.max_age_months,
            measure=_cut(said.measure, 1000, shortened),
        ),
        original=_original(said),
    )


def _condition(id: int, said: ConditionDraft, shortened: list[str]) -> Line:
    text = _cut(said.text, LONGEST_CONDITION, shortened)
    return Line(
        id, text, _where(said.file, said.line), use=Use.CONDITION, was=Use.CONDITION, kind=said.kind, months=said.months
    )


def _original(said: Statement) -> dict[str, Any]:
    """The level in the ladder's own words, where it has a scale of its own."""
    level = said.extra.get("position") or said.extra.get("level")
    return {"scale": said.area, "level": str(level)} if level and said.level_hint else {}


def _weight(weight: float | None) -> Decimal:
    return Decimal(1) if weight is None else Decimal(str(weight)).quantize(_DIGITS_OF_WEIGHT) or _DIGITS_OF_WEIGHT


def _where(file: str, line: int) -> str:
    return (f"{file}, line {line}" if file and line else file)[:200]


def _cut(text: str, most: int, shortened: list[str]) -> str:
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    shortened.append(plain)
    return plain[: most - 1].rpartition(" ")[0] + " …"


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def undecided(lines: Iterable[Line]) -> Iterator[Line]:
    """Those that keep a rung from being proposed."""
    return (each for each in lines if not each.is_decided)
