"""Pages around certificates: looking one up, further addresses, who is known as an issuer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.models import Identifier
from stepladder.server.people.requests import MemberRequest
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import in_words, refuse, text_of
from stepladder.server.wallet.checking import look_whose_again
from stepladder.server.wallet.forms_more import AddressForm, IssuerForm, RemoveForm, SeenForm
from stepladder.server.wallet.identifiers import (
    CannotAdd,
    add_identifier,
    confirm_identifier,
    identifier_of,
    remove_identifier,
)
from stepladder.server.wallet.issuers import CannotKnow, NewIssuer, forget_issuer, know_issuer
from stepladder.server.wallet.models import Certificate, KnownIssuer
from stepladder.server.wallet.persons import CannotLookUp, Saw, ask_to_look_up, record_seen, to_look_up, whom_to_ask
from stepladder.server.wallet.queries import to_change

_READ = ["GET", "HEAD", "POST"]
_PER_PAGE = 100


@open_to(who=members, because="Its holder asks for it; their manager, or a people partner who is asked, does it.")
@require_http_methods(_READ)
def seen(request: MemberRequest, id: int) -> HttpResponse:
    """Look a certificate up where its issuer shows it; for its holder, ask somebody to do that."""
    own = to_change(request.reader).filter(pk=id).first()
    if own is not None:
        return _ask(request, own)
    row = get_object_or_404(to_look_up(request.reader), pk=id)
    form = SeenForm(request.POST or None, initial={"where": row.link})
    if request.method == "POST" and form.is_valid():
        saw = Saw(text_of(form.cleaned_data, "where"), text_of(form.cleaned_data, "name"), form.cleaned_data["day"])
        try:
            record_seen(certificate=row, saw=saw, by=request.reader, at=request.moment)
        except (CannotLookUp, EditedMeanwhile) as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("What you saw stands with the certificate, with your name."))
            return redirect("home")
    elif request.method != "POST":
        look(by=request.reader.subject, what=row.person.subject, page=f"certificate {row.title}", at=request.moment)
    context = {"certificate": row, "form": form, "earlier": row.persons_checks.all()}
    return render(request, "wallet/seen.html", context, status=422 if form.errors else 200)


def _ask(request: MemberRequest, row: Certificate) -> HttpResponse:
    if row.badge_id is not None:
        messages.info(request, gettext("A badge is checked by its signature; nobody has to look it up."))
        return redirect("certificate", row.pk)
    if request.method == "POST":
        try:
            asked = ask_to_look_up(certificate=row, by=request.reader, at=request.moment)
        except (CannotLookUp, EditedMeanwhile) as error:
            messages.warning(request, in_words(error))
        else:
            messages.success(request, gettext("%(name)s is asked to look it up.") % {"name": asked.name})
        return redirect("certificate", row.pk)
    context = {"certificate": row, "whom": whom_to_ask(request.reader)}
    return render(request, "wallet/look_up.html", context)


@open_to(who=members, because="One's own addresses.")
@require_http_methods(_READ)
def addresses(request: MemberRequest) -> HttpResponse:
    """Further addresses and identifiers: those that are known to be one's own, and those that one says are."""
    if settings.PRIVATE_WORKSPACE:
        return redirect("about-me")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = add_identifier(person=request.reader, value=form.cleaned_data["value"], at=request.moment)
        except CannotAdd as error:
            refuse(form, error, "value")
        else:
            messages.success(request, _added_words(row))
            return redirect("addresses")
    rows = Identifier.objects.filter(person=request.reader).order_by("id").select_related("added_by")
    context = {"form": form, "identifiers": rows}
    return render(request, "wallet/addresses.html", context, status=422 if form.errors else 200)


def _added_words(row: Identifier) -> str:
    if row.kind == Identifier.Kind.EMAIL:
        return gettext("A letter is on its way to %(to)s. Open the link in it while you are signed in.") % {
            "to": row.value
        }
    return gettext("“%(value)s” is kept as what you say.") % {"value": row.value}


