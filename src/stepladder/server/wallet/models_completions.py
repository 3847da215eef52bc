"""Rows of courses that people completed, as a learning system lists them and people partners import them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.models import Person


class WaitingCompletions(models.Model):
    """A table that somebody uploaded and has not imported yet: shown first what it would do. One for each.

    Attributes:
        columns: which column is what, as somebody said; empty for what is remembered or guessed.
        courses: by course of the table the key of the entry that it is, as somebody said.
    """

    kept_by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    columns = models.JSONField(default=dict, blank=True)
    courses = models.JSONField(default=dict, blank=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class CompletionRun(models.Model):
    """An import of completions, and what came of it.

    Attributes:
        counts: by outcome; remarks: the first of them with their places; remark_counts: all, by kind.
    """

    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    remark_counts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title


class Completion(models.Model):
    """What a certificate that was imported rests on: which entry, on which day, and whether they were assessed.

    It stays when its holder takes the certificate out, so that the next import does not bring it back.

    Attributes:
        assessed: whether the table says that they were assessed and passed.
        raised_by: the later import that said so, where the first one did not.
    """

    run = models.ForeignKey(CompletionRun, on_delete=models.CASCADE, related_name="completions")
    certificate = models.OneToOneField("wallet.Certificate", on_delete=models.CASCADE, related_name="completion")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="completions")
    microcredential = models.ForeignKey(Microcredential, on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    assessed = models.BooleanField(default=False)
    raised_by = models.ForeignKey(
        CompletionRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="raised"
    )
    hours = models.PositiveIntegerField(null=True, blank=True)
    result = models.CharField(max_length=60, blank=True)
    line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "microcredential", "completed_on"], name="wallet_completed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} completed {self.microcredential_id}"
