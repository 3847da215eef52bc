"""Linking an entry: to the outcomes that it should bring about, and its words to competencies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to, partners
from stepladder.server.catalog import goals, links, operations, shown, taking
from stepladder.server.catalog.forms_links import LinksForm, ServeForm, TextForm, WhyForm, WrongForm
from stepladder.server.catalog.models import Microcredential, Outcome, Serves
from stepladder.server.catalog.queries import owner_of_dispute
from stepladder.server.frameworks.forms_search import PickForm
from stepladder.server.frameworks.linking import searched
from stepladder.server.frameworks.models import Mapping as Link
from stepladder.server.frameworks.queries import find, level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.already import tell_already
from stepladder.server.ui.refusal import in_words, refuse, text_of
from stepladder.server.ui.scripts import with_script

_WHY = "People partners say what certificates are for; a second one agrees before anything counts."
_MOST_FOUND = 8


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: MemberRequest, key: str) -> HttpResponse:
    """Say which outcome the entry should bring about, and how."""
    entry = get_object_or_404(Microcredential, key=key)
    outcomes = list(goals.outcomes_to_serve(entry, request.moment.date()))
    form = ServeForm(request.POST if request.method == "POST" else None, outcomes=outcomes)

    def store() -> None:
        how = text_of(form.cleaned_data, "how")
        operations.serve(entry=entry, outcome=form.outcome(), how=how, by=request.reader, at=request.moment)

    context = {"entry": entry, "form": form, "outcomes": outcomes}
    return _stored(request, form, store) or _page(request, "serve", context, form)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end_serving(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Say that it should no longer bring this about."""
    rows = Serves.objects.filter(microcredential__key=key).select_related("microcredential", "ended_by")
    row = get_object_or_404(rows.select_related("outcome__priority"), pk=id)
    if row.ended_at is not None:
        tell_already(request, gettext("This was already ended by %(name)s on %(day)s."), row.ended_by, row.ended_at)
        return redirect("catalog-entry", key=key)
    form = WhyForm(request.POST if request.method == "POST" else None)

    def store() -> None:
        because = text_of(form.cleaned_data, "because")
        operations.end_serving(row=row, because=because, by=request.reader, at=request.moment)

    context = {"entry": row.microcredential, "form": form, "row": row}
    return _stored(request, form, store) or _page(request, "end", context, form)


@open_to(who=partners, because=_WHY)
@with_script
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: MemberRequest, key: str) -> HttpResponse:
    """From the words of an entry to competencies: look, take some of what is offered, say level and strength."""
    entry = get_object_or_404(shown.with_mappings(request.reader), key=key)
    held = request.GET.get("competency", "")
    if request.method != "POST" and held:
        return _adjust(request, entry, held)
    form = _text_form(request, entry)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "link", {"entry": entry, "form": form, "parts": None, "q": ""}, form)
    parts = taking.parts_of(
        form.cleaned_data["text"], whole=form.is_whole, reader=request.reader, frameworks=form.chosen
    )
    if request.POST.get("do") in ("take", "store"):
        return _levels(request, entry, form, parts)
    return _offers(request, entry, form, parts)


@open_to(who=partners, because=_WHY)
@require_POST
def decide(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Agree to what a colleague proposed, or decline it."""
    rows = Link.objects.filter(about=f"catalog:{key}").select_related("competency", "reviewed_by")
    mapping = get_object_or_404(rows, pk=id)
    if mapping.state not in shown.WAITS or mapping.ended_on is not None:
        return _led_on(request, key, mapping)
    holds, note = request.POST.get("do") == "agree", request.POST.get("note", "").replace("\x00", "").strip()[:500]
    try:
        links.decide(mapping=mapping, holds=holds, by=request.reader, note=note, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
    else:
        name = {"name": mapping.competency.name}
        agreed = gettext("You agreed: it shows %(name)s.") % name
        messages.info(request, agreed if holds else gettext("Declined: %(name)s.") % name)
    return redirect("catalog-entry", key=key)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Say that an entry does not show a competency."""
    outcome = _outcome(request, key, id)
    form = WhyForm(request.POST if request.method == "POST" else None)

    def store() -> None:
        because = text_of(form.cleaned_data, "because")
        links.take_out(outcome=outcome, because=because, by=request.reader, at=request.moment)

    context = {"entry": outcome.microcredential, "form": form, "outcome": outcome}
    return _stored(request, form, store) or _page(request, "end", context, form)


@open_to(who=members, because="Whoever reads what a certificate is said to show may say that it is wrong.")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: MemberRequest, key: str, id: int) -> HttpResponse:
    """Something wrong? Opens a dispute with an owner and a date."""
    outcome = _outcome(request, key, id)
    form, owner = (
        WrongForm(request.POST if request.method == "POST" else None),
        owner_of_dispute(outcome, request.reader),
    )
    if request.method == "POST" and owner is not None and form.is_valid():
        about = text_of(form.cleaned_data, "about")
        opened = links.contest(outcome=outcome, about=about, by=request.reader, at=request.moment)
        values = {"owner": opened.owner.name, "due": date_format(opened.due, "DATE_FORMAT")}
        messages.info(request, gettext("This is open now. %(owner)s answers until %(due)s.") % values)
        return redirect("dispute", id=opened.pk)
    context = {"entry": outcome.microcredential, "form": form, "outcome": outcome, "owner": owner}
    return _page(request, "wrong", context, form)


