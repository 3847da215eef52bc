"""Everything about one competency, from the rooms below: where it is asked, who certifies it, what evidences it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext

from stepladder.frameworks.edition import Link
from stepladder.frameworks.scales import STEPLADDER
from stepladder.server.catalog.models import Outcome
from stepladder.server.catalog.proof import MARKS, proof_of, words_of
from stepladder.server.frameworks import words
from stepladder.server.frameworks.models import Change, Competency, LevelText, Mapping, Need, Relation, Scale
from stepladder.server.frameworks.queries import GENERAL_LEVELS
from stepladder.server.people.models import Person
from stepladder.server.roles.asks import accepted_words
from stepladder.server.roles.models import Criterion
from stepladder.server.roles.queries import criteria_asking

MOST_RELATED = 200
"""Relations that are read of one competency; a heading of ESCO has at most 160 below it."""

MOST_ASKING = 12
"""Occupations that are named; the others are counted."""

_ORDER = [link.value for link in Link]


@dataclass(frozen=True)
class Other:
    """What stands at the other end of a relation.

    Attributes:
        key: of a competency that has a page; empty for what lies outside.
    """

    name: str
    key: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Level:
    """A level of the chosen scale with what somebody does at it."""

    value: float
    name: str
    text: str


@dataclass(frozen=True)
class Texts:
    """The levels on one scale, and which scales there are.

    Attributes:
        scales: key and title of those on which it has texts, the site's own first.
        own: whether these are texts of this competency, and not what the level means in general.
    """

    chosen: str
    scales: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...]
    own: bool


@dataclass(frozen=True)
class Certifies:
    """A microcredential that shows it."""

    outcome: Outcome
    words: str
    mark: str


@dataclass(frozen=True)
class Occupations:
    """Occupations that ask for it, essential ones first, and how many there are."""

    named: tuple[Need, ...]
    total: int


def texts_of(competency: Competency, wanted: str) -> Texts:
    """Its levels on the scale that is wanted, or on the first on which it has texts; one question."""
    rows = list(LevelText.objects.filter(competency=competency).select_related("scale").order_by("scale_id", "level"))
    by_key: dict[str, list[LevelText]] = {STEPLADDER.id: []}
    scales: dict[str, Scale] = {}
    for row in rows:
        key = row.scale.key if row.scale else STEPLADDER.id
        by_key.setdefault(key, []).append(row)
        if row.scale:
            scales[key] = row.scale
    titles = ((key, scales[key].title if key in scales else gettext(STEPLADDER.title)) for key in by_key)
    first = next((key for key, found in by_key.items() if found), STEPLADDER.id)
    chosen = wanted if wanted in by_key else first
    if chosen == STEPLADDER.id:
        said = {row.level: row.text for row in by_key[chosen]}
        general = {each.value: gettext(GENERAL_LEVELS[int(each.value)]) for each in STEPLADDER.levels}
        levels = tuple(Level(each.value, "", said.get(each.value, general[each.value])) for each in STEPLADDER.levels)
        return Texts(chosen, tuple(titles), levels, own=bool(said))
    return Texts(chosen, tuple(titles), tuple(Level(row.level, "", row.text) for row in by_key[chosen]), own=True)


def relations_of(competency: Competency) -> list[tuple[str, tuple[Other, ...]]]:
    """What it is related to, by the words for the relation; one question."""
    ends = Q(source=competency) | Q(target=competency)
    rows = Relation.objects.filter(ends, gone_in__isnull=True).select_related("source", "target")
    found: dict[tuple[int, str], list[Other]] = {}
    for row in rows.order_by("position", "id")[:MOST_RELATED]:
        from_target = row.target_id == competency.pk
        at = (2 * _ORDER.index(row.kind) + from_target, words.link_words(row.kind, from_target=from_target))
        end = row.source if from_target else row.target
        outside = Other(row.target_name or row.target_uri, "", "" if from_target else row.target_uri)
        found.setdefault(at, []).append(Other(end.name, end.key) if end else outside)
    return [(name, tuple(others)) for (_, name), others in sorted(found.items(), key=lambda pair: pair[0])]


def occupations_asking(competency: Competency) -> Occupations:
    """Occupations that ask for it; two questions, none for a competency of no framework."""
    if competency.framework_id is None:
        return Occupations((), 0)
    rows = Need.objects.filter(competency=competency, gone_in__isnull=True).select_related("occupation")
    named = tuple(rows.order_by("kind", "-importance", "occupation__title", "id")[: MOST_ASKING + 1])
    return Occupations(named[:MOST_ASKING], len(named) if len(named) <= MOST_ASKING else rows.count())


def asked_in(competency: Competency, reader: Person, on: date) -> list[Criterion]:
    """The criteria in force that ask for it, in the order of the ladders; one question."""
    return list(criteria_asking(reader, [competency], on))


def kinds_that_count(criteria: Iterable[Criterion]) -> list[str]:
    """Which evidence those criteria accept, each wording once; empty where every kind counts."""
    return list(dict.fromkeys(said for each in criteria if (said := accepted_words(each.accepts))))


def certified_by(competency: Competency) -> list[Certifies]:
    """What in the catalog shows it, the highest level first; one question. What each proves is computed."""
    rows = Outcome.objects.filter(competency=competency).select_related("microcredential__provider")
    found = []
    for row in rows.order_by("-level", "microcredential__title", "id"):
        proof = proof_of(row.microcredential.appraisal)
        found.append(Certifies(row, words_of(proof), MARKS[proof]))
    return found


def changes_of(competency: Competency) -> Sequence[Change]:
    """What later editions changed of it, the newest first; one question."""
    return list(
        Change.objects.filter(competency=competency).select_related("edition").order_by("-edition__number", "id")
    )


def mappings_of(competency: Competency) -> Sequence[Mapping]:
    """What was said to be about it and holds, the newest first; one question."""
    rows = Mapping.objects.filter(competency=competency, state=Mapping.State.ACCEPTED, ended_on__isnull=True)
    return list(rows.select_related("author")[:MOST_RELATED])


@dataclass(frozen=True)
class Named:
    """What names a competency: criteria in force and entries of the catalog."""

    criteria: tuple[Criterion, ...]
    outcomes: tuple[Outcome, ...]


def naming(competencies: Iterable[int], reader: Person, on: date) -> dict[int, Named]:
    """By competency what names it; two questions, however many."""
    ids = set(competencies)
    rows = Competency.objects.filter(pk__in=ids)
    criteria: dict[int, list[Criterion]] = {id: [] for id in ids}
    outcomes: dict[int, list[Outcome]] = {id: [] for id in ids}
    if ids:
        for each in criteria_asking(reader, rows, on):
            criteria[each.competency_id].append(each)
        for outcome in Outcome.objects.filter(competency__in=ids).select_related("microcredential"):
            outcomes[outcome.competency_id].append(outcome)
    return {id: Named(tuple(criteria[id]), tuple(outcomes[id])) for id in ids}
