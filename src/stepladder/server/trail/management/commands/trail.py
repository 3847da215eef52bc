"""``stepladder-server trail verify`` and ``trail anchor``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.findings import Status
from stepladder.server.trail.operations import anchor
from stepladder.server.trail.queries import verified

_EXIT = {Status.MET: 0, Status.UNMET: 1, Status.UNKNOWN: 2}


class Command(BaseCommand):
    """Check the trail, or anchor its head in a file."""

    help = "Check the trail, or anchor its head in a file outside of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and the file of anchors."""
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument("--anchors", type=Path, help="The file of anchors; anchor adds a line to it.")
        parser.add_argument("--json", action="store_true", help="Print the whole finding as JSON.")

    def handle(self, *_args: object, what: str, anchors: Path | None, json: bool, **_options: Any) -> None:
        """Exit with 0 if the trail is whole, 1 if it is not, 2 if that cannot be told."""
        if what == "anchor":
            self._anchor(anchors)
            return
        finding = verified(anchors)
        if json:
            self.stdout.write(_as_json(finding.to_dict()))
        else:
            self.stdout.write(finding.summary)
            for part in finding.parts:
                self.stdout.write(f"  {part.status:8} {part.id}  {part.summary} {part.hint}".rstrip())
        if finding.status is not Status.MET:
            raise SystemExit(_EXIT[finding.status])

    def _anchor(self, path: Path | None) -> None:
        if path is None:
            self.stderr.write("Say where: --anchors FILE, outside of the database's reach.")
            raise SystemExit(64)
        line = anchor(path=path, at=datetime.now(UTC))
        self.stdout.write(f"Anchored row {line['sequence']} in {path}.")


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
