"""Rows of roles. Criteria belong to a version, and a version never changes once it is in force."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.evidence.person import ConditionAnswer as CoreAnswer
from stepladder.readiness import criteria as core
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models_architecture import Family, Grade, Role, Step
from stepladder.server.roles.models_pasting import EndedDraft, ImportedRung, LadderImport, PasteDraft, WaitingLadder
from stepladder.server.roles.models_priorities import Priority, PriorityCompetency, StrategicOutcome

__all__ = [
    "Appointment",
    "ConditionAnswer",
    "Criterion",
    "EndedDraft",
    "Family",
    "Grade",
    "ImportedRung",
    "LadderImport",
    "PasteDraft",
    "Priority",
    "PriorityCompetency",
    "Role",
    "RoleVersion",
    "Step",
    "StrategicOutcome",
    "Target",
    "WaitingLadder",
]

LONGEST_WORDING = 2000
"""Characters of a criterion's own words; a ladder with longer sentences says several things in one."""


class RoleVersion(models.Model):
    """What a role is and asks: proposed, reviewed, then in force from a day on. Nothing of it changes from then on.

    Attributes:
        revision: how often the proposal was written anew; whoever changes it says which one they saw.
        state: only a version in force has a day, and only that is read by anything that judges.
        place: what the role is in this version: ``title``, ``family`` (key), ``rung``, ``grade`` (key), ``track``,
            ``codes``, ``summary``; empty where the version says nothing about it, as in one's own roles.
        reason: why it is proposed.
        recorded_by, recorded_at: who proposed it, and when it was written last.
        review_note: what the reviewer wrote, when they agreed or gave it back.
        alternatives: groups of criteria of which some are enough, as ``criteria.Alternative`` has them.
        conditions: what it asks and that is no competency, each as ``criteria.Condition.to_dict`` writes it; they
            change with the version alone, and are read with it.
    """

    class State(models.TextChoices):
        """How far a version has come."""

        PROPOSED = "proposed", gettext_lazy("proposed")
        REVIEWED = "reviewed", gettext_lazy("reviewed")
        RETURNED = "returned", gettext_lazy("given back")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
        IN_FORCE = "in force", gettext_lazy("in force")

    OPEN: ClassVar = (State.PROPOSED, State.REVIEWED, State.RETURNED)

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_FORCE)
    source = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    place = models.JSONField(default=dict, blank=True)
    alternatives = models.JSONField(default=list, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(max_length=1000, blank=True)
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    put_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["role_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "number"], name="roles_version_once"),
            # Two open proposals would each be compared with what the other is about to replace.
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(state__in=["proposed", "reviewed", "returned"]),
                name="roles_one_open_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state="in force", in_force_from__isnull=False)
                | (~Q(state="in force") & Q(in_force_from__isnull=True)),
                name="roles_in_force_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}, version {self.number}"

    @property
    def key(self) -> str:
        """How evaluations name it."""
        return f"{self.role.key}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in self.OPEN


class Criterion(models.Model):
    """What a role asks for: a competency at a level, in the ladder's own words.

    Attributes:
        level: 1 to 5; original: the ``scale`` and ``level`` that the ladder itself has, where it is another.
        threshold: belief that it asks for, 0.01 to 0.95; None takes that of the rules in force.
        accepts: names of kinds of evidence that count; empty accepts every kind.
        raters: how many people have to stand behind it; pieces: how many different pieces of work.
        since, until: first and last day of evidence that counts.
        wording: the ladder's own words; source_place: where in it they stand.
        measure: how the organization measures proficiency, in its words; measure_source: where that is written.
    """

    version = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="criteria")
    level = models.PositiveSmallIntegerField()
    original = models.JSONField(default=dict, blank=True)
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)
    must = models.BooleanField(default=True)
    threshold = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    accepts = models.JSONField(default=list, blank=True)
    raters = models.PositiveSmallIntegerField(default=0)
    pieces = models.PositiveSmallIntegerField(default=0)
    max_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    wording = models.CharField(max_length=LONGEST_WORDING, blank=True)
    source_place = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=1000, blank=True)
    measure_source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["version_id", "position"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="roles_criterion_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="roles_level_is_1_to_5"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="roles_weight_is_positive"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__range=(0, 1)), name="roles_threshold_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="roles_criterion_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return self.wording or self.key

    def to_core(self) -> core.Criterion:
        """The same for the library."""
        return core.Criterion(
            id=self.key,
            competency=self.competency.key,
            level=self.level,
            weight=Fraction(str(self.weight)),
            must=self.must,
            threshold=self.threshold,
            profile=self._profile(),
            wording=self.wording,
            measure=self.measure,
            measure_source=self.measure_source,
        )

    def _profile(self) -> core.Profile:
        """Named by what it asks, so that equal ones are one; what nothing is asked of keeps the name it always had."""
        accepts, age = frozenset(self.accepts), self.max_age_months
        more = (self.pieces or "", self.since or "", self.until or "")
        if not (accepts or self.raters or any(more)) and age is None:
            return core.ANY
        name = f"{'+'.join(sorted(accepts)) or 'any'}/{'' if age is None else age}/{self.raters}"
        if any(more):
            name += "".join(f"/{each}" for each in more)
        return core.Profile(name, accepts, age, self.raters, self.pieces, self.since, self.until)


class Appointment(models.Model):
    """Who holds which role, from when to when, by whose record.

    Attributes:
        start_known: False where ``since`` is only the earliest day that the record tells of.
        source: whose record it is, with the file and import where it came in one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField()
    start_known = models.BooleanField(default=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

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


class ConditionAnswer(models.Model):
    """Whether somebody meets a condition of a role, by whose record. A correction is a new row; the newest holds.

    Attributes:
        condition: its key in the versions of the role; text: as it read then. Where it reads otherwise now, the answer
            is one to another question and does not count.
        source: what it was read from (a license register, a record of grades).
        on: the day as of which it was established; until: the last day on which it holds, or None.
        taken_back_at: when whoever recorded it took it back, as after a dispute.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="condition_answers")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="condition_answers")
    condition = models.SlugField(max_length=60)
    text = models.CharField(max_length=500)
    met = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["person_id", "role_id", "condition", "id"]
        indexes: ClassVar = [models.Index(fields=["person", "role"], name="roles_answers_of")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="roles_answer_until_after_on"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="roles_answer_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.condition} of {self.role_id}"

    @property
    def item(self) -> str:
        """How disputes name it."""
        return f"condition-{self.pk}"

    def to_core(self) -> CoreAnswer:
        """The same for the library."""
        return CoreAnswer(self.condition, self.met, self.source, self.by.name, self.on, self.until)
