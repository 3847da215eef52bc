"""Questions about competencies and frameworks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate

from stepladder.frameworks import model as core
from stepladder.frameworks.edition import OCCUPATIONS, Kind, Link
from stepladder.server.frameworks import search
from stepladder.server.frameworks.models import Competency, Framework, LevelText, Occupation, Relation
from stepladder.server.people.models import Person

GENERAL_LEVELS = dict(core.LEVEL_WORDS)
"""What the five levels mean where a competency has no text of its own."""

_HOLDS = Q(retired_on__isnull=True) | Q(retired_on__gt=TruncDate(Now()))


def open_to_reader(reader: Person) -> QuerySet[Competency]:
    """What forms offer to choose from: one's own, those of the organization's frameworks, and those in use.

    A reference framework has many thousands; of them it is the adopted ones. Never a heading, nor what is retired.
    """
    offered = Q(framework__isnull=True) | Q(framework__ours=True) | Q(adopted=True)
    kinds = [kind.value for kind in search.CHOOSABLE]
    return Competency.objects.filter(Q(owner=reader) | Q(owner__isnull=True) & offered, _HOLDS, kind__in=kinds)


def visible_to(reader: Person) -> QuerySet[Competency]:
    """Every competency that somebody may read: all but those that others entered for themselves."""
    return Competency.objects.filter(Q(owner__isnull=True) | Q(owner=reader))


def framework_of(competencies: Iterable[Competency]) -> core.Framework:
    """Competencies for the library."""
    return core.Framework(tuple(each.to_core() for each in competencies))


def level_texts(competencies: Iterable[Competency]) -> dict[int, dict[int, str]]:
    """By competency and level, what somebody does who has it; in general words where there are no others."""
    ids = [each.pk for each in competencies]
    found: dict[int, dict[int, str]] = {id: dict(GENERAL_LEVELS) for id in ids}
    for row in LevelText.objects.filter(competency_id__in=ids, scale__isnull=True):
        found[row.competency_id][int(row.level)] = row.text
    return found


@dataclass(frozen=True)
class Found:
    """A competency or an occupation that fits what somebody looks for.

    Attributes:
        row: its row, with its framework.
        matched: the other label that has the words, where the name has not.
    """

    row: Competency | Occupation
    matched: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row.name if isinstance(self.row, Competency) else self.row.title

    @property
    def statement(self) -> str:
        """What it says."""
        return self.row.statement if isinstance(self.row, Competency) else self.row.description

    @property
    def key(self) -> str:
        """The key of a competency, the identifier of an occupation: how a form names it."""
        return self.row.key if isinstance(self.row, Competency) else str(self.row.uuid)

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(self.row.kind)

    @property
    def is_competency(self) -> bool:
        """Whether it has a page of its own."""
        return isinstance(self.row, Competency)


@dataclass(frozen=True)
class Looked:
    """What a search gave.

    Attributes:
        total: how many fit altogether.
    """

    found: tuple[Found, ...]
    total: int


def find(
    text: str,
    reader: Person,
    *,
    limit: int = 20,
    kinds: Collection[Kind] = search.CHOOSABLE,
    frameworks: Collection[int] = (),
) -> tuple[Found, ...]:
    """The competencies, or occupations, that fit a text best; for choosers.

    Args:
        kinds: competencies without headings unless others are named; kinds of occupations find occupations.
        frameworks: keys of rows; all where none is named.
    """
    return look(text, reader, kinds=kinds, frameworks=frameworks, page=(limit, 0)).found


def look(
    text: str,
    reader: Person,
    *,
    kinds: Collection[Kind] = (),
    frameworks: Collection[int] = (),
    page: tuple[int, int] = (20, 0),
) -> Looked:
    """One page of what fits, and how much there is.

    Args:
        kinds: all competencies where none is named.
        page: how many at most, and how many to leave out before.
    """
    jobs = frozenset(kinds) & OCCUPATIONS
    words = search.words_of(text)
    # What no database takes as text (U+0000, half a surrogate) is not printable.
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: search.LONGEST]).split())
    asked = search.Asked(words, reader.pk, frozenset(kinds) - OCCUPATIONS or search.COMPETENCIES, frameworks, plain)
    limit, offset = page
    parts: list[Looked] = []
    if not jobs or frozenset(kinds) - OCCUPATIONS:
        parts.append(_page("competency", Competency.objects, asked, limit, offset))
    if jobs:
        seen = sum(len(each.found) for each in parts)
        before = sum(each.total for each in parts)
        of_jobs = search.Asked(words, reader.pk, jobs, frameworks, plain)
        parts.append(_page("occupation", Occupation.objects, of_jobs, limit - seen, max(0, offset - before)))
    return Looked(tuple(each for part in parts for each in part.found), sum(part.total for part in parts))


def _page(table: str, rows: Any, asked: search.Asked, limit: int, offset: int) -> Looked:
    hits = search.hits(table, asked, limit=max(limit, 1), offset=offset)
    by_key = rows.select_related("framework").in_bulk(hits.keys[:limit])
    found = tuple(Found(by_key[key], _matched(by_key[key], asked.words)) for key in hits.keys[:limit] if key in by_key)
    return Looked(found, hits.total)


def _matched(row: Competency | Occupation, words: Sequence[str]) -> str:
    name = row.name if isinstance(row, Competency) else row.title
    if _has_all(name, words):
        return ""
    return next((each for each in row.alternatives if _has_all(each, words)), "")


def _has_all(label: str, words: Sequence[str]) -> bool:
    there = search.words_of(label)
    return all(any(each.startswith(word) for each in there) for word in words)


@dataclass(frozen=True)
class Listed:
    """A framework as the list shows it, with what its edition in force holds."""

    row: Framework
    competencies: int
    headings: int
    occupations: int


def frameworks() -> tuple[Listed, ...]:
    """Every framework with its counts, the organization's own first; three questions."""
    competencies = _counts(Competency.objects.exclude(kind=Kind.GROUP.value))
    headings = _counts(Competency.objects.filter(kind=Kind.GROUP.value))
    occupations = _counts(Occupation.objects.all())
    return tuple(
        Listed(each, competencies.get(each.pk, 0), headings.get(each.pk, 0), occupations.get(each.pk, 0))
        for each in Framework.objects.all()
    )


