"""The work list of judging: what is asked of one, what waits to be settled, what issuers have not answered."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.appraisals import queries
from stepladder.server.people.requests import MemberRequest

_ON_A_PAGE = 25
_MOST_SHOWN = 50
"""Lines of each short list; what is beyond is counted."""


@open_to(
    who=members, because="Everybody sees what they are asked to judge; the rest of the list is for people partners."
)
@require_safe
def appraisals(request: MemberRequest) -> HttpResponse:
    """What the reader is asked to judge; for people partners also what waits for somebody."""
    on, reader = request.moment.date(), request.reader
    asked = list(queries.asked_of(reader)[:_MOST_SHOWN])
    context = {"asked": asked, "drafts": list(queries.drafts_of(reader)[:_MOST_SHOWN]), "today": on}
    late = sum(each.due is not None and each.due < on for each in asked)
    sentences = [_asked(len(asked), late)]
    if reader.partner:
        rows, all_rows = queries.waiting_to_be_settled(reader), queries.unsettled()
        waiting, count = list(rows[:_MOST_SHOWN]), all_rows.count()
        own = list(all_rows.exclude(pk__in=rows.values("pk"))[:_MOST_SHOWN])
        overdue = list(queries.overdue(on)[:_MOST_SHOWN])
        page = Paginator(queries.with_possible_gates(), _ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"waiting": waiting, "own": own, "overdue": overdue, "page": page}
        sentences += [*_waits(count, len(own)), *_late(len(overdue))]
    context["verdict"] = " ".join(sentences)
    return render(request, "appraisals/appraisals.html", context)


def _asked(count: int, late: int) -> str:
    if not count:
        return gettext("Nobody asks you to judge anything at the moment.")
    words = ngettext(
        "You are asked to judge %(count)d microcredential", "You are asked to judge %(count)d microcredentials", count
    )
    ending = gettext("; %(late)d overdue.") % {"late": late} if late else "."
    return words % {"count": count} + ending


def _waits(count: int, own: int) -> list[str]:
    """What nobody has settled, and of that what the reader judged, which is for somebody else."""
    if not count:
        return []
    words = ngettext(
        "People disagree on %(count)d microcredential, and nobody has settled it.",
        "People disagree on %(count)d microcredentials, and nobody has settled them.",
        count,
    )
    judged = ngettext(
        "%(count)d of them you judge or judged yourself, so that somebody else has to settle it.",
        "%(count)d of them you judge or judged yourself, so that somebody else has to settle them.",
        own,
    )
    if own == count:
        judged = ngettext(
            "You judge or judged it yourself, so that somebody else has to settle it.",
            "You judge or judged them yourself, so that somebody else has to settle them.",
            own,
        )
    return [words % {"count": count}, *([judged % {"count": own}] if own else [])]


def _late(overdue: int) -> list[str]:
    words = ngettext(
        "%(count)d issuer has not answered in time.", "%(count)d questions to issuers are overdue.", overdue
    )
    return [words % {"count": overdue}] if overdue else []
