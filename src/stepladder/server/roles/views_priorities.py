"""What leadership puts first: priorities, the competencies they rest on, the outcomes that credentials should serve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles import priorities as operations
from stepladder.server.roles.forms_priorities import DropForm, OutcomeForm, PrioritizeForm, PriorityForm
from stepladder.server.roles.models import Family, Priority
from stepladder.server.roles.queries import competencies_to_ask, priorities_on, roles_open_to
from stepladder.server.ui.refusal import refuse, text_of, whole

_WHY = "People partners write down what leadership has decided."


@open_to(who=members, because="What leadership puts first is worth knowing for everybody who plans ahead.")
@require_safe
def priorities(request: MemberRequest) -> HttpResponse:
    """All that hold today or will."""
    context = {"priorities": priorities_on(request.moment.date()), "today": request.moment.date()}
    return render(request, "roles/priorities.html", context)


@open_to(who=members, because="What leadership puts first is worth knowing for everybody who plans ahead.")
@require_safe
def priority(request: MemberRequest, key: str) -> HttpResponse:
    """One priority, with what it rests on and should bring about."""
    row = get_object_or_404(Priority.objects.select_related("owner", "recorded_by"), key=key)
    context = {
        "priority": row,
        "competencies": row.competencies.select_related("competency", "role", "family"),
        "outcomes": row.outcomes.all(),
        "today": request.moment.date(),
    }
    return render(request, "roles/priority.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """State another priority."""
    form = PriorityForm(request.POST if request.method == "POST" else None)

    def store() -> Priority:
        return operations.set_priority(new=form.stated(), by=request.reader, at=request.moment)

    return _answer(request, form, store, "priority_edit", {})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """State it otherwise, or let it end."""
    row = get_object_or_404(Priority.objects.select_related("owner"), key=key)
    form = PriorityForm(request.POST) if request.method == "POST" else PriorityForm.of(row)

    def store() -> Priority:
        operations.change_priority(priority=row, new=form.stated(), by=request.reader, at=request.moment)
        return row

    return _answer(request, form, store, "priority_edit", {"priority": row})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def competency(request: MemberRequest, key: str) -> HttpResponse:
    """Mark a competency for a role or a family."""
    row = get_object_or_404(Priority, key=key)
    form = PrioritizeForm(
        request.POST if request.method == "POST" else None,
        competencies=competencies_to_ask(request.reader),
        families=Family.objects.all(),
        roles=roles_open_to(request.reader).filter(owner__isnull=True, closed_on__isnull=True),
    )

    def store() -> Priority:
        operations.prioritize(priority=row, chosen=form.chosen(), by=request.reader, at=request.moment)
        return row

    return _answer(request, form, store, "priority_part", {"priority": row, "title": gettext("Mark a competency")})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: MemberRequest, key: str) -> HttpResponse:
    """State what the priority should bring about."""
    row = get_object_or_404(Priority, key=key)
    form = OutcomeForm(request.POST if request.method == "POST" else None)

    def store() -> Priority:
        operations.state_outcome(priority=row, stated=form.stated(), by=request.reader, at=request.moment)
        return row

    return _answer(request, form, store, "priority_part", {"priority": row, "title": gettext("State an outcome")})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: MemberRequest, key: str) -> HttpResponse:
    """Drop a competency or an outcome, with a reason."""
    row = get_object_or_404(Priority, key=key)
    form = DropForm(request.POST) if request.method == "POST" else DropForm(initial=request.GET.dict())
    competency = _line(row, "competencies", form["competency"].value())
    what = competency or _line(row, "outcomes", form["outcome"].value())
    if what is None and (whole(form["competency"].value()) or whole(form["outcome"].value())):
        messages.info(request, gettext("This line was already dropped. The history says by whom and when."))
        return redirect("priority", row.key)
    if what is None:
        raise Http404

    def store() -> Priority:
        because = text_of(form.cleaned_data, "because")
        if competency is not None:
            operations.drop_competency(row=competency, because=because, by=request.reader, at=request.moment)
        else:
            operations.drop_outcome(row=what, because=because, by=request.reader, at=request.moment)
        return row

    return _answer(
        request, form, store, "priority_part", {"priority": row, "title": gettext("Drop a line"), "what": what}
    )


def _line(row: Priority, part: str, id: Any) -> Any:
    return getattr(row, part).filter(pk=whole(id) or 0).first()


def _answer(
    request: MemberRequest, form: forms.Form, store: Callable[[], Priority], page: str, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            row = store()
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("priority", row.key)
    context |= {"form": form, "address": request.get_full_path()}
    return render(request, f"roles/{page}.html", context, status=422 if form.errors else 200)
