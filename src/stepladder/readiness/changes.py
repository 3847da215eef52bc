"""What changes from one version of a role's criteria to the next: what is added, taken away, asked more or less.

Criteria are held against each other by what they ask (the competency), and only among those of one competency by
wording, id and nearest level: an id that stands for another competency now is another criterion. Of alternatives the
members count, how many of them are needed, and the words; the id of a group and the order of its members do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from stepladder.evidence.policy import EvidencePolicy, Kind
from stepladder.readiness.choices import Choice, Demand
from stepladder.readiness.criteria import Alternative, Condition, Criterion, Role

Value = str | int | bool | Decimal | Fraction | date | tuple[str, ...] | Choice | None
"""What stood in a field. An empty tuple of kinds of evidence accepts every kind; None is no limit, and of alternatives
it is a criterion that stands alone."""

_NO_LIMIT = 1_000_000


class Effect(StrEnum):
    """What a difference means for whoever is held against the criteria."""

    MORE = "asks more"
    LESS = "asks less"
    OTHER = "other"  # neither, or one cannot tell: weights, words


@dataclass(frozen=True)
class Difference:
    """One field that differs.

    Attributes:
        field: ``level``, ``must``, ``weight``, ``threshold`` (as it holds, with the policy's default), ``accepts``,
            ``raters``, ``families``, ``max_age_months``, ``since``, ``until``, ``alternatives`` (how many of which),
            ``alternatives_text``, ``wording``, ``measure``, ``measure_source``, ``kind``, ``rule`` or ``text``.
    """

    field: str
    old: Value
    new: Value
    effect: Effect = Effect.OTHER


@dataclass(frozen=True)
class Change:
    """A criterion that was added (``old`` is None), taken away (``new`` is None) or changed.

    Attributes:
        competency: its id; ``name`` is what the roles call it.
    """

    competency: str
    name: str
    old: Criterion | None
    new: Criterion | None
    differences: tuple[Difference, ...] = ()

    @property
    def effect(self) -> Effect:
        """What it means as a whole: more or less where all that differs says so; other where they disagree."""
        if self.old is None:
            return Effect.MORE
        if self.new is None:
            return Effect.LESS
        found = {each.effect for each in self.differences} - {Effect.OTHER}
        return found.pop() if len(found) == 1 else Effect.OTHER


@dataclass(frozen=True)
class ConditionChange:
    """The same for what is no competency."""

    id: str
    old: Condition | None
    new: Condition | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two versions.

    Attributes:
        criteria: in the order of the new version; what was taken away stands last.
        policy: thresholds by level, and who is presumed to cover them.
        same: how many criteria ask the same, word for word.
    """

    old: Role
    new: Role
    criteria: tuple[Change, ...]
    conditions: tuple[ConditionChange, ...] = ()
    policy: tuple[Difference, ...] = ()
    same: int = 0

    @property
    def added(self) -> tuple[Change, ...]:
        """Criteria that the new version alone has."""
        return tuple(each for each in self.criteria if each.old is None)

    @property
    def removed(self) -> tuple[Change, ...]:
        """Criteria that the old version alone has."""
        return tuple(each for each in self.criteria if each.new is None)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Criteria that both have, differently."""
        return tuple(each for each in self.criteria if each.old is not None and each.new is not None)

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.criteria or self.conditions or self.policy)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "old": {"id": self.old.id, "title": self.old.title, "source": self.old.source},
            "new": {"id": self.new.id, "title": self.new.title, "source": self.new.source},
            "same": self.same,
            "criteria": [
                {
                    "competency": each.competency,
                    "name": each.name,
                    "old": each.old.id if each.old else None,
                    "new": each.new.id if each.new else None,
                    "effect": each.effect.value,
                    "differences": [_plain(difference) for difference in each.differences],
                }
                for each in self.criteria
            ],
            "conditions": [
                {
                    "id": each.id,
                    "old": each.old.text if each.old else None,
                    "new": each.new.text if each.new else None,
                    "differences": [_plain(difference) for difference in each.differences],
                }
                for each in self.conditions
            ],
            "policy": [_plain(each) for each in self.policy],
        }


def compare(old: Role, new: Role) -> Changes:
    """What changes from the old version to the new one."""
    pairs = _pairs(old, new)
    known = _known(pairs, old), _known([(after, before) for before, after in pairs], new)
    changes, same = [], 0
    for before, after in pairs:
        differences = (*_differences(before, after, old, new), *_grouping(before, after, (old, new), known))
        same += not differences
        if differences:
            changes.append(
                Change(after.competency, new.framework.name_of(after.competency), before, after, differences)
            )
    paired = {id(each) for pair in pairs for each in pair}
    added = [
        Change(each.competency, new.framework.name_of(each.competency), None, each)
        for each in new.criteria
        if id(each) not in paired
    ]
    removed = [
        Change(each.competency, old.framework.name_of(each.competency), each, None)
        for each in old.criteria
        if id(each) not in paired
    ]
    place = {id(each): number for number, each in enumerate(new.criteria)}
    ordered = sorted((*changes, *added), key=lambda change: place[id(change.new)])
    return Changes(old, new, (*ordered, *removed), tuple(_conditions(old, new)), tuple(_policies(old, new)), same)


def _pairs(old: Role, new: Role) -> list[tuple[Criterion, Criterion]]:
    """Which criterion of the new version takes the place of which old one; each stands in one pair at most."""
    found: list[tuple[Criterion, Criterion]] = []
    for key in dict.fromkeys(_key(each, new) for each in new.criteria):
        before = [each for each in old.criteria if _key(each, old) == key]
        after = [each for each in new.criteria if _key(each, new) == key]
        ranked = sorted(
            ((one, other) for one in before for other in after),
            key=lambda pair: (
                pair[0].wording != pair[1].wording,
                pair[0].id != pair[1].id,
                abs(pair[0].level - pair[1].level),
                before.index(pair[0]),
                after.index(pair[1]),
            ),
        )
        used: set[int] = set()
        for one, other in ranked:
            if not used & {id(one), id(other)}:
                used |= {id(one), id(other)}
                found.append((one, other))
    return found


def _key(criterion: Criterion, role: Role) -> str:
    """The competency by its name, so that two files that give it other ids still mean the same."""
    return " ".join(role.framework.name_of(criterion.competency).casefold().split())


def _differences(old: Criterion, new: Criterion, before: Role, after: Role) -> Iterator[Difference]:
    yield from _more("level", old.level, new.level)
    group, later = before.group_of(old.id), after.group_of(new.id)
    # Of alternatives the group's must and weight count; those of its members are read by nobody.
    yield from _more("must", (group or old).must, (later or new).must)
    if (group or old).weight != (later or new).weight:
        yield Difference("weight", (group or old).weight, (later or new).weight)
    asked, asks = old.asks(before.policy), new.asks(after.policy)
    # A threshold that only follows from another level is told by the level.
    if asked != asks and (old.level == new.level or old.threshold != new.threshold):
        yield from _more("threshold", asked, asks)
    yield from _evidence(old, new)
    for name in ("wording", "measure", "measure_source"):
        if getattr(old, name) != getattr(new, name):
            yield Difference(name, getattr(old, name), getattr(new, name))


def _evidence(old: Criterion, new: Criterion) -> Iterator[Difference]:
    """Which evidence counts."""
    one, other = old.profile, new.profile
    if one.accepts != other.accepts:
        narrower = bool(other.accepts) and (not one.accepts or other.accepts < one.accepts)
        wider = bool(one.accepts) and (not other.accepts or one.accepts < other.accepts)
        effect = Effect.MORE if narrower else Effect.LESS if wider else Effect.OTHER
        yield Difference("accepts", tuple(sorted(one.accepts)), tuple(sorted(other.accepts)), effect)
    yield from _more("raters", one.raters, other.raters)
    yield from _more("families", one.families, other.families)
    if one.max_age_months != other.max_age_months:
        shorter = _limit(other.max_age_months) < _limit(one.max_age_months)
        effect = Effect.MORE if shorter else Effect.LESS
        yield Difference("max_age_months", one.max_age_months, other.max_age_months, effect)
    if one.since != other.since:
        later = (other.since or date.min) > (one.since or date.min)
        yield Difference("since", one.since, other.since, Effect.MORE if later else Effect.LESS)
    if one.until != other.until:
        earlier = (other.until or date.max) < (one.until or date.max)
        yield Difference("until", one.until, other.until, Effect.MORE if earlier else Effect.LESS)


def _limit(months: int | None) -> int:
    return _NO_LIMIT if months is None else months


def _more(field: str, old: int | Decimal | Fraction, new: int | Decimal | Fraction) -> Iterator[Difference]:
    if old != new:
        yield Difference(field, old, new, Effect.MORE if new > old else Effect.LESS)


def _conditions(old: Role, new: Role) -> Iterator[ConditionChange]:
    before, after = ({each.id: each for each in role.conditions} for role in (old, new))
    for id in dict.fromkeys((*after, *before)):
        one, other = before.get(id), after.get(id)
        if one == other:
            continue
        differences: list[Difference] = []
        if one and other:
            if one.text != other.text:
                differences.append(Difference("text", one.text, other.text))
            if one.kind is not other.kind:
                differences.append(Difference("kind", one.kind.value, other.kind.value))
            if _rule(one) != _rule(other):
                differences.append(Difference("rule", _rule(one), _rule(other)))
        yield ConditionChange(id, one, other, tuple(differences))


def _policies(old: Role, new: Role) -> Iterator[Difference]:
    for level, (one, other) in enumerate(zip(old.policy.thresholds, new.policy.thresholds, strict=True), start=1):
        if one != other:
            yield Difference(f"threshold of level {level}", one, other, Effect.MORE if other > one else Effect.LESS)
    if old.policy.presume_present_role != new.policy.presume_present_role:
        presumed = new.policy.presume_present_role
        effect = Effect.LESS if presumed else Effect.MORE
        yield Difference("presume_present_role", not presumed, presumed, effect)
    yield from _numbers(old.policy, new.policy)
    one_name, other_name = (f"{role.policy.id} {role.policy.version}" for role in (old, new))
    if one_name != other_name:
        yield Difference("policy", one_name, other_name)


def _numbers(old: EvidencePolicy, new: EvidencePolicy) -> Iterator[Difference]:
    """Numbers by which everything is judged. Of most of them one cannot tell for whom they ask more."""
    for name in ("prior", "half_life_use", "half_life_age", "partly"):
        if getattr(old, name) != getattr(new, name):
            yield Difference(name, getattr(old, name), getattr(new, name))
    if old.doubt_limit != new.doubt_limit:
        effect = Effect.LESS if new.doubt_limit > old.doubt_limit else Effect.MORE
        yield Difference("doubt_limit", old.doubt_limit, new.doubt_limit, effect)
    before, after = ({each.id: each for each in policy.kinds} for policy in (old, new))
    kinds = tuple(id for id in {**before, **after} if before.get(id) != after.get(id))
    if kinds or old.methods != new.methods or old.same_work != new.same_work or old.half_lives != new.half_lives:
        one, other = (", ".join(_kind(side[id]) for id in kinds if id in side) for side in (before, after))
        yield Difference("counting", one, other)


def _kind(kind: Kind) -> str:
    return f"{kind.id}: mass {float(kind.mass):g}, level {kind.ceiling}, {float(kind.hours):g} hours"


def _rule(condition: Condition) -> str:
    """The rule of a condition as text: its members without id, words and kind."""
    said = condition.to_dict().items()
    return ", ".join(f"{name}: {value}" for name, value in said if name not in ("id", "text", "kind"))


def _known(pairs: list[tuple[Criterion, Criterion]], role: Role) -> dict[str, Hashable]:
    """By id, what tells the criteria of a role apart: the number of the pair, so that both sides say the same."""
    numbers: dict[int, int] = {id(each): number for number, (each, _) in enumerate(pairs)}
    return {each.id: numbers.get(id(each), (role.id, id(each))) for each in role.criteria}


def _grouping(
    old: Criterion, new: Criterion, roles: tuple[Role, Role], known: tuple[dict[str, Hashable], dict[str, Hashable]]
) -> Iterator[Difference]:
    """Which alternatives it belongs to: how many of which criteria, and how the organization calls them."""
    before, after = roles[0].group_of(old.id), roles[1].group_of(new.id)
    asked, asks = _demand(old, before, known[0]), _demand(new, after, known[1])
    if asked != asks:
        harder, easier = asks.implies(asked), asked.implies(asks)
        effect = Effect.OTHER if harder == easier else Effect.MORE if harder else Effect.LESS
        yield Difference("alternatives", _choice(before, roles[0]), _choice(after, roles[1]), effect)
    said, says = (group.text if group else "" for group in (before, after))
    if said != says:
        yield Difference("alternatives_text", said, says)


def _demand(criterion: Criterion, group: Alternative | None, known: dict[str, Hashable]) -> Demand:
    if group is None:
        return Demand(1, frozenset((known[criterion.id],)))
    return Demand(group.needed, frozenset(known[id] for id in group.of))


def _choice(group: Alternative | None, role: Role) -> Choice | None:
    if group is None:
        return None
    named = {each.id: role.framework.name_of(each.competency) for each in role.criteria}
    return Choice(group.needed, tuple(named[id] for id in group.of))


def _plain(difference: Difference) -> dict[str, Any]:
    return {
        "field": difference.field,
        "old": _json(difference.old),
        "new": _json(difference.new),
        "effect": difference.effect.value,
    }


def _json(value: Value) -> Any:
    match value:
        case tuple():
            return list(value)
        case Choice():
            return {"needed": value.needed, "of": list(value.of)}
        case Decimal() | Fraction():
            return float(value)
        case date():
            return value.isoformat()
    return value
