"""Rows of those who give microcredentials, and of who accredited them for what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class Provider(models.Model):
    """Who offers microcredentials.

    Attributes:
        issuer: the identifier under which its badges are issued (a DID or address), as the organization checked it.
        country: two letters (ISO 3166).
    """

    class Kind(models.TextChoices):
        """What it is (P-25)."""

        UNIVERSITY = "university", gettext_lazy("university")
        ASSOCIATION = "association", gettext_lazy("industry association or professional body")
        TRAINING = "training", gettext_lazy("training company or school")
        VENDOR = "vendor", gettext_lazy("vendor of the technology")
        PLATFORM = "platform", gettext_lazy("online platform")
        EMPLOYER = "employer", gettext_lazy("employer’s own academy")
        AUTHORITY = "authority", gettext_lazy("public authority")
        UNKNOWN = "unknown", gettext_lazy("not known")

    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.UNKNOWN)
    country = models.CharField(max_length=2, blank=True)
    site = models.URLField(blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The name under which the trail knows it."""
        return f"provider:{self.key}"


class Accreditation(models.Model):
    """Somebody accredited a provider, within limits: for a level, a field, a jurisdiction, one credential, until a day.

    Attributes:
        scope: what was accredited; a certifier of persons under ISO/IEC 17024 is one of its own.
        microcredential: the one that it is about, where it is about one.
        levels, field, jurisdiction: its limits, in the words of the body; empty where none is stated.
        compared: by the key of an entry, whether somebody found it ``within`` these limits or ``outside``.
        source: where one can read it; checked_on: when somebody did.
        ended_at: since when it is no longer said; the row stays.
    """

    class Scope(models.TextChoices):
        """What was accredited."""

        INSTITUTION = "institution", gettext_lazy("the institution")
        PROGRAM = "program", gettext_lazy("a program")
        CREDENTIAL = "credential", gettext_lazy("this credential")
        PERSONS = "persons", gettext_lazy("as a certifier of persons (ISO/IEC 17024)")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="accreditations")
    microcredential = models.ForeignKey(
        "catalog.Microcredential", on_delete=models.CASCADE, null=True, blank=True, related_name="accreditations"
    )
    body = models.CharField(max_length=200)
    scope = models.CharField(max_length=15, choices=Scope.choices)
    levels = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=200, blank=True)
    jurisdiction = models.CharField(max_length=120, blank=True)
    compared = models.JSONField(default=dict, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["body", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="catalog_accredited_until_after_since",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} accredits {self.provider_id}"
