"""Questions about providers: what an accreditation is worth on a day, for one entry, and what a score could rest on.

An accreditation counts where it is in force, somebody read it at its source, and the entry lies within its limits. It
never makes a score by itself: ``b1_hint`` says to a rater what the register would support, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext

from stepladder.server.catalog.models import Accreditation, Microcredential, Provider
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.catalog.terms import GONE

OLD_AFTER_MONTHS = 24
"""After how long without a look at its source an accreditation is shown as not checked since."""

_ANYTHING, _IDENTIFIABLE, _DOCUMENTED, _ASSURED, _ACCREDITED = range(5)
"""Anchors of B1 (methods 2.3)."""

_EQF = re.compile(r"\bEQF\s*(?:levels?\s*)?(\d)(?:\s*(?:-|–|to)\s*(\d))?", re.IGNORECASE)
_COUNTRIES = re.compile(r"[A-Z]{2}(?:\s*,\s*[A-Z]{2})*")
_OF_ONE = (Accreditation.Scope.CREDENTIAL, Accreditation.Scope.PROGRAM)


class Standing(StrEnum):
    """Where an accreditation stands on a day."""

    IN_FORCE = "in force"
    NOT_CHECKED = "not checked"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    ENDED = "ended"


class Reach(StrEnum):
    """Whether an entry lies within the limits of an accreditation."""

    WITHIN = "within"
    OTHER = "other"
    OUTSIDE = "outside"
    OPEN = "open"


class State(StrEnum):
    """What the register knows of a provider, the most that can be said of it."""

    ACCREDITED = "accredited"
    CLAIMED = "claimed"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True)
class Held:
    """An accreditation in words.

    Attributes:
        reach: for one entry; None where it is shown for the provider alone.
        limits: what it is limited to; old: whether nobody looked at its source for long.
    """

    row: Accreditation
    standing: Standing
    reach: Reach | None
    limits: str
    old: bool

    @property
    def counts(self) -> bool:
        """Whether it reads as an accreditation here."""
        return self.standing is Standing.IN_FORCE and self.reach in (None, Reach.WITHIN)

    @property
    def mark(self) -> str:
        """The mark beside it: none where it counts."""
        if self.counts:
            return "unknown" if self.old else ""
        if self.standing is Standing.EXPIRED:
            return "unmet"
        is_open = self.reach is Reach.OPEN and self.standing is Standing.IN_FORCE
        return "unknown" if is_open or self.standing is Standing.NOT_CHECKED else ""

    @property
    def words(self) -> str:
        """Where it stands, in words; the reason first why it does not count."""
        if self.standing is Standing.IN_FORCE and self.reach not in (None, Reach.WITHIN):
            return reach_words(self.reach)
        words = standing_words(self.row, self.standing)
        return f"{words}, {self.checked}" if self.counts and self.old else words

    @property
    def checked(self) -> str:
        """When somebody looked at its source."""
        if self.row.checked_on is None:
            return gettext("nobody has checked it")
        day = {"day": date_format(self.row.checked_on, "DATE_FORMAT")}
        return (gettext("not checked since %(day)s") if self.old else gettext("checked on %(day)s")) % day


@dataclass(frozen=True)
class Hint:
    """What the register would support as the score of B1. It is a hint to a rater, who may have found more.

    Attributes:
        most: the highest score, 0 to 4, that what is on record supports.
        because: why, as a sentence; citation: what can be cited for it, or nothing.
        aside: what is on record and does not count, each with the reason.
    """

    most: int
    because: str
    citation: str = ""
    aside: tuple[str, ...] = ()


def standing_of(row: Accreditation, on: date) -> Standing:
    """Where it stands. What nobody read at its source is a claim, however good it sounds."""
    if row.ended_at is not None:
        return Standing.ENDED
    if row.until is not None and row.until < on:
        return Standing.EXPIRED
    if row.since is not None and row.since > on:
        return Standing.NOT_YET
    return Standing.IN_FORCE if row.source and row.checked_on else Standing.NOT_CHECKED


def reach_of(row: Accreditation, provider: Provider, entry: Microcredential) -> Reach:
    """Whether an entry lies within its limits.

    What names one entry is about that one alone. Levels of the EQF and countries are compared where both sides state
    them; a field, and what is limited in other words, is for a person to compare (``registering.compare_entries``).
    """
    if row.microcredential_id is not None:
        return Reach.WITHIN if row.microcredential_id == entry.pk else Reach.OTHER
    if (said := row.compared.get(entry.key)) in (Reach.WITHIN, Reach.OUTSIDE):
        return Reach(said)
    found = {_level_reach(row, entry), _country_reach(row, provider, entry)}
    if row.field or row.scope in _OF_ONE:
        found.add(Reach.OPEN)
    return next(each for each in (Reach.OUTSIDE, Reach.OPEN, Reach.WITHIN) if each in found)


def held_by(provider: Provider, on: date, entry: Microcredential | None = None) -> tuple[Held, ...]:
    """What is on record of a provider's accreditations, what was ended left out; for one entry, or for all of them."""
    rows = [row for row in provider.accreditations.all() if row.ended_at is None]
    return tuple(held(row, on, provider=provider, entry=entry) for row in rows)


