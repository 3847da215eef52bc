"""Rows of what learners and employers say of a microcredential."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class Feedback(models.Model):
    """What somebody said of a microcredential, with source and date; answered by its owner (P-11, E-68).

    Attributes:
        person: who of the organization said it; None where it is somebody outside, named in ``source``.
        source: who, or which survey, with where it can be read.
        used: whether they use it at work; None where that was not said.
        answer: what its owner answered; acted: what was changed because of it.
        taken_back_at: since when its author no longer says it.
    """

    class Said(models.TextChoices):
        """As what they speak."""

        LEARNER = "learner", gettext_lazy("as somebody who took it")
        MANAGER = "manager", gettext_lazy("as a manager of somebody who took it")
        OTHER = "other", gettext_lazy("as somebody who knows it otherwise")
        EMPLOYER = "employer", gettext_lazy("as another employer")
        SURVEY = "survey", gettext_lazy("in a survey")

    microcredential = models.ForeignKey("catalog.Microcredential", on_delete=models.CASCADE, related_name="feedback")
    said_as = models.CharField(max_length=10, choices=Said.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="catalog_feedback")
    source = models.CharField(max_length=300, blank=True)
    said_on = models.DateField()
    text = models.CharField(max_length=2000)
    used = models.BooleanField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    acted = models.CharField(max_length=600, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-said_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(source=""), name="catalog_feedback_has_a_source"
            )
        ]

    def __str__(self) -> str:
        return f"feedback on {self.microcredential_id}"
