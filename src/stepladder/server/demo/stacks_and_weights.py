"""Pathways of the demonstration, and how much each question of the appraisal counts there."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from stepladder.appraisal.policy import DEFAULT
from stepladder.server.appraisals.weights import approve
from stepladder.server.appraisals.weights_preview import look_at
from stepladder.server.catalog.stack_drafts import Draft, Row
from stepladder.server.catalog.stacks import Seen, begin_stack, publish_stack, revise_stack
from stepladder.server.demo.content import months_before
from stepladder.server.people.models import Person
from stepladder.server.policies.weights import Proposal, propose_weights

_SHIFT = Draft(
    "Leading a shift through an incident",
    description="For planners and dock workers who stand in for a lead. Talking it through comes before doing it.",
    goal_text="standing in for a shift lead",
    standard="Emergency plan of the port, edition 2024",
    rule="order",
    rows=(
        Row(entry="safety-test"),
        Row(entry="port-tabletop"),
        Row(entry="shift-practicum"),
    ),
)
_SHIFT_NOW = Draft(
    _SHIFT.title,
    description=_SHIFT.description,
    goal_text=_SHIFT.goal_text,
    standard="Emergency plan of the port, edition 2025",
    because="The new plan asks shift leads to command an incident themselves, before they stand in.",
    rule="order",
    rows=(
        Row(entry="safety-test"),
        Row(entry="port-tabletop"),
        Row(entry="incident-practical"),
        Row(entry="shift-practicum"),
    ),
)
_DATA = Draft(
    "From data to a decision",
    description="For analysts who want to bring a finding to a decision. Which two of the three depends on their work.",
    goal="storytelling-capstone",
    rows=(
        Row(entry="statistics-exam"),
        Row(title="Getting at the data", rule="some", needs=2),
        Row(1, entry="query-project"),
        Row(1, entry="quality-lab"),
        Row(1, entry="database-exam"),
        Row(title="Knowing the rules", rule="all"),
        Row(1, entry="data-protection"),
    ),
)
_PLANNING = Draft(
    "Planning a whole terminal",
    description="Begun after the talks of spring. It is not yet said where it leads to.",
    rows=(
        Row(title="Plans of one part", rule="some", needs=3),
        Row(1, entry="berth-simulator"),
        Row(1, entry="yard-simulator"),
        Row(title="What comes later", rule="order"),
    ),
)

_AS_THEY_COME = (
    "We begin with Stepladder’s own weights. We have judged too few certificates to know better, and what equal"
    " weights would say stands beside."
)
_PROPOSED = {
    "A1": 10, "A2": 4, "A3": 4, "A4": 4, "A5": 4, "A6": 4,
    "B1": 4, "B2": 24, "B3": 2, "B4": 6,
    "C1": 20, "C2": 5,
}  # fmt: skip
_WHY_OTHERS = (
    "On the quay we see every week whether somebody uses what they learned, and whether a certificate can be checked at"
    " the gate. Both should count more than who gives it."
)


def tell_stacks_and_weights(at: datetime) -> None:
    """Two pathways that hold, one of them in its second version; a draft with something to mend; the weights."""
    people = {each.key: each for each in Person.objects.filter(partner=True)}
    birgit, desmond = people["birgit"], people["desmond"]
    _tell_stacks(birgit, desmond, at)
    _tell_weights(birgit, desmond, at)


def _tell_stacks(birgit: Person, desmond: Person, at: datetime) -> None:
    begun = months_before(at, 14)
    shift = begin_stack(draft=_SHIFT, by=birgit, at=begun)
    publish_stack(stack=shift, seen=Seen(1, 1), by=birgit, at=begun + timedelta(days=6))
    again = months_before(at, 5)
    shift = revise_stack(key=shift.key, draft=_SHIFT_NOW, seen=Seen(1, 1), by=desmond, at=again)
    publish_stack(stack=shift, seen=Seen(2, 1), by=desmond, at=again + timedelta(days=9))
    moment = months_before(at, 8)
    data = begin_stack(draft=_DATA, by=birgit, at=moment)
    publish_stack(stack=data, seen=Seen(1, 1), by=birgit, at=moment)
    begin_stack(draft=_PLANNING, by=desmond, at=at - timedelta(days=12))


def _tell_weights(birgit: Person, desmond: Person, at: datetime) -> None:
    """Version 1 holds, with the numbers that came with Stepladder; version 2 waits for somebody to decide."""
    begun = months_before(at, 16)
    proposal = Proposal(DEFAULT.weights, _AS_THEY_COME, {"how": "direct"})
    first = propose_weights(proposal=proposal, by=birgit, at=begun)
    agreed = begun + timedelta(days=4)
    seen = look_at(first, agreed).digest
    approve(rules=first, seen=seen, note="Read with the works council on Thursday.", by=desmond, at=agreed)
    others = dict(DEFAULT.weights) | {id: Fraction(weight) for id, weight in _PROPOSED.items()}
    proposal = Proposal(others, _WHY_OTHERS, {"how": "direct"})
    propose_weights(proposal=proposal, by=desmond, at=at - timedelta(days=3))
