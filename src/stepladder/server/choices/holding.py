"""What somebody holds already, entry by entry: nobody should be told to pay for it once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from stepladder.server.catalog.terms import Holders
from stepladder.server.choices.progressing import held_by
from stepladder.server.choices.queries import certificates_of
from stepladder.server.people.models import Person
from stepladder.server.wallet.models import Certificate


@dataclass(frozen=True)
class Holding:
    """A certificate that somebody holds of an entry.

    Attributes:
        since: the day of award; None where it is not known.
        lapsed: why it does not count today, as a sentence; nothing where it does.
    """

    certificate: Certificate
    since: date | None
    lapsed: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is good today."""
        return not self.lapsed


def holdings_of(reader: Person, on: date) -> dict[str, Holding]:
    """By key of an entry what the reader holds of it, as far as the catalog recognizes it; one question."""
    return holdings(list(certificates_of(reader)), on)


def holdings(certificates: Iterable[Certificate], on: date) -> dict[str, Holding]:
    """By key of an entry the certificate that says most: one that holds before one that lapsed, the latest of these.

    What counts today is decided as for the pathways (``held_by``); what is left out as evidence, such as another's
    badge, does not hold either. One of an entry that another took the place of is held of both.

    Args:
        certificates: the earliest first.
    """
    known = list(certificates)
    why = {each.pk: words for each, words in held_by(known, on).lapsed}
    found: dict[str, Holding] = {}
    for each in known:
        entry = each.recognized
        if entry is None:
            continue
        left_out = gettext("It does not count; its page says why.") if each.appraisal.get("left_out") else ""
        one = Holding(each, each.issued_on, why.get(each.pk, left_out))
        kept = entry.replaced_by if entry.holders == Holders.REPLACE else None
        for key in (entry.key, *((kept.key,) if kept else ())):
            if key not in found or one.holds or not found[key].holds:
                found[key] = one
    return found
