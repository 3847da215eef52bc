"""The ``stepladder-server`` command: Django's management with our settings, and two ways to start a site at once."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """The console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepladder.server.settings")
    if len(sys.argv) > 1 and sys.argv[1] in ("demo", "me"):
        # They choose the environment that the settings are read from, so they come before Django.
        from stepladder.server.local import main  # noqa: PLC0415 - only for these two

        raise SystemExit(main(sys.argv[1:]))
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - reads the settings when imported

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    run()
