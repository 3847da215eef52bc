"""The same minimum for every entry in use, whichever unit brought it in (E-63): what of it is missing, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.terms import IN_USE


class Missing(StrEnum):
    """What an entry in use should have and may lack."""

    OWNER = "owner"
    REVIEW = "review"
    CLASS = "class"
    SHOWS = "shows"
    CHECKED = "checked"


@dataclass(frozen=True)
class Lacking:
    """How many entries lack one thing."""

    missing: Missing
    count: int

    @property
    def words(self) -> str:
        """What they lack."""
        return words_of(self.missing)


def words_of(missing: Missing) -> str:
    """What is missing, as a list names it."""
    return {
        Missing.OWNER: gettext("nobody looks after it"),
        Missing.REVIEW: gettext("no day to look at it again"),
        Missing.CLASS: gettext("what it proves is not known"),
        Missing.SHOWS: gettext("no competency is named that it shows"),
        Missing.CHECKED: gettext("nobody has said when its facts were checked"),
    }[missing]


_SHOWN = Exists(Outcome.objects.filter(microcredential=OuterRef("pk")))

_CONDITIONS = {
    Missing.OWNER: Q(owner__isnull=True),
    Missing.REVIEW: Q(review_on__isnull=True),
    Missing.CLASS: Q(evidence_class=""),
    Missing.SHOWS: ~Q(_SHOWN),
    Missing.CHECKED: Q(checked_on__isnull=True),
}


def counts() -> tuple[int, tuple[Lacking, ...]]:
    """How many entries are in use, and how many of them lack what; one question."""
    used = Microcredential.objects.filter(acceptance__in=IN_USE).order_by()
    named = {f"lack_{each.value}": Count("pk", filter=condition) for each, condition in _CONDITIONS.items()}
    found = used.aggregate(total=Count("pk"), **named)
    return found["total"], tuple(Lacking(each, found[f"lack_{each.value}"]) for each in _CONDITIONS)


def lacking(missing: Missing) -> QuerySet[Microcredential]:
    """The entries in use that lack one thing, by title."""
    used = Microcredential.objects.filter(acceptance__in=IN_USE)
    return used.filter(_CONDITIONS[missing]).select_related("provider", "owner__unit").order_by("title", "id")
