"""Should we pay for this course?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.achievements.page_reading import PageReading, read_page
from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.appraisals import paying
from stepladder.server.appraisals.forms_paying import CourseForm, CoursePageForm
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, text_of

_WHY = "Everybody may ask whether a course is worth its price, and propose it; nothing here is about a person."


@open_to(who=members, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def worth_paying(request: MemberRequest) -> HttpResponse:
    """Paste a page or answer a few questions, and read in a sentence what the course would prove here."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    pasted = CoursePageForm(request.POST if do else None)
    is_fine = pasted.is_valid() if do else False
    text = str(pasted.cleaned_data.get("text", "")) if is_fine else ""
    page = read_page(text) if text else PageReading()
    title = request.POST.get("title", "") if do in ("judge", "propose") else page.title
    about = paying.about_of(text, title[:200].replace("\x00", ""), request.reader) if do and (text or title) else []
    form = CourseForm(request.POST if do in ("judge", "propose") else None, page=page, about=about)
    said = _said(form, page) if do in ("judge", "propose") and is_fine and form.is_valid() else None
    if said is not None and do == "propose" and (answer := _proposed(request, form, said)):
        return answer
    context = {
        "pasted": pasted,
        "form": form,
        "text": text,
        "was_read": do == "read" and bool(text),
        "nothing": do == "read" and is_fine and not text.strip(),
        "page": page,
        "said": said,
        "verdict": paying.verdict(said=said, reader=request.reader, on=request.moment.date()) if said else None,
    }
    wrong = bool(do) and (not is_fine or bool(form.errors))
    return render(request, "appraisals/worth_paying.html", context, status=422 if wrong else 200)


def _said(form: CourseForm, page: PageReading) -> paying.Said:
    cleaned = form.cleaned_data
    facts = {
        "hours": cleaned.get("hours"),
        "cost": cleaned.get("cost"),
        "currency": str(cleaned.get("currency") or "").upper(),
    }
    return paying.Said(
        title=text_of(cleaned, "title"),
        provider=" ".join(text_of(cleaned, "provider").split()),
        values=form.values(),
        page=page,
        about=form.about(),
        facts=facts,
    )


def _proposed(request: MemberRequest, form: CourseForm, said: paying.Said) -> HttpResponse | None:
    """The way to the new entry; None where something is missing, which the form then says."""
    for name, words in (
        ("title", gettext("Write what it is called.")),
        ("provider", gettext("Write who offers it.")),
    ):
        if not getattr(said, name):
            form.add_error(name, words)
    if form.errors:
        return None
    try:
        row = paying.propose(said=said, by=request.reader, at=request.moment)
    except StepladderError as error:
        refuse(form, error)
        return None
    messages.success(request, gettext("“%(title)s” is proposed. Nobody has judged it yet.") % {"title": row.title})
    return redirect("catalog-entry", key=row.key)
