"""CASE 1.1 and 1.0 of 1EdTech: packages, documents that hold their items, lists of one document."""

from __future__ import annotations

import zlib

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.case_package import parts_of
from stepladder.frameworks.importers.case_read import read_parts
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.json_file import open_json
from stepladder.remarks import Remark

NAME = "CASE 1.1 (JSON)"
ID = "case"

_SIGNS = (b'"CFDocument"', b'"CFDocuments"', b'"CFItems"', b'"CFPackage"', b'"CFPackageURI"', b'"CFAssociations"')
_GZIP = b"\x1f\x8b"
_FIRST = 64 * 1024
"""How much of a packed file is looked at; the document stands first in every package seen."""


def recognizes(files: Files) -> bool:
    """Whether one of the files speaks of CASE documents or items."""
    return bool(_ours(files))


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """The framework of the one file that holds one.

    Raises:
        InvalidDocument: no such file, several, or one that is no framework.
    """
    names = _ours(files) or [name for name in files if _is_json(name)]
    if len(names) != 1:
        found = f"{len(names)} files of CASE ({', '.join(sorted(names)[:5])})" if names else "no file of CASE"
        raise InvalidDocument(found, expected="one file with one package", hint="import each framework by itself")
    remarks: list[Remark] = []
    parts = parts_of(open_json(files[names[0]], names[0]), remarks.append)
    found_all = read_parts(parts, progress)
    return Read(found_all.edition, found_all.counts, (*remarks, *found_all.remarks))


def _ours(files: Files) -> list[str]:
    return [
        name for name, content in files.items() if _is_json(name) and any(sign in _start(content) for sign in _SIGNS)
    ]


def _is_json(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(".json")


def _start(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        return zlib.decompressobj(wbits=31).decompress(content, _FIRST)
    except zlib.error:
        return b""
