"""What people here say of an entry, at any time or for a review: as what one speaks depends on who holds it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog import feedback, reviewing, reviews
from stepladder.server.catalog.forms_reviews import FeedbackForm, SayForm
from stepladder.server.catalog.models import Feedback, Microcredential, Review, ReviewInput
from stepladder.server.catalog.reviews import open_of
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of
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


@open_to(who=members, because="Managers, practitioners and learners are heard before an entry is decided on.")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, key: str) -> HttpResponse:
    """The review of an entry: why it is open, what people said, and what came of those before."""
    entry = get_object_or_404(Microcredential.objects.select_related("provider", "owner"), key=key)
    found = open_of(key)
    sent = request.POST if request.method == "POST" and found else None
    took = found is not None and took_it(entry, request.reader).themselves
    form = SayForm(sent, took=took)
    if sent is not None and found and form.is_valid():
        said_as = ReviewInput.As(form.cleaned_data["said_as"])
        text = text_of(form.cleaned_data, "text")
        try:
            reviewing.say(review=found, said_as=said_as, text=text, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("It is written down. Whoever closes the review reads it."))
            return redirect("catalog-review", key=key)
    inputs = list(found.inputs.select_related("person")) if found else []
    own = [each for each in inputs if each.person_id == request.reader.pk]
    closed = Review.objects.filter(microcredential=entry, closed_at__isnull=False).select_related("closed_by")
    page = Paginator(closed.order_by("-closed_at", "-id"), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "review": found,
        "triggers": reviews.from_json(found.triggers) if found else (),
        "due": () if found else reviews.due_of_one(entry, request.moment.date()),
        "inputs": inputs if request.reader.partner else own,
        "heard": len(inputs),
        "page": page,
        "closed": [(each, reviews.from_json(each.triggers)) for each in page],
        "in_use": entry.acceptance in IN_USE,
        "form": form,
    }
    return render(request, "catalog/review.html", context, status=422 if form.errors else 200)
