"""Rows of rules, and of disputes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stepladder.evidence import person as core
from stepladder.evidence.policy import EvidencePolicy
from stepladder.server.people.models import Person


class EvidenceRules(models.Model):
    """A version of the rules by which evidence counts. Never changed once in force: a new version follows it."""

    key = models.SlugField()
    version = models.CharField(max_length=20)
    author = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    presume_present_role = models.BooleanField(default=False)
    in_force_from = models.DateField()

    class Meta:
        ordering: ClassVar = ["-in_force_from", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "version"], name="policies_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def to_core(self) -> EvidencePolicy:
        """The same for the library."""
        return EvidencePolicy(
            id=self.key,
            version=self.version,
            author=self.author,
            reason=self.reason,
            presume_present_role=self.presume_present_role,
        )


class Dispute(models.Model):
    """Somebody says that something about the evidence is wrong. Open until its owner settles it, with a reason.

    Attributes:
        competency: key of the competency whose evidence is contested.
        item: id of the evidence item that is contested, without the number of its row; or empty.
        competency_name, item_name: as they were called when it was opened.
        basis: what the line rested on then, in words (``operations.Basis``).
        owner: who has to settle it.
        due: until when.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disputes")
    competency = models.SlugField(max_length=100)
    competency_name = models.CharField(max_length=120, blank=True)
    item = models.CharField(max_length=100, blank=True)
    item_name = models.CharField(max_length=400, blank=True)
    basis = models.JSONField(default=dict, blank=True)
    about = models.CharField(max_length=1000)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disputes_owned")
    due = models.DateField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "settled_at"], name="policies_open_disputes")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="policies_settled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("opened_at")),
                name="policies_settled_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk}"

    def to_core(self, items: Iterable[str] = ()) -> core.Dispute:
        """The same for the library. What is settled counts no longer from the day it was settled.

        Args:
            items: ids of the person's current items, ``work-7~2``: the contested one may have been said anew.
        """
        current = next((id for id in items if self.item and id.startswith(f"{self.item}~")), self.item)
        return core.Dispute(
            about=self.about,
            opened=self.opened_at.date(),
            by=self.opened_by.name,
            competency="" if self.item else self.competency,
            item=current,
            settled=self.settled_at.date() if self.settled_at else None,
        )
