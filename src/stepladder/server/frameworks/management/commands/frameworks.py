"""``stepladder-server frameworks``: what can be known, imported and listed."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from stepladder.errors import StepladderError
from stepladder.frameworks.importers import IMPORTERS, Progress
from stepladder.remarks import counted
from stepladder.server.frameworks import queries, reading
from stepladder.server.frameworks.linking import compute_vectors
from stepladder.server.frameworks.models import Edition, Framework
from stepladder.server.frameworks.operations import Preview, Stored, preview, store_edition

_SHOWN = 12
"""Kinds of remarks that are printed; all of them stand on the framework's page."""


class Command(BaseCommand):
    """Import frameworks, and list those that are here."""

    help = "Import competency frameworks (ESCO, O*NET, CASE, CTDL-ASN, rich skill descriptors, tables), or list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which files."""
        what = parser.add_subparsers(dest="what", required=True)
        take = what.add_parser("import", help="Store a framework from files, folders or ZIP archives.")
        take.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder, or a ZIP archive")
        take.add_argument("--format", default="", help=f"one of {', '.join(each.ID for each in IMPORTERS)}")
        take.add_argument("--ours", action="store_true", help="offer its competencies in every form of the site")
        take.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")
        take.add_argument("--title", default="", help="of a table: what the framework is called")
        take.add_argument("--key", default="", help="of a table: under which key it is stored, the same each time")
        vectors = what.add_parser("vectors", help="Compute vectors of a framework's labels, for linking by meaning.")
        vectors.add_argument("key", help="key of the framework, as the list shows it")
        what.add_parser("list", help="List the frameworks that are here.")

    def handle(self, *_args: object, what: str, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: it cannot be done, and why.
        """
        try:
            actions = {"list": lambda _: _listed(), "import": self._import, "vectors": self._vectors}
            self.stdout.write(actions[what](options))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=1) from error

    def _import(self, options: dict[str, Any]) -> str:
        wish = reading.Wish(options["format"], about=reading.About(options["key"], options["title"]))
        with _bar(shown=self.stdout.isatty()) as progress:
            found = reading.read_files(_files(options["paths"]), wish=wish, progress=progress)
            edition = found.edition
            if edition is None:
                missing = ", ".join(found.columns.guess.missing if found.columns else ())
                raise CommandError(f"no column was found for {missing}; assign it on the page “Import a framework”")
            if options["dry_run"]:
                outcome = _previewed(preview(edition))
            else:
                came = found.came(ours=True if options["ours"] else None)
                outcome = _stored(
                    store_edition(edition=edition, by=None, at=datetime.now(UTC), came=came, progress=progress)
                )
        head = f"{edition.title} {edition.version}".rstrip()
        counts = ", ".join(f"{count:,} {name}" for name, count in found.came(ours=None).counts.items())
        return "\n".join([f"{head} ({found.importer.NAME})", f"Read: {counts}", *_remarks(found), outcome])

    def _vectors(self, options: dict[str, Any]) -> str:
        framework = Framework.objects.filter(key=options["key"]).first()
        if framework is None:
            raise CommandError(
                f"there is no framework {options['key']}: stepladder-server frameworks list", returncode=1
            )
        with _bar(shown=self.stdout.isatty()) as progress:
            tell = (lambda done, total: progress("vectors", done, total)) if progress else None
            count = compute_vectors(framework, progress=tell)
        where = settings.VECTORS_FOLDER or "nowhere: set STEPLADDER_VECTORS_FOLDER"
        return f"Vectors of {count:,} labels are kept in {where}."


def _files(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                if each.is_file() and not each.name.startswith("."):
                    yield str(each.relative_to(path)), each.read_bytes()
        else:
            yield path.name, path.read_bytes()


def _remarks(found: reading.Reading) -> Iterator[str]:
    kinds = counted(found.remarks)
    if not kinds:
        yield "Remarks: none"
        return
    yield f"Remarks: {len(found.remarks):,}"
    first = {each.id: each for each in reversed(found.remarks)}
    for id, count in list(kinds.items())[:_SHOWN]:
        each = first[id]
        yield f"  {count:>7,} × {id}, first in {each.place or 'the files'}: {each.words}"
    if len(kinds) > _SHOWN:
        yield f"  and {len(kinds) - _SHOWN} other kinds"


def _previewed(found: Preview) -> str:
    if found.migration is None:
        return "Nothing would change: the same is here already."
    relations = found.migration.about_relations()
    return f"Would be: {found.migration.sentence()}{f'; {relations}' if relations else ''}. Nothing was stored."


def _stored(found: Stored) -> str:
    if found.unchanged:
        return f"Nothing changed: edition {found.edition.number} says the same, and was seen again."
    counts = ", ".join(f"{count:,} {name}" for name, count in found.edition.migration.items())
    return f"Stored as edition {found.edition.number} of {found.framework.key}: {counts}."


def _listed() -> str:
    rows = queries.frameworks()
    if not rows:
        return "There is no framework yet: stepladder-server frameworks import PATH"
    lines = []
    for each in rows:
        last = Edition.objects.filter(framework=each.row).first()
        when = f"imported {last.imported_at:%Y-%m-%d}" if last else "made here"
        use = "offered" if each.row.ours else "for reference"
        counts = f"{each.competencies:,} competencies, {each.occupations:,} occupations"
        lines.append(f"{each.row.key}  {each.row}  {counts}  {use}  {when}")
    return "\n".join(lines)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing in a log."""
    if not shown:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - slow
    from rich.progress import Progress as Bar  # noqa: PLC0415 - slow to import, and only for a terminal

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield tell
