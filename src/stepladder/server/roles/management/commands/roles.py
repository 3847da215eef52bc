"""``stepladder-server roles``: ladders taken over from files, and those that were."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stepladder.errors import StepladderError
from stepladder.frameworks.gathering import gather
from stepladder.readiness.ladders import LADDERS, format_of
from stepladder.readiness.ladders.interface import Ladder
from stepladder.remarks import Remark, counted
from stepladder.server.people.models import Person
from stepladder.server.roles.ladder_import import import_ladder
from stepladder.server.roles.ladder_plan import LadderPlan, Outcome, plan
from stepladder.server.roles.models import LadderImport

_OUTCOMES = {
    Outcome.PROPOSED: "proposed",
    Outcome.DRAFT: "to decide sentence by sentence",
    Outcome.SAME: "unchanged",
    Outcome.EMPTY: "with nothing said about it",
}


class Command(BaseCommand):
    """Take ladders over, and list those that were."""

    help = "Import career ladders as companies publish them into families, roles and proposals; or list the imports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which files."""
        what = parser.add_subparsers(dest="what", required=True)
        take = what.add_parser("import", help="Take a ladder over from files, folders or ZIP archives.")
        take.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder, or a ZIP archive")
        take.add_argument("--by", required=True, metavar="EMAIL", help="the people partner who takes it over")
        take.add_argument("--format", default="", help=f"one of {', '.join(each.ID for each in LADDERS)}")
        take.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
        what.add_parser("list", help="List the ladders that were taken over.")

    def handle(self, *_args: object, what: str, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: it cannot be done, and why.
        """
        try:
            self.stdout.write(_listed() if what == "list" else _imported(options))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=1) from error


def _imported(options: dict[str, Any]) -> str:
    by = Person.objects.filter(email__iexact=options["by"], partner=True).first()
    if by is None:
        raise CommandError(
            f"{options['by']} is no people partner; who takes a ladder over answers for it", returncode=1
        )
    remarks: list[Remark] = []
    files = gather(_files(options["paths"]), remarks)
    reader = format_of(files, options["format"])
    ladder = reader.read(files)
    head = [f"{ladder.title} ({reader.NAME})", *_counted(ladder), *_remarks((*remarks, *ladder.remarks))]
    if options["dry_run"]:
        return "\n".join([*head, *_planned(plan(ladder, by)), "Nothing was written."])
    done = import_ladder(ladder=ladder, files=sorted(files), by=by, at=datetime.now(UTC))
    if done.unchanged:
        return "\n".join([*head, f"Nothing changed: the same was taken over on {done.batch.at:%Y-%m-%d}."])
    return "\n".join([*head, *_planned(done.plan), f"Import {done.batch.pk}. Nothing of it is in force."])


def _files(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if not path.is_dir():
            yield path.name, path.read_bytes()
            continue
        for each in sorted(path.rglob("*")):
            inside = each.relative_to(path)
            if each.is_file() and not any(part.startswith(".") for part in inside.parts):
                yield str(inside), each.read_bytes()


def _counted(ladder: Ladder) -> Iterator[str]:
    yield "Read: " + ", ".join(f"{count:,} {name}" for name, count in ladder.counts.items())


def _remarks(remarks: tuple[Remark, ...]) -> Iterator[str]:
    first = {each.id: each for each in reversed(remarks)}
    for id, count in counted(remarks).items():
        yield f"  {count:>5,} × {id}, first in {first[id].place or 'the files'}: {first[id].words}"


def _planned(found: LadderPlan) -> Iterator[str]:
    if found.before is not None:
        yield "The same is here already: nothing to do."
        return
    for outcome, words in _OUTCOMES.items():
        if rungs := found.of(outcome):
            yield f"{len(rungs)} roles {words}: {', '.join(each.place.title for each in rungs)}"
    new = sum(each.role is None for each in found.rungs)
    yield f"{new} new roles, {len(found.new_names)} new competencies, {len(found.ladder.steps)} steps"
    for role in found.gone:
        yield f"No longer in the ladder, and left as it is: {role.title}"


def _listed() -> str:
    rows = LadderImport.objects.select_related("by")
    lines = [
        f"{each.pk}  {each.title}  {each.format}  {each.at:%Y-%m-%d}  by {each.by.name if each.by else 'the system'}"
        f"{'  taken back' if each.undone_at else ''}"
        for each in rows
    ]
    return "\n".join(lines) or "No ladder was taken over yet: stepladder-server roles import PATH --by EMAIL"
