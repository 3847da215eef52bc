"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The ledger."""

    name = "stepladder.server.trail"
    label = "trail"
    verbose_name = "Trail"