def held(row: Accreditation, on: date, *, provider: Provider, entry: Microcredential | None = None) -> Held:
    """One of them in words."""
    return Held(
        row=row,
        standing=standing_of(row, on),
        reach=reach_of(row, provider, entry) if entry is not None else None,
        limits=limits_of(row),
        old=row.checked_on is not None and months_after(row.checked_on, OLD_AFTER_MONTHS) < on,
    )


def limits_of(row: Accreditation) -> str:
    """What an accreditation is limited to, in a phrase; nothing where no limit is stated."""
    parts = (
        gettext("only for “%(title)s”") % {"title": row.microcredential.title} if row.microcredential else "",
        gettext("level: %(words)s") % {"words": row.levels} if row.levels else "",
        gettext("field: %(words)s") % {"words": row.field} if row.field else "",
        gettext("valid in: %(words)s") % {"words": row.jurisdiction} if row.jurisdiction else "",
    )
    return gettext("; ").join(part for part in parts if part)


def standing_words(row: Accreditation, standing: Standing) -> str:
    """*in force until 3 May 2027*."""
    since, until = (date_format(day, "DATE_FORMAT") if day else "" for day in (row.since, row.until))
    match standing:
        case Standing.ENDED:
            return gettext("no longer said")
        case Standing.EXPIRED:
            return gettext("expired on %(day)s") % {"day": until}
        case Standing.NOT_YET:
            return gettext("begins on %(day)s") % {"day": since}
        case Standing.NOT_CHECKED:
            return gettext("claimed, not checked")
        case _ if until:
            return gettext("in force until %(day)s") % {"day": until}
        case _:
            return gettext("in force, no end is stated")


def reach_words(reach: Reach | None) -> str:
    """Why an accreditation in force says nothing about an entry."""
    return {
        Reach.OTHER: gettext("of another credential"),
        Reach.OUTSIDE: gettext("does not cover this one"),
        Reach.OPEN: gettext("not known whether it covers this one"),
    }.get(reach or Reach.WITHIN, "")


def b1_hint(provider: Provider, entry: Microcredential, on: date) -> Hint:
    """What the register supports as a score of B1, and why: an upper bound to begin with, not a score.

    4: accredited for this credential, or to ISO/IEC 17024; 3: assured from outside within its limits; 2: claimed and
    not checked (issuer-stated counts at most 2 in group B, methods 2.4), or quality assurance of its own is described;
    1: one knows who it is; 0: nothing is on record.
    """
    found = held_by(provider, on, entry)
    aside = tuple(
        f"{each.row.body}: {gettext('; ').join(part for part in (each.words, each.limits) if part)}"
        for each in found
        if not each.counts and each.reach is not Reach.OTHER
    )
    if best := max((each for each in found if each.counts), key=_worth, default=None):
        return Hint(_worth(best), _because(best), f"{best.row.source}; {best.checked}", aside)
    if claimed := [each for each in found if _is_claim(each)]:
        words = gettext(
            "%(body)s is said to accredit it; nobody has checked that, and a claim supports no more than 2."
        )
        return Hint(_DOCUMENTED, words % {"body": claimed[0].row.body}, "", aside)
    return _without(provider, entry, aside)


