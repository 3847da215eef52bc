"""``stepladder link``: which competencies of a framework may a text be about?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from stepladder.adapters.files import STDIN, display_name, read_bytes
from stepladder.cli.sources import walk
from stepladder.cli.text import json_option, json_text, paragraph, safe, say
from stepladder.frameworks.edition import OCCUPATIONS, Edition, Kind
from stepladder.frameworks.gathering import MAX_TOTAL, gather, recognize
from stepladder.frameworks.linking import Labeled, Linker, Suggestion, load_model
from stepladder.remarks import Remark

AUTO = "auto"
_COLUMN = 6


@click.command()
@click.argument("text")
@click.option("--framework", metavar="PATH", required=True, help="A framework's file or folder, such as ESCO's.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="How many at most.")
@click.option("--occupations", is_flag=True, help="Link a job title to occupations, not a text to competencies.")
@click.option(
    "--semantic", metavar="FOLDER|auto", help="Compare by meaning, too: the model's folder, or the installed."
)
@click.option(
    "--vectors", metavar="FOLDER", help="Where vectors of labels are kept, because making them takes minutes."
)
@json_option
def command(text: str, **options: Any) -> int:
    """Suggest the competencies of a framework that TEXT may be about; - reads the text from standard input.

    Suggestions are suggestions: a score orders them, is no probability, and says nothing about a level. The words of
    the text that matched stand beside each. Nothing is suggested where nothing is near.
    """
    said = read_bytes(STDIN).decode("utf-8", "replace") if text == STDIN else text
    edition = _edition(options["framework"])
    linker = _linker(edition, options)
    found = linker.link(said, options["limit"])
    if options["as_json"]:
        say(
            json_text(
                {"framework": edition.title, "methods": linker.methods, "suggestions": [_plain(e) for e in found]}
            )
        )
        return 0
    for remark in linker.remarks:
        paragraph(f"{remark.words[:1].upper()}{remark.words[1:]}. {remark.hint[:1].upper()}{remark.hint[1:]}.")
    _print(found, edition)
    return 0


def _edition(path: str) -> Edition:
    remarks: list[Remark] = []
    files = gather(_given(path), remarks)
    return recognize(files).read(files).edition


def _given(path: str) -> Iterator[tuple[str, bytes]]:
    # A folder's name stands before the names in it, because it often holds the version.
    top = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the folder
    for name in sorted(walk((path,))):
        shown = Path(os.path.abspath(name)).relative_to(top.parent).as_posix() if top.is_dir() else display_name(name)  # noqa: PTH100 - as above
        yield shown, read_bytes(name, limit=MAX_TOTAL, name=shown)


def _linker(edition: Edition, options: dict[str, Any]) -> Linker:
    things = [
        Labeled(each.id, each.name, each.alternatives, each.statement)
        for each in edition.entries
        if each.retired_on is None and each.kind != Kind.GROUP and (each.kind in OCCUPATIONS) == options["occupations"]
    ]
    if not (asked := options["semantic"]):
        return Linker.build(things)
    kept = Path(options["vectors"] or Path(click.get_app_dir("stepladder")) / "vectors")
    encoder = load_model(None if asked == AUTO else Path(asked))
    return Linker.build(things, encoder=encoder, folder=kept, progress=_told)


def _told(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rReading labels by meaning: {done:,} of {total:,}", err=True, nl=done == total)


def _plain(suggestion: Suggestion) -> dict[str, Any]:
    return asdict(suggestion) | {"parts": dict(suggestion.parts)}


def _print(found: tuple[Suggestion, ...], edition: Edition) -> None:
    if not found:
        paragraph(f"Nothing in {edition.title or 'the framework'} is near this text.")
        return
    for each in found:
        say(click.style(f"{each.score:.2f}".ljust(_COLUMN), dim=True) + safe(each.name))
        words = ", ".join(each.matched)
        label = f" (as “{each.label}”)" if each.label != each.name else ""
        paragraph(f"Matched: {words}{label}" if words else "Near in meaning; no word in common.", indent=" " * _COLUMN)
    say()
    paragraph("These are suggestions. A score orders them; it is no probability, and says nothing about a level.")
