"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records."""

    name = "stepladder.server.records"
    label = "records"
