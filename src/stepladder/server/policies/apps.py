"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies."""

    name = "stepladder.server.policies"
    label = "policies"
