"""Importing descriptions of credentials into the catalog: look first, then take over, and take back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.achievements.importers.table import FIELDS
from stepladder.errors import StepladderError
from stepladder.remarks import counted
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog import importing, importing_back
from stepladder.server.catalog.forms_import import CatalogFilesForm, TableColumnsForm, choices_of
from stepladder.server.catalog.importing_columns import ENTRIES, remember
from stepladder.server.catalog.importing_plan import Choices, Outcome, Plan, plan
from stepladder.server.catalog.importing_read import Reading, read_files
from stepladder.server.catalog.importing_remarks import kinds, noticed
from stepladder.server.catalog.importing_shown import facts_in_words, shown_lines
from stepladder.server.catalog.models import BulkRun, Microcredential
from stepladder.server.catalog.models_import import CatalogImport, WaitingCatalog
from stepladder.server.frameworks.reading import unpack
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse, text_of
from stepladder.server.ui.uploading import WhyBackForm
from stepladder.tables import ColumnMap

_WHY = "People partners keep the catalog; what they take over is proposed, and nobody has accepted it yet."
_ON_A_PAGE = 50
_SHOWN = 30


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Upload files; nothing of them is stored in the catalog yet."""
    form = CatalogFilesForm(request.POST, request.FILES) if request.method == "POST" else CatalogFilesForm()
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            read_files(cleaned["uploaded"], format=cleaned["format"])
        except StepladderError as error:
            refuse(form, error, "uploaded")
        else:
            provider = " ".join(text_of(cleaned, "provider").split())
            importing.keep_waiting(
                files=cleaned["uploaded"], format=cleaned["format"], provider=provider, by=request.reader,
                at=request.moment,
            )  # fmt: skip
            return redirect("catalog-import-check")
    rows = CatalogImport.objects.select_related("run__by", "run__undone_by")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "own": not settings.PRIVATE_WORKSPACE}
    return render(request, "catalog/import_upload.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest) -> HttpResponse:
    """What stands in the files and what would become of it; taken over once that is confirmed."""
    waiting = WaitingCatalog.objects.filter(kept_by=request.reader).first()
    if waiting is None:
        if request.method == "POST":
            messages.info(
                request, gettext("These files wait no longer: another window took them over or dropped them.")
            )
        return redirect("catalog-import")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "drop":
        importing.drop_waiting(by=request.reader)
        messages.info(request, gettext("Nothing of these files was taken over."))
        return redirect("catalog-import")
    if do == "provider":
        waiting.provider = " ".join(request.POST.get("provider", "").replace("\x00", "").split())[:160]
        waiting.save(update_fields=["provider"])
    reading = _read(waiting)
    form = _columns_form(request, reading) if reading.columns else None
    if form is not None and do == "columns" and form.is_valid():
        waiting.columns = form.map().to_json()
        waiting.save(update_fields=["columns"])
        return redirect("catalog-import-check")
    choices = choices_of(request.POST, request.POST.getlist) if do == "import" else Choices()
    found = plan(reading, provider=waiting.provider, choices=choices)
    if do == "import" and (answer := _imported(request, waiting, reading, found)):
        return answer
    context = _previewed(reading, found, form) | {"waiting": waiting}
    return render(request, "catalog/import_check.html", context, status=422 if form and form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_safe
def imported(request: MemberRequest, id: int) -> HttpResponse:
    """What became of an import: entries, what was noticed."""
    batch = get_object_or_404(CatalogImport.objects.select_related("run__by", "run__undone_by"), run_id=id)
    undone = batch.run.undone_at is not None
    rows = importing_back.left_of(batch) if undone else Microcredential.objects.filter(
        imported_from__batch=batch, key__in=list(batch.run.before)
    )  # fmt: skip
    page = Paginator(rows.select_related("provider"), _ON_A_PAGE).get_page(request.GET.get("page"))
    stayed = importing_back.why_it_stayed(batch)
    context = {
        "batch": batch,
        "run": batch.run,
        "page": page,
        "entries": [(each, stayed.get(each.key, "")) for each in page],
        "new": {key for key, before in batch.run.before.items() if before is None},
        "noticed": noticed(batch.remarks, sum(batch.remark_counts.values())),
        "own": batch.run.by_id == request.reader.pk and not settings.PRIVATE_WORKSPACE,
    }
    return render(request, "catalog/import_done.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, id: int) -> HttpResponse:
    """Ask once, then take an import back."""
    batch = get_object_or_404(CatalogImport.objects.select_related("run"), run_id=id)
    if batch.run.undone_at is not None:
        messages.info(request, gettext("This import was taken back already."))
        return redirect("catalog-imported", id=id)
    form = WhyBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            kept = importing_back.undo(run=batch.run, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            words = ngettext(
                "The import is taken back. %(count)d entry stays, because somebody changed it or something names it.",
                "The import is taken back. %(count)d entries stay, because somebody changed them or something names "
                "them.",
                kept,
            )
            messages.success(request, words % {"count": kept} if kept else gettext("The import is taken back."))
            return redirect("catalog-imported", id=id)
    made = sum(before is None for before in batch.run.before.values())
    context = {"batch": batch, "form": form, "made": made, "changed": len(batch.run.before) - made}
    return render(request, "catalog/import_undo.html", context, status=422 if form.errors else 200)


def _read(waiting: WaitingCatalog) -> Reading:
    columns = ColumnMap.from_json(waiting.columns) if waiting.columns else None
    return read_files(unpack(bytes(waiting.packed)), format=waiting.format, columns=columns)


def _columns_form(request: MemberRequest, reading: Reading) -> TableColumnsForm:
    columns = reading.columns
    assert columns is not None  # noqa: S101 - asked for tables alone
    data = request.POST if request.POST.get("do") == "columns" else None
    return TableColumnsForm(data, table=columns.table, guess=columns.guess, asked=FIELDS)


def _imported(request: MemberRequest, waiting: WaitingCatalog, reading: Reading, found: Plan) -> HttpResponse | None:
    because = request.POST.get("because", "").replace("\x00", "").strip()[:300]
    about = importing.About(", ".join(waiting.files), reading.importer.ID, reading.digest, reading.files, because)
    try:
        done = importing.take_over(plan=found, about=about, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.error(request, in_words(error))
        return None
    if waiting.columns:
        columns = ColumnMap.from_json(waiting.columns)
        remember(purpose=ENTRIES, columns=columns, by=request.reader, at=request.moment)
    importing.drop_waiting(by=request.reader)
    if done.run is None:
        messages.info(request, gettext("Nothing changed: the catalog says what the files say."))
        return redirect("catalog-import")
    messages.success(request, told(done.run))
    return redirect("catalog-imported", id=done.run.pk)


def told(run: BulkRun) -> str:
    """What an import did, as a sentence."""
    made = sum(before is None for before in run.before.values())
    words = ngettext("%(new)d entry is proposed", "%(new)d entries are proposed", made) % {"new": made}
    changed = run.count - made
    other = ngettext("%(count)d changed", "%(count)d changed", changed) % {"count": changed}
    return gettext("%(new)s, %(changed)s.") % {"new": words, "changed": other}


def _previewed(reading: Reading, found: Plan, form: TableColumnsForm | None) -> dict[str, Any]:
    rows = reading.columns.rows if reading.columns else ()
    return {
        "reading": reading,
        "plan": found,
        "form": form,
        "counts": found.counts,
        "new": shown_lines(found.of(Outcome.NEW)[:_SHOWN]),
        "changed": shown_lines(found.of(Outcome.CHANGED)[:_SHOWN]),
        "kept": shown_lines([each for each in found.lines if each.kept][:_SHOWN]),
        "perhaps": shown_lines(found.of(Outcome.PERHAPS)[:_SHOWN]),
        "unnamed": found.of(Outcome.NO_PROVIDER),
        "noticed": noticed(found.remarks),
        "kinds": kinds(counted(found.remarks)),
        "own": not settings.PRIVATE_WORKSPACE,
        "rows": [(line, row.get("title", ""), facts_in_words(row)) for line, row in rows],
        "shown": _SHOWN,
    }
