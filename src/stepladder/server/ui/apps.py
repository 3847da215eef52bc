"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look."""

    name = "stepladder.server.ui"
    label = "ui"
    verbose_name = "Look"
