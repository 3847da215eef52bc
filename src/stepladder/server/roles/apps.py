"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RolesConfig(AppConfig):
    """Roles."""

    name = "stepladder.server.roles"
    label = "roles"
