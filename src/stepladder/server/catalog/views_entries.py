"""Adding an entry to the catalog, changing what it states, and the figures of work that it should change."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import editing, metrics
from stepladder.server.catalog.changing import between
from stepladder.server.catalog.editing import AlreadyThere, Facts
from stepladder.server.catalog.elements import elements
from stepladder.server.catalog.forms_entries import EntryForm, MetricForm, sent_again
from stepladder.server.catalog.forms_links import WhyForm
from stepladder.server.catalog.history import Field, lines
from stepladder.server.catalog.models import Change, Microcredential, Provider, WorkMetric
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners answer for what the catalog says of a microcredential; everybody reads it."


@open_to(who=members, because="Whoever knows a microcredential may propose it; it counts once partners accepted it.")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Propose a microcredential for the catalog."""
    form = _form(request)
    there = None
    if form.is_bound and form.is_valid():
        try:
            row = editing.add(facts=form.facts(), by=request.reader, at=request.moment)
        except StepladderError as error:
            there = _refuse(form, error)
        else:
            messages.success(request, _added_words(row))
            return redirect("catalog-entry", key=row.key)
    context = {"form": form, "there": there}
    return render(request, "catalog/entry_form.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change what an entry states; whoever was quicker is shown beside what was typed."""
    entry = get_object_or_404(Microcredential.objects.select_related("provider"), key=key)
    form = _form(request, entry)
    there, differs = None, tuple[Field, ...]()
    if form.is_bound and form.is_valid():
        because, seen = text_of(form.cleaned_data, "because"), form.cleaned_data.get("seen") or 0
        try:
            row = editing.edit(
                entry=entry, facts=form.facts(), seen=seen, because=because, by=request.reader, at=request.moment
            )
        except EditedMeanwhile as error:
            refuse(form, error)
            differs = _differences(form, entry, request)
        except StepladderError as error:
            there = _refuse(form, error)
        else:
            same = row.revision == seen
            messages.info(request, gettext("Nothing was different.") if same else gettext("The changes are stored."))
            return redirect("catalog-entry", key=row.key)
    if entry.acceptance in IN_USE:
        form.ask_why()
    context = {
        "form": form,
        "entry": entry,
        "there": there,
        "differs": differs,
        "elements": elements(entry),
        "needs_reason": entry.acceptance in IN_USE,
    }
    return render(request, "catalog/entry_form.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def work_metrics(request: MemberRequest, key: str) -> HttpResponse:
    """The figures of work by which one would see that holders use it; a further one."""
    entry = get_object_or_404(Microcredential, key=key)
    shown = [each.competency for each in entry.outcomes.filter(competency__owner=None).select_related("competency")]
    form = MetricForm(request.POST if request.method == "POST" else None, shown=shown)
    if form.is_bound and form.is_valid():
        row = form.row(entry)
        try:
            metrics.add_metric(row=row, because="", by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "metric")
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("catalog-metrics", key=key)
    rows = entry.metrics.select_related("competency", "recorded_by")
    context = {"entry": entry, "form": form, "rows": rows}
    return render(request, "catalog/metrics.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end_metric(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Take a figure of work out again, with a reason."""
    rows = WorkMetric.objects.filter(microcredential__key=key).select_related("microcredential", "competency")
    row = get_object_or_404(rows, pk=id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            metrics.drop_metric(row=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.info(request, gettext("It is taken out."))
            return redirect("catalog-metrics", key=key)
    context = {"entry": row.microcredential, "row": row, "form": form}
    return render(request, "catalog/metric_end.html", context, status=422 if form.errors else 200)


def _form(request: MemberRequest, entry: Microcredential | None = None) -> EntryForm:
    data = request.POST if request.method == "POST" else None
    providers = Provider.objects.only("key", "name").order_by("name", "pk")
    facts = editing.facts_of(entry) if entry is not None and data is None else None
    form = EntryForm(data, providers=providers, on=request.moment.date(), entry=entry, facts=facts)
    form.initial.setdefault("provider", request.GET.get("provider", ""))
    return form


def _refuse(form: EntryForm, error: StepladderError) -> Microcredential | None:
    """Put a refusal at its field; the entry that stands in the way, to lead to it."""
    match error:
        case AlreadyThere():
            refuse(form, error, error.field)
            return error.other
        case _:
            refuse(form, error)
            return None


def _differences(form: EntryForm, entry: Microcredential, request: MemberRequest) -> tuple[Field, ...]:
    """By field what is stored now and what was typed; sending the form once more replaces what is stored."""
    stored = Microcredential.objects.select_related("provider").get(pk=entry.pk)
    typed: Facts = form.facts()
    what = between(editing.facts_of(stored).to_compare(), typed.to_compare())
    form.data = sent_again(request, stored.revision)
    change = Change(kind=Change.Kind.FACTS, what=what, by=request.reader, at=request.moment)
    return lines([change])[0].fields


def _added_words(row: Microcredential) -> str:
    if settings.PRIVATE_WORKSPACE:
        return gettext("%(title)s is in the catalog. What it proves is not known yet.") % {"title": row.title}
    return gettext("%(title)s is proposed. People partners look at it and decide.") % {"title": row.title}
