"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Public."""

    name = "stepladder.server.public"
    label = "public"
