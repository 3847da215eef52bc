"""How one microcredential was judged: who said what, what is settled, who is asked; and that something is wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.appraisals import operations, queries
from stepladder.server.appraisals.asking import remind_day
from stepladder.server.appraisals.forms_rating import AssignForm, SettleForm, WrongForm
from stepladder.server.appraisals.settled import Standing, appraisal_of, standing_of
from stepladder.server.appraisals.shown import clashes_of, how_many_judged, rows_of, who_judged
from stepladder.server.catalog.judged import judged
from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of


@open_to(who=members, because="Who judged a microcredential, and how, concerns everybody whom it may count for.")
@require_safe
def appraisal(request: MemberRequest, key: str) -> HttpResponse:
    """Who judged it when, question by question; what is open comes first."""
    entry = _entry(key)
    sight = queries.sight_of(entry, request.reader)
    blind = sight.judging or sight.kept
    found = standing_of(entry)
    appraised = appraisal_of(entry)
    may_settle = not blind and queries.may_settle(entry, request.reader)
    context: dict[str, Any] = {
        "entry": entry,
        "blind": sight.judging,
        "kept": sight.kept,
        "sentence": how_many_judged(len(found.ratings)) if blind else who_judged(found),
        "rows": () if blind else rows_of(found),
        "clashes": () if blind else clashes_of(found),
        "judged": None if blind else judged(appraised),
        "shortfalls": () if blind else [each.words(translation) for each in appraised.shortfalls],
        "ratings": found.ratings,
        "earlier": queries.earlier(entry),
        "asked": queries.asked_to_rate(entry),
        "may_settle": may_settle,
        "nobody_settles": _nobody_settles(entry, found, settles=may_settle),
        "may_rate": queries.may_rate(entry, request.reader),
        "mine": next((each for each in found.ratings if each.rater_id == request.reader.pk), None),
        "contested": queries.contested(entry),
        "alone": settings.PRIVATE_WORKSPACE,
    }
    return render(request, "appraisals/appraisal.html", context)


@open_to(who=members, because="Whoever may judge says here that they read first what others gave; it is kept.")
@require_POST
def read_first(request: MemberRequest, key: str) -> HttpResponse:
    """Show somebody who may judge what others gave, before they judge."""
    operations.read_first(entry=_entry(key), by=request.reader, at=request.moment)
    return redirect("catalog-appraisal", key=key)


@open_to(who=partners, because="People partners ask others to judge.")
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: MemberRequest, key: str) -> HttpResponse:
    """Ask somebody to judge it until a day."""
    entry, on = _entry(key), request.moment.date()
    people = queries.people_to_ask(entry)
    form = AssignForm(request.POST if request.method == "POST" else None, people=people, on=on, due=remind_day(on))
    if request.method == "POST" and form.is_valid():
        rater, due = form.rater_chosen(), form.cleaned_data["due"]
        try:
            operations.assign(entry=entry, rater=rater, due=due, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            values = {"name": rater.name, "day": date_format(due, "DATE_FORMAT")}
            messages.info(request, gettext("%(name)s is asked to judge it until %(day)s.") % values)
            return redirect("catalog-appraisal", key=key)
    return render(request, "appraisals/assign.html", {"entry": entry, "form": form}, status=422 if form.errors else 200)


@open_to(who=partners, because="A people partner who did not judge it settles what raters disagree on.")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: MemberRequest, key: str, dimension: str) -> HttpResponse:
    """Settle one question that people answered differently."""
    entry, asked = _entry(key), BY_ID.get(dimension)
    sight = queries.sight_of(entry, request.reader)
    if asked is None or sight.judging:
        raise Http404
    if sight.kept:
        return redirect("catalog-appraisal", key=key)
    form = SettleForm(request.POST if request.method == "POST" else None, on=request.moment.date(), dimensions=[asked])
    allowed = queries.may_settle(entry, request.reader)
    if request.method == "POST" and allowed and form.is_valid():
        try:
            operations.adjudicate(entry=entry, given=form.given()[0], by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("It is settled, and counts from now on."))
            return redirect("catalog-appraisal", key=key)
    rows = [row for row in rows_of(standing_of(entry)) if row.id == dimension]
    nobody = not allowed and not queries.settlers_of(entry).exists()
    context = {
        "entry": entry, "form": form, "question": form.questions[0], "row": rows[0], "allowed": allowed,
        "nobody_settles": nobody,
    }  # fmt: skip
    return render(request, "appraisals/settle.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="Whoever reads how a certificate was judged may say that it is wrong.")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: MemberRequest, key: str) -> HttpResponse:
    """Something wrong? Opens a dispute with an owner and a date."""
    entry = _entry(key)
    form = WrongForm(
        request.POST if request.method == "POST" else None, initial={"dimension": request.GET.get("about")}
    )
    owner = queries.owner_of_dispute(entry, request.reader)
    if request.method == "POST" and owner is not None and form.is_valid():
        dimension, about = form.cleaned_data["dimension"], text_of(form.cleaned_data, "about")
        opened = operations.contest(entry=entry, dimension=dimension, about=about, by=request.reader, at=request.moment)
        values = {"owner": opened.owner.name, "due": date_format(opened.due, "DATE_FORMAT")}
        messages.info(request, gettext("This is open now. %(owner)s answers until %(due)s.") % values)
        return redirect("dispute", id=opened.pk)
    context = {"entry": entry, "form": form, "owner": owner}
    return render(request, "appraisals/wrong.html", context, status=422 if form.errors else 200)


def _nobody_settles(entry: Microcredential, found: Standing, *, settles: bool) -> bool:
    """Whether something has to be settled and everybody who could do so judged it."""
    return bool(found.result.judgement.to_settle) and not settles and not queries.settlers_of(entry).exists()


def _entry(key: str) -> Microcredential:
    return get_object_or_404(Microcredential.objects.select_related("provider", "weights"), key=key)
