"""Questions about the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_noop

from stepladder.credentials.model import Credential
from stepladder.server.catalog import goals
from stepladder.server.catalog.goals import Gap
from stepladder.server.catalog.models import Microcredential, Outcome, Serves
from stepladder.server.catalog.proof import MARKS, Proof, class_of, proof_of_class, reason_in, stands_words, words_of
from stepladder.server.catalog.terms import WAITING, Acceptance
from stepladder.server.catalog.wanted import Seen
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.roles.models import Priority

MOST_OFFERED = 25
"""Competencies that the list offers to choose; the others are found by their words."""


@dataclass(frozen=True)
class ShownAt:
    """A competency that an entry shows, at its level."""

    key: str
    name: str
    level: int


@dataclass(frozen=True)
class Line:
    """A microcredential as the list shows it.

    Attributes:
        shows: competencies with their levels.
        priorities: those whose outcomes it is said to serve, and that have not ended.
        gaps: why it is linked to no goal; nothing where it is.
        toward: what it counts for toward the reader's next role, as a sentence; nothing where they chose none.
    """

    entry: Microcredential
    shows: tuple[ShownAt, ...] = ()
    priorities: tuple[Priority, ...] = ()
    gaps: tuple[Gap, ...] = ()
    toward: str = ""

    @property
    def proof(self) -> Proof:
        """What it proves."""
        return proof_of_class(class_of(self.entry))

    @property
    def mark(self) -> str:
        """The mark of what it proves."""
        return MARKS[self.proof]

    @property
    def words(self) -> str:
        """What it proves."""
        return words_of(self.proof)

    @property
    def reason(self) -> str:
        """Why it proves what it proves."""
        return reason_in(self.entry.scores)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing between it and a goal, each as a sentence."""
        return tuple(goals.words_of(each) for each in self.gaps)

    @property
    def stands(self) -> str:
        """Where it stands with the organization, unless it is simply accepted."""
        return "" if self.entry.acceptance == Acceptance.ACCEPTED else stands_words(self.entry.acceptance)


def entries() -> QuerySet[Microcredential]:
    """Every microcredential with its provider and what it shows, by title."""
    outcomes = Prefetch("outcomes", Outcome.objects.select_related("competency"))
    return Microcredential.objects.select_related("provider").prefetch_related(outcomes)


def entries_open_to(reader: Person) -> QuerySet[Microcredential]:
    """The same, with what it shows of the organization's competencies and one's own."""
    seen = Q(competency__owner__isnull=True) | Q(competency__owner=reader)
    outcomes = Prefetch("outcomes", Outcome.objects.filter(seen).select_related("competency"))
    return Microcredential.objects.select_related("provider").prefetch_related(outcomes)


def lines(rows: Sequence[Microcredential], seen: Seen) -> tuple[Line, ...]:
    """What a list tells of some entries, with their providers; two questions, however many."""
    keys = [each.pk for each in rows]
    shows, served = _shows(keys, seen), _served(keys)
    return tuple(_line(each, shows.get(each.pk, {}), served.get(each.pk, ()), seen) for each in rows)


def competencies_offered(seen: Seen, chosen: str = "") -> list[tuple[str, str]]:
    """Key and name of the competencies that most entries show, and of the one that is chosen, by name; one question."""
    often = seen.outcomes.values("competency").annotate(count=Count("pk")).order_by("-count", "competency")
    rows = Competency.objects.filter(
        Q(pk__in=often.values("competency")[:MOST_OFFERED])
        | Q(key=chosen, pk__in=seen.outcomes.values("competency"))
    )  # fmt: skip
    return sorted(rows.values_list("key", "name"), key=lambda pair: pair[1].casefold())


def priorities_served(on: date) -> list[Priority]:
    """Every priority that has not ended and that something in the catalog serves, by title; one question."""
    said = Serves.objects.filter(ended_at__isnull=True, outcome__priority=OuterRef("pk"))
    rows = Priority.objects.filter(Exists(said)).exclude(until__lt=on)
    return sorted(rows, key=lambda each: (each.title.casefold(), each.pk))


def owner_of_dispute(outcome: Outcome, by: Person) -> Person | None:
    """Who answers a dispute about what an entry shows: a people partner, if there is one who did not say it."""
    if settings.PRIVATE_WORKSPACE:
        return by
    partners = list(people_here().filter(partner=True).exclude(pk=by.pk).order_by("id"))
    author = outcome.mapping.author_id if outcome.mapping else None
    return next(iter(sorted(partners, key=lambda each: each.pk == author)), None)


