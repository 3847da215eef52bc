"""Rows of competencies and occupations."""

from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from stepladder.frameworks import model as core
from stepladder.frameworks.edition import Kind
from stepladder.server.frameworks.rows_frameworks import (
    ColumnMapping,
    Crosswalk,
    Edition,
    Framework,
    Scale,
    ScaleLevel,
    Waiting,
)
from stepladder.server.frameworks.rows_links import Association, Mapping, Need, OccupationRelation, Relation
from stepladder.server.people.models import Person

__all__ = [
    "Association",
    "Change",
    "ColumnMapping",
    "Competency",
    "Crosswalk",
    "Edition",
    "Framework",
    "LevelText",
    "Mapping",
    "Need",
    "Occupation",
    "OccupationRelation",
    "Relation",
    "Scale",
    "ScaleLevel",
    "Waiting",
]


class Plain(json.JSONEncoder):
    """JSON with letters as they are: on SQLite the full text search reads the stored text, and é is not an escape."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"ensure_ascii": False}))


class Competency(models.Model):
    """Something a person can be able to do, or a heading over such things.

    Attributes:
        key: stable; never reused for another meaning.
        owner: the person whose own it is, made from a ladder that they pasted; nobody for the organization's.
        uuid: the publisher's, or one that is made once; the same in every edition.
        kind: a ``frameworks.edition.Kind`` that is no occupation.
        adopted: named by a criterion, a mapping or an entry of the catalog. Forms offer it from then on although its
            framework is not the organization's own; nothing takes it back, because what named it stays stored.
        digest: of what the edition in force says of it (``frameworks.edition.digest``); empty for what was made here.
        position: its place in the edition in force.
        retired_on: from when it no longer holds: as its publisher says, or since an edition left it out or called it
            retired without a date.
        ends_on: the publisher's date for that, as the edition in force says it.
        gone_in: number of the first edition that left it out; null for what stands in the edition in force.
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, null=True, blank=True, related_name="competencies"
    )
    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=2000)
    statement = models.TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="own_competencies")
    uuid = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=20, default=Kind.COMPETENCY.value)
    uri = models.CharField(max_length=1000, blank=True)
    code = models.CharField(max_length=300, blank=True)
    alternatives = models.JSONField(default=list, blank=True, encoder=Plain)
    notes = models.TextField(blank=True)
    type = models.CharField(max_length=300, blank=True)
    reuse = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=35, blank=True)
    tags = models.JSONField(default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    position = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    gone_in = models.PositiveIntegerField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces")
    adopted = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            models.Index(fields=["uri"], name="frameworks_competency_uri"),
            # What choosers offer beside the frameworks of the organization: a few of very many.
            models.Index(fields=["adopted"], condition=Q(adopted=True), name="frameworks_adopted"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "uuid"], name="frameworks_competency_once")
        ]

    def __str__(self) -> str:
        return self.name

    def to_core(self) -> core.Competency:
        """The same for the library."""
        return core.Competency(self.key, self.name, self.statement)


class Occupation(models.Model):
    """An occupation, or a group of occupations, as a framework describes it.

    Attributes:
        description: what it says of itself (``Entry.statement``).
        levels: texts per level, where a framework has them: scale, level, text.
        retired_on, ends_on, gone_in: as of a competency.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="occupations")
    uuid = models.UUIDField(default=uuid.uuid4)
    uri = models.CharField(max_length=1000, blank=True)
    code = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=2000)
    alternatives = models.JSONField(default=list, blank=True, encoder=Plain)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=20, default=Kind.OCCUPATION.value)
    notes = models.TextField(blank=True)
    type = models.CharField(max_length=300, blank=True)
    reuse = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=35, blank=True)
    tags = models.JSONField(default=list, blank=True)
    levels = models.JSONField(default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    position = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    gone_in = models.PositiveIntegerField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces")

    class Meta:
        ordering: ClassVar = ["title", "id"]
        indexes: ClassVar = [
            models.Index(fields=["uri"], name="frameworks_occupation_uri"),
            models.Index(fields=["code"], name="frameworks_occupation_code"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "uuid"], name="frameworks_occupation_once")
        ]

    def __str__(self) -> str:
        return self.title


class LevelText(models.Model):
    """What somebody does who has a competency at a level: the behavior that a witness can have seen.

    Attributes:
        scale: null for the five levels of this site.
        level: a number of that scale; of ours a whole one.
    """

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="levels")
    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, null=True, blank=True, related_name="texts")
    level = models.FloatField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["competency_id", "scale_id", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["competency", "level"], condition=Q(scale__isnull=True), name="frameworks_level_once"
            ),
            models.UniqueConstraint(fields=["competency", "scale", "level"], name="frameworks_level_of_a_scale_once"),
            models.CheckConstraint(
                condition=Q(scale__isnull=False) | Q(level__in=(1, 2, 3, 4, 5)), name="frameworks_level_is_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level}"


class Change(models.Model):
    """What a later edition changed of one entry; the first edition changes nothing.

    Attributes:
        kind: renamed, changed, retired, returned or added.
        before, after: the fields that differ, as they were and as they are.
        settled_at: when somebody looked at what it means for what names the competency.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    name = models.CharField(max_length=2000)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["edition_id", "kind", "name", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
