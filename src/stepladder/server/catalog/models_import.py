"""Rows of what was imported into the catalog: what waits to be looked at, what came of it, and columns remembered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.catalog.models_life import BulkRun
from stepladder.server.people.models import Person


class WaitingCatalog(models.Model):
    """Files that somebody uploaded and has not taken over yet: shown first what they would change. One for each.

    Attributes:
        packed: the files as one archive.
        columns: which column of a table is what, as somebody said; empty for what is remembered or guessed.
        provider: who offers what names no provider itself.
    """

    kept_by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    files = models.JSONField(default=list)
    format = models.CharField(max_length=30, blank=True)
    provider = models.CharField(max_length=160, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return ", ".join(self.files)[:80]


class CatalogImport(models.Model):
    """What came of files: how many entries, and everything that was noticed.

    Attributes:
        counts: by outcome; remark_counts: all, by kind; remarks: the first of them with their places.
        seen_at: when the same files came again and changed nothing.
        left: by entry why it stayed when the import was taken back (``importing_back.Stays``).
    """

    run = models.OneToOneField(BulkRun, on_delete=models.CASCADE, related_name="catalog_import")
    title = models.CharField(max_length=300)
    format = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    remark_counts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    providers = models.JSONField(default=list)
    seen_at = models.DateTimeField(null=True, blank=True)
    left = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class ImportedEntry(models.Model):
    """What files said of an entry when they were last taken over, so that the next time shows what changed since.

    Attributes:
        identity: the achievement, or title and provider without case and accents.
        values: by column what the files said.
    """

    batch = models.ForeignKey(CatalogImport, on_delete=models.CASCADE, related_name="entries")
    identity = models.CharField(max_length=400, db_index=True)
    microcredential = models.ForeignKey(
        "catalog.Microcredential", on_delete=models.CASCADE, related_name="imported_from"
    )
    values = models.JSONField(default=dict)
    is_new = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "identity"], name="catalog_imported_once"),
        ]

    def __str__(self) -> str:
        return self.identity


class SavedColumns(models.Model):
    """Which column of a table is what, as somebody said, for the next table with the same headings.

    Attributes:
        purpose: what is read from such a table: entries, or completions of courses.
    """

    purpose = models.CharField(max_length=20)
    headings_digest = models.CharField(max_length=64)
    columns = models.JSONField()
    used_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["used_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "headings_digest"], name="catalog_columns_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.headings_digest[:8]}"
