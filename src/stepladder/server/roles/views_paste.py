"""Pasting what a role asks, and deciding on its sentences. Everything typed is stored with every button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.frameworks.queries import find, level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles import paste_drafts, pasting
from stepladder.server.roles.already import tell_already
from stepladder.server.roles.competencies_here import folded
from stepladder.server.roles.documents_read import Reading, read_text, read_upload
from stepladder.server.roles.drafts import Place, place_of
from stepladder.server.roles.forms_paste import Known, LinesForm
from stepladder.server.roles.forms_paste_begin import BeginForm
from stepladder.server.roles.models import Family, Grade, PasteDraft, Role, RoleVersion
from stepladder.server.roles.paste_drafts import Worked
from stepladder.server.roles.pasting import Line, Offer, Use
from stepladder.server.roles.queries import competencies_to_ask, open_proposal, roles_open_to
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners keep the ladders; what they propose holds for nobody until it is in force."
_ON_A_PAGE = 20
_MOST_NAMES = 2_000
"""Names that a browser offers while somebody types; all others are found when the form is sent."""

_MOST_FOUND = 6


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: MemberRequest) -> HttpResponse:
    """Paste or upload a document; its sentences are shown for decisions before anything is proposed."""
    roles = list(roles_open_to(request.reader).filter(owner__isnull=True, closed_on__isnull=True))
    frameworks = list(Framework.objects.filter(ours=False))
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = BeginForm(
        **given,
        roles=[(each.key, f"{each.family.name}: {each.title}" if each.family else each.title) for each in roles],
        frameworks=[(each.key, str(each)) for each in frameworks],
        initial={"role": request.GET.get("role", "")},
    )
    if request.method == "POST" and form.is_valid():
        role = next((each for each in roles if each.key == form.cleaned_data["role"]), None)
        chosen = [each for each in frameworks if each.key in (form.cleaned_data.get("frameworks") or ())]
        try:
            row = _begun(request, form, role, chosen)
        except StepladderError as error:
            refuse(form, error, "file" if form.cleaned_data.get("file") else "text")
        else:
            return redirect("paste-draft", id=row.pk)
    page = Paginator(paste_drafts.drafts_waiting(), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "roles/paste.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, id: int) -> HttpResponse:
    """All sentences of a draft: decide, merge, split, leave out, and propose."""
    row = paste_drafts.drafts_waiting().filter(pk=id).first()
    if row is None:
        return _led_on(request, id)
    said = paste_drafts.worked(row)
    if request.method != "POST":
        form = LinesForm(draft=said, known=_known(request, said), seen=row.revision)
        return _page(request, row, form)
    form = LinesForm(request.POST, draft=said, known=_known(request, said), seen=row.revision)
    if not form.is_valid():
        return _page(request, row, form)
    written, complaints = _sought(request, form.worked())
    do, _, number = request.POST.get("do", "save").partition("-")
    try:
        done = _changed(request, do, int(number) if number.isdecimal() else 0, written, form)
        row = paste_drafts.save(
            draft=row, said=done, seen=form.cleaned_data["seen"], by=request.reader, at=request.moment
        )
    except StepladderError as error:
        refuse(form, error)
        return _page(request, row, form)
    if do == "propose" or complaints:
        return _proposed(request, row, done, complaints)
    if do == "save":
        messages.success(request, gettext("Stored. You find it under “Paste or upload”, also after signing out."))
    return redirect(reverse("paste-draft", args=[id]) + _anchor(do, int(number) if number.isdecimal() else 0, done))


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: MemberRequest, id: int) -> HttpResponse:
    """Ask once, then forget a draft."""
    row = paste_drafts.drafts_waiting().filter(pk=id).first()
    if row is None:
        return _led_on(request, id)
    if request.method == "POST":
        paste_drafts.drop(draft=row, by=request.reader, at=request.moment)
        messages.success(request, gettext("The draft is deleted."))
        return redirect("role-paste")
    return render(request, "roles/paste_drop.html", {"draft": row, "count": len(row.lines)})


def _led_on(request: MemberRequest, id: int) -> HttpResponse:
    """From a draft that is gone to what became of it.

    Raises:
        Http404: there never was one.
    """
    gone = paste_drafts.ended(id)
    if gone is None:
        raise Http404
    if gone.version is None:
        tell_already(request, gettext("This draft was already deleted by %(name)s on %(day)s."), gone.by, gone.at)
        return redirect("role-paste")
    tell_already(request, gettext("This draft was already proposed by %(name)s on %(day)s."), gone.by, gone.at)
    return redirect("role-version", gone.version.role.key, gone.version.number)


def _begun(request: MemberRequest, form: BeginForm, role: Role | None, frameworks: list[Framework]) -> PasteDraft:
    given = form.cleaned_data
    reading = _read(given)
    source = text_of(given, "source") or reading.name or gettext("pasted text")
    place = place_of(role) if role else Place(text_of(given, "title"))
    return paste_drafts.begin(
        reading=reading, role=role, given=Worked(place, (), source), by=request.reader, at=request.moment,
        frameworks=frameworks,
    )  # fmt: skip


def _read(given: Mapping[str, Any]) -> Reading:
    file = given.get("file")
    return read_upload(file.read(), file.name) if file else read_text(str(given["text"]))


def _sought(request: MemberRequest, written: Worked) -> tuple[Worked, list[tuple[Line, str]]]:
    """Whoever wrote a name gets that competency; other words become choices beside the sentence."""
    wanted = [each for each in written.lines if each.use is Use.CRITERION and each.sought]
    if not wanted:
        return written, []
    names = _names(request)
    found: dict[int, Line] = {}
    complaints: list[tuple[Line, str]] = []
    for line in wanted:
        exact = [key for key, name in names.items() if folded(name) == folded(line.sought)]
        if len(exact) == 1:
            found[line.id] = replace(line, competency=exact[0], sought="")
            continue
        offers = tuple(
            Offer(each.key, each.name, method=pasting.SEARCHED)
            for each in find(line.sought, request.reader, limit=_MOST_FOUND)
        )
        known = {each.competency for each in line.offers}
        found[line.id] = replace(
            line, offers=(*line.offers, *(each for each in offers if each.competency not in known)), sought=""
        )
        words = {"words": line.sought}
        complaints.append(
            (line, gettext("“%(words)s” fits these as well: choose one.") % words)
            if offers
            else (line, gettext("Nothing is called like “%(words)s”. Take a word out, or name a new one.") % words)
        )
    return replace(written, lines=tuple(found.get(each.id, each) for each in written.lines)), complaints


def _changed(request: MemberRequest, do: str, id: int, written: Worked, form: LinesForm) -> Worked:
    """What a button does beside storing."""
    ticked = [int(each) for each in request.POST.getlist("tick") if each.isdecimal()]
    changes: dict[str, Callable[[], tuple[Line, ...]]] = {
        "merge": lambda: pasting.merged(written.lines, id),
        "split": lambda: pasting.split(written.lines, id),
        "skip": lambda: pasting.skipped(written.lines, id),
        "out": lambda: pasting.skipped(written.lines, *ticked),
        "restore": lambda: paste_drafts.suggested(
            pasting.restored(written.lines, id), reader=request.reader, only=frozenset({id})
        ),
        "level": lambda: (
            pasting.leveled(written.lines, form.cleaned_data["level_all"])
            if form.cleaned_data.get("level_all")
            else written.lines
        ),
        "suggest": lambda: paste_drafts.suggested(
            (replace(each, competency="", named="") if each.id == id else each for each in written.lines),
            reader=request.reader, only=frozenset({id}),
        ),
    }  # fmt: skip
    return replace(written, lines=changes[do]()) if do in changes else written


def _anchor(do: str, id: int, done: Worked) -> str:
    """Where to go on: at the sentence that was changed, and after one that was left out at the next."""
    if do == "level":
        return "#all"
    at = pasting.next_shown(done.lines, id) if do == "skip" else id
    return f"#sentence-{at}" if at else ""


def _proposed(
    request: MemberRequest, row: PasteDraft, written: Worked, complaints: list[tuple[Line, str]]
) -> HttpResponse:
    """Propose what is stored; or the same page, with what keeps it from being proposed at its place."""
    form = _again(request, row, written)
    if complaints:
        for line, words in complaints:
            form.complain_about(line, "what", words)
        return _page(request, row, form)
    form.complain(written)
    if form.errors:
        return _page(request, row, form)
    standing = open_proposal(row.role) if row.role and form.cleaned_data.get("replaces") else None
    try:
        version: RoleVersion = paste_drafts.propose(
            draft=row, said=written, by=request.reader, at=request.moment, seen=row.revision,
            replaces=standing.revision if standing else None,
        )  # fmt: skip
    except StepladderError as error:
        refuse(form, error)
        return _page(request, row, form)
    messages.success(request, gettext("The proposal is stored. Another people partner reviews it."))
    return redirect("role-version", version.role.key, version.number)


def _again(request: MemberRequest, row: PasteDraft, written: Worked) -> LinesForm:
    """The form with what is stored by now, so that it can be sent again."""
    stored = LinesForm(draft=written, known=_known(request, written), seen=row.revision)
    data: dict[str, Any] = request.POST.copy()
    data["seen"] = str(row.revision)
    for name in stored.fields:
        # A competency that was found by its name is chosen now, in place of the words that looked for it.
        if name.endswith(("_what", "_called")):
            data[name] = str(stored[name].value() or "")
    form = LinesForm(data, draft=written, known=stored.known, seen=row.revision)
    form.is_valid()
    return form


def _known(request: MemberRequest, said: Worked) -> Known:
    keys = {each.competency for each in said.lines if each.competency}
    keys |= {offer.competency for each in said.lines for offer in each.offers}
    rows = list(Competency.objects.filter(key__in=keys))
    texts = level_texts(rows)
    return Known(
        families=list(Family.objects.values_list("key", "name")),
        grades=list(Grade.objects.values_list("key", "name")),
        levels={each.key: texts[each.pk] for each in rows},
        names=_names(request) | {each.key: each.name for each in rows},
    )


def _names(request: MemberRequest) -> dict[str, str]:
    rows = competencies_to_ask(request.reader).order_by("name", "id").values_list("key", "name")
    return dict(rows[:_MOST_NAMES])


def _page(request: MemberRequest, row: PasteDraft, form: LinesForm) -> HttpResponse:
    lines = form.draft.lines
    skipped = pasting.kept(lines, Use.SKIPPED)
    context = {
        "draft": row,
        "form": form,
        "names": sorted(set(form.known.names.values())),
        "skipped": [each for each in skipped if not each.aside],
        "left_out": len(skipped),
        "asides": [each for each in skipped if each.aside],
        "criteria": len(pasting.kept(lines, Use.CRITERION)),
        "accepted": sum(each.is_accepted for each in form.shown),
        "standing": open_proposal(row.role) if row.role else None,
    }
    return render(request, "roles/paste_draft.html", context, status=422 if form.is_bound and form.errors else 200)
