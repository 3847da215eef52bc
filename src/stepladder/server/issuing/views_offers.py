"""Pages about what badges are given for, and about the keys that sign them: public facts only."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog.queries import entries
from stepladder.server.issuing import identity, queries
from stepladder.server.issuing import offers as operations
from stepladder.server.issuing.forms_offers import OfferForm, ReviseForm
from stepladder.server.issuing.marks import validity_words
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners decide what the organization gives badges for."


@open_to(who=partners, because=_WHY)
@require_safe
def offers(request: MemberRequest) -> HttpResponse:
    """What badges are given for."""
    found = []
    for each in queries.offers(request.moment):
        version = each.versions.all()[0]
        found.append({"offer": each, "version": version, "validity": validity_words(version.validity)})
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
            version = operations.offer(entry=form.entry(), terms=form.terms(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "entry")
        else:
            messages.success(request, gettext("Badges can now be given for %(title)s.") % {"title": version.name})
            return redirect("issued-offers")
    context = {"form": form, "any": bool(form.entries)}
    return render(request, "issuing/offer_add.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: MemberRequest, key: str) -> HttpResponse:
    """Offer it under other terms from now on; badges that were given keep theirs.

    Raises:
        Http404: nothing of that key is offered.
    """
    version = queries.latest(key)
    if version is None or version.offer.ended_at is not None:
        raise Http404
    others = queries.offers(request.moment).exclude(pk=version.offer_id)
    form = ReviseForm(request.POST, offers=others) if request.method == "POST" else ReviseForm.of(version, others)
    if request.method == "POST" and form.is_valid():
        changed = text_of(form.cleaned_data, "changed")
        try:
            operations.revise(
                row=version.offer, terms=form.terms(), changed=changed, by=request.reader, at=request.moment
            )
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("From now on it is given as you wrote; earlier badges keep theirs."))
            return redirect("issued-offers")
    context = {"version": version, "form": form, "versions": queries.versions_of(version.offer)}
    return render(request, "issuing/offer_revise.html", context, status=422 if form.errors else 200)


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
