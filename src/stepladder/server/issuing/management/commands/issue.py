"""``stepladder-server issue``: badges for several people, from a file; first only shown, then given."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.errors import StepladderError
from stepladder.server.issuing.lines import Entered, Line, lines_of
from stepladder.server.issuing.models import OfferVersion
from stepladder.server.issuing.operations import issue
from stepladder.server.issuing.queries import latest

_MOST = 5_000
"""Most people of one file; all of them are signed before any is stored."""

_COLUMNS = ("email", "name", "level", "date", "assessor")


class Command(BaseCommand):
    """Give badges to everybody in a file."""

    help = (
        f"Give badges to everybody in a CSV file with the columns {', '.join(_COLUMNS)}: the level that was reached "
        "(3, or 3/2 for two competencies), the day of the assessment, and who assessed it. "
        "Without --give it only shows them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What for, to whom, and whether for real."""
        parser.add_argument("offer", help="the key of what badges are given for")
        parser.add_argument("people", type=Path, help=f"a CSV file with the columns {', '.join(_COLUMNS)}")
        parser.add_argument("--because", default="earned it", help="why; it stands in the history")
        parser.add_argument("--give", action="store_true", help="give them; without it nothing is stored")

    def handle(self, *_args: object, **options: Any) -> None:
        """Show who gets what, and with ``--give`` give it.

        Raises:
            CommandError: it cannot be done; nothing was stored.
        """
        version, at = latest(options["offer"]), datetime.now(UTC)
        if version is None:
            raise CommandError(f"nothing is offered under {options['offer']!r}", returncode=1)
        lines = lines_of(version, _entered(options["people"]), at)
        faults = [f"cannot: line {line.number}: {fault}" for line in lines for fault in line.faults]
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(_summary(version, lines))
        if faults:
            raise CommandError("nothing was given; mend these lines or take them out first", returncode=1)
        if not options["give"]:
            self.stdout.write("Nothing was given yet: add --give.")
            return
        awards = [line.award for line in lines]
        try:
            given = issue(version=version, awards=awards, by=None, at=at, because=options["because"])
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        self.stdout.write(f"{len(given)} badges were given.")


def _summary(version: OfferVersion, lines: tuple[Line, ...]) -> str:
    good = [line for line in lines if not line.faults]
    if not good:
        return f"{version.name}, version {version.number}: nobody."
    ends = sorted({line.ends for line in good if line.ends})
    until = "without end" if not ends else f"until {ends[0]:%Y-%m-%d}"
    if len(ends) > 1:
        until += f" or, the last, until {ends[-1]:%Y-%m-%d}"
    return f"{version.name}, version {version.number}: {len(good)} {'person' if len(good) == 1 else 'people'}, {until}."


def _entered(path: Path) -> list[tuple[int, Entered]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=1) from error
    if not rows or not set(_COLUMNS) <= rows[0].keys() or len(rows) > _MOST:
        words = f"expected the columns {', '.join(_COLUMNS)}, and 1 to {_MOST} people"
        raise CommandError(f"{path}: {words}", returncode=1)
    return [(number, _line(row)) for number, row in enumerate(rows, start=2)]


def _line(row: dict[str, str | None]) -> Entered:
    email, name, level, day, assessor = ((row[column] or "").strip() for column in _COLUMNS)
    who = f'"{name}" <{email}>' if name and email else email or name
    return Entered(who, level, day, assessor)
