"""Rows between competencies and occupations, and from texts to competencies."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.frameworks.rows_frameworks import Framework
from stepladder.server.people.models import Person


class Association(models.Model):
    """What all relations say, as ``frameworks.edition.Relation``; each side is a row, or the address of another thing.

    Attributes:
        uuid: never changed; once in a framework.
        kind: a ``frameworks.edition.Link``, read from source to target.
        source_uri, target_uri: where that side lies outside the framework.
        position: its place among the relations of the same kind to the same target, where an order was given.
        importance, level: on scales of the framework.
        gone_in: number of the first edition that no longer says it; null as long as it is said.
    """

    uuid = models.UUIDField(default=uuid.uuid4)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    source_uri = models.CharField(max_length=1000, blank=True)
    target_uri = models.CharField(max_length=1000, blank=True)
    target_name = models.CharField(max_length=1000, blank=True)
    position = models.IntegerField(null=True, blank=True)
    importance = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)
    type = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    gone_in = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Relation(Association):
    """Between two competencies (or headings): broader, exact, requires, replaced by, …"""

    source = models.ForeignKey(
        "frameworks.Competency", on_delete=models.CASCADE, null=True, blank=True, related_name="relations"
    )
    target = models.ForeignKey(
        "frameworks.Competency", on_delete=models.CASCADE, null=True, blank=True, related_name="relations_to"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "uuid"], name="frameworks_relation_once")]


class Need(Association):
    """What an occupation asks of those who have it (``requires``: essential, ``uses``: optional).

    Attributes:
        from_competency: the relation is said from the competency to the occupation, and not the other way round.
    """

    occupation = models.ForeignKey("frameworks.Occupation", on_delete=models.CASCADE, related_name="needs")
    competency = models.ForeignKey("frameworks.Competency", on_delete=models.CASCADE, related_name="needed_by")
    from_competency = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "uuid"], name="frameworks_need_once")]


class OccupationRelation(Association):
    """Between two occupations (or groups of them)."""

    source = models.ForeignKey(
        "frameworks.Occupation", on_delete=models.CASCADE, null=True, blank=True, related_name="relations"
    )
    target = models.ForeignKey(
        "frameworks.Occupation", on_delete=models.CASCADE, null=True, blank=True, related_name="relations_to"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "uuid"], name="frameworks_occupation_relation_once")
        ]


class Mapping(models.Model):
    """Somebody's word that a text is about a competency at a level.

    Immutable once it is accepted; it is corrected by a new row that supersedes it.

    Attributes:
        about: what the text is of, as ``catalog:incident-course``; empty for a text of its own.
        strength: ρ, how much of the competency the text is about: .25, .5, .75 or 1.
        author: whoever chose it; nobody where it came by an import.
        suggested: what the linker had suggested: its score, the method, the words that matched, the rank.
        supersedes: the mapping that this one is to replace once it is accepted.
        ended_on: from when it no longer holds, because another one replaced it.
    """

    class State(models.TextChoices):
        """Whether it holds."""

        PROPOSED = "proposed", gettext_lazy("proposed")
        ACCEPTED = "accepted", gettext_lazy("accepted")
        DECLINED = "declined", gettext_lazy("declined")
        NEEDS_REVIEW = "needs review", gettext_lazy("needs review")

    STRENGTHS: ClassVar = (0.25, 0.5, 0.75, 1.0)

    about = models.CharField(max_length=200, blank=True, db_index=True)
    text = models.TextField()
    competency = models.ForeignKey("frameworks.Competency", on_delete=models.PROTECT, related_name="mappings")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    strength = models.FloatField(default=1.0)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    suggested = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="frameworks_mapping_level_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(strength__in=(0.25, 0.5, 0.75, 1.0)), name="frameworks_mapping_strength_is_a_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about or self.text[:40]} → {self.competency_id}"
