"""People on record, titles that are no role yet, invitations."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.server.access.policy import open_to, partners
from stepladder.server.people.requests import MemberRequest
from stepladder.server.records import inviting, queries
from stepladder.server.records.forms import InviteForm, TitlesForm
from stepladder.server.records.operations import drop_old
from stepladder.server.records.tasks import write_waiting
from stepladder.server.records.titles import map_titles, open_titles
from stepladder.server.roles.models import Role

WHY = "People partners look after what the organization has on record about people."
_IMPORTS_ON_PAGE = 20
_PEOPLE_ON_PAGE = 50
_TITLES_ON_PAGE = 20


@open_to(who=partners, because=WHY)
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """How many there are, what waits for somebody, and what was imported."""
    drop_old(at=request.moment)
    page = Paginator(queries.imports(), _IMPORTS_ON_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/overview.html", {"found": queries.overview(), "page": page})


@open_to(who=partners, because=WHY)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """People, to look somebody up."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("text", "unit", "which")}
    page = Paginator(queries.people_listed(**asked), _PEOPLE_ON_PAGE).get_page(request.GET.get("page"))
    which = [
        ("", gettext("here")),
        ("no-manager", gettext("without a manager")),
        ("no-account", gettext("without an account")),
        ("left", gettext("who have left")),
    ]
    context = {"page": page, "asked": asked, "units": queries.units(), "which": which}
    return render(request, "records/people.html", context)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def titles(request: MemberRequest) -> HttpResponse:
    """Titles of the records that are no role here yet, and which role each is."""
    page = Paginator(open_titles(), _TITLES_ON_PAGE).get_page(request.GET.get("page"))
    roles = Role.objects.filter(owner__isnull=True).order_by("title", "id")
    form = TitlesForm(request.POST or None, titles=list(page.object_list), roles=roles)
    if request.method == "POST" and form.is_valid():
        if said := form.said():
            made = map_titles(said=said, by=request.reader, at=request.moment)
            words = ngettext(
                "%(count)d role held is on record by it.", "%(count)d roles held are on record by it.", made
            )
            messages.info(request, f"{gettext('Stored.')} {words % {'count': made}}")
        return redirect("records-titles")
    return render(request, "records/titles.html", {"page": page, "form": form}, status=422 if form.errors else 200)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """How many have no account, and letters to them once somebody says so."""
    do = request.POST.get("do", "")
    form = InviteForm(request.POST if request.method == "POST" else None, units=queries.units())
    if request.method == "POST" and form.is_valid() and do in ("invite", "again", "write"):
        unit = form.chosen()
        if do == "invite":
            inviting.invite(unit=unit, by=request.reader, at=request.moment)
        elif do == "again":
            inviting.invite_again(unit=unit, by=request.reader, at=request.moment)
        write_waiting.enqueue()
        messages.info(request, _told(queries.overview().waiting))
        return redirect("records-invite")
    context = {
        "form": form,
        "found": queries.overview(),
        "invitable": inviting.without_account().count(),
        "silent": inviting.never_came(None, request.moment).count(),
        "letter": inviting.letter(gettext("Anna Berg"), f"{settings.SITE_ADDRESS}/accounts/password/reset/key/…"),
        "problems": queries.invitations_with_problems()[:_PEOPLE_ON_PAGE],
        "worker": settings.WORKER,
    }
    return render(request, "records/invite.html", context, status=422 if form.errors else 200)


def _told(waiting: int) -> str:
    if not waiting:
        return gettext("The letters are written.")
    if settings.WORKER:
        return gettext("%(count)d letters are on their way; the worker writes them.") % {"count": waiting}
    words = gettext("%(count)d letters still wait. Write the next hundred, or run the command “people invite”.")
    return words % {"count": waiting}
