"""Rows of what happens to an entry: what changed, reviews, what was announced, and what was done to many at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person
from stepladder.server.roles.models import Priority


class Change(models.Model):
    """One line of the change log of an entry, in the words of a reader.

    Attributes:
        what: by field the old and the new value, as JSON; empty for an event without fields.
        because: why.
    """

    class Kind(models.TextChoices):
        """What was changed."""

        ADDED = "added", gettext_lazy("added")
        FACTS = "facts", gettext_lazy("facts")
        SHOWS = "shows", gettext_lazy("what it shows")
        JUDGED = "judged", gettext_lazy("how it was judged")
        WEIGHTS = "weights", gettext_lazy("new weights")
        ACCEPTANCE = "acceptance", gettext_lazy("acceptance")
        REVIEW = "review", gettext_lazy("review")
        MERGED = "merged", gettext_lazy("merged")

    microcredential = models.ForeignKey("catalog.Microcredential", on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    what = models.JSONField(default=dict, blank=True)
    because = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["microcredential", "-at"], name="catalog_changes_of")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.microcredential_id}"


class Review(models.Model):
    """A review of an entry: why it was opened, by when, and what came of it. One is open at a time.

    Attributes:
        triggers: why it is due, ids of ``catalog.reviews.Trigger`` with what was found, as JSON.
        outcome: what came of it; note: why.
        next_on: when it is reviewed again.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        OPEN = "", gettext_lazy("open")
        KEPT = "kept", gettext_lazy("kept as it is")
        CHANGED = "changed", gettext_lazy("kept, with changes")
        RETIRED = "retired", gettext_lazy("retired")

    microcredential = models.ForeignKey("catalog.Microcredential", on_delete=models.CASCADE, related_name="reviews")
    triggers = models.JSONField(default=list, blank=True)
    due = models.DateField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    next_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["microcredential"], condition=Q(closed_at__isnull=True), name="catalog_one_open_review"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="catalog_review_closed_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.microcredential_id}"


class ReviewInput(models.Model):
    """What a manager, practitioner or learner said for a review (E-82)."""

    class As(models.TextChoices):
        """As what they speak."""

        MANAGER = "manager", gettext_lazy("as a manager")
        PRACTITIONER = "practitioner", gettext_lazy("as somebody who does this work")
        LEARNER = "learner", gettext_lazy("as somebody who took it")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="inputs")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said_as = models.CharField(max_length=15, choices=As.choices)
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"input to {self.review_id}"


class Announcement(models.Model):
    """Something new about the catalog, told to everybody, with the goal that it serves (E-87)."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="announcements")
    microcredential = models.ForeignKey(
        "catalog.Microcredential", on_delete=models.SET_NULL, null=True, blank=True, related_name="announcements"
    )
    title = models.CharField(max_length=160)
    text = models.CharField(max_length=2000)
    until = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title


class BulkRun(models.Model):
    """Something done to many entries at once, with what stood before, so that it can be taken back.

    Attributes:
        before: by entry the columns as they stood, as JSON; after: as they were written, to see what changed since.
    """

    kind = models.CharField(max_length=20)
    because = models.CharField(max_length=600, blank=True)
    count = models.PositiveIntegerField()
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.count}"
