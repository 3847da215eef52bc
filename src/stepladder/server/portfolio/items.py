"""What a piece of work and an answer about it are as evidence. The same rules as for the files of the command line.

All of it is one family: however many people speak about one piece of work, it stays one performance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.server.evidence.operations import Source
from stepladder.server.frameworks.forms import Choice
from stepladder.server.portfolio.models import Relation, Request, Work
from stepladder.server.portfolio.told import Seen

NOBODY_ELSE_MEASURED = Decimal("0.5")
"""v of a number that the person gives themself: nobody is named who measured it (as ``evidence.item_file``)."""

NOBODY_CHECKED = Decimal("0.5")
"""v of a confirmation that may have come from anybody: nobody checked who opened the link."""


def family_of(work: Work) -> str:
    """The name of the piece of work in evidence."""
    return f"work-{work.pk}"


def metric_id(work: Work) -> str:
    """The id of the item of its number."""
    return f"work-{work.pk}-metric"


def source_of(work: Work) -> Source:
    """Where its own items come from."""
    return Source("work", work.pk)


def source_of_answer(request: Request) -> Source:
    """Where the item of an answer comes from."""
    return Source("confirmation", request.pk)


def account_item(work: Work, shows: Iterable[Choice]) -> EvidenceItem | None:
    """The person's own account; None where it names no competency."""
    return _item(work, f"work-{work.pk}", "self-report", _as_shown(shows))


def metric_item(work: Work, shows: Iterable[Choice]) -> EvidenceItem | None:
    """The number before and after; None where there is none, or where it did not get better.

    Nobody else is named who measured it, and witnesses are asked about competencies and not about the number: it is
    the person's own word, and counts as measured only where what is unknown turns out best.
    """
    if not work.improved:
        return None
    item = _item(work, metric_id(work), "self-report", _as_shown(shows))
    return replace(item, kind_at_best="metric", verified=NOBODY_ELSE_MEASURED) if item else None


def confirmation_item(
    request: Request, seen: Iterable[Seen], *, remarks: tuple[str, ...] = (), verified: Decimal = Decimal(1)
) -> EvidenceItem | None:
    """What a witness saw; None where they saw nothing of what was asked, which counts neither for nor against."""
    kind = "supervisor-attestation" if request.relation == Relation.SUPERVISOR else "peer-attestation"
    shows = tuple(Shown(each.competency.key, each.level) for each in seen if each.level is not None)
    item = _item(request.work, f"confirmation-{request.pk}", kind, shows)
    return replace(item, rater=request.witness, remarks=remarks, verified=verified) if item else None


def _as_shown(shows: Iterable[Choice]) -> tuple[Shown, ...]:
    return tuple(Shown(each.competency.key, each.level) for each in shows)


def _item(work: Work, id: str, kind: str, shows: tuple[Shown, ...]) -> EvidenceItem | None:
    if not shows:
        return None
    return EvidenceItem(id=id, kind=kind, date=work.period_end, shows=shows, title=work.title, family=family_of(work))
