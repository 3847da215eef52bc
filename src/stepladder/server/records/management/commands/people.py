"""``stepladder-server people``: files of HR systems, taken over, undone, watched for; invitations."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from stepladder.errors import StepladderError
from stepladder.server.people.models import Unit
from stepladder.server.people.requests import now
from stepladder.server.records import inviting, operations, undoing, watching
from stepladder.server.records.models import Import
from stepladder.server.records.queries import imports
from stepladder.server.records.titles import settle_titles
from stepladder.server.records.words import parts_of, sentence_of
from stepladder.workforce import PRESETS


class Command(BaseCommand):
    """Import people, undo an import, watch a folder, invite."""

    help = "Import people from a table of an HR system, undo an import, watch a folder, invite people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which file."""
        what = parser.add_subparsers(dest="what", required=True)
        take = what.add_parser("import", help="Take a file over, or say what it would change.")
        take.add_argument("file", type=Path, nargs="?", metavar="FILE", help="CSV or XLSX, packed by gzip or not")
        take.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")
        take.add_argument("--preset", default="", choices=["", *(each.id for each in PRESETS)], help="where it is from")
        take.add_argument("--sheet", default="", help="of a workbook")
        take.add_argument("--undo", type=int, metavar="BATCH", help="undo an import, by its number")
        _usual(take)
        watch = what.add_parser("watch", help="Take over what comes into a folder, if nobody has to decide.")
        watch.add_argument("folder", type=Path, metavar="FOLDER")
        watch.add_argument("--once", action="store_true", help="look once, and end")
        watch.add_argument("--every", type=float, default=60, help="seconds between two looks (60)")
        watch.add_argument("--settle", type=float, default=5, help="seconds for which a file stays as it is (5)")
        watch.add_argument("--most-leaving", type=float, default=10, help="percent of people who may leave (10)")
        watch.add_argument("--most-changed", type=float, default=50, help="percent of people who may change (50)")
        _usual(watch)
        invite = what.add_parser("invite", help="Make accounts and write letters, once to each.")
        invite.add_argument("--unit", default="", help="key of a unit; everybody without one")
        invite.add_argument("--dry-run", action="store_true", help="say how many it would be")
        what.add_parser("list", help="List the imports.")
        what.add_parser("tidy", help="Every day: delete files that nobody took over for a week; appoint by new roles.")

    def handle(self, *_args: object, what: str, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: it cannot be done, and why.
        """
        actions = {"import": _imported, "invite": _invited, "list": _listed, "tidy": _tidied}
        try:
            if what == "watch":
                self._watch(options)
            else:
                self.stdout.write(actions[what](options))
        except StepladderError as error:
            raise CommandError(error.sentence(), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=1) from error

    def _watch(self, options: dict[str, Any]) -> None:
        usual = watching.Usual(
            options["map"], options["whole"], options["missing_left"], options["most_leaving"], options["most_changed"]
        )
        while True:
            operations.drop_old(at=now())
            for outcome in watching.look(options["folder"], usual, at=now(), settle=options["settle"]):
                self.stdout.write(f"{'taken over' if outcome.taken else 'refused'}: {outcome.report}")
            if options["once"]:
                return
            time.sleep(options["every"])


def _usual(parser: ArgumentParser) -> None:
    parser.add_argument("--map", default="", metavar="NAME", help="columns that were saved under this name")
    parser.add_argument("--whole", action="store_true", help="everybody stands in the file")
    parser.add_argument(
        "--missing-left", action="store_true", help="with --whole: mark those who are missing in it as having left"
    )


def _imported(options: dict[str, Any]) -> str:
    if options["undo"] is not None:
        return _undone(options["undo"], dry=options["dry_run"])
    if options["file"] is None:
        raise CommandError("say which FILE, or --undo BATCH", returncode=2)
    at, path = now(), options["file"]
    incoming = operations.Incoming(path.name, path.read_bytes())
    batch = operations.take_in(incoming=incoming, by=None, at=at, preset=options["preset"], sheet=options["sheet"])
    try:
        return _looked_at(batch, options)
    except (StepladderError, CommandError):
        operations.discard(batch=batch)
        raise


def _looked_at(batch: Import, options: dict[str, Any]) -> str:
    preview = watching.read_as(batch, watching.Usual(options["map"], options["whole"]))
    operations.show(batch=batch, preview=preview)
    lines = [sentence_of(batch), *(f"  {each.words}" for each in parts_of(batch.counts))]
    if preview.asks_day_first:
        raise CommandError("dates can be read in two ways: import it on the page, or save columns (--map)")
    nothing = preview.is_empty and not (options["missing_left"] and preview.plan.missing)
    if options["dry_run"] or nothing:
        operations.discard(batch=batch)
        return "\n".join([*lines, "Nothing changes." if nothing else "Nothing was stored."])
    operations.apply(batch=batch, missing_left=options["missing_left"], by=None, at=now())
    undo = f"stepladder-server people import --undo {batch.pk}"
    return "\n".join([*lines, f"Taken over as import {batch.pk}; to undo it: {undo}"])


def _undone(number: int, *, dry: bool) -> str:
    batch = Import.objects.filter(pk=number).first()
    if batch is None:
        raise CommandError(f"there is no import {number}: stepladder-server people list", returncode=1)
    found = undoing.undoing(batch) if dry else undoing.undo(batch=batch, by=None, at=now())
    head = f"{len(found.people):,} people as before, {len(found.gone):,} who were new gone"
    left = [f"  left alone: {each['id']} {each['name']}: {each['words']}" for each in found.left]
    return "\n".join([head, *left, *(["Nothing was changed."] if dry else [])])


def _invited(options: dict[str, Any]) -> str:
    unit = None
    if options["unit"]:
        unit = Unit.objects.filter(key=options["unit"]).first()
        if unit is None:
            raise CommandError(f"there is no unit {options['unit']}", returncode=1)
    if options["dry_run"]:
        return f"{inviting.without_account(unit).count():,} people would be invited. Nobody was written to."
    count = inviting.invite(unit=unit, by=None, at=now())
    while inviting.write_letters(at=now()):
        pass
    return f"{count:,} people were invited."


def _listed(_options: dict[str, Any]) -> str:
    lines = [f"{each.pk}  {each.uploaded_at:%Y-%m-%d %H:%M}  {each.state}  {each.name}" for each in imports()]
    return "\n".join(lines) or "Nothing was imported yet."


def _tidied(_options: dict[str, Any]) -> str:
    dropped = operations.drop_old(at=now())
    with transaction.atomic():
        made = settle_titles()
    return f"{dropped:,} files deleted, {made:,} titles are roles by now."
