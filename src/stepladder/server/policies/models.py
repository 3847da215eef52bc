"""Rows of rules, and of disputes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.appraisal.policy import WeightPolicy
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


class WeightRules(models.Model):
    """A version of how much each dimension of the rubric counts: proposed by one person, approved by another.

    Never changed once decided: a new version follows it (methods 2.8).

    Attributes:
        weights: by dimension, as fractions in text (``16`` or ``100/15``), together 100.
        elicited: how the weights were found (directly, by swings, or from an order), with what was entered.
        preview: what it would change, as it was shown to whoever approved it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", gettext_lazy("proposed")
        IN_FORCE = "in force", gettext_lazy("in force")
        FORMER = "former", gettext_lazy("in force before")
        DECLINED = "declined", gettext_lazy("declined")
        WITHDRAWN = "withdrawn", gettext_lazy("taken back")

    number = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()
    reason = models.CharField(max_length=600)
    elicited = models.JSONField(default=dict, blank=True)
    preview = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=600, blank=True)
    in_force_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        verbose_name_plural = "weight rules"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["proposed"]), name="policies_one_proposal_of_weights"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["in force"]), name="policies_one_set_of_weights_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"weights, version {self.number}"

    def to_core(self) -> WeightPolicy:
        """The same for the library."""
        return WeightPolicy(
            id="organization-weights",
            version=str(self.number),
            weights={id: Fraction(weight) for id, weight in self.weights.items()},
            author=self.proposed_by.name,
            approver=self.decided_by.name if self.decided_by else "",
            reason=self.reason,
            in_force=self.in_force_from or self.proposed_at.date(),
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


class Lock(models.Model):
    """Something must not change while somebody relies on it, as a role's criteria while a round of decisions is open.

    Several may stand on one subject; it is free when the last is released.

    Attributes:
        subject: what is locked, as the trail names it: ``role:shift-lead``.
        because: why, for whoever is refused.
    """

    subject = models.CharField(max_length=120)
    because = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["subject"], condition=Q(released_at__isnull=True), name="policies_locked")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="policies_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("at")),
                name="policies_released_after_locked",
            ),
        ]

    def __str__(self) -> str:
        return f"lock of {self.subject}"
