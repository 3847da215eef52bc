"""A career ladder as its publisher states it: what every reader of this folder gives, and a person then reviews.

Nothing here is a criterion yet. A statement proposes a competency and, where its source has a scale, a level; what the
source does not say stays unknown. Every line of a source ends in one of three places: in a part of the ladder, in
``left`` with the reason, or both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from stepladder.frameworks.edition import Scale
from stepladder.readiness.conditions import ConditionKind
from stepladder.remarks import Remark

Files = Mapping[str, bytes]
"""Contents by name, as they lie in a folder: ``text/ic3_software_engineer.txt``."""


class StepKind(StrEnum):
    """How one leads from a rung to another."""

    UP = "up"  # to the next rung of the same family and track
    ACROSS = "across"  # sideways: the source puts both on the same height
    INTO = "into"  # into another family or track, at the height that the source names


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a rung asks, in the source's words.

    Attributes:
        wording: as it stands in the source, on one line.
        competency: a proposal for what to call it: the area and a short name. A person corrects it.
        area: the nearest heading, axis, domain or pillar.
        area_path: all headings over it, the widest first.
        examples: what the source gives as examples of the behavior; they are no conditions of their own.
        level_hint: 1 to 5 where the source has a scale of five; None where it has none: nobody knows, a person decides.
        must: False where the source calls it a bonus, or typical.
        measure: how proficiency is measured, in the source's words.
        weight: as the source gives it; None where it does not.
        accepts: kinds of evidence that the source accepts, by the names that criteria use; empty accepts every kind.
        raters: distinct people who have to stand behind it.
        max_age_months: oldest evidence that counts; None sets no limit.
        line: first line in ``file``, from 1; ``last`` is the last.
        extra: what there is no field for, by the source's names; JSON values.
    """

    wording: str
    competency: str = ""
    area: str = ""
    area_path: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    level_hint: int | None = None
    must: bool = True
    measure: str = ""
    weight: float | None = None
    accepts: tuple[str, ...] = ()
    raters: int = 0
    max_age_months: int | None = None
    file: str = ""
    line: int = 0
    last: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    """What is asked that is no competency, in the source's words.

    Attributes:
        months: of a time in grade, where the source gives a number.
    """

    text: str
    kind: ConditionKind = ConditionKind.OTHER
    months: int | None = None
    file: str = ""
    line: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class RungDraft:
    """One role of a family.

    Attributes:
        key: a slug, unique in its family.
        code: as people write it: ``IC3``, ``D4``, ``senior-engineer-2``.
        grade: the letters and the number of the code where it has them: ``IC 3``; empty where it has none.
        order: place on the ladder, 1 the lowest; rungs of two tracks on the same height share one.
        track: ``ic``, ``manager``, or what the source calls it; empty where the family has one track.
        codes: further codes (O*NET, ESCO, an internal one), by the name of their scheme.
        extra: what there is no field for, by the source's names; JSON values.
    """

    key: str
    title: str
    code: str = ""
    grade: str = ""
    order: int = 1
    track: str = ""
    summary: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    conditions: tuple[ConditionDraft, ...] = ()
    file: str = ""
    line: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FamilyDraft:
    """A job family, its rungs in order of seniority, the lowest first."""

    key: str
    name: str
    rungs: tuple[RungDraft, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one rung to another.

    Attributes:
        source: ``family/rung``, by their keys.
        words: what the source says about it; empty where it only follows from the order.
    """

    source: str
    target: str
    kind: StepKind
    words: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """Lines that were read and not taken up, and why."""

    file: str
    line: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """Everything that a source says about its families.

    Attributes:
        source: where it comes from, as the source names itself.
        scales: axes and scales of proficiency that the source defines, with the meaning of each level.
        conditions: what holds for every rung.
        left: what was not taken up; each is among the remarks, too.
    """

    title: str
    source: str
    families: tuple[FamilyDraft, ...]
    format: str = ""
    summary: str = ""
    steps: tuple[Step, ...] = ()
    conditions: tuple[ConditionDraft, ...] = ()
    scales: tuple[Scale, ...] = ()
    left: tuple[Left, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def rungs(self) -> Iterator[tuple[FamilyDraft, RungDraft]]:
        """Every rung with its family, in order."""
        return ((family, rung) for family in self.families for rung in family.rungs)

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        return (each for _, rung in self.rungs for each in rung.statements)

    @property
    def counts(self) -> dict[str, int]:
        """What was read: families, rungs, statements, those with a level, examples, conditions, steps, lines left."""
        statements = list(self.statements)
        return {
            "families": len(self.families),
            "rungs": sum(len(family.rungs) for family in self.families),
            "empty rungs": sum(not rung.statements for _, rung in self.rungs),
            "statements": len(statements),
            "with a level": sum(each.level_hint is not None for each in statements),
            "examples": sum(len(each.examples) for each in statements),
            "conditions": len(self.conditions) + sum(len(rung.conditions) for _, rung in self.rungs),
            "steps": len(self.steps),
            "passages left": len(self.left),
            "remarks": len(self.remarks),
        }


class LadderFormat(Protocol):
    """A module of this folder that is named in ``LADDERS``."""

    NAME: str
    """How people call it: ``Dropbox (text of its pages)``."""

    ID: str
    """How commands call it: ``dropbox``."""

    def recognizes(self, files: Files) -> bool:
        """Whether these are its files; cheap, and never raises."""
        ...

    def read(self, files: Files) -> Ladder:
        """Read them whole.

        Raises:
            InvalidDocument: they are not what the format asks for; with file and line.
        """
        ...