def register(on: date) -> QuerySet[Any]:
    """Every provider with its ``count`` of entries, its ``state`` of accreditation, and its accreditations."""
    said = Accreditation.objects.filter(provider=OuterRef("pk"), ended_at__isnull=True)
    holds = said.filter(Q(until__isnull=True) | Q(until__gte=on), Q(since__isnull=True) | Q(since__lte=on))
    state = Case(
        When(Exists(holds.exclude(source="").filter(checked_on__isnull=False)), then=Value(State.ACCREDITED.value)),
        When(Exists(holds), then=Value(State.CLAIMED.value)),
        When(Exists(said.filter(until__lt=on)), then=Value(State.EXPIRED.value)),
        default=Value(State.NONE.value),
    )
    rows = Accreditation.objects.filter(ended_at__isnull=True).select_related("microcredential")
    return (
        Provider.objects.annotate(
            count=Count("microcredentials", filter=~Q(microcredentials__acceptance__in=GONE)), state=state
        )
        .prefetch_related(Prefetch("accreditations", rows))
        .order_by("name", "pk")
    )


def state_words(state: State) -> str:
    """What is known of a provider's accreditation, in general."""
    return {
        State.ACCREDITED: gettext("accredited"),
        State.CLAIMED: gettext("said to be accredited, not checked"),
        State.EXPIRED: gettext("accreditation has expired"),
        State.NONE: gettext("no accreditation on record"),
    }[state]


def _level_reach(row: Accreditation, entry: Microcredential) -> Reach:
    if not row.levels:
        return Reach.WITHIN
    limits = _EQF.fullmatch(row.levels.strip())
    if limits is None or entry.eqf_level is None:
        return Reach.OPEN
    low, high = int(limits[1]), int(limits[2] or limits[1])
    return Reach.WITHIN if low <= entry.eqf_level <= high else Reach.OUTSIDE


def _country_reach(row: Accreditation, provider: Provider, entry: Microcredential) -> Reach:
    if not row.jurisdiction:
        return Reach.WITHIN
    country = entry.country or provider.country
    if not country or not _COUNTRIES.fullmatch(row.jurisdiction.strip()):
        return Reach.OPEN
    return Reach.WITHIN if country in re.split(r"\s*,\s*", row.jurisdiction.strip()) else Reach.OUTSIDE


def _worth(each: Held) -> int:
    if each.row.scope == Accreditation.Scope.PERSONS:
        return _ACCREDITED
    named = each.row.microcredential_id is not None and each.row.scope in _OF_ONE
    return _ACCREDITED if named else _ASSURED


def _because(each: Held) -> str:
    body = {"body": each.row.body}
    if each.row.scope == Accreditation.Scope.PERSONS:
        return gettext("%(body)s accredited it as a certifier of persons (ISO/IEC 17024).") % body
    if _worth(each) == _ACCREDITED:
        return gettext("%(body)s accredited this very credential.") % body
    return gettext("%(body)s assures its quality from outside, within limits that this one meets.") % body


def _is_claim(each: Held) -> bool:
    return each.standing is Standing.NOT_CHECKED and each.reach in (Reach.WITHIN, Reach.OPEN)


def _without(provider: Provider, entry: Microcredential, aside: Iterable[str]) -> Hint:
    rest = tuple(aside)
    if entry.quality_assurance:
        words = gettext("No accreditation counts here; how quality is assured is described: “%(words)s”")
        return Hint(_DOCUMENTED, words % {"words": entry.quality_assurance}, entry.source, rest)
    if provider.kind != Provider.Kind.UNKNOWN or provider.site:
        words = gettext("No accreditation counts here; one knows who the provider is, and not how it assures quality.")
        return Hint(_IDENTIFIABLE, words, provider.site, rest)
    return Hint(_ANYTHING, gettext("The register knows the provider’s name and nothing else."), "", rest)
