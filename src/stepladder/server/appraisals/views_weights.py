"""How much each question counts: to read, to propose, to see what a proposal would change, and to decide about it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.appraisals import weights_read as read
from stepladder.server.appraisals.forms_weights import (
    LIMITS,
    DecideForm,
    TakeBackForm,
    Verdict,
    Way,
    WeighForm,
)
from stepladder.server.appraisals.weights import approve
from stepladder.server.appraisals.weights_finding import Found, ask_of, found_by, how_found
from stepladder.server.appraisals.weights_preview import csv_of, json_of, shown_of
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.queries import locked
from stepladder.server.policies.weights import (
    SUBJECT,
    Proposal,
    decline_weights,
    faults_of,
    propose_weights,
    shown,
    withdraw_weights,
)
from stepladder.server.roles.already import tell_already
from stepladder.server.ui.refusal import refuse, text_of

_READ = "What this employer gives weight to, and why, is open to everybody who is judged by it."
_WHY = "People partners propose how much each question counts, and another one decides."
_ON_A_PAGE = 25


@open_to(who=members, because=_READ)
@require_safe
def weights(request: MemberRequest) -> HttpResponse:
    """What is in force, who said so and why; the open proposal, and other versions."""
    found = list(read.versions().filter(state__in=[read.State.IN_FORCE, read.State.PROPOSED]))
    rules = next((each for each in found if each.state == read.State.IN_FORCE), None)
    others = read.versions().exclude(state__in=[read.State.IN_FORCE, read.State.PROPOSED])
    numbers = read.weights_of(rules)
    context = {
        "rules": rules,
        "reason": rules.reason if rules else gettext(read.policy_of(None).reason),
        "proposal": next((each for each in found if each.state == read.State.PROPOSED), None),
        "words": read.in_words(numbers),
        "rows": read.weighed(numbers),
        "former": Paginator(others, _ON_A_PAGE).get_page(request.GET.get("page")),
        "lock": locked(SUBJECT),
        "limits": LIMITS,
    }
    return render(request, "appraisals/weights.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    """Propose weights: directly, by what one would rather have, or by an order."""
    way = _way(request.GET.get("by", ""))
    starts = read.starts()
    start = request.GET.get("start", "")
    start = start if start in starts else next(iter(starts))
    newest = read.versions().first()
    data = request.POST if request.method == "POST" else None
    form = WeighForm(data, way=way, start=starts[start][1], seen=newest.number if newest else 0)
    found = _found(form, way)
    if found and not form.errors and request.POST.get("do") == "propose":
        row = _proposed(request, form, found)
        if row is not None:
            messages.success(request, gettext("It is proposed. Before anybody decides, look at what it changes."))
            return redirect("weights-version", row.number)
    context = {
        "form": form,
        "way": way,
        "ways": [{"way": each, "words": ask_of(each).words} for each in Way],
        "start": start,
        "starts": [(name, words) for name, (words, _) in starts.items()],
        "proposal": read.open_proposal(),
        "address": request.get_full_path(),
        "limits": LIMITS,
        **_made(form, found, way),
    }
    return render(request, "appraisals/weights_propose.html", context, status=422 if form.errors else 200)


@open_to(who=members, because=_READ)
@require_safe
def version(request: MemberRequest, number: int) -> HttpResponse:
    """One version: what it says, what it changes in the catalog, and by whose hands it went."""
    return render(request, "appraisals/weights_version.html", _about(request, number))


@open_to(who=partners, because="Somebody else than whoever proposed the weights decides about them.")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: MemberRequest, number: int) -> HttpResponse:
    """Approve or decline a proposal, having seen what it changes."""
    context = _about(request, number)
    rules: WeightRules = context["rules"]
    if rules.state != read.State.PROPOSED:
        return _decided_already(request, rules)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _decided(request, form, rules):
        return redirect("weights-version", number)
    if form.is_bound:
        context |= _about(request, number)  # the catalog may have changed, and the proposal may have been decided
    context |= {"form": form, "status": 422 if form.errors else 200}
    return render(request, "appraisals/weights_decide.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because="Whoever proposed weights may take the proposal back.")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: MemberRequest, number: int) -> HttpResponse:
    """Take back one's own proposal."""
    rows = WeightRules.objects.filter(proposed_by=request.reader).select_related("proposed_by", "decided_by")
    rules = get_object_or_404(rows, number=number)
    if rules.state != read.State.PROPOSED:
        return _decided_already(request, rules)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            withdraw_weights(rules=rules, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("The proposal is taken back."))
            return redirect("weights")
    context = {"rules": rules, "form": form}
    return render(request, "appraisals/weights_take_back.html", context, status=422 if form.errors else 200)


