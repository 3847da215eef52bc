"""Rows of what leadership puts first, and of the outcomes that credentials should serve."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models_architecture import Family, Role


class Priority(models.Model):
    """Something that leadership puts first for a stretch of time.

    Attributes:
        owner: who answers for it.
        recorded_by: who wrote it down.
    """

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=160)
    statement = models.CharField(max_length=1000)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["since", "id"]
        verbose_name_plural = "priorities"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="roles_priority_until_after_since"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """The name under which the trail knows it."""
        return f"priority:{self.key}"


class PriorityCompetency(models.Model):
    """A competency that a priority rests on, for one role or a whole family, at a level, and why."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, null=True, blank=True, related_name="prioritized")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, null=True, blank=True, related_name="prioritized")
    level = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["priority_id", "id"]
        verbose_name_plural = "priority competencies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__isnull=False, family__isnull=True) | Q(role__isnull=True, family__isnull=False),
                name="roles_prioritized_for_role_or_family",
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="roles_prioritized_level_is_1_to_5"),
            models.UniqueConstraint(fields=["priority", "competency", "role"], name="roles_prioritized_once_for_role"),
            models.UniqueConstraint(
                fields=["priority", "competency", "family"], name="roles_prioritized_once_for_family"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} for {self.priority_id}"


class StrategicOutcome(models.Model):
    """What a priority should bring about, and by which figure one would see it. Credentials are linked to it.

    Attributes:
        metric: what is counted; unit: in what; direction: whether more of it is better.
        baseline, target: where it stood and should stand; None where nobody has said.
    """

    class Direction(models.TextChoices):
        """Whether more is better."""

        HIGHER = "higher", gettext_lazy("higher is better")
        LOWER = "lower", gettext_lazy("lower is better")

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="outcomes")
    title = models.CharField(max_length=160)
    metric = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["priority_id", "id"]

    def __str__(self) -> str:
        return self.title
