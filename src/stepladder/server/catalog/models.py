"""Rows of the catalog: entries, what they show, and what they serve.

``models_providers`` has those who give them, ``models_life`` what happens to them, ``models_stacks`` how they build on
each other, ``models_feedback`` what people say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.score import Appraisal, Score
from stepladder.evidence.names import normal_name
from stepladder.server.catalog.appraising import appraised, followed
from stepladder.server.catalog.models_endorsed import Endorsed
from stepladder.server.catalog.models_feedback import Feedback
from stepladder.server.catalog.models_import import CatalogImport, ImportedEntry, SavedColumns, WaitingCatalog
from stepladder.server.catalog.models_life import Announcement, BulkRun, Change, Review, ReviewInput
from stepladder.server.catalog.models_providers import Accreditation, Provider
from stepladder.server.catalog.models_stacks import Prerequisite, Stack, StackPart
from stepladder.server.catalog.terms import Acceptance, Holders, Participation, Regulation, Supervision
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.models import Mapping as Link
from stepladder.server.people.models import Person
from stepladder.server.policies.models import WeightRules
from stepladder.server.roles.models import StrategicOutcome

__all__ = [
    "DISPUTED",
    "Accreditation",
    "Announcement",
    "BulkRun",
    "CatalogImport",
    "Change",
    "Endorsed",
    "Feedback",
    "ImportedEntry",
    "Microcredential",
    "Outcome",
    "Prerequisite",
    "Provider",
    "Review",
    "ReviewInput",
    "SavedColumns",
    "Serves",
    "Stack",
    "StackPart",
    "WaitingCatalog",
    "WorkMetric",
    "appraised",
]

LISTED = ("acceptance", "evidence_class", "provider_kind", "methods", "hours", "cost", "owner", "review_on")
"""Columns by which lists choose (``facets``)."""

SUBJECT = "catalog:"
"""How a mapping begins that says what an entry of the catalog is about."""


class Microcredential(models.Model):
    """One microcredential: what its provider says of it, what was found out about it, and where it stands here.

    The fields of what its provider says are the elements that the EU asks for (methods 2.2) and those that the rubric
    asks about. A text that is empty, and a number that is None, is not known.

    Attributes:
        achievement: the id of the achievement in the issuer's badges; with the issuer's it recognizes a badge.
        accepts: the issuers whose badges it is, where they are not the provider's one: several campuses, or a new key.
        edition: which edition of it this is about, as its provider calls it.
        link: where its provider describes it; source: what the facts were taken from; checked_on: when.
        methods: how holders are assessed, of ``Method``.
        learning_outcomes: what a holder knows and can do, one sentence each.
        pass_rate: share of those assessed who pass, 0 to 1; passing_standard: the mark and how it was set.
        eqf_level: 1 to 8; other_level: the level in another framework, in its own words.
        validity_months: how long a certificate is valid; 0 without end, None where that is not stated.
        scores: by dimension of the rubric, as in an appraisal sheet; what is not known is left out.
        judgement: who judged, and how far they agreed, as ``appraisal.raters`` writes it; empty where one wrote scores.
        weights: the weights in force when it was last appraised; None for the library's own.
        acceptance: where it stands with the organization; because: why, for declined and retired.
        holders: what happens to holders of one that is retired; until ``counts_until``, or ``replaced_by`` another.
        evidence_class … high: what follows from scores and weights, so that lists can be chosen and sorted by them.
        searched: title, provider and description without case and accents.
        provider_kind: the provider's, so that lists choose by it without asking for each provider.
        revision: how often it was changed; whoever edits names the one that they saw.
    """

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="microcredentials")
    achievement = models.CharField(max_length=300, blank=True)
    accepts = models.JSONField(default=list, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=2000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    source = models.CharField(max_length=500, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    awarding_body = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    learning_outcomes = models.JSONField(default=list, blank=True)
    prerequisites_text = models.CharField(max_length=600, blank=True)
    hours = models.PositiveIntegerField(null=True, blank=True)
    ects = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    eqf_level = models.PositiveSmallIntegerField(null=True, blank=True)
    other_level = models.CharField(max_length=120, blank=True)
    methods = models.JSONField(default=list, blank=True)
    assessment = models.CharField(max_length=1000, blank=True)
    supervision = models.CharField(max_length=10, choices=Supervision.choices, blank=True)
    participation = models.CharField(max_length=10, choices=Participation.choices, blank=True)
    quality_assurance = models.CharField(max_length=400, blank=True)
    grading = models.CharField(max_length=300, blank=True)
    stackability = models.CharField(max_length=400, blank=True)
    further = models.CharField(max_length=1000, blank=True)

    rubric = models.CharField(max_length=600, blank=True)
    passing_standard = models.CharField(max_length=600, blank=True)
    pass_rate = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    assessors = models.CharField(max_length=400, blank=True)
    standard = models.CharField(max_length=400, blank=True)
    regulation = models.CharField(max_length=15, choices=Regulation.choices, blank=True)
    regulation_note = models.CharField(max_length=400, blank=True)
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal = models.CharField(max_length=600, blank=True)

    scores = models.JSONField(default=dict, blank=True)
    judgement = models.JSONField(default=dict, blank=True)
    weights = models.ForeignKey(WeightRules, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    evidence_class = models.CharField(max_length=2, blank=True, editable=False)
    answered = models.PositiveSmallIntegerField(default=0, editable=False)
    information = models.FloatField(default=0, editable=False)
    point = models.FloatField(null=True, blank=True, editable=False)
    low = models.FloatField(default=0, editable=False)
    high = models.FloatField(default=100, editable=False)
    provisional = models.BooleanField(default=False, editable=False)
    searched = models.TextField(blank=True, editable=False)
    provider_kind = models.CharField(max_length=15, blank=True, editable=False)

    acceptance = models.CharField(max_length=15, choices=Acceptance.choices, default=Acceptance.ACCEPTED)
    acceptance_since = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=600, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="catalog_owned")
    review_on = models.DateField(null=True, blank=True)
    holders = models.CharField(max_length=10, choices=Holders.choices, blank=True)
    counts_until = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        indexes: ClassVar = [
            # All that lists choose by: the rows themselves are long, and reading them for a count takes twenty times
            # as long as reading these two.
            models.Index(fields=["title", "id", *LISTED], name="catalog_by_title"),
            models.Index(fields=[*LISTED, "id"], name="catalog_facets"),
            models.Index(fields=["achievement"], name="catalog_by_achievement"),
            models.Index(fields=["review_on"], name="catalog_by_review"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "achievement"],
                condition=~models.Q(achievement=""),
                name="catalog_achievement_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(acceptance__in=["declined", "retired"]) | ~models.Q(because=""),
                name="catalog_no_without_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(acceptance="retired") | ~models.Q(holders=""),
                name="catalog_retired_says_of_holders",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What follows from scores, weights and words is written with them, so that no list shows what no longer is."""
        follows = {**self.followed, "searched": self.words, "provider_kind": self.provider.kind}
        for name, value in follows.items():
            setattr(self, name, value)
        if (named := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*named, *follows}
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        """What it is found by, without case and accents."""
        return " ".join(normal_name(text) for text in (self.title, self.provider.name, self.description) if text)

    @property
    def followed(self) -> dict[str, Any]:
        """What follows from scores and weights, by column."""
        return followed(self.appraisal)

    @property
    def policy(self) -> WeightPolicy:
        """The weights that it was appraised with."""
        return self.weights.to_core() if self.weights else DEFAULT

    @property
    def subject(self) -> str:
        """The name under which the trail and mappings know it."""
        return f"{SUBJECT}{self.key}"

    @property
    def issuers(self) -> frozenset[str]:
        """The issuers whose badges it is: those that it names itself, or its provider's one."""
        named = self.accepts or [self.provider.issuer]
        return frozenset(each for each in named if each)

    @property
    def found(self) -> dict[str, Score]:
        """The scores for the library."""
        return dict(self.appraised[0])

    @property
    def appraisal(self) -> Appraisal:
        """What this kind of credential proves."""
        return self.appraised[1]

    @property
    def appraised(self) -> tuple[Mapping[str, Score], Appraisal]:
        """The scores, and what follows from them."""
        return appraised(self.key, self.scores, self.policy)


