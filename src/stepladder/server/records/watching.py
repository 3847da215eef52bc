"""A watched folder: files are taken over as they come, where nobody has to decide anything, or put aside with a report.

1. A file is left alone until its size and time of change stay the same for a while: it is still being written.
2. It is moved to ``working/``: of two that watch, one gets it. What lies there for an hour goes back.
3. It is compared with what is on record. Open decisions, and more changes than were said to be usual, refuse it.
4. It is taken over, and moved to ``done/`` or ``refused/`` with a report beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy, StepladderError
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.records import operations
from stepladder.server.records.models import Import, SavedColumns
from stepladder.server.records.planning import Preview, leaving
from stepladder.server.records.words import sentence_of
from stepladder.tables import ColumnMap

INTERRUPTED = 3_600
"""Seconds after which a file in ``working/`` was left there by somebody who is gone."""

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".csv.gz", ".tsv.gz")
_LISTED = 50


@dataclass(frozen=True)
class Usual:
    """What is taken over without anybody looking.

    Attributes:
        map: name of saved columns; empty takes the guess.
        whole: whether everybody stands in each file; missing_left: whether those missing are marked as having left.
        most_leaving, most_changed: percent of the people here who may leave, and of whom anything may change.
    """

    map: str = ""
    whole: bool = False
    missing_left: bool = False
    most_leaving: float = 10
    most_changed: float = 50


@dataclass(frozen=True)
class Outcome:
    """What came of a file."""

    name: str
    taken: bool
    report: str


def saved_columns(name: str) -> SavedColumns | None:
    """Columns that somebody saved under a name.

    Raises:
        InvalidPolicy: nobody did.
    """
    if not name:
        return None
    found = SavedColumns.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(SavedColumns.objects.values_list("name", flat=True)) or gettext("none")
        raise InvalidPolicy(
            gettext("no columns are saved as “%(name)s”") % {"name": name},
            expected=gettext("one of: %(names)s") % {"names": names},
        )
    return found


def new_files(folder: Path, *, settle: float, wait: Callable[[float], None] = time.sleep) -> list[Path]:
    """The files that nobody writes to any more.

    Args:
        settle: seconds for which size and time of change have to stay the same.
    """
    before = {path: _seen(path) for path in _candidates(folder)}
    if before:
        wait(settle)
    return [path for path, seen in sorted(before.items()) if seen is not None and _seen(path) == seen]


def _candidates(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith((".", "~")) and path.name.lower().endswith(_ENDINGS):
            yield path


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def put_back(folder: Path, *, at: datetime) -> None:
    """Files that somebody began with and never ended."""
    for path in sorted((folder / "working").glob("*")):
        if path.is_file() and at.timestamp() - path.stat().st_mtime > INTERRUPTED:
            path.rename(_free(folder / path.name))


def look(
    folder: Path, usual: Usual, *, at: datetime, settle: float = 5, wait: Callable[[float], None] = time.sleep
) -> Iterator[Outcome]:
    """Take over what is new in a folder, file by file.

    Raises:
        InvalidPolicy: the columns that are named are not saved.
        OSError: the folder cannot be read or written.
    """
    saved_columns(usual.map)
    for name in ("working", "done", "refused"):
        (folder / name).mkdir(exist_ok=True)
    put_back(folder, at=at)
    for path in new_files(folder, settle=settle, wait=wait):
        working = _free(folder / "working" / path.name)
        try:
            path.rename(working)
            working.touch()
        except FileNotFoundError:
            continue  # somebody else watches this folder too, and was quicker
        yield _taken(folder, working, path.name, usual, at)


def _taken(folder: Path, working: Path, name: str, usual: Usual, at: datetime) -> Outcome:
    try:
        taken, report = take(operations.Incoming(name, working.read_bytes()), usual, at=at)
    except StepladderError as error:
        taken, report = False, error.sentence()
    place = _free(folder / ("done" if taken else "refused") / name)
    place.with_name(f"{place.name}.report.txt").write_text(report + "\n", encoding="utf-8")
    working.rename(place)
    return Outcome(name, taken, report)


def _free(path: Path) -> Path:
    """The path, or the same with a number where it is taken."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def take(incoming: operations.Incoming, usual: Usual, *, at: datetime, by: Person | None = None) -> tuple[bool, str]:
    """Take a file over if nobody has to look at it; whether it was, and a report.

    Raises:
        StepladderError: it cannot be read, or something changed in this moment.
    """
    batch = operations.take_in(incoming=incoming, by=by, at=at)
    try:
        preview = read_as(batch, usual)
        operations.show(batch=batch, preview=preview)
        reasons = list(why_not(preview, usual))
        nothing = preview.is_empty and not (usual.missing_left and preview.plan.missing)
        if reasons or nothing:
            operations.discard(batch=batch)
        else:
            operations.apply(batch=batch, missing_left=usual.missing_left, by=by, at=at)
    except StepladderError:
        operations.discard(batch=batch)
        raise
    return not reasons, _report(batch, preview, reasons, nothing=nothing)


def read_as(batch: Import, usual: Usual) -> Preview:
    """What a file would change, read with saved columns.

    Raises:
        InvalidDocument: it cannot be read so.
    """
    saved = saved_columns(usual.map)
    batch.whole = usual.whole
    if saved is not None:
        batch.columns, batch.preset, batch.day_first = saved.columns, saved.preset, saved.day_first
        ColumnMap.from_json(saved.columns)
    return operations.preview_of(batch)


def why_not(preview: Preview, usual: Usual) -> Iterator[str]:
    """Why somebody has to look at a file before it is taken over."""
    if preview.asks_day_first:
        yield gettext("dates in it can be read in two ways; save columns with the order of day and month")
    if preview.doubts:
        yield gettext("%(count)d lines may be of people who are on record; somebody decides") % {
            "count": len(preview.doubts)
        }
    here = people_here().count()
    if not here:
        return
    gone = len(preview.plan.leaving) + (len(leaving(preview)) if usual.missing_left else 0)
    changed = len(preview.plan.changed)
    for count, most, words in (
        (gone, usual.most_leaving, gettext("%(share).1f %% of all people would leave; at most %(most)g %% are usual")),
        (
            changed,
            usual.most_changed,
            gettext("%(share).1f %% of all people would change; at most %(most)g %% are usual"),
        ),
    ):
        if 100 * count > most * here:
            yield words % {"share": 100 * count / here, "most": most}


def _report(batch: Import, preview: Preview, reasons: list[str], *, nothing: bool) -> str:
    head = gettext("Nothing changes.") if nothing and not reasons else sentence_of(batch)
    lines = [batch.name, head, *(gettext("Refused: %(why)s.") % {"why": why} for why in reasons)]
    said = [(each.external_id, each.line, each.words) for each in preview.conflicts]
    said += [("", each.line, each.words) for each in preview.doubts]
    said += [("", each.line, each.words) for each in preview.remarks]
    lines += [f"line {line}: {id} {words}".replace("  ", " ") for id, line, words in said[:_LISTED]]
    if len(said) > _LISTED:
        lines.append(gettext("and %(count)d more") % {"count": len(said) - _LISTED})
    return "\n".join(lines)
