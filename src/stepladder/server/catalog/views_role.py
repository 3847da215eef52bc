"""What in the catalog leads to a role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.ladder import asked_of, pipeline
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.queries import roles_open_to, version_in_force


@open_to(who=members, because="Everybody may know which certificates speak to a role; how many people, partners alone.")
@require_safe
def for_role(request: MemberRequest, key: str) -> HttpResponse:
    """Every criterion of a role with the entries that show what it asks for."""
    on = request.moment.date()
    role = get_object_or_404(roles_open_to(request.reader), key=key)
    version = version_in_force(role, on)
    asked = asked_of(version) if version else ()
    context = {
        "role": role,
        "version": version,
        "asked": asked,
        "reached": sum(bool(each.reaching) for each in asked),
        "nothing": sum(not each.total for each in asked),
        "pipeline": pipeline(role, on) if request.reader.partner and role.owner_id is None else None,
    }
    return render(request, "catalog/for_role.html", context)
