"""When an entry should be looked at again, where nobody says otherwise.

New Zealand's rules for microcredentials (NZQA) ask for a review after one to three years (methods 2.2); what is known
of an entry says where between.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from stepladder.server.catalog.models import Microcredential

SHORTEST, USUAL, LONGEST = 12, 24, 36
"""Months between two reviews: the least that is proposed, the usual, and the most that is allowed."""

SHOWN_FROM, WELL_KNOWN = 0.60, 0.85
"""Shares of what can be known, of the policy's weight: from here a point is shown, and confidence can be high (2.5)."""


@dataclass(frozen=True)
class Proposed:
    """A day on which it should be looked at again, and why then."""

    months: int
    on: date
    because: str


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where that month is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def latest(on: date) -> date:
    """The last day that can be chosen."""
    return months_after(on, LONGEST)


def proposed(entry: Microcredential, on: date) -> Proposed:
    """The day that is proposed.

    1. What it proves is not known, or little is: after 12 months. 2. Much is known and nothing could still cap it:
    after 36. 3. Else after 24. 4. Where its certificates end sooner, with them, but not before 12.
    """
    if not entry.evidence_class or entry.provisional or entry.information < SHOWN_FROM:
        months, because = SHORTEST, gettext("not enough is known of what it proves")
    elif entry.information >= WELL_KNOWN:
        months, because = LONGEST, gettext("most of what can be known of it is known")
    else:
        months, because = USUAL, gettext("some of what can be known of it is not known yet")
    ends = entry.validity_months
    if ends and ends < months and months > SHORTEST:
        months, because = max(SHORTEST, ends), gettext("its certificates are to be renewed by then")
    return Proposed(months, months_after(on, months), because)
