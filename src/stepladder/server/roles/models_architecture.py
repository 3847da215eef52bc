"""Rows of the job architecture: grades, families, roles, and the steps between them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class Grade(models.Model):
    """A grade of the organization (a band, a level of pay), the same for all families.

    Attributes:
        rank: its place in the order of seniority, 1 the lowest; two grades may stand on one.
    """

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["rank", "id"]

    def __str__(self) -> str:
        return self.name


class Family(models.Model):
    """A job family.

    Attributes:
        position: where it stands among the others, the smallest first.
    """

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role of the job architecture, or one that a person entered for themselves.

    Title, family, rung, grade, track and codes are what holds today; what they were stands in each version's ``place``.

    Attributes:
        rung: place on the family's ladder, 1 the lowest.
        track: the branch of the ladder (managers, specialists), in the organization's words; or nothing.
        codes: where it stands in public classifications, each with ``scheme`` (``onet-soc``, ``esco``, ``isco``, or one
            of the organization's own) and ``code``.
        closed_on: the day from which nobody is appointed to it any more.
        owner: the person who entered it for themselves; nobody for the organization's.
    """

    key = models.SlugField(max_length=100, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    rung = models.PositiveSmallIntegerField(default=1)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    track = models.CharField(max_length=60, blank=True)
    codes = models.JSONField(default=list, blank=True)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="own_roles")

    class Meta:
        ordering: ClassVar = ["family_id", "rung", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """The name under which the trail and locks know it."""
        return f"role:{self.key}"


class Step(models.Model):
    """A career step that the organization offers, from one role to another, for a stretch of time."""

    class Kind(models.TextChoices):
        """Where it leads."""

        UP = "up", gettext_lazy("up")
        ACROSS = "across", gettext_lazy("across")
        ELSEWHERE = "into another family", gettext_lazy("into another family")

    source = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="steps_out")
    target = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="steps_in")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    note = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["source_id", "target_id", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "since"], name="roles_step_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="roles_step_leads_away"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="roles_step_until_after_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} to {self.target_id}"
