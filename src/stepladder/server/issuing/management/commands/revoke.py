"""``stepladder-server revoke``: take a badge back, by its id, its file's digest or its verification address."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from stepladder.errors import StepladderError
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.issuing.operations import revoke


class Command(BaseCommand):
    """Revoke one badge."""

    help = "Revoke a badge for good; its status list says so from the same moment on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one, and why."""
        parser.add_argument("badge", help="its id (urn:uuid:…), the digest of its file, or its verification address")
        parser.add_argument("--because", required=True, help="why; the holder reads it")

    def handle(self, *_args: object, badge: str, because: str, **_options: Any) -> None:
        """Do it.

        Raises:
            CommandError: there is no such badge, or it cannot be revoked.
        """
        wanted = Q(identifier=badge) | Q(digest=badge) | Q(token=badge.rstrip("/").rpartition("/")[2])
        row = IssuedCredential.objects.filter(wanted).first()
        if row is None:
            raise CommandError("no badge of this name was given here", returncode=1)
        try:
            revoke(credential=row, because=because, by=None, at=datetime.now(UTC))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        self.stdout.write(f"{row.identifier} is revoked.")
