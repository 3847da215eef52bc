"""``stepladder-server registry NAME FILE``: take a registry of known issuers in place of the one loaded before."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.credentials.trust import read_registry
from stepladder.errors import StepladderError
from stepladder.server.wallet.issuers import NewIssuer, load_registry


class Command(BaseCommand):
    """Load a registry of known issuers."""

    help = "Load a registry of known issuers (registry.json of the Digital Credentials Consortium) from a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to call it, and the file."""
        parser.add_argument("name", help="What the registry is called where a badge names it.")
        parser.add_argument("file", type=Path)

    def handle(self, *_args: object, name: str, file: Path, **_options: Any) -> None:
        """Say how many issuers it has.

        Raises:
            CommandError: the file cannot be read, or is no registry.
        """
        try:
            listed = read_registry(file.read_bytes(), name).issuers
            issuers = [NewIssuer(each.id, each.name, each.because or each.location, each.blocked) for each in listed]
            count = load_registry(registry=name, issuers=issuers, at=datetime.now(UTC))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except StepladderError as error:
            raise CommandError(f"{error.sentence()}.") from error
        self.stdout.write(f"{name}: {count} issuers are known from it now.")
