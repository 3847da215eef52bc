"""The cheapest ways to close a gap are those that judging again, way by way, would find."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings

from stepladder.readiness.evaluate import evaluate
from stepladder.readiness.gaps import MOST_ITEMS, MOST_WAYS, _imagined
from stepladder.readiness.judge import CriterionStatus, Way, judge
from tests.test_snapshot import persons, roles

AS_OF = date(2026, 11, 21)


def by_judging_again(person, result, policy):
    """Every kind and every count, each by the whole judgement."""
    found = []
    for kind in policy.kinds:
        fits = (
            kind.obtainable and kind.ceiling >= result.criterion.level and result.criterion.profile.accepts_kind(kind)
        )
        for count in range(1, MOST_ITEMS + 1) if fits else ():
            more = tuple(_imagined(kind, result.criterion, number, AS_OF) for number in range(count))
            again = judge(person, result.criterion, policy, as_of=AS_OF, items=(*person.items, *more))
            if again.status is CriterionStatus.MET:
                found.append(Way(kind.id, kind.words, count, kind.hours * count))
                break
    return tuple(sorted(found, key=lambda way: (way.hours, way.count, way.kind))[:MOST_WAYS])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(persons(), roles())
def test_the_ways_are_those_that_judging_again_finds(person, role):
    for result in evaluate(person, role, as_of=AS_OF).results:
        expected = () if result.covered or result.disputes else by_judging_again(person, result, role.policy)
        assert result.closes_with == expected
