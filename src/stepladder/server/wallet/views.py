"""Views of certificates that are there: the list, the page of one, and what can be done with it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from stepladder.errors import EditedMeanwhile
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.trail.operations import look
from stepladder.server.ui.refusal import in_words, refuse, text_of, whole
from stepladder.server.wallet import operations
from stepladder.server.wallet.answers import not_asked
from stepladder.server.wallet.elsewhere import linkedin_address
from stepladder.server.wallet.entries import CannotAsk, Question
from stepladder.server.wallet.following import catch_up, lags
from stepladder.server.wallet.forms import AnswerForm, QuestionForm
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.queries import (
    WHO_LOOKED,
    answer,
    certificates_visible_to,
    history_of,
    mark_of,
    one_to_read,
    questions_about,
    readers_words,
    speaks_to,
    to_add_from_here,
    to_change,
    told,
)

PER_PAGE = 50
CHECKS_PER_PAGE = 20
MOST_GIVEN = 10
"""Most badges given here that the list offers to add; the others come once these are added."""


@open_to(who=members, because="One sees one's own certificates and those of the people who report to one.")
def certificates(request: MemberRequest) -> HttpResponse:
    """One's certificates, or with ``?person=`` those of somebody who reports to one."""
    person = _person(request)
    mine = person.pk == request.reader.pk
    held = certificates_visible_to(request.reader).filter(person=person).prefetch_related(WHO_LOOKED)
    held = held.order_by(F("issued_on").desc(nulls_last=True), "-added_at", "-id")
    held = held.annotate(lags=lags(request.moment.date()))
    page = Paginator(held, PER_PAGE).get_page(request.GET.get("page"))
    if any(each.lags for each in page) and catch_up(person, request.moment):
        page = Paginator(held.all(), PER_PAGE).get_page(request.GET.get("page"))
    marks = [mark_of(each, mine=mine) for each in page]
    rows = [{"certificate": each, "mark": mark, "seal": _seal(each)} for each, mark in zip(page, marks, strict=True)]
    open_ones = sum(each.status in ("unmet", "unknown") and not each.quiet for each in marks)
    context = {"person": person, "mine": mine, "page": page, "rows": rows, "sentence": _sentence(page, open_ones)}
    context["given"] = list(to_add_from_here(person)[:MOST_GIVEN]) if mine else []
    _note_look(request, person, "certificates")
    return render(request, "wallet/certificates.html", context)


@open_to(who=members, because="One sees one's own certificates and those of the people who report to one.")
def certificate(request: MemberRequest, id: int) -> HttpResponse:
    """What a certificate proves, each check, and what would make it count more."""
    rows = certificates_visible_to(request.reader).annotate(lags=lags(request.moment.date()))
    row = one_to_read(rows, id)
    if row is not None and row.lags and catch_up(row.person, request.moment):  # type: ignore[attr-defined] # annotated
        row = one_to_read(rows, id)
    if row is None:
        raise Http404
    mine = row.person_id == request.reader.pk
    history = Paginator(history_of(row), CHECKS_PER_PAGE)
    history.count = row.checks_made  # type: ignore[attr-defined] # it came with the row
    checks = history.get_page(request.GET.get("checks"))
    context = {
        "certificate": row,
        "mine": mine,
        "answer": answer(row, mine=mine),
        "questions": questions_about(row),
        "spoken": speaks_to(row, timezone.localdate(request.moment)) if mine else None,
        "shows": row.recognized.outcomes.all() if row.recognized else row.shows.all(),
        "history_page": checks,
        "history": [told(run) for run in checks],
        "not_asked": not_asked(row),
        "worker": settings.WORKER,
        "linkedin": linkedin_address(row) if mine else "",
    }
    _note_look(request, row.person, f"certificate {row.title}")
    return render(request, "wallet/certificate.html", context)


@open_to(who=members, because="Everybody withdraws their own certificates, and nobody else does.")
def withdraw(request: MemberRequest, id: int) -> HttpResponse:
    """Ask first, then withdraw."""
    row = get_object_or_404(to_change(request.reader), pk=id)
    if request.method != "POST":
        return render(request, "wallet/withdraw.html", {"certificate": row})
    try:
        operations.withdraw(certificate=row, by=request.reader, at=request.moment)
    except EditedMeanwhile as error:
        messages.warning(request, in_words(error))
    else:
        messages.success(request, gettext("“%(title)s” is withdrawn, and counts no longer.") % {"title": row.title})
    return redirect("certificates")