@open_to(who=members, because="One takes away an address that one added oneself.")
@require_POST
def address_remove(request: MemberRequest, id: int) -> HttpResponse:
    """Take an address away; badges that were one's own by it are so no longer."""
    rows = Identifier.objects.filter(person=request.reader, added_by=request.reader)
    row = get_object_or_404(rows.select_related("person"), pk=id)
    remove_identifier(identifier=row, at=request.moment)
    if row.verified_at is not None:
        look_whose_again(person=request.reader, by=request.reader, at=request.moment)
    messages.success(request, gettext("“%(value)s” is removed.") % {"value": row.value})
    return redirect("addresses")


@open_to(who=members, because="The link in a letter counts for the one who asked for it, signed in, alone.")
@require_http_methods(_READ)
def address_confirm(request: MemberRequest, token: str) -> HttpResponse:
    """Say that an address is one's own. A button and not the link alone: programs open links in letters too.

    Raises:
        Http404: the link is forged, too old, or somebody else's.
    """
    row = identifier_of(token, request.reader, request.moment)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            confirm_identifier(person=request.reader, token=token, at=request.moment)
        except CannotAdd as error:
            messages.warning(request, in_words(error))
        else:
            look_whose_again(person=request.reader, by=request.reader, at=request.moment)
            messages.success(
                request, gettext("%(value)s is yours. Your badges were looked at again.") % {"value": row.value}
            )
        return redirect("addresses")
    return render(request, "wallet/address_confirm.html", {"identifier": row})


@open_to(who=members, because="People partners keep the list of issuers that the organization knows; alone, one does.")
@require_http_methods(_READ)
def issuers(request: MemberRequest) -> HttpResponse:
    """The organization's own list, and the registries that it loaded.

    Raises:
        Http404: the reader is no people partner.
    """
    _only_keepers(request)
    form = IssuerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        says = form.cleaned_data
        new = NewIssuer(says["identifier"], says["name"], says["because"], says["blocked"])
        try:
            row = know_issuer(issuer=new, by=request.reader, at=request.moment)
        except CannotKnow as error:
            refuse(form, error, "identifier")
        else:
            messages.success(request, gettext("“%(name)s” stands on the list.") % {"name": row.name})
            return redirect("issuers")
    own = KnownIssuer.objects.filter(registry="").select_related("added_by", "removed_by")
    loaded = KnownIssuer.objects.filter(removed_at__isnull=True).exclude(registry="")
    context: dict[str, Any] = {
        "form": form,
        "own": Paginator(own.filter(removed_at__isnull=True), _PER_PAGE).get_page(request.GET.get("own")),
        "removed": own.filter(removed_at__isnull=False).order_by("-removed_at")[:20],
        "page": Paginator(loaded, _PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "wallet/issuers.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="People partners keep the list of issuers that the organization knows; alone, one does.")
@require_http_methods(_READ)
def issuer_remove(request: MemberRequest, id: int) -> HttpResponse:
    """Take an issuer off the list, with the reason.

    Raises:
        Http404: the reader is no people partner, or it is not on the own list.
    """
    _only_keepers(request)
    row = get_object_or_404(KnownIssuer.objects.filter(registry=""), pk=id)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            forget_issuer(issuer=row, because=form.cleaned_data["because"], by=request.reader, at=request.moment)
        except StepladderError as error:
            messages.warning(request, in_words(error))
        else:
            messages.success(request, gettext("“%(name)s” is off the list.") % {"name": row.name})
        return redirect("issuers")
    return render(
        request, "wallet/issuer_remove.html", {"issuer": row, "form": form}, status=422 if form.errors else 200
    )


def _only_keepers(request: MemberRequest) -> None:
    if not (request.reader.partner or settings.PRIVATE_WORKSPACE):
        raise Http404
