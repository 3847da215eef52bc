"""Scales of levels and how they compare: those that come with the library, and those that somebody entered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from stepladder.errors import InvalidDocument
from stepladder.frameworks import crosswalk as library
from stepladder.frameworks import edition as core
from stepladder.frameworks.scales import SCALES, own_scale
from stepladder.server.frameworks.models import Crosswalk, Scale, ScaleLevel
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

_BUILT_IN = {each.id: each for each in SCALES}


@dataclass(frozen=True)
class Shown:
    """A scale with where it comes from.

    Attributes:
        framework: the title of the framework that it came with; empty for others.
        built_in: it comes with the library.
    """

    scale: core.Scale
    framework: str = ""
    built_in: bool = False


@dataclass(frozen=True)
class NewScale:
    """A scale as somebody entered it: its levels from the lowest to the highest."""

    title: str
    source: str
    levels: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class NewCrosswalk:
    """A crosswalk as somebody entered it: ids of scales, ranges, where it comes from and what it loses."""

    source: str
    target: str
    rows: Sequence[library.Row]
    provenance: str
    loss: str


def scales() -> tuple[Shown, ...]:
    """Every scale: the site's own first, then those that are built in, then stored ones; two questions."""
    rows = Scale.objects.filter(gone_in__isnull=True).select_related("framework").prefetch_related("levels")
    stored = (Shown(core_of(each), each.framework.title if each.framework else "") for each in rows)
    return (*(Shown(each, built_in=True) for each in SCALES), *stored)


def core_of(row: Scale) -> core.Scale:
    """A stored scale for the library; its id is its key, which no two have."""
    levels = tuple(core.ScaleLevel(each.value, each.name, each.text) for each in row.levels.all())
    return core.Scale(row.key, row.title, levels, row.measures, row.source)


def crosswalks(known: Iterable[Shown]) -> tuple[library.Crosswalk, ...]:
    """Every declared crosswalk; those of the organization go before built in ones between the same scales."""
    by_id = {each.scale.id: each.scale for each in known}
    stored = [_core(row, by_id) for row in Crosswalk.objects.select_related("made_by")]
    return (*(each for each in stored if each), *library.CROSSWALKS)


def add_scale(*, new: NewScale, by: Person, at: datetime) -> Scale:
    """Enter a scale of the organization's own.

    Raises:
        InvalidDocument: it has no level, or two of the same name.
    """
    made = own_scale("", new.title, [name for name, _ in new.levels], texts=[text for _, text in new.levels])
    with transaction.atomic():
        key = _free_key(new.title)
        row = Scale.objects.create(key=key, identifier=key, title=new.title, source=new.source, made_by=by, made_at=at)
        ScaleLevel.objects.bulk_create(
            ScaleLevel(scale=row, value=each.value, name=each.name, text=each.text) for each in made.levels
        )
        record(by=by.subject, did="scale entered", what=f"scale:{key}", because=new.source or new.title, at=at)
    return row


def add_crosswalk(*, new: NewCrosswalk, by: Person, at: datetime) -> Crosswalk:
    """Declare how two scales compare.

    Raises:
        InvalidDocument: it goes down, lies outside of its scales, or says not what gets lost.
    """
    by_id = {each.scale.id: each.scale for each in scales()}
    if new.source not in by_id or new.target not in by_id or new.source == new.target:
        raise InvalidDocument(gettext("these are not two scales"), expected=gettext("two different ones"))
    ends = (by_id[new.source], by_id[new.target])
    made = library.Crosswalk(*ends, tuple(new.rows), new.provenance, by.name, at.date(), new.loss)
    rows = [[each.low, each.high, each.to_low, each.to_high] for each in made.rows]
    try:
        with transaction.atomic():
            row = Crosswalk.objects.create(
                source=new.source, target=new.target, rows=rows, provenance=new.provenance, loss=new.loss,
                made_by=by, made_at=at,
            )  # fmt: skip
            record(by=by.subject, did="crosswalk declared", what=f"crosswalk:{row.pk}", because=new.provenance, at=at)
    except IntegrityError as error:
        raise InvalidDocument(gettext("there is a crosswalk between these two scales already")) from error
    return row


def _core(row: Crosswalk, by_id: dict[str, core.Scale]) -> library.Crosswalk | None:
    source, target = by_id.get(row.source), by_id.get(row.target)
    if source is None or target is None:
        return None
    author = row.made_by.name if row.made_by else ""
    ranges = tuple(library.Row(*each) for each in row.rows)
    try:
        return library.Crosswalk(source, target, ranges, row.provenance, author, row.made_at.date(), row.loss)
    except InvalidDocument:
        return None  # a new edition changed the scale: nobody has declared anything about this one


def _free_key(title: str) -> str:
    start = slugify(title)[:60].strip("-") or "scale"
    taken = {*Scale.objects.filter(key__startswith=start).values_list("key", flat=True), *_BUILT_IN}
    return next(key for n in range(1, len(taken) + 2) if (key := f"{start}-{n}" if n > 1 else start) not in taken)
