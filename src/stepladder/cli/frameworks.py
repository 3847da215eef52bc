"""``stepladder frameworks``: what is in a framework's files, and the same in another format."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from stepladder.adapters.files import display_name, read_bytes
from stepladder.cli.sources import walk
from stepladder.cli.text import json_option, json_text, now_option, paragraph, safe, say
from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition
from stepladder.frameworks.exporters.interface import Exporter
from stepladder.frameworks.gathering import MAX_MEMBERS, MAX_TOTAL, gather, recognize
from stepladder.frameworks.importers import IMPORTERS, Importer, Progress, Read, crosswalk_esco_onet
from stepladder.remarks import Remark, counted

READABLE: tuple[Importer, ...] = (*IMPORTERS, crosswalk_esco_onet)
"""What the command reads: a crosswalk is relations alone, so that it is no framework to the site."""

_SPARSE = 0.1
"""Seconds between two pictures of the bar."""

_READ_HELP = f"""Read a framework's files and say what is in them.

PATH is a file, a folder with the files of one framework, or a ZIP archive of them; several are read together. What the
files are is told by what is in them: {", ".join(f"{each.NAME} [{each.ID}]" for each in READABLE)}.

Nothing is dropped in silence. What is odd about the files (a label with spaces around it, a row that stands twice) is
counted by kind with the first place; --remarks prints every one with its file and line.

The exit code is 0 if the files were read, whatever is remarked upon, and 3 if they cannot be read.
"""


@dataclass(frozen=True)
class _Options:
    """What was asked for, beside the files."""

    remarks: bool
    as_json: bool
    export: str | None
    output: str | None
    now: datetime


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
def command() -> None:
    """Read competency frameworks; say what is in them, and write them as CASE or CTDL."""


@command.command("read", help=_READ_HELP)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format", "format_", metavar="ID", default="", help="Read as this format, whatever the files look like."
)
@click.option("--remarks", is_flag=True, help="Print every remark, with its file and line.")
@click.option("--export", metavar="ID", help="Write the framework in this format, too; with --output.")
@click.option("--output", metavar="FILE", help="Where to write it. A file that is there already is not overwritten.")
@json_option
@now_option
def read(paths: tuple[str, ...], format_: str, **given: Any) -> None:
    """See ``_READ_HELP``."""
    options = _Options(**given)
    if bool(options.export) != bool(options.output):
        raise click.UsageError("--export and --output belong together.")
    exporter = _exporter(options.export) if options.export else None
    found: list[Remark] = []
    started = time.monotonic()
    files = gather(_given(paths), found)
    importer = recognize(files, format=format_, importers=READABLE)
    with _bar() as progress:
        result = importer.read(files, progress=progress)
    seconds = time.monotonic() - started
    result = Read(result.edition, result.counts, (*found, *result.remarks))
    if exporter and options.output:
        _write(exporter, result.edition, options.output, options.now)
    if options.as_json:
        say(json_text(_as_json(importer, result, seconds, whole=options.remarks)))
    else:
        _print(importer, result, seconds, whole=options.remarks)
        if exporter and options.output:
            say()
            paragraph(f"Written as {exporter.NAME} to {options.output}.")


def _given(paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Every file with its folder's name before its own, because a folder often holds the version."""
    size = 0
    for path in paths:
        names = sorted(islice(walk((path,)), MAX_MEMBERS + 1))
        for name in names:
            shown = _shown(path, name)
            content = read_bytes(name, limit=MAX_TOTAL, name=shown)
            size += len(content)
            if size > MAX_TOTAL or len(names) > MAX_MEMBERS:
                raise InvalidDocument(
                    f"there are more than {MAX_MEMBERS:,} files, or more than {MAX_TOTAL // 1024 // 1024} MiB together",
                    expected="the files of one framework",
                    hint="was another folder meant?",
                    place=display_name(path),
                )
            yield shown, content


def _shown(path: str, name: str) -> str:
    """What a file is called: its place in the folder that was given, or in its own, with the folder's name."""
    if not os.path.lexists(name):
        return display_name(name)
    top = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the folder
    base = top.parent if top.is_dir() else top.parent.parent
    return display_name(Path(os.path.abspath(name)).relative_to(base).as_posix())  # noqa: PTH100 - as above


