"""What a version of the weights changes in the catalog: a sentence for the page, and all of it to take along."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from django.utils import translation
from django.utils.translation import gettext

import stepladder
from stepladder.appraisal.many import Rows, packed
from stepladder.appraisal.policy import EQUAL_WEIGHTS, TOTAL
from stepladder.appraisal.preview import BAND, Crossing, Preview, Shift, band_name, preview
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.appraisal.sensitivity import Sensitivity, sensitivity
from stepladder.server.appraisals.weights_read import State, base_of, weights_of
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.policies.models import WeightRules

MOST_NAMED = 20
"""Entries that the page names; the others are counted, and the download has them all."""

_MOST_KEPT = 200
"""Entries that are kept by name with an approval."""

_GONE = (Acceptance.DECLINED, Acceptance.RETIRED)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Catalog:
    """The scores of the catalog, without what is declined or retired.

    Attributes:
        keys: of the entries, in the order of the rows; titles: by key.
        digest: what the scores are told by; the same for the same entries with the same scores.
    """

    keys: tuple[str, ...]
    titles: Mapping[str, str]
    rows: Rows
    digest: str


@dataclass(frozen=True)
class Moved:
    """An entry that is in another group, as a page shows it: points and groups before and after, empty for none."""

    key: str
    title: str
    points: tuple[str, str]
    bands: tuple[str, str]
    ranks: tuple[str, str]
    crossings: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, str]:
        """The groups before and after, in words that leave no points to two of them; empty for none."""
        return _group_words(self.bands[0]), _group_words(self.bands[1])

    @property
    def crossed(self) -> tuple[str, ...]:
        """What it crosses, as sentences."""
        return tuple(Crossing(each).words(translation) for each in self.crossings)


@dataclass(frozen=True)
class Side:
    """What some weights change.

    Attributes:
        moved: how many entries change group; named: the first of them.
        crossed: how many cross what, by ``Crossing``; reranked: how many have another rank.
        furthest: the most places that an entry moves.
    """

    moved: int
    named: tuple[Moved, ...]
    crossed: Mapping[str, int]
    reranked: int
    furthest: int

    @property
    def shown(self) -> tuple[Moved, ...]:
        """Those that the page names."""
        return self.named[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return self.moved - len(self.shown)

    @property
    def crossings(self) -> list[tuple[str, int]]:
        """What is crossed by how many, in words; what nobody crosses is left out."""
        return [(Crossing(each).words(translation), count) for each, count in self.crossed.items() if count]


@dataclass(frozen=True)
class Look:
    """What a version changes, as it was seen on a day.

    Attributes:
        entries: how many entries it was held against.
        against: number of the version before; 0 for the library's own weights.
        equal: the same for equal weights.
    """

    digest: str
    at: str
    entries: int
    against: int
    these: Side
    equal: Side

    @property
    def day(self) -> datetime:
        """When it was worked out."""
        return datetime.fromisoformat(self.at)

    def to_json(self) -> dict[str, Any]:
        """The same as plain values, to be kept with the approval."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Look:
        """What was kept."""
        plain = {name: kept[name] for name in ("digest", "at", "entries", "against")}
        return cls(**plain, these=_side_from(kept["these"]), equal=_side_from(kept["equal"]))


def catalog() -> Catalog:
    """The scores of every entry that is neither declined nor retired; one question."""
    found = Microcredential.objects.exclude(acceptance__in=_GONE).order_by("pk").values_list("key", "title", "scores")
    keys, titles, sheets = [], {}, []
    for key, title, scores in found.iterator(chunk_size=2_000):
        keys.append(key)
        titles[key] = title
        sheets.append(_scores(scores))
    rows = packed(sheets)
    return Catalog(tuple(keys), titles, rows, _digest(keys, rows))


def digest_now() -> str:
    """What the scores of the catalog are told by at this moment."""
    return catalog().digest


def look_at(rules: WeightRules, at: datetime) -> Look:
    """What a version changes against what it replaces, in the catalog as it is now."""
    known = catalog()
    base = base_of(rules)
    old = weights_of(base)
    these = preview(known.keys, known.rows, old=old, new=weights_of(rules))
    equal = preview(known.keys, known.rows, old=old, new=EQUAL_WEIGHTS)
    return Look(
        digest=known.digest,
        at=at.isoformat(),
        entries=len(known.keys),
        against=base.number if base else 0,
        these=_side(these, known.titles),
        equal=_side(equal, known.titles),
    )


def shown_of(rules: WeightRules, at: datetime) -> Look | None:
    """What a page shows: for a proposal what it would change today, later what the approver saw; else nothing."""
    if rules.state == State.PROPOSED:
        return look_at(rules, at)
    return Look.from_json(rules.preview) if rules.preview else None


