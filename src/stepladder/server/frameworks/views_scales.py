"""Pages about levels: every scale with what its levels mean, and how scales compare."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.frameworks import scales as operations
from stepladder.server.frameworks.forms_scales import CrosswalkForm, ScaleForm
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse

_WHY = "People partners say on which scales the organization speaks of levels."


@open_to(who=members, because="What a level means concerns nobody in person.")
@require_safe
def scales(request: MemberRequest) -> HttpResponse:
    """Every scale, and how they compare."""
    known = operations.scales()
    return render(request, "frameworks/scales.html", {"scales": known, "crosswalks": operations.crosswalks(known)})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Enter a scale of the organization's own."""
    form = ScaleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.add_scale(new=form.new(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "levels")
        else:
            messages.success(request, gettext("%(title)s is a scale now.") % {"title": row.title})
            return redirect("scales")
    return render(request, "frameworks/scale_add.html", {"form": form}, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add_crosswalk(request: MemberRequest) -> HttpResponse:
    """Declare how two scales compare."""
    form = CrosswalkForm(request.POST if request.method == "POST" else None, known=operations.scales())
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_crosswalk(new=form.new(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "rows")
        else:
            messages.success(request, gettext("The crosswalk is declared."))
            return redirect("scales")
    return render(request, "frameworks/crosswalk_add.html", {"form": form}, status=422 if form.errors else 200)
