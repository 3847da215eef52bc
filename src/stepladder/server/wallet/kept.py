"""Rows beside certificates: what the network gave, each check, who is known as an issuer, what is shared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class HeldDocument(models.Model):
    """What an address gave when it was last asked: a status list, a key, an issuer's profile.

    Attributes:
        url: the address as it was asked for.
        final_url: the address that answered, after redirects; empty where it is the same.
        etag, last_modified: what the server named to ask again with.
        fresh_until: until when it is used without asking.
    """

    url = models.CharField(max_length=2048, unique=True)
    final_url = models.CharField(max_length=2048, blank=True)
    body = models.BinaryField()
    media_type = models.CharField(max_length=120, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    fetched_at = models.DateTimeField(db_index=True)
    fresh_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class Why(models.TextChoices):
    """Why a badge was checked."""

    ADDED = "added", gettext_lazy("when it was added")
    ASKED = "asked", gettext_lazy("asked for by its holder")
    SCHEDULE = "schedule", gettext_lazy("as planned")
    ADDRESSES = "addresses", gettext_lazy("because the holder’s addresses changed")
    CHANGED = "changed", gettext_lazy("because something was changed")


class CheckRun(models.Model):
    """One check of a badge, and what came of it.

    Attributes:
        by: who asked for it; nobody where it was planned.
        statuses: by name of a check: met, unmet or unknown.
        digest: of the whole finding; the same digest is the same finding.
        finding: the tree, where it is another one than that of the run before.
        changed: names of the checks whose status is another one than before.
    """

    certificate = models.ForeignKey("wallet.Certificate", on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why.choices)
    by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    statuses = models.JSONField(default=dict)
    digest = models.CharField(max_length=80)
    finding = models.JSONField(null=True, blank=True)
    changed = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["certificate", "-at"], name="wallet_run_of")]

    def __str__(self) -> str:
        return f"{self.certificate_id} at {self.at}"


class PersonsCheck(models.Model):
    """Somebody looked a certificate up where its issuer shows it, and says what they saw there.

    Attributes:
        title, issuer_name: what the certificate was called here when they looked, and whose it was said to be.
        saw_name: the holder's name as it stands there; saw_on: the day of issue that stands there.
        where: the address, or whom they asked.
    """

    certificate = models.ForeignKey("wallet.Certificate", on_delete=models.CASCADE, related_name="persons_checks")
    by = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="+")
    title = models.CharField(max_length=300)
    issuer_name = models.CharField(max_length=200, blank=True)
    where = models.CharField(max_length=500)
    saw_name = models.CharField(max_length=120)
    saw_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.certificate_id} by {self.by_id}"


class KnownIssuer(models.Model):
    """An issuer that the organization, or a registry that it loaded, knows.

    Attributes:
        registry: the name of the registry; empty for the organization's own list.
        identifier: as badges name the issuer: a DID or an address.
        because: why it is known, in the words of who added it.
        blocked: whether it is listed so that its badges are not relied on.
    """

    registry = models.CharField(max_length=160, blank=True)
    identifier = models.CharField(max_length=400)
    name = models.CharField(max_length=200, blank=True)
    because = models.CharField(max_length=500, blank=True)
    blocked = models.BooleanField(default=False)
    added_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["registry", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["registry", "identifier"],
                condition=Q(removed_at__isnull=True),
                name="wallet_issuer_known_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_because="")
                | Q(removed_at__isnull=False, registry__gt="")
                | (Q(removed_at__isnull=False) & ~Q(removed_because="")),
                name="wallet_issuer_removed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.identifier


class Share(models.Model):
    """A page with some certificates of somebody, for whoever has its link.

    Attributes:
        nonce: makes the link one that nobody can guess.
        once: made for one form with its button; who presses it twice makes one page.
        title: what its owner calls it, for themselves.
        fields: what the page shows of each certificate, by ``sharing.FIELDS``.
        until: the last day on which it answers.
        looks: how often it was opened.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shares")
    nonce = models.CharField(max_length=40)
    once = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    fields = models.JSONField(default=list)
    certificates = models.ManyToManyField("wallet.Certificate", related_name="shares")
    created_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "once"], condition=~Q(once=""), name="wallet_shared_once")
        ]

    def __str__(self) -> str:
        return self.title
