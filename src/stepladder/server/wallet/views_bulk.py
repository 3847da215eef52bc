"""Doing one thing to many entries of the catalog. Retiring asks how many people hold them, so the pages are here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.appraisals import bulk, bulk_doing
from stepladder.server.appraisals.bulk import Kind, Plan
from stepladder.server.appraisals.bulk_choosing import Choice, choice_of
from stepladder.server.appraisals.forms_bulk import KindForm, OrderForm, words_of
from stepladder.server.catalog.acceptance import owners
from stepladder.server.catalog.importing import KIND as IMPORT
from stepladder.server.catalog.models import BulkRun, Microcredential
from stepladder.server.people.queries import people_here
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.kept import PARAMETER, keep, kept
from stepladder.server.ui.refusal import in_words, refuse
from stepladder.server.wallet.holders import held_entries, holders_of

_WHY = "People partners look after the catalog; each of these runs is told by name and can be taken back."
_ON_A_PAGE = 50
_KINDS = frozenset(each.value for each in Kind)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_page(request: MemberRequest) -> HttpResponse:
    """Choose entries, say what should be done, see what it would do, and do it: four steps of one address.

    What is sent is kept, and each step is shown at an address to which the Back button comes back. Only what is sent
    is ever done.
    """
    if request.method == "POST":
        return _sent(request)
    id = request.GET.get(PARAMETER, "")
    if not id:
        return _choose(request, _choice(request, request.GET.urlencode(), QueryDict()), None)
    sent = kept(request, id)
    if sent is None:
        messages.info(request, gettext("What you had chosen there is no longer kept. Choose once more."))
        return redirect("catalog-bulk")
    return _step(request, sent)


@open_to(who=partners, because=_WHY)
@require_safe
def runs(request: MemberRequest) -> HttpResponse:
    """What was done to many entries, the latest first."""
    rows = BulkRun.objects.select_related("by", "undone_by").defer("before", "after")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "wallet/bulk_runs.html",
        {"page": page, "runs": [(each, _words(each), each.kind == IMPORT) for each in page]},
    )


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: MemberRequest, id: int) -> HttpResponse:
    """One run: what it did, and taking it back."""
    row = get_object_or_404(BulkRun.objects.select_related("by", "undone_by"), pk=id)
    if row.kind not in _KINDS:  # what files said has a page of its own, and is taken back there
        return redirect("catalog-imported", id=id)
    if request.method == "POST":
        try:
            done = bulk_doing.undo(run=row, by=request.reader, at=request.moment)
        except StepladderError as error:
            messages.warning(request, in_words(error))
        else:
            told = gettext("%(count)d are as before; %(left)d were left alone.")
            messages.info(request, told % {"count": done.count, "left": len(done.left)})
        return redirect("catalog-bulk-run", id=id)
    left = row.after.get("left", {}) if row.undone_at else bulk_doing.undoing(row).left
    words = {int(pk): each for pk, each in left.items()}
    shown = words or {int(pk): "" for pk in row.after["rows"]}
    page = Paginator(sorted(shown), _ON_A_PAGE).get_page(request.GET.get("page"))
    entries = Microcredential.objects.select_related("provider").in_bulk(list(page.object_list))
    context = {
        "run": row,
        "words": _words(row),
        "page": page,
        "rows": [(entries[pk], words.get(pk, "")) for pk in page if pk in entries],
        "left": len(words),
        "back": row.count - len(words),
    }
    return render(request, "wallet/bulk_run.html", context)


def _sent(request: MemberRequest) -> HttpResponse:
    """Do it, where that is what was sent and nothing stands against it; else lead to the step that follows."""
    sent = request.POST
    if sent.get("do") == "apply":
        choice, kind = _choice(request, sent.get("query", ""), sent), sent.get("kind", "")
        form = _order_form(request, Kind(kind), sent) if kind in _KINDS and _is_chosen(choice, sent) else None
        if form is not None and form.is_valid():
            order, digest = form.order(ticked=bool(choice.ticked)), sent.get("digest", "")
            try:
                done = bulk_doing.apply(
                    chosen=choice.chosen, order=order, digest=digest, by=request.reader, at=request.moment
                )
                return redirect("catalog-bulk-run", id=done.pk)
            except StepladderError as error:
                messages.warning(request, in_words(error))
        return _to_step(request, do="preview")
    return _to_step(request)


def _to_step(request: MemberRequest, **instead: str) -> HttpResponse:
    return redirect(f"{reverse('catalog-bulk')}?{PARAMETER}={keep(request, **instead)}")


def _step(request: MemberRequest, sent: QueryDict) -> HttpResponse:
    """What follows on what was sent; nothing is done."""
    choice = _choice(request, sent.get("query", ""), sent)
    if sent.get("do") == "choose":
        return _chosen(request, choice, sent)
    kind = sent.get("kind", "")
    if kind not in _KINDS:
        return _choose(request, choice, None)
    if not _is_chosen(choice, sent):
        messages.warning(request, gettext("Tick at least one entry, or choose all that fit."))
        return _choose(request, choice, None)
    return _ordered(request, choice, _order_form(request, Kind(kind), sent))


def _is_chosen(choice: Choice, sent: QueryDict) -> bool:
    return sent.get("which") == "all" or bool(choice.ticked)


def _choice(request: MemberRequest, query: str, sent: QueryDict) -> Choice:
    ticks = sent.getlist("entry") if sent.get("which") != "all" else []
    return choice_of(query, ticks, reader=request.reader, on=request.moment.date())


def _choose(request: MemberRequest, choice: Choice, form: KindForm | None) -> HttpResponse:
    rows = choice.rows.select_related("provider", "owner").order_by("title", "id")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "choice": choice,
        "filters": choice.form,
        "form": form or KindForm(count=page.paginator.count),
        "page": page,
        "ticked": frozenset(choice.ticked),
        "most": bulk.MOST,
    }
    return render(request, "wallet/bulk.html", context, status=422 if form is not None and form.errors else 200)


def _chosen(request: MemberRequest, choice: Choice, sent: QueryDict) -> HttpResponse:
    form = KindForm(sent, count=choice.rows.count())
    if form.is_valid() and form.cleaned_data["which"] == "ticked" and not choice.ticked:
        form.add_error("which", gettext("Tick at least one entry, or choose all that fit."))
    if not form.is_valid():
        return _choose(request, choice, form)
    kind = Kind(form.cleaned_data["kind"])
    return _order_page(request, choice, _order_form(request, kind, None))


def _ordered(request: MemberRequest, choice: Choice, form: OrderForm) -> HttpResponse:
    if not form.is_valid():
        return _order_page(request, choice, form)
    order = form.order(ticked=bool(choice.ticked))
    try:
        plan = bulk.plan_of(choice.chosen, order, by=request.reader, on=request.moment.date())
    except StepladderError as error:
        refuse(form, error)
        return _order_page(request, choice, form)
    return _preview(request, choice, form, plan)


def _order_form(request: MemberRequest, kind: Kind, sent: QueryDict | None) -> OrderForm:
    raters = people_here().order_by("-partner", "name", "id") if kind is Kind.RATER else []
    on = request.moment.date()
    return OrderForm(sent, kind=kind, owners=list(owners()), raters=list(raters), on=on)


def _order_page(request: MemberRequest, choice: Choice, form: OrderForm) -> HttpResponse:
    context = {"choice": choice, "form": form, "words": words_of(form.kind), "count": choice.chosen.count()}
    return render(request, "wallet/bulk_order.html", context, status=422 if form.errors else 200)


def _preview(request: MemberRequest, choice: Choice, form: OrderForm, plan: Plan) -> HttpResponse:
    ends = form.kind in (Kind.RETIRE, Kind.MERGE)
    ids = list(plan.entries)
    context: dict[str, Any] = {
        "choice": choice,
        "form": form,
        "plan": plan,
        "words": words_of(form.kind),
        "kind": form.kind.value,
        "count": len(plan.entries),
        "skipped": len(plan.skipped),
        "holders": holders_of(ids) if ends and ids else None,
        "held": held_entries(ids) if ends and ids else 0,
    }
    return render(request, "wallet/bulk_preview.html", context)


def _words(row: BulkRun) -> str:
    return words_of(Kind(row.kind)) if row.kind in _KINDS else gettext("Take over what files say")
