"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Portfolio."""

    name = "stepladder.server.portfolio"
    label = "portfolio"
