"""``stepladder-server endorse``: say something of an achievement, an issuer or a badge of somebody else, signed."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.errors import StepladderError
from stepladder.server.issuing import identity
from stepladder.server.issuing.operations import endorse


class Command(BaseCommand):
    """Sign an endorsement and publish it."""

    help = "Sign an endorsement of an achievement, an issuer or a badge, and say where everybody can fetch it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is endorsed, and in which words."""
        parser.add_argument("about", help="the id of the achievement, issuer or badge")
        parser.add_argument("--comment", required=True, help="what to say of it")

    def handle(self, *_args: object, about: str, comment: str, **_options: Any) -> None:
        """Do it.

        Raises:
            CommandError: it cannot be signed.
        """
        try:
            row = endorse(about=about, comment=comment, by=None, at=datetime.now(UTC))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        self.stdout.write(f"{row.identifier} stands at {identity.address('endorsement', row.pk)}.")
