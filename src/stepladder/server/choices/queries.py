"""Questions of somebody who chooses: where they stand, what an entry shows, and what else shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Now, RowNumber

from stepladder.appraisal.score import CEILINGS
from stepladder.evidence.names import normal_name
from stepladder.server.catalog.models import Microcredential, Outcome, Prerequisite, Stack, StackPart
from stepladder.server.catalog.terms import GONE, IN_USE
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.people.models import Person
from stepladder.server.policies.models import EvidenceRules
from stepladder.server.readiness.queries import Standing, as_seen_by, standings_of
from stepladder.server.roles.models import Appointment, Criterion, PriorityCompetency, RoleVersion
from stepladder.server.roles.queries import in_force_condition
from stepladder.server.wallet.models import Certificate

MOST_FOUND = 10
"""Entries that a search shows; who does not find it among them writes another word."""

_WEIGHTS = ("weights__proposed_by", "weights__decided_by")


@dataclass(frozen=True)
class Place:
    """Where somebody stands on the ladders today; None where nothing is recorded.

    Attributes:
        rank: of the grade of the role that they hold.
        family, rung: of that role.
    """

    rank: int | None = None
    family: int | None = None
    rung: int | None = None

    @property
    def known(self) -> bool:
        """Whether it can be said which roles lie above."""
        return self.rank is not None or (self.family is not None and self.rung is not None)


@dataclass(frozen=True)
class Mine:
    """What the pages of choice read about their reader.

    Attributes:
        newer_version: whether what the role asks changed since they chose it.
        newer_priority: title of the latest priority that was set for the role or its family since then; or nothing.
        rules_since: since when the rules hold by which evidence counts; None where those of the library do.
    """

    standing: Standing
    place: Place
    newer_version: bool = False
    newer_priority: str = ""
    rules_since: date | None = None


@dataclass(frozen=True)
class ShownBy:
    """A competency that an entry shows."""

    id: int
    key: str
    name: str
    level: int
    relevance: Any


@dataclass(frozen=True)
class Entry:
    """An entry with what it shows, and what it is part of.

    Attributes:
        row: with its provider and weights.
        required_by: credentials that ask for it first; stacks: published stacks that it is part of.
        stacks_begun: those of them of which the reader holds something else.
        leads_on: whether a stack with it builds up to a credential, or one asks for it first.
        given: whether the reader was given it here as a badge, which they may not have added yet.
    """

    row: Microcredential
    shows: tuple[ShownBy, ...]
    required_by: int = 0
    stacks: int = 0
    stacks_begun: int = 0
    leads_on: bool = False
    given: bool = False


@dataclass(frozen=True)
class Asking:
    """A criterion in force of a role of the organization."""

    role: int
    family: int | None
    rung: int
    rank: int | None
    competency: str
    level: int


def mine(reader: Person, on: date) -> Mine:
    """Where the reader stands, without what was recorded about conditions; eight questions."""
    held = Appointment.objects.filter(person=OuterRef("pk"), since__lte=on).exclude(until__lt=on)
    held = held.order_by(F("role__grade__rank").desc(nulls_last=True), "-role__rung", "-since")
    asked = PriorityCompetency.objects.filter(
        Q(role=OuterRef("target__role")) | Q(family=OuterRef("target__role__family")),
        Q(priority__until__isnull=True) | Q(priority__until__gte=on),
        priority__since__lte=on,
        recorded_at__gt=OuterRef("target__chosen_at"),
    ).order_by("-recorded_at", "-id")
    rows = Person.objects.filter(pk=reader.pk).annotate(
        held_rank=Subquery(held.values("role__grade__rank")[:1]),
        held_family=Subquery(held.values("role__family_id")[:1]),
        held_rung=Subquery(held.values("role__rung")[:1]),
        newer_priority=Subquery(asked.values("priority__title")[:1]),
        rules_since=Subquery(EvidenceRules.objects.filter(in_force_from__lte=on).values("in_force_from")[:1]),
    )
    found = as_seen_by(reader, standings_of(rows, on=on, conditions=False)[0])
    person: Any = found.person
    version = found.version
    since = version.in_force_from if version else None
    return Mine(
        standing=found,
        place=Place(person.held_rank, person.held_family, person.held_rung),
        newer_version=bool(found.role and since and since > person.target.chosen_at.date()),
        newer_priority=(person.newer_priority or "") if found.role else "",
        rules_since=person.rules_since,
    )


def entries(reader: Person, which: Q) -> dict[str, Entry]:
    """Entries by their keys, in the order of their titles, with what each shows; one question.

    An entry comes as often as it shows something, so that no second question is needed. What it shows of competencies
    that somebody entered for themselves is shown to them alone.
    """
    rows = _with_stacks(Microcredential.objects.filter(which), reader)
    rows = rows.select_related("provider", *_WEIGHTS).annotate(
        of_competency=F("outcomes__competency_id"),
        of_key=F("outcomes__competency__key"),
        of_name=F("outcomes__competency__name"),
        of_owner=F("outcomes__competency__owner_id"),
        of_level=F("outcomes__level"),
        of_relevance=F("outcomes__relevance"),
    )
    shows: dict[str, list[ShownBy]] = {}
    known: dict[str, Any] = {}
    for row in rows.order_by("title", "id", "outcomes__id"):
        known.setdefault(row.key, row)
        theirs = shows.setdefault(row.key, [])
        if row.of_competency is not None and row.of_owner in (None, reader.pk):
            theirs.append(ShownBy(row.of_competency, row.of_key, row.of_name, row.of_level, row.of_relevance))
    return {key: _entry(row, shows[key]) for key, row in known.items()}


def named_or_found(keys: Collection[str], words: str) -> Q:
    """Entries of these keys, and the first ones that have all these words and can still be chosen."""
    wanted = normal_name(words).split()
    if not wanted:
        return Q(key__in=keys)
    rows = Microcredential.objects.exclude(acceptance__in=GONE).exclude(key__in=keys)
    for word in wanted:
        rows = rows.filter(searched__contains=word)
    return Q(key__in=keys) | Q(pk__in=rows.order_by("title", "id").values("pk")[:MOST_FOUND])


def with_others(key: str, most: int) -> Q:
    """An entry, and others that show one of its competencies: those first of which most is known to be proven.

    Among equals the cheapest first, so that looking at some of many does not miss what costs less.
    """
    mine = Outcome.objects.filter(microcredential__key=key).values("competency")
    showing = Outcome.objects.filter(competency__in=mine).values("microcredential")
    others = Microcredential.objects.filter(pk__in=showing).exclude(key=key).exclude(acceptance__in=GONE)
    best = others.order_by("-evidence_class", F("cost").asc(nulls_last=True), "title", "id").values("pk")[:most]
    return Q(key=key) | Q(pk__in=best)


def for_gaps(gaps: Mapping[str, int], most: int, held: Collection[str] = ()) -> Q:
    """Entries that can reach the level asked, or of which that is not known, so many for each competency, by title.

    Those of which it is not known come after those that can.

    Args:
        gaps: by key of a competency the lowest level that is asked of it and not covered.
        held: keys of entries that are held already; they come beside the others, and take no place of theirs.
    """
    kind = "microcredential__evidence_class"
    levels = [When(**{kind: name}, then=Value(level)) for name, level in CEILINGS.items()]
    wanted = Q(pk__in=())
    for competency, level in gaps.items():
        reaches = Q(reach__gte=level) | Q(**{kind: ""})
        wanted |= Q(competency__key=competency, level__gte=level) & reaches
    known_first = Case(When(**{kind: ""}, then=Value(1)), default=Value(0))
    order: list[BaseExpression | F | str] = [known_first, F("microcredential__title"), F("microcredential_id")]
    showing = (
        Outcome.objects.annotate(reach=Case(*levels, default=Value(0), output_field=IntegerField()))
        .filter(wanted, relevance__gt=0)
        .exclude(microcredential__acceptance__in=GONE)
    )
    placed = Window(RowNumber(), partition_by=[F("competency_id")], order_by=order)
    rows = showing.exclude(microcredential__key__in=held).annotate(place=placed).filter(place__lte=most)
    theirs = showing.filter(microcredential__key__in=held)
    return Q(pk__in=rows.values("microcredential_id")) | Q(pk__in=theirs.values("microcredential_id"))


def asked_everywhere(on: date) -> tuple[Asking, ...]:
    """Every criterion in force of the organization's open roles; one question."""
    newest = RoleVersion.objects.filter(in_force_condition(on), role=OuterRef("version__role"))
    is_open = Q(version__role__closed_on__isnull=True) | Q(version__role__closed_on__gt=on)
    rows = Criterion.objects.filter(
        is_open,
        version=Subquery(newest.order_by("-number").values("pk")[:1]),
        version__role__owner__isnull=True,
    ).order_by("id")
    columns = ("role_id", "role__family_id", "role__rung", "role__grade__rank")
    named = (*(f"version__{each}" for each in columns), "competency__key", "level")
    return tuple(Asking(*row) for row in rows.values_list(*named))


