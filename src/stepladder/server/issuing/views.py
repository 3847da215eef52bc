"""Pages of those who give badges: what was given to whom, and changing where it stands."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.issuing import operations, queries
from stepladder.server.issuing.forms import ReasonForm
from stepladder.server.issuing.marks import mark_of, standing_words
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import refuse, text_of

PER_PAGE = 50
_WHY = "People partners give the organization’s badges and take them back, and answer for both."


@open_to(who=partners, because=_WHY)
@require_safe
def issued(request: MemberRequest) -> HttpResponse:
    """Every badge that was given, newest first, or those that fit what was searched for."""
    text = request.GET.get("text", "")[:100].strip()
    page = Paginator(queries.issued(text), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "page": page,
        "rows": [{"badge": each, "mark": mark_of(each, request.moment)} for each in page],
        "sentence": standing_words(queries.counts(request.moment)),
        "has_key": queries.has_key(),
    }
    return render(request, "issuing/issued.html", context)


@open_to(who=partners, because=_WHY)
@require_safe
def badge(request: MemberRequest, id: int) -> HttpResponse:
    """One badge: whose it is, where it stands, and what can be done with it."""
    row = _row(id)
    if row.person is not None and row.person_id != request.reader.pk:
        look(by=request.reader.subject, what=row.person.subject, page=f"badge {row.title}", at=request.moment)
    context = {
        "badge": row,
        "mark": mark_of(row, request.moment),
        "state": row.state(request.moment),
        "renewed_by": row.renewals.first(),
        "places": row.places.select_related("list"),
    }
    return render(request, "issuing/badge.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, id: int) -> HttpResponse:
    """Take a badge back for good."""
    return _change(request, id, operations.revoke, "revoke")


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: MemberRequest, id: int) -> HttpResponse:
    """Let a badge not hold for a while."""
    return _change(request, id, operations.suspend, "suspend")


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: MemberRequest, id: int) -> HttpResponse:
    """Let a suspended badge hold again."""
    return _change(request, id, operations.reinstate, "reinstate")


def _row(id: int) -> IssuedCredential:
    return get_object_or_404(queries.one(), pk=id)


def _change(request: MemberRequest, id: int, operation: Callable[..., IssuedCredential], action: str) -> HttpResponse:
    row, form = _row(id), ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _changed(request, row, operation, form):
        words = {
            "revoke": gettext("The badge is revoked, and its list says so."),
            "suspend": gettext("The badge is suspended, and its list says so."),
            "reinstate": gettext("The badge holds again, and its list says so."),
        }
        messages.success(request, words[action])
        return redirect("issued-badge", id=row.pk)
    context = {"badge": row, "form": form, "action": action}
    return render(request, "issuing/change.html", context, status=422 if form.errors else 200)


def _changed(
    request: MemberRequest, row: IssuedCredential, operation: Callable[..., IssuedCredential], form: forms.Form
) -> bool:
    try:
        operation(credential=row, because=text_of(form.cleaned_data, "because"), by=request.reader, at=request.moment)
    except StepladderError as error:
        refuse(form, error, "because")
        return False
    return True