def json_of(rules: WeightRules, at: datetime) -> str:
    """All of it, entry by entry, with the draws around the weights."""
    known, found, drawn = _all(rules)
    entries = [
        {
            "key": shift.id,
            "title": known.titles[shift.id],
            "points": shift.point,
            "band": [None if band is None else band_name(band) for band in shift.band],
            "rank": shift.rank,
            "crosses": [str(each) for each in shift.crossings],
            "draws": {name: value for name, value in vars(standing).items() if name != "id"},
        }
        for shift, standing in zip(found.shifts, drawn.standings, strict=True)
    ]
    base = base_of(rules)
    return json.dumps(
        {
            "format": "stepladder/weights-preview/1",
            "version": rules.number,
            "against": base.number if base else "stepladder-default 1",
            "made_at": at.isoformat(),
            "catalog": known.digest,
            "weights": {id: str(weight) for id, weight in weights_of(rules).items()},
            "weights_before": {id: str(weight) for id, weight in weights_of(base).items()},
            "sensitivity": {
                "distribution": "Dirichlet",
                "draws": drawn.draws,
                "concentration": drawn.concentration,
                "thrown_away": drawn.thrown_away,
                "seed": rules.number,
                "generator": "numpy.random.default_rng",
            },
            "stepladder": stepladder.__version__,
            "entries": entries,
        },
        ensure_ascii=False,
    )


def csv_of(rules: WeightRules, _at: datetime) -> str:
    """The same as one table, a line for each entry; the columns on the right are of the draws, with their seed."""
    known, found, drawn = _all(rules)
    written = io.StringIO()
    table = csv.writer(written)
    lines = zip(found.rows(known.titles), drawn.rows(known.titles), strict=True)
    for number, (left, right) in enumerate(lines):
        seed = "seed" if not number else str(rules.number)
        table.writerow([_plain(cell) for cell in (*left, *right[2:], seed)])
    return written.getvalue()


def _all(rules: WeightRules) -> tuple[Catalog, Preview, Sensitivity]:
    known = catalog()
    new = weights_of(rules)
    found = preview(known.keys, known.rows, old=weights_of(base_of(rules)), new=new)
    # The number of the version is the seed: who takes the file along can draw the same draws.
    drawn = sensitivity(known.keys, known.rows, new, rng=np.random.default_rng(rules.number))
    return known, found, drawn


def _scores(stored: Mapping[str, Any]) -> dict[str, Score]:
    """The scores of an entry, as far as weights are concerned. What is stored was checked when it was written."""
    return {
        id: _score(each.get("score"), each.get("provenance")) if isinstance(each, dict) else _score(each, None)
        for id, each in stored.items()
    }


@cache
def _score(value: int | str, whose: str | None) -> Score:
    # There are two dozen of them, and in 20,000 entries they stand 200,000 times.
    return Score(value if isinstance(value, int) else Answer(value), Provenance(whose or Provenance.RATER))


def _digest(keys: Sequence[str], rows: Rows) -> str:
    digest = hashlib.sha256("\n".join((*BY_ID, *keys)).encode())
    digest.update(rows.tobytes())
    return digest.hexdigest()


def _side(found: Preview, titles: Mapping[str, str]) -> Side:
    moved, reranked = found.moved, found.reranked
    furthest = reranked[0].rank if reranked else (0, 0)
    return Side(
        moved=len(moved),
        named=tuple(_moved(moved, titles)),
        crossed={str(each): count for each, count in found.counts().items()},
        reranked=len(reranked),
        furthest=abs((furthest[0] or 0) - (furthest[1] or 0)),
    )


def _moved(shifts: Sequence[Shift], titles: Mapping[str, str]) -> Iterator[Moved]:
    for shift in shifts[:_MOST_KEPT]:
        before, after = (_words_of(shift, end) for end in (0, 1))
        points, bands, ranks = zip(before, after, strict=True)
        yield Moved(shift.id, titles[shift.id], points, bands, ranks, tuple(str(each) for each in shift.crossings))


def _words_of(shift: Shift, end: int) -> tuple[str, str, str]:
    point, band, rank = shift.point[end], shift.band[end], shift.rank[end]
    return (
        "" if point is None else _shown_point(point, band),
        "" if band is None else band_name(band),
        "" if rank is None else str(rank),
    )


def _shown_point(point: float, band: int | None) -> str:
    """Whole points, rounded; down where rounding would show it in the next group."""
    whole = round(point)
    return str(int(point) if band is not None and BAND * (band + 1) <= whole < TOTAL else whole)


def _group_words(band: str) -> str:
    """A band as it is stored, such as ``60-80``, in words; the last one holds 100."""
    low, _, high = band.partition("-")
    if not high:
        return ""
    if high == str(TOTAL):
        return gettext("group from %(low)s to %(high)s") % {"low": low, "high": high}
    return gettext("group from %(low)s to below %(high)s") % {"low": low, "high": high}


def _side_from(kept: Mapping[str, Any]) -> Side:
    named = tuple(
        Moved(
            each["key"], each["title"], tuple(each["points"]), tuple(each["bands"]), tuple(each["ranks"]),
            tuple(each["crossings"]),
        )
        for each in kept["named"]
    )  # fmt: skip
    return Side(kept["moved"], named, kept["crossed"], kept["reranked"], kept["furthest"])


def _plain(cell: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) and not cell.lstrip("-").replace(".", "", 1).isdigit() else cell
