"""Pages about who endorses an entry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog import endorsing
from stepladder.server.catalog.forms_endorsing import EndorseForm
from stepladder.server.catalog.forms_links import WhyForm
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.models_endorsed import Endorsed
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners answer for what the catalog says of a microcredential; everybody reads it."


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: MemberRequest, key: str) -> HttpResponse:
    """Record that a body endorses the entry."""
    entry = get_object_or_404(Microcredential, key=key)
    day = {"checked_on": request.moment.date()}
    form = EndorseForm(request.POST) if request.method == "POST" else EndorseForm(initial=day)
    if form.is_bound and form.is_valid():
        try:
            endorsing.endorse(entry=entry, said=form.said(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("Recorded. Whoever judges this entry reads it; no score follows from it."))
            return redirect("catalog-entry", key=key)
    context = {"entry": entry, "form": form}
    return render(request, "catalog/endorse.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end_endorsing(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Record that a body no longer endorses the entry."""
    rows = Endorsed.objects.filter(microcredential__key=key, ended_at__isnull=True)
    row = get_object_or_404(rows.select_related("microcredential"), pk=id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            endorsing.end_endorsing(row=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            return redirect("catalog-entry", key=key)
    context = {"entry": row.microcredential, "row": row, "form": form}
    return render(request, "catalog/endorse_end.html", context, status=422 if form.errors else 200)
