"""Pages that one shares: making one, closing it, and what whoever has the link sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepladder.server.access.policy import anyone, members, open_to
from stepladder.server.people.models import Person
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of, whole
from stepladder.server.wallet.answers import checks, proves
from stepladder.server.wallet.forms_more import ShareForm
from stepladder.server.wallet.marks import Scope, mark_of
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.queries import to_change
from stepladder.server.wallet.sharing import (
    MOST_OPEN,
    CannotShare,
    NewShare,
    address_of,
    end_share,
    is_open,
    looked_at,
    share,
    share_of,
    shares_of,
)

_GONE = 410
_HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class VisitorRequest(HttpRequest):
    """A request of somebody who may be signed in, and need not be."""

    reader: Person | None
    moment: datetime


@open_to(who=members, because="One sees the pages that one shares oneself.")
@require_safe
def shares(request: MemberRequest) -> HttpResponse:
    """What one shares, with the links, and how often each was opened."""
    _only_with_others()
    today = timezone.localdate(request.moment)
    page = Paginator(shares_of(request.reader), MOST_OPEN).get_page(request.GET.get("page"))
    rows = [{"share": each, "open": is_open(each, today), "address": address_of(each)} for each in page]
    return render(request, "wallet/shares.html", {"rows": rows, "page": page})


@open_to(who=members, because="Everybody shares their own certificates.")
@require_http_methods(["GET", "HEAD", "POST"])
def share_add(request: MemberRequest) -> HttpResponse:
    """Choose what a page shows, and until when."""
    _only_with_others()
    held = to_change(request.reader).order_by("title", "id")
    chosen = request.GET.get("certificate", "")
    initial = {"certificates": [chosen]} if whole(chosen) is not None else {}
    today = timezone.localdate(request.moment)
    if request.POST.get("do") == "find":
        form = ShareForm(held=held, today=today, initial=_so_far(request))
        return render(request, "wallet/share_add.html", {"form": form, "any": True})
    form = ShareForm(request.POST or None, held=held, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        says = form.cleaned_data
        chosen_ones = list(says["certificates"])
        new = NewShare(says["title"], chosen_ones, says["fields_shown"], says["until"], text_of(says, "once"))
        try:
            share(person=request.reader, new=new, at=request.moment)
        except CannotShare as error:
            refuse(form, error, "until")
        else:
            messages.success(request, gettext("The page is there. Whoever has its link can read it."))
            return redirect("shares")
    context = {"form": form, "any": held.exists()}
    return render(request, "wallet/share_add.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="One closes the pages that one shares oneself.")
@require_POST
def share_end(request: MemberRequest, id: int) -> HttpResponse:
    """Close a page."""
    row = get_object_or_404(shares_of(request.reader).select_related("person"), pk=id)
    end_share(share=row, at=request.moment)
    messages.success(request, gettext("“%(title)s” is closed; its link leads nowhere.") % {"title": row.title})
    return redirect("shares")


@open_to(who=anyone, because="The signed link stands for whoever the owner gave it to, until the day that they chose.")
@require_safe
def shared(request: VisitorRequest, token: str) -> HttpResponse:
    """What the owner of the link shows.

    Raises:
        Http404: this site did not make the link.
    """
    row = share_of(token)
    if row is None:
        raise Http404
    if is_open(row, timezone.localdate(request.moment)):
        if request.reader is None or request.reader.pk != row.person_id:
            looked_at(row, request.moment)
        fields = frozenset(row.fields)
        shown = [_shown(each, fields) for each in row.certificates.all()]
        context = {"share": row, "fields": fields, "shown": shown, "name": row.person.name if "name" in fields else ""}
        response = render(request, "wallet/shared.html", context)
    else:
        response = render(request, "wallet/shared_closed.html", status=_GONE)
    for name, value in _HEADERS.items():
        response[name] = value
    return response


def _so_far(request: MemberRequest) -> dict[str, Any]:
    """What stands in the form by now, while its writer looks for more certificates; nothing of it is checked yet."""
    several = ("certificates", "fields_shown")
    written = {name: request.POST.get(name, "") for name in ("once", "title", "find", "until")}
    return written | {name: request.POST.getlist(name) for name in several}


def _only_with_others() -> None:
    """Alone on this computer nobody could open a link.

    Raises:
        Http404: this is a private workspace.
    """
    if settings.PRIVATE_WORKSPACE:
        raise Http404


def _shown(row: Certificate, fields: frozenset[str]) -> dict[str, Any]:
    """Of one certificate what the page shows; what is not chosen is not even in the page."""
    scope = Scope(name="name" in fields, dates="dates" in fields, number="number" in fields, inside=False)
    return {
        "certificate": row,
        "mark": mark_of(row, mine=False, scope=scope),
        "checks": checks(row, mine=False, scope=scope) if "checks" in fields else (),
        "proves": proves(row, mine=False) if "proves" in fields else "",
        "shows": (row.recognized.outcomes.all() if row.recognized else row.shows.all()) if "shows" in fields else (),
    }
