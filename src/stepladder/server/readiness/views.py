"""Where somebody stands: their own page, their manager's, and how each line was judged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stepladder.evidence.item_file import Input
from stepladder.readiness import explain
from stepladder.readiness.evaluate import FORMULA, Evaluation
from stepladder.readiness.judge import Result
from stepladder.readiness.record import record
from stepladder.readiness.snapshot import digest_of_snapshot, snapshot
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.models import Person
from stepladder.server.people.queries import owner_of_disputes, reports_of, visible_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.models import Dispute
from stepladder.server.readiness import pages
from stepladder.server.readiness.forms import ContestForm
from stepladder.server.readiness.operations import contest
from stepladder.server.readiness.queries import Standing, as_seen_by, standing, standings_of
from stepladder.server.trail.operations import look, look_at_many
from stepladder.server.ui.refusal import text_of

_OWN_AND_REPORTS = "One sees where one stands oneself, and where those stand who report to one."


@open_to(who=members, because="It is about the reader alone.")
@require_safe
def next_role(request: MemberRequest) -> HttpResponse:
    """My next role; who has none is shown how to choose."""
    found = standing(request.reader, on=request.moment.date())
    if found.role is None:
        return redirect("next-role-choose")
    return _role_page(request, found)


@open_to(who=members, because=_OWN_AND_REPORTS)
@require_safe
def person_role(request: MemberRequest, key: str) -> HttpResponse:
    """Where somebody stands; their manager reads it too."""
    return _role_page(request, _seen(request, key, "where they stand"))


def _role_page(request: MemberRequest, found: Standing) -> HttpResponse:
    context: dict[str, Any] = {"standing": found, "own": found.person.pk == request.reader.pk}
    if found.evaluation:
        context |= {
            "verdict": pages.verdict(found.evaluation),
            "lines": pages.lines(found),
            "conditions": pages.conditions(found.evaluation),
            "limits": pages.limits(found.evaluation),
            "evidence": pages.evidence(found.evaluation, own=found.person.pk == request.reader.pk),
            "notes": found.evaluation.notes,
            "bars": pages.plot(found.evaluation),
            "counts": pages.counts(found.evaluation),
            "policy": found.evaluation.role.policy,
        }
    return render(request, "readiness/role.html", context)


@open_to(who=members, because=_OWN_AND_REPORTS)
@require_safe
def criterion_page(request: MemberRequest, key: str, criterion: str) -> HttpResponse:
    """How one line was judged: numbers, intervals, formula, inputs."""
    found = _seen(request, key, "how a line was judged")
    evaluation, result = _judged(found, criterion)
    held = result.opinion
    context = {
        "standing": found,
        "own": found.person.pk == request.reader.pk,
        "line": pages.line_of(evaluation, result, found.criteria[criterion]),
        "result": result,
        "opinion": held,
        "asks": result.criterion.asks(evaluation.role.policy),
        "strength": explain.strength(result, wording=translation),
        "shares": pages.shares(evaluation, result),
        "not_known": 100 * held.prior / (held.support + held.doubt_mass + held.prior),
        "ways": pages.ways(result),
        "policy": evaluation.role.policy,
        "evaluation": evaluation,
        "formula": FORMULA,
        "disputes": _open_disputes(found, result) if result.disputes else [],
    }
    return render(request, "readiness/criterion.html", context)


@open_to(who=members, because="Whoever sees a line may say that something about it is wrong.")
def wrong(request: MemberRequest, key: str, criterion: str) -> HttpResponse:
    """Something wrong? Opens a dispute with an owner and a date."""
    found = _seen(request, key, "how a line was judged")
    evaluation, result = _judged(found, criterion)
    offered = [(each.item.id, pages.named(each.item, evaluation.role.policy)) for each in result.weighed]
    form = ContestForm(request.POST or None, items=list(dict(offered).items()))
    owner = owner_of_disputes(found.person)
    if request.method == "POST" and owner is not None and form.is_valid():
        contested = pages.contested(evaluation, result, text_of(form.cleaned_data, "item"))
        opened = contest(
            standing=found,
            contested=contested,
            about=text_of(form.cleaned_data, "about"),
            owner=owner,
            by=request.reader,
            at=request.moment,
        )
        messages.info(
            request,
            gettext("This is open now. %(owner)s answers until %(due)s.")
            % {"owner": owner.name, "due": date_format(opened.due, "DATE_FORMAT")},
        )
        return redirect("dispute", id=opened.pk)
    context = {
        "standing": found,
        "own": found.person.pk == request.reader.pk,
        "line": pages.line_of(evaluation, result, found.criteria[criterion]),
        "form": form,
        "owner": owner,
    }
    return render(request, "readiness/wrong.html", context, status=422 if form.errors else 200)


@open_to(who=members, because=_OWN_AND_REPORTS)
@require_safe
def download_record(request: MemberRequest, key: str) -> HttpResponse:
    """The record from which the answer can be computed again."""
    found = _seen(request, key, "the record of where they stand")
    if found.evaluation is None:
        raise Http404
    evaluation = found.evaluation
    inputs = snapshot(evaluation.person, evaluation.role, as_of=evaluation.as_of)
    named = Input("snapshot", digest_of_snapshot(inputs))
    content = {**record(evaluation, (named,), at=request.moment), "snapshot": inputs}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{found.person.key}-record.json"'
    return response


@open_to(who=members, because="Those who report to the reader; who manages nobody finds nobody here.")
@require_safe
def team(request: MemberRequest) -> HttpResponse:
    """My team, by name: a sentence about each, no score and no order but the alphabet."""
    everybody = standings_of(reports_of(request.reader), on=request.moment.date())
    if not everybody:
        raise Http404
    found = [as_seen_by(request.reader, each) for each in everybody]
    subjects = [each.person.subject for each in found]
    look_at_many(by=request.reader.subject, whats=subjects, page="my team", at=request.moment)
    rows = [(each, pages.verdict(each.evaluation) if each.evaluation else None) for each in found]
    return render(request, "readiness/team.html", {"rows": rows})


def _open_disputes(found: Standing, result: Result) -> list[Dispute]:
    about = found.person.disputes.filter(settled_at__isnull=True, competency=result.criterion.competency)
    return list(about.select_related("owner", "opened_by"))


def _seen(request: MemberRequest, key: str, page: str) -> Standing:
    """The standing of somebody whom the reader may see; that they looked is noted."""
    own = key == request.reader.key
    person: Person = request.reader if own else get_object_or_404(visible_to(request.reader), key=key)
    if not own:
        look(by=request.reader.subject, what=person.subject, page=page, at=request.moment)
    return as_seen_by(request.reader, standing(person, on=request.moment.date()))


def _judged(found: Standing, criterion: str) -> tuple[Evaluation, Result]:
    """The evaluation, and in it the answer to one criterion."""
    if found.evaluation:
        for result in found.evaluation.results:
            if result.criterion.id == criterion:
                return found.evaluation, result
    raise Http404
