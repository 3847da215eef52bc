"""From items to an opinion: belief, doubt and what is unknown, at each level (methods 3.1, 3.2 and 3.5).

b = r/(r+s+W), d = s/(r+s+W), u = W/(r+s+W): r is the mass for, s the mass against, W stands for not knowing. All
masses are whole millionths; there is one division, at the end; contributions add up to r exactly.

How masses combine, in this order:

1.  *Level.* Only what supports the level counts for it; what failed at or below the level counts against it.
2.  *Copies.* Items that are one thing twice count once, as the strongest of them.
3.  *Same piece of work.* Further views of one performance count γ, γ², … of what they would alone, strongest first.
    A view lends its method to the others, but only to as much mass as it has itself.
4.  *Caps.* From the weakest method to the strongest: no number of items of a method and those below it exceeds the
    method's cap. What exceeds it is taken from all of them in proportion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from stepladder.evidence.mass import Weighed, Weight
from stepladder.evidence.names import person_key
from stepladder.evidence.policy import EvidencePolicy, micro


class Reading(StrEnum):
    """How what is unknown is read."""

    LOW = "low"
    POINT = "point"
    HIGH = "high"


@dataclass(frozen=True)
class Contribution:
    """What one item adds, after copies, same work and caps.

    Attributes:
        mass: millionths of a unit; for a failed assessment it stands against.
        passed: whether it stands for or against.
    """

    item: str
    mass: int
    passed: bool


@dataclass(frozen=True)
class Opinion:
    """What is held about a competency at a level.

    Attributes:
        support: r in millionths; doubt_mass: s; prior: W.
        low: belief if everything unknown turned out worst; high: if it turned out best.
        contributions: every item that was weighed, 0 where it adds nothing; those for sum to r, those against to s.
        raters: distinct people behind what counts for it.
    """

    support: int
    doubt_mass: int
    prior: int
    low: Fraction
    high: Fraction
    contributions: tuple[Contribution, ...]
    raters: frozenset[str]

    @property
    def belief(self) -> Fraction:
        """b, 0 to below 1."""
        return Fraction(self.support, self._total)

    @property
    def doubt(self) -> Fraction:
        """d, 0 to below 1."""
        return Fraction(self.doubt_mass, self._total)

    @property
    def unknown(self) -> Fraction:
        """u, above 0 to 1."""
        return Fraction(self.prior, self._total)

    @property
    def _total(self) -> int:
        return self.support + self.doubt_mass + self.prior


def opinion(weighed: Sequence[Weighed], level: int, policy: EvidencePolicy) -> Opinion:
    """The opinion at a level from everything that was weighed for the competency."""
    prior = micro(policy.prior)
    masses = {
        (reading, passed): combine(weighed, level, policy, passed=passed, reading=reading)
        for reading in Reading
        for passed in (True, False)
    }
    total = {key: sum(by_item.values()) for key, by_item in masses.items()}
    for_it, against = masses[Reading.POINT, True], masses[Reading.POINT, False]
    return Opinion(
        support=total[Reading.POINT, True],
        doubt_mass=total[Reading.POINT, False],
        prior=prior,
        low=_belief(total[Reading.LOW, True], total[Reading.HIGH, False], prior),
        high=_belief(total[Reading.HIGH, True], total[Reading.LOW, False], prior),
        contributions=tuple(
            Contribution(id, mass, passed)
            for by_item, passed in ((for_it, True), (against, False))
            for id, mass in sorted(by_item.items())
        ),
        raters=frozenset(who for each in weighed if (who := person_key(each.item.rater)) and for_it.get(each.item.id)),
    )


def combine(
    weighed: Iterable[Weighed], level: int, policy: EvidencePolicy, *, passed: bool, reading: Reading = Reading.POINT
) -> dict[str, int]:
    """The mass that each item adds for (or, failed, against) a level, in millionths. Their sum is r (or s)."""
    side = [each for each in weighed if each.passed is passed]
    copies, works = _groups(side)
    members: dict[str, list[tuple[Weight, str]]] = defaultdict(list)
    work_of: dict[str, str] = {}
    for each in side:
        weight = getattr(each, reading)
        if weight.level >= level if passed else weight.level <= level:  # step 1
            copy = copies[each.item.id]
            members[copy].append((weight, each.item.id))
            work_of[copy] = works[each.item.id]
    result = {each.item.id: 0 for each in side}
    by_work: dict[str, list[_View]] = defaultdict(list)
    for copy, group in members.items():  # step 2
        weight, id = min(group, key=lambda pair: (-pair[0].mass, pair[1]))
        # What weighs nothing lends its method to nothing: else a failed badge would lift the cap of mere claims.
        method = max((other.method for other, _ in group if other.mass), default=0)
        by_work[work_of[copy]].append(_View(weight.mass, id, method))
    by_method: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for views in by_work.values():  # step 3
        for method, id, mass in _shared(views, policy.same_work):
            by_method[method][id] += mass
    result.update(_capped(by_method, policy.caps))  # step 4
    return result


def works_behind(weighed: Iterable[Weighed], counted: Iterable[str]) -> frozenset[str]:
    """The distinct pieces of work behind the items that count for it; where copies show two to be one, they are one."""
    works = _groups([each for each in weighed if each.passed])[1]
    return frozenset(works[id] for id in counted)


@dataclass(frozen=True)
class _View:
    """What one item (or its copies together) says about a piece of work."""

    mass: int
    item: str
    method: int


def _shared(views: list[_View], same_work: tuple[int, int]) -> Iterable[tuple[int, str, int]]:
    """The mass of a piece of work, by method and item.

    The views count 1, γ, γ² … of their mass, largest first; rounded down, so that no order can gain by rounding.
    Methods at or above m get no more than the views of these methods weigh themselves: a hint of performance does not
    turn thirty self-reports into performance, and adding a view still never lowers anything.
    """
    numerator, denominator = same_work
    ordered = sorted(views, key=lambda view: (-view.mass, view.item))
    counted = {view.item: view.mass * numerator**place // denominator**place for place, view in enumerate(ordered)}
    total = sum(counted.values())
    strongest_first = sorted(views, key=lambda view: (-view.method, -view.mass, view.item))
    pending = [(view.item, counted[view.item]) for view in strongest_first if counted[view.item]]
    own = given = 0
    for method in sorted({view.method for view in views}, reverse=True):
        own += sum(view.mass for view in views if view.method == method)
        quota = min(total, own) - given
        given += quota
        while quota:
            item, mass = pending.pop(0)
            part = min(mass, quota)
            quota -= part
            if mass > part:
                pending.insert(0, (item, mass - part))
            yield method, item, part


def _groups(weighed: Iterable[Weighed]) -> tuple[dict[str, str], dict[str, str]]:
    """For each item the group of its copies, and the piece of work that it belongs to.

    Copies that were given to different pieces of work join these: it turned out that they are one.
    """
    copies, works = _Union(), _Union()
    ids = [each.item.id for each in weighed]
    for each in weighed:
        for key in each.item.identities:
            copies.join(each.item.id, f"identity {key}")
            works.join(each.item.id, f"identity {key}")
        works.join(each.item.id, each.work)
    return {id: copies.root(id) for id in ids}, {id: works.root(id) for id in ids}


class _Union:
    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        while (above := self.parent.get(name, name)) != name:
            self.parent[name] = self.parent.get(above, above)
            name = above
        return name

    def join(self, first: str, second: str) -> None:
        self.parent[self.root(first)] = self.root(second)


def _capped(by_method: dict[int, dict[str, int]], caps: tuple[int, ...]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for method, cap in enumerate(caps):
        for item, mass in by_method.get(method, {}).items():
            counted[item] = counted.get(item, 0) + mass
        if sum(counted.values()) > cap:
            counted = _scaled(counted, cap)
    return counted


def _scaled(masses: dict[str, int], total: int) -> dict[str, int]:
    """The masses in proportion, as whole numbers that sum to the total exactly (largest remainders first)."""
    before = sum(masses.values())
    scaled = {id: mass * total // before for id, mass in masses.items()}
    by_remainder = sorted(masses, key=lambda name: (-(masses[name] * total % before), name))
    for id in by_remainder[: total - sum(scaled.values())]:
        scaled[id] += 1
    return scaled


def _belief(support: int, doubt: int, prior: int) -> Fraction:
    return Fraction(support, support + doubt + prior)
