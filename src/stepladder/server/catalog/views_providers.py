"""The register of providers: who they are, who accredited them for what until when, and how their entries do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import registering
from stepladder.server.catalog.earned import earned_by
from stepladder.server.catalog.forms_entries import sent_again
from stepladder.server.catalog.forms_links import WhyForm
from stepladder.server.catalog.forms_providers import AccreditForm, CompareForm, ProviderForm, RegisterForm
from stepladder.server.catalog.models import Accreditation, Microcredential, Provider
from stepladder.server.catalog.proof import MARKS, proof_of, reason_of, words_of
from stepladder.server.catalog.providers import Reach, State, held, held_by, register, state_words
from stepladder.server.catalog.terms import GONE
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners answer for the register; everybody reads it."
_ON_A_PAGE = 50


@open_to(who=members, because="Who provides a microcredential, and who accredited them, concerns nobody in person.")
@require_safe
def providers(request: MemberRequest) -> HttpResponse:
    """Every provider with what is known of its accreditation. Nothing ranks them."""
    on = request.moment.date()
    form = RegisterForm(request.GET)
    form.is_valid()
    chosen = form.chosen()
    found = _chosen(register(on), chosen)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "provider": each,
            "state": state_words(State(each.state)),
            "mark": {State.CLAIMED: "unknown", State.EXPIRED: "unmet"}.get(State(each.state), ""),
            "held": held_by(each, on),
            "entries": ngettext("%(count)d entry", "%(count)d entries", each.count) % {"count": each.count},
        }
        for each in page
    ]
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "rows": rows,
        "count": page.paginator.count,
        "total": Provider.objects.count() if chosen else page.paginator.count,
    }
    return render(request, "catalog/providers.html", context)


@open_to(who=members, because="Who provides a microcredential, and who accredited them, concerns nobody in person.")
@require_safe
def provider(request: MemberRequest, key: str) -> HttpResponse:
    """One provider: facts, accreditations with their limits, and what its entries prove."""
    on = request.moment.date()
    row = get_object_or_404(_with_accreditations(), key=key)
    shown = Microcredential.objects.filter(provider=row).exclude(acceptance__in=GONE)
    page = Paginator(
        shown.select_related("provider", "weights__proposed_by", "weights__decided_by"), _ON_A_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "provider": row,
        "held": held_by(row, on),
        "ended": [each for each in row.accreditations.all() if each.ended_at is not None],
        "earned": earned_by(row),
        "page": page,
        "rows": [_line(each, row, on) for each in page],
    }
    return render(request, "catalog/provider.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Put a provider on the register."""
    form = ProviderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = registering.add_provider(new=form.new(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("%(name)s is on the register.") % {"name": row.name})
            return redirect("provider", key=row.key)
    return _page(request, "provider_form", {"form": form}, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change what the register says of a provider."""
    row = get_object_or_404(Provider, key=key)
    form = ProviderForm(request.POST, row=row) if request.method == "POST" else ProviderForm.of(row)
    stored = None
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data.get("seen") or 0
        try:
            registering.change_provider(provider=row, new=form.new(), seen=seen, by=request.reader, at=request.moment)
        except EditedMeanwhile as error:
            refuse(form, error)
            stored = Provider.objects.get(pk=row.pk)
            form.data = sent_again(request, stored.revision)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("The changes are stored."))
            return redirect("provider", key=key)
    return _page(request, "provider_form", {"form": form, "provider": row, "stored": stored}, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def accredit(request: MemberRequest, key: str) -> HttpResponse:
    """Record who accredited a provider, within which limits, and where one can read it."""
    row = get_object_or_404(Provider, key=key)
    day = {"checked_on": request.moment.date()}
    data = request.POST if request.method == "POST" else None
    form = AccreditForm(data, provider=row, initial=day)
    if form.is_bound and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            registering.accredit(provider=row, new=form.new(), because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("Recorded. Whoever judges an entry reads it; no score follows from it."))
            return redirect("provider", key=key)
    return _page(request, "accredit", {"form": form, "provider": row}, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def accreditation(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Look at an accreditation again: still there, and which entries lie within its limits."""
    row = _accreditation(key, id)
    entries = Microcredential.objects.filter(provider=row.provider_id).exclude(acceptance__in=GONE)
    if row.microcredential_id is not None:
        entries = entries.none()  # it names one, and is about that one alone
    page = Paginator(entries.only("key", "title"), _ON_A_PAGE).get_page(request.GET.get("page"))
    data = request.POST if request.method == "POST" else None
    form = CompareForm(data, row=row, entries=list(page))
    if form.is_bound and form.is_valid():
        source = text_of(form.cleaned_data, "source")
        try:
            registering.compare_entries(
                row=row, found=form.found(), source=source, by=request.reader, at=request.moment
            )
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("Recorded, and checked today."))
            return redirect("provider", key=key)
    on = request.moment.date()
    context = {"form": form, "row": row, "page": page, "held": held(row, on, provider=row.provider)}
    return _page(request, "accreditation", context, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Say that an accreditation holds no longer."""
    row = _accreditation(key, id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            registering.end_accreditation(row=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("It counts no longer; what was recorded stays readable."))
            return redirect("provider", key=key)
    return _page(request, "accreditation_end", {"form": form, "row": row}, form)


def _chosen(rows: QuerySet[Any], chosen: dict[str, str]) -> QuerySet[Any]:
    """Those that somebody looks for."""
    if text := chosen.get("text"):
        for word in text.split():
            rows = rows.filter(name__icontains=word)
    return rows.filter(**{name: chosen[name] for name in ("kind", "state") if name in chosen})


def _with_accreditations() -> QuerySet[Provider]:
    rows = Accreditation.objects.select_related("microcredential", "recorded_by", "ended_by")
    return Provider.objects.prefetch_related(Prefetch("accreditations", rows))


def _accreditation(key: str, id: int) -> Accreditation:
    rows = Accreditation.objects.filter(provider__key=key, ended_at__isnull=True)
    return get_object_or_404(rows.select_related("provider", "microcredential"), pk=id)


def _line(entry: Microcredential, provider: Provider, on: Any) -> dict[str, Any]:
    """An entry as the page of its provider shows it: what it proves, and which accreditations cover it."""
    proof = proof_of(entry.appraisal)
    found = held_by(provider, on, entry)
    return {
        "entry": entry,
        "mark": MARKS[proof],
        "words": words_of(proof),
        "reason": reason_of(entry.appraisal),
        "covered": [each for each in found if each.counts],
        "open": [each for each in found if not each.counts and each.reach is not Reach.OTHER],
    }


def _page(request: MemberRequest, name: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, f"catalog/{name}.html", context, status=422 if form.errors else 200)
