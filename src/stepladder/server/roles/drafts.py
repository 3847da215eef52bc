"""What a version of a role is to be, before it is stored: as a form, a pasted text or an imported ladder says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from stepladder.readiness.conditions import Condition
from stepladder.readiness.criteria import Alternative
from stepladder.server.roles.models import Criterion, Role, RoleVersion


@dataclass(frozen=True)
class Code:
    """Where a role stands in a public classification."""

    scheme: str
    code: str


@dataclass(frozen=True)
class Place:
    """What a role is: its place in the job architecture.

    Attributes:
        family, grade: keys; empty for none.
        rung: place on the family's ladder, 1 the lowest.
    """

    title: str
    family: str = ""
    rung: int = 1
    grade: str = ""
    track: str = ""
    codes: tuple[Code, ...] = ()
    summary: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a version stores them."""
        return {
            "title": self.title,
            "family": self.family,
            "rung": self.rung,
            "grade": self.grade,
            "track": self.track,
            "codes": [{"scheme": each.scheme, "code": each.code} for each in self.codes],
            "summary": self.summary,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Place:
        """From what a version stores."""
        plain = {name: stored[name] for name in ("title", "family", "rung", "grade", "track", "summary")}
        return cls(**plain, codes=tuple(Code(each["scheme"], each["code"]) for each in stored["codes"]))


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion to be.

    Attributes:
        competency: its key.
        level: 1 to 5; None where nobody has said it yet, and then it cannot be proposed.
        key: by which alternatives name it; empty for C1, C2 … by its position.
        original: ``scale`` and ``level`` as the ladder has them, where that is another scale than 1 to 5.
    """

    competency: str
    level: int | None
    wording: str = ""
    key: str = ""
    weight: Decimal = Decimal(1)
    must: bool = True
    threshold: Decimal | None = None
    accepts: tuple[str, ...] = ()
    raters: int = 0
    pieces: int = 0
    max_age_months: int | None = None
    since: date | None = None
    until: date | None = None
    measure: str = ""
    measure_source: str = ""
    source_place: str = ""
    original: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A version of a role to be.

    Attributes:
        source: where the criteria stand (a page of a handbook, a file), in words.
    """

    place: Place
    criteria: tuple[CriterionDraft, ...]
    alternatives: tuple[Alternative, ...] = ()
    conditions: tuple[Condition, ...] = ()
    source: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the criteria, in their order; those that have none are numbered by where they stand."""
        return tuple(each.key or f"C{position}" for position, each in enumerate(self.criteria, start=1))


def place_of(role: Role) -> Place:
    """What a role is today."""
    return Place(
        title=role.title,
        family=role.family.key if role.family else "",
        rung=role.rung,
        grade=role.grade.key if role.grade else "",
        track=role.track,
        codes=tuple(Code(each["scheme"], each["code"]) for each in role.codes),
        summary=role.summary,
    )


def draft_of(version: RoleVersion) -> Draft:
    """A stored version, to begin another with."""
    return Draft(
        place=Place.from_json(version.place) if version.place else place_of(version.role),
        criteria=tuple(_criterion(each) for each in version.criteria.all()),
        alternatives=alternatives_of(version),
        conditions=conditions_of(version),
        source=version.source,
    )


def alternatives_of(version: RoleVersion) -> tuple[Alternative, ...]:
    """The groups of criteria of which some are enough."""
    return tuple(
        Alternative(
            each["id"], tuple(each["of"]), each["needed"], each["text"], must=each["must"],
            weight=Fraction(each["weight"]),
        )
        for each in version.alternatives
    )  # fmt: skip


def conditions_of(version: RoleVersion) -> tuple[Condition, ...]:
    """What it asks and that is no competency."""
    return tuple(Condition.from_dict(each) for each in version.conditions)


def alternative_json(group: Alternative) -> dict[str, Any]:
    """Plain values, as a version stores them; the weight as text, so that it stays exact."""
    return {
        "id": group.id,
        "of": list(group.of),
        "needed": group.needed,
        "text": group.text,
        "must": group.must,
        "weight": str(group.weight),
    }


def _criterion(row: Criterion) -> CriterionDraft:
    same = (
        "level", "wording", "key", "weight", "must", "threshold", "raters", "pieces", "max_age_months", "since",
        "until", "measure", "measure_source", "source_place", "original",
    )  # fmt: skip
    return CriterionDraft(
        competency=row.competency.key,
        accepts=tuple(row.accepts),
        **{name: getattr(row, name) for name in same},
    )
