"""Conditions that are no competency: recorded by a manager or a people partner, read and contested by the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.readiness.conditions import Condition
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.people.models import Person
from stepladder.server.people.queries import owner_of_disputes
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.operations import Basis, Contested, open_dispute
from stepladder.server.roles.already import tell_already
from stepladder.server.roles.conditions import answers_about, asked_by_answer, record_answer, take_back
from stepladder.server.roles.drafts import conditions_of
from stepladder.server.roles.forms_conditions import AnswerForm, FindForm, WordsForm
from stepladder.server.roles.models import ConditionAnswer, Role
from stepladder.server.roles.queries import in_force, roles_open_to, target_of
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "The person reads it; their manager and people partners record it, who know of licenses and grades."


@open_to(who=partners, because="People partners record licenses and the like for everybody.")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: MemberRequest) -> HttpResponse:
    """Whose conditions are to be recorded."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = Person.objects.filter(email__iexact=text_of(form.cleaned_data, "email")).first()
        if found is not None:
            return redirect("conditions", found.key)
        form.add_error("email", gettext("Nobody here has this address."))
    return render(request, "roles/conditions_find.html", {"form": form}, status=422 if form.errors else 200)


@open_to(who=members, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request: MemberRequest, key: str) -> HttpResponse:
    """What is recorded about the conditions of a role, and recording it."""
    person = _seen(request, key)
    offered = _offered(request)
    role = _chosen(request, person, offered)
    asked = offered.get(role, ()) if role else ()
    own = person.pk == request.reader.pk
    form = None if own or not asked else AnswerForm(request.POST or None, conditions=asked)
    if request.method == "POST" and (form is None or role is None):
        raise Http404
    if request.method == "POST" and form and role and form.is_valid():
        try:
            record_answer(person=person, role=role, answer=form.answered(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("It is recorded, and %(name)s is told.") % {"name": person.name})
            return redirect(f"{reverse('conditions', args=[person.key])}?role={role.key}")
    context = {
        "person": person,
        "own": own,
        "manages": person.manager_id == request.reader.pk,
        "role": role,
        "roles": list(offered),
        "asked": asked,
        "form": form,
        **_recorded(person, request),
    }
    return render(request, "roles/conditions.html", context, status=422 if form and form.errors else 200)


@open_to(who=members, because="Whoever sees what is recorded about a condition may say that it is wrong.")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Something wrong? Opens a dispute; until it is settled the answer counts for nothing."""
    person, row = _answer(request, key, id)
    if row.taken_back_at is not None:
        return _led_on(request, row)
    form, owner = WordsForm(request.POST if request.method == "POST" else None), owner_of_disputes(person)
    if request.method == "POST" and owner is not None and form.is_valid():
        words = gettext("met") if row.met else gettext("not met")
        found = open_dispute(
            person=person,
            contested=Contested("", row.item, "", row.text, Basis(row.text, words, (row.source,))),
            about=text_of(form.cleaned_data, "about"),
            owner=owner,
            by=request.reader,
            at=request.moment,
        )
        return redirect("dispute", id=found.pk)
    context = {"person": person, "row": row, "form": form, "owner": owner, "taking_back": False}
    return render(request, "roles/condition_wrong.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="Whoever may record it may take it back, with a reason.")
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Take back what was recorded."""
    person, row = _answer(request, key, id)
    if person.pk == request.reader.pk:
        raise Http404
    if row.taken_back_at is not None:
        return _led_on(request, row)
    form = WordsForm(request.POST if request.method == "POST" else None)
    form.fields["about"].label, form.fields["about"].help_text = gettext("Why it is taken back"), ""
    if request.method == "POST" and form.is_valid():
        try:
            take_back(answer=row, because=text_of(form.cleaned_data, "about"), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("It is taken back; what was recorded before it holds again."))
            return redirect("conditions", person.key)
    context = {"person": person, "row": row, "form": form, "owner": None, "taking_back": True}
    return render(request, "roles/condition_wrong.html", context, status=422 if form.errors else 200)


def _seen(request: MemberRequest, key: str) -> Person:
    """Somebody whose conditions the reader may see; that they looked is noted.

    Raises:
        Http404: neither the reader nor somebody who reports to them, and the reader is no people partner.
    """
    reader = request.reader
    if key == reader.key:
        return reader
    person = get_object_or_404(Person.objects.select_related("manager"), key=key)
    if person.manager_id != reader.pk and not reader.partner:
        raise Http404
    look(by=reader.subject, what=person.subject, page="conditions of a role", at=request.moment)
    return person


def _offered(request: MemberRequest) -> Mapping[Role, tuple[Condition, ...]]:
    """The roles that ask for conditions, with those that an answer decides."""
    roles = list(roles_open_to(request.reader).filter(owner__isnull=True, closed_on__isnull=True))
    versions = in_force(roles, request.moment.date())
    found = {role: asked_by_answer(conditions_of(versions[role.pk])) for role in roles if role.pk in versions}
    return {role: asked for role, asked in found.items() if asked}


def _chosen(request: MemberRequest, person: Person, offered: Mapping[Role, Any]) -> Role | None:
    """The role that the address names; else the one that the person works towards, for them and their manager.

    What somebody works towards is told to nobody else.
    """
    key = request.GET.get("role", "")
    if key:
        return next((role for role in offered if role.key == key), None)
    near = request.reader.pk in {person.pk, person.manager_id}
    target = target_of(person) if near else None
    return next((role for role in offered if target and role.pk == target.pk), None)


def _recorded(person: Person, request: MemberRequest) -> dict[str, Any]:
    """What is recorded, newest first, each with whether it holds today and whether people disagree about it."""
    answers = answers_about([person], person.disputes.filter(settled_at__isnull=True))[person.pk]
    rows = ConditionAnswer.objects.filter(person=person).select_related("role", "by", "taken_back_by")
    today = request.moment.date()
    current = {row.pk for row in answers.rows.values()}
    return {
        "rows": [
            {
                "row": row,
                "current": row.pk in current and (row.until is None or row.until >= today),
                "expired": row.until is not None and row.until < today,
                "contested": row.pk in answers.contested,
            }
            for row in rows.order_by("-recorded_at", "-id")
        ]
    }


def _answer(request: MemberRequest, key: str, id: int) -> tuple[Person, ConditionAnswer]:
    person = _seen(request, key)
    rows = ConditionAnswer.objects.filter(person=person)
    return person, get_object_or_404(rows.select_related("role", "by", "person", "taken_back_by"), pk=id)


def _led_on(request: MemberRequest, row: ConditionAnswer) -> HttpResponse:
    """From an answer that was taken back to what is recorded now."""
    sentence = gettext("This was already taken back by %(name)s on %(day)s.")
    tell_already(request, sentence, row.taken_back_by, row.taken_back_at)
    return redirect("conditions", row.person.key)
