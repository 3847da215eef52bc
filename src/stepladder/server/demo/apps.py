"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo."""

    name = "stepladder.server.demo"
    label = "demo"
