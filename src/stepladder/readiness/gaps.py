"""What would close a gap: the cheapest kinds of evidence, found by adding them and weighing again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.evidence.mass import Weighed, weigh
from stepladder.evidence.names import person_key
from stepladder.evidence.opinion import combine, works_behind
from stepladder.evidence.person import Person
from stepladder.evidence.policy import EvidencePolicy, Kind, micro
from stepladder.readiness.criteria import Criterion, Profile
from stepladder.readiness.judge import Result, Way

MOST_ITEMS = 6
"""Most items of one kind that are proposed; whoever needs more needs another kind."""

MOST_WAYS = 3


def ways_to_close(person: Person, result: Result, policy: EvidencePolicy, *, as_of: date) -> Result:
    """The result with its cheapest ways, at most ``MOST_WAYS``.

    Each item is taken as new, of full quality, about a piece of work of its own, and judged by somebody new. What an
    open dispute blocks no evidence closes.
    """
    if result.covered or result.disputes:
        return result
    trial = _Trial(person, result.criterion, policy, as_of)
    if trial.about:
        return replace(result, closes_with=_cheapest(trial))
    criterion = result.criterion
    if not criterion.profile.covers_day(as_of):  # what is made today does not count, whoever makes it
        return result
    # The days are taken out, so that the ways are those of any day, and are kept.
    profile = replace(criterion.profile, since=None, until=None)
    ways = _from_nothing(_Rules(policy.identity, policy), criterion.level, criterion.asks(policy), profile)
    return replace(result, closes_with=ways)


@dataclass(frozen=True)
class _Rules:
    """Rules as a key: equal if everything in them is."""

    identity: str
    policy: EvidencePolicy = field(compare=False)


@lru_cache(maxsize=4_096)
def _from_nothing(rules: _Rules, level: int, asks: Decimal, profile: Profile) -> tuple[Way, ...]:
    """Where nothing was added yet, which is how most begin, the ways are those of anybody."""
    criterion = Criterion("", "", level, threshold=asks, profile=profile)
    return _cheapest(_Trial(Person("", ""), criterion, rules.policy, date.max))


def _cheapest(trial: _Trial) -> tuple[Way, ...]:
    ways: list[Way] = []
    # Cheapest kinds first: once there are enough ways, a kind whose single item costs more cannot be among them.
    for kind in sorted(trial.policy.kinds, key=lambda kind: kind.hours):
        if len(ways) >= MOST_WAYS and kind.hours > ways[MOST_WAYS - 1].hours:
            break
        if way := _way(trial, kind):
            ways = sorted((*ways, way), key=lambda way: (way.hours, way.count, way.kind))
    return tuple(ways[:MOST_WAYS])


@dataclass(frozen=True)
class _Trial:
    """What stays the same however many items are imagined, so that it is weighed once for each criterion."""

    person: Person
    criterion: Criterion
    policy: EvidencePolicy
    as_of: date

    @cached_property
    def as_it_stands(self) -> tuple[Weighed, ...]:
        return self._admitted(self.about)

    @cached_property
    def in_use_again(self) -> tuple[Weighed, ...]:
        """The same where something new shows use, which starts the clock of disuse anew."""
        use = next(kind for kind in self.policy.kinds if kind.shows_use)
        known = {item.id for item in self.about}
        weighed = self._admitted((*self.about, *self.imagined(use, 1)))
        return tuple(each for each in weighed if each.item.id in known)

    @cached_property
    def against(self) -> int:
        """What stands against it; nothing imagined changes that, since failures do not fade by disuse."""
        criterion = self.criterion
        return sum(combine(self.as_it_stands, criterion.level, self.policy, passed=False).values())

    def imagined(self, kind: Kind, count: int) -> tuple[EvidenceItem, ...]:
        """New items of a kind."""
        return tuple(_imagined(kind, self.criterion, number, self.as_of) for number in range(count))

    def closes(self, kind: Kind, more: Sequence[Weighed]) -> bool:
        """Whether the criterion would be met with these on top."""
        criterion, policy = self.criterion, self.policy
        weighed = (*(self.in_use_again if kind.shows_use else self.as_it_stands), *more)
        by_item = combine(weighed, criterion.level, policy, passed=True)
        support = sum(by_item.values())
        total = support + self.against + micro(policy.prior)
        people = {who for each in weighed if (who := person_key(each.item.rater)) and by_item.get(each.item.id)}
        return (
            Fraction(self.against, total) <= Fraction(policy.doubt_limit)
            and Fraction(support, total) >= Fraction(criterion.asks(policy))
            and len(people) >= criterion.profile.raters
            and self._works(weighed, by_item) >= criterion.profile.families
        )

    def _works(self, weighed: Iterable[Weighed], by_item: Mapping[str, int]) -> int:
        """Pieces of work behind what counts; nobody asks for any where the profile does not."""
        if not self.criterion.profile.families:
            return 0
        return len(works_behind(weighed, (id for id, mass in by_item.items() if mass)))

    def weighed(self, items: Iterable[EvidenceItem]) -> tuple[Weighed, ...]:
        """Imagined items by themselves: of today, so that no clock has moved."""
        return self._admitted(items)

    @cached_property
    def about(self) -> tuple[EvidenceItem, ...]:
        """The person's items that say something of the competency."""
        competency = self.criterion.competency
        return tuple(item for item in self.person.items if any(shown.competency == competency for shown in item.shows))

    def _admitted(self, items: Iterable[EvidenceItem]) -> tuple[Weighed, ...]:
        criterion, policy = self.criterion, self.policy
        weighed = weigh(items, criterion.competency, log=self.person.log, policy=policy, as_of=self.as_of)
        return tuple(each for each in weighed if criterion.profile.admits(each.item, each.clocks.old, policy))


def _way(trial: _Trial, kind: Kind) -> Way | None:
    criterion = trial.criterion
    if not kind.obtainable or kind.ceiling < criterion.level or not criterion.profile.accepts_kind(kind):
        return None
    more = trial.weighed(trial.imagined(kind, MOST_ITEMS))
    if not trial.closes(kind, more):
        return None
    # More never lowers belief, so the least number can be found by halving.
    least, most = 1, MOST_ITEMS
    while least < most:
        middle = (least + most) // 2
        if trial.closes(kind, more[:middle]):
            most = middle
        else:
            least = middle + 1
    return Way(kind.id, kind.words, least, kind.hours * least)


def _imagined(kind: Kind, criterion: Criterion, number: int, as_of: date) -> EvidenceItem:
    # The space keeps these ids and people apart from any that a file can name.
    name = f" {kind.id} {number}"
    shown = Shown(criterion.competency, criterion.level)
    if kind.method == "self-report":  # one's own account has no rater, and is one view for each year
        return EvidenceItem(id=name, kind=kind.id, date=as_of, shows=(shown,))
    return EvidenceItem(id=name, kind=kind.id, date=as_of, shows=(shown,), rater=name, family=name)