def _exporter(id: str) -> Exporter:
    from stepladder.frameworks.exporters import EXPORTERS  # noqa: PLC0415 - only who writes needs them

    by_id = {each.ID: each for each in EXPORTERS}
    if id not in by_id:
        raise click.BadParameter(f"{id!r} is none of {', '.join(by_id)}", param_hint="--export")
    return by_id[id]


def _write(exporter: Exporter, edition: Edition, output: str, now: datetime) -> None:
    place = Path(output)
    if place.exists():
        raise InvalidDocument(
            "there is a file of this name", expected="a new file", hint="choose another name", place=output
        )
    content = exporter.write(edition, at=now)
    try:
        with place.open("xb") as file:
            file.write(content)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidDocument(
            f"cannot be written ({reason})", expected="a folder that is there", place=output
        ) from error


def _print(importer: Importer, result: Read, seconds: float, *, whole: bool) -> None:
    edition = result.edition
    paragraph(" ".join(each for each in (edition.title, edition.version) if each))
    paragraph(f"read as {importer.NAME} in {seconds:.1f} s", indent="  ")
    _table("In the files:", result.counts)
    _table(f"{len(edition.entries):,} entries and {len(edition.relations):,} relations:", edition.counts)
    if edition.scales:
        say()
        paragraph(f"{len(edition.scales):,} scales: {', '.join(each.title for each in edition.scales)}.")
    _print_remarks(result.remarks, whole=whole)
    for text in (edition.attribution, edition.modified):
        if text:
            say()
            paragraph(text)


def _table(title: str, counts: Any) -> None:
    say()
    paragraph(title)
    for name, number in counts.items():
        say(f"{number:>11,}  {safe(name)}")


def _print_remarks(remarks: Sequence[Remark], *, whole: bool) -> None:
    say()
    if not remarks:
        paragraph("Nothing is odd about the files.")
        return
    kinds = counted(remarks)
    paragraph(f"{len(remarks):,} remarks of {len(kinds):,} kinds{'' if whole else '; --remarks prints each'}:")
    for kind, number in kinds.items():
        say(f"{number:>11,}  {safe(kind)}")
        for each in _of_kind(remarks, kind, None if whole else 1):
            paragraph(f"{each.place}: {each.words}", indent=" " * 13, hanging=" " * 15)
            if each.hint:
                paragraph(each.hint, indent=" " * 15 + "→ ", hanging=" " * 17)


def _of_kind(remarks: Sequence[Remark], kind: str, number: int | None) -> Iterator[Remark]:
    return islice((each for each in remarks if each.id == kind), number)


def _as_json(importer: Importer, result: Read, seconds: float, *, whole: bool) -> dict[str, Any]:
    edition = result.edition
    kinds = [
        {"id": kind, "number": number, "first": _remark(next(_of_kind(result.remarks, kind, 1)))}
        for kind, number in counted(result.remarks).items()
    ]
    said = ("key", "id", "title", "version", "publisher", "language", "license", "attribution", "modified")
    answer: dict[str, Any] = {
        "format": importer.ID,
        "framework": {name: getattr(edition, name) for name in said},
        "read": dict(result.counts),
        "entries": len(edition.entries),
        "relations": len(edition.relations),
        "kinds": edition.counts,
        "scales": [each.id for each in edition.scales],
        "remarks": {"number": len(result.remarks), "kinds": kinds},
        "seconds": round(seconds, 2),
    }
    if whole:
        answer["remarks"]["all"] = [{"id": each.id} | _remark(each) for each in result.remarks]
    return answer


def _remark(each: Remark) -> dict[str, Any]:
    return {"file": each.file, "line": each.line, "words": each.words, "hint": each.hint}


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on standard error where somebody sees it: the file that is read, and its rows."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as bars  # noqa: PLC0415 - slow to import, and seldom seen
    from rich.console import Console  # noqa: PLC0415 - as above

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
    console = Console(stderr=True)
    with bars.Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None)
        last = 0.0

        def show(what: str, done: int, total: int) -> None:
            nonlocal task, last
            if done == 0:  # a total that was known cannot be made unknown again
                bar.remove_task(task)
                task = bar.add_task(safe(what), total=total or None)
            now = time.monotonic()
            if now - last >= _SPARSE or done == 0:
                bar.update(task, completed=done, refresh=True)
                last = now

        yield show
