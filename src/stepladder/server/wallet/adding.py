"""Views that put certificates in: the three doors, and changing what was put in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Offered, initial_of
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.queries import offered_to
from stepladder.server.ui.refusal import refuse
from stepladder.server.wallet import operations
from stepladder.server.wallet.badges import NoBadge
from stepladder.server.wallet.entries import AlreadyThere, Entry, UnfitEntry
from stepladder.server.wallet.forms import BadgeForm, EntryForm, PasteForm, ShowsOfBadgeForm
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.pasted import recognize
from stepladder.server.wallet.queries import readers_words, to_change

_DRAFT = "certificate-draft"
"""Where the session keeps what was pasted until the form is sent: it belongs into no address."""


@open_to(who=members, because="Everybody adds to their own certificates.")
def doors(request: MemberRequest) -> HttpResponse:
    """Three ways in, the easiest first."""
    return render(request, "wallet/add.html")


@open_to(who=members, because="Everybody adds to their own certificates.")
def type_in(request: MemberRequest) -> HttpResponse:
    """A certificate as somebody types it in, with what was pasted before if it comes from there."""
    if request.method != "POST":
        draft = request.session.get(_DRAFT, {}) if "pasted" in request.GET else {}
        return _entry_page(request, _entry_form(request, initial=draft), pasted=bool(draft))
    form = _entry_form(request)
    if form.is_valid():
        entry = form.entry()
        try:
            row = operations.add_typed(person=request.reader, entry=entry, by=request.reader, at=request.moment)
        except AlreadyThere as error:
            request.session.pop(_DRAFT, None)
            messages.info(
                request,
                gettext(
                    "You have this certificate already: it is this one, and nothing was added. "
                    "If something is missing in it, change it."
                ),
            )
            return redirect("certificate", error.certificate.pk)
        except StepladderError as error:
            refuse(form, error, _field_of(error))
        else:
            request.session.pop(_DRAFT, None)
            messages.success(request, gettext("“%(title)s” is among your certificates.") % {"title": row.title})
            return redirect("certificate", row.pk)
    return _entry_page(request, form)


@open_to(who=members, because="Everybody adds to their own certificates.")
def paste(request: MemberRequest) -> HttpResponse:
    """Text or a link: a badge is taken as one, everything else leads to the form."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pasted = recognize(form.cleaned_data["text"])
        if pasted.upload is None and not pasted.draft:
            form.add_error(
                "text",
                gettext(
                    "Neither a name nor an issuer or a day could be read from this. "
                    "Paste another part of it, or type the certificate in."
                ),
            )
        elif pasted.upload is None:
            request.session[_DRAFT] = dict(pasted.draft)
            response = redirect("certificate-type")
            response["Location"] += "?pasted=1"
            return response
        elif answer := _taken_in(request, form, pasted.upload, "text"):
            return answer
    return _page(request, "wallet/paste.html", form)


@open_to(who=members, because="Everybody adds to their own certificates.")
def upload(request: MemberRequest) -> HttpResponse:
    """A badge file."""
    form = BadgeForm(request.POST, request.FILES) if request.method == "POST" else BadgeForm()
    if form.is_valid() and (answer := _taken_in(request, form, form.cleaned_data["badge"], "badge")):
        return answer
    return _page(request, "wallet/upload.html", form)


@open_to(who=members, because="Everybody changes what they said of their own certificates, and nobody else does.")
def edit(request: MemberRequest, id: int) -> HttpResponse:
    """Change what somebody said of a certificate; of a badge that could be read, only what it shows."""
    row = get_object_or_404(to_change(request.reader), pk=id)
    form = _edit_form(request, row)
    stored = None
    if request.method == "POST" and form.is_valid():
        entry = form.entry() if isinstance(form, EntryForm) else _shown_by(form, row)
        revision = form.cleaned_data["revision"] or 0
        try:
            operations.edit_typed(certificate=row, entry=entry, revision=revision, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, _field_of(error))
            if isinstance(error, EditedMeanwhile):
                stored = _let_again(form, request, row)
        else:
            messages.success(request, gettext("“%(title)s” is changed.") % {"title": entry.title})
            return redirect("certificate", row.pk)
    return _page(request, "wallet/edit.html", form, certificate=row, stored=stored)


def _taken_in(request: MemberRequest, form: Any, badge: Upload, field: str) -> HttpResponse | None:
    """The way to the badge's page; nothing if it was refused, and then the form says why."""
    try:
        added = operations.add_badge(person=request.reader, upload=badge, by=request.reader, at=request.moment)
    except NoBadge as error:
        pasted = gettext("what you pasted is no badge")
        refuse(form, NoBadge(pasted) if field == "text" else error, field)
        form.no_badge = True  # the page then leads to the form
        return None
    except StepladderError as error:
        refuse(form, error, field)
        return None
    title = {"title": added.certificate.title}
    if added.already:
        messages.info(request, gettext("You have this badge already: it is this one, and nothing was added.") % title)
    else:
        messages.success(request, gettext("“%(title)s” is among your certificates, and was checked.") % title)
    return redirect("certificate", added.certificate.pk)


def _let_again(form: EntryForm | ShowsOfBadgeForm, request: MemberRequest, row: Certificate) -> Certificate | None:
    """After another change the form takes the revision that stands now: having seen it, saving again is a choice.

    Returns:
        What stands there now; nothing if it was withdrawn.
    """
    stored = to_change(request.reader).select_related("proof").defer("proof__data").filter(pk=row.pk).first()
    if stored:
        # Name by name: a QueryDict that is unpacked gives lists.
        form.data = {name: form.data[name] for name in form.data} | {"revision": str(stored.revision)}
    return stored


def _field_of(error: StepladderError) -> str | None:
    match error:
        case UnfitEntry():
            return error.field
        case EditedMeanwhile():
            return None
        case _:
            return "proof"


def _offered(request: MemberRequest) -> Offered:
    return offered_to(request.reader, timezone.localdate(request.moment))


def _entry_form(request: MemberRequest, **options: Any) -> EntryForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return EntryForm(*data, person=request.reader, at=request.moment, offered=_offered(request), **options)


def _edit_form(request: MemberRequest, row: Certificate) -> EntryForm | ShowsOfBadgeForm:
    """All of it, or of a badge that could be read what it shows alone."""
    if not row.was_read:
        return _entry_form(request, initial=_initial(row))
    data = (request.POST,) if request.method == "POST" else ()
    return ShowsOfBadgeForm(*data, offered=_offered(request), initial=_initial(row))


def _shown_by(form: ShowsOfBadgeForm, row: Certificate) -> Entry:
    """What the form says; what it does not ask stays as it is."""
    return Entry(row.title, row.issuer_name, row.issued_on, row.expires_on, shows=tuple(form.chosen()))


def _initial(row: Certificate) -> dict[str, Any]:
    names = ("title", "issuer_name", "issued_on", "expires_on", "number", "link", "revision")
    shows = [(each.competency.key, each.level) for each in row.shows.all()]
    return {name: getattr(row, name) for name in names} | initial_of(shows)


def _page(request: MemberRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    context |= {"form": form, "who": readers_words(request.reader)}
    return render(request, template, context, status=422 if form.errors else 200)


def _entry_page(request: MemberRequest, form: EntryForm, *, pasted: bool = False) -> HttpResponse:
    return _page(request, "wallet/type.html", form, pasted=pasted)
