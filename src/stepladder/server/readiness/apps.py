"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Readiness."""

    name = "stepladder.server.readiness"
    label = "readiness"
