"""Pages to read roles and what they ask for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.asks import ask
from stepladder.server.roles.queries import (
    ladders,
    neighbors,
    roles_open_to,
    target_of,
    version_in_force,
    versions_of,
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
    criteria = list(version.criteria.all()) if version else []
    texts = level_texts([each.competency for each in criteria])
    context = {
        "role": found,
        "version": version,
        "asks": [ask(each, texts[each.competency_id]) for each in criteria],
        "musts": sum(each.must for each in criteria),
        "conditions": version.conditions if version else [],
        "versions": versions_of(found),
        "today": on,
        "neighbors": neighbors(found, request.reader),
        "is_target": target_of(request.reader) == found,
    }
    return render(request, "roles/role.html", context)
