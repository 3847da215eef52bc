"""The disputes desk: what is contested, and how it was settled."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.forms import SettleForm
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import AlreadySettled, settle_dispute
from stepladder.server.policies.queries import disputes_concerning, disputes_visible_to, readers_of
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import text_of

_ON_A_PAGE = 50


@open_to(who=members, because="One sees the disputes that one owns, opened, or that are about oneself.")
@require_safe
def disputes(request: MemberRequest) -> HttpResponse:
    """The disputes that concern the reader."""
    found = disputes_concerning(request.reader)
    context = {
        "open": tuple(found.open),
        "page": Paginator(found.settled, _ON_A_PAGE).get_page(request.GET.get("page")),
        "today": request.moment.date(),
    }
    return render(request, "policies/disputes.html", context)


@open_to(who=members, because="One sees what concerns one, or somebody who reports to one; its owner settles it.")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: MemberRequest, id: int) -> HttpResponse:
    """One dispute; its owner settles it here.

    Raises:
        Http404: it does not concern the reader, or somebody else than its owner wants to settle it.
    """
    found = _found(request, id)
    if request.method == "POST":
        return _settle(request, found)
    if found.person_id != request.reader.pk:
        look(by=request.reader.subject, what=found.person.subject, page=f"dispute {found.pk}", at=request.moment)
    owned = found.settled_at is None and found.owner_id == request.reader.pk
    return _page(request, found, SettleForm() if owned else None)


def _found(request: MemberRequest, id: int) -> Dispute:
    return get_object_or_404(disputes_visible_to(request.reader).select_related("person__manager"), pk=id)


def _settle(request: MemberRequest, found: Dispute) -> HttpResponse:
    if found.owner_id != request.reader.pk:
        raise Http404
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    outcome = text_of(form.cleaned_data, "outcome")
    try:
        settle_dispute(dispute=found, outcome=outcome, by=request.reader, at=request.moment)
    except AlreadySettled:
        settled = _found(request, found.pk)
        form.add_error("outcome", _settled_words(settled))
        return _page(request, settled, form)
    messages.success(request, gettext("The dispute is settled, and what you wrote stands here."))
    return redirect("dispute", id=found.pk)


def _settled_words(settled: Dispute) -> str:
    by, at = settled.settled_by, settled.settled_at
    return gettext(
        "%(name)s settled this on %(day)s and wrote: “%(words)s”. What you wrote was not recorded, and stands below."
    ) % {
        "name": by.name if by else "",
        "day": date_format(localtime(at), "DATETIME_FORMAT") if at else "",
        "words": settled.outcome,
    }


def _page(request: MemberRequest, found: Dispute, form: SettleForm | None) -> HttpResponse:
    others = [each.name for each in readers_of(found) if each.pk != request.reader.pk]
    context = {
        "dispute": found,
        "form": form,
        "readers": ", ".join([*others, gettext("you")]),
        "today": request.moment.date(),
        "competency": found.competency_name,
        "basis": found.basis,
    }
    return render(request, "policies/dispute.html", context, status=422 if form and form.errors else 200)
