"""``stepladder-server worker``: checks what was added, and every day what was checked long ago, until it is stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django_tasks_db.management.commands.db_worker import Command as Worker

from stepladder.server.wallet.tasks import begin_daily


class Command(Worker):
    """The worker of ``django-tasks-db`` for this site."""

    help = "Check badges that were added, and every day those that were checked long ago."

    def run_from_argv(self, argv: list[str]) -> None:
        """Run it; that it is refused is one line, as with every other command."""
        try:
            super().run_from_argv(argv)
        except CommandError as error:
            self.stderr.write(f"CommandError: {error}")
            raise SystemExit(1) from error

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Those of ``db_worker``.

        Raises:
            CommandError: the site does not leave anything to a worker.
        """
        if not settings.WORKER:
            raise CommandError("The site checks badges itself. Set STEPLADDER_WORKER=1, for the site and the worker.")
        super().add_arguments(parser)

    def handle(self, **options: Any) -> None:
        """Work until interrupted; with ``--batch`` until nothing is left."""
        begin_daily()
        super().handle(**options)
