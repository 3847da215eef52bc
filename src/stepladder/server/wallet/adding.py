"""Views that put certificates in: the three doors, and changing what was put in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Offered, initial_of
from stepladder.server.issuing.queries import issued_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.queries import offered_to
from stepladder.server.ui.refusal import in_words, refuse
from stepladder.server.wallet import operations
from stepladder.server.wallet.badges import NoBadge, looks_like_one
from stepladder.server.wallet.bulk import MOST_FILES, Outcome, add_many, certifications_in, unpacked
from stepladder.server.wallet.entries import AlreadyThere, Entry, UnfitEntry, is_archive
from stepladder.server.wallet.forms import BadgeForm, EntryForm, PasteForm, ShowsOfBadgeForm
from stepladder.server.wallet.hosted import fetched_badge
from stepladder.server.wallet.importing import keep_rows
from stepladder.server.wallet.inside import credentials_inside
from stepladder.server.wallet.marks import mark_of
from stepladder.server.wallet.models import Certificate, How
from stepladder.server.wallet.network import asking_at
from stepladder.server.wallet.operations import Badge
from stepladder.server.wallet.pasted import Pasted, recognize
from stepladder.server.wallet.queries import readers_words, to_change

_DRAFT = "certificate-draft"
"""Where the session keeps what was pasted until the form is sent: it belongs into no address."""

_OUTCOMES = "certificates-added"
"""Where the session keeps what came of several files, until the next several."""


@open_to(who=members, because="Everybody adds to their own certificates.")
def doors(request: MemberRequest) -> HttpResponse:
    """The ways in, the easiest first."""
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
        if pasted.kind == "link" and settings.NETWORK:
            return _taken_from(request, pasted)
        if pasted.upload is None and not pasted.draft:
            form.add_error(
                "text",
                gettext(
                    "Neither a name nor an issuer or a day could be read from this. "
                    "Paste another part of it, or type the certificate in."
                ),
            )
        elif pasted.upload is None:
            return _typed_on(request, pasted)
        elif answer := _taken_in(request, form, Badge(pasted.upload), "text"):
            return answer
    return _page(request, "wallet/paste.html", form)


def _taken_from(request: MemberRequest, pasted: Pasted) -> HttpResponse:
    """The badge behind a link; where there is none, the form with the link in it, and why."""
    (link,) = (value for name, value in pasted.draft if name == "link")
    fetch = asking_at()
    try:
        badge = Badge(fetched_badge(link, fetch), fetched_from=link)
        added = operations.take_in(
            person=request.reader, badge=badge, by=request.reader, at=request.moment, fetch=fetch
        )
    except StepladderError as error:
        messages.warning(request, in_words(error))
        return _typed_on(request, pasted)
    return _told(request, added)


def _typed_on(request: MemberRequest, pasted: Pasted) -> HttpResponse:
    """To the form, with what could be read from what was pasted."""
    request.session[_DRAFT] = dict(pasted.draft)
    response = redirect("certificate-type")
    response["Location"] += "?pasted=1"
    return response


@open_to(who=members, because="Everybody adds to their own certificates.")
def upload(request: MemberRequest) -> HttpResponse:
    """Badge files: of one file its page or what is wrong with it, of several a page with an answer for each."""
    form = BadgeForm(request.POST, request.FILES) if request.method == "POST" else BadgeForm()
    if not form.is_valid():
        return _page(request, "wallet/upload.html", form)
    chosen = form.cleaned_data["badge"]
    if len(chosen) == 1 and not is_archive(chosen[0].data) and certifications_in(chosen) is None:
        return _taken_in(request, form, Badge(chosen[0]), "badge") or _page(request, "wallet/upload.html", form)
    files = unpacked(chosen)
    listed = certifications_in(files)
    if listed is not None:
        keep_rows(request.session, listed)
        files = [each for each in files if isinstance(each, Upload) and each is not listed and looks_like_one(each)]
    outcomes = add_many(person=request.reader, files=files, at=request.moment)
    request.session[_OUTCOMES] = [vars(each) for each in outcomes]
    if listed is not None:
        return redirect("certificate-import")
    return redirect("certificate-added")


@open_to(who=members, because="Everybody adds to their own certificates.")
@require_safe
def added(request: MemberRequest) -> HttpResponse:
    """What came of each file that was added at once."""
    outcomes = [Outcome(**each) for each in request.session.get(_OUTCOMES, [])]
    rows = {row.pk: row for row in to_change(request.reader).filter(pk__in=[each.certificate for each in outcomes])}
    told = [
        {"outcome": each, "certificate": row, "mark": mark_of(row) if row else None}
        for each in outcomes
        for row in [rows.get(each.certificate)]
    ]
    new = sum(bool(each.certificate) and not each.already for each in outcomes)
    context = {"told": told, "new": new, "waits": any(row.waits_since for row in rows.values())}
    return render(request, "wallet/added.html", context)


@open_to(who=members, because="Everybody adds to their own certificates.")
@require_POST
def add_inside(request: MemberRequest, id: int) -> HttpResponse:
    """Add each credential of a record as a certificate of its own."""
    row = get_object_or_404(to_change(request.reader).filter(badge__isnull=False).select_related("badge"), pk=id)
    files = credentials_inside(Upload(row.badge.name, bytes(row.badge.data))) if row.badge else []
    outcomes = add_many(person=request.reader, files=files[:MOST_FILES], at=request.moment)
    request.session[_OUTCOMES] = [vars(each) for each in outcomes]
    return redirect("certificate-added")


@open_to(who=members, because="Everybody adds the badges that they were given here.")
@require_POST
def add_issued(request: MemberRequest, id: int) -> HttpResponse:
    """Add a badge that was given here, as the file that was signed."""
    given = get_object_or_404(issued_to(request.reader), pk=id)
    badge = Badge(Upload(f"{given.version.offer.key}.json", given.data))
    try:
        added = operations.take_in(person=request.reader, badge=badge, by=request.reader, at=request.moment)
    except StepladderError as error:
        messages.warning(request, in_words(error))
        return redirect("certificates")
    return _told(request, added)


@open_to(who=members, because="Everybody changes what they said of their own certificates, and nobody else does.")
def edit(request: MemberRequest, id: int) -> HttpResponse:
    """Change what somebody said of a certificate; of a badge that could be read, only what it shows."""
    row = get_object_or_404(to_change(request.reader).exclude(how=How.COMPLETION), pk=id)
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


def _taken_in(request: MemberRequest, form: Any, badge: Badge, field: str) -> HttpResponse | None:
    """The way to the badge's page; nothing if it was refused, and then the form says why."""
    try:
        added = operations.take_in(person=request.reader, badge=badge, by=request.reader, at=request.moment)
    except NoBadge as error:
        pasted = gettext("what you pasted is no badge")
        refuse(form, NoBadge(pasted) if field == "text" else error, field)
        form.no_badge = True  # the page then leads to the form
        return None
    except StepladderError as error:
        refuse(form, error, field)
        return None
    return _told(request, added)


def _told(request: MemberRequest, added: operations.Added) -> HttpResponse:
    """To the page of what was added, with a line that says what was done."""
    title = {"title": added.certificate.title}
    if added.already:
        messages.info(request, gettext("You have this badge already: it is this one, and nothing was added.") % title)
    elif added.certificate.waits_since:
        messages.success(request, gettext("“%(title)s” is among your certificates, and is being checked.") % title)
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
