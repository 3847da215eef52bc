"""Saying who one is: it decides which badges are one's own."""

from __future__ import annotations

from datetime import datetime

from stepladder.server.people.models import Person
from stepladder.server.people.operations import Known, introduce
from stepladder.server.wallet.checking import look_whose_again


def say_who_one_is(*, person: Person, known: Known, at: datetime) -> None:
    """Store name and addresses, and check every badge again for whose it is."""
    introduce(person=person, known=known, at=at)
    person.refresh_from_db()
    look_whose_again(person=person, by=person, at=at)
