"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans."""

    name = "stepladder.server.plans"
    label = "plans"