DISPUTED = "catalog-outcome-"
"""How the name begins by which a dispute speaks of what an entry shows."""


class Outcome(models.Model):
    """What holding it shows: a competency at a level, and how far the assessed task is that of the competency.

    It counts as long as the row is here, whatever became of the mapping: unknown is no reason to count nothing.

    Attributes:
        relevance: the strength ρ of the mapping, 0 to 1.
        mapping: whose word it is, since when and until when; None where nobody is named, as after an import.
    """

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="outcomes")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="outcomes")
    level = models.PositiveSmallIntegerField()
    relevance = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    mapping = models.ForeignKey(Link, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["microcredential", "competency"], name="catalog_outcome_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="catalog_level_is_1_to_5"),
            models.CheckConstraint(condition=models.Q(relevance__range=(0, 1)), name="catalog_relevance_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.microcredential_id} shows {self.competency_id}"

    @property
    def item(self) -> str:
        """How a dispute names it; no item of anybody's evidence is called so."""
        return f"{DISPUTED}{self.pk}"


class Serves(models.Model):
    """What a microcredential should bring about: an outcome of a priority, by what the person does otherwise.

    Attributes:
        how: how what is learned becomes work that changes the figure: speed, accuracy, work across functions.
        ended_at: since when it is no longer said; the row stays.
    """

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="serves")
    outcome = models.ForeignKey(StrategicOutcome, on_delete=models.PROTECT, related_name="served_by")
    how = models.CharField(max_length=600)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "serves"
        indexes: ClassVar = [
            models.Index(fields=["microcredential", "ended_at", "outcome"], name="catalog_serves_now"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["microcredential", "outcome"],
                condition=models.Q(ended_at__isnull=True),
                name="catalog_serves_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_because="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_because="")),
                name="catalog_ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.microcredential_id} serves {self.outcome_id}"


class WorkMetric(models.Model):
    """A figure of daily work by which one would see that holders use it: minutes per report, errors per hundred (P-16).

    Attributes:
        competency: which of those that it shows the figure is about, or none in particular.
        direction: whether more of it is better.
        how: how what is learned changes the figure.
    """

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="metrics")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    metric = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=10, choices=StrategicOutcome.Direction.choices)
    how = models.CharField(max_length=600, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.metric} ({self.unit})"
