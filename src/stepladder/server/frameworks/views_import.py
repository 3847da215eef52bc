"""Importing a framework: upload, look at what would change, store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.remarks import Remark, counted
from stepladder.server.access.policy import open_to, partners
from stepladder.server.frameworks import reading, words
from stepladder.server.frameworks.editions import counts
from stepladder.server.frameworks.forms_import import FrameworkColumnsForm, UploadForm
from stepladder.server.frameworks.models import Waiting
from stepladder.server.frameworks.operations import (
    MOST_OFFERED,
    choosable,
    drop_waiting,
    keep_waiting,
    preview,
    store_edition,
)
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse
from stepladder.tables import ColumnMap

_WHY = "People partners decide which frameworks the organization works with."
_SHOWN = 20


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Upload the files; nothing of a framework is stored yet."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        wish = reading.Wish(cleaned["format"])
        try:
            reading.read_files(cleaned["upload"], wish=wish)
        except StepladderError as error:
            refuse(form, error, "upload")
        else:
            keep_waiting(
                person=request.reader, files=cleaned["upload"], wish=wish, ours=cleaned["ours"], at=request.moment
            )
            return redirect("framework-check")
    return render(request, "frameworks/add.html", {"form": form}, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest) -> HttpResponse:
    """What stands in the files and what storing them would change; stored once that is confirmed."""
    waiting = Waiting.objects.filter(person=request.reader).first()
    if waiting is None:
        return redirect("framework-add")
    do = request.POST.get("do") if request.method == "POST" else ""
    if do == "drop":
        drop_waiting(person=request.reader)
        messages.info(request, gettext("Nothing of these files was stored."))
        return redirect("frameworks")
    wish = _wish(waiting)
    found = reading.read_files(reading.unpack(bytes(waiting.packed)), wish=wish)
    form = _columns_form(request, found) if found.columns else None
    if form is not None and do in ("columns", "store"):
        if form.is_valid():
            wish = reading.Wish(wish.format, form.map(), form.about())
            found = reading.read_files(reading.unpack(bytes(waiting.packed)), wish=wish)
            keep_waiting(person=request.reader, files=None, wish=wish, ours=waiting.ours, at=request.moment)
        else:
            do = ""
    if do == "store" and found.edition is not None and (answer := _store(request, waiting, found, wish)) is not None:
        return answer
    status = 422 if form and form.errors else 200
    return render(request, "frameworks/check.html", _context(found, form, waiting), status=status)


def _wish(waiting: Waiting) -> reading.Wish:
    columns = ColumnMap.from_json(waiting.columns) if waiting.columns else None
    return reading.Wish(waiting.format, columns, reading.About(**waiting.about))


def _columns_form(request: MemberRequest, found: reading.Reading) -> FrameworkColumnsForm:
    columns = found.columns
    assert columns is not None  # noqa: S101 - asked for tables alone
    data = request.POST if request.POST.get("do") in ("columns", "store") else None
    return FrameworkColumnsForm(data, columns=columns, about=columns.about)


def _store(request: MemberRequest, waiting: Waiting, found: reading.Reading, wish: reading.Wish) -> HttpResponse | None:
    edition = found.edition
    assert edition is not None  # noqa: S101 - its caller asked
    came = found.came(ours=(waiting.ours and choosable(edition) <= MOST_OFFERED) or None)
    try:
        stored = store_edition(edition=edition, by=request.reader, at=request.moment, came=came)
    except StepladderError as error:
        messages.error(request, in_words(error))
        return None
    if wish.columns is not None:
        reading.remember(columns=wish.columns, by=request.reader, at=request.moment)
    drop_waiting(person=request.reader)
    if stored.unchanged:
        messages.info(request, gettext("Nothing changed: the same edition is here already."))
    else:
        messages.success(request, gettext("%(title)s is stored.") % {"title": stored.framework.title})
    return redirect("framework", key=stored.framework.key)


def _context(found: reading.Reading, form: FrameworkColumnsForm | None, waiting: Waiting) -> dict[str, Any]:
    context: dict[str, Any] = {"found": found, "form": form, "waiting": waiting, "edition": found.edition}
    context |= {"remark_counts": counted(found.remarks), "remarks": _one_of_each(found.remarks)}
    if found.edition is not None:
        try:
            would = preview(found.edition)
        except StepladderError as error:
            return context | {"fault": in_words(error)}
        context["kinds"] = [(kind, count) for kind, count in _kinds(found.edition.counts)]
        context["too_many"] = waiting.ours and choosable(found.edition) > MOST_OFFERED
        context["framework"] = would.framework
        context["unchanged"] = would.migration is None
        if would.migration is not None:
            context["migration"] = words.migration_of(counts(would.migration))
            context["sentence"] = would.migration.sentence(translation)
    return context


def _one_of_each(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """The first remark of each kind: forty thousand padded labels say no more than one."""
    first = {each.id: each for each in reversed(remarks)}
    return [asdict(each) for each in list(first.values())[::-1][:_SHOWN]]


def _kinds(found: dict[str, int]) -> list[tuple[str, int]]:
    links = {link.value for link in words.LINKS}
    entries = words.counts_of({kind: count for kind, count in found.items() if kind not in links})
    relations = sum(count for kind, count in found.items() if kind in links)
    return [*entries, *([(gettext("relations"), relations)] if relations else [])]
