"""Rows of competencies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.frameworks import model as core
from stepladder.server.people.models import Person


class Framework(models.Model):
    """A competency framework, as its publisher calls this version."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Competency(models.Model):
    """Something a person can be able to do.

    Attributes:
        key: stable; never reused for another meaning.
        owner: the person whose own it is, made from a ladder that they pasted; nobody for the organization's.
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, null=True, blank=True, related_name="competencies"
    )
    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120)
    statement = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="own_competencies")

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def to_core(self) -> core.Competency:
        """The same for the library."""
        return core.Competency(self.key, self.name, self.statement)


class LevelText(models.Model):
    """What somebody does who has a competency at a level: the behavior that a witness can have seen."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["competency_id", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competency", "level"], name="frameworks_level_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="frameworks_level_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level}"
