"""What somebody looks for in the catalog, and the conditions that it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from stepladder.evidence.names import normal_name
from stepladder.server.catalog.goals import Gap
from stepladder.server.catalog.models import Microcredential, Outcome, Serves
from stepladder.server.catalog.terms import GONE, Acceptance
from stepladder.server.catalog.toward import Toward
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import StrategicOutcome

UNLINKED = "unlinked"
"""What is wanted: entries that are linked to no goal, whatever is missing."""

LINKED = "linked"
"""What is wanted: entries that serve a stated goal."""

OF_PRIORITY = "priority:"
"""How a wish for the entries that serve one priority begins; its key follows."""

EVERYTHING = "all"
"""What is wanted: also what was declined or retired."""

LISTED = tuple(each.value for each in Acceptance if each not in GONE)
"""Where entries stand that the list shows without being asked."""

MINE, TO_REVIEW, NOBODYS = "mine", "review", "nobody"
"""Whose entries are wanted: the reader's own, those whose day of review has come, and those that nobody looks after."""

MOST_WORDS = 8
"""Words of the text that are looked at."""

_fold = lru_cache(maxsize=65_536)(normal_name)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty does not choose.

    Attributes:
        text: every word of it has to stand in title, provider or description, or in a competency that is shown.
        competency, provider: keys.
        proves, kind, method, goal, whose: one of the answers of the form.
        acceptance: an ``Acceptance`` or ``EVERYTHING``; without it what is in use or proposed.
        cost, hours: at most so much; what is not stated is not among them.
        currency: of the cost; empty for the one in which most prices are stated. Amounts in others are not compared.
        toward: only what can reach a criterion of the reader's next role.
    """

    text: str = ""
    competency: str = ""
    proves: str = ""
    goal: str = ""
    kind: str = ""
    acceptance: str = ""
    method: str = ""
    provider: str = ""
    whose: str = ""
    cost: Decimal | None = None
    currency: str = ""
    hours: int | None = None
    toward: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) not in ("", None, False) for each in fields(self))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the text, as they are compared."""
        return tuple(dict.fromkeys(_fold(self.text).split()))[:MOST_WORDS]


@dataclass(frozen=True)
class Seen:
    """With whose eyes the catalog is read, and on which day."""

    reader: Person
    on: date
    toward: Toward | None = None

    @property
    def outcomes(self) -> QuerySet[Outcome]:
        """What is shown of the organization's competencies and one's own: those of others are told to nobody."""
        # Above 0, for "not null" would look at every competency there is.
        hidden = Competency.objects.filter(owner_id__gt=0).exclude(owner=self.reader)
        return Outcome.objects.exclude(competency__in=hidden.values("pk"))

    @property
    def shows(self) -> Exists:
        """Whether an entry shows anything."""
        return Exists(self.outcomes.filter(microcredential=OuterRef("pk")))

    @property
    def serves(self) -> Exists:
        """Whether an entry is said to serve an outcome of a priority that has not ended."""
        return Exists(_said().exclude(outcome__in=self._over()))

    @property
    def linked(self) -> Q:
        """Whether nothing is missing between an entry and a goal, as ``goals.gaps_of`` has it.

        Asked of what is said to be served, of which there is least.
        """
        return Q(pk__in=self._served_and_shown().values("microcredential"))

    def linked_keys(self) -> set[int]:
        """The keys of all entries between which and a goal nothing is missing."""
        return set(self._served_and_shown().values_list("microcredential", flat=True))

    def _served_and_shown(self) -> QuerySet[Serves]:
        said = Serves.objects.filter(ended_at__isnull=True).exclude(outcome__in=self._over())
        shown = self.outcomes.filter(microcredential=OuterRef("microcredential"))
        return said.filter(Exists(shown)).order_by()

    def goal(self, wanted: str) -> Q:
        """The entries that are linked as somebody wants them."""
        if wanted.startswith(OF_PRIORITY):
            said = _said().filter(outcome__priority__key=wanted.removeprefix(OF_PRIORITY))
            return Q(Exists(said.exclude(outcome__in=self._over())))
        return {
            LINKED: self.linked,
            UNLINKED: ~self.linked,
            Gap.COMPETENCY.value: ~Q(self.shows),
            Gap.GOAL.value: ~Q(Exists(_said())),
            Gap.OVER.value: Q(Exists(_said())) & ~Q(self.serves),
        }.get(wanted, Q())

    def conditions(self, wanted: Wanted) -> Q:
        """What was chosen besides words and facets."""
        found = self.goal(wanted.goal) & _whose(wanted.whose, self)
        if wanted.competency:
            found &= Q(pk__in=self.outcomes.filter(competency__key=wanted.competency).values("microcredential"))
        if wanted.provider:
            found &= Q(provider__key=wanted.provider)
        if wanted.cost is not None:
            found &= Q(cost__lte=wanted.cost) & (Q(currency=wanted.currency or commonest_currency()) | Q(cost=0))
        if wanted.hours is not None:
            found &= Q(hours__lte=wanted.hours)
        if wanted.toward:
            found &= self.toward.reaching(self.outcomes) if self.toward else Q(pk__in=[])
        return found

    def text(self, words: Iterable[str]) -> Q:
        """The entries in which every word stands."""
        found = Q()
        names = self._names() if words else ()
        for word in words:
            called = [key for key, name in names if word in name]
            shown = Q(pk__in=self.outcomes.filter(competency__in=called).values("microcredential")) if called else Q()
            found &= Q(searched__contains=word) | shown
        return found

    def _names(self) -> tuple[tuple[int, str], ...]:
        """Key and folded name of every competency that something shows: far fewer than there are entries."""
        rows = Competency.objects.filter(pk__in=self.outcomes.values("competency"))
        return tuple((key, _fold(name)) for key, name in rows.order_by().values_list("pk", "name"))

    def _over(self) -> QuerySet[StrategicOutcome, int]:
        return StrategicOutcome.objects.filter(priority__until__lt=self.on).order_by().values_list("pk", flat=True)


def commonest_currency() -> str:
    """The currency in which most prices of the catalog are stated; nothing where none is."""
    stated = Microcredential.objects.exclude(currency="").order_by().values("currency").annotate(count=Count("pk"))
    return stated.order_by("-count", "currency").values_list("currency", flat=True).first() or ""


def _said() -> QuerySet[Serves]:
    return Serves.objects.filter(microcredential=OuterRef("pk"), ended_at__isnull=True)


def _whose(whose: str, seen: Seen) -> Q:
    match whose:
        case "mine":
            return Q(owner=seen.reader)
        case "review":
            return Q(review_on__lte=seen.on)
        case "nobody":
            return Q(owner__isnull=True)
        case _:
            return Q()
