"""``stepladder-server issue``: badges for several people, from a file; first only shown, then given."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.credentials.validity import parse_validity
from stepladder.errors import StepladderError
from stepladder.server.issuing.models import OfferVersion
from stepladder.server.issuing.operations import Award, faults_of, issue
from stepladder.server.issuing.queries import latest
from stepladder.server.people.models import Person

_MOST = 5_000
"""Most people of one file; all of them are signed before any is stored."""


class Command(BaseCommand):
    """Give badges to everybody in a file."""

    help = "Give badges to everybody in a CSV file with the columns email and name. Without --give it only shows them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What for, to whom, since when, and whether for real."""
        parser.add_argument("offer", help="the key of what badges are given for")
        parser.add_argument("people", type=Path, help="a CSV file with the columns email and name")
        parser.add_argument("--since", help="the day from which they hold (2026-03-31); now")
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
        awards = _awards(options["people"], _since(options["since"], at))
        faults = list(faults_of(version, awards, at))
        for fault in faults:
            self.stdout.write(f"cannot: {fault}")
        self.stdout.write(_summary(version, awards, len(faults)))
        if faults:
            raise CommandError("nothing was given; take these lines out first", returncode=1)
        if not options["give"]:
            self.stdout.write("Nothing was given yet: add --give.")
            return
        try:
            given = issue(version=version, awards=awards, by=None, at=at, because=options["because"])
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        self.stdout.write(f"{len(given)} badges were given.")


def _summary(version: OfferVersion, awards: tuple[Award, ...], faults: int) -> str:
    since = awards[0].valid_from
    ends = parse_validity(version.validity).ends(since)
    until = f"until {ends:%Y-%m-%d}" if ends else "without end"
    return f"{version.name}, version {version.number}: {len(awards) - faults} people, from {since:%Y-%m-%d} {until}."


def _since(text: str | None, at: datetime) -> datetime:
    if not text:
        return at
    try:
        since = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day; write it like 2026-03-31", returncode=1) from error
    if since > at:
        raise CommandError(f"{text} has not come yet", returncode=1)
    return since


def _awards(path: Path, since: datetime) -> tuple[Award, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=1) from error
    if not rows or not {"email", "name"} <= rows[0].keys() or len(rows) > _MOST:
        raise CommandError(f"{path}: expected the columns email and name, and 1 to {_MOST} people", returncode=1)
    emails = {(row["email"] or "").strip().lower() for row in rows}
    everybody = {str(each.email).lower(): each for each in Person.objects.exclude(email=None)}
    people = {email: everybody[email] for email in emails & everybody.keys()}
    return tuple(
        Award(
            valid_from=since,
            person=people.get((row["email"] or "").strip().lower()),
            name=(row["name"] or "").strip(),
            email=(row["email"] or "").strip(),
        )
        for row in rows
    )
