"""Rows of evidence. A row is never changed: what turns out otherwise is replaced by a new row, or withdrawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person


class Item(models.Model):
    """One piece of evidence about one person, as the library knows it (``stepladder.evidence.items``).

    Attributes:
        source: which room wrote it (``certificate``, ``work``, ``confirmation``), with the key of its row there.
        quality_point, quality_low, quality_high: exact shares from 0 to 1, as ``3/4``.
        aliases: identities by which a certificate without a badge is known, where a badge tells that they are one.
        replaces: the row that this one replaces.
        withdrawn_at: when it was withdrawn, and why; the only two columns that are written later.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=100, unique=True)
    source = models.CharField(max_length=20)
    source_key = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    kind_at_best = models.CharField(max_length=40, blank=True)
    date = models.DateField()
    title = models.CharField(max_length=300, blank=True)
    rater = models.CharField(max_length=400, blank=True)
    family = models.CharField(max_length=100, blank=True)
    quality_point = models.CharField(max_length=80, default="1")
    quality_low = models.CharField(max_length=80, default="1")
    quality_high = models.CharField(max_length=80, default="1")
    verified = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    identities = models.JSONField(default=list, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    left_out = models.CharField(max_length=500, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "withdrawn_at"], name="evidence_of_person"),
            models.Index(fields=["source", "source_key"], name="evidence_by_source"),
        ]

    def __str__(self) -> str:
        return self.key


class Shown(models.Model):
    """What an item says of one competency."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="shows")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="shown")
    level = models.PositiveSmallIntegerField()
    relevance = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    passed = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "competency", "passed"], name="evidence_shown_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="evidence_level_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level}"
