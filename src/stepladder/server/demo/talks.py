"""The review talks of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from stepladder.server.demo.content import months_before
from stepladder.server.demo.events import Cast, Event
from stepladder.server.people.models import Person
from stepladder.server.plans.models import Kind, Talk
from stepladder.server.plans.operations import (
    Example,
    Plan,
    Said,
    add_entry,
    add_example,
    agree,
    set_plan,
    start_talk,
)
from stepladder.server.readiness.queries import standing_for

_MOST_EXAMPLES = 2


def talks(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    """Each as one event: prepared, held and agreed on one day."""
    for story in found["talks"]:

        def happen(moment: datetime, story: dict[str, Any] = story) -> None:
            _talk(story, cast, moment)

        yield months_before(at, story["months_ago"], hour=16), happen


def _talk(story: dict[str, Any], cast: Cast, at: datetime) -> None:
    person, manager = cast.people[story["person"]], cast.people[story["manager"]]
    found = standing_for(person, cast.roles[story["role"]], on=at.date())
    talk = start_talk(standing=found, by=person, at=at)
    plan = Plan(on=at.date(), request=story["request"])
    set_plan(talk=talk, plan=plan, seen=_seen(talk), by=person, at=at)
    for work, criterion, words in _examples(person, found.criteria):
        add_example(talk=talk, example=Example(criterion, work, words), by=person, at=at)
    for kind, name in ((Kind.GAP, "gap"), (Kind.STRETCH, "stretch")):
        if story[name]:
            add_entry(talk=talk, said=Said(kind, story[name]), by=manager, at=at)
    for each in story["agreements"]:
        who = person if each["who"] == "person" else manager
        due = months_before(at, -each["due_in_months"]).date()
        add_entry(talk=talk, said=Said(Kind.AGREED, each["text"], who=who, due=due), by=manager, at=at)
    for who, agreed in ((person, story["person_agreed"]), (manager, story["manager_agreed"])):
        if agreed:
            agree(talk=talk, seen=_seen(talk), by=who, at=at)


def _seen(talk: Talk) -> int:
    return Talk.objects.values_list("revision", flat=True).get(pk=talk.pk)


def _examples(person: Person, criteria: dict[str, Any]) -> Iterator[tuple[Any, str, str]]:
    """The latest works that speak to a line of the ladder, each tied to the first such line."""
    lines = {row.competency_id: key for key, row in reversed(criteria.items())}
    works = person.works.filter(withdrawn_at__isnull=True).prefetch_related("shows")
    tied = [
        (work, lines[show.competency_id]) for work in works for show in work.shows.all() if show.competency_id in lines
    ]
    first = dict(reversed(tied))
    for work in list(dict.fromkeys(work for work, _ in tied))[:_MOST_EXAMPLES]:
        yield work, first[work], work.result[:300]
