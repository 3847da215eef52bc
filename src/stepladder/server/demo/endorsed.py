"""Which bodies endorse entries of the demonstration's catalog."""

from __future__ import annotations

from datetime import datetime, timedelta

from stepladder.server.catalog.endorsing import Said, endorse
from stepladder.server.catalog.models import Endorsed, Microcredential
from stepladder.server.people.models import Person

_SINCE, _CHECKED = timedelta(days=400), timedelta(days=30)
_SAID = (
    (
        "incident-practical", "Harbor Authority North", Endorsed.Kind.REGULATOR,
        "Its assessment, as the practical part of the authority’s own qualification",
        "Circular 14 of the authority, page 2",
    ),
    (
        "storytelling-capstone", "Society of Data Practitioners", Endorsed.Kind.STATEMENT,
        "The content of the capstone; not its assessment", "Letter on the society’s own site",
    ),
)  # fmt: skip


def load_endorsed(at: datetime) -> None:
    """What two bodies say, as Birgit recorded it."""
    birgit = Person.objects.get(key="birgit")
    entries = Microcredential.objects.in_bulk([each[0] for each in _SAID], field_name="key")
    for key, body, kind, what, source in _SAID:
        said = Said(body, kind, what, source, checked_on=(at - _CHECKED).date(), since=(at - _SINCE).date())
        endorse(entry=entries[key], said=said, by=birgit, at=at - _CHECKED)
