"""The career map, and one step of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stepladder.estimates import HARD_FLOOR
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.career_map import MOST_FAMILIES, career_map, near, way_between
from stepladder.server.roles.queries import roles_open_to, target_of


@open_to(who=members, because="Everybody may see which ways lead where; moves are numbers of people, never small ones.")
@require_safe
def career(request: MemberRequest) -> HttpResponse:
    """Families and rungs as a picture, and every step as a table."""
    found = career_map(request.reader, request.moment.date(), request.GET.getlist("family"))
    context = {
        "map": found,
        "offered": sum(way.offered is not None for way in found.ways),
        "made": sum(way.people is not None for way in found.ways),
        "floor": HARD_FLOOR,
        "most": MOST_FAMILIES,
        "target": target_of(request.reader),
        "asked_for": len(set(request.GET.getlist("family"))),
    }
    return render(request, "roles/map.html", context)


@open_to(who=members, because="What a step asks more follows from what roles ask, which everybody may know.")
@require_safe
def step(request: MemberRequest, key: str, to: str) -> HttpResponse:
    """What one role asks more than another, and whether people went that way."""
    roles = roles_open_to(request.reader).filter(owner__isnull=True)
    source, target = get_object_or_404(roles, key=key), get_object_or_404(roles, key=to)
    context = {"way": way_between(source, target, request.moment.date()), "floor": HARD_FLOOR}
    return render(request, "roles/step.html", context)


@open_to(who=members, because="It compares what roles ask, and no people.")
@require_safe
def sideways(request: MemberRequest, key: str) -> HttpResponse:
    """Roles of other families that ask much of the same."""
    found = get_object_or_404(roles_open_to(request.reader).filter(owner__isnull=True), key=key)
    context = {"role": found, "near": near(found, request.reader, request.moment.date())}
    return render(request, "roles/sideways.html", context)
