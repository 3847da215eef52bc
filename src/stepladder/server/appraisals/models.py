"""Rows of who judged microcredentials, what was settled between them, and what issuers were asked."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from stepladder.appraisal.rubric import MAX_SCORE
from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.models import Person

_ANSWERS = [("", gettext_lazy("a score")), *((each.value, each.value) for each in Answer)]
_PROVENANCE = [(each.value, each.value) for each in Provenance]


def cited(citation: str, read_on: date | None) -> str:
    """Where something can be read, and when it was: *https://…, read on 2026-11-03*, in all languages."""
    return f"{citation}, read on {read_on.isoformat()}" if citation and read_on else citation


class Rating(models.Model):
    """One person's judgement of one microcredential. Others see it once it is handed in; then it never changes.

    Attributes:
        asked_by: who asked them to judge; due: until when.
        state: asked, begun, handed in, replaced by a later one of the same person, or taken back; or read, where
            somebody who may judge read what others gave before they judged, and has not judged.
        evidence_class: what it proves by this judgement alone, written when it is handed in, so that lists find
            disagreements; empty while it is not handed in, or where A1 is not known.
        because: why it was taken back.
        seen_before: whether its rater knew what others gave when they handed it in. It counts as any other, but tells
            nothing about how far people agree who judge by themselves.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", gettext_lazy("asked")
        DRAFT = "draft", gettext_lazy("begun")
        SUBMITTED = "submitted", gettext_lazy("handed in")
        REPLACED = "replaced", gettext_lazy("replaced by a later one")
        WITHDRAWN = "withdrawn", gettext_lazy("taken back")
        READ = "read", gettext_lazy("read, and not judged")

    OPEN = (State.ASKED, State.DRAFT)

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ratings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence_class = models.CharField(max_length=2, blank=True)
    because = models.CharField(max_length=600, blank=True)
    revision = models.PositiveIntegerField(default=1)
    seen_before = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["microcredential", "state"], name="appraisals_ratings_of"),
            models.Index(fields=["rater", "state"], name="appraisals_ratings_by"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["microcredential", "rater"],
                condition=Q(state__in=["asked", "draft"]),
                name="appraisals_one_open_rating",
            ),
            models.UniqueConstraint(
                fields=["microcredential", "rater"],
                condition=Q(state="submitted"),
                name="appraisals_one_rating_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id} on {self.microcredential_id}"

    @property
    def is_open(self) -> bool:
        """Whether its rater still works on it, so that they do not see what others gave."""
        return self.state in self.OPEN


class Scored(models.Model):
    """An answer to one question of the rubric: a value or why there is none, whose word it is, where it can be read.

    Attributes:
        citation: address or document; read_on: when it was read.
    """

    dimension = models.CharField(max_length=2)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=_ANSWERS, blank=True)
    provenance = models.CharField(max_length=15, choices=_PROVENANCE, default=Provenance.RATER)
    citation = models.CharField(max_length=500, blank=True)
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def to_core(self) -> Score:
        """The same for the library."""
        value = Answer(self.answer) if self.value is None else self.value
        return Score(value, Provenance(self.provenance), cited(self.citation, self.read_on), self.reason)

    reason: models.CharField[str, str]


class RatingScore(Scored):
    """One score of one rating, and why.

    Attributes:
        digest: of the cited document, where it was kept.
    """

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="scores")
    digest = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["dimension", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "dimension"], name="appraisals_scored_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, answer="") | (Q(value__isnull=True) & ~Q(answer="")),
                name="appraisals_score_or_answer",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__range=(0, MAX_SCORE)), name="appraisals_score_is_0_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} of {self.rating_id}"


class Adjudication(Scored):
    """Somebody settled what raters disagree on, for one dimension, with a reason. It counts until it ends.

    Attributes:
        ended_at: since when it no longer counts: a new rating came, or somebody settled it anew.
    """

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="adjudications")
    reason = models.CharField(max_length=600)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["dimension", "-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["microcredential", "dimension"],
                condition=Q(ended_at__isnull=True),
                name="appraisals_settled_once",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, answer="") | (Q(value__isnull=True) & ~Q(answer="")),
                name="appraisals_settled_score_or_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} of {self.microcredential_id}"


class Disagreement(models.Model):
    """The raters of an entry disagree on something that has to be settled. Gone as soon as somebody has settled it.

    It follows from ratings and adjudications and is written with them, so that the work list need not read them all.

    Attributes:
        dimensions: the questions that have to be settled.
        of_class: whether what the entry proves depends on it; these come first.
    """

    microcredential = models.OneToOneField(Microcredential, on_delete=models.CASCADE, related_name="disagreement")
    dimensions = models.JSONField(default=list)
    of_class = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-of_class", "since", "id"]

    def __str__(self) -> str:
        return f"on {self.microcredential_id}"


class IssuerRequest(models.Model):
    """Something that the issuer of a microcredential was asked, by whom, and what became of it.

    Attributes:
        dimension: the question of the rubric that it is about.
        answer: what the issuer answered; source: where that can be read.
        rating: the judgement that used the answer.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", gettext_lazy("asked")
        ANSWERED = "answered", gettext_lazy("answered")
        SILENT = "silent", gettext_lazy("no answer came")

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="issuer_requests")
    dimension = models.CharField(max_length=2)
    text = models.CharField(max_length=2000)
    to = models.EmailField(blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    remind_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=4000, blank=True)
    source = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    rating = models.ForeignKey(Rating, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "remind_on"], name="appraisals_requests_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["microcredential", "dimension"],
                condition=Q(state="asked"),
                name="appraisals_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", closed_at__isnull=True)
                | (~Q(state="asked") & Q(closed_at__gte=F("asked_at"))),
                name="appraisals_closed_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} asked of {self.microcredential_id}"
