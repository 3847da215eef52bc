"""Places in status lists, and the lists made anew with what they tell.

Places are taken at random, so that the number of a place tells nothing of when a badge was given or of how many there
are, and are never given twice. A list that is half full is left for a new one: finding a free place stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from stepladder.credentials.status import LEAST_PLACES, status_entry, status_list
from stepladder.server.issuing import identity
from stepladder.server.issuing.keyring import Signer, hold
from stepladder.server.issuing.models import ListPlace, StatusList

_FULL = 2
"""A list is full when one of so many of its places is taken."""


class Chance(Protocol):
    """Where random numbers come from: ``random.Random`` and ``secrets.SystemRandom`` fit."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 up to and without ``stop``."""


def reserve(
    purposes: Sequence[str], *, count: int, by: Signer, at: datetime, chance: Chance
) -> list[tuple[ListPlace, ...]]:
    """Take places for some badges to be signed: for each badge one place of every purpose.

    It is a transaction of its own: where what follows fails, the places stay taken and mean nothing.

    Raises:
        NoKey: the key signs no longer.
    """
    with transaction.atomic():
        # Two who issue at once wait for each other here, also where there is no list yet.
        hold(by)
        taken = [_places(purpose, count, by, at, chance) for purpose in purposes]
    return list(zip(*taken, strict=True))


def entry_of(place: ListPlace) -> dict[str, str]:
    """The badge's status entry for a place."""
    where = identity.address("status-list", place.list_id)
    return status_entry(list_id=where, index=place.index, purpose=place.list.purpose)


def renew(purposes: Sequence[str], *, credential: int, by: Signer, at: datetime) -> None:
    """Make the lists anew in which a badge has its place; belongs inside the transaction that changed it."""
    lists = StatusList.objects.select_for_update().filter(purpose__in=purposes, places__credential=credential)
    for row in lists.order_by("id"):
        write(row, by=by, at=at)


def write(row: StatusList, *, by: Signer, at: datetime) -> None:
    """Make a list anew, as its badges stand now."""
    row.document = by.sign(
        status_list(
            id=identity.address("status-list", row.pk),
            issuer=identity.did(),
            purpose=row.purpose,
            revoked=_set_bits(row),
            valid_from=at,
            length=row.length,
        ),
        at,
    )
    row.revision += 1
    row.changed_at = at
    row.save(update_fields=["document", "revision", "changed_at"])


def _set_bits(row: StatusList) -> list[int]:
    changed = "revoked_at" if row.purpose == StatusList.Purpose.REVOCATION else "suspended_at"
    places = row.places.filter(**{f"credential__{changed}__isnull": False})
    return list(places.values_list("index", flat=True))


def _places(purpose: str, count: int, by: Signer, at: datetime, chance: Chance) -> list[ListPlace]:
    row = StatusList.objects.filter(purpose=purpose).last()
    taken = set(row.places.values_list("index", flat=True)) if row else set()
    if row is None or (len(taken) + count) * _FULL > row.length:
        # More than a list takes at once would be an organization of 65,536 people in one click.
        row = StatusList.objects.create(purpose=purpose, length=_length(count), changed_at=at)
        taken = set()
        write(row, by=by, at=at)
    found: list[ListPlace] = []
    while len(found) < count:
        index = chance.randrange(row.length)
        if index not in taken:
            taken.add(index)
            found.append(ListPlace(list=row, index=index))
    return ListPlace.objects.bulk_create(found)


def _length(count: int) -> int:
    length = LEAST_PLACES
    while count * _FULL > length:
        length *= 2
    return length
