"""Importing lists of completed courses: look first, then record, and take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.achievements.completions import FIELDS
from stepladder.errors import StepladderError
from stepladder.remarks import counted
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog.forms_import import MOST_BYTES, TableColumnsForm
from stepladder.server.catalog.importing_columns import COMPLETIONS, remember
from stepladder.server.catalog.importing_remarks import kinds, noticed
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse, text_of
from stepladder.server.ui.uploading import WhyBackForm
from stepladder.server.wallet import completions
from stepladder.server.wallet.completions_plan import Outcome, Plan, plan
from stepladder.server.wallet.models import CompletionRun, WaitingCompletions
from stepladder.tables import ColumnMap

_WHY = "People partners have the lists of courses; each person sees what was recorded of them, and by whom."
_ON_A_PAGE = 50
_SHOWN = 30


class CompletionsForm(forms.Form):
    """A list of completed courses."""

    uploaded = forms.FileField(
        label=gettext_lazy("List of completed courses"),
        help_text=gettext_lazy(
            "CSV or XLSX as your learning system exports it, with a row for each person and course: who, which course, "
            "which day, and the result if there is one."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Was it saved?"),
        },
    )

    def clean_uploaded(self) -> Any:
        """The file, within the limit."""
        file = self.cleaned_data["uploaded"]
        if file.size > MOST_BYTES:
            words = gettext("This is more than %(most)d MB. Divide it, by year for example.")
            raise forms.ValidationError(words % {"most": MOST_BYTES // 1024 // 1024})
        return file


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Upload a list; nothing of it is recorded yet."""
    form = CompletionsForm(request.POST, request.FILES) if request.method == "POST" else CompletionsForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["uploaded"]
        data, name = file.read(), str(file.name).replace("\x00", "")
        try:
            completions.read(data, name, columns=None, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "uploaded")
        else:
            completions.keep_waiting(data=data, name=name, by=request.reader, at=request.moment)
            return redirect("completions-check")
    rows = CompletionRun.objects.select_related("by").annotate(count=Count("completions")).order_by("-at", "-id")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "wallet/completions.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest) -> HttpResponse:
    """What stands in the list and what would become of it; recorded once that is confirmed."""
    waiting = WaitingCompletions.objects.filter(kept_by=request.reader).first()
    if waiting is None:
        if request.method == "POST":
            words = gettext("This list waits no longer: another window recorded or dropped it.")
            messages.info(request, words)
        return redirect("completions")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "drop":
        waiting.delete()
        messages.info(request, gettext("Nothing of this list was recorded."))
        return redirect("completions")
    if do == "courses":
        sent = ((name, str(key)) for name, key in request.POST.items() if name.startswith("course:"))
        said = {name[7:]: key for name, key in sent if "\x00" not in f"{name}{key}"}
        waiting.courses = {name: key for name, key in said.items() if key}
        waiting.save(update_fields=["courses"])
        return redirect("completions-check")
    columns = ColumnMap.from_json(waiting.columns) if waiting.columns else None
    reading = completions.read(bytes(waiting.data), waiting.name, columns=columns, at=request.moment)
    data = request.POST if do == "columns" else None
    form = TableColumnsForm(data, table=reading.table, guess=reading.guess, asked=FIELDS)
    if do == "columns" and form.is_valid():
        waiting.columns = form.map().to_json()
        waiting.save(update_fields=["columns"])
        return redirect("completions-check")
    found = plan(reading.found.rows, reading.found.remarks, courses=waiting.courses) if reading.found else None
    if do == "import" and found is not None and (answer := _recorded(request, waiting, reading, found)):
        return answer
    context = _previewed(reading, found, form) | {"waiting": waiting}
    return render(request, "wallet/completions_check.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_safe
def run(request: MemberRequest, id: int) -> HttpResponse:
    """What became of a list: how many, and what was noticed; whose each is, is theirs to show."""
    row = get_object_or_404(CompletionRun.objects.select_related("by", "undone_by"), pk=id)
    by_course = row.completions.values("microcredential__title", "microcredential__key", "assessed")
    courses = by_course.annotate(count=Count("pk")).order_by("microcredential__title", "assessed")
    context = {
        "run": row,
        "page": Paginator(courses, _ON_A_PAGE).get_page(request.GET.get("page")),
        "noticed": noticed(row.remarks, sum(row.remark_counts.values())),
    }
    return render(request, "wallet/completions_run.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, id: int) -> HttpResponse:
    """Ask once, then take a list back."""
    row = get_object_or_404(CompletionRun.objects.annotate(count=Count("completions")), pk=id)
    if row.undone_at is not None:
        messages.info(request, gettext("This list was taken back already."))
        return redirect("completions-run", id=id)
    form = WhyBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            count = completions.undo(run=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            words = ngettext("Taken back: %(count)d certificate.", "Taken back: %(count)d certificates.", count)
            messages.success(request, words % {"count": count})
            return redirect("completions-run", id=id)
    context = {"run": row, "form": form}
    return render(request, "wallet/completions_undo.html", context, status=422 if form.errors else 200)


def _recorded(
    request: MemberRequest, waiting: WaitingCompletions, reading: completions.Reading, found: Plan
) -> HttpResponse | None:
    try:
        made = completions.take_over(plan=found, reading=reading, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.error(request, in_words(error))
        return None
    if waiting.columns:
        map = ColumnMap.from_json(waiting.columns)
        remember(purpose=COMPLETIONS, columns=map, by=request.reader, at=request.moment)
    waiting.delete()
    if made is None:
        done = gettext("Nothing changed: all of it is recorded already.")
        messages.info(request, done if found.is_recorded else gettext("Nothing was recorded: no row of it can be."))
        return redirect("completions")
    messages.success(request, gettext("The list is recorded, and everybody in it was told."))
    return redirect("completions-run", id=made.pk)


def _previewed(reading: completions.Reading, found: Plan | None, form: TableColumnsForm) -> dict[str, Any]:
    remarks = found.remarks if found else ()
    context: dict[str, Any] = {
        "reading": reading,
        "plan": found,
        "form": form,
        "noticed": noticed(remarks),
        "kinds": kinds(counted(remarks)),
        "shown": _SHOWN,
    }
    if found is not None:
        unmatched = found.of(Outcome.UNKNOWN_PERSON, Outcome.AMBIGUOUS_PERSON)
        context |= {
            "counts": {name.replace("-", "_"): count for name, count in found.counts.items()},
            "total": len(reading.table.rows),
            "unread": len(reading.table.rows) - len(found.lines),
            "writes": len(found.written),
            "people": unmatched[:_SHOWN],
            "people_count": len(unmatched),
        }
    return context
