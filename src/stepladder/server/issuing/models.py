"""Rows of keys, of what this organization offers, of the badges that it gave, and of its status lists."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.credentials.keys import decode_multikey
from stepladder.credentials.published import ListedKey
from stepladder.findings import Finding
from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.models import Person


class IssuerKey(models.Model):
    """A key that badges are signed with. Its secret part stands here encrypted (see ``sealing``).

    Attributes:
        public: the public key as Multikey (``z6Mk…``), which is also its name.
        sealed: the secret part, encrypted; empty once it was destroyed, which is when the key was put away.
        current: whether new badges are signed with it; of one key at most.
        retired_at: from when on nobody can sign with it; what it signed before holds.
        revoked_at: from when on nothing that it ever signed holds.
    """

    public = models.CharField(max_length=60, unique=True)
    sealed = models.BinaryField()
    current = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-current", "-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="issuing_one_current_key"),
            models.CheckConstraint(
                condition=Q(current=False) | Q(retired_at__isnull=True, revoked_at__isnull=True),
                name="issuing_current_key_is_good",
            ),
            # Of a key that signs no longer there is nothing left that could sign.
            models.CheckConstraint(
                condition=Q(current=True) | Q(sealed=b""), name="issuing_secret_of_the_current_key_alone"
            ),
        ]

    def __str__(self) -> str:
        return self.public

    def to_core(self) -> ListedKey:
        """The same for the library; nothing secret.

        When it was retired is not published: verifiers take a key that ``expires`` for none at all from that day on
        (Controlled Identifiers 1.0, 2.2), also for what it signed before. What keeps others from signing with it is
        that its secret part is gone.
        """
        return ListedKey(raw_of(self.public), revoked=self.revoked_at)


def raw_of(public: str) -> bytes:
    """The 32 bytes of a public key."""
    return decode_multikey(public)[1]


class Offer(models.Model):
    """Something that this organization itself gives badges for; what it is stands in its versions.

    Attributes:
        achievement: the id of the achievement in the badges; it never changes.
        builds_up_to: a larger one of which this is a part.
        ended_at: from when on it is no longer given.
    """

    key = models.SlugField(max_length=100, unique=True)
    microcredential = models.OneToOneField(Microcredential, on_delete=models.PROTECT, related_name="offer")
    achievement = models.CharField(max_length=300, unique=True)
    builds_up_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.key


class Kind(models.TextChoices):
    """How it is found out that somebody earned a badge. Time spent is none of these."""

    EXAM = "exam", gettext_lazy("Exam")
    PROJECT = "project", gettext_lazy("Project")
    OBSERVED = "observed", gettext_lazy("Observed work")
    PORTFOLIO = "portfolio", gettext_lazy("Portfolio")
    PARTICIPATION = "participation", gettext_lazy("Taking part; nothing is assessed")


class OfferVersion(models.Model):
    """What an achievement was from some day on. Immutable: badges that were given keep the version that they name.

    Attributes:
        document: the achievement as it stands in badges, with the rubric.
        kind: how it is assessed; of taking part alone the badge says that it shows no competency.
        task, passing, assessed_by: what is asked, when it is passed, and who may assess it.
        assessors: the people who alone may assess it; everybody who fits the words where none are named.
        needs: earlier achievements, all of which one has to hold.
        changed: what is different from the version before.
        validity: how long an award holds, as ``validity.parse_validity`` reads it.
        suspendable: whether its badges name a second list, by which they can be suspended.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    document = models.JSONField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    task = models.TextField(max_length=1000)
    passing = models.TextField(max_length=600, blank=True)
    assessed_by = models.CharField(max_length=300, blank=True)
    assessors = models.ManyToManyField(Person, blank=True, related_name="+")
    needs = models.ManyToManyField(Offer, blank=True, related_name="needed_by")
    changed = models.CharField(max_length=300, blank=True)
    validity = models.CharField(max_length=60, blank=True)
    suspendable = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["offer_id", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["offer", "number"], name="issuing_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def is_assessed(self) -> bool:
        """Whether something has to be passed for it."""
        return self.kind != Kind.PARTICIPATION


class IssuedCredential(models.Model):
    """A badge that was given. What was signed never changes; whether it still holds stands beside it.

    Attributes:
        identifier: the ``id`` in the badge.
        token: the part of its verification address that nobody can guess.
        person: whose it is; nobody where it was given to somebody outside, or to somebody who was erased.
        recipient_name, recipient_email: as they were when it was given.
        document: the badge as it was signed, byte for byte; digest: ``sha256:…`` of these bytes.
        compact: the same badge as a token (VC-JWT), for readers that take no other.
        assessed_on, assessor, assessor_name: when it was assessed, and by whom; not told in the badge.
        supersedes: the award of which this one is a renewal; that one stays.
        since_then: of a renewal, what was done since the award before; for the holder and those who give badges.
        batch: made for one page with its button, so that pressing it twice gives nothing twice.
        shows_name, shares_file: what its holder allows on the verification page.
    """

    identifier = models.CharField(max_length=100, unique=True)
    token = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="issued_credentials"
    )
    recipient_name = models.CharField(max_length=120, blank=True)
    recipient_email = models.EmailField()
    version = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="issued")
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="issued")
    document = models.TextField()
    compact = models.TextField(blank=True)
    digest = models.CharField(max_length=80, unique=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    assessor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    assessor_name = models.CharField(max_length=120, blank=True)
    since_then = models.TextField(max_length=1000, blank=True)
    batch = models.CharField(max_length=40, blank=True, db_index=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals")
    shows_name = models.BooleanField(default=False)
    shares_file = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "valid_until"], name="issuing_of_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="issuing_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["supersedes"], condition=Q(supersedes__isnull=False), name="issuing_renewed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def title(self) -> str:
        """What was achieved."""
        return self.version.name

    @property
    def badge(self) -> dict[str, Any]:
        """The document, parsed."""
        return dict(json.loads(self.document))

    @property
    def data(self) -> bytes:
        """The badge as a file, byte for byte as it was signed."""
        return self.document.encode()

    def state(self, at: datetime) -> State:
        """Where it stands at a moment. Revoked comes before all else: that does not pass."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.valid_until is not None and self.valid_until < at:
            return State.EXPIRED
        return State.SUSPENDED if self.suspended_at is not None else State.HOLDS


class State(models.TextChoices):
    """Where an issued badge stands."""

    HOLDS = "holds", gettext_lazy("In force")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    EXPIRED = "expired", gettext_lazy("Expired")
    REVOKED = "revoked", gettext_lazy("Revoked")


class StatusList(models.Model):
    """A status list as it is served.

    Attributes:
        id: its address is made of it.
        document: the signed list; revision: how often it was made anew.
    """

    class Purpose(models.TextChoices):
        """What a bit of it means."""

        REVOCATION = "revocation", gettext_lazy("revocation")
        SUSPENSION = "suspension", gettext_lazy("suspension")

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    length = models.PositiveIntegerField()
    document = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class ListPlace(models.Model):
    """A place in a status list, taken for good: even where its badge was never signed, no other badge gets it."""

    list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="places")
    index = models.PositiveIntegerField()
    credential = models.ForeignKey(
        IssuedCredential, on_delete=models.PROTECT, null=True, blank=True, related_name="places"
    )

    class Meta:
        ordering: ClassVar = ["list_id", "index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "index"], name="issuing_place_once"),
            models.UniqueConstraint(fields=["list", "credential"], name="issuing_one_place_in_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} at {self.index}"


class IssuedEndorsement(models.Model):
    """An endorsement that was given, of an achievement, an issuer or a badge of somebody else."""

    identifier = models.CharField(max_length=100, unique=True)
    about = models.CharField(max_length=400)
    comment = models.TextField(max_length=2000)
    document = models.TextField()
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return self.about


class ReceivedEndorsement(models.Model):
    """What another body says of something that badges are given for; it stands in the badges that are given then.

    Attributes:
        document: as they signed it; is_token: whether that is a token (JWT) and no JSON.
        endorser, endorser_name: who signed it, as the signature proves.
        endorsed_at, valid_until: since when they say it, and until when.
        finding, checked_at: every check as it was when it was last looked at.
        ended_at: from when on it is put into no further badge.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="endorsements")
    identifier = models.CharField(max_length=400)
    endorser = models.CharField(max_length=400)
    endorser_name = models.CharField(max_length=200, blank=True)
    comment = models.TextField(blank=True)
    document = models.TextField()
    digest = models.CharField(max_length=80)
    is_token = models.BooleanField(default=False)
    endorsed_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    finding = models.JSONField()
    checked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["endorsed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "digest"], condition=Q(ended_at__isnull=True), name="issuing_endorsement_once"
            )
        ]

    def __str__(self) -> str:
        return self.endorser_name or self.endorser

    @property
    def verdict(self) -> Finding:
        """Every check, as it was when it was last looked at."""
        return Finding.from_dict(self.finding)


class Reminder(models.Model):
    """That somebody was told, so many days before, that an award ends; each is sent once."""

    credential = models.ForeignKey(IssuedCredential, on_delete=models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["credential", "days"], name="issuing_reminded_once")]

    def __str__(self) -> str:
        return f"{self.days} days before the end of {self.credential_id}"
