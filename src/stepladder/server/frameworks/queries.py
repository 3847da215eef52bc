"""Questions about competencies."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from stepladder.frameworks import model as core
from stepladder.server.frameworks.models import Competency, LevelText
from stepladder.server.people.models import Person

GENERAL_LEVELS = dict(core.LEVEL_WORDS)
"""What the five levels mean where a competency has no text of its own."""


def open_to_reader(reader: Person) -> QuerySet[Competency]:
    """The organization's competencies, and one's own."""
    return Competency.objects.filter(Q(owner__isnull=True) | Q(owner=reader))


def framework_of(competencies: Iterable[Competency]) -> core.Framework:
    """Competencies for the library."""
    return core.Framework(tuple(each.to_core() for each in competencies))


def level_texts(competencies: Iterable[Competency]) -> dict[int, dict[int, str]]:
    """By competency and level, what somebody does who has it; in general words where there are no others."""
    ids = [each.pk for each in competencies]
    found: dict[int, dict[int, str]] = {id: dict(GENERAL_LEVELS) for id in ids}
    for row in LevelText.objects.filter(competency_id__in=ids):
        found[row.competency_id][row.level] = row.text
    return found
