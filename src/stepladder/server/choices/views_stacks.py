"""How far the reader has come along the published stacks."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepladder.pathways.stacks import leaves
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.stacks_read import published
from stepladder.server.choices.progressing import held_by, roots_of, way_of
from stepladder.server.choices.queries import certificates_of, published_parts, requires_of
from stepladder.server.people.requests import MemberRequest

_A_PAGE = 20


@open_to(who=members, because="It follows from the reader's own certificates.")
@require_safe
def my_stacks(request: MemberRequest) -> HttpResponse:
    """Progress along each published stack, by the certificates that count today; by title."""
    held = held_by(certificates_of(request.reader), request.moment.date())
    page = Paginator(published().order_by("title", "id"), _A_PAGE).get_page(request.GET.get("page"))
    roots = roots_of(published_parts([each.pk for each in page]))
    requires = requires_of({key for root, _ in roots.values() for key in leaves(root)})
    ways = [way_of(each, *roots[each.pk], held, requires) for each in page if each.pk in roots]
    begun = [each for each in ways if each.begun]
    context = {
        "page": page,
        "begun": begun,
        "others": [each for each in ways if not each.begun],
        "complete": sum(each.found.complete for each in begun),
        "lapsed": held.lapsed,
        "held": held.first,
        "holds": len(held.first),
    }
    return render(request, "choices/stacks.html", context)
