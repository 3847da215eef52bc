"""Pages that give badges: to one person, to several at once, and again to somebody whose badge ends."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.issuing import operations, queries
from stepladder.server.issuing.forms import AwardForm, GiveForm, RenewForm, SeveralForm
from stepladder.server.issuing.lines import MOST, Line, lines_of, read_text
from stepladder.server.issuing.marks import required_level, validity_words
from stepladder.server.issuing.models import IssuedCredential, OfferVersion
from stepladder.server.people.models import Person
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "People partners give the organization’s badges, and answer for each."


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: MemberRequest, key: str) -> HttpResponse:
    """Give a badge to one person."""
    version, data = _offered(key), request.POST if request.method == "POST" else None
    form = GiveForm(
        data, version=version, people=Person.objects.order_by("name", "id"), today=localdate(request.moment)
    )
    given = _given(request, version, form) if data is not None and form.is_valid() else None
    if given is not None:
        name = given.recipient_name or given.recipient_email
        messages.success(request, gettext("The badge is given, and %(name)s was told.") % {"name": name})
        return redirect("issued-badge", id=given.pk)
    context = {"version": version, "form": form, "has_key": queries.has_key(), "needs": _needs(version)}
    return render(request, "issuing/give.html", context, status=422 if form.errors else 200)


def _given(request: MemberRequest, version: OfferVersion, form: GiveForm) -> IssuedCredential | None:
    try:
        return operations.issue(
            version=version,
            awards=(form.award(request.moment),),
            by=request.reader,
            at=request.moment,
            because=_because(version),
            batch=text_of(form.cleaned_data, "once"),
        )[0]
    except StepladderError as error:
        form.refuse(error)
    return None


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: MemberRequest, key: str) -> HttpResponse:
    """Give badges to several people: lines, then what would be given, then all of them or none."""
    version = _offered(key)
    form = SeveralForm(request.POST if request.method == "POST" else None)
    lines: tuple[Line, ...] = ()
    if request.method == "POST" and form.is_valid():
        lines = lines_of(version, read_text(text_of(form.cleaned_data, "lines")), request.moment)
        if given := _given_to_all(request, version, form, lines):
            words = ngettext("%(count)d badge is given.", "%(count)d badges are given.", len(given))
            messages.success(request, words % {"count": len(given)})
            return redirect("issued")
    wrong = [str(line.number) for line in lines if line.faults]
    if wrong and not form.errors:
        words = ngettext("Mend or take out line %(numbers)s.", "Mend or take out lines %(numbers)s.", len(wrong))
        form.add_error("lines", words % {"numbers": ", ".join(wrong)})
    context = {
        "version": version,
        "form": form,
        "lines": lines,
        "good": sum(not line.faults for line in lines),
        "wrong": len(wrong),
        "once": secrets.token_urlsafe(24),
        "has_key": queries.has_key(),
        "most": MOST,
        "results": _asked(version),
        "needs": _needs(version),
        "validity": validity_words(version.validity),
    }
    return render(request, "issuing/several.html", context, status=422 if form.errors else 200)


def _given_to_all(
    request: MemberRequest, version: OfferVersion, form: SeveralForm, lines: tuple[Line, ...]
) -> tuple[IssuedCredential, ...]:
    """What was given, if the button of the second step was pressed; the same where it was pressed before."""
    batch = text_of(form.cleaned_data, "once")
    if request.POST.get("do") != "give" or not batch or not lines:
        return ()
    if form.cleaned_data["number"] != version.number:
        form.add_error("lines", gettext("This was revised in the meantime; look at each line again."))
        return ()
    try:
        return operations.issue(
            version=version,
            awards=[line.award for line in lines],
            by=request.reader,
            at=request.moment,
            because=_because(version),
            batch=batch,
        )
    except StepladderError as error:
        refuse(form, error, "lines")
    return ()


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: MemberRequest, id: int) -> HttpResponse:
    """Give a badge again, as a new record.

    Raises:
        Http404: it was revoked, or is no longer given.
    """
    row = get_object_or_404(queries.one(), pk=id)
    if row.revoked_at is not None:
        raise Http404
    if later := row.renewals.first():
        return redirect("issued-badge", id=later.pk)
    version, data = _offered(row.version.offer.key), request.POST if request.method == "POST" else None
    form = RenewForm(
        data, version=version, people=Person.objects.order_by("name", "id"), today=localdate(request.moment)
    )
    new = _renewed(request, row, form) if data is not None and form.is_valid() else None
    if new is not None:
        messages.success(request, gettext("The badge is given again; the earlier one stays as it was."))
        return redirect("issued-badge", id=new.pk)
    context = {"badge": row, "version": version, "form": form}
    return render(request, "issuing/renew.html", context, status=422 if form.errors else 200)


def _renewed(request: MemberRequest, row: IssuedCredential, form: AwardForm) -> IssuedCredential | None:
    whose = {"person": row.person, "name": row.recipient_name, "email": row.recipient_email, "supersedes": row}
    try:
        return operations.renew(
            credential=row,
            award=form.award(request.moment, **whose),
            by=request.reader,
            at=request.moment,
            because=gettext("earned it again"),
        )
    except StepladderError as error:
        form.refuse(error)
    return None


def _offered(key: str) -> OfferVersion:
    version = queries.latest(key)
    if version is None or version.offer.ended_at is not None:
        raise Http404
    return version


def _because(version: OfferVersion) -> str:
    return gettext("passed the assessment") if version.is_assessed else gettext("took part")


def _needs(version: OfferVersion) -> list[str]:
    return [each.microcredential.title for each in version.needs.select_related("microcredential")]


def _asked(version: OfferVersion) -> list[dict[str, str]]:
    """Each competency with the level that is needed to pass, in the order of a line."""
    described = version.document.get("resultDescription", ())
    return [{"name": each["name"], "level": required_level(each)} for each in described]
