"""Rows of certificates and of what their issuers were asked; ``kept`` has those of checking, trusting and sharing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.findings import Finding
from stepladder.server.catalog.models import Microcredential
from stepladder.server.files.models import StoredFile
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.wallet.kept import CheckRun, HeldDocument, KnownIssuer, PersonsCheck, Share, Why
from stepladder.server.wallet.models_completions import Completion, CompletionRun, WaitingCompletions

__all__ = [
    "Certificate",
    "CertificateShows",
    "CheckRun",
    "Completion",
    "CompletionRun",
    "HeldDocument",
    "How",
    "IssuerQuestion",
    "KnownIssuer",
    "PersonsCheck",
    "Share",
    "WaitingCompletions",
    "Whose",
    "Why",
]


class How(models.TextChoices):
    """How a certificate came here."""

    TYPED = "typed", gettext_lazy("typed in")
    LINK = "link", gettext_lazy("typed in, with a link")
    BADGE = "badge", gettext_lazy("a badge file")
    ARCHIVE = "archive", gettext_lazy("from an archive of LinkedIn")
    COMPLETION = "completion", gettext_lazy("from a list of completed courses")


class Whose(models.TextChoices):
    """To whom a badge was given, as far as its signed words can be compared."""

    THEIRS = "theirs", gettext_lazy("theirs")
    SOMEBODY_ELSE = "somebody-else", gettext_lazy("somebody else’s")
    UNKNOWN = "unknown", gettext_lazy("not known")


class Certificate(models.Model):
    """A certificate that somebody holds, or says that they hold.

    Attributes:
        proof: a scan or photo, which a person can look at and nobody has checked.
        badge: the badge's own file; what follows it was read from the file and not typed.
        badge_digest: identity of that file, so that the same badge is stored once.
        issuer_id, achievement_id: from what was signed; empty where it is not proven that the issuer signed it.
        fetched_from: the address that gave the badge, where it was not a file.
        finding: what came of verifying it, as ``Finding.to_dict`` writes it.
        is_read: whether what the badge says could be read; else a person may say it.
        members: of a record or presentation, what is in it: title, issuer and finding of each.
        endorsements: who else stands behind it: issuer, day, comment and finding of each.
        known: by check the last answer that was a yes or a no (``is``), and when it was last a yes (``good_at``).
        waits_since: since when it waits for the worker, who asks the network; its finding asked nobody.
        renews: the earlier award of the same achievement by the same issuer.
        look_up_asked_at: since when somebody is asked to look it up where its issuer shows it.
        reminded_for, reminded_days: of which end its holder was reminded, and how many days before at the latest.
        appraisal: what it proves, as ``appraisal.record`` writes it.
        judged_at: when that was found, by what the catalog said then and the weights then in force.
        revision: how often it was changed; whoever edits names the one that they saw.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    how = models.CharField(max_length=10, choices=How.choices)
    title = models.CharField(max_length=300)
    issuer_name = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=120, blank=True)
    link = models.URLField(max_length=500, blank=True)
    # Restricted, not protected: who erases a person erases their files with them.
    proof = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    badge = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    badge_digest = models.CharField(max_length=80, blank=True)
    issuer_id = models.CharField(max_length=400, blank=True)
    achievement_id = models.CharField(max_length=400, blank=True)
    fetched_from = models.CharField(max_length=500, blank=True)
    finding = models.JSONField(null=True, blank=True)
    is_read = models.BooleanField(default=False)
    members = models.JSONField(default=list, blank=True)
    endorsements = models.JSONField(default=list, blank=True)
    known = models.JSONField(default=dict, blank=True)
    waits_since = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewals")
    look_up_asked_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    whose = models.CharField(max_length=20, choices=Whose.choices, default=Whose.UNKNOWN)
    recognized = models.ForeignKey(
        Microcredential, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    appraisal = models.JSONField(default=dict)
    judged_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-added_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "withdrawn_at"], name="wallet_of_person"),
            models.Index(fields=["verified_at"], condition=Q(withdrawn_at__isnull=True), name="wallet_to_recheck"),
            models.Index(
                fields=["recognized", "judged_at"], condition=Q(withdrawn_at__isnull=True), name="wallet_to_follow"
            ),
            models.Index(fields=["expires_on"], condition=Q(withdrawn_at__isnull=True), name="wallet_ends"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "badge_digest"],
                condition=~Q(badge_digest="") & Q(withdrawn_at__isnull=True),
                name="wallet_badge_once",
            ),
            models.CheckConstraint(
                condition=Q(badge__isnull=True, badge_digest="")
                | (Q(badge__isnull=False, how=How.BADGE) & ~Q(badge_digest="")),
                name="wallet_badge_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def verdict(self) -> Finding | None:
        """What came of verifying it, for the library; of what was typed in there is nothing to verify."""
        return Finding.from_dict(self.finding) if self.finding else None

    @property
    def shows_something(self) -> bool:
        """Whether the catalog, or its holder, says which competency it shows."""
        return bool(self.recognized.outcomes.all() if self.recognized else self.shows.all())

    @property
    def is_theirs_to_change(self) -> bool:
        """Whether its holder may change what is said of it: not what the catalog says, or a list of courses."""
        return self.recognized_id is None and self.how != How.COMPLETION

    @property
    def was_read(self) -> bool:
        """Whether it is a badge of which something could be read; of the others a person says what they are."""
        return self.finding is not None and self.is_read


class CertificateShows(models.Model):
    """What a certificate shows, as its holder says; where the catalog knows it, the catalog says so instead."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="shows")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "competency"], name="wallet_shown_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="wallet_level_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level}"


class IssuerQuestion(models.Model):
    """Something that an issuer was asked about a certificate, and what they answered."""

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", gettext_lazy("asked")
        ANSWERED = "answered", gettext_lazy("answered")

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="questions")
    dimension = models.CharField(max_length=4, blank=True)
    text = models.TextField(max_length=2000)
    to = models.EmailField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True, answer="")
                | (Q(state="answered", answered_at__gte=F("asked_at")) & ~Q(answer="")),
                name="wallet_answered_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} asked of {self.to}"
