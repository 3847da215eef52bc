"""What happens to confirmations when the text that was confirmed is changed: they keep counting, and say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext

from stepladder.evidence.items import Shown
from stepladder.server.evidence.models import Item
from stepladder.server.evidence.operations import add_item
from stepladder.server.evidence.queries import to_core
from stepladder.server.portfolio.items import source_of_answer
from stepladder.server.portfolio.models import Request, State, Work


def remark_confirmations(work: Work, at: datetime) -> None:
    """Let each confirmation say whether the text was changed since; one whose text is back as it was says nothing."""
    now = work.read_by_witness()
    for request in work.requests.filter(state=State.ANSWERED):  # the witnesses of one work: a handful
        _remark(request, changed=request.seen != now, at=at)


def _remark(request: Request, *, changed: bool, at: datetime) -> None:
    source = source_of_answer(request)
    rows = list(Item.objects.filter(source=source.room, source_key=source.key).order_by("id"))
    if not rows or rows[-1].withdrawn_at:  # they saw nothing of it, or it counts no longer
        return
    remarks = list(rows[0].remarks)  # as they answered
    if changed:
        remarks.append(gettext("The text of this work was changed since it was confirmed."))
    # In whichever language it was said: there is one remark more, or there is not.
    if len(remarks) == len(rows[-1].remarks):
        return
    shows = tuple(
        Shown(each.competency.key, each.level, each.relevance.normalize(), each.passed)
        for each in rows[-1].shows.select_related("competency").order_by("id")
    )
    item = replace(to_core(rows[-1], shows), id=rows[-1].key.rpartition("~")[0], remarks=tuple(remarks))
    add_item(person=rows[-1].person, item=item, source=source, at=at)
