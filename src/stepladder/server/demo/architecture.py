"""Career steps and priorities of the demonstration, and the change of a role that waits for a review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from stepladder.readiness.conditions import Condition
from stepladder.server.demo.content import content, months_before
from stepladder.server.demo.events import Cast, Event
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import add_step
from stepladder.server.roles.drafts import CriterionDraft, Draft, draft_of
from stepladder.server.roles.models import Family, Role
from stepladder.server.roles.priorities import (
    NewPriority,
    Outcome,
    Prioritized,
    prioritize,
    set_priority,
    state_outcome,
)
from stepladder.server.roles.queries import version_in_force
from stepladder.server.roles.versions import propose_version

_DAYS_WAITING = 6


def load_steps(at: datetime) -> None:
    """The steps from role to role that the company offers."""
    roles = {role.key: role for role in Role.objects.select_related("family", "grade")}
    start = months_before(at, 18)
    for each in content("ladders")["steps"]:
        source, target = roles[each["from"]], roles[each["to"]]
        add_step(source=source, target=target, note=each.get("note", ""), since=start.date(), by=None, at=start)


def load_priorities(at: datetime) -> None:
    """What leadership puts first."""
    competencies = {each.key: each for each in Competency.objects.all()}
    roles = {each.key: each for each in Role.objects.all()}
    families = {each.key: each for each in Family.objects.all()}
    for each in content("ladders")["priorities"]:
        moment = months_before(at, each["months_ago"])
        owner = Person.objects.get(key=each["owner"])
        new = NewPriority(each["title"], each["statement"], owner, moment.date())
        row = set_priority(new=new, by=owner, at=moment)
        for one in each["competencies"]:
            chosen = Prioritized(
                competencies[one["competency"]],
                one["level"],
                one["why"],
                role=roles.get(one.get("role", "")),
                family=families.get(one.get("family", "")),
            )
            prioritize(priority=row, chosen=chosen, by=owner, at=moment)
        for one in each["outcomes"]:
            stated = Outcome(
                *(one[name] for name in ("title", "metric", "unit", "direction")),
                *(Decimal(one[name]) if name in one else None for name in ("baseline", "target")),
            )
            state_outcome(priority=row, stated=stated, by=owner, at=moment)


def proposals(cast: Cast, at: datetime) -> Iterator[Event]:
    """Changes of roles that wait for a review."""
    for each in content("ladders")["proposals"]:
        yield (at - timedelta(days=_DAYS_WAITING), _proposing(each, cast))


def _proposing(story: dict[str, Any], cast: Cast) -> Any:
    def happen(moment: datetime) -> None:
        role = cast.roles[story["role"]]
        version = version_in_force(role, moment.date())
        if version is None:
            return
        draft = _changed(draft_of(version), story)
        by = cast.people[story["by"]]
        propose_version(role=role, draft=draft, by=by, because=story["because"], at=moment, after=version.number)

    return happen


def _changed(draft: Draft, story: dict[str, Any]) -> Draft:
    changes = {each["id"]: {name: each[name] for name in each if name != "id"} for each in story["changes"]}
    kept = [replace(each, **changes.get(each.key, {})) for each in draft.criteria]
    added = [CriterionDraft(**each, must=False) for each in story["added"]]
    conditions = [Condition.from_dict(each) for each in story["conditions"]]
    return replace(draft, criteria=(*kept, *added), conditions=(*draft.conditions, *conditions))