def _led_on(request: MemberRequest, key: str, mapping: Link) -> HttpResponse:
    """From a link that somebody decided on already to the entry."""
    agreed = gettext("This was already agreed to by %(name)s on %(day)s.")
    declined = gettext("This was already declined by %(name)s on %(day)s.")
    sentence = agreed if mapping.state == Link.State.ACCEPTED else declined
    tell_already(request, sentence, mapping.reviewed_by, mapping.reviewed_at)
    return redirect("catalog-entry", key=key)


def _text_form(request: MemberRequest, entry: Microcredential) -> TextForm:
    """The words to look at, and where; the button “everywhere” chooses every framework for reference."""
    where = searched()
    if request.method != "POST":
        return TextForm(initial={"text": taking.text_of(entry)}, where=where)
    data = request.POST.copy()
    if data.get("do") == "everywhere":
        data.setlist("frameworks", [each.key for each in where.outside])
    return TextForm(data, where=where)


def _offers(request: MemberRequest, entry: Microcredential, form: TextForm, parts: Any) -> HttpResponse:
    """The words with what they may be about; and what somebody looks for themselves."""
    q = request.POST.get("q", "").strip()[:200]
    found = [each for each in find(q, request.reader, limit=_MOST_FOUND) if q] if q else []
    chosen = {each.competency_id for each in entry.outcomes.all()}
    context = {
        "entry": entry,
        "form": form,
        "parts": parts,
        "q": q,
        "pick": PickForm(found=found),
        "chosen": chosen,
        "takes": frozenset(request.POST.getlist("take")),
        "searched": form.searched,
    }
    return _page(request, "link", context, form)


def _levels(request: MemberRequest, entry: Microcredential, form: TextForm, parts: Any) -> HttpResponse:
    takes = [*request.POST.getlist("take"), f"{taking.WHOLE}:{request.POST.get('picked', '')}"]
    on, text = request.moment.date(), form.cleaned_data["text"]
    found = taking.taken(takes, parts, text, entry, on)
    if not found:
        messages.warning(request, gettext("Choose at least one competency, or look for another one."))
        return _offers(request, entry, form, parts)
    sent = request.POST if request.POST.get("do") == "store" else None
    return _levels_page(request, entry, form, found, sent)


def _adjust(request: MemberRequest, entry: Microcredential, key: str) -> HttpResponse:
    """Say anew what the entry is said to show already, from the words that it was said of."""
    outcome = next((each for each in entry.outcomes.all() if each.competency.key == key), None)
    if outcome is None:
        raise Http404
    text = (outcome.mapping.text if outcome.mapping else taking.text_of(entry))[: taking.LONGEST]
    form = TextForm({"text": text, "how": "whole"})
    form.is_valid()
    found = taking.taken([f"{taking.WHOLE}:{key}"], (), text, entry, request.moment.date())
    if not found:
        raise Http404
    return _levels_page(request, entry, form, found, None)


def _levels_page(request: MemberRequest, entry: Microcredential, text: TextForm, found: Any, sent: Any) -> HttpResponse:
    texts = level_texts([each.competency for each in found])
    form = LinksForm(sent, taken=found, texts=texts, on=request.moment.date())
    if sent is not None and form.is_valid():
        try:
            made = links.propose_links(entry=entry, proposed=form.proposed(), by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            waits = ngettext(
                "%(count)d link is proposed. It counts as soon as another people partner agrees.",
                "%(count)d links are proposed. They count as soon as another people partner agrees.",
                len(made),
            )
            holds = gettext("It is written down.")
            is_open = any(each.state in shown.WAITS for each in made)
            messages.info(request, waits % {"count": len(made)} if is_open else holds)
            return redirect("catalog-entry", key=entry.key)
    return _page(request, "link_levels", {"entry": entry, "form": form, "text": text.cleaned_data}, form)


def _outcome(request: MemberRequest, key: str, id: int) -> Outcome:
    rows = Outcome.objects.filter(microcredential__key=key).select_related(
        "microcredential", "competency", "mapping__author", "mapping__reviewed_by"
    )
    found = get_object_or_404(rows, pk=id)
    if found.competency.owner_id not in (None, request.reader.pk):
        raise Http404
    return found


def _stored(request: MemberRequest, form: forms.Form, store: Callable[[], None]) -> HttpResponse | None:
    """Store what was sent and lead back to the entry; None where the form has to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        store()
    except StepladderError as error:
        refuse(form, error)
        return None
    messages.success(request, gettext("It is written down."))
    assert request.resolver_match is not None  # noqa: S101 - a view is reached by an address
    return redirect("catalog-entry", key=request.resolver_match.kwargs["key"])


def _page(request: MemberRequest, name: str, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    return render(request, f"catalog/{name}.html", context, status=422 if form.errors else 200)
