"""What happened to an entry, and what everybody is told of the catalog."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import announcing, history
from stepladder.server.catalog.forms_life import NewsForm
from stepladder.server.catalog.models import Announcement, Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse

_ON_A_PAGE = 30


@open_to(who=members, because="Whoever relies on an entry may see what was changed in it, by whom and why.")
@require_safe
def changes(request: MemberRequest, key: str) -> HttpResponse:
    """The change log of an entry, the latest first."""
    entry = get_object_or_404(Microcredential.objects.select_related("provider"), key=key)
    page = Paginator(history.changes_of(entry), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"entry": entry, "page": page, "lines": history.lines(page.object_list)}
    return render(request, "catalog/history.html", context)


@open_to(who=members, because="News of the catalog are for everybody.")
@require_safe
def announcements(request: MemberRequest) -> HttpResponse:
    """What is new in the catalog, and what was."""
    on = request.moment.date()
    page = Paginator(announcing.announcements_before(on), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"now": list(announcing.announcements_on(on)), "page": page}
    return render(request, "catalog/announcements.html", context)


@open_to(who=partners, because="People partners look after the catalog, and tell what is new in it.")
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: MemberRequest) -> HttpResponse:
    """Tell everybody something, with the goal that it serves."""
    on = request.moment.date()
    goals = list(announcing.goals_to_name(on))
    sent = request.POST if request.method == "POST" else None
    form = NewsForm(sent, goals=goals, on=on, initial={"entry": request.GET.get("entry", "")[:100]})
    if sent is not None and _is_valid(form, on):
        try:
            announcing.announce(news=form.news(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("Everybody reads it in the catalog now."))
            return redirect("catalog-announcements")
    context = {"form": form, "goals": goals}
    return render(request, "catalog/announce.html", context, status=422 if form.errors else 200)


def _is_valid(form: NewsForm, on: date) -> bool:
    """Whether the form can be told; a day that cannot be chosen is said with everything else."""
    form.is_valid()
    until, last = form.cleaned_data.get("until"), announcing.last_day(on)
    if until is not None and not on <= until <= last:
        words = gettext("Choose a day from today until %(day)s.")
        form.add_error("until", words % {"day": date_format(last, "DATE_FORMAT")})
    return form.is_valid()


@open_to(who=partners, because="People partners look after the catalog, and take back what no longer holds.")
@require_POST
def withdraw(request: MemberRequest, id: int) -> HttpResponse:
    """Show something no longer."""
    row = get_object_or_404(Announcement.objects.select_related("microcredential"), pk=id)
    try:
        announcing.withdraw(announcement=row, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
    else:
        messages.info(request, gettext("It is no longer shown."))
    return redirect("catalog-announcements")
