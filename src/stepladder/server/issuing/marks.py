"""Where an issued badge stands and how long it holds, in words and as a mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from stepladder.credentials.validity import Validity, parse_validity
from stepladder.server.issuing.models import IssuedCredential, State

_MARKS = {State.HOLDS: "met", State.SUSPENDED: "unknown", State.EXPIRED: "unmet", State.REVOKED: "unmet"}


@dataclass(frozen=True)
class Mark:
    """A mark of ``ui/parts/mark.html``."""

    status: str
    words: str


def mark_of(row: IssuedCredential, at: datetime) -> Mark:
    """Where it stands at a moment."""
    state = row.state(at)
    return Mark(_MARKS[state], str(state.label))


def standing_words(counts: dict[State, int]) -> str:
    """How many stand where, as a sentence; what is none is not told."""
    total = sum(counts.values())
    if not total:
        return ""
    first = ngettext("%(count)d badge was given", "%(count)d badges were given", total) % {"count": total}
    numbers = {
        State.SUSPENDED: gettext("%(count)d suspended"),
        State.EXPIRED: gettext("%(count)d expired"),
        State.REVOKED: gettext("%(count)d revoked"),
    }
    others = [words % {"count": counts[state]} for state, words in numbers.items() if counts[state]]
    if not others:
        return ngettext("%(given)s. It holds.", "%(given)s. All of them hold.", total) % {"given": first}
    return gettext("%(given)s; of these %(others)s.") % {"given": first, "others": ", ".join(others)}


def validity_words(text: str) -> str:
    """How long an award holds, as a sentence."""
    rule = parse_validity(text)
    if rule.until is None and not rule.months and not rule.days:
        return gettext("It does not expire.")
    span = _span_words(rule)
    if rule.until is None:
        return gettext("It holds for %(span)s.") % {"span": span}
    day = gettext("%(day)d %(month)s") % {"day": rule.until[0], "month": MONTHS[rule.until[1]]}
    if not span:
        return gettext("It holds until the next %(day)s.") % {"day": day}
    return gettext("It holds until the first %(day)s after %(span)s.") % {"day": day, "span": span}


def ends_words(text: str, since: date) -> str:
    """The same, with the date at which an award of some day would end."""
    ends = parse_validity(text).ends(datetime.combine(since, time(), UTC))
    if ends is None:
        return validity_words(text)
    days = {"since": date_format(since, "DATE_FORMAT"), "day": date_format(ends, "DATE_FORMAT")}
    # Outside of the braces: xgettext does not look inside them.
    until = gettext("From %(since)s on, that is until %(day)s.") % days
    return f"{validity_words(text)} {until}"


def required_level(described: dict[str, Any]) -> str:
    """The number of the level that a result asks for."""
    levels = described["rubricCriterionLevel"]
    return next((str(each["level"]) for each in levels if each["id"] == described["requiredLevel"]), "")


def _span_words(rule: Validity) -> str:
    if rule.days:
        return ngettext("%(count)d day", "%(count)d days", rule.days) % {"count": rule.days}
    if rule.months and rule.months % 12 == 0:
        years = rule.months // 12
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d month", "%(count)d months", rule.months) % {"count": rule.months} if rule.months else ""
