"""Pages about one's own work, and that of the people who report to one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from stepladder.errors import EditedMeanwhile
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.models import Person
from stepladder.server.people.requests import MemberRequest
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.forms import AskForm, WorkForm, initial_of_work, with_revision
from stepladder.server.portfolio.links import token_of
from stepladder.server.portfolio.models import Request, Work
from stepladder.server.portfolio.queries import WorkPage, page_of, requests_of, rows_of, works_of, works_visible_to
from stepladder.server.roles.queries import offered_to
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import refuse

ROWS = 50
"""Rows of a list on one page."""

_GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@open_to(who=members, because="Everybody sees the list of their own work, and of nobody else's.")
def works(request: MemberRequest) -> HttpResponse:
    """My work."""
    page = Paginator(works_of(request.reader), ROWS).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, reader=request.reader, day=_today(request))
    return render(request, "portfolio/works.html", {"page": page, "rows": rows})


@open_to(who=members, because="Everybody tells of their own work.")
@_GET_AND_POST
def add(request: MemberRequest) -> HttpResponse:
    """Describe a piece of work."""
    offered = offered_to(request.reader, _today(request))
    form = WorkForm(request.POST or None, offered=offered, today=_today(request))
    if form.is_valid():
        try:
            work = operations.add_work(person=request.reader, account=form.account(), at=request.moment)
        except operations.AlreadyTold as error:
            messages.info(
                request,
                gettext(
                    "You have described this piece of work already: it is this one, and nothing was added. "
                    "If something is missing in it, edit it."
                ),
            )
            return redirect("work", error.work.pk)
        messages.info(
            request, gettext("It is kept as your own account. It counts more once somebody who saw it says so.")
        )
        return redirect("work", work.pk)
    return _form_page(request, "portfolio/work_form.html", {"form": form, "audience": _readers(request.reader)})


@open_to(who=members, because="One reads one's own work and that of the people who report to one.")
def show(request: MemberRequest, id: int) -> HttpResponse:
    """One piece of work, and what people said about it."""
    work = get_object_or_404(works_visible_to(request.reader), pk=id)
    own = work.person_id == request.reader.pk
    if not own:
        look(by=request.reader.subject, what=work.person.subject, page=f"work {work.title}"[:120], at=request.moment)
    page = _page_of(work, request)
    links = [(each, _link_shown(each)) for each in page.waiting] if own else []
    return render(request, "portfolio/work.html", {"page": page, "work": work, "own": own, "open_requests": links})


@open_to(who=members, because="The person whose work it is changes what is told of it, and nobody else.")
@_GET_AND_POST
def edit(request: MemberRequest, id: int) -> HttpResponse:
    """Change what is told of a piece of work."""
    work = get_object_or_404(works_of(request.reader), pk=id)
    shows = list(work.shows.select_related("competency"))
    form = WorkForm(
        request.POST or None,
        offered=offered_to(request.reader, _today(request)),
        today=_today(request),
        initial=initial_of_work(work, shows),
    )
    context = {"form": form, "work": work, "audience": _readers(request.reader)}
    if form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            operations.edit_work(work=work, account=form.account(), revision=revision, at=request.moment)
        except EditedMeanwhile as error:
            refuse(form, error)
            with_revision(form, work.revision)
            context |= {"stored": _page_of(work, request)}
        else:
            messages.info(request, gettext("Saved. What others confirmed before stays with the text that they read."))
            return redirect("work", work.pk)
    return _form_page(request, "portfolio/work_form.html", context)


@open_to(who=members, because="The person whose work it is takes it back, and nobody else.")
@_GET_AND_POST
def withdraw(request: MemberRequest, id: int) -> HttpResponse:
    """Take a piece of work back."""
    work = get_object_or_404(works_of(request.reader), pk=id)
    if request.method == "POST":
        operations.withdraw_work(work=work, at=request.moment)
        messages.info(request, gettext("“%(title)s” is withdrawn and counts no longer.") % {"title": work.title})
        return redirect("works")
    context = {"work": work, "page": _page_of(work, request)}
    return render(request, "portfolio/withdraw.html", context)


@open_to(who=members, because="The person whose work it is decides who is asked about it.")
@_GET_AND_POST
def ask(request: MemberRequest, id: int) -> HttpResponse:
    """Ask somebody who saw it."""
    work = get_object_or_404(works_of(request.reader), pk=id)
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            question = operations.ask_witness(work=work, asked=form.asked(), at=request.moment)
        except operations.CannotAsk as error:
            refuse(form, error)
        else:
            messages.info(request, _asked_words(question))
            return redirect("work", work.pk)
    page = _page_of(work, request)
    context = {"form": form, "work": work, "page": page, "days": operations.DAYS_TO_ANSWER}
    return _form_page(request, "portfolio/ask.html", context)


@open_to(who=members, because="Who asked a question takes it back.")
@require_POST
def withdraw_question(request: MemberRequest, id: int) -> HttpResponse:
    """Take a question back."""
    question = get_object_or_404(requests_of(request.reader), pk=id)
    if operations.withdraw_request(request=question, at=request.moment):
        words = gettext("The question to %(witness)s is withdrawn; the link works no longer.")
    else:
        words = gettext("%(witness)s has answered already, so there was nothing to withdraw.")
    messages.info(request, words % {"witness": question.witness_name})
    return redirect("work", question.work_id) if question.work.withdrawn_at is None else redirect("works")


def _form_page(request: MemberRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


def _today(request: MemberRequest) -> date:
    return timezone.localdate(request.moment)


def _page_of(work: Work, request: MemberRequest) -> WorkPage:
    return page_of(work, reader=request.reader, day=_today(request))


def _link_shown(question: Request) -> str:
    """The link, where the witness would not get it by e-mail; the page says why."""
    return reverse("witness", args=[token_of(question)]) if settings.DEMO or settings.PRIVATE_WORKSPACE else ""


def _asked_words(question: Request) -> str:
    if settings.PRIVATE_WORKSPACE:
        words = gettext("The question to %(witness)s is ready. Its link stands below.")
    else:
        words = gettext("%(witness)s gets an e-mail with a link. You will see here when there is an answer.")
    return words % {"witness": question.witness_name}


def _readers(person: Person) -> str:
    """Who reads what is told of one's work."""
    if manager := person.line_manager:
        return gettext("you, %(manager)s, and whoever you ask about it") % {"manager": manager.name}
    return gettext("you, and whoever you ask about it")
