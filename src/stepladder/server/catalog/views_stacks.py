"""Stacks: which certificates build up to what, for everybody to read and for partners to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import stacks_read as read
from stepladder.server.catalog.forms_stacks import StackForm, WithdrawStackForm, changed, sent_draft, sent_seen
from stepladder.server.catalog.models import Stack
from stepladder.server.catalog.stack_drafts import Draft, possible
from stepladder.server.catalog.stack_sums import certificates, costs, hours
from stepladder.server.catalog.stacks import Seen, begin_stack, publish_stack, revise_stack, withdraw_stack
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import in_words, refuse, text_of

_WHY = "People partners say which certificates belong together; nothing holds before it is published."
_READ = "What builds up to what concerns nobody in person; drafts are shown to people partners alone."
_ON_A_PAGE = 25
_MOST_DRAFTS = 50


@open_to(who=members, because=_READ)
@require_safe
def stacks(request: MemberRequest) -> HttpResponse:
    """The stacks that hold, by title; for partners drafts, too."""
    page = Paginator(read.published().order_by("title", "id"), _ON_A_PAGE).get_page(request.GET.get("page"))
    drafts = list(read.drafts()[:_MOST_DRAFTS]) if request.reader.partner else []
    found = read.held(page.object_list)
    context = {
        "page": page,
        "lines": [(each, _sums(found[each.pk].draft, found[each.pk].entries)) for each in page],
        "drafts": drafts,
        "withdrawn": list(read.withdrawn()[:_MOST_DRAFTS]) if request.reader.partner else [],
    }
    return render(request, "catalog/stacks.html", context)


@open_to(who=members, because=_READ)
@require_safe
def stack(request: MemberRequest, key: str) -> HttpResponse:
    """One version of a stack: the one that holds, unless another one is asked for."""
    context = _about(request, key)
    return render(request, "catalog/stack.html", context)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Begin a stack."""

    def store(form: StackForm) -> Stack:
        return begin_stack(draft=form.draft, by=request.reader, at=request.moment)

    return _edited(request, Draft(""), Seen(0, 0), store, {})


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Write the draft of a stack; of one that was published, the next version."""
    row = _newest(key)
    seen = Seen(row.number, row.revision)

    def store(form: StackForm) -> Stack:
        return revise_stack(key=key, draft=form.draft, seen=form.seen(), by=request.reader, at=request.moment)

    return _edited(request, read.draft_of(row), seen, store, {"stack": row})


@open_to(who=partners, because=_WHY)
@require_POST
def publish(request: MemberRequest, key: str) -> HttpResponse:
    """Publish the draft that was read."""
    row = _newest(key)
    try:
        publish_stack(stack=row, seen=sent_seen(request.POST), by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
        return redirect(_address(row))
    messages.success(request, gettext("Version %(number)d is published.") % {"number": row.number})
    return redirect("stack", key=key)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, key: str) -> HttpResponse:
    """Take back the draft, or the stack.

    Raises:
        Http404: there is none, or it is withdrawn.
    """
    rows = [each for each in read.versions_of(key, request.reader) if each.state != Stack.State.WITHDRAWN]
    wanted = request.GET.get("version", "")
    row = next((each for each in rows if not wanted or str(each.number) == wanted), None)
    if row is None:
        raise Http404
    form = WithdrawStackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            withdraw_stack(stack=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("It is withdrawn."))
            return redirect("stacks")
    context = {"stack": row, "form": form, "draft": row.state == Stack.State.DRAFT, "address": request.get_full_path()}
    return render(request, "catalog/stack_withdraw.html", context, status=422 if form.errors else 200)


def _about(request: MemberRequest, key: str) -> dict[str, Any]:
    versions = read.versions_of(key, request.reader)
    row = _chosen(versions, request.GET.get("version", ""))
    draft = read.held([row])[row.pk].draft
    is_draft = row.state == Stack.State.DRAFT
    requires = read.prerequisites() if is_draft else read.asked_first(draft.entries)
    earlier = next((each for each in versions if each.number < row.number and each.published_at), None)
    new, left_out = read.difference(draft, read.draft_of(earlier)) if earlier else ((), ())
    outside = {first for each in draft.entries for first in requires.get(each, ()) if first not in draft.entries}
    entries = read.entries_of({*draft.entries, draft.goal, *outside, *left_out, *read.behind(draft, requires)})
    nodes = read.outline(draft, entries, requires)
    return {
        "stack": row,
        "is_draft": is_draft,
        "nodes": nodes,
        "whole": read.rule_words(draft.rule, draft.needs, len(nodes)),
        "ordered": draft.rule == "order",
        "goal": entries.get(draft.goal),
        "sums": _sums(draft, entries),
        "outside": sorted((entries[each] for each in outside if each in entries), key=lambda each: each.title),
        "problems": read.problems_of(draft, entries, requires) if is_draft else (),
        "gone": sum(each.acceptance in read.GONE for key, each in entries.items() if key in draft.entries),
        "toward": read.toward(draft.entries, request.reader, request.moment.date()),
        "versions": [each for each in versions if each.pk != row.pk],
        "newer": next((each for each in versions if each.number > row.number and each.published_at), None),
        "drafted": next((each for each in versions if each.state == Stack.State.DRAFT and each.pk != row.pk), None),
        "earlier": earlier,
        "new": [entries[each] for each in new if each in entries],
        "left_out": [entries[each] for each in left_out if each in entries],
    }


def _sums(draft: Draft, entries: Mapping[str, Any]) -> dict[str, str]:
    whole = draft.to_core()
    of_parts = {key: entries[key] for key in draft.entries if key in entries}
    return {"steps": certificates(whole), "hours": hours(whole, of_parts), "costs": costs(whole, of_parts)}


def _chosen(versions: list[Stack], wanted: str) -> Stack:
    """The version that is asked for; else the latest that holds, or held, or the draft."""
    if wanted:
        row = next((each for each in versions if str(each.number) == wanted), None)
    else:
        in_order = sorted(versions, key=lambda each: (each.published_at is None, -each.number))
        row = next(iter(in_order), None)
    if row is None:
        raise Http404
    return row


def _newest(key: str) -> Stack:
    row = read.newest(key)
    if row is None:
        raise Http404
    return row


def _edited(
    request: MemberRequest, draft: Draft, seen: Seen, store: Callable[[StackForm], Stack], context: dict[str, Any]
) -> HttpResponse:
    """The form, after whatever its button did."""
    if request.method != "POST":
        return _form_page(request, StackForm(draft=draft, seen=seen), context)
    sent = sent_draft(request.POST)
    moved = changed(sent, request.POST.get("do", ""), request.POST.get("into", ""))
    if moved is not None:
        return _form_page(request, StackForm(draft=moved, seen=sent_seen(request.POST)), {**context, "unsaved": True})
    form = StackForm(request.POST, draft=sent, seen=sent_seen(request.POST))
    if form.is_valid():
        try:
            row = store(form)
        except StepladderError as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("The draft is stored. Nobody but people partners sees it yet."))
            return redirect(_address(row))
    return _form_page(request, form, {**context, "unsaved": True})


def _form_page(request: MemberRequest, form: StackForm, context: dict[str, Any]) -> HttpResponse:
    requires = read.prerequisites()
    draft = form.draft
    entries = read.entries_of({*draft.entries, draft.goal, *read.behind(draft, requires)})
    q = request.POST.get("q", "").replace("\x00", "").strip()[:200]
    context |= {
        "form": form,
        "address": request.path,
        "nodes": _editable(form, read.outline(draft, entries, requires)),
        "whole_ordered": draft.rule == "order",
        "goal": entries.get(draft.goal),
        "problems": read.problems_of(draft, entries, requires) if draft.rows else (),
        "sums": _sums(draft, entries) if draft.rows else None,
        "q": q,
        "found": read.found(q),
        "into": request.POST.get("into", ""),
    }
    return render(request, "catalog/stack_edit.html", context, status=422 if form.errors else 200)


def _editable(form: StackForm, nodes: tuple[read.Node, ...]) -> list[dict[str, Any]]:
    """The parts with their fields, and with the buttons that would change something."""
    words = {
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "in": gettext("Into the group before it"),
        "out": gettext("Out of the group"),
        "remove": gettext("Take out"),
    }
    found = []
    for node in nodes:
        moves = possible(form.draft.rows, node.place)
        name = node.entry.title if node.entry else node.row.title or gettext("group in line %d") % (node.place + 1)
        found.append(
            {
                "node": node,
                "fields": form.row(node.place),
                "moves": [(each, text) for each, text in words.items() if each in moves],
                "name": name,
                "parts": _editable(form, node.parts),
            }
        )
    return found


def _address(row: Stack) -> str:
    return f"{reverse('stack', args=[row.key])}?version={row.number}"
