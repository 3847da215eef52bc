"""Pages of reviews: what is to be looked at again, and one review with what people said for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog import minimum, reviewing, reviews
from stepladder.server.catalog.acceptance import owners
from stepladder.server.catalog.forms_reviews import AskForm, CloseForm
from stepladder.server.catalog.minimum import Missing
from stepladder.server.catalog.models import Microcredential, Review, ReviewInput
from stepladder.server.catalog.reviews import open_of
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse

_WHY = "People partners look after the catalog and decide what stays in it."
_ON_A_PAGE = 30


@open_to(who=partners, because=_WHY)
@require_safe
def work_list(request: MemberRequest) -> HttpResponse:
    """What is to be looked at again, the oldest first; and what entries in use lack."""
    on = request.moment.date()
    whose, missing = _chosen(request.GET.get("whose", "")), _missing(request.GET.get("missing", ""))
    is_open = Review.objects.filter(closed_at__isnull=True)
    mine = is_open.filter(owner=request.reader)
    rows: QuerySet[Any] = minimum.lacking(missing) if missing else _listed(mine if whose == "mine" else is_open)
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    used, lacks = minimum.counts()
    open_entries = is_open.values("microcredential")
    old = Microcredential.objects.filter(acceptance__in=IN_USE, review_on__lte=on).exclude(pk__in=open_entries)
    context = {
        "page": page,
        "whose": whose,
        "missing": missing,
        "missing_words": minimum.words_of(missing) if missing else "",
        "lines": [] if missing else [(each, reviews.from_json(each.triggers), each.due < on) for each in page],
        "total": is_open.count(),
        "late": is_open.filter(due__lt=on).count(),
        "mine": mine.count(),
        "used": used,
        "lacks": [each for each in lacks if each.count],
        "old": old.count(),
        "limits": {"facts": reviews.FACTS_MONTHS, "answer": reviews.ANSWER_DAYS, "fewest": reviews.FEWEST},
    }
    return render(request, "catalog/reviews.html", context)


@open_to(who=partners, because=_WHY)
@require_POST
def look(request: MemberRequest) -> HttpResponse:
    """Look now what is due by the rules; a timer does the same once a day."""
    count = reviewing.open_due(by=request.reader, at=request.moment)
    opened = ngettext("%(count)d review was opened.", "%(count)d reviews were opened.", count) % {"count": count}
    messages.info(request, opened if count else gettext("Nothing else is due by the rules."))
    return redirect("catalog-reviews")


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, key: str) -> HttpResponse:
    """Open a review because somebody asks for it."""
    entry = _entry(key)
    if entry.acceptance not in IN_USE or open_of(key):
        return redirect("catalog-review", key=key)
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, entry=entry, owners=list(owners()), on=request.moment.date())
    if sent is not None and form.is_valid():
        try:
            reviewing.open_review(entry=entry, asked=form.asked(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("The review is open. Whoever looks at it is told."))
            return redirect("catalog-review", key=key)
    return _page(request, "review_open", {"entry": entry, "form": form}, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, key: str) -> HttpResponse:
    """Close a review with what came of it."""
    entry, found = _entry(key), open_of(key)
    if found is None:
        return redirect("catalog-review", key=key)
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent, entry=entry, on=request.moment.date())
    if sent is not None and form.is_valid():
        try:
            reviewing.close_review(review=found, closing=form.closing(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("The review is closed; its outcome stands in the history of the entry."))
            return redirect("catalog-review", key=key)
    context = {"entry": entry, "review": found, "form": form, "triggers": reviews.from_json(found.triggers)}
    return _page(request, "review_close", {**context, "inputs": found.inputs.select_related("person")}, form)


def _entry(key: str) -> Microcredential:
    return get_object_or_404(Microcredential.objects.select_related("provider", "owner"), key=key)


def _listed(rows: QuerySet[Review]) -> QuerySet[Review]:
    inputs = Prefetch("inputs", ReviewInput.objects.only("pk", "review"))
    return rows.select_related("microcredential__provider", "owner").prefetch_related(inputs).order_by("due", "id")


def _chosen(whose: str) -> str:
    return whose if whose == "mine" else ""


def _missing(words: str) -> Missing | None:
    if not words:
        return None
    try:
        return Missing(words)
    except ValueError as error:
        raise Http404 from error


def _page(request: MemberRequest, name: str, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    return render(request, f"catalog/{name}.html", context, status=422 if form.errors else 200)
