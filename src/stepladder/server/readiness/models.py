"""Rows of stored evaluations: those that something rests on. All others are computed when asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.people.models import Person
from stepladder.server.roles.models import RoleVersion


class StoredEvaluation(models.Model):
    """An evaluation as it was when something came to rest on it; it can be computed again from its inputs.

    Attributes:
        inputs: the snapshot that it was computed from (``stepladder.inputs/1``); empty once it was erased.
        inputs_digest: identity of the inputs; it stays when they are erased.
        record: the replayable record (``readiness.record``).
        label: where the person stands as a whole; for filters, never shown alone.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evaluations")
    role_version = models.ForeignKey(RoleVersion, on_delete=models.PROTECT, related_name="evaluations")
    because = models.CharField(max_length=120)
    as_of = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    formula = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    label = models.CharField(max_length=60)
    inputs = models.JSONField(null=True, blank=True)
    inputs_digest = models.CharField(max_length=80)
    record = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
