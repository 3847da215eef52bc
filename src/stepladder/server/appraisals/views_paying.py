"""Should we pay for this course?"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.achievements.page_reading import PageReading, read_page
from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.appraisals import paying
from stepladder.server.appraisals.forms_paying import CourseForm, CoursePageForm
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.kept import PARAMETER, keep, kept
from stepladder.server.ui.refusal import in_words, text_of

_WHY = "Everybody may ask whether a course is worth its price, and propose it; nothing here is about a person."
_ANSWERED = ("judge", "propose")


@dataclass(frozen=True)
class _Course:
    """What somebody sent: the page that they pasted, and their answers.

    Attributes:
        do: what they asked for: to read the page, to judge the course, or to propose it; nothing at first.
        said: what they say of the course, once that can be read.
    """

    do: str
    pasted: CoursePageForm
    text: str
    page: PageReading
    form: CourseForm
    said: paying.Said | None

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to correct."""
        return bool(self.pasted.errors or self.form.errors)


@open_to(who=members, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def worth_paying(request: MemberRequest) -> HttpResponse:
    """Paste a page or answer a few questions, and read in a sentence what the course would prove here.

    Each step has an address of its own, to which the Back button comes back.
    """
    if request.method == "POST":
        return _sent(request)
    id = request.GET.get(PARAMETER, "")
    sent = kept(request, id) if id else None
    if id and sent is None:
        messages.info(request, gettext("What you had pasted there is no longer kept. Paste it once more."))
        return redirect("worth-paying")
    return _page(request, _course(request, sent))


def _sent(request: MemberRequest) -> HttpResponse:
    """Propose the course, or lead to the answer."""
    sent = request.POST
    instead = {}
    if sent.get("do") == "propose" or not CoursePageForm(sent).is_valid():
        course = _course(request, sent)
        if course.pasted.errors:
            return _page(request, course)  # too much to be kept
        if course.said is not None and not course.form.errors:
            try:
                row = paying.propose(said=course.said, by=request.reader, at=request.moment)
            except StepladderError as error:
                messages.warning(request, in_words(error))
                instead = {"do": "judge"}
            else:
                told = gettext("“%(title)s” is proposed. Nobody has judged it yet.")
                messages.success(request, told % {"title": row.title})
                return redirect("catalog-entry", key=row.key)
    return redirect(f"{reverse('worth-paying')}?{PARAMETER}={keep(request, **instead)}")


def _course(request: MemberRequest, sent: QueryDict | None) -> _Course:
    do = sent.get("do", "") if sent else ""
    pasted = CoursePageForm(sent if do else None)
    is_fine = pasted.is_valid() if do else False
    text = str(pasted.cleaned_data.get("text", "")) if is_fine else ""
    page = read_page(text) if text else PageReading()
    named = paying.named_on(page, text)
    answers = sent if do in _ANSWERED else None
    title = answers.get("title", "") if answers else named[0]
    about = paying.about_of(text, title[:200].replace("\x00", ""), request.reader) if do and (text or title) else []
    form = CourseForm(answers, page=page, named=named, about=about)
    said = _said(form, page) if form.is_bound and is_fine and form.is_valid() else None
    if said is not None:
        form.ask_for_names(to_propose=do == "propose")
    return _Course(do, pasted, text, page, form, said)


def _page(request: MemberRequest, course: _Course) -> HttpResponse:
    was_read, said = course.do == "read" and not course.pasted.errors, course.said
    context = {
        "pasted": course.pasted,
        "form": course.form,
        "text": course.text,
        "was_read": was_read and bool(course.text.strip()),
        "nothing": was_read and not course.text.strip(),
        "answered": course.do in _ANSWERED and not course.pasted.errors,
        "page": course.page,
        "said": said,
        "verdict": paying.verdict(said=said, reader=request.reader, on=request.moment.date()) if said else None,
    }
    return render(request, "appraisals/worth_paying.html", context, status=422 if course.is_wrong else 200)


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
