"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    """Issuing."""

    name = "stepladder.server.issuing"
    label = "issuing"
