"""Where an issued badge stands, in words and as a mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

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
        return gettext("%(given)s. All of them hold.") % {"given": first}
    return gettext("%(given)s; of these %(others)s.") % {"given": first, "others": ", ".join(others)}