@open_to(who=members, because="Everybody has their own badges checked again.")
@require_POST
def check(request: MemberRequest, id: int) -> HttpResponse:
    """Verify a badge again."""
    row = get_object_or_404(to_change(request.reader).filter(badge__isnull=False), pk=id)
    try:
        row = operations.check_again(certificate=row, by=request.reader, at=request.moment)
    except EditedMeanwhile as error:
        messages.warning(request, in_words(error))
        return redirect("certificates")
    messages.info(request, gettext("Checked again: %(words)s.") % {"words": mark_of(row).words})
    return redirect("certificate", row.pk)


@open_to(who=members, because="Everybody asks the issuers of their own certificates.")
def ask(request: MemberRequest, id: int) -> HttpResponse:
    """Ask the issuer what is not known yet."""
    row = get_object_or_404(to_change(request.reader), pk=id)
    known = answer(row)
    form = QuestionForm(request.POST or None, initial={"text": _letter(request.reader, row, known.question)})
    if request.method == "POST" and form.is_valid():
        question = Question(known.dimension, text_of(form.cleaned_data, "text"), text_of(form.cleaned_data, "to"))
        try:
            operations.ask_issuer(certificate=row, question=question, by=request.reader, at=request.moment)
        except (EditedMeanwhile, CannotAsk) as error:
            refuse(form, error)
        else:
            messages.success(request, _asked_words(question))
            return redirect(reverse("certificate", args=[row.pk]) + "#questions-title")
    context = {
        "certificate": row,
        "form": form,
        "question": known.question,
        "who": _readers_of_question(request.reader),
    }
    return render(request, "wallet/ask.html", context, status=422 if form.errors else 200)


@open_to(who=members, because="Everybody keeps what the issuers of their own certificates answered.")
def answered(request: MemberRequest, id: int, question: int) -> HttpResponse:
    """Keep what the issuer answered."""
    row = get_object_or_404(to_change(request.reader), pk=id)
    asked = get_object_or_404(questions_about(row), pk=question, state="asked")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = text_of(form.cleaned_data, "answer")
        try:
            operations.record_answer(question=asked, answer=words, by=request.reader, at=request.moment)
        except EditedMeanwhile as error:
            refuse(form, error)
        else:
            messages.success(request, gettext("The answer is kept with the certificate."))
            return redirect("certificate", row.pk)
    context = {"certificate": row, "asked": asked, "form": form, "who": readers_words(request.reader)}
    return render(request, "wallet/answer.html", context, status=422 if form.errors else 200)


def _person(request: MemberRequest) -> Person:
    """Whose certificates: one's own, unless somebody else is named whose evidence one may see."""
    wanted = request.GET.get("person", "")
    if not wanted or wanted == str(request.reader.pk):
        return request.reader
    if whole(wanted) is None:
        raise Http404
    return get_object_or_404(visible_to(request.reader), pk=int(wanted))


def _note_look(request: MemberRequest, person: Person, page: str) -> None:
    if person.pk != request.reader.pk:
        look(by=request.reader.subject, what=person.subject, page=page[:120], at=request.moment)


def _seal(row: Certificate) -> str:
    """The first letters of the issuer's name."""
    words = [word for word in row.issuer_name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def _sentence(page: object, open_ones: int) -> str:
    total = page.paginator.count  # type: ignore[attr-defined]
    count = ngettext("%(number)d certificate.", "%(number)d certificates.", total) % {"number": total}
    if not open_ones:
        return count
    look_at = ngettext(
        "%(number)d of these needs a look: it is no longer good, or could not be checked.",
        "%(number)d of these need a look: they are no longer good, or could not be checked.",
        open_ones,
    )
    return f"{count} {look_at % {'number': open_ones}}"


def _asked_words(question: Question) -> str:
    if settings.PRIVATE_WORKSPACE:
        return gettext(
            "Your question is kept, and nothing leaves this computer. What you can send yourself stands below."
        )
    return gettext("Your question is on its way to %(to)s.") % {"to": question.to}


def _readers_of_question(reader: Person) -> str:
    if settings.PRIVATE_WORKSPACE:
        return gettext("only you, until you send it")
    if reader.line_manager is None:
        return gettext("you and the issuer")
    return gettext("the issuer, %(readers)s") % {"readers": readers_words(reader)}


def _letter(reader: Person, row: Certificate, question: str) -> str:
    asked = question or gettext("How was it assessed, and by whom?")
    parts = (
        gettext("I hold your certificate “%(title)s”.") % {"title": row.title},
        gettext("Its number is %(number)s.") % {"number": row.number} if row.number else "",
        asked,
        gettext("Could you also send me what I handed in, or the criteria by which it was assessed?"),
    )
    return f"{' '.join(part for part in parts if part)}\n\n{reader.name}".strip()
