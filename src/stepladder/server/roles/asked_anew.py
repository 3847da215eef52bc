"""When roles began to ask for a competency otherwise than before."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from stepladder.server.roles.models import Criterion, RoleVersion
from stepladder.server.roles.queries import in_force_condition


def levels_asked_anew(on: date) -> dict[int, list[tuple[date, str]]]:
    """By competency the days on which a role of the organization asked for another level of it, or none any more.

    A role's first version asks for nothing anew. Two questions.

    Returns:
        For each change the day from which it holds, and the title of the role.
    """
    rows = RoleVersion.objects.filter(in_force_condition(on), role__owner__isnull=True).order_by("role_id", "number")
    versions = list(rows.values_list("pk", "role_id", "role__title", "in_force_from"))
    asked: dict[int, dict[int, int]] = {}
    criteria = Criterion.objects.filter(version__in=rows.order_by()).values_list("version", "competency", "level")
    for version, competency, level in criteria:
        held = asked.setdefault(version, {})
        held[competency] = max(level, held.get(competency, 0))
    found: dict[int, list[tuple[date, str]]] = {}
    for (before, role, _, _), (after, same, title, day) in pairwise(versions):
        if role != same or day is None:
            continue
        old, new = asked.get(before, {}), asked.get(after, {})
        for competency in {*old, *new}:
            if old.get(competency) != new.get(competency):
                found.setdefault(competency, []).append((day, title))
    return found
