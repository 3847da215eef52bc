"""Drafts as rows: a version with its criteria, and the row of the role that shows what holds today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.drafts import Draft, Place, alternative_json
from stepladder.server.roles.models import Criterion, Family, Grade, Role, RoleVersion


def store(version: RoleVersion, draft: Draft, reason: str, by: Person | None, at: datetime) -> RoleVersion:
    """Write a draft into a version that is proposed anew; whatever it had before is gone.

    A competency that a criterion names is one that forms offer from then on.
    """
    version.state = RoleVersion.State.PROPOSED
    version.source, version.reason, version.place = draft.source[:300], reason, draft.place.to_json()
    version.alternatives = [alternative_json(each) for each in draft.alternatives]
    version.conditions = [each.to_dict() for each in draft.conditions]
    version.recorded_by, version.recorded_at = by, at
    version.save()
    named = Competency.objects.filter(key__in={each.competency for each in draft.criteria})
    competencies = {each.key: each for each in named}
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            position=position,
            competency=competencies[each.competency],
            accepts=list(each.accepts),
            original=dict(each.original),
            **{name: getattr(replace(each, key=key), name) for name in _SAME},
        )
        for position, (key, each) in enumerate(zip(draft.keys, draft.criteria, strict=True), start=1)
    )
    named.filter(adopted=False).update(adopted=True)
    return version


_SAME = (
    "key", "level", "wording", "weight", "must", "threshold", "raters", "pieces", "max_age_months", "since", "until",
    "measure", "measure_source", "source_place",
)  # fmt: skip
"""What a draft and a row of a criterion call the same."""


def settle(version: RoleVersion) -> None:
    """Write into the role's row what it is in this version."""
    if version.place:
        Role.objects.filter(pk=version.role_id).update(**columns_of(Place.from_json(version.place)))


def columns_of(place: Place) -> dict[str, Any]:
    """A place as the columns of a role."""
    return {
        "title": place.title,
        "summary": place.summary,
        "family": Family.objects.get(key=place.family) if place.family else None,
        "grade": Grade.objects.get(key=place.grade) if place.grade else None,
        "rung": place.rung,
        "track": place.track,
        "codes": place.to_json()["codes"],
    }
