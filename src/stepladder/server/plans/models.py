"""Rows of review talks: what is laid before them, what is said in them, and what both agreed to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person
from stepladder.server.portfolio.models import Work
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.roles.models import Role


class Kind(models.TextChoices):
    """What an entry is. Who may write which stands in ``queries.WRITTEN_BY``."""

    GAP = "gap", gettext_lazy("A gap that the manager names")
    STRETCH = "stretch", gettext_lazy("A stretch assignment that is offered")
    PROJECT = "project", gettext_lazy("A project that is proposed against a gap")
    AGREED = "agreed", gettext_lazy("What was agreed")
    NOTE = "note", gettext_lazy("A note")


class Talk(models.Model):
    """One review talk of a person with the one who was their manager when it was opened.

    Attributes:
        evaluation: where the person stood when the talk was opened; it does not move with new evidence.
        on: the day for which it is planned.
        request: the one thing that the person asks for.
        revision: grows with every change of what both put their names to; a note changes nothing of that.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="talks")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="talks_as_manager")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(StoredEvaluation, on_delete=models.PROTECT, related_name="talks")
    on = models.DateField(null=True, blank=True)
    request = models.TextField(max_length=1000, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="plans_one_open_talk_each"
            ),
            models.CheckConstraint(condition=~Q(manager=F("person")), name="plans_talk_of_two"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__gte=F("opened_at"), closed_by__isnull=False),
                name="plans_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"talk {self.pk}"


class TalkExample(models.Model):
    """A piece of work tied to a line of the ladder, with one sentence that says how it shows it."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="examples")
    criterion = models.SlugField(max_length=40)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talk", "criterion", "work"], name="plans_example_tied_once")
        ]

    def __str__(self) -> str:
        return self.words


class TalkEntry(models.Model):
    """Something that was said, offered, proposed or agreed.

    Attributes:
        criterion: key of the line of the ladder that it is about, or empty.
        who: who does it; due: until when. What was agreed has both.
    """

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(max_length=1000)
    criterion = models.SlugField(max_length=40, blank=True)
    who = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "talk entries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="plans_entry_of_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.AGREED) | Q(who__isnull=False, due__isnull=False),
                name="plans_agreed_by_whom_by_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TalkAgreement(models.Model):
    """Somebody agreed to what stood there. It holds as long as the talk has this revision."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talk", "person", "revision"], name="plans_agreed_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to revision {self.revision}"
