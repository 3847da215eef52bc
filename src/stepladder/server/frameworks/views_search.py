"""Finding competencies and occupations in all frameworks: as somebody types, or by a form where no script runs."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from stepladder.server.access.policy import members, open_to
from stepladder.server.frameworks import queries
from stepladder.server.frameworks.forms_search import PickForm, SearchForm
from stepladder.server.frameworks.models import Framework
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.scripts import with_script

ON_A_PAGE = 20


@open_to(who=members, because="What can be known concerns nobody in person; one's own is shown to oneself alone.")
@with_script
@require_safe
@vary_on_headers("HX-Request")
def competencies(request: MemberRequest) -> HttpResponse:
    """Search over all frameworks. A request of the script is answered with the results alone."""
    form = SearchForm(request.GET, frameworks=list(Framework.objects.all()))
    form.is_valid()
    wanted = form.wanted()
    pages = Paginator(range(_MOST), ON_A_PAGE)
    number = pages.get_page(request.GET.get("page")).number
    looked = queries.look(
        wanted.text,
        request.reader,
        kinds=wanted.kinds,
        frameworks=wanted.frameworks,
        page=(ON_A_PAGE, (number - 1) * ON_A_PAGE),
    )
    context = {
        "form": form,
        "wanted": wanted,
        "looked": looked,
        "page": Paginator(range(looked.total), ON_A_PAGE).get_page(number),
        "has_frameworks": bool(form.offered),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "frameworks/parts/results.html", context)
    return render(request, "frameworks/competencies.html", context)


@open_to(who=members, because="What can be known concerns nobody in person; one's own is shown to oneself alone.")
@require_safe
def pick(request: MemberRequest) -> HttpResponse:
    """What fits, as a list to choose from: the part of a form (``frameworks/parts/picker.html``)."""
    text = request.GET.get("q", "")
    found = queries.find(text, request.reader, limit=MOST_PICKED)
    return render(request, "frameworks/parts/picked.html", {"pick": PickForm(found=found), "q": text})


MOST_PICKED = 8
"""Choices that a list of radio buttons shows; who does not find it among them writes another word."""

_MOST = 100_000
"""Results up to which pages are turned; more than all frameworks together have."""
