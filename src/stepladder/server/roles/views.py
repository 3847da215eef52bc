"""Pages to read roles and what they ask for."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.asks import Ask, Group, ask, condition_ask, musts, units
from stepladder.server.roles.drafts import alternatives_of, conditions_of
from stepladder.server.roles.models import RoleVersion
from stepladder.server.roles.queries import (
    ladders,
    neighbors,
    prioritized_for,
    roles_open_to,
    steps_of,
    target_of,
    version_in_force,
    versions_visible_to,
)


@open_to(who=members, because="Everybody may know what roles ask for; one's own roles are shown to oneself alone.")
@require_safe
def roles(request: MemberRequest) -> HttpResponse:
    """The ladders."""
    found = ladders(request.reader, request.moment.date())
    return render(request, "roles/roles.html", {"ladders": found, "target": target_of(request.reader)})


@open_to(who=members, because="Everybody may know what roles ask for; one's own roles are shown to oneself alone.")
@require_safe
def role(request: MemberRequest, key: str) -> HttpResponse:
    """What a role asks for, in the ladder's words. Who holds it is not told: that is about people."""
    on = request.moment.date()
    found = get_object_or_404(roles_open_to(request.reader), key=key)
    version = version_in_force(found, on)
    asks = units_of(version) if version else ()
    versions = list(versions_visible_to(request.reader, found))
    leads_on, leads_here = steps_of(found, on)
    context = {
        "role": found,
        "version": version,
        "asks": asks,
        "musts": musts(asks),
        "conditions": [condition_ask(each) for each in conditions_of(version)] if version else [],
        "versions": versions,
        "open": next((each for each in versions if each.is_open), None),
        "coming": _coming(versions, on),
        "today": on,
        "neighbors": neighbors(found, request.reader),
        "steps": leads_on,
        "steps_here": leads_here,
        "prioritized": prioritized_for(found, on),
        "is_target": target_of(request.reader) == found,
    }
    return render(request, "roles/role.html", context)


def units_of(version: RoleVersion) -> tuple[Ask | Group, ...]:
    """What a version asks, in words; one question beside its criteria."""
    criteria = list(version.criteria.all())
    texts = level_texts([each.competency for each in criteria])
    return units([ask(each, texts[each.competency_id]) for each in criteria], alternatives_of(version))


def _coming(versions: list[RoleVersion], on: date) -> RoleVersion | None:
    later = [each for each in versions if each.in_force_from is not None and each.in_force_from > on]
    return min(later, key=lambda each: each.number, default=None)