def _counts(rows: Any) -> dict[int, int]:
    found = rows.filter(gone_in__isnull=True, framework__isnull=False).order_by().values_list("framework")
    return dict(found.annotate(Count("id")))


def below(framework: Framework, heading: Competency | None) -> QuerySet[Competency]:
    """What stands directly under a heading of a framework; under none what has no heading over it. Headings first."""
    broader = Relation.objects.filter(kind=Link.BROADER.value, gone_in__isnull=True, target__isnull=False)
    rows = Competency.objects.filter(framework=framework, gone_in__isnull=True)
    if heading is None:
        rows = rows.filter(~Exists(broader.filter(source=OuterRef("pk"))))
    else:
        rows = rows.filter(Exists(broader.filter(source=OuterRef("pk"), target=heading)))
    children = broader.filter(target=OuterRef("pk"), source__gone_in__isnull=True)
    return rows.annotate(leads_on=Exists(children)).order_by("-leads_on", "position", "id")


def headings_over(row: Competency) -> list[Competency]:
    """The headings directly over something, in the publisher's order."""
    relations = Relation.objects.filter(
        kind=Link.BROADER.value, source=row, gone_in__isnull=True, target__isnull=False
    ).select_related("target")
    return [each.target for each in relations.order_by("position", "id") if each.target]


def counts_of(framework: Framework) -> dict[str, int]:
    """How many entries of each kind the edition in force has; two questions."""
    found: dict[str, int] = {}
    for rows in (framework.competencies.all(), framework.occupations.all()):
        kinds = rows.filter(gone_in__isnull=True).order_by("kind").values_list("kind")
        found |= dict(kinds.annotate(Count("id")))
    return found
