"""How many people hold an entry of the catalog, for whoever is about to retire it; and whether somebody took it.

A count, and never who: certificates are their holder's and the manager's to read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from stepladder.estimates import HARD_FLOOR
from stepladder.findings import Status
from stepladder.server.catalog.models import Microcredential
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here, visible_to
from stepladder.server.wallet.models import Certificate, Completion, Whose

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


@dataclass(frozen=True)
class Took:
    """Whether an entry was taken, as far as is known here: by somebody themselves, and by one who reports to them."""

    themselves: bool
    reports: bool


def took_it(entry: Microcredential, reader: Person) -> Took:
    """Whether the reader, or somebody who reports to them, holds a certificate or completion of it.

    One that was given here and not added is one of these, and one that expired was taken all the same. What was
    revoked, is not proven to come from its issuer, or is another's tells of nobody that they took it; neither does what
    somebody typed in, because the catalog does not recognize it.
    """
    seen = visible_to(reader).values("pk")
    of_it = Certificate.objects.filter(recognized=entry, withdrawn_at__isnull=True, person__in=seen)
    of_it = of_it.exclude(whose=Whose.SOMEBODY_ELSE).only("person_id", "finding")
    people = {each.person_id for each in of_it if _holds(each)}
    completed = Completion.objects.filter(
        microcredential=entry, certificate__withdrawn_at__isnull=True, person__in=seen
    )
    people |= set(completed.order_by().values_list("person_id", flat=True))
    given = IssuedCredential.objects.filter(
        version__offer__microcredential=entry, revoked_at__isnull=True, person__in=seen
    )
    people |= set(given.order_by().values_list("person_id", flat=True))
    return Took(reader.pk in people, bool(people - {reader.pk}))


def _holds(certificate: Certificate) -> bool:
    verdict = certificate.verdict()
    if verdict is None:
        return True
    decisive = (verdict.find(f"credential.{name}") for name in ("signature", "issuer", "status"))
    return not any(each is not None and each.status is Status.UNMET for each in decisive)
