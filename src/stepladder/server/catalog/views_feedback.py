"""Pages of what is said of an entry: by others, what was answered, and what was taken back.

What people here say themselves has its page in ``wallet``, because it asks who holds a certificate of the entry.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import feedback
from stepladder.server.catalog.forms_reviews import AnswerForm, OutsideForm
from stepladder.server.catalog.models import Feedback, Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse, text_of


@open_to(who=partners, because="What another employer or a survey says is written down with its source.")
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: MemberRequest, key: str) -> HttpResponse:
    """Write down what another employer or a survey says."""
    entry = _entry(key)
    form = OutsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _given(request, entry, form):
        return redirect("catalog-feedback", key=key)
    context = {"entry": entry, "form": form}
    return render(request, "catalog/feedback_outside.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="Who said something may take it back.")
@require_POST
def take_back(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Take back what one has said or written down."""
    rows = Feedback.objects.filter(microcredential__key=key, recorded_by=request.reader)
    row = get_object_or_404(rows.select_related("microcredential"), pk=id)
    try:
        feedback.take_back(row=row, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
    else:
        messages.info(request, gettext("It is taken back; nobody reads it any more."))
    return redirect("catalog-feedback", key=key)


@open_to(who=partners, because="People partners look after the catalog and answer what is said of it.")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Answer what was said, and say what was done."""
    entry = _entry(key)
    row = get_object_or_404(feedback.standing(entry), pk=id)
    if not feedback.may_answer(row, request.reader):
        messages.warning(request, gettext("You said this yourself; another people partner answers it."))
        return redirect("catalog-feedback", key=key)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"answer": row.answer, "acted": row.acted}
    )

    def store() -> None:
        cleaned = form.cleaned_data
        text, acted = text_of(cleaned, "answer"), text_of(cleaned, "acted")
        feedback.answer(row=row, text=text, acted=acted, by=request.reader, at=request.moment)

    if request.method == "POST" and form.is_valid() and _stored(form, store):
        messages.info(request, gettext("It is written down; whoever said it is told."))
        return redirect("catalog-feedback", key=key)
    context = {"entry": entry, "form": form, "row": row}
    return render(request, "catalog/feedback_answer.html", context, status=422 if form.errors else 200)


def _entry(key: str) -> Microcredential:
    return get_object_or_404(Microcredential.objects.select_related("provider", "owner"), key=key)


def _given(request: MemberRequest, entry: Microcredential, form: OutsideForm) -> bool:
    def store() -> None:
        feedback.give(entry=entry, said=form.said(), by=request.reader, at=request.moment)

    if not _stored(form, store):
        return False
    messages.info(request, gettext("It is written down. Whoever looks after this entry answers it."))
    return True


def _stored(form: OutsideForm | AnswerForm, store: Callable[[], None]) -> bool:
    try:
        store()
    except StepladderError as error:
        refuse(form, error)
        return False
    return True
