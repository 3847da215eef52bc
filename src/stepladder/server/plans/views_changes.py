"""Writing to a review talk. Each address takes what one small form sends and comes back to the page of the talk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.plans import operations
from stepladder.server.plans.forms import form_named
from stepladder.server.plans.models import Kind, Talk
from stepladder.server.plans.operations import Example, Plan, Said
from stepladder.server.plans.queries import may_write
from stepladder.server.plans.views import BOTH, Sent, setting_of, talk_of, talk_page
from stepladder.server.portfolio.queries import works_of
from stepladder.server.readiness.queries import standing_for
from stepladder.server.ui.refusal import refuse, text_of


@open_to(who=members, because=BOTH)
def plan(request: MemberRequest, id: int) -> HttpResponse:
    """Set the day, and the person their request."""

    def store(talk: Talk, data: dict[str, Any]) -> None:
        wanted = text_of(data, "request") if "request" in data else None
        operations.set_plan(
            talk=talk, plan=Plan(data["on"], wanted), seen=data["revision"], by=request.reader, at=request.moment
        )

    return _sent(request, id, "plan", store)


@open_to(who=members, because=BOTH)
def example_add(request: MemberRequest, id: int) -> HttpResponse:
    """Tie a piece of work to a line."""

    def store(talk: Talk, data: dict[str, Any]) -> None:
        work = get_object_or_404(works_of(talk.person), pk=data["work"])
        tied = Example(data["criterion"], work, text_of(data, "words"))
        operations.add_example(talk=talk, example=tied, by=request.reader, at=request.moment)

    return _sent(request, id, "example", store)


@open_to(who=members, because=BOTH)
def example_remove(request: MemberRequest, id: int, example: int) -> HttpResponse:
    """Untie an example."""

    def change(talk: Talk) -> None:
        if tied := talk.examples.filter(pk=example).first():
            operations.remove_example(example=tied, by=request.reader, at=request.moment)

    return _pressed(request, id, "evidence", change)


@open_to(who=members, because=BOTH)
def entry_add(request: MemberRequest, id: int) -> HttpResponse:
    """Note a gap, an assignment, a project, what was agreed, or a note."""
    kind = request.POST.get("kind", "")
    talk = talk_of(request, id)
    if request.method == "POST" and (kind not in Kind.values or not may_write(talk, request.reader, Kind(kind))):
        raise Http404

    def store(talk: Talk, data: dict[str, Any]) -> None:
        who = next((each for each in (talk.person, talk.manager) if each.pk == data.get("who")), None)
        said = Said(Kind(kind), text_of(data, "text"), text_of(data, "criterion"), who, data.get("due"))
        operations.add_entry(talk=talk, said=said, by=request.reader, at=request.moment)

    return _sent(request, id, kind, store)


@open_to(who=members, because=BOTH)
def entry_withdraw(request: MemberRequest, id: int, entry: int) -> HttpResponse:
    """Take an entry back."""

    def change(talk: Talk) -> None:
        found = get_object_or_404(talk.entries, pk=entry)
        operations.withdraw_entry(entry=found, by=request.reader, at=request.moment)

    return _pressed(request, id, "gaps", change)


@open_to(who=members, because=BOTH)
def renew(request: MemberRequest, id: int) -> HttpResponse:
    """Take the evaluation anew."""

    def change(talk: Talk) -> None:
        found = standing_for(talk.person, talk.role, on=request.moment.date())
        operations.renew_evaluation(talk=talk, standing=found, by=request.reader, at=request.moment)

    return _pressed(request, id, "map", change)


@open_to(who=members, because=BOTH)
def agree(request: MemberRequest, id: int) -> HttpResponse:
    """Agree to what was read."""

    def store(talk: Talk, data: dict[str, Any]) -> None:
        operations.agree(talk=talk, seen=data["revision"], by=request.reader, at=request.moment)

    return _sent(request, id, "agree", store)


@open_to(who=members, because=BOTH)
def close(request: MemberRequest, id: int) -> HttpResponse:
    """Close the talk."""

    def change(talk: Talk) -> None:
        operations.close_talk(talk=talk, by=request.reader, at=request.moment)

    return _pressed(request, id, "main", change)


_PLACES = {
    "plan": "request",
    "example": "evidence",
    "gap": "gaps",
    "stretch": "offers",
    "project": "offers",
    "agreed": "agreed",
    "agree": "agreement",
    "note": "notes",
}
"""Where on the page somebody comes back to once a form was stored."""


def _sent(request: MemberRequest, id: int, name: str, store: Callable[[Talk, dict[str, Any]], None]) -> HttpResponse:
    """Store a form of the page; where that cannot be, the page as it is now, with what was typed."""
    talk = talk_of(request, id)
    if request.method != "POST":
        return redirect("talk", id=id)
    data = request.POST.copy()
    form = form_named(name, setting_of(request, talk), data)
    if form.is_valid():
        try:
            store(talk, form.cleaned_data)
        except StepladderError as error:
            talk = talk_of(request, id)
            if isinstance(error, EditedMeanwhile):  # whoever reads what stands now and sends again has seen it
                data["revision"] = str(talk.revision)
            refuse(form, error)
        else:
            return _back(id, _PLACES[name])
    return talk_page(request, talk, Sent(name, form))


def _pressed(request: MemberRequest, id: int, place: str, change: Callable[[Talk], None]) -> HttpResponse:
    """Do what a button says; where that cannot be, say why above the page."""
    talk = talk_of(request, id)
    if request.method == "POST":
        try:
            change(talk)
        except StepladderError as error:
            sentence = error.sentence()
            messages.warning(request, f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.")
    return _back(id, place)


def _back(id: int, place: str) -> HttpResponse:
    return redirect(f"{reverse('talk', args=[id])}#{place}")
