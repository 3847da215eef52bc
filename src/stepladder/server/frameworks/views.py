"""Pages to read frameworks: which there are, what stands in them, what an edition changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stepladder.errors import InvalidPolicy
from stepladder.frameworks.exporters import EXPORTERS
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.frameworks import queries, words
from stepladder.server.frameworks.models import Change, Competency, Edition, Framework
from stepladder.server.frameworks.operations import offer_framework
from stepladder.server.frameworks.restoring import edition_of
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words

_ON_A_PAGE = 50
_WHY = "What can be known concerns nobody in person."


@open_to(who=members, because=_WHY)
@require_safe
def frameworks(request: MemberRequest) -> HttpResponse:
    """Which frameworks there are."""
    found = queries.frameworks()
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "frameworks/frameworks.html", {"page": page, "verdict": words.how_many(found)})


@open_to(who=members, because=_WHY)
@require_safe
def framework(request: MemberRequest, key: str) -> HttpResponse:
    """One framework: where it comes from, its editions, and what stands under which heading.

    Raises:
        Http404: there is none of that key, or no such heading in it.
    """
    found = get_object_or_404(Framework, key=key)
    heading = None
    if under := request.GET.get("under"):
        heading = get_object_or_404(Competency, framework=found, key=under)
    rows = queries.below(found, heading)
    counts = queries.counts_of(found)
    context = {
        "framework": found,
        "heading": heading,
        "over": queries.headings_over(heading) if heading else [],
        "page": Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page")),
        "editions": list(found.editions.select_related("imported_by")),
        "counts": words.counts_of(counts),
        "exporters": EXPORTERS,
    }
    return render(request, "frameworks/framework.html", context)


@open_to(who=members, because=_WHY)
@require_safe
def edition(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """One import: what was read, what was noticed in which line, what it changed."""
    found = get_object_or_404(
        Edition.objects.select_related("framework", "imported_by"), framework__key=key, number=number
    )
    kind = request.GET.get("kind", "")
    changes = Change.objects.filter(edition=found).select_related("competency", "occupation")
    if kind in words.CHANGES:
        changes = changes.filter(kind=kind)
    remarks = found.remarks
    if wanted := request.GET.get("remark", ""):
        remarks = [each for each in remarks if each["id"] == wanted]
    context = {
        "edition": found,
        "framework": found.framework,
        "changes": Paginator(changes, _ON_A_PAGE).get_page(request.GET.get("page")),
        "change_kinds": words.change_kinds(found.migration),
        "kind": kind,
        "remark": wanted,
        "remarks": Paginator(remarks, _ON_A_PAGE).get_page(request.GET.get("own")),
        "remark_total": sum(found.remark_counts.values()),
        "kept": len(found.remarks),
        "migration": words.migration_of(found.migration),
    }
    return render(request, "frameworks/edition.html", context)


@open_to(who=members, because=_WHY)
@require_safe
def export(request: MemberRequest, key: str, kind: str) -> HttpResponse:
    """The edition in force as a file in a format that others read.

    Raises:
        Http404: there is no such framework or format.
    """
    found = get_object_or_404(Framework, key=key)
    exporter = next((each for each in EXPORTERS if kind == each.ID), None)
    if exporter is None:
        raise Http404
    content = exporter.write(edition_of(found), at=request.moment)
    response = HttpResponse(content, content_type=exporter.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.key}{exporter.SUFFIX}"'
    return response


@open_to(who=partners, because="People partners decide which competencies the forms of the site offer.")
@require_POST
def offer(request: MemberRequest, key: str) -> HttpResponse:
    """Offer the competencies of a framework in forms, or only those that are in use."""
    found = get_object_or_404(Framework, key=key)
    ours = request.POST.get("ours") == "yes"
    if ours != found.ours:
        try:
            offer_framework(framework=found, ours=ours, by=request.reader, at=request.moment)
        except InvalidPolicy as error:
            messages.warning(request, in_words(error))
        else:
            said = gettext("Forms offer its competencies now.") if ours else gettext("It is for reference now.")
            messages.success(request, said)
    return redirect("framework", key=key)
