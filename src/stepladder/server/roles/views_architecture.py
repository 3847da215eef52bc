"""The job architecture, for people partners: families, grades, steps, and roles that come to an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles import architecture as operations
from stepladder.server.roles.forms_architecture import CloseForm, EndForm, FamilyForm, GradeForm, StepForm
from stepladder.server.roles.models import Family, Grade, Role, Step
from stepladder.server.roles.queries import roles_open_to
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners keep the job architecture; what it says is read by everybody on the roles' pages."


@open_to(who=partners, because=_WHY)
@require_safe
def architecture(request: MemberRequest) -> HttpResponse:
    """Everything that roles are hung up on."""
    mine = Count("roles", filter=Q(roles__owner__isnull=True))
    on = request.moment.date()
    steps = Step.objects.filter(Q(until__isnull=True) | Q(until__gte=on)).select_related("source", "target")
    context = {
        "families": Family.objects.annotate(count=mine),
        "grades": Grade.objects.annotate(count=mine),
        "steps": steps.order_by("source__family__position", "source__rung", "source__title", "since", "id"),
        "today": on,
        "closed": Role.objects.filter(owner__isnull=True, closed_on__isnull=False).order_by("-closed_on", "title"),
    }
    return render(request, "roles/architecture.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, kind: str) -> HttpResponse:
    """Add a family, a grade or a step."""
    if kind not in _ADD:
        raise Http404
    title, form_of, store = _ADD[kind]
    form = form_of(request)
    return _answer(request, form, lambda: store(request, form), title())


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, id: int) -> HttpResponse:
    """Offer a step no longer."""
    begun = Step.objects.filter(since__lte=request.moment.date()).select_related("source", "target")
    step = get_object_or_404(begun, pk=id)
    if step.until is not None:
        words = {"day": date_format(step.until, "DATE_FORMAT")}
        messages.info(request, gettext("This step was already ended: it is offered until %(day)s.") % words)
        return redirect("architecture")
    data = {**request.POST.dict(), "step": step.pk} if request.method == "POST" else None
    form = EndForm(data, steps=Step.objects.filter(pk=step.pk), initial={"step": step.pk})

    def store() -> None:
        operations.end_step(step=step, until=form.cleaned_data["until"], by=request.reader, at=request.moment)

    words = {"source": step.source.title, "target": step.target.title}
    return _answer(request, form, store, gettext("End the step from %(source)s to %(target)s") % words)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, key: str) -> HttpResponse:
    """Appoint nobody to a role any more."""
    role = get_object_or_404(roles_open_to(request.reader).filter(owner__isnull=True), key=key)
    if role.closed_on is not None:
        words = {"role": role.title, "day": date_format(role.closed_on, "DATE_FORMAT")}
        messages.info(request, gettext("The role %(role)s was already closed, from %(day)s on.") % words)
        return redirect("role", key)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def store() -> None:
        because = text_of(form.cleaned_data, "because")
        operations.close_role(
            role=role, on=form.cleaned_data["on"], because=because, by=request.reader, at=request.moment
        )

    return _answer(request, form, store, gettext("Close the role %(role)s") % {"role": role.title})


def _family(request: MemberRequest, form: forms.Form) -> None:
    name, summary = text_of(form.cleaned_data, "name"), text_of(form.cleaned_data, "summary")
    operations.add_family(name=name, summary=summary, by=request.reader, at=request.moment)


def _grade(request: MemberRequest, form: forms.Form) -> None:
    name, rank = text_of(form.cleaned_data, "name"), form.cleaned_data["rank"]
    operations.add_grade(name=name, rank=rank, by=request.reader, at=request.moment)


def _step(request: MemberRequest, form: forms.Form) -> None:
    given = form.cleaned_data
    operations.add_step(
        source=given["source"],
        target=given["target"],
        note=text_of(given, "note"),
        since=given["since"],
        by=request.reader,
        at=request.moment,
    )


def _step_form(request: MemberRequest) -> forms.Form:
    roles = roles_open_to(request.reader).filter(owner__isnull=True, closed_on__isnull=True)
    return StepForm(request.POST if request.method == "POST" else None, roles=roles)


_Add = tuple[Callable[[], str], Callable[[MemberRequest], forms.Form], Callable[[MemberRequest, forms.Form], None]]
_ADD: dict[str, _Add] = {
    "family": (
        lambda: gettext("Add a job family"),
        lambda request: FamilyForm(request.POST if request.method == "POST" else None),
        _family,
    ),
    "grade": (
        lambda: gettext("Add a grade"),
        lambda request: GradeForm(request.POST if request.method == "POST" else None),
        _grade,
    ),
    "step": (lambda: gettext("Offer a career step"), _step_form, _step),
}


def _answer(request: MemberRequest, form: forms.Form, store: Callable[[], Any], title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            store()
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("architecture")
    context = {"form": form, "title": title, "address": request.get_full_path()}
    return render(request, "roles/architecture_part.html", context, status=422 if form.errors else 200)
