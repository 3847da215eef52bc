"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Catalog."""

    name = "stepladder.server.catalog"
    label = "catalog"
