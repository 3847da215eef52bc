"""Rows of people. No group attribute (age, gender, origin) is among them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from stepladder.evidence.items import Period
from stepladder.server.people.clock import now


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """An account: what one signs in with. Who it is stands in ``Person``."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[assignment,misc]

    def __str__(self) -> str:
        return self.email


class Unit(models.Model):
    """A part of the organization.

    Attributes:
        parent: the unit that it is part of, as far as the records say.
    """

    key = models.SlugField(unique=True, max_length=100)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody of the organization, or the one person of a private workspace.

    Attributes:
        external_id: number or name under which the HR system knows them.
        email: the address of record; nothing in a private workspace whose owner has not said theirs. Every write of it
            goes through ``people.operations.check_free``, or through the same rule for many at once.
        manager: whom the records name; ``line_manager`` is who answers for them today.
        left_on: last day of the latest spell here; it may lie ahead. From the day after they sign in no more.
        partner: whether they are a people partner, who owns disputes.
    """

    key = models.SlugField(unique=True, max_length=100)
    external_id = models.CharField(max_length=100, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    left_on = models.DateField(null=True, blank=True)
    partner = models.BooleanField(default=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, blank=True, related_name="person")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("id")), name="people_nobody_manages_themselves"
            )
        ]

    def __str__(self) -> str:
        return self.name

    manages = False
    """Whether somebody reports to them; known for the reader of a request alone."""

    @property
    def subject(self) -> str:
        """The name under which the trail knows them."""
        return f"person:{self.pk}"

    @property
    def line_manager(self) -> Person | None:
        """Whom they report to today: nobody, where that person has left and the records name no other one yet."""
        return None if self.manager is None or self.manager.has_left(localdate(now())) else self.manager

    def has_left(self, on: date) -> bool:
        """Whether their last day lies before a day."""
        return self.left_on is not None and self.left_on < on


class Employment(models.Model):
    """A spell of belonging to the organization; several after a rehire.

    Attributes:
        since: first day; None where the records do not say. until: last day; None as long as it goes on.
        source: whose record it is.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["person_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="people_employment_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since or '?'}"


class DottedLine(models.Model):
    """Somebody else to whom a person reports. It lets nobody see anything: only the line manager does.

    Attributes:
        since: first day, as far as the records say; until: last day, None as long as it stands.
        source: whose record it is.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dotted_lines")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dotted_reports")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["person_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(manager=F("person")), name="people_dotted_line_leads_away")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.manager_id}"


class Identifier(models.Model):
    """A further address, DID or profile to which certificates of a person were issued, with who says so.

    Attributes:
        kind: what it is.
        verified_at: when it was shown to be theirs: by a link that was sent to the address, or by the organization's
            records. What a person only says of themselves stands here without, and makes no badge theirs.
        nonce: makes the link of this request; another request makes another link.
    """

    class Kind(models.TextChoices):
        """What an identifier is."""

        EMAIL = "email", gettext_lazy("e-mail address")
        DID = "did", gettext_lazy("DID")
        PROFILE = "profile", gettext_lazy("page about you")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EMAIL)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "value"], name="people_identifier_once"),
            models.UniqueConstraint(
                Lower("value"), condition=Q(verified_at__isnull=False), name="people_identifier_of_one_person"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Leave(models.Model):
    """A stretch of leave, which stops the clock of disuse. Why is not recorded; whose record it is stands in source."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leave")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="people_leave_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"from {self.start}"

    def to_core(self) -> Period:
        """The same for the library."""
        return Period(self.start, self.end)
