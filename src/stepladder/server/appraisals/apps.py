"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Appraisals."""

    name = "stepladder.server.appraisals"
    label = "appraisals"
