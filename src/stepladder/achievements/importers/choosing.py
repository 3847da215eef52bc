"""Which importer files are for."""

from __future__ import annotations

from collections.abc import Sequence

from stepladder.achievements.importers.interface import Files, Importer
from stepladder.achievements.importers.opening import fault_of
from stepladder.documents import looks_like
from stepladder.errors import InvalidDocument

_SHOWN = 5


def recognize(files: Files, importers: Sequence[Importer], *, format: str = "") -> Importer:
    """The first importer that recognizes the files, or the one that is named.

    Raises:
        InvalidDocument: there is no file, or no importer for them; with what there is and what is known.
    """
    known = ", ".join(f"{each.NAME} [{each.ID}]" for each in importers)
    if not files:
        raise InvalidDocument("there is no file", expected=f"files of one of: {known}")
    if format:
        named = next((each for each in importers if format == each.ID), None)
        if named is None:
            raise InvalidDocument(f"there is no format {format[:40]!r}", expected=f"one of: {known}")
        return named
    found = next((each for each in importers if each.recognizes(files)), None)
    if found is None:
        names = ", ".join(sorted(files)[:_SHOWN])
        kinds = sorted({kind for content in files.values() if (kind := looks_like(content))})
        kinds += sorted({fault for name, content in files.items() if (fault := fault_of(content, name))})[:_SHOWN]
        what = f"{names} ({'; '.join(kinds)})" if kinds else names
        raise InvalidDocument(
            f"{what} is in no format that is known",
            expected=known,
            hint="name the format, or make a table with a column “title”",
        )
    return found
