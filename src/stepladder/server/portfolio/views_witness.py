"""Pages for those who saw the work: no account, one page, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from stepladder.errors import EditedMeanwhile
from stepladder.server.access.policy import anyone, open_to
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.people.models import Person
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.forms import AnswerForm, with_revision
from stepladder.server.portfolio.links import request_of
from stepladder.server.portfolio.models import Request, State
from stepladder.server.portfolio.queries import asked_about, change_of, saw_of
from stepladder.server.ui.refusal import refuse

_P = ParamSpec("_P")
_WHY = "The signed link stands for the witness; without one that this site made there is nothing here."
_GONE = 410

_HEADERS = {
    "Cache-Control": "no-store, private",
    # Other sites never learn the link. With "no-referrer" browsers send a form without its origin ("null"), which the
    # protection against forged forms refuses: then nobody could answer.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class VisitorRequest(HttpRequest):
    """A request of somebody who may be signed in, and need not be."""

    reader: Person | None
    moment: datetime


def _kept_private(view: Callable[Concatenate[VisitorRequest, _P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose address is a secret: kept by no cache, told to no other site, listed by no search engine."""

    @wraps(view)
    def answered(request: VisitorRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return answered


@open_to(who=anyone, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@_kept_private
def witness(request: VisitorRequest, token: str) -> HttpResponse:
    """What the person says they did, and the question what the witness saw of it."""
    question = _question(token)
    if not _is_open(question, request):
        return _closed(request, question)
    competencies = asked_about(question)
    form = AnswerForm(
        request.POST or None,
        competencies=competencies,
        texts=level_texts(competencies),
        initial={"revision": question.work.revision},
    )
    if form.is_valid():
        try:
            operations.answer_request(request=question, reply=form.reply(), at=request.moment, by=request.reader)
        except operations.LinkClosed:
            return _closed(request, _question(token))
        except EditedMeanwhile as error:
            refuse(form, error)
            with_revision(form, question.work.revision)
        except operations.CannotAnswer as error:
            refuse(form, error)
        else:
            return redirect("witness-done", token)
    context = {**_about(question), "form": form, "token": token}
    return render(request, "portfolio/witness.html", context, status=422 if form.errors else 200)


@open_to(who=anyone, because=_WHY)
@require_POST
@_kept_private
def decline(request: VisitorRequest, token: str) -> HttpResponse:
    """Decline, without a reason."""
    question = _question(token)
    try:
        operations.decline_request(request=question, at=request.moment)
    except operations.LinkClosed:
        return _closed(request, _question(token))
    return redirect("witness-done", token)


@open_to(who=anyone, because=_WHY)
@_kept_private
def done(request: VisitorRequest, token: str) -> HttpResponse:
    """What was kept of the answer; for a question that is still open, the question."""
    question = _question(token)
    if _is_open(question, request):
        return redirect("witness", token)
    if question.work.withdrawn_at or question.state not in (State.ANSWERED, State.DECLINED):
        return _closed(request, question)
    return render(request, "portfolio/witness_done.html", {**_about(question), "saw": saw_of(question)})


def _question(token: str) -> Request:
    question = request_of(token)
    if question is None:
        raise Http404
    return question


def _is_open(question: Request, request: VisitorRequest) -> bool:
    return question.work.withdrawn_at is None and question.waits_on(_today(request))


def _closed(request: VisitorRequest, question: Request) -> HttpResponse:
    state = State.WITHDRAWN if question.work.withdrawn_at else question.state
    return render(request, "portfolio/witness_closed.html", {**_about(question), "state": state}, status=_GONE)


def _about(question: Request) -> dict[str, object]:
    work = question.work
    return {"question": question, "work": work, "person": work.person, "change": change_of(work)}


def _today(request: VisitorRequest) -> date:
    return timezone.localdate(request.moment)
