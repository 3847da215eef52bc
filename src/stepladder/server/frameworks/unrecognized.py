"""Files that no importer recognizes: a table goes to the page on columns, of all others it is said what they are."""

from __future__ import annotations

from pathlib import PurePosixPath

import orjson
from django.utils.translation import gettext

from stepladder.documents import looks_like
from stepladder.errors import InvalidDocument
from stepladder.frameworks.gathering import recognize
from stepladder.frameworks.importers import Importer, table
from stepladder.frameworks.importers.interface import Files
from stepladder.frameworks.importers.rows import SUFFIXES
from stepladder.tables import read_table

_SHOWN = 5


def importer_for(files: Files, *, format: str = "") -> Importer:
    """Who reads these files; of one table the reader of tables, whatever its headings are.

    Raises:
        InvalidDocument: nobody does; with what the file is, where it is broken, and what to do.
    """
    try:
        return recognize(files, format=format)
    except InvalidDocument:
        if format or not files:
            raise
    if len(files) > 1:
        raise _several(files)
    ((path, content),) = files.items()
    name = PurePosixPath(path).name
    if name.lower().removesuffix(".gz").endswith(SUFFIXES):
        return _for_a_table(content, name)
    if name.lower().endswith((".json", ".jsonld")) or content.lstrip()[:1] in (b"{", b"["):
        raise _no_framework_in_json(content, name)
    kind = looks_like(content)
    found = gettext("the file is %(kind)s") % {"kind": kind} if kind else gettext("nothing here reads such a file")
    raise _refused(found, name)


def _for_a_table(content: bytes, name: str) -> Importer:
    if not read_table(content, name).rows:
        raise InvalidDocument(
            gettext("there is one line and nothing below it"),
            expected=gettext("a line of headings, and below it a row for each competency"),
            hint=gettext("look at the file in a spreadsheet program"),
            place=name,
        )
    return table


def _no_framework_in_json(content: bytes, name: str) -> InvalidDocument:
    if not content.strip():
        return _refused(gettext("the file is empty"), name)
    try:
        orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return InvalidDocument(
            gettext("this JSON is broken in line %(line)d, column %(column)d")
            % {"line": error.lineno, "column": error.colno},
            expected=gettext("a whole file, as the publisher gives it"),
            hint=gettext("download it again; it may have been cut off"),
            place=name,
        )
    return InvalidDocument(
        gettext("this is JSON, and nothing in it says that it is a framework"),
        expected=gettext("CASE, CTDL-ASN, or rich skill descriptors"),
        hint=gettext("name the format if it is one of these; a table of yours can be CSV or XLSX"),
        place=name,
    )


def _several(files: Files) -> InvalidDocument:
    names = sorted(PurePosixPath(each).name for each in files)
    shown = ", ".join(names[:_SHOWN])
    if len(names) > _SHOWN:
        shown = gettext("%(names)s and %(count)d more") % {"names": shown, "count": len(names) - _SHOWN}
    return InvalidDocument(
        gettext("together, these files are no framework that is read here: %(names)s") % {"names": shown},
        expected=gettext("all files of ESCO or O*NET, or one file of another framework"),
        hint=gettext("choose one table at a time; of each you say then which column is what"),
    )


def _refused(found: str, name: str) -> InvalidDocument:
    return InvalidDocument(
        found,
        expected=gettext("a table (CSV, XLSX), a CASE, CTDL-ASN or skill descriptor file (JSON), ESCO or O*NET"),
        hint=gettext("export it as one of these; of a table you say then which column is what"),
        place=name,
    )
