"""What would close a gap: the cheapest kinds of evidence, found by adding them and judging again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.evidence.person import Person
from stepladder.evidence.policy import EvidencePolicy, Kind
from stepladder.readiness.judge import CriterionStatus, Result, Way, judge

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
    ways = [way for kind in policy.kinds if (way := _way(person, result, kind, policy, as_of))]
    ways.sort(key=lambda way: (way.hours, way.count, way.kind))
    return replace(result, closes_with=tuple(ways[:MOST_WAYS]))


def _way(person: Person, result: Result, kind: Kind, policy: EvidencePolicy, as_of: date) -> Way | None:
    criterion = result.criterion
    if not kind.obtainable or kind.ceiling < criterion.level or not criterion.profile.accepts_kind(kind):
        return None
    if not _closes(person, result, kind, MOST_ITEMS, policy, as_of):
        return None
    # More never lowers belief, so the least number can be found by halving.
    least, most = 1, MOST_ITEMS
    while least < most:
        middle = (least + most) // 2
        if _closes(person, result, kind, middle, policy, as_of):
            most = middle
        else:
            least = middle + 1
    return Way(kind.id, kind.words, least, kind.hours * least)


def _closes(person: Person, result: Result, kind: Kind, count: int, policy: EvidencePolicy, as_of: date) -> bool:
    more = tuple(_imagined(kind, result, number, as_of) for number in range(count))
    again = judge(person, result.criterion, policy, as_of=as_of, items=(*person.items, *more))
    return again.status is CriterionStatus.MET


def _imagined(kind: Kind, result: Result, number: int, as_of: date) -> EvidenceItem:
    # The space keeps these ids and people apart from any that a file can name.
    name = f" {kind.id} {number}"
    shown = Shown(result.criterion.competency, result.criterion.level)
    if kind.method == "self-report":  # one's own account has no rater, and is one view for each year
        return EvidenceItem(id=name, kind=kind.id, date=as_of, shows=(shown,))
    return EvidenceItem(id=name, kind=kind.id, date=as_of, shows=(shown,), rater=name, family=name)
