"""Review talks to read: all of one's own, one as a page, and one as a sheet to print; and how one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.plans.forms import Setting, forms_open_to
from stepladder.server.plans.models import Talk
from stepladder.server.plans.operations import start_talk
from stepladder.server.plans.queries import open_talk_of, part_of, sheet, talks_listed, talks_visible_to
from stepladder.server.portfolio.queries import works_of
from stepladder.server.readiness.queries import as_seen_by, standing
from stepladder.server.trail.operations import look

BOTH = "A talk is read by the two who talk, and by nobody else."
_A_PAGE = 30


@dataclass(frozen=True)
class Sent:
    """A form that was sent and could not be stored, by its name on the page; what was typed is in it."""

    name: str
    form: forms.Form


@open_to(who=members, because="Their own talks; whoever has none finds how to begin one.")
def talks(request: MemberRequest) -> HttpResponse:
    """Every talk of which the reader is one of the two, the newest first."""
    page = Paginator(talks_listed(request.reader), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/talks.html", {"page": page})


@open_to(who=members, because="A talk is opened by the person or their manager.")
def start(request: MemberRequest, key: str) -> HttpResponse:
    """What happens in a review talk, and the button that opens one; who has one is led to it."""
    person: Person = get_object_or_404(visible_to(request.reader), key=key)
    talk = open_talk_of(person)
    if talk and part_of(talk, request.reader):
        return redirect("talk", id=talk.pk)
    found = as_seen_by(request.reader, standing(person, on=request.moment.date()))
    if request.method == "POST" and talk is None:
        try:
            talk = start_talk(standing=found, by=request.reader, at=request.moment)
        except StepladderError as error:
            messages.warning(request, _capital(error.sentence()))
            return redirect("talk-start", key=person.key)
        return redirect("talk", id=talk.pk)
    _note(request, person)
    own = person.pk == request.reader.pk
    other = person.line_manager if own else person
    return render(request, "plans/start.html", {"standing": found, "own": own, "other": other, "elsewhere": talk})


@open_to(who=members, because=BOTH)
def show(request: MemberRequest, id: int) -> HttpResponse:
    """The page of a talk."""
    talk = talk_of(request, id)
    _note(request, talk.person)
    return talk_page(request, talk)


@open_to(who=members, because=BOTH)
def printed(request: MemberRequest, id: int) -> HttpResponse:
    """The talk on one sheet of paper."""
    talk = talk_of(request, id)
    _note(request, talk.person)
    return render(request, "plans/sheet.html", {"talk": talk, "sheet": sheet(talk, reader=request.reader)})


def talk_of(request: MemberRequest, id: int) -> Talk:
    """The talk, if the reader is one of the two.

    Raises:
        Http404: they are not, or there is none.
    """
    return get_object_or_404(talks_visible_to(request.reader), pk=id)


def setting_of(request: MemberRequest, talk: Talk) -> Setting:
    """What the forms of a talk are made from."""
    works = () if talk.closed_at else tuple(works_of(talk.person))
    return Setting(sheet(talk, reader=request.reader), request.reader, works, request.moment.date())


def talk_page(request: MemberRequest, talk: Talk, sent: Sent | None = None) -> HttpResponse:
    """The page of a talk, with the form that could not be stored as it was sent."""
    setting = setting_of(request, talk)
    shown = forms_open_to(setting)
    if sent:
        shown[sent.name] = sent.form
    context: dict[str, Any] = {
        "talk": talk,
        "sheet": setting.sheet,
        "own": talk.person_id == request.reader.pk,
        "side": setting.sheet.side_of(request.reader),
        "other": talk.manager if talk.person_id == request.reader.pk else talk.person,
        "forms": shown,
        "works": setting.works,
        "form": sent.form if sent else None,
        "sent": sent.name if sent else "",
        "next": sent.name if sent else _next(setting, shown),
    }
    return render(request, "plans/talk.html", context, status=422 if sent else 200)


def _next(setting: Setting, shown: dict[str, forms.Form]) -> str:
    """The most likely next thing on the page, whose button is filled: prepare, name gaps, write down, agree, close."""
    found, talk = setting.sheet, setting.sheet.talk
    own = talk.person_id == setting.reader.pk
    steps = (
        ("example", own and not found.has_examples),
        ("plan", own and not talk.request),
        ("gap", not (own or found.named or found.stretch or found.agreed)),
        ("agreed", not found.agreed),
        ("agree", True),
    )
    open_steps = (name for name, due in steps if due and name in shown)
    return next(open_steps, "close" if found.both_agreed and not talk.closed_at else "sheet")


def _note(request: MemberRequest, person: Person) -> None:
    if person.pk != request.reader.pk and request.method == "GET":
        look(by=request.reader.subject, what=person.subject, page="review talk", at=request.moment)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
