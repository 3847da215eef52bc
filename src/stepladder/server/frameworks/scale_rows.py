"""Scales and texts of levels, between an edition and the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.text import slugify
from django.utils.translation import gettext

from stepladder.errors import InvalidDocument
from stepladder.evidence.policy import LEVELS
from stepladder.frameworks import edition as core
from stepladder.frameworks.scales import STEPLADDER
from stepladder.server.frameworks.models import Framework, LevelText, Scale, ScaleLevel


def write_scales(framework: Framework, edition: core.Edition, *, edition_number: int) -> dict[str, Scale | None]:
    """Store the scales of an edition over those that are there; by their ids, None for the five levels of this site.

    What an edition leaves out stays, for texts that the organization wrote on it.
    """
    framework.scales.exclude(identifier__in=[each.id for each in edition.scales]).update(gone_in=edition_number)
    held = {each.identifier: each for each in framework.scales.all()}
    found: dict[str, Scale | None] = {STEPLADDER.id: None}
    for scale in edition.scales:
        if scale.id == STEPLADDER.id:
            continue
        row = held.get(scale.id) or Scale(framework=framework, identifier=scale.id, key=_key(framework, scale))
        row.title, row.measures, row.source, row.gone_in = scale.title, scale.measures, scale.source, None
        row.save()
        found[scale.id] = row
        row.levels.all().delete()
        ScaleLevel.objects.bulk_create(
            ScaleLevel(scale=row, value=each.value, name=each.name, text=each.text) for each in scale.levels
        )
    return found


def level_rows(competency: int, entry: core.Entry, scales: Mapping[str, Scale | None]) -> Iterator[LevelText]:
    """The texts of one competency as rows.

    Raises:
        InvalidDocument: a text is of a scale that the edition does not have, or two are of one level.
    """
    seen: set[tuple[str, float]] = set()
    for each in entry.levels:
        is_ours = each.scale == STEPLADDER.id
        if each.scale not in scales or (each.scale, each.level) in seen or (is_ours and each.level not in LEVELS):
            raise InvalidDocument(
                gettext("level %(level)s of %(name)s is of the scale %(scale)s")
                % {"level": f"{each.level:g}", "name": entry.name, "scale": each.scale},
                expected=gettext("a scale of this edition, and each of its levels once"),
                place=f"{entry.file}, line {entry.line}" if entry.line else entry.file,
            )
        seen.add((each.scale, each.level))
        yield LevelText(competency_id=competency, scale=scales[each.scale], level=each.level, text=each.text)


def _key(framework: Framework, scale: core.Scale) -> str:
    name = slugify(scale.id)[:40].strip("-") or slugify(scale.title)[:40].strip("-") or "scale"
    start = f"{framework.key[:50].strip('-')}-{name}"
    taken = set(Scale.objects.filter(key__startswith=start).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := f"{start}-{n}" if n > 1 else start) not in taken)
