"""What people here say of an entry. The page is in this room because as what one speaks depends on who holds it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog import feedback
from stepladder.server.catalog.forms_reviews import FeedbackForm
from stepladder.server.catalog.models import Feedback, Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse
from stepladder.server.wallet.holders import took_it

_ON_A_PAGE = 20


@open_to(
    who=members, because="Whoever took it, manages somebody who did, or knows it otherwise may say what it is worth."
)
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: MemberRequest, key: str) -> HttpResponse:
    """What is said of an entry, and a form to say something."""
    entry = get_object_or_404(Microcredential.objects.select_related("provider", "owner"), key=key)
    took = took_it(entry, request.reader)
    may = feedback.may_speak(took=took.themselves, of_reports=took.reports)
    form = FeedbackForm(
        request.POST if request.method == "POST" else None, may=may, said=feedback.own(entry, request.reader)
    )
    if request.method == "POST" and form.is_valid() and _given(request, entry, form, may):
        return redirect("catalog-feedback", key=key)
    page = Paginator(feedback.standing(entry), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "form": form,
        "otherwise": Feedback.Said.OTHER in may,
        "page": page,
        "rows": [(each, feedback.may_answer(each, request.reader)) for each in page],
        "heard": feedback.heard_of(entry),
    }
    return render(request, "catalog/feedback.html", context, status=422 if form.errors else 200)


def _given(request: MemberRequest, entry: Microcredential, form: FeedbackForm, may: tuple[Feedback.Said, ...]) -> bool:
    try:
        feedback.give(entry=entry, said=form.said(), by=request.reader, at=request.moment, may=may)
    except StepladderError as error:
        refuse(form, error)
        return False
    messages.info(request, gettext("It is written down. Whoever looks after this entry answers it."))
    return True
