"""Rows of files. The bytes stand in the database, so that a file and what it belongs to are stored together or not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.people.models import Person


class StoredFile(models.Model):
    """A file of a person.

    Attributes:
        digest: ``sha256:…`` of the bytes.
        media_type: what the bytes are, found by looking at them; never what the browser said.
        withdrawn_at: since when what it was filed with is withdrawn; from then on it is its owner's alone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=80, db_index=True)
    data = models.BinaryField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
