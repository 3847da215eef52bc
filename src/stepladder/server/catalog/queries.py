"""Questions about the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from stepladder.credentials.model import Credential
from stepladder.evidence.names import normal_name
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.proof import MARKS, Proof, answered, proof_of, reason_of, words_of
from stepladder.server.people.models import Person


@dataclass(frozen=True)
class Line:
    """A microcredential as the list shows it.

    Attributes:
        reason: why it proves what it proves.
        answered: how many of the rubric's questions have an answer.
        shows: competencies with their levels.
        searched: its words without case and accents.
    """

    key: str
    title: str
    provider: str
    proof: Proof
    reason: str
    answered: int
    hours: int | None
    cost: Decimal | None
    currency: str
    shows: tuple[Outcome, ...]
    searched: str

    @property
    def mark(self) -> str:
        """The mark of what it proves."""
        return MARKS[self.proof]

    @property
    def words(self) -> str:
        """What it proves."""
        return words_of(self.proof)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty does not choose."""

    text: str = ""
    competency: str = ""
    proves: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.competency or self.proves)


def entries() -> QuerySet[Microcredential]:
    """Every microcredential with its provider and what it shows, by title."""
    outcomes = Prefetch("outcomes", Outcome.objects.select_related("competency"))
    return Microcredential.objects.select_related("provider").prefetch_related(outcomes)


def entries_open_to(reader: Person) -> QuerySet[Microcredential]:
    """The same, with what it shows of the organization's competencies and one's own."""
    seen = Q(competency__owner__isnull=True) | Q(competency__owner=reader)
    outcomes = Prefetch("outcomes", Outcome.objects.filter(seen).select_related("competency"))
    return Microcredential.objects.select_related("provider").prefetch_related(outcomes)


def lines(reader: Person) -> tuple[Line, ...]:
    """The whole catalog, by title; two questions, however many entries. What each proves is computed when asked."""
    return tuple(_line(entry) for entry in entries_open_to(reader))


def chosen(known: Iterable[Line], wanted: Wanted) -> tuple[Line, ...]:
    """Those that somebody looks for. Every word has to stand in the title, provider, description or competencies."""
    words = normal_name(wanted.text).split()
    return tuple(
        line
        for line in known
        if all(word in line.searched for word in words)
        and (not wanted.proves or line.proof == wanted.proves)
        and (not wanted.competency or any(each.competency.key == wanted.competency for each in line.shows))
    )


def competencies_shown(known: Sequence[Line]) -> list[tuple[str, str]]:
    """Key and name of every competency that something in the catalog shows, by name."""
    shown = {each.competency.key: each.competency.name for line in known for each in line.shows}
    return sorted(shown.items(), key=lambda pair: pair[1].casefold())


def recognized(credential: Credential | None) -> Microcredential | None:
    """What a badge is in the catalog: issuer id and achievement id must both match. A like name is no match.

    Args:
        credential: what was signed; nothing is recognized in what nobody signed.
    """
    if credential is None or not credential.is_one_badge:
        return None
    achievements = [each.id for each in credential.achievements if each.id]
    found = [each for each in entries().filter(achievement__in=achievements) if each.issuers & set(credential.issuers)]
    return found[0] if len(found) == 1 else None


def of_like_name(title: str) -> Microcredential | None:
    """An entry of exactly this title, as a hint to the person; it lends a certificate nothing."""
    return entries().filter(title__iexact=title.strip()).first() if title.strip() else None


def _line(entry: Microcredential) -> Line:
    appraisal, shows = entry.appraisal, tuple(entry.outcomes.all())
    searched = (entry.title, entry.provider.name, entry.description, *(each.competency.name for each in shows))
    return Line(
        key=entry.key,
        title=entry.title,
        provider=entry.provider.name,
        proof=proof_of(appraisal),
        reason=reason_of(appraisal),
        answered=answered(appraisal),
        hours=entry.hours,
        cost=entry.cost,
        currency=entry.currency,
        shows=shows,
        searched=" ".join(normal_name(text) for text in searched),
    )
