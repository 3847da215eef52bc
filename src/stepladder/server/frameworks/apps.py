"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """Frameworks."""

    name = "stepladder.server.frameworks"
    label = "frameworks"
