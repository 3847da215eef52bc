"""Rows of which bodies endorse a microcredential, what exactly, and since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class Endorsed(models.Model):
    """A body endorses a microcredential (P-33). It is said until it ends or somebody ends it; the row stays.

    Attributes:
        body: who endorses; what: what exactly they endorse, in their words.
        since, until: from when and to when they say so; None where that is not stated.
        source: where one can read it; checked_on: when somebody did.
    """

    class Kind(models.TextChoices):
        """How it is said, from the weakest on (dimension B3)."""

        LOGO = "logo", gettext_lazy("a logo, or a name without words")
        STATEMENT = "statement", gettext_lazy("a statement of a relevant body")
        REGULATOR = "regulator", gettext_lazy("a statement of a regulator")
        SIGNED = "signed", gettext_lazy("a signed endorsement that says what it covers")

    microcredential = models.ForeignKey("catalog.Microcredential", on_delete=models.CASCADE, related_name="endorsed")
    body = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=600)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)
    checked_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "id"]
        verbose_name_plural = "endorsed"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="catalog_endorsed_until_after_since",
            ),
            models.UniqueConstraint(
                fields=["microcredential", "body", "kind"],
                condition=Q(ended_at__isnull=True),
                name="catalog_endorsed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} endorses {self.microcredential_id}"
