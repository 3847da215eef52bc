"""Importing a file: upload, columns, what it would change, taking it over, undoing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.people.queries import people_here
from stepladder.server.people.requests import MemberRequest
from stepladder.server.records import operations, undoing
from stepladder.server.records.forms import ColumnsForm, DecideForm, UploadForm
from stepladder.server.records.models import Import
from stepladder.server.records.queries import KINDS, page_of, pages_of
from stepladder.server.records.titles import open_titles
from stepladder.server.records.views import WHY
from stepladder.server.records.words import kind_words, parts_of, sentence_of
from stepladder.server.roles.already import tell_already
from stepladder.server.ui.refusal import in_words, refuse

_SHOWN = 20
_MUCH = 5
"""Percent of all people from which on it is said how many would leave at once."""


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Upload a file; nothing of it is stored yet but the file itself."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["upload"]
        try:
            if file.size > operations.MOST_BYTES:
                raise operations.too_large(file.size)
            incoming = operations.Incoming(file.name, file.read())
            found = operations.take_in(
                incoming=incoming, by=request.reader, at=request.moment, preset=form.cleaned_data["preset"]
            )
        except StepladderError as error:
            refuse(form, error, "upload")
        else:
            return redirect("records-columns", id=found.pk)
    return render(request, "records/upload.html", {"form": form}, status=422 if form.errors else 200)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: MemberRequest, id: int) -> HttpResponse:
    """Which column is what, with the first rows as they are read."""
    found = get_object_or_404(Import, pk=id)
    if found.state != Import.State.WAITING:
        _tell_of(request, found)
        return redirect("records-batch", id=id)
    try:
        read = operations.columns_of(found)
    except StepladderError as error:
        messages.error(request, in_words(error))
        return redirect("records-import")
    first = "" if found.day_first is None else "day" if found.day_first else "month"
    initial = {"day": found.day, "day_first": first, "whole": found.whole}
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=read, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.say_columns(batch=found, said=form.said(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            return redirect("records-batch", id=id)
    context = {"batch": found, "form": form, "read": read, "asks": bool(found.counts) and not found.basis}
    return render(request, "records/columns.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: MemberRequest, id: int) -> HttpResponse:
    """What a file would change, or has changed; taken over once that is confirmed."""
    found = get_object_or_404(Import.objects.defer("undo").select_related("applied_by", "undone_by"), pk=id)
    if found.state == Import.State.WAITING and not found.counts:
        return redirect("records-columns", id=id)
    if request.method == "POST":
        return _answered(request, found)
    context = {
        "batch": found,
        "parts": parts_of(found.counts),
        "sentence": sentence_of(found),
        "asks": found.state == Import.State.WAITING and not found.basis,
        "nothing": not (found.counts.get("new") or found.counts.get("changed")),
        "share": _share(found.counts.get("missing", 0)),
        "until": found.uploaded_at + operations.FILE_KEPT,
        "open_titles": found.state == Import.State.APPLIED and bool(found.counts.get("titles")) and bool(open_titles()),
        "undo_until": found.applied_at + operations.UNDO_KEPT if found.applied_at else None,
    }
    return render(request, "records/batch.html", context)


def _share(missing: int) -> int:
    """Percent of the people here that those missing are, where it is so much that it is said."""
    if not missing:
        return 0
    share = round(100 * missing / max(people_here().count(), 1))
    return share if share >= _MUCH else 0


def _tell_of(request: MemberRequest, found: Import) -> None:
    """What became of a file that waits for nobody any more."""
    if found.state == Import.State.APPLIED:
        sentence = gettext("This file was already taken over by %(name)s on %(day)s.")
        return tell_already(request, sentence, found.applied_by, found.applied_at)
    if found.state == Import.State.UNDONE:
        sentence = gettext("This import was already undone by %(name)s on %(day)s.")
        return tell_already(request, sentence, found.undone_by, found.undone_at)
    return messages.info(request, gettext("This file was already discarded: by somebody, or because it waited a week."))


def _answered(request: MemberRequest, found: Import) -> HttpResponse:
    do = request.POST.get("do", "")
    if found.state != Import.State.WAITING:
        _tell_of(request, found)
        return redirect("records-batch", id=found.pk)
    try:
        if do == "discard":
            operations.discard(batch=found)
            messages.info(request, gettext("Nothing of this file was stored, and it is deleted."))
            return redirect("records")
        if do == "again":
            operations.show(batch=found, preview=operations.preview_of(found))
        elif do == "apply":
            missing = request.POST.get("missing_left") == "on"
            operations.apply(batch=found, missing_left=missing, by=request.reader, at=request.moment)
            messages.info(request, gettext("The file is taken over. Nobody was told, and nobody got an account by it."))
    except StepladderError as error:
        messages.warning(request, in_words(error))
    return redirect("records-batch", id=found.pk)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: MemberRequest, id: int, kind: str) -> HttpResponse:
    """One of the lists of a file, a page at a time; of those who may be the same a person decides."""
    found = get_object_or_404(Import.objects.defer("content", "undo"), pk=id)
    if kind not in KINDS:
        raise Http404
    page = Paginator(range(pages_of(found, kind) or 1), 1).get_page(request.GET.get("page"))
    rows = page_of(found, kind, page.number)
    form = None
    if kind == "duplicates" and found.state == Import.State.WAITING and rows:
        form = DecideForm(request.POST if request.method == "POST" else None, rows=rows)
        if request.method == "POST" and form.is_valid():
            return _decided(request, id, form)
    context: dict[str, Any] = {"batch": found, "kind": kind, "rows": rows, "page": page, "form": form}
    context |= {"title": kind_words(kind, found.state), "count": found.counts.get(kind, 0)}
    return render(request, "records/list.html", context, status=422 if form and form.errors else 200)


def _decided(request: MemberRequest, id: int, form: DecideForm) -> HttpResponse:
    verdicts = form.verdicts()
    if verdicts:
        operations.decide(verdicts=verdicts, by=request.reader, at=request.moment)
        whole = Import.objects.get(pk=id)
        try:
            operations.show(batch=whole, preview=operations.preview_of(whole))
        except StepladderError as error:
            messages.warning(request, in_words(error))
        words = gettext("Stored, and remembered for later files. This is what the file would change now.")
        messages.info(request, words)
    return redirect("records-batch", id=id)


@open_to(who=partners, because=WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, id: int) -> HttpResponse:
    """What undoing an import would do, and doing it."""
    found = get_object_or_404(Import.objects.defer("content").select_related("undone_by"), pk=id)
    if found.state == Import.State.UNDONE:
        _tell_of(request, found)
        return redirect("records-batch", id=id)
    try:
        if request.method == "POST":
            undoing.undo(batch=found, by=request.reader, at=request.moment)
            messages.info(request, gettext("The import is undone."))
            return redirect("records-batch", id=id)
        would = undoing.undoing(found)
    except StepladderError as error:
        messages.warning(request, in_words(error))
        return redirect("records-batch", id=id)
    context = {"batch": found, "would": would, "left": would.left[:_SHOWN]}
    return render(request, "records/undo.html", context)
