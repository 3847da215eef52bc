"""Reading uploaded files as descriptions of credentials: which importer, which columns of a table, which digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from stepladder.achievements.importers import IMPORTERS, Importer, recognize, table
from stepladder.achievements.model import Achievement
from stepladder.documents import looks_like
from stepladder.errors import InvalidDocument
from stepladder.frameworks.gathering import gather
from stepladder.remarks import Remark
from stepladder.server.catalog.importing_columns import ENTRIES, remembered
from stepladder.server.frameworks.reading import digest_of
from stepladder.tables import ColumnMap, Guess, Table, preview, read_table

MOST_ENTRIES = 20_000
"""Entries of one import; more are no catalog that a person looks over."""

_SHOWN = 4


@dataclass(frozen=True)
class Columns:
    """A table with the columns as they are guessed, remembered or chosen, and its first rows as they are read."""

    table: Table
    guess: Guess
    rows: tuple[tuple[int, Mapping[str, str]], ...] = ()


@dataclass(frozen=True)
class Reading:
    """Files as they were read.

    Attributes:
        achievements: None for a table whose columns somebody has to assign first.
        digest: SHA-256 over the files, in hex.
    """

    importer: Importer
    achievements: tuple[Achievement, ...] | None
    digest: str
    files: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    columns: Columns | None = None


def read_files(given: Iterable[tuple[str, bytes]], *, format: str = "", columns: ColumnMap | None = None) -> Reading:
    """Read files or archives as entries of a catalog.

    Args:
        format: id of an importer; empty for the one that recognizes them.
        columns: of a table, as somebody said; None for what is remembered or guessed.

    Raises:
        StepladderError: nobody reads them, or they are not what their format asks for.
    """
    remarks: list[Remark] = []
    files = gather(given, remarks)
    importer = _importer(files, format)
    digest = digest_of(files)
    names = tuple(sorted(files))
    if importer is table and len(files) == 1:
        return _table(files, digest, columns, remarks)
    read = importer.read(files)
    _refuse_if_too_many(read.achievements, names)
    return Reading(importer, read.achievements, digest, names, (*remarks, *read.remarks))


def _importer(files: Mapping[str, bytes], format: str) -> Importer:
    """Who reads them.

    Raises:
        InvalidDocument: nobody, in words for whoever uploaded them.
    """
    try:
        return recognize(files, IMPORTERS, format=format)
    except InvalidDocument as error:
        names = ", ".join(_called(name, files[name]) for name in sorted(files)[:_SHOWN])
        for name, content in sorted(files.items()):
            if line := _broken_at(content):
                raise InvalidDocument(
                    gettext("the JSON in “%(file)s” is broken in line %(line)d") % {"file": name[:80], "line": line},
                    expected=gettext("the whole file, as it was exported"),
                    hint=gettext("export it anew, or mend that line"),
                ) from error
        raise InvalidDocument(
            gettext("none of the formats that are read fits %(files)s") % {"files": names or gettext("no file")},
            expected=gettext("Open Badges, CTDL, a curriculum with weighted domains, or a table of entries"),
            hint=gettext("if it is one of these, choose it under “Format”; a table needs a heading “title”"),
        ) from error


def _called(name: str, content: bytes) -> str:
    """A file by its name, and what it looks like where that is known."""
    kind = looks_like(content)
    return f"“{name[:80]}” ({gettext(kind)})" if kind else f"“{name[:80]}”"


def _broken_at(content: bytes) -> int:
    """The line in which a file that begins as JSON breaks, from 1; 0 where it is no JSON at all, or is whole."""
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] not in (b"{", b"["):
        return 0
    try:
        json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return error.lineno
    except (ValueError, RecursionError):
        return 0
    return 0


def _table(files: Mapping[str, bytes], digest: str, columns: ColumnMap | None, remarks: list[Remark]) -> Reading:
    ((name, content),) = files.items()
    rows = read_table(content, name)
    guess = table.guess_columns(rows, remembered(ENTRIES))
    if columns is not None:
        used = set(columns.columns.values())
        missing = tuple(each.name for each in table.FIELDS if each.required and each.name not in columns.columns)
        guess = Guess(columns, {}, missing, tuple(each for each in rows.columns if each not in used), saved=False)
    reading = Reading(table, None, digest, (name,), (*remarks, *rows.remarks), Columns(rows, guess))
    if guess.missing:
        return reading
    read = table.read_achievements(rows, guess.map)
    _refuse_if_too_many(read.achievements, (name,))
    shown = Columns(rows, guess, preview(rows, guess.map, _SHOWN))
    return replace(reading, achievements=read.achievements, remarks=(*remarks, *read.remarks), columns=shown)


def _refuse_if_too_many(found: tuple[Any, ...], names: tuple[str, ...]) -> None:
    if len(found) > MOST_ENTRIES:
        raise InvalidDocument(
            gettext("there are %(count)d entries in the files") % {"count": len(found)},
            expected=gettext("at most %(most)d") % {"most": MOST_ENTRIES},
            hint=gettext("divide the file"),
            place=", ".join(names)[:200],
        )
