"""Rows of the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q


class Head(models.Model):
    """The last row's number and hash. There is one head, and whoever writes a row locks it first."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [CheckConstraint(condition=Q(id=1), name="trail_one_head")]

    def __str__(self) -> str:
        return f"head at {self.sequence}"


class Entry(models.Model):
    """A row of the chain: pseudonyms and digests only."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    did = models.CharField(max_length=60)
    by = models.CharField(max_length=64, db_index=True)
    what = models.CharField(max_length=64, db_index=True)
    content_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.did}"


class Content(models.Model):
    """What a row says in words, with the salt of its digest; erased when a person asks, while the chain stays."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="content")
    salt = models.BinaryField(max_length=16)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"content of {self.entry_id}"


class Look(models.Model):
    """Somebody read something about somebody. Reads are many and change nothing, so they are not chained."""

    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=64)
    what = models.CharField(max_length=64, db_index=True)
    page = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"look at {self.page}"
