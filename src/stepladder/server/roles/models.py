"""Rows of roles. Criteria belong to a version, and a version never changes once it is in force."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stepladder.readiness import criteria as core
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person


class Family(models.Model):
    """A job family."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role of the job architecture, or one that a person entered for themselves.

    Attributes:
        rung: place on the family's ladder, 1 the lowest.
        owner: the person who entered it for themselves; nobody for the organization's.
    """

    key = models.SlugField(max_length=100, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    rung = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="own_roles")

    class Meta:
        ordering: ClassVar = ["family_id", "rung", "title"]

    def __str__(self) -> str:
        return self.title


class RoleVersion(models.Model):
    """The criteria of a role from a day on.

    Attributes:
        conditions: what it asks and that is no competency, each with ``key`` and ``text``; they change with the version
            alone, and are read with it.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=300, blank=True)
    in_force_from = models.DateField()
    conditions = models.JSONField(default=list, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["role_id", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "number"], name="roles_version_once")]

    def __str__(self) -> str:
        return f"{self.role_id}, version {self.number}"

    @property
    def key(self) -> str:
        """How evaluations name it."""
        return f"{self.role.key}/{self.number}"


class Criterion(models.Model):
    """What a role asks for: a competency at a level, in the ladder's own words.

    Attributes:
        accepts: names of kinds of evidence that count; empty accepts every kind.
        raters: how many people have to stand behind it.
    """

    version = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="criteria")
    level = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)
    must = models.BooleanField(default=True)
    accepts = models.JSONField(default=list, blank=True)
    raters = models.PositiveSmallIntegerField(default=0)
    max_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    wording = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["version_id", "position"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="roles_criterion_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="roles_level_is_1_to_5"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="roles_weight_is_positive"),
        ]

    def __str__(self) -> str:
        return self.wording or self.key

    def to_core(self) -> core.Criterion:
        """The same for the library. A profile is named by what it asks, so that equal ones are one."""
        accepts, age = frozenset(self.accepts), self.max_age_months
        name = f"{'+'.join(sorted(accepts)) or 'any'}/{'' if age is None else age}/{self.raters}"
        plain = not accepts and age is None and not self.raters
        return core.Criterion(
            id=self.key,
            competency=self.competency.key,
            level=self.level,
            weight=Fraction(str(self.weight)),
            must=self.must,
            profile=core.ANY if plain else core.Profile(name, accepts, age, self.raters),
            wording=self.wording,
        )


class Appointment(models.Model):
    """Who holds which role, from when to when, by whose record."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["person_id", "-since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="roles_held_until_after_since"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role_id}"


class Target(models.Model):
    """The role that a person works towards; their own choice, and no promise of anybody."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="target")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="targets")
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} towards {self.role_id}"
