"""``stepladder-server reviews``: open the reviews that are due; for a timer of the system, once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.server.catalog.reviewing import open_due


class Command(BaseCommand):
    """Open the reviews that are due by the rules."""

    help = "Open a review of every entry of the catalog that is due for one, and tell its owner. Again opens nothing."

    def handle(self, *_args: object, **_options: Any) -> None:
        """Say how many were opened."""
        count = open_due(by=None, at=datetime.now(UTC))
        self.stdout.write(f"{count} reviews were opened.")
