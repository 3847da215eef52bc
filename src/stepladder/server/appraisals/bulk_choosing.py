"""Which entries somebody chose to do something to: those they ticked, or all that fit what they look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from stepladder.server.catalog.facets import fitting
from stepladder.server.catalog.forms import CatalogForm
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.queries import competencies_offered, priorities_served
from stepladder.server.catalog.toward import toward_of
from stepladder.server.catalog.wanted import Seen, Wanted
from stepladder.server.people.models import Person
from stepladder.server.ui.refusal import whole

_MOST_TICKED = 1_000
"""Ticks that are read; a page has fewer."""

_LONGEST_QUERY = 2_000


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        query: what is looked for, as the address of the list has it.
        ticked: ids of entries that were ticked one by one; empty where all that fit are meant.
    """

    query: str
    form: CatalogForm
    wanted: Wanted
    rows: QuerySet[Microcredential]
    ticked: tuple[int, ...] = ()

    @property
    def chosen(self) -> QuerySet[Microcredential]:
        """The entries that something is done to."""
        return Microcredential.objects.filter(pk__in=self.ticked) if self.ticked else self.rows


def choice_of(query: str, ticks: Sequence[str], *, reader: Person, on: date) -> Choice:
    """The choice that a query and ticks make; what a field does not know chooses nothing."""
    data = QueryDict(query[:_LONGEST_QUERY].replace("%00", "").replace("\x00", ""))
    seen = Seen(reader, on, toward_of(reader, on))
    form = CatalogForm(
        data,
        competencies=competencies_offered(seen, data.get("competency", "")),
        priorities=priorities_served(on),
        toward=seen.toward,
    )
    form.is_valid()
    wanted = form.wanted()
    ids = tuple(sorted({id for each in ticks[:_MOST_TICKED] if (id := whole(each))}))
    return Choice(data.urlencode(), form, wanted, fitting(wanted, seen), ids)
