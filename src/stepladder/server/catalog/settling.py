"""Writing what an entry comes to: after somebody judged it, and for all of them when the weights change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.server.catalog.appraising import appraised, followed_many
from stepladder.server.catalog.changing import between, log
from stepladder.server.catalog.models import Change, Microcredential
from stepladder.server.people.models import Person
from stepladder.server.policies.models import WeightRules
from stepladder.server.trail.operations import record_many, wait_for_turn

BAND = 20
"""Points in one band. Within a band a shift is of weights, and tells a reader nothing that they would act on."""

_CHUNK = 2_000
"""Entries that are read, computed and written at once: so much fits into memory however large the catalog is."""

_COLUMNS = {
    "evidence_class": "text", "answered": "int", "information": "float8", "point": "float8", "low": "float8",
    "high": "float8", "provisional": "bool",
}  # fmt: skip
"""What follows from scores and weights, with the type that PostgreSQL reads it as."""

_FOLLOWS = tuple(_COLUMNS)


def settle(  # noqa: PLR0913 - keyword-only, and each is something that the row or the change log tells
    *, entry: Microcredential, scores: Mapping[str, Any], judgement: Mapping[str, Any], weights: WeightRules | None,
    by: Person | None, because: str, at: datetime,
) -> bool:  # fmt: skip
    """Write what an entry was judged to be, with everything that follows from it. The caller writes the trail, last.

    Args:
        scores: by dimension, as in an appraisal sheet; what is not known is left out.
        judgement: who judged and how far they agreed, as ``appraisal.raters`` writes it; empty for one person's scores.
        weights: the weights to appraise it with; None for the library's own.
        because: why, for the change log.

    Returns:
        Whether anything is different now. Where nothing is, nothing is written.

    Raises:
        InvalidDocument: there is no such dimension, or a score is none.
    """
    appraised(entry.key, scores)  # refuses what is no score before anything is locked
    with transaction.atomic():
        wait_for_turn()
        row = (
            Microcredential.objects.select_for_update(of=("self",), no_key=True)
            .select_related("provider")
            .get(pk=entry.pk)
        )
        before = _state(row)
        row.scores, row.judgement, row.weights = dict(scores), dict(judgement), weights
        what = between(before, _state(row))
        if what:
            row.judged_at = at
            row.save(update_fields=["scores", "judgement", "weights", "judged_at"])
            log(entry=row, kind=Change.Kind.JUDGED, what=_told(what), because=because, by=by, at=at)
    for name in ("scores", "judgement", "weights", "judged_at", "changed_at", *_FOLLOWS):
        setattr(entry, name, getattr(row, name))
    return bool(what)


def reappraise_all(*, weights: WeightRules | None, by: Person | None, at: datetime) -> int:
    """Appraise every entry anew under some weights; one row of the trail binds them all.

    The change log tells of those alone that prove something else now, or whose points moved to another band.

    Args:
        weights: those in force from now on; None for the library's own.

    Returns:
        How many entries there are.
    """
    policy = weights.to_core() if weights else DEFAULT
    because = weights.reason if weights else gettext("The weights of Stepladder itself are in force.")
    bound: list[dict[str, Any]] = []
    with transaction.atomic():
        wait_for_turn()
        for chunk in _chunks():
            found = list(_under(chunk, policy))
            _write(found, weights)
            _log([each for each in found if each.moved], because, by, at)
            bound += [{"entry": each.key, **each.after} for each in found]
        if bound:
            record_many(
                by=by.subject if by else "system", did="catalog appraised anew", what="catalog", at=at, items=bound,
                because=f"weights {policy.id} {policy.version}",
            )  # fmt: skip
    return len(bound)


def band_of(columns: Mapping[str, Any]) -> tuple[str, int | None]:
    """What a reader takes from the columns: what it proves, and in which band its point is; None where none is shown.

    Bands are 0 to below 20, … 80 to 100.
    """
    point = columns["point"]
    return columns["evidence_class"], None if point is None else min(int(point // BAND), 100 // BAND - 1)


@dataclass(frozen=True)
class _Entry:
    """An entry with what followed from its scores, and what follows now."""

    pk: int
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def moved(self) -> bool:
        return band_of(self.before) != band_of(self.after)


def _chunks() -> Iterator[Sequence[tuple[Any, ...]]]:
    """Every entry, locked: who judges one meanwhile waits, and judges under the new weights."""
    keys = list(Microcredential.objects.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    columns = ("pk", "key", "scores", *_FOLLOWS)
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        rows = Microcredential.objects.filter(pk__range=(some[0], some[-1]))
        yield list(rows.order_by("pk").values_list(*columns))


def _under(chunk: Sequence[tuple[Any, ...]], policy: WeightPolicy) -> Iterator[_Entry]:
    after = followed_many([scores for _, _, scores, *_ in chunk], policy)
    for (pk, key, _, *before), columns in zip(chunk, after, strict=True):
        yield _Entry(pk, key, dict(zip(_FOLLOWS, before, strict=True)), columns)


def _write(found: Sequence[_Entry], weights: WeightRules | None) -> None:
    """One statement for each chunk: ``bulk_update`` would write a case for every row and column."""
    table = Microcredential._meta.db_table  # noqa: SLF001 - the way that Django documents
    key = weights.pk if weights else None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Names are those of columns; all values are one.
            sets = ", ".join(f"{name} = v.{name}" for name in ("weights_id", *_COLUMNS))
            types = ", ".join(f"{name} {type}" for name, type in {**_COLUMNS, "weights_id": "bigint"}.items())
            rows = f"jsonb_to_recordset(%s::jsonb) AS v(id bigint, {types})"
            values = json.dumps([{"id": each.pk, "weights_id": key, **each.after} for each in found])
            cursor.execute(f"UPDATE {table} m SET {sets} FROM {rows} WHERE m.id = v.id", [values])  # noqa: S608 - as above
        else:
            sets = ", ".join(f"{name} = %s" for name in ("weights_id", *_FOLLOWS))
            each_one = [(key, *(each.after[name] for name in _FOLLOWS), each.pk) for each in found]
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", each_one)  # noqa: S608 - as above


def _log(moved: Sequence[_Entry], because: str, by: Person | None, at: datetime) -> None:
    """As ``changing.log`` does it, for many at once."""
    Change.objects.bulk_create(
        Change(
            microcredential_id=each.pk, kind=Change.Kind.WEIGHTS, what=between(each.before, each.after),
            because=because, by=by, at=at,
        )
        for each in moved
    )  # fmt: skip
    Microcredential.objects.filter(pk__in=[each.pk for each in moved]).update(changed_at=at)


def _state(row: Microcredential) -> dict[str, Any]:
    return {"scores": row.scores, "judgement": row.judgement, "weights": row.weights_id, **row.followed}


def _told(what: Mapping[str, Any]) -> dict[str, Any]:
    """For the change log the scores that differ, each by itself, and not who judged: the judgements say that."""
    told = {name: each for name, each in what.items() if name not in ("scores", "judgement")}
    if "scores" in what:
        told |= _between_scores(what["scores"]["old"], what["scores"]["new"])
    return told


def _between_scores(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Which scores differ, by ``scores.A1``."""
    ids = sorted({*before, *after})
    return between({f"scores.{id}": before.get(id) for id in ids}, {f"scores.{id}": after.get(id) for id in ids})
