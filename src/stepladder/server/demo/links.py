"""What the catalog of the demonstration is linked to: who said what an entry shows, and what it should bring about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from stepladder.server.catalog.links import Proposed, decide, default_expiry, propose_links
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.operations import end_serving, serve
from stepladder.server.demo.content import content, months_before
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import StrategicOutcome


def load_links(at: datetime) -> None:
    """Mappings that two people stand behind, one that waits, and the outcomes that entries serve."""
    found = content("catalog")
    entries = {each.key: each for each in Microcredential.objects.prefetch_related("outcomes__competency")}
    people = {each.key: each for each in Person.objects.filter(partner=True)}
    for entry in entries.values():
        if entry.key not in found["mapped"]["except"]:
            _map(entry, found["mapped"], people, at)
    for each in found["proposed"]:
        _propose(entries[each["microcredential"]], each, people, at)
    outcomes = {each.title: each for each in StrategicOutcome.objects.select_related("priority")}
    for each in found["serves"]:
        _serve(entries[each["microcredential"]], outcomes[each["outcome"]], each, people, at)


def _map(entry: Microcredential, story: dict[str, Any], people: dict[str, Person], at: datetime) -> None:
    moment = months_before(at, story["earlier"].get(entry.key, story["months_ago"]))
    shown: list[Outcome] = list(entry.outcomes.all())
    proposed = [
        Proposed(
            text=entry.assessment,
            competency=each.competency,
            level=each.level,
            strength=float(each.relevance),
            expires_on=default_expiry(moment.date()),
        )
        for each in shown
    ]
    if proposed:
        for row in propose_links(entry=entry, proposed=proposed, by=people[story["by"]], at=moment):
            agreed = moment + timedelta(days=3)
            decide(mapping=row, holds=True, by=people[story["agreed"]], note="", at=min(agreed, at))


def _propose(entry: Microcredential, story: dict[str, Any], people: dict[str, Person], at: datetime) -> None:
    moment = at - timedelta(days=story["days_ago"])
    proposed = Proposed(
        text=entry.assessment,
        competency=Competency.objects.get(key=story["competency"]),
        level=story["level"],
        strength=story["strength"],
        expires_on=default_expiry(moment.date()),
        note=story["note"],
    )
    propose_links(entry=entry, proposed=[proposed], by=people[story["by"]], at=moment)


def _serve(
    entry: Microcredential, outcome: StrategicOutcome, story: dict[str, Any], people: dict[str, Person], at: datetime
) -> None:
    moment = months_before(at, story["months_ago"])
    row = serve(entry=entry, outcome=outcome, how=story["how"], by=people["birgit"], at=moment)
    if "ended" in story:
        ended = story["ended"]
        end = months_before(at, ended["months_ago"])
        end_serving(row=row, because=ended["because"], by=people[ended["by"]], at=end)