def recognized(credential: Credential | None) -> Microcredential | None:
    """What a badge is in the catalog: issuer id and achievement id must both match. A like name is no match.

    Where an entry was retired and another took its place, as of two that were the same, it is that other one. What
    nobody has accepted yet recognizes nothing, so that no proposal changes what certificates count; what was declined
    is named only where nothing else has the achievement, and ``no_longer`` says that it does not count.

    Args:
        credential: what was signed; nothing is recognized in what nobody signed.
    """
    if credential is None or not credential.is_one_badge:
        return None
    achievements = [each.id for each in credential.achievements if each.id]
    found = [each for each in entries().filter(achievement__in=achievements) if each.issuers & set(credential.issuers)]
    decided = [each for each in found if each.acceptance not in (*WAITING, Acceptance.DECLINED)]
    declined = [each for each in found if each.acceptance == Acceptance.DECLINED]
    stand_for = {each.pk: each for each in map(in_its_place, decided or declined)}
    return next(iter(stand_for.values())) if len(stand_for) == 1 else None


def in_its_place(entry: Microcredential) -> Microcredential:
    """The entry that took its place, or the one that took that one's, to the end; else the entry itself."""
    passed = {entry.pk}
    while (other := _replaced_by(entry)) is not None and other not in passed:
        entry = entries().get(pk=other)
        passed.add(entry.pk)
    return entry


_OVER = gettext_noop("The organization retired it, and the day until which its certificates counted has passed.")


_DECLINED = gettext_noop("The organization declined it: its certificates do not count here.")


def no_longer(entry: Microcredential, on: date) -> str:
    """Why certificates of an entry do not count on a day, in English for the record; nothing while they do."""
    if entry.acceptance == Acceptance.DECLINED:
        return _DECLINED
    over = entry.acceptance == Acceptance.RETIRED and entry.counts_until is not None and entry.counts_until < on
    return _OVER if over else ""


def of_like_name(title: str) -> Microcredential | None:
    """An entry of exactly this title, as a hint to the person; it lends a certificate nothing."""
    return entries().filter(title__iexact=title.strip()).first() if title.strip() else None


def _replaced_by(entry: Microcredential) -> int | None:
    return entry.replaced_by_id if entry.acceptance == Acceptance.RETIRED else None


def _line(
    entry: Microcredential, shows: Mapping[int, _Shown], served: Sequence[Priority], seen: Seen
) -> Line:  # fmt: skip
    levels = {key: (each.at.level, each.relevance) for key, each in shows.items()}
    return Line(
        entry=entry,
        shows=tuple(each.at for each in shows.values()),
        priorities=tuple(each for each in served if goals.holds(each, seen.on)),
        gaps=goals.gaps_of(shows=len(shows), served=served, on=seen.on),
        toward=seen.toward.words(levels, class_of(entry)) if seen.toward else "",
    )


@dataclass(frozen=True)
class _Shown:
    at: ShownAt
    relevance: Decimal


def _shows(keys: Sequence[int], seen: Seen) -> dict[int, dict[int, _Shown]]:
    """By entry and competency what it shows of the organization's competencies and one's own."""
    columns = ("microcredential_id", "competency_id", "relevance", "competency__key", "competency__name", "level")
    found: dict[int, dict[int, _Shown]] = {}
    rows = seen.outcomes.filter(microcredential__in=keys).order_by("id")
    for entry, competency, relevance, *shown in rows.values_list(*columns):
        found.setdefault(entry, {})[competency] = _Shown(ShownAt(*shown), relevance)
    return found


def _served(keys: Sequence[int]) -> dict[int, tuple[Priority, ...]]:
    """By entry the priorities whose outcomes it is said to serve, each once."""
    rows = Serves.objects.filter(microcredential__in=keys, ended_at__isnull=True).select_related("outcome__priority")
    found: dict[int, dict[int, Priority]] = {}
    for each in rows.order_by("id"):
        found.setdefault(each.microcredential_id, {})[each.outcome.priority_id] = each.outcome.priority
    return {entry: tuple(priorities.values()) for entry, priorities in found.items()}
