"""Rows of the catalog."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from django.db import models

from stepladder.appraisal.score import Appraisal, Score, appraise
from stepladder.appraisal.sheet import read_sheet
from stepladder.documents import parse_json
from stepladder.server.frameworks.models import Competency


class Provider(models.Model):
    """Who offers microcredentials.

    Attributes:
        issuer: the identifier under which its badges are issued (a DID or address), as the organization checked it.
    """

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    accredited = models.CharField(max_length=200, blank=True)
    site = models.URLField(blank=True)
    issuer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Microcredential(models.Model):
    """One microcredential, with what somebody found out about it.

    Attributes:
        achievement: the id of the achievement in the issuer's badges; with the issuer's it recognizes a badge.
        accepts: the issuers whose badges it is, where they are not the provider's one: several campuses, or a new key.
        scores: by dimension of the rubric, as in an appraisal sheet; what is not known is left out.
        validity_months: how long a certificate is valid; 0 without end.
    """

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="microcredentials")
    achievement = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=600, blank=True)
    assessment = models.CharField(max_length=400, blank=True)
    hours = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    validity_months = models.PositiveSmallIntegerField(default=0)
    accepts = models.JSONField(default=list, blank=True)
    scores = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "achievement"],
                condition=~models.Q(achievement=""),
                name="catalog_achievement_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

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
        return _appraised(self.key, json.dumps({"scores": self.scores}, sort_keys=True))


@lru_cache(maxsize=1_024)
def _appraised(key: str, sheet: str) -> tuple[Mapping[str, Score], Appraisal]:
    # The same scores always give the same appraisal, and a list would compute it again for every row and request.
    scores = read_sheet(parse_json(sheet.encode(), name=key)).scores
    return scores, appraise(scores)


class Outcome(models.Model):
    """What holding it shows: a competency at a level, and how far the assessed task is that of the competency."""

    microcredential = models.ForeignKey(Microcredential, on_delete=models.CASCADE, related_name="outcomes")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="outcomes")
    level = models.PositiveSmallIntegerField()
    relevance = models.DecimalField(max_digits=3, decimal_places=2, default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["microcredential", "competency"], name="catalog_outcome_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="catalog_level_is_1_to_5"),
            models.CheckConstraint(condition=models.Q(relevance__range=(0, 1)), name="catalog_relevance_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.microcredential_id} shows {self.competency_id}"
