"""The starter catalog: fifty widely held certificates to choose from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.achievements.starter import starters
from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog import importing_starter
from stepladder.server.catalog.views_import import told
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words


@open_to(who=partners, because="People partners keep the catalog; what they take is proposed, and nobody accepted it.")
@require_http_methods(["GET", "HEAD", "POST"])
def starter(request: MemberRequest) -> HttpResponse:
    """Choose from widely held certificates; what is chosen is proposed with its source and date."""
    chosen, fault = frozenset(request.POST.getlist("take")), ""
    if request.method == "POST":
        keys = frozenset(each.key for each in starters()) if request.POST.get("all") else chosen
        try:
            done = importing_starter.take(keys=keys, by=request.reader, at=request.moment)
        except StepladderError as error:
            fault = in_words(error)
        else:
            if done.run is not None:
                messages.success(request, told(done.run))
                return redirect("catalog-imported", id=done.run.pk)
            fault = gettext("Nothing changed: they are in the catalog already.")
    fields = importing_starter.offered(chosen)
    days = [each.achievement.checked_on for each in starters() if each.achievement.checked_on]
    context = {
        "fields": fields,
        "total": len(starters()),
        "here": sum(bool(each.entry) for _, found in fields for each in found),
        "checked_on": max(days),
        "fault": fault,
    }
    return render(request, "catalog/starter.html", context, status=422 if fault else 200)
