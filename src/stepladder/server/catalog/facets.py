"""Choosing from the catalog in the database: which entries fit, and how many of them each further choice would leave.

1. What a facet chooses by (what it proves, provider, acceptance, methods) is not asked for at first: the database
   counts entries by all four at once, and from these few hundred counts follows what every choice would leave. 2. A
   text costs reading every row, and what can reach one's next role looking at all that entries show, so that each is
   asked for once, and what it found is what the rest is chosen from.
3. The rows of one page, and nothing of the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, ExpressionWrapper, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import Contains

from stepladder.appraisal.score import EvidenceClass
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.proof import Proof, proof_of_class
from stepladder.server.catalog.terms import GONE
from stepladder.server.catalog.wanted import EVERYTHING, LINKED, LISTED, UNLINKED, Seen, Wanted

ON_A_PAGE = 50

Allowed = Mapping[str, frozenset[str]]
"""By facet the answers of which an entry needs one; a facet that chooses nothing is left out."""

_COLUMNS = ("acceptance", "evidence_class", "provider_kind", "methods")


@dataclass(frozen=True)
class Cell:
    """Entries that are alike in all that facets choose by.

    Attributes:
        answers: by facet what they are chosen by; of methods there may be several, or none.
    """

    answers: Mapping[str, tuple[str, ...]]

    def unfit(self, allowed: Allowed) -> list[str]:
        """The facets that would leave them out."""
        return [facet for facet, chosen in allowed.items() if chosen.isdisjoint(self.answers[facet])]


_SHOWN = (
    *("key", "title", "provider__name", "hours", "cost", "currency", "scores", "evidence_class", "answered"),
    "acceptance",
)
"""Columns that a row of the list shows."""

FACETS = ("proves", "kind", "acceptance", "method")
"""Names of the choices that are counted together; the goal is counted by itself."""


@dataclass(frozen=True)
class Found:
    """What fits.

    Attributes:
        page: one page by title; its paginator knows how many fit. rows: the entries on it.
        total: how many there are without any choice.
        proofs: how many of those that fit prove what.
        counts: by facet and answer, how many would fit with that answer in place of the one given.
    """

    page: Page[Any]
    rows: tuple[Microcredential, ...]
    total: int
    proofs: Mapping[Proof, int]
    counts: Mapping[str, Mapping[str, int]]

    @property
    def count(self) -> int:
        """How many fit."""
        return self.page.paginator.count


def found(wanted: Wanted, seen: Seen, *, page: str | None = None) -> Found:
    """What fits, page by page; five questions at the most, however many entries there are."""
    conditions = seen.conditions(wanted)
    rows = Microcredential.objects.filter(conditions)
    fit, at_once = rows.filter(*_conditions(wanted)), bool(wanted.words or wanted.toward)
    if at_once:
        cells, keys = _by_keys(rows.filter(seen.text(wanted.words)) if wanted.words else rows, wanted)
        paginator = Paginator[Any](keys, ON_A_PAGE)
    else:
        cells, keys = _counted(rows), []
        paginator = Paginator[Any](fit.order_by("title", "id").only(*_SHOWN).select_related("provider"), ON_A_PAGE)
    counts, proofs = _counts(cells, wanted)
    paginator.__dict__["count"] = total = sum(proofs.values())  # known, so that nothing is counted for it
    if not wanted.goal:
        linked = len(seen.linked_keys().intersection(keys)) if at_once else fit.filter(seen.linked).count()
        counts["goal"] = Counter({LINKED: linked, UNLINKED: total - linked})
    shown = paginator.get_page(page)
    return Found(
        page=shown,
        rows=tuple(_of_keys(list(shown)) if at_once else shown),
        total=_listed(cells) if not (wanted.words or conditions) else _total(),
        proofs={Proof(each): count for each, count in proofs.items()},
        counts=counts,
    )


def _listed(cells: Cells) -> int:
    return sum(count for row, count in cells.items() if row[0] in LISTED)


def _total() -> int:
    return Microcredential.objects.exclude(acceptance__in=GONE).count()


def fitting(wanted: Wanted, seen: Seen) -> QuerySet[Microcredential]:
    """Every entry that fits, for whoever does something to all of them."""
    rows = Microcredential.objects.filter(seen.conditions(wanted), *_conditions(wanted))
    return rows.filter(seen.text(wanted.words)) if wanted.words else rows


Row = tuple[str, str, str, str]
"""What facets choose by, as it is stored; the methods as text, which is read once for each text."""

Cells = Mapping[Row, int]


def _counted(rows: QuerySet[Microcredential]) -> Cells:
    # Without an order: sorting by title would have every row looked at. Methods as they are stored, without a cast, so
    # that SQLite counts along the index; and nothing is read as JSON thousands of times.
    stored = rows.order_by().annotate(as_text=ExpressionWrapper(F("methods"), TextField()))
    return {tuple(row): count for *row, count in stored.values_list(*_COLUMNS[:-1], "as_text").annotate(Count("pk"))}


def _by_keys(rows: QuerySet[Microcredential], wanted: Wanted) -> tuple[Cells, list[int]]:
    """The counts of some entries, and the keys of those among them that fit, in order."""
    # Methods as text: nothing is read thousands of times. By title and nothing, so that SQLite looks through the table
    # once and sorts what it found, and does not jump through it in the order of an index.
    hits = rows.annotate(as_text=Cast("methods", TextField())).order_by(Concat("title", Value("")), "id")
    found = [(tuple(values), pk) for *values, pk in hits.values_list(*_COLUMNS[:-1], "as_text", "pk")]
    cells: Cells = Counter(row for row, _ in found)
    allowed = _allowed(wanted)
    fit = {row for row in cells if not _cell(row).unfit(allowed)}
    return cells, [pk for row, pk in found if row in fit]


def _of_keys(keys: list[int]) -> QuerySet[Microcredential]:
    rows = Microcredential.objects.filter(pk__in=keys).order_by("title", "id")
    return rows.only(*_SHOWN).select_related("provider")


@lru_cache(maxsize=4_096)
def _cell(row: Row) -> Cell:
    acceptance, kind, provider, methods = row
    proof = proof_of_class(EvidenceClass(kind) if kind else None)
    given = {"proves": (proof.value,), "kind": (provider,), "acceptance": (acceptance,)}
    return Cell({**given, "method": tuple(json.loads(methods))})


def _allowed(wanted: Wanted) -> Allowed:
    chosen = {each: frozenset({getattr(wanted, each)}) for each in FACETS if getattr(wanted, each)}
    if wanted.acceptance == EVERYTHING:
        del chosen["acceptance"]
    return {"acceptance": frozenset(LISTED), **chosen} if not wanted.acceptance else chosen


def _counts(cells: Cells, wanted: Wanted) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """By facet and answer how many fit, without the choice of the facet itself; and how many prove what, with it."""
    counts: dict[str, Counter[str]] = {each: Counter() for each in FACETS}
    proofs: Counter[str] = Counter()
    allowed = _allowed(wanted)
    for row, count in cells.items():
        cell = _cell(row)
        unfit = cell.unfit(allowed)
        for facet in FACETS if not unfit else unfit if len(unfit) == 1 else ():
            for answer in cell.answers[facet]:
                counts[facet][answer] += count
        if not unfit:
            proofs[cell.answers["proves"][0]] += count
    return counts, proofs


def _conditions(wanted: Wanted) -> Iterator[Q]:
    """The same choices as conditions."""
    if not wanted.acceptance:
        # As a "not": for a list of what may be there SQLite collects the rows by that, and sorts all of them.
        yield ~Q(acceptance__in=GONE)
    elif wanted.acceptance != EVERYTHING:
        yield Q(acceptance=wanted.acceptance)
    if wanted.proves:
        kinds = [each.value for each in EvidenceClass if proof_of_class(each) == wanted.proves]
        yield Q(evidence_class__in=kinds or [""])
    if wanted.kind:
        yield Q(provider_kind=wanted.kind)
    if wanted.method:
        # As text: SQLite cannot look into a list, and between its quotes no name is part of another.
        yield Q(Contains(Cast("methods", TextField()), f'"{wanted.method}"'))
