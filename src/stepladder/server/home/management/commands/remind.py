"""``stepladder-server remind``: tell people before something of theirs ends; for a timer of the system, once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.server.issuing import reminders as given_here
from stepladder.server.wallet import reminders as held


class Command(BaseCommand):
    """Send the reminders that are due."""

    help = "Tell people 90, 30 and 7 days before a badge or certificate of theirs ends; each time once."

    def handle(self, *_args: object, **_options: Any) -> None:
        """Say how many were told."""
        at = datetime.now(UTC)
        count = given_here.remind(at=at) + held.remind(at=at)
        self.stdout.write(f"{count} reminders were sent.")
