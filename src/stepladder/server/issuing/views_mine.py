"""A badge that one was given here: where it stands, the link for others, and what they see."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.server.access.policy import members, open_to
from stepladder.server.issuing import identity
from stepladder.server.issuing.forms import ShareForm
from stepladder.server.issuing.marks import mark_of
from stepladder.server.issuing.operations import share
from stepladder.server.issuing.queries import issued_to
from stepladder.server.people.requests import MemberRequest

_WHY = "A badge is its holder’s, who alone decides what others see of it."


@open_to(who=members, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: MemberRequest, id: int) -> HttpResponse:
    """One badge of one's own."""
    row = get_object_or_404(issued_to(request.reader), pk=id)
    form = ShareForm(request.POST) if request.method == "POST" else ShareForm.of(row)
    if request.method == "POST" and form.is_valid():
        allowed = {name: bool(form.cleaned_data[name]) for name in ("shows_name", "shares_file")}
        share(credential=row, by=request.reader, at=request.moment, **allowed)
        messages.success(request, gettext("What others see is changed."))
        return redirect("badge-mine", id=row.pk)
    context = {
        "badge": row,
        "mark": mark_of(row, request.moment),
        "form": form,
        "link": identity.link("verify", row.token),
        "renewed_by": row.renewals.first(),
    }
    return render(request, "issuing/mine.html", context)


@open_to(who=members, because=_WHY)
def file(request: MemberRequest, id: int) -> HttpResponse:
    """The badge as it was signed."""
    row = get_object_or_404(issued_to(request.reader), pk=id)
    response = HttpResponse(row.data, content_type="application/octet-stream")
    name = f"{row.version.offer.key}.json"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
