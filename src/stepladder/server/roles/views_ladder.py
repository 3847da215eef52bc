"""Importing a ladder as companies publish it, and copying a template: look first, then take over, and take back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stepladder.errors import StepladderError
from stepladder.frameworks.gathering import gather
from stepladder.readiness.ladders import read_ladder
from stepladder.readiness.ladders.file import ladder_from_json, ladder_to_json
from stepladder.readiness.ladders.interface import Ladder
from stepladder.readiness.ladders.templates import TEMPLATES, read_template
from stepladder.remarks import Remark, counted
from stepladder.server.access.policy import open_to, partners
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.already import tell_already
from stepladder.server.roles.forms_ladder import CopyForm, LadderForm
from stepladder.server.roles.ladder_import import drop_waiting, import_ladder, keep_waiting, undo_import
from stepladder.server.roles.ladder_plan import LadderPlan, plan
from stepladder.server.roles.models import LadderImport, PasteDraft, WaitingLadder
from stepladder.server.ui.refusal import in_words, refuse, text_of
from stepladder.server.ui.uploading import WhyBackForm

_WHY = "People partners keep the ladders; what they take over holds for nobody until it is in force."
_ON_A_PAGE = 50
_SHOWN = 30


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Upload a ladder; nothing of it is stored among the roles yet."""
    form = LadderForm(request.POST, request.FILES) if request.method == "POST" else LadderForm()
    if request.method == "POST" and form.is_valid():
        try:
            files, ladder = _read(form)
        except StepladderError as error:
            refuse(form, error, "uploaded")
        else:
            keep_waiting(ladder=ladder_to_json(ladder), files=files, by=request.reader, at=request.moment)
            return redirect("ladder-check")
    rows = LadderImport.objects.select_related("by", "undone_by")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "roles/ladder_upload.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest) -> HttpResponse:
    """What stands in the files and what would become of it; taken over once that is confirmed."""
    waiting = WaitingLadder.objects.filter(kept_by=request.reader).first()
    if waiting is None:
        return redirect("ladder-import")
    if request.POST.get("do") == "drop":
        drop_waiting(by=request.reader)
        messages.info(request, gettext("Nothing of these files was taken over."))
        return redirect("ladder-import")
    ladder = ladder_from_json(orjson.dumps(waiting.ladder), name=gettext("the uploaded ladder"))
    if request.POST.get("do") == "import" and (answer := _imported(request, ladder, waiting.files)):
        return answer
    return render(request, "roles/ladder_check.html", _previewed(request, ladder) | {"files": waiting.files})


@open_to(who=partners, because=_WHY)
@require_safe
def imported(request: MemberRequest, id: int) -> HttpResponse:
    """What became of an import: proposals, drafts, what was noticed."""
    row = get_object_or_404(LadderImport.objects.select_related("by", "undone_by"), pk=id)
    rungs = list(row.rungs.select_related("role__family", "version").order_by("role__family", "role__rung", "id"))
    drafts = {each.role_id: each for each in PasteDraft.objects.filter(batch=row)}
    context = {
        "batch": row,
        "rungs": [(each, drafts.get(each.role_id)) for each in rungs],
        "remarks": Paginator(row.remarks, _ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "roles/ladder_import.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, id: int) -> HttpResponse:
    """Ask once, then take an import back."""
    row = get_object_or_404(LadderImport.objects.select_related("undone_by"), pk=id)
    if row.undone_at is not None:
        tell_already(
            request, gettext("This import was already taken back by %(name)s on %(day)s."), row.undone_by, row.undone_at
        )
        return redirect("ladder-imported", id=row.pk)
    form = WhyBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = undo_import(
                batch=row, because=text_of(form.cleaned_data, "because"), by=request.reader, at=request.moment
            )
        except StepladderError as error:
            refuse(form, error)
        else:
            words = gettext("The import is taken back. %(count)d roles stay, because something names them.")
            messages.success(request, words % {"count": kept} if kept else gettext("The import is taken back."))
            return redirect("ladder-import")
    counts = row.rungs.aggregate(roles=Count("id"), versions=Count("version"))
    context = {"batch": row, "form": form, "counts": counts, "drafts": row.drafts.count()}
    return render(request, "roles/ladder_undo.html", context, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_safe
def templates(request: MemberRequest) -> HttpResponse:
    """Ladders to copy, with what is in them."""
    found = [(each, read_template(each.id)) for each in TEMPLATES]
    rows = [(each, gettext(each.title), gettext(each.about), ladder.counts) for each, ladder in found]
    return render(request, "roles/templates.html", {"templates": rows})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: MemberRequest, template: str) -> HttpResponse:
    """One of them, with names to change, copied the way an import is."""
    found = next((each for each in TEMPLATES if each.id == template), None)
    if found is None:
        raise Http404
    ladder = read_template(found.id)
    form = CopyForm(request.POST if request.method == "POST" else None, ladder=ladder)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _imported(request, form.named(), [found.id])
        except StepladderError as error:
            refuse(form, error)
        else:
            if answer:
                return answer
    rungs = [
        (form[f"family_{family.key}"], [(form[f"rung_{family.key}_{rung.key}"], rung) for rung in family.rungs])
        for family in ladder.families
    ]
    context = {"template": found, "title": gettext(found.title), "ladder": ladder, "form": form, "families": rungs}
    return render(request, "roles/template.html", context, status=422 if form.errors else 200)


def _read(form: LadderForm) -> tuple[list[str], Ladder]:
    remarks: list[Remark] = []
    files = gather(form.cleaned_data["uploaded"], remarks)
    ladder = read_ladder(files, form.cleaned_data["format"])
    return sorted(files), replace(ladder, remarks=(*remarks, *ladder.remarks)) if remarks else ladder


def _imported(request: MemberRequest, ladder: Ladder, files: list[str]) -> HttpResponse | None:
    try:
        done = import_ladder(ladder=ladder, files=files, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.error(request, in_words(error))
        return None
    drop_waiting(by=request.reader)
    if done.unchanged:
        messages.info(request, gettext("Nothing changed: the same ladder is here already."))
    else:
        messages.success(request, gettext("The ladder is here. Nothing of it is in force yet."))
    return redirect("ladder-imported", id=done.batch.pk)


def _previewed(request: MemberRequest, ladder: Ladder) -> dict[str, Any]:
    found: LadderPlan = plan(ladder, request.reader)
    return {
        "plan": found,
        "ladder": ladder,
        "counts": found.counts,
        "families": [(each, [rung for rung in found.rungs if rung.family is each]) for each in found.families],
        "remarks": ladder.remarks[:_SHOWN],
        "remark_counts": counted(ladder.remarks),
        "left": ladder.left[:_SHOWN],
    }
