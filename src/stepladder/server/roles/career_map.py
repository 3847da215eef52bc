"""The career map: families and rungs, the steps between roles, what each asks more, and the moves really made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from stepladder.server.people.models import Person
from stepladder.server.roles import map_layout
from stepladder.server.roles.architecture import kind_of_step
from stepladder.server.roles.models import Family, Role, Step
from stepladder.server.roles.moves import Asked, Pair, asked_more, moves_made, shown
from stepladder.server.roles.queries import in_force, roles_open_to, steps_on

MOST_FAMILIES = 8
"""Columns of one picture; more cannot be read side by side, and one chooses."""


@dataclass(frozen=True)
class Way:
    """A step between two roles.

    Attributes:
        offered: the step as the organization offers it; None where only the ladder's order or people's moves show it.
        in_order: whether it is the next rung of the same ladder, from a role of which no step is named.
        people: how many made it; None where that is too few to say.
    """

    source: Role
    target: Role
    kind: Step.Kind
    offered: Step | None
    people: int | None
    asked: Asked
    in_order: bool = False

    @property
    def pair(self) -> Pair:
        """Both ends."""
        return self.source.pk, self.target.pk

    @property
    def kind_words(self) -> str:
        """Where it leads, in a word."""
        return str(self.kind.label)

    @property
    def style(self) -> str:
        """How it is drawn: what the organization offers, what the order of the ladder implies, what people did."""
        if self.offered:
            return "offered"
        return "implied" if self.in_order else "made"


@dataclass(frozen=True)
class Drawn:
    """A step with its line in the picture."""

    way: Way
    path: map_layout.Path


@dataclass(frozen=True)
class Placed:
    """A role with its place in the picture."""

    role: Role
    place: map_layout.Box


@dataclass(frozen=True)
class CareerMap:
    """Everything on the page.

    Attributes:
        families: those that can be chosen; ``chosen`` are in the picture.
        by_grade: whether the rows are grades; else rungs.
    """

    families: tuple[Family, ...]
    chosen: tuple[Family, ...]
    roles: dict[int, Role]
    plan: map_layout.Plan
    ways: tuple[Way, ...]
    drawn: tuple[Drawn, ...]
    by_grade: bool

    @property
    def boxes(self) -> tuple[Placed, ...]:
        """Every role in the picture, in the order in which one reads its ladders."""
        return tuple(Placed(role, self.plan.boxes[key]) for key, role in self.roles.items())


def career_map(reader: Person, on: date, wanted: Sequence[str] = ()) -> CareerMap:
    """The map of some families (all, up to eight, where none is named); a fixed number of questions."""
    roles = [each for each in roles_open_to(reader) if each.family and not each.owner_id and not _closed(each, on)]
    families = tuple({each.family_id: each.family for each in roles if each.family}.values())
    chosen = tuple(each for each in families if each.key in wanted)[:MOST_FAMILIES] or families[:MOST_FAMILIES]
    ids = {each.pk for each in chosen}
    inside = [each for each in roles if each.family_id in ids]
    by_grade = bool(inside) and all(each.grade_id for each in inside)
    names, cells = _cells(inside, chosen, by_grade=by_grade)
    drawn_plan = map_layout.plan([each.name for each in chosen], names, cells)
    ways = _ways(inside, on)
    boxes = drawn_plan.boxes
    drawn = tuple(Drawn(each, map_layout.path(*(boxes[end] for end in each.pair))) for each in ways)
    return CareerMap(families, chosen, {each.pk: each for each in inside}, drawn_plan, ways, drawn, by_grade)


def way_between(source: Role, target: Role, on: date) -> Way:
    """One step, offered or not: what it asks more, and how many made it."""
    versions = in_force([source, target], on)
    offered = next((each for each in steps_on(on).filter(source=source, target=target)), None)
    asked = asked_more(versions.get(source.pk), versions.get(target.pk))
    count = shown(moves_made().get((source.pk, target.pk), 0))
    return Way(source, target, _kind(source, target, offered), offered, count, asked)


@dataclass(frozen=True)
class Near:
    """A role that asks much of what another one asks already."""

    role: Role
    asked: Asked

    @property
    def percent(self) -> int:
        """Share of its competencies that the other role asks at this level already."""
        return round(100 * self.asked.same / self.asked.total)


def near(role: Role, reader: Person, on: date, most: int = 6) -> tuple[Near, ...]:
    """Roles of other families that share competencies with one, those with the most in common first (E-17).

    It compares what roles ask, and no people.
    """
    roles = [each for each in roles_open_to(reader) if not each.owner_id and not _closed(each, on)]
    versions = in_force(roles, on)
    others = [each for each in roles if each.pk != role.pk and each.family_id != role.family_id]
    found = [Near(each, asked_more(versions.get(role.pk), versions.get(each.pk))) for each in others]
    sharing = [each for each in found if each.asked.known and each.asked.same]
    return tuple(sorted(sharing, key=lambda each: (-each.percent, -each.asked.same, each.role.title))[:most])


def _closed(role: Role, on: date) -> bool:
    return role.closed_on is not None and role.closed_on <= on


def _cells(
    roles: Sequence[Role], families: Sequence[Family], *, by_grade: bool
) -> tuple[list[str], dict[tuple[int, int], list[tuple[int, str]]]]:
    def rank(role: Role) -> int:
        return role.grade.rank if by_grade and role.grade else role.rung

    ranks = sorted({rank(each) for each in roles})
    grades = {each.grade.rank: each.grade.name for each in roles if each.grade}
    names = [grades[each] if by_grade else gettext("Rung %(rung)d") % {"rung": each} for each in ranks]
    place = {each.pk: number for number, each in enumerate(families)}
    cells: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for role in roles:
        cells.setdefault((place[role.family_id or 0], ranks.index(rank(role))), []).append((role.pk, role.title))
    return names, cells


def _ways(roles: Sequence[Role], on: date) -> tuple[Way, ...]:
    """Steps that are offered, those that the order of a ladder implies, and those that enough people made."""
    known = {each.pk: each for each in roles}
    offered = {(each.source_id, each.target_id): each for each in steps_on(on)}
    made = moves_made()
    implied = set(_implied(roles, {source for source, _ in offered}))
    often = [pair for pair, count in made.items() if shown(count) is not None]
    pairs = dict.fromkeys(
        pair for pair in (*offered, *sorted(implied), *often) if pair[0] in known and pair[1] in known
    )
    versions = in_force(roles, on)
    ways = [
        Way(
            known[source],
            known[target],
            _kind(known[source], known[target], offered.get((source, target))),
            offered.get((source, target)),
            shown(made.get((source, target), 0)),
            asked_more(versions.get(source), versions.get(target)),
            in_order=(source, target) in implied,
        )
        for source, target in pairs
    ]
    order = {each.pk: number for number, each in enumerate(roles)}
    return tuple(sorted(ways, key=lambda way: (order[way.source.pk], order[way.target.pk])))


def _implied(roles: Iterable[Role], said: set[int]) -> list[Pair]:
    """The next rung of the same ladder and track, for roles from which the organization names no step."""
    ladders: dict[tuple[int | None, str], dict[int, list[int]]] = {}
    for role in roles:
        ladders.setdefault((role.family_id, role.track), {}).setdefault(role.rung, []).append(role.pk)
    found = []
    for rungs in ladders.values():
        found += map_layout.successive([rungs[each] for each in sorted(rungs)])
    return [pair for pair in found if pair[0] not in said]


def _kind(source: Role, target: Role, offered: Step | None) -> Step.Kind:
    if offered is not None:
        return Step.Kind(offered.kind)
    return kind_of_step(source, target)
