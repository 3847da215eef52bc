"""Rows of work examples, of questions to people who saw the work, and of their answers."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.portfolio.mailboxes import rater_of


class Better(models.TextChoices):
    """Which way a number should go."""

    LOWER = "lower", gettext_lazy("Lower is better")
    HIGHER = "higher", gettext_lazy("Higher is better")


class State(models.TextChoices):
    """What became of a question. That nobody answered in time follows from the day, and is stored nowhere."""

    ASKED = "asked", gettext_lazy("Not answered yet")
    ANSWERED = "answered", gettext_lazy("Answered")
    DECLINED = "declined", gettext_lazy("Declined")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    REPLACED = "replaced", gettext_lazy("Answered again later")


class Relation(models.TextChoices):
    """What the witness was to the person when the work was done, in the witness's own words."""

    SUPERVISOR = "supervisor", gettext_lazy("I was their supervisor")
    COLLEAGUE = "colleague", gettext_lazy("I worked with them as a colleague")
    CUSTOMER = "customer", gettext_lazy("The work was done for me, as a customer inside or outside")
    SUBORDINATE = "subordinate", gettext_lazy("They were my supervisor")
    OTHER = "other", gettext_lazy("I saw the work in another way")


class Work(models.Model):
    """A piece of work, as the person tells it.

    Attributes:
        period_end: the day on which it was finished.
        metric_before, metric_after: one number measured twice; there are both or neither.
        revision: grows with every edit, so that two windows on one work are told.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="works")
    title = models.CharField(max_length=120)
    challenge = models.TextField(max_length=2000)
    action = models.TextField(max_length=2000)
    result = models.TextField(max_length=2000)
    period_end = models.DateField()
    metric_name = models.CharField(max_length=120, blank=True)
    metric_unit = models.CharField(max_length=40, blank=True)
    metric_before = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    metric_after = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    metric_better = models.CharField(max_length=6, choices=Better.choices, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-period_end", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "withdrawn_at"], name="portfolio_of_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(metric_before__isnull=True, metric_after__isnull=True, metric_better="")
                | Q(metric_before__isnull=False, metric_after__isnull=False, metric_better__in=Better.values),
                name="portfolio_number_before_and_after",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def read_by_witness(self) -> dict[str, Any]:
        """What a witness reads and is asked about, as plain values: what a confirmation is about."""
        return {
            "title": self.title,
            "challenge": self.challenge,
            "action": self.action,
            "result": self.result,
            "period_end": self.period_end.isoformat(),
            "metric": [
                self.metric_name,
                self.metric_unit,
                *map(_plain, (self.metric_before, self.metric_after)),
                self.metric_better,
            ]
            if self.measured
            else [],
            "competencies": sorted(self.shows.values_list("competency__key", flat=True)),
        }

    @property
    def measured(self) -> bool:
        """Whether there is a number from before and one from after."""
        return self.metric_before is not None and self.metric_after is not None

    @property
    def improved(self) -> bool:
        """Whether the number moved the way that is better. One that stood still or got worse shows no result."""
        if self.metric_before is None or self.metric_after is None:
            return False
        change = self.metric_after - self.metric_before
        return change < 0 if self.metric_better == Better.LOWER else change > 0


class WorkShows(models.Model):
    """A competency that the work is evidence of, at the level at which the person sees it."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="shows")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "work shows"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "competency"], name="portfolio_shown_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="portfolio_level_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level}"


class Request(models.Model):
    """A question to somebody who saw the work.

    Attributes:
        expires_on: the last day on which the link works.
        nonce: ties the link to this row, beside the signature.
        seen: the work as the witness read it, kept when they answer (``Work.read_by_witness``).
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="requests")
    witness_name = models.CharField(max_length=120)
    witness_email = models.EmailField()
    message = models.TextField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_on = models.DateField()
    nonce = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    relation = models.CharField(max_length=12, choices=Relation.choices, blank=True)
    comment = models.TextField(max_length=1000, blank=True)
    consent = models.BooleanField(default=False)
    seen = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["work", "state"], name="portfolio_of_work")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=State.ANSWERED)
                | (Q(answered_at__isnull=False, consent=True) & Q(relation__in=Relation.values)),
                name="portfolio_answer_is_whole",
            ),
            models.CheckConstraint(condition=Q(answered_at__gte=F("asked_at")), name="portfolio_answer_after_question"),
        ]

    def __str__(self) -> str:
        return f"{self.witness_name} about {self.work_id}"

    def waits_on(self, day: date) -> bool:
        """Whether it can be answered on a day."""
        return self.state == State.ASKED and day <= self.expires_on

    @property
    def witness(self) -> str:
        """The witness as evidence names a rater."""
        return rater_of(self.witness_name, self.witness_email)


class Answer(models.Model):
    """What a witness saw of one competency.

    Attributes:
        level: 1 to 5; None says "I did not see this", which counts neither for nor against.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="answers")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "competency"], name="portfolio_answered_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="portfolio_answer_is_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level or 'not seen'}"


def _plain(number: object) -> str:
    """A stored number without the zeros that only fill its column, so that equal numbers have equal texts."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
