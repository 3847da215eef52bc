"""The page on where the catalog and the roles miss each other."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.lacking import mismatch
from stepladder.server.people.requests import MemberRequest

_ON_A_PAGE = 50


@open_to(who=members, because="Everybody may know what can be learned here and what cannot; nobody is counted.")
@require_safe
def lacking(request: MemberRequest) -> HttpResponse:
    """What roles ask for and the catalog cannot show, and what it shows and no role asks for."""
    found = mismatch(request.reader, request.moment.date())
    context = {
        "found": found,
        "page": Paginator(found.lacks, _ON_A_PAGE).get_page(request.GET.get("page")),
        "unasked": found.unasked[:_ON_A_PAGE],
        "more": max(len(found.unasked) - _ON_A_PAGE, 0),
    }
    return render(request, "catalog/lacking.html", context)
