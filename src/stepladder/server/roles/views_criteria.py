"""Versions of what a role asks: to read, to propose, to review, to withdraw. They are put in force one room higher."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.readiness.changes import compare
from stepladder.readiness.changes_in_words import difference_words, sentence, title
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.people.models import Person
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.queries import locked, rules_in_force
from stepladder.server.roles.already import tell_of_version
from stepladder.server.roles.asks import condition_ask, musts
from stepladder.server.roles.drafts import Draft, Place, conditions_of, draft_of, place_of
from stepladder.server.roles.forms_criteria import DraftForm, Known
from stepladder.server.roles.forms_versions import ReviewForm, WithdrawForm
from stepladder.server.roles.models import Family, Grade, Role, RoleVersion
from stepladder.server.roles.queries import (
    competencies_to_ask,
    proposals_waiting,
    roles_open_to,
    to_core,
    version_in_force,
    versions_visible_to,
    with_criteria,
)
from stepladder.server.roles.versions import Verdict, propose_role, propose_version, review, revise, withdraw
from stepladder.server.roles.views import units_of
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners keep the ladders; what they propose holds for nobody until it is in force."
_ON_A_PAGE = 50


@open_to(who=partners, because=_WHY)
@require_safe
def proposals(request: MemberRequest) -> HttpResponse:
    """What waits for a review, or to be put in force."""
    page = Paginator(proposals_waiting(), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "roles/proposals.html", {"page": page})


@open_to(who=members, because="What is or will be in force is for everybody; proposals for partners and their author.")
@require_safe
def version(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """One version: what it asks, what it changes, who proposed, reviewed and put it in force."""
    return render(request, "roles/version.html", about(request, key, number))


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest, key: str) -> HttpResponse:
    """Propose another version, beginning with the one in force."""
    role = get_object_or_404(roles_open_to(request.reader), key=key, owner__isnull=True)
    base = version_in_force(role, request.moment.date())
    newest = role.versions.order_by("-number").first()
    draft = draft_of(base) if base else Draft(place_of(role), ())
    form = _form(request, draft, seen=newest.number if newest else 0)

    def store() -> RoleVersion:
        return propose_version(
            role=role, draft=form.draft(), by=request.reader, because=text_of(form.cleaned_data, "because"),
            at=request.moment, after=form.cleaned_data.get("seen"),
        )  # fmt: skip

    return _stored(request, form, store) or _page(request, form, {"role": role, "base": base})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Propose a role that is new here."""
    form = _form(request, Draft(Place(""), ()))

    def store() -> RoleVersion:
        because = text_of(form.cleaned_data, "because")
        return propose_role(draft=form.draft(), by=request.reader, because=because, at=request.moment)

    return _stored(request, form, store) or _page(request, form, {})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Write an open proposal anew."""
    row = _decidable(request, key, number)
    if not row.is_open:
        return _led_on(request, row)
    form = _form(request, draft_of(row), seen=row.revision, because=row.reason)

    def store() -> RoleVersion:
        return revise(
            version=row, draft=form.draft(), seen=form.cleaned_data.get("seen") or 0, by=request.reader,
            because=text_of(form.cleaned_data, "because"), at=request.moment,
        )  # fmt: skip

    return _stored(request, form, store) or _page(request, form, {"role": row.role, "version": row})


@open_to(who=partners, because="A second people partner reads a proposal before it can be put in force.")
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Agree to a proposal, or give it back with a reason."""
    row = _decidable(request, key, number)
    if not row.is_open:
        return _led_on(request, row)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"seen": row.revision})

    def store() -> None:
        given = form.cleaned_data
        review(
            version=row, by=request.reader, verdict=Verdict(given["verdict"]), note=text_of(given, "note"),
            at=request.moment, seen=given["seen"],
        )  # fmt: skip

    if _done(request, form, store):
        messages.success(request, gettext("Your review is recorded, and its author is told."))
        return redirect("role-version", key, number)
    context = {**about(request, key, number), "form": form}
    return render(request, "roles/review.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Take back a proposal, or a version whose day has not come."""
    row = _found(request.reader, key, number)
    today = request.moment.date()
    if not row.is_open and not (row.in_force_from and row.in_force_from > today):
        return _led_on(request, row)
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def store() -> None:
        withdraw(version=row, because=text_of(form.cleaned_data, "because"), by=request.reader, at=request.moment)

    if _done(request, form, store):
        messages.success(request, gettext("The version is withdrawn; it stays readable for people partners."))
        return redirect("role", key)
    context = {"version": row, "role": row.role, "form": form}
    return render(request, "roles/withdraw.html", context, status=422 if form.errors else 200)


def about(request: MemberRequest, key: str, number: int) -> dict[str, Any]:
    """Everything that pages about one version show.

    Raises:
        Http404: the reader may not see it.
    """
    on = request.moment.date()
    row = _found(request.reader, key, number)
    base = _before(row)
    asks = units_of(row)
    return {
        "role": row.role,
        "version": row,
        "place": Place.from_json(row.place) if row.place else None,
        "family": Family.objects.filter(key=row.place["family"]).first() if row.place.get("family") else None,
        "grade": Grade.objects.filter(key=row.place["grade"]).first() if row.place.get("grade") else None,
        "asks": asks,
        "musts": musts(asks),
        "conditions": [condition_ask(each) for each in conditions_of(row)],
        "base": base,
        "changes": changes_of(row, base, request),
        "today": on,
        "to_come": row.in_force_from is not None and row.in_force_from > on,
        "lock": locked(row.role.subject) if row.is_open else None,
        "own": row.recorded_by_id == request.reader.pk,
    }


def changes_of(row: RoleVersion, base: RoleVersion | None, request: MemberRequest) -> dict[str, Any] | None:
    """What changes from an earlier version, in words; None where there is none, or one of them asks nothing."""
    if base is None or not base.criteria.all() or not row.criteria.all():
        return None
    rules = rules_in_force(request.moment.date())
    found = compare(to_core(base, rules), to_core(row, rules))
    lines = [
        (title(each, translation), [difference_words(one, translation) for one in each.differences])
        for each in found.criteria
    ]
    conditions = [
        (gettext("Condition left out: %(text)s") % {"text": each.old.text})
        if each.new is None and each.old is not None
        else (gettext("Condition: %(text)s") % {"text": each.new.text if each.new else ""})
        for each in found.conditions
    ]
    return {"sentence": sentence(found, translation), "lines": lines, "conditions": conditions}


def _before(row: RoleVersion) -> RoleVersion | None:
    """The version in force before it: what it replaces, or would."""
    earlier = RoleVersion.objects.filter(role=row.role_id, state=RoleVersion.State.IN_FORCE, number__lt=row.number)
    return with_criteria(earlier.select_related("role")).order_by("-number").first()


def _found(reader: Person, key: str, number: int) -> RoleVersion:
    role = get_object_or_404(roles_open_to(reader), key=key)
    return get_object_or_404(with_criteria(versions_visible_to(reader, role)), number=number)


def _decidable(request: MemberRequest, key: str, number: int) -> RoleVersion:
    row = _found(request.reader, key, number)
    if row.role.owner_id is not None:
        raise Http404
    return row


def _led_on(request: MemberRequest, row: RoleVersion) -> HttpResponse:
    """From a decision that was made already to what was decided."""
    tell_of_version(request, row)
    return redirect("role-version", row.role.key, row.number)


def _form(request: MemberRequest, draft: Draft, *, seen: int = 0, because: str = "") -> DraftForm:
    asked = competencies_to_ask(request.reader, [each.competency for each in draft.criteria])
    known = Known(
        competencies=list(asked.distinct().order_by("name", "id").values_list("key", "name")),
        families=list(Family.objects.values_list("key", "name")),
        grades=list(Grade.objects.values_list("key", "name")),
    )
    data = request.POST if request.method == "POST" else None
    return DraftForm(data, known=known, draft=draft, seen=seen, because=because)


def _stored(request: MemberRequest, form: DraftForm, store: Any) -> HttpResponse | None:
    """Where the proposal was stored, its page."""
    if request.method != "POST" or form.wants_more or not form.is_valid():
        return None
    try:
        row: RoleVersion = store()
    except StepladderError as error:
        refuse(form, error)
        return None
    messages.success(request, gettext("The proposal is stored. Another people partner reviews it."))
    return redirect("role-version", row.role.key, row.number)


def _done(request: MemberRequest, form: forms.Form, store: Any) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        store()
    except StepladderError as error:
        refuse(form, error)
        return False
    return True


def _page(request: MemberRequest, form: DraftForm, context: dict[str, Any]) -> HttpResponse:
    role: Role | None = context.get("role")
    context |= {"form": form, "role": role, "address": request.path}
    return render(request, "roles/propose.html", context, status=422 if form.errors else 200)