def published_parts(ids: Collection[int]) -> list[StackPart]:
    """The parts of some stacks, in order, with the entries in them; one question."""
    rows = StackPart.objects.filter(stack__in=ids).select_related("microcredential")
    return list(rows.order_by("stack_id", "position", "id"))


def requires_of(keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By key of an entry the keys of what its provider asks for first; one question."""
    pairs = Prerequisite.objects.filter(microcredential__key__in=keys).values_list(
        "microcredential__key", "required__key"
    )
    found: dict[str, list[str]] = {}
    for key, required in pairs.order_by("id"):
        found.setdefault(key, []).append(required)
    return {key: tuple(each) for key, each in found.items()}


def certificates_of(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates that the catalog recognizes and that are checked, the earliest first."""
    rows = Certificate.objects.filter(
        person=reader, withdrawn_at__isnull=True, waits_since__isnull=True, recognized__isnull=False
    )
    return rows.select_related("recognized__replaced_by__replaced_by").order_by("issued_on", "id")


def _with_stacks(rows: QuerySet[Microcredential], reader: Person) -> QuerySet[Microcredential]:
    """With how many ask for an entry first, and of how many stacks it is part."""
    asking = Prerequisite.objects.filter(required=OuterRef("pk"), microcredential__acceptance__in=IN_USE)
    first = asking.order_by().values("required")
    published = Stack.objects.filter(state=Stack.State.PUBLISHED)
    parts = StackPart.objects.filter(microcredential=OuterRef("pk"), stack__in=published.values("pk"))
    others = StackPart.objects.filter(
        stack=OuterRef("stack"), microcredential__certificates__in=_held_by(reader).values("pk")
    ).exclude(microcredential=OuterRef("microcredential"))

    given = IssuedCredential.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        person=reader,
        version__offer__microcredential=OuterRef("pk"),
        revoked_at__isnull=True,
        suspended_at__isnull=True,
    )

    def count(found: QuerySet[Any]) -> Subquery:
        counted = found.order_by().values("microcredential").annotate(n=Count("stack", distinct=True))
        return Subquery(counted.values("n"), output_field=IntegerField())

    return rows.annotate(
        n_first=Subquery(first.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        n_stacks=count(parts),
        n_begun=count(parts.filter(Exists(others))),
        is_led_on=Exists(parts.filter(stack__goal__isnull=False)),
        is_given=Exists(given),
    )


def _held_by(reader: Person) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person=reader, withdrawn_at__isnull=True, waits_since__isnull=True)


def _entry(row: Any, shows: Iterable[ShownBy]) -> Entry:
    first = row.n_first or 0
    return Entry(
        row=row,
        shows=tuple(shows),
        required_by=first,
        stacks=row.n_stacks or 0,
        stacks_begun=row.n_begun or 0,
        leads_on=bool(first or row.is_led_on),
        given=row.is_given,
    )
