"""What other weights would change: which entries would be in another group, what they would cross, and the ranks.

A group is what a reader takes from a score: a band of twenty points, or that no point is shown. What a credential
proves (its class) does not depend on weights, nor does which gates are closed; but whether a gate's cap lowers the
point does, and whether enough is known to show one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.many import Appraisals, Rows, appraise_many
from stepladder.wording import ENGLISH, Wording

BAND = 20
"""Points in one band (judgement). A shift within a band is of weights, and tells a reader nothing to act on."""

_LAST_BAND = 100 // BAND - 1

_NAMED = 5
"""Entries that the sentence names."""


class Crossing(StrEnum):
    """What an entry would cross."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    CAPPED = "capped"
    FREED = "freed"
    UP = "up"
    DOWN = "down"

    def words(self, wording: Wording = ENGLISH) -> str:
        """The same as a sentence."""
        return {
            Crossing.SHOWN: wording.gettext("Enough is known now to show a score."),
            Crossing.HIDDEN: wording.gettext("Too little is known now to show a score."),
            Crossing.CAPPED: wording.gettext("A rule now limits the score."),
            Crossing.FREED: wording.gettext("A rule no longer limits the score."),
            Crossing.UP: wording.gettext("The score is in a higher band."),
            Crossing.DOWN: wording.gettext("The score is in a lower band."),
        }[self]


@dataclass(frozen=True)
class Shift:
    """What would change for one entry.

    Attributes:
        id: of the entry.
        point: before and after, None where none is shown.
        band: before and after, 0 (below 20 points) to 4 (from 80 on); None where no point is shown.
        rank: before and after, 1 for the most points; those with the same points share the better rank; None where no
            point is shown.
        crossings: what it would cross.
    """

    id: str
    point: tuple[float | None, float | None]
    band: tuple[int | None, int | None]
    rank: tuple[int | None, int | None]
    crossings: tuple[Crossing, ...]

    @property
    def moved(self) -> bool:
        """Whether it would be in another group."""
        return self.band[0] != self.band[1]


@dataclass(frozen=True)
class Preview:
    """What other weights would change.

    Attributes:
        shifts: for every entry, in the order in which they were given.
    """

    shifts: tuple[Shift, ...]

    @property
    def moved(self) -> tuple[Shift, ...]:
        """The entries that would be in another group."""
        return tuple(shift for shift in self.shifts if shift.moved)

    @property
    def crossed(self) -> tuple[Shift, ...]:
        """The entries that would cross anything: a band, the limit of information, or a gate's cap."""
        return tuple(shift for shift in self.shifts if shift.crossings)

    @property
    def reranked(self) -> tuple[Shift, ...]:
        """The entries whose rank would be another, where both are known; the greatest moves first."""
        known = (shift for shift in self.shifts if None not in shift.rank and shift.rank[0] != shift.rank[1])
        return tuple(sorted(known, key=lambda shift: -abs((shift.rank[0] or 0) - (shift.rank[1] or 0))))

    def counts(self) -> dict[Crossing, int]:
        """How many entries would cross what."""
        return {each: sum(each in shift.crossings for shift in self.shifts) for each in Crossing}

    def sentence(self, names: Mapping[str, str], *, equal: bool = False, wording: Wording = ENGLISH) -> str:
        """How many would change group, and which.

        Args:
            names: of the entries, by id; an id without a name stands for itself.
            equal: whether the other weights are equal ones.
        """
        if not self.shifts:
            return wording.gettext("There is nothing in the catalog that could change group.")
        numbers = {"moved": len(self.moved), "all": len(self.shifts), "these": self._named(names, wording)}
        if not self.moved:
            none = wording.gettext("With equal weights none of %(all)s would change group.")
            other = wording.gettext("With these weights none of %(all)s would change group.")
            return (none if equal else other) % numbers
        some = wording.gettext("With equal weights %(moved)s of %(all)s would change group: %(these)s.")
        other = wording.gettext("With these weights %(moved)s of %(all)s would change group: %(these)s.")
        return (some if equal else other) % numbers

    def rows(self, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """A table of all entries for a download, headings first."""
        yield ("id", "name", "points before", "points after", "band before", "band after", "rank before", "rank after",
               "crosses")  # fmt: skip
        for shift in self.shifts:
            points = ("" if point is None else f"{point:.2f}" for point in shift.point)
            bands = ("" if band is None else band_name(band) for band in shift.band)
            ranks = ("" if rank is None else str(rank) for rank in shift.rank)
            crossed = " ".join(shift.crossings)
            yield (shift.id, names.get(shift.id, ""), *points, *bands, *ranks, crossed)

    def _named(self, names: Mapping[str, str], wording: Wording) -> str:
        listed = ", ".join(names.get(shift.id, shift.id) for shift in self.moved[:_NAMED])
        more = len(self.moved) - _NAMED
        if more <= 0:
            return listed
        text = wording.ngettext("%(listed)s and one more", "%(listed)s and %(count)s more", more)
        return text % {"listed": listed, "count": more}


def preview(ids: Sequence[str], rows: Rows, *, old: Mapping[str, Fraction], new: Mapping[str, Fraction]) -> Preview:
    """What would change if other weights came in force.

    Args:
        ids: of the entries, in the order of the rows.
        rows: their scores, as ``many.packed`` makes them.
        old, new: weights by dimension; they need not keep the limits, so that equal weights can be looked at.

    Raises:
        ValueError: there are not as many ids as rows.
    """
    before, after = appraise_many(rows, old), appraise_many(rows, new)
    columns = (_columns(before), _columns(after))
    return Preview(
        tuple(
            Shift(id, (one[0], two[0]), (one[1], two[1]), (one[2], two[2]), tuple(_crossings(one, two)))
            for id, one, two in zip(ids, *columns, strict=True)
        )
    )


def band_of(point: float) -> int:
    """The band of a point: 0 below 20, … 4 from 80 on."""
    return min(int(point // BAND), _LAST_BAND)


def band_name(band: int) -> str:
    """The points of a band, as a text; the last one holds 100."""
    return f"{band * BAND}-{(band + 1) * BAND}"


def ranks_of(points: NDArray[np.float64], shown: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Ranks among those that are shown, 1 for the most points, with ties on the better rank; 0 for the others."""
    ordered = np.sort(points[shown])
    better = len(ordered) - np.searchsorted(ordered, points, side="right")
    return np.where(shown, better + 1, 0)


_Column = tuple[float | None, int | None, int | None, bool]


def _columns(many: Appraisals) -> list[_Column]:
    ranks = ranks_of(many.points, many.shown)
    plain = zip(many.points.tolist(), many.shown.tolist(), ranks.tolist(), many.capped.tolist(), strict=True)
    return [
        (point, band_of(point), rank, capped) if shown else (None, None, None, capped)
        for point, shown, rank, capped in plain
    ]


def _crossings(one: _Column, two: _Column) -> Iterator[Crossing]:
    before, after = one[1], two[1]
    if before is None or after is None:
        if before is not after:
            yield Crossing.SHOWN if before is None else Crossing.HIDDEN
    elif before != after:
        yield Crossing.UP if after > before else Crossing.DOWN
    if one[3] != two[3] and after is not None:
        yield Crossing.CAPPED if two[3] else Crossing.FREED
