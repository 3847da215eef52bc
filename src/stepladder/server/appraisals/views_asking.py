"""Asking issuers what is not known of a microcredential, and writing down what came."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.appraisals import asking, queries
from stepladder.server.appraisals.forms_asking import AnswerForm, AskForm
from stepladder.server.appraisals.models import IssuerRequest
from stepladder.server.catalog.asking_next import next_of
from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners write to issuers in the organization's name."
_ON_A_PAGE = 20


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, key: str) -> HttpResponse:
    """Ask the issuer something, and see what was asked and what came of it."""
    entry, on = (
        get_object_or_404(Microcredential.objects.select_related("provider", "weights"), key=key),
        request.moment.date(),
    )
    following = next_of(entry, entry.appraisal).ask
    named = request.POST.get("dimension") or request.GET.get("about", "")
    about = BY_ID.get(named) or following or DIMENSIONS[0]
    form = AskForm(
        request.POST if request.method == "POST" else None, dimension=about.id, on=on, text=gettext(about.question)
    )
    if request.method == "POST" and form.is_valid():
        question = form.question()
        try:
            asking.ask(entry=entry, question=question, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            sent = question.to and not settings.PRIVATE_WORKSPACE
            messages.info(
                request,
                gettext("The question is sent.") if sent else gettext("The question is kept. Nothing was sent."),
            )
            return redirect("catalog-ask", key=key)
    context = {
        "entry": entry,
        "form": form,
        "next": following,
        "about": about,
        "asked": gettext(about.question),
        "all_known": not following and entry.appraisal.next_question is None,
        "question": gettext(following.question) if following else "",
        "page": Paginator(queries.requests_about(entry), _ON_A_PAGE).get_page(request.GET.get("page")),
        "today": on,
    }
    return render(request, "appraisals/ask.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Write down what the issuer answered, or that nothing came."""
    rows = IssuerRequest.objects.filter(microcredential__key=key, state=IssuerRequest.State.ASKED)
    row = get_object_or_404(rows.select_related("microcredential", "asked_by"), pk=id)
    silent = request.POST.get("do") == "silent"
    form = AnswerForm(request.POST if request.method == "POST" and not silent else None)
    if request.method == "POST" and (silent or form.is_valid()):
        try:
            if silent:
                asking.give_up(request=row, by=request.reader, at=request.moment)
            else:
                said, source = text_of(form.cleaned_data, "answer"), text_of(form.cleaned_data, "source")
                asking.keep_answer(request=row, answer=said, source=source, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            done = gettext("The answer is kept. It counts once somebody judges with it.")
            messages.info(request, gettext("It is written down that no answer came.") if silent else done)
            return redirect("catalog-ask", key=key)
    context = {"entry": row.microcredential, "row": row, "form": form}
    return render(request, "appraisals/answer.html", context, status=422 if form.errors else 200)
