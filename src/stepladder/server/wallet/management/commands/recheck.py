"""``stepladder-server recheck``: check badges again, from a timer of the system where no worker runs."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.server.wallet.following import follow_catalog
from stepladder.server.wallet.tasks import STALE, recheck


class Command(BaseCommand):
    """Check again what was checked long ago."""

    help = "Check every badge again whose last check is older than some days, and those that never were checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How old a check may be."""
        parser.add_argument("--older-than", type=int, default=STALE.days, metavar="DAYS", help="7 unless given")

    def handle(self, *_args: object, older_than: int, **_options: Any) -> None:
        """Say how many were checked, and how many changed."""
        followed = follow_catalog(at=datetime.now(UTC))
        found = recheck(older_than=timedelta(days=max(older_than, 0)), at=datetime.now(UTC))
        self.stdout.write(f"Checked {found['checked']} badges again; of {found['changed']} something changed.")
        if followed["judged"]:
            self.stdout.write(
                f"Judged {followed['judged']} certificates again by what the catalog says now; of "
                f"{followed['changed']} something changed."
            )
