"""Pages about what badges are given for, and about the keys that sign them: public facts only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog.queries import entries
from stepladder.server.issuing import identity, queries
from stepladder.server.issuing.forms import OfferForm
from stepladder.server.issuing.offers import offer
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse

_WHY = "People partners decide what the organization gives badges for."


@open_to(who=partners, because=_WHY)
@require_safe
def offers(request: MemberRequest) -> HttpResponse:
    """What badges are given for."""
    found = [{"offer": each, "version": each.versions.all()[0]} for each in queries.offers(request.moment)]
    return render(request, "issuing/offers.html", {"rows": found, "has_key": queries.has_key()})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Give badges for a further entry of the catalog."""
    open_entries = entries().filter(offer=None)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(data, entries=open_entries, offers=queries.offers(request.moment))
    if request.method == "POST" and form.is_valid():
        try:
            version = offer(entry=form.entry(), terms=form.terms(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "entry")
        else:
            messages.success(request, gettext("Badges can now be given for %(title)s.") % {"title": version.name})
            return redirect("issued-offers")
    context = {"form": form, "any": bool(form.entries)}
    return render(request, "issuing/offer_add.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because="Which keys sign is public; nothing secret stands on the page.")
@require_safe
def keys(request: MemberRequest) -> HttpResponse:
    """The keys that sign, and the status lists."""
    context = {
        "keys": queries.keys(),
        "lists": queries.lists(),
        "did": identity.did(),
        "did_address": identity.address("did-document"),
        "profile_address": identity.address("issuer"),
    }
    return render(request, "issuing/keys.html", context)
