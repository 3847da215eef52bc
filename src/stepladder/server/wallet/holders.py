"""How many people hold an entry of the catalog, for whoever is about to retire it.

A count, and never who: certificates are their holder's and the manager's to read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from stepladder.estimates import HARD_FLOOR
from stepladder.server.people.queries import people_here
from stepladder.server.wallet.models import Certificate

_CHUNK = 5_000


@dataclass(frozen=True)
class Holders:
    """How many hold something.

    Attributes:
        count: people who are here and have a certificate that is recognized as it; None where there are some, and
            fewer than five: that few could be told by name.
    """

    count: int | None

    @property
    def words(self) -> str:
        """How many, as a sentence."""
        if self.count == 0:
            return gettext("Nobody here has added a certificate of it.")
        if self.count is None:
            return gettext("Some people here hold it, fewer than %(minimum)d.") % {"minimum": HARD_FLOOR}
        words = ngettext("%(count)d person here holds it.", "%(count)d people here hold it.", self.count)
        return words % {"count": self.count}

    @property
    def of_several(self) -> str:
        """How many hold at least one of several, as a sentence."""
        if self.count == 0:
            return gettext("Nobody here has added a certificate of them.")
        if self.count is None:
            return gettext("Some people here hold at least one of them, fewer than %(minimum)d.") % {
                "minimum": HARD_FLOOR
            }
        words = ngettext(
            "%(count)d person here holds at least one of them.",
            "%(count)d people here hold at least one of them.",
            self.count,
        )
        return words % {"count": self.count}


def holders_of(entries: Collection[int]) -> Holders:
    """How many people hold at least one of some entries, by their ids."""
    ids, people = list(entries), set()
    for start in range(0, len(ids), _CHUNK):
        some = Certificate.objects.filter(
            recognized__in=ids[start : start + _CHUNK], withdrawn_at__isnull=True, person__in=people_here().values("pk")
        )
        people |= set(some.order_by().values_list("person", flat=True).distinct())
    return Holders(len(people) if len(people) >= HARD_FLOOR or not people else None)


def held_entries(entries: Collection[int]) -> int:
    """How many of some entries somebody holds."""
    ids, count = list(entries), 0
    for start in range(0, len(ids), _CHUNK):
        some = Certificate.objects.filter(recognized__in=ids[start : start + _CHUNK], withdrawn_at__isnull=True)
        count += some.order_by().aggregate(held=Count("recognized", distinct=True))["held"]
    return count
