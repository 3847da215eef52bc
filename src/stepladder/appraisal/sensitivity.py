"""How far a ranking hangs on the exact weights: many draws around them, and the rank of each entry in each draw.

This is SMAA (Lahdelma and Salminen 2001) with weights that are nearly known: they are drawn from a Dirichlet
distribution whose mean are the weights in question. With the concentration c the standard deviation of a weight of w
hundredths is √(w(100 - w)/(c + 1)); at c = 100 that is 3.6 points for a weight of 16, and 2.7 for one of 8, as if a
hundred points had been given out one by one by people who think like that on average.

A draw that breaks the limits of methods 2.8 could not be put in force; it is thrown away and drawn again, and how many
were is told. Where the weights in question break them themselves (equal weights do), no draw is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stepladder.appraisal.agreement.coefficient import Numbers
from stepladder.appraisal.many import NOT_APPLICABLE, Rows, appraise_many
from stepladder.appraisal.policy import LEAST_A1, MOST, TOTAL
from stepladder.appraisal.preview import ranks_of
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import ENOUGH_INFORMATION
from stepladder.estimates import percent_down
from stepladder.wording import ENGLISH, Wording

DRAWS = 1_000
"""Draws (methods 2.8): shares are sure to about 3 points of a hundred."""

CONCENTRATION = 100
"""How near to the weights the draws are (judgement): see above."""

_CHUNK = 1_000_000
"""Cells of entries × draws that are computed at once, so that memory stays bounded with very many entries."""

_BLOCK = 1_000
"""Entries whose draws are put in order at once, for the same reason."""

_ROOM = 1e-9
"""Room for rounding: weights at a limit are within it."""

_NAMED = 5
"""Entries that the sentence names."""

_Ranks = NDArray[np.int32]

_TRIES = 200
"""Batches of draws after which one gives up: weights in a corner of the limits leave one draw in sixteen."""

_SAME = 9
"""Digits after the point to which points are compared: what differs later differs by rounding."""


@dataclass(frozen=True)
class Standing:
    """Where one entry stands in all draws.

    Attributes:
        id: of the entry.
        shown: share of draws in which enough is known to show a point. In the others it has no rank.
        first, top_three, top_tenth: share of all draws in which it is among them, 0 to 1. Those with the same points
            share the better rank, so that several may be first in one draw.
        rank: mean rank, of the draws with one; None without any.
        ranks: ranks between which it is in 90 of 100 of these draws (5 and 95 %).
        points: points between which it is in 90 of 100 of these draws.
    """

    id: str
    shown: float
    first: float
    top_three: float
    top_tenth: float
    rank: float | None
    ranks: tuple[int, int] | None
    points: tuple[float, float] | None


@dataclass(frozen=True)
class Sensitivity:
    """How far the ranking hangs on the exact weights.

    Attributes:
        standings: of every entry, in the order in which they were given.
        draws: how many draws count.
        thrown_away: how many broke the limits and were drawn again.
        concentration: how near to the weights the draws are.
        shared: in how many draws several entries are first together.
    """

    standings: tuple[Standing, ...]
    draws: int
    thrown_away: int
    concentration: float
    shared: int

    def sentence(self, names: Mapping[str, str], *, wording: Wording = ENGLISH) -> str:
        """How often the entry that is most often first is first, and with whom it shares that."""
        most = max((each.first for each in self.standings), default=0.0)
        if not most:
            return wording.gettext("No entry has a score, so that there is nothing to rank.")
        best = [names.get(each.id, each.id) for each in self.standings if each.first == most]
        told = {"draws": self.draws, "name": best[0], "share": percent_down(most), "count": len(best)}
        if len(best) > 1:
            told["name"] = ", ".join(best[:_NAMED])
            if len(best) > _NAMED:
                more = wording.ngettext("%(listed)s and one more", "%(listed)s and %(count)s more", len(best) - _NAMED)
                told["name"] = more % {"listed": told["name"], "count": len(best) - _NAMED}
            text = wording.gettext(
                "In %(draws)s draws around these weights %(count)s are first equally often, each in %(share)s %%, alone"
                " or together: %(name)s."
            )
        elif self.shared:
            text = wording.gettext(
                "In %(draws)s draws around these weights %(name)s is first in %(share)s %%, alone or together with"
                " others."
            )
        else:
            text = wording.gettext("In %(draws)s draws around these weights %(name)s is first in %(share)s %%.")
        return text % told

    def rows(self, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """A table for a download, headings first; shares are of all draws, 0 to 1."""
        yield ("id", "name", "draws", "shown", "first", "top 3", "top 10 %", "mean rank", "rank 5 %", "rank 95 %",
               "points 5 %", "points 95 %")  # fmt: skip
        for each in self.standings:
            shares = (each.shown, each.first, each.top_three, each.top_tenth)
            ranks = ("", "") if each.ranks is None else map(str, each.ranks)
            points = ("", "") if each.points is None else (f"{end:.2f}" for end in each.points)
            mean = "" if each.rank is None else f"{each.rank:.2f}"
            told = (f"{share:.3f}" for share in shares)
            yield (each.id, names.get(each.id, ""), str(self.draws), *told, mean, *ranks, *points)


def sensitivity(
    ids: Sequence[str],
    rows: Rows,
    weights: Mapping[str, Fraction],
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
    concentration: float = CONCENTRATION,
) -> Sensitivity:
    """Rank the entries under many draws around some weights.

    Args:
        ids: of the entries, in the order of the rows.
        rows: their scores, as ``many.packed`` makes them.
        weights: by dimension, together 100.
        rng: where chance comes from.
        draws: how many.
        concentration: above 0; the larger, the nearer to the weights.

    Raises:
        ValueError: there are not as many ids as rows, or a number makes no sense.
    """
    if len(ids) != len(rows) or draws < 1 or concentration <= 0:
        raise ValueError("there is one id for each row, at least one draw, and a concentration above 0")
    drawn, thrown_away = drawn_weights(weights, rng=rng, draws=draws, concentration=concentration)
    ranks, points = _ranked(rows, drawn, weights)
    shared = int((np.count_nonzero(ranks == 1, axis=1) > 1).sum())
    return Sensitivity(tuple(_standings(ids, ranks, points)), draws, thrown_away, concentration, shared)


def drawn_weights(
    weights: Mapping[str, Fraction], *, rng: np.random.Generator, draws: int, concentration: float = CONCENTRATION
) -> tuple[Numbers, int]:
    """Draws around some weights, one row each, in the order of the rubric; and how many were thrown away.

    A weight of 0 stays 0.

    Raises:
        ValueError: hardly any draw keeps the limits.
    """
    middle = np.array([float(weights[id]) for id in BY_ID])
    counting = middle > 0
    lawful = _within(middle[None, :])[0]
    kept: list[Numbers] = []
    thrown_away = 0
    for _ in range(_TRIES):
        batch = np.zeros((draws, len(middle)))
        batch[:, counting] = TOTAL * rng.dirichlet(concentration * middle[counting] / TOTAL, size=draws)
        good = batch[_within(batch)] if lawful else batch
        needed = draws - sum(map(len, kept))
        thrown_away += _before(batch, needed) if lawful else 0
        kept.append(good[:needed])
        if len(good) >= needed:
            return np.concatenate(kept), thrown_away
    raise ValueError("hardly any draw keeps the limits; take a larger concentration")


def _within(weights: Numbers) -> NDArray[np.bool_]:
    return np.asarray((weights[:, 0] >= LEAST_A1 - _ROOM) & (weights.max(axis=1) <= MOST + _ROOM))


def _before(batch: Numbers, needed: int) -> int:
    """How many draws were thrown away before as many as are needed were found."""
    good = _within(batch)
    found = np.cumsum(good)
    used = int(np.searchsorted(found, needed)) + 1 if found[-1] >= needed else len(good)
    return used - int(good[:used].sum())


def _ranked(rows: Rows, drawn: Numbers, weights: Mapping[str, Fraction]) -> tuple[_Ranks, NDArray[np.float32]]:
    """Rank (0 without one) and point of draws × entries."""
    caps = appraise_many(rows, weights).caps
    known, applies = ((rows >= 0).T.astype(np.float64), (rows != NOT_APPLICABLE).T.astype(np.float64))
    scores = np.where(rows >= 0, rows, 0).T.astype(np.float64)
    ranks = np.zeros((len(drawn), len(rows)), dtype=np.int32)
    points = np.zeros((len(drawn), len(rows)), dtype=np.float32)
    size = max(1, _CHUNK // max(1, len(rows)))
    for start in range(0, len(drawn), size):
        some = drawn[start : start + size]
        weight = some @ known
        shown = weight >= float(ENOUGH_INFORMATION) * (some @ applies) - _ROOM
        found = np.minimum(25 * (some @ scores) / np.where(weight > 0, weight, 1), caps)
        here: Numbers = np.asarray(np.round(found, _SAME), dtype=np.float64)
        for row in range(len(some)):
            ranks[start + row] = ranks_of(here[row], shown[row])
        points[start : start + size] = here
    return ranks, points


def _standings(ids: Sequence[str], ranks: _Ranks, points: NDArray[np.float32]) -> Iterator[Standing]:
    for start in range(0, len(ids), _BLOCK):
        some = slice(start, start + _BLOCK)
        # Each entry's draws side by side: sorted across the rows they would take several times as long.
        block = np.ascontiguousarray(ranks[:, some].T), np.ascontiguousarray(points[:, some].T)
        yield from _of_block(ids[some], *block, tenth=-(-len(ids) // 10))


def _of_block(ids: Sequence[str], ranks: _Ranks, points: NDArray[np.float32], *, tenth: int) -> Iterator[Standing]:
    shown = ranks > 0
    tops = ((ranks <= best) & shown for best in (1, 3, tenth))
    counts, *shares = (part.mean(axis=1).tolist() for part in (shown, *tops))
    sums, places = ranks.sum(axis=1).tolist(), shown.sum(axis=1)
    low_rank, high_rank = _ends(np.where(shown, ranks, np.float32(np.inf)), places)
    low, high = _ends(np.where(shown, points, np.float32(np.inf)), places)
    for row, id in enumerate(ids):
        if not places[row]:
            yield Standing(id, 0.0, 0.0, 0.0, 0.0, None, None, None)
            continue
        first, three, top = (share[row] for share in shares)
        ends = int(low_rank[row]), int(high_rank[row])
        mean = sums[row] / int(places[row])
        yield Standing(id, counts[row], first, three, top, mean, ends, (float(low[row]), float(high[row])))


def _ends(values: NDArray[Any], counts: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The values below which 5 and 95 % of each row lie, of the first so many that are no infinity, in order."""
    ordered = np.sort(values, axis=1)
    low, high = (
        np.take_along_axis(ordered, np.maximum(0, np.ceil(share * counts).astype(int) - 1)[:, None], axis=1)[:, 0]
        for share in (0.05, 0.95)
    )
    return low, high
