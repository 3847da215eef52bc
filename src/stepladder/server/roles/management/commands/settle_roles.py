"""``stepladder-server settle_roles``: titles and places of roles whose version has come into force; once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.server.roles.versions import settle_places


class Command(BaseCommand):
    """Write into the rows of roles what the versions say that hold from today on."""

    help = "Give roles the title and place of the version that has come into force; for a timer, once a day."

    def handle(self, *_args: object, **_options: Any) -> None:
        """Say how many roles changed."""
        count = settle_places(at=datetime.now(UTC))
        self.stdout.write(f"{count} roles took the title and place of their version in force.")
