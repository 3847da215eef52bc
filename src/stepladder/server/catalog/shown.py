"""What an entry shows, with whose word that is: who said it, who agreed, until when, and whether people disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.server.catalog.models import DISPUTED, Microcredential, Outcome
from stepladder.server.catalog.reuse import Reuse
from stepladder.server.frameworks.models import Mapping as Link
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute

WAITS = (Link.State.PROPOSED, Link.State.NEEDS_REVIEW)
"""States of a mapping on which somebody has to decide."""


@dataclass(frozen=True)
class Shows:
    """A competency that an entry shows.

    Attributes:
        text: what somebody does who has it at this level.
        near: how close the assessed task is to it; share: how much of it counts, in percent.
        whose: whose word it is, as sentences.
        mark, state: whether somebody has to look at it, or people disagree; nothing where neither is so.
    """

    outcome: Outcome
    text: str
    near: str
    share: int
    whose: str
    mark: str
    state: str
    reuse: Reuse


@dataclass(frozen=True)
class Waiting:
    """A mapping that waits for somebody's decision.

    Attributes:
        own: whether the reader proposed it, so that somebody else has to agree.
    """

    row: Link
    near: str
    share: int
    own: bool


def strengths() -> list[tuple[str, str]]:
    """The strengths to choose from, the strongest first, with what each means (methods 3.3)."""
    return [(str(each), near_words(each)) for each in sorted(Link.STRENGTHS, reverse=True)]


def near_words(strength: float) -> str:
    """What a strength means."""
    known = {
        1.0: gettext("the same kind of task"),
        0.75: gettext("a closely related task"),
        0.5: gettext("a related task"),
        0.25: gettext("a loosely related task"),
        0.0: gettext("another task"),
    }
    # A share that no form offers may have come with an import.
    return known.get(float(strength)) or gettext("a related task")


def with_mappings(reader: Person) -> QuerySet[Microcredential]:
    """Entries with what they show of the organization's competencies and one's own, and whose word that is."""
    seen = Q(competency__owner__isnull=True) | Q(competency__owner=reader)
    item = Concat(Value(DISPUTED), Cast(OuterRef("pk"), TextField()))
    disputes = Dispute.objects.filter(item=item, settled_at__isnull=True)
    rows = Outcome.objects.filter(seen).annotate(contested=Exists(disputes))
    rows = rows.select_related("competency", "mapping__author", "mapping__reviewed_by")
    return Microcredential.objects.select_related("provider").prefetch_related(Prefetch("outcomes", rows))


def shows_of(
    outcomes: Sequence[Outcome], texts: dict[int, dict[int, str]], reuse: dict[int, Reuse], on: date
) -> list[Shows]:
    """What an entry of ``with_mappings`` shows, line by line."""
    found = []
    for each in outcomes:
        mark, state = _state(each, on, contested=bool(getattr(each, "contested", False)))
        found.append(
            Shows(
                outcome=each,
                text=texts[each.competency_id][each.level],
                near=near_words(float(each.relevance)),
                share=round(each.relevance * 100),
                whose=_whose(each.mapping, on),
                mark=mark,
                state=state,
                reuse=reuse[each.competency_id],
            )
        )
    return found


def waiting_of(entry: Microcredential, reader: Person) -> list[Waiting]:
    """What was proposed for an entry, or has to be looked at, and waits for a people partner; one question."""
    rows = Link.objects.filter(about=entry.subject, state__in=WAITS, ended_on__isnull=True)
    rows = rows.select_related("competency", "author", "supersedes__competency").order_by("made_at", "id")
    return [
        Waiting(each, near_words(each.strength), round(each.strength * 100), own=each.author_id == reader.pk)
        for each in rows
    ]


def _state(outcome: Outcome, on: date, *, contested: bool) -> tuple[str, str]:
    mapping, competency = outcome.mapping, outcome.competency
    if contested:
        return "contested", gettext("People disagree")
    if mapping and mapping.ended_on and mapping.ended_on <= on:
        return "unknown", gettext("It was declined on %(day)s") % {"day": _day(mapping.ended_on)}
    if competency.retired_on and competency.retired_on <= on:
        return "unknown", gettext("Competency retired on %(day)s") % {"day": _day(competency.retired_on)}
    if mapping and mapping.expires_on and mapping.expires_on < on:
        return "unknown", gettext("To be looked at again")
    return "", ""


def _whose(mapping: Link | None, on: date) -> str:
    if mapping is None:
        return gettext("Nobody is named who said this.")
    return " ".join(each for each in (_said(mapping), _until(mapping, on)) if each)


def _until(mapping: Link, on: date) -> str:
    if mapping.expires_on is None or mapping.ended_on is not None:
        return ""
    day = {"day": _day(mapping.expires_on)}
    if mapping.expires_on < on:
        return gettext("Its time was over on %(day)s; it counts as before until somebody decides.") % day
    return gettext("To be looked at again by %(day)s.") % day


def _said(mapping: Link) -> str:
    values: dict[str, Any] = {"day": _day(mapping.made_at)}
    if mapping.author is None:
        return gettext("This came with an import on %(day)s.") % values
    values["author"] = mapping.author.name
    if mapping.reviewed_by is None or mapping.reviewed_by_id == mapping.author_id or mapping.reviewed_at is None:
        return gettext("%(author)s said this on %(day)s; nobody else has looked at it.") % values
    values |= {"reviewer": mapping.reviewed_by.name, "reviewed": _day(mapping.reviewed_at)}
    if mapping.state != Link.State.ACCEPTED:
        return gettext("%(author)s said this on %(day)s; %(reviewer)s declined it on %(reviewed)s.") % values
    return gettext("%(author)s said this on %(day)s, and %(reviewer)s agreed on %(reviewed)s.") % values


def _day(moment: date | datetime) -> str:
    return date_format(localtime(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT")
