"""The page of one competency, and what has to be looked at after a new edition of a framework."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import links
from stepladder.server.catalog.reuse import families_asking, reuse_of
from stepladder.server.frameworks import reviewing
from stepladder.server.frameworks.operations import settle_change
from stepladder.server.frameworks.queries import visible_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.readiness import competency as questions
from stepladder.server.ui.refusal import in_words

_ON_A_PAGE = 25
_WHY = "People partners decide what a change of a framework means for roles and the catalog."


@open_to(who=members, because="What can be known concerns nobody in person; one's own is shown to oneself alone.")
@require_safe
def competency(request: MemberRequest, key: str) -> HttpResponse:
    """One competency: what it means, where it is asked, who certifies it, what evidences it."""
    rows = visible_to(request.reader).select_related("framework", "replaced_by", "owner")
    found = get_object_or_404(rows, key=key)
    on = request.moment.date()
    criteria = questions.asked_in(found, request.reader, on)
    context = {
        "competency": found,
        "texts": questions.texts_of(found, request.GET.get("scale", "")),
        "relations": questions.relations_of(found),
        "occupations": questions.occupations_asking(found),
        "criteria": criteria,
        "counts": questions.kinds_that_count(criteria),
        "certified": questions.certified_by(found),
        "changes": questions.changes_of(found),
        "mappings": questions.mappings_of(found),
        "reuse": reuse_of([found], families_asking(on))[found.pk],
        "retired": bool(found.retired_on and found.retired_on <= on),
    }
    return render(request, "readiness/competency.html", context)


@open_to(who=partners, because=_WHY)
@require_safe
def review(request: MemberRequest) -> HttpResponse:
    """Changes of what is in use, and mappings that wait for a decision."""
    on = request.moment.date()
    changes = Paginator(reviewing.changes_to_review(), _ON_A_PAGE).get_page(request.GET.get("page"))
    waiting = Paginator(reviewing.mappings_to_review(on), _ON_A_PAGE).get_page(request.GET.get("own"))
    named = questions.naming([each.competency_id for each in changes if each.competency_id], request.reader, on)
    context = {
        "changes": changes,
        "rows": [(each, named.get(each.competency_id or 0)) for each in changes],
        "mappings": waiting,
        "total": changes.paginator.count + waiting.paginator.count,
        "today": on,
    }
    return render(request, "frameworks/review.html", context)


@open_to(who=partners, because=_WHY)
@require_POST
def settle(request: MemberRequest, id: int) -> HttpResponse:
    """Note that somebody looked at a change."""
    change = get_object_or_404(reviewing.changes_to_review(), pk=id)
    settle_change(change=change, by=request.reader, because=request.POST.get("note", "")[:500], at=request.moment)
    messages.success(request, gettext("Noted. The change of %(name)s waits no longer.") % {"name": change.name})
    return redirect("competency-review")


@open_to(who=partners, because=_WHY)
@require_POST
def decide(request: MemberRequest, id: int) -> HttpResponse:
    """Accept or decline a mapping that waits."""
    mapping = get_object_or_404(reviewing.mappings_to_review(request.moment.date()), pk=id)
    holds, note = request.POST.get("do") == "accept", request.POST.get("note", "")[:500]
    try:
        links.decide(mapping=mapping, holds=holds, by=request.reader, note=note, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
    else:
        messages.success(request, gettext("It holds now.") if holds else gettext("It holds no longer."))
    return redirect("competency-review")
