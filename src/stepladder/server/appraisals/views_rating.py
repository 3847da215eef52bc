"""Judging one microcredential: answering the questions, handing in, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.appraisals import operations, queries
from stepladder.server.appraisals.facts import facts_of
from stepladder.server.appraisals.forms_rating import RatingForm, WhyForm
from stepladder.server.appraisals.models import IssuerRequest, Rating
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.providers import b1_hint
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of


@open_to(who=members, because="People partners judge, and whoever they asked; everybody else gets 404.")
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: MemberRequest, key: str) -> HttpResponse:
    """Judge a microcredential: seven questions first, the others on demand."""
    entry = _entry(request, key)
    mine = queries.own(entry, request.reader)
    if request.method != "POST":
        form = RatingForm(on=request.moment.date(), given=mine.given, seen=mine.seen)
        return _page(request, entry, mine, form)
    handing_in = request.POST.get("do") == "hand-in"
    form = RatingForm(request.POST, on=request.moment.date(), handing_in=handing_in)
    if form.is_valid() and _stored(request, entry, form, handing_in=handing_in):
        return redirect("catalog-appraisal", key=key) if handing_in else redirect("catalog-rate", key=key)
    return _page(request, entry, queries.own(entry, request.reader), form)


@open_to(who=members, because="Whoever judges may take their own judgment back, or decline to judge.")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Take a judgement of one's own back, or decline to give one."""
    states = [*Rating.OPEN, Rating.State.SUBMITTED]
    rows = Rating.objects.filter(microcredential__key=key, rater=request.reader, state__in=states)
    rating = get_object_or_404(rows.select_related("microcredential__provider", "rater"), pk=id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            operations.take_back(rating=rating, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("It is taken back."))
            return redirect("catalog-entry" if rating.is_open else "catalog-appraisal", key=key)
    context = {"entry": rating.microcredential, "rating": rating, "form": form}
    return render(request, "appraisals/take_back.html", context, status=422 if form.errors else 200)


def _entry(request: MemberRequest, key: str) -> Microcredential:
    entry = get_object_or_404(Microcredential.objects.select_related("provider"), key=key)
    if not queries.may_rate(entry, request.reader):
        raise Http404
    return entry


def _stored(request: MemberRequest, entry: Microcredential, form: RatingForm, *, handing_in: bool) -> bool:
    store = operations.hand_in if handing_in else operations.save_draft
    seen = text_of(form.cleaned_data, "seen")
    try:
        store(entry=entry, given=form.given(), seen=seen, by=request.reader, at=request.moment)
    except EditedMeanwhile as error:
        refuse(form, error)
        # Sending it again is then a decision, and no accident.
        form.data = {**{name: form.data[name] for name in form.data}, "seen": queries.own(entry, request.reader).seen}
        return False
    except StepladderError as error:
        refuse(form, error)
        return False
    done = gettext("Your judgment is handed in. It counts from now on.")
    messages.success(request, done if handing_in else gettext("It is kept as a draft that only you see."))
    return True


def _page(request: MemberRequest, entry: Microcredential, mine: queries.Own, form: RatingForm) -> HttpResponse:
    answered = entry.issuer_requests.filter(state=IssuerRequest.State.ANSWERED).order_by("-closed_at")
    facts = facts_of(entry, b1_hint(entry.provider, entry, request.moment.date()), answered)
    opened = request.GET.get("about", "")
    further = [(each, facts.get(each.dimension.id, ())) for each in form.further]
    context: dict[str, Any] = {
        "entry": entry,
        "form": form,
        "mine": mine,
        "first": [(each, facts.get(each.dimension.id, ())) for each in form.first],
        "further": further,
        "open_further": "all" in request.GET or _needs_further(form, opened),
        "others": entry.ratings.filter(state=Rating.State.SUBMITTED).exclude(rater=request.reader).count(),
        "knows": queries.has_seen(entry, request.reader),
        "about": opened,
    }
    return render(request, "appraisals/rate.html", context, status=422 if form.errors else 200)


def _needs_further(form: RatingForm, opened: str) -> bool:
    """Whether the other eight questions must not be folded away: there is something in them."""
    answered = any(each.value.value() not in (None, "", "unknown") for each in form.further)
    return answered or any(each.has_errors or each.dimension.id == opened for each in form.further)
