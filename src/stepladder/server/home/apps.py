"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home."""

    name = "stepladder.server.home"
    label = "home"
