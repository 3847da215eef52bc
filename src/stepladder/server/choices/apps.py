"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ChoicesConfig(AppConfig):
    """Choices."""

    name = "stepladder.server.choices"
    label = "choices"
