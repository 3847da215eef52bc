"""Rows of messages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.people.models import Person


class Notice(models.Model):
    """A line on somebody's first page, until they have seen what it links to or put it away."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "seen_at"], name="notices_unseen")]

    def __str__(self) -> str:
        return self.text


class Mail(models.Model):
    """An e-mail, written with what it tells of and sent afterwards, so that a mail server that is down loses nothing.

    Attributes:
        failed: what the mail server said the last time, or nothing.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
