"""The first page, the history, and everything about oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import anyone, members, open_to
from stepladder.server.home.export import archive
from stepladder.server.home.forms import IntroduceForm
from stepladder.server.home.operations import say_who_one_is
from stepladder.server.home.queries import events_of, looks_of, news_for
from stepladder.server.notices.operations import put_away
from stepladder.server.notices.queries import unseen
from stepladder.server.people.models import Person
from stepladder.server.people.operations import AddressTaken, Known
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.queries import open_disputes_owned_by
from stepladder.server.readiness import pages
from stepladder.server.readiness.queries import standing
from stepladder.server.ui.refusal import refuse

_EVENTS_ON_PAGE = 50


@open_to(who=anyone, because="Who is not signed in is sent to the sign-in, and sees nothing else.")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do first, or where one stands."""
    reader: Person | None = getattr(request, "reader", None)
    if reader is None:
        if settings.PRIVATE_WORKSPACE or request.user.is_authenticated:
            raise Http404
        return redirect("account_login")
    found = standing(reader, on=request.moment.date())  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "standing": found,
        "news": news_for(reader),
        "disputes": list(open_disputes_owned_by(reader)) if _may_own_disputes(reader) else [],
        "has_evidence": reader.evidence.exists() if found.evaluation is None else bool(found.evaluation.person.items),
    }
    if found.evaluation:
        context["verdict"] = pages.verdict(found.evaluation)
    return render(request, "home/home.html", context)


def _may_own_disputes(reader: Person) -> bool:
    """Those whom ``people.queries.owner_of_disputes`` chooses first; others are told of theirs by a notice."""
    return reader.partner or settings.PRIVATE_WORKSPACE


@open_to(who=members, because="One's own notices.")
def put_notice_away(request: MemberRequest, id: int) -> HttpResponse:
    """Take a line off the first page, with all that say the same of the same page."""
    notice = get_object_or_404(unseen(request.reader), pk=id)
    if request.method == "POST":
        for each in unseen(request.reader).filter(text=notice.text, link=notice.link, at__lte=notice.at):
            put_away(notice=each, at=request.moment)
    return redirect("home")


@open_to(who=members, because="What happened to one's own data, and who looked.")
@require_safe
def history(request: MemberRequest) -> HttpResponse:
    """History, newest first."""
    page = Paginator(events_of(request.reader), _EVENTS_ON_PAGE).get_page(request.GET.get("page"))
    looks = looks_of(request.reader)[:_EVENTS_ON_PAGE]
    return render(request, "home/history.html", {"page": page, "looks": looks})


@open_to(who=members, because="What is on record about oneself.")
def about_me(request: MemberRequest) -> HttpResponse:
    """What is on record; in a private workspace one says it oneself."""
    reader = request.reader
    context: dict[str, Any] = {
        "appointments": reader.appointments.select_related("role"),
        "titles": reader.titles_held.filter(appointment__isnull=True).order_by("-since", "id"),
        "employments": reader.employments.order_by("since", "id"),
        "dotted": reader.dotted_lines.filter(until__isnull=True).select_related("manager"),
        "leave": reader.leave.order_by("start"),
        "identifiers": reader.identifiers.order_by("id"),
    }
    if settings.PRIVATE_WORKSPACE:
        return _introduction(request, context)
    return render(request, "home/about_me.html", context)


def _introduction(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    reader = request.reader
    addresses = [each for each in (reader.email, *reader.identifiers.values_list("value", flat=True)) if each]
    form = IntroduceForm(request.POST or None, initial={"name": reader.name, "addresses": "\n".join(addresses)})
    if request.method == "POST" and form.is_valid():
        known = Known(form.cleaned_data["name"], form.cleaned_data["addresses"])
        try:
            say_who_one_is(person=reader, known=known, at=request.moment)
        except AddressTaken as error:
            refuse(form, error, "addresses")
        else:
            messages.info(request, gettext("Stored. Badges that you added were checked again for whose they are."))
            return redirect("home")
    return render(request, "home/about_me.html", {**context, "form": form}, status=422 if form.errors else 200)


@open_to(who=members, because="Everything that is stored about oneself, to take along.")
@require_safe
def everything(request: MemberRequest) -> HttpResponse:
    """Everything as one archive."""
    response = HttpResponse(archive(request.reader, at=request.moment), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="stepladder-{request.reader.key}.zip"'
    return response
