"""Rows of imports, of what files say about roles in their own words, and of invitations."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person
from stepladder.server.roles.models import Appointment, Role
from stepladder.workforce import Appointment as Stated


class Import(models.Model):
    """A file of people: looked at, taken over, undone.

    Attributes:
        content: the bytes as they came; only until it is taken over or discarded, and for seven days at most.
        digest: ``sha256:…`` of the bytes.
        day: the day of the file. What lies after it lies ahead.
        day_first: what a person says about dates such as 03/04/2025; None where the file tells, or nobody said it yet.
        whole: whether a person says that everybody stands in the file.
        basis: digest of what it would change, when that was shown; another one means that data changed since.
        counts: how many of each kind, as it was shown or taken over.
        undo: packed values from before, for ninety days.
        missing_left: whether those missing in the file were marked as having left.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", gettext_lazy("waits to be looked at")
        APPLIED = "applied", gettext_lazy("taken over")
        DISCARDED = "discarded", gettext_lazy("discarded")
        UNDONE = "undone", gettext_lazy("undone")

    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sheet = models.CharField(max_length=200, blank=True)
    preset = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    day = models.DateField()
    day_first = models.BooleanField(null=True)
    whole = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    basis = models.CharField(max_length=80, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    missing_left = models.BooleanField(default=False)
    undo = models.BinaryField(null=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(content__isnull=True), name="records_file_kept_while_it_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, import {self.pk}"

    @property
    def source(self) -> str:
        """How rows that come from it name it."""
        return f"{self.name[:150]}, import {self.pk}"


class Listed(models.Model):
    """A page of a list of an import: fifty lines at most, as they are shown.

    Attributes:
        kind: of the list: ``new``, ``changed``, ``conflicts`` and others.
        number: of the page, from 1.
        rows: each with ``id``, ``name``, ``words``, ``line``.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lists")
    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "kind", "number"], name="records_list_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.batch_id}"


class SavedColumns(models.Model):
    """Which column of a file is what, as somebody said for an earlier one.

    Attributes:
        name: how a watched folder names it.
        columns: as ``ColumnMap.to_json`` writes it.
    """

    name = models.SlugField(max_length=60, unique=True)
    preset = models.CharField(max_length=40, blank=True)
    columns = models.JSONField()
    day_first = models.BooleanField(null=True)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["saved_at", "id"]
        verbose_name_plural = "saved columns"

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What a person said about people who may be the same: asked once, remembered.

    Attributes:
        about: external ids, sorted and joined; of a number with another name the number and that name.
        same: whether they are.
        keep: of several numbers the one that is kept.
    """

    about = models.CharField(max_length=400, unique=True)
    same = models.BooleanField()
    keep = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.about}: {'same' if self.same else 'different'}"


class TitleHeld(models.Model):
    """A role held, in the words of the records; ``appointment`` is what follows from it here, once the role is known.

    Attributes:
        code: of the job, where the records have one.
        since: first day; None where the records do not say since when.
        source: file and import.
        told: the earliest day that the records tell of, where ``since`` is None.
        meaning: under which the title is looked up, so that all holders are found when it is said which role it is.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="titles_held")
    title = models.CharField(max_length=300)
    code = models.CharField(max_length=100, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    told = models.DateField()
    source = models.CharField(max_length=200)
    meaning = models.CharField(max_length=310, db_index=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="title_held"
    )

    class Meta:
        ordering: ClassVar = ["person_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="records_title_until_after_since",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.title}"

    @property
    def starts(self) -> date:
        """First day of the appointment that follows from it."""
        day = self.since or self.told
        return min(day, self.until) if self.until else day


class TitleMeaning(models.Model):
    """Which role a title or code of the records is.

    Attributes:
        key: as ``meaning_of`` writes it.
        role: None where somebody said that it is no role here.
    """

    key = models.CharField(max_length=310, unique=True)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key}: {self.role_id}"


class Invitation(models.Model):
    """That somebody is to get an account, and whether the letter went out.

    Attributes:
        written_at: when the account and the letter were made; None while it waits for its turn.
        letters: how many were written.
        problem: why none could be written.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="invitation")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True, db_index=True)
    letters = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"


def meaning_of(stated: Stated) -> str:
    """Under which a title is looked up: its code, where the records have one, else its words, whatever their case."""
    return f"code:{stated.code.casefold()}" if stated.code else f"title:{' '.join(stated.role.casefold().split())}"
