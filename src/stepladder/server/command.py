"""The ``stepladder-server`` command: Django's management, with our settings."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """The console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepladder.server.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - reads the settings when imported

    execute_from_command_line(sys.argv)
