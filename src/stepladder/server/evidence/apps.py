"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence."""

    name = "stepladder.server.evidence"
    label = "evidence"
