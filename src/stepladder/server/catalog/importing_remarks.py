"""What readers of files noticed, for a page: remarks with their places, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

FIRST = 10
"""Remarks that stand on the page at once; the others unfold."""

MOST = 300
"""Remarks that a page shows at most; what is beyond is counted."""


@dataclass(frozen=True)
class Noticed:
    """Remarks as a page shows them.

    Attributes:
        first: what stands there at once; further: what unfolds; beyond: how many more there are.
        total: how many there are of all.
    """

    first: Sequence[Any]
    further: Sequence[Any]
    beyond: int
    total: int


def noticed(remarks: Sequence[Any], total: int | None = None) -> Noticed:
    """Remarks in the order in which they were made.

    Args:
        total: how many there were, where not all of them were kept.
    """
    count = len(remarks) if total is None else total
    shown = remarks[:MOST]
    return Noticed(shown[:FIRST], shown[FIRST:], count - len(shown), count)


def kinds(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many remarks there are of each kind, in words, the most frequent first.

    Args:
        counts: by the id of a remark, as ``remarks.counted`` gives it.
    """
    found: Counter[str] = Counter()
    for id, count in counts.items():
        found[kind_of(id)] += count
    return found.most_common()


def kind_of(id: str) -> str:
    """What a remark of this id is about, in words."""
    words = _words()
    return next((words[each] for each in (id, id.rpartition(".")[2]) if each in words), gettext("Something else"))


def _words() -> dict[str, str]:
    return {each: words for ids, words in _kinds() for each in ids}


def _kinds() -> Iterable[tuple[tuple[str, ...], str]]:
    """Whole ids, or their last part, which is the same in all formats."""
    yield ("column",), gettext("Columns that were not read")
    yield ("ignored", "passed-over", "link", "page-only"), gettext("Not taken over")
    yield ("value", "field", "method", "domain", "weight", "sum"), gettext("Values that cannot be read")
    yield ("number", "hours", "duration"), gettext("Numbers that cannot be read")
    yield ("currency", "cost"), gettext("Costs that cannot be read")
    yield ("date",), gettext("Days that cannot be read")
    yield ("address", "code"), gettext("Addresses that cannot be read")
    yield ("title", "untitled"), gettext("Without a title")
    yield ("row", "incomplete"), gettext("Rows that miss something")
    yield ("open",), gettext("Not completed")
    yield ("failed", "assessed", "result"), gettext("Result not “passed”")
    yield ("twice", "twice-named", "catalog.twice"), gettext("Twice in the files")
    yield ("catalog.perhaps", "disagree"), gettext("May be the same, or disagrees")
    yield ("provider", "organization", "no-name"), gettext("Provider missing or refused")
    yield ("language",), gettext("In other languages")
    yield ("badge", "untyped", "evidence"), gettext("Read from badges")
    yield ("cut", "long", "outcomes"), gettext("Too long")
    yield ("archive.member.unread",), gettext("Files that were not unpacked")
    yield ("tables.encoding.western", "tables.nul", "tables.quotes", "tables.kind"), gettext("How the file is written")
    yield (
        ("tables.header.below", "tables.header.labels", "tables.header.twice", "tables.header.unnamed"),
        gettext("Headings"),
    )
    yield ("tables.row.long", "tables.row.short"), gettext("Rows that are too long or too short")
    yield (
        ("tables.cell.error", "tables.cells.merged", "tables.formula.uncalculated", "tables.sheet.first"),
        gettext("Cells and sheets of the workbook"),
    )