@open_to(who=members, because=_READ)
@require_safe
def download(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    """What a version changes, entry by entry, with what other weights near it would say."""
    rules = _rules(number)
    makers = {"json": (json_of, "application/json"), "csv": (csv_of, "text/csv; charset=utf-8")}
    if kind not in makers:
        raise Http404
    make, media = makers[kind]
    answer = HttpResponse(make(rules, request.moment), content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="weights-{number}-changes.{kind}"'
    return answer


def _way(name: str) -> Way:
    return Way(name) if name in set(Way) else Way.DIRECT


def _found(form: WeighForm, way: Way) -> Found | None:
    """The weights that somebody's numbers come to, with their faults at the fields; None where numbers are missing."""
    if not form.is_bound:
        return None
    form.is_valid()
    if not form.is_whole:
        return None
    try:
        found = found_by(way, form.entered())
    except StepladderError as error:
        refuse(form, error)
        return None
    if not found.weights:
        return None
    for fault in faults_of(found.weights):
        form.add_error(fault.dimension or None, fault.words)
    return found


def _proposed(request: MemberRequest, form: WeighForm, found: Found) -> WeightRules | None:
    proposal = Proposal(found.weights, text_of(form.cleaned_data, "because"), found.elicited)
    try:
        return propose_weights(
            proposal=proposal, by=request.reader, at=request.moment, after=form.cleaned_data.get("seen")
        )
    except StepladderError as error:
        refuse(form, error)
        return None


def _made(form: WeighForm, found: Found | None, way: Way) -> dict[str, Any]:
    """What the numbers come to, for the page."""
    ask = ask_of(way)
    made = read.weighed(found.weights) if found else ()
    total = sum(found.weights.values(), Fraction(0)) if found else None
    looked = found is not None and not [name for name in form.errors if name != "because"]
    return {
        "help": ask.help,
        "caption": ask.caption,
        "head": ask.head,
        "look": ask.look,
        "made": bool(made) and way is not Way.DIRECT,
        "total": shown(total) if total is not None else "",
        "ready": looked,
        "verdict": read.in_words(found.weights) if found and looked else "",
        "changes": found.changes if found else (),
        "rows": [
            {"field": field, "name": each.name, "low": each.low, "high": each.high,
             "weight": made[place].weight if made else ""}
            for place, (field, each) in enumerate(zip(form.numbers, read.weighed(form.start), strict=True))
        ],
    }  # fmt: skip


def _decided_already(request: MemberRequest, rules: WeightRules) -> HttpResponse:
    """Somebody was quicker, or came back to a page whose button they have pressed."""
    if rules.state == read.State.WITHDRAWN:
        messages.info(request, gettext("This proposal was already taken back."))
    else:
        sentence = gettext("This proposal was already decided by %(name)s on %(day)s.")
        tell_already(request, sentence, rules.decided_by, rules.decided_at)
    return redirect("weights-version", rules.number)


def _rules(number: int) -> WeightRules:
    return get_object_or_404(read.versions(), number=number)


def _about(request: MemberRequest, number: int) -> dict[str, Any]:
    rules = _rules(number)
    base = read.base_of(rules)
    own = rules.proposed_by_id == request.reader.pk
    proposed = rules.state == read.State.PROPOSED
    return {
        "rules": rules,
        "base": base,
        "words": read.in_words(read.weights_of(rules)),
        "rows": read.weighed(read.weights_of(rules), read.weights_of(base)),
        "how": how_found(rules.elicited),
        "preview": shown_of(rules, request.moment),
        "proposed": proposed,
        "lock": locked(SUBJECT) if proposed else None,
        "own": own,
        "may_decide": request.reader.partner and proposed and (not own or settings.PRIVATE_WORKSPACE),
        "may_take_back": request.reader.partner and proposed and own,
    }


def _decided(request: MemberRequest, form: DecideForm, rules: WeightRules) -> bool:
    given = form.cleaned_data
    note = text_of(given, "note")
    try:
        if given["verdict"] == Verdict.DECLINED:
            decline_weights(rules=rules, because=note, by=request.reader, at=request.moment)
            messages.success(request, gettext("It is declined, and its author is told why."))
        else:
            seen = text_of(given, "catalog")
            count = approve(rules=rules, seen=seen, note=note, by=request.reader, at=request.moment)
            told = gettext("It is in force. %(count)d microcredentials are appraised by it now.")
            messages.success(request, told % {"count": count})
    except StepladderError as error:
        refuse(form, error)
        return False
    return True
