"""Pages of those who give badges: what was given to whom, giving one, and changing where it stands."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.issuing import operations, queries
from stepladder.server.issuing.forms import AwardForm, GiveForm, ReasonForm, field_of
from stepladder.server.issuing.marks import mark_of, standing_words
from stepladder.server.issuing.models import IssuedCredential, OfferVersion
from stepladder.server.people.models import Person
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
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: MemberRequest, key: str) -> HttpResponse:
    """Give a badge to one person.

    Raises:
        Http404: nothing of that key is offered.
    """
    version = queries.latest(key)
    if version is None or version.offer.ended_at is not None:
        raise Http404
    people = Person.objects.exclude(email=None)
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        version=version,
        people=people,
        today=localdate(request.moment),
    )
    given = _given(request, version, form) if request.method == "POST" and form.is_valid() else None
    if given is not None:
        name = given.recipient_name
        messages.success(request, gettext("The badge is given, and %(name)s was told.") % {"name": name})
        return redirect("issued-badge", id=given.pk)
    context = {"version": version, "form": form, "has_key": queries.has_key()}
    return render(request, "issuing/give.html", context, status=422 if form.errors else 200)


def _given(request: MemberRequest, version: OfferVersion, form: GiveForm) -> IssuedCredential | None:
    because = gettext("earned it")
    try:
        award = form.award(request.moment)
        return operations.issue(
            version=version, awards=(award,), by=request.reader, at=request.moment, because=because
        )[0]
    except StepladderError as error:
        refuse(form, error, field_of(error))
    return None


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


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: MemberRequest, id: int) -> HttpResponse:
    """Give a badge again, as a new record.

    Raises:
        Http404: it was revoked, or was renewed already.
    """
    row = _row(id)
    if row.revoked_at is not None or row.renewals.exists():
        raise Http404
    version = queries.latest(row.version.offer.key) or row.version
    data = request.POST if request.method == "POST" else None
    form = AwardForm(data, version=version, today=localdate(request.moment))
    if request.method == "POST" and form.is_valid():
        whose = {"person": row.person, "name": row.recipient_name, "email": row.recipient_email, "supersedes": row}
        try:
            award = form.award(request.moment, **whose)
            new = operations.renew(
                credential=row, award=award, by=request.reader, at=request.moment, because=gettext("earned it again")
            )
        except StepladderError as error:
            refuse(form, error, field_of(error))
        else:
            messages.success(request, gettext("The badge is given again; the earlier one stays as it was."))
            return redirect("issued-badge", id=new.pk)
    context = {"badge": row, "version": version, "form": form}
    return render(request, "issuing/renew.html", context, status=422 if form.errors else 200)


def _row(id: int) -> IssuedCredential:
    rows = IssuedCredential.objects.select_related("version__offer", "person", "issued_by", "key", "supersedes")
    return get_object_or_404(rows.defer("key__sealed"), pk=id)


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
