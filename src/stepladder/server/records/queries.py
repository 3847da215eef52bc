"""Questions about imports, titles and invitations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from stepladder.server.people.clock import now
from stepladder.server.people.models import Person, Unit
from stepladder.server.people.queries import here_condition, people_here
from stepladder.server.records.models import Import, Invitation, Listed, TitleHeld, TitleMeaning

KINDS = (
    *("new", "changed", "moved", "left", "rehired", "missing", "without_manager"),
    *("duplicates", "conflicts", "titles", "remarks", "left_alone"),
)
"""The lists of an import, in the order in which they are shown."""


@dataclass(frozen=True)
class Overview:
    """How many people there are, and what waits for somebody.

    Attributes:
        without_account: who could be invited; without_address: who could not, as no address is on record.
        waiting: invitations whose letter is not written yet.
    """

    people: int
    without_account: int
    without_address: int
    without_manager: int
    open_titles: int
    waiting: int


def overview() -> Overview:
    """The numbers of the first page; three questions."""
    alone = Q(user__isnull=True)
    unled = Q(manager__isnull=True) | Q(manager__left_on__lt=localdate(now()))
    found = people_here().aggregate(
        people=Count("pk"),
        without_account=Count("pk", filter=alone & Q(email__isnull=False)),
        without_address=Count("pk", filter=alone & Q(email__isnull=True)),
        without_manager=Count("pk", filter=unled),
    )
    return Overview(
        **found,
        open_titles=titles_without_role().order_by().values("meaning").distinct().count(),
        waiting=Invitation.objects.filter(written_at__isnull=True, problem="").count(),
    )


def titles_without_role() -> QuerySet[TitleHeld]:
    """Titles that nobody said yet which role they are."""
    said = TitleMeaning.objects.filter(role__isnull=True).values("key")
    return TitleHeld.objects.filter(appointment__isnull=True).exclude(meaning__in=said)


def people_listed(*, text: str, unit: str, which: str) -> QuerySet[Person]:
    """People by name, address, number, unit; ``which`` is one of ``here``, ``left``, ``no-manager``, ``no-account``."""
    rows = Person.objects.select_related("unit", "manager")
    manager_left = Q(manager__left_on__lt=localdate(now()))
    narrowed = {
        "left": rows.exclude(here_condition()),
        "no-manager": rows.filter(here_condition()).filter(Q(manager__isnull=True) | manager_left),
        "no-account": rows.filter(here_condition(), user__isnull=True),
    }
    rows = narrowed.get(which, rows.filter(here_condition()))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(external_id__iexact=text))
    if unit:
        rows = rows.filter(unit__key=unit)
    return rows.order_by("name", "id")


def imports() -> QuerySet[Import]:
    """Every import, the newest first, without its bytes."""
    return Import.objects.defer("content", "undo").select_related("uploaded_by", "applied_by", "undone_by")


def pages_of(batch: Import, kind: str) -> int:
    """How many pages a list has."""
    return Listed.objects.filter(batch=batch, kind=kind).count()


def page_of(batch: Import, kind: str, number: int) -> list[dict[str, object]]:
    """A page of a list."""
    row = Listed.objects.filter(batch=batch, kind=kind, number=number).first()
    return row.rows if row else []


def units() -> QuerySet[Unit]:
    """Units by name."""
    return Unit.objects.order_by("name")


def invitations_with_problems() -> QuerySet[Invitation]:
    """For whom no letter could be written."""
    return Invitation.objects.exclude(problem="").select_related("person").order_by("person__name", "id")
