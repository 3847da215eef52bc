"""An edition as a package of CASE 1.1, strictly as its schemas ask.

1. Write what CASE has words for; add what consumers expect (a place under the document, definitions of types).
2. Read that back, as a stranger would.
3. Note in ``extensions``, under our own key, where the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from stepladder.frameworks.edition import Edition, Entry, Link
from stepladder.frameworks.exporters.case_beside import definitions, extensions_of_package, rubrics
from stepladder.frameworks.exporters.case_objects import (
    Object,
    Writing,
    association,
    document,
    item,
    root_association,
)
from stepladder.frameworks.exporters.checked import check_ids
from stepladder.frameworks.importers.case_package import Parts, Value
from stepladder.frameworks.importers.case_read import read_parts
from stepladder.frameworks.importers.case_terms import MADE, NOTE
from stepladder.frameworks.kept import difference

NAME = "CASE 1.1 (JSON)"
ID = "case"
SUFFIX = ".case.json"
MEDIA_TYPE = "application/json"

_APART = frozenset({"entries", "relations"})


def write(edition: Edition, *, at: datetime, base: str = "") -> bytes:
    """The package as JSON, each item and association on a line of its own, so that a reader can name its line.

    Raises:
        InvalidDocument: an identifier is no UUID of version 1 to 5, or stands twice.
    """
    members = []
    for name, value in package(edition, at=at, base=base).items():
        lines = b",\n".join(map(orjson.dumps, value)) if isinstance(value, list) else b""
        text = b"[\n" + lines + b"\n]" if lines else orjson.dumps(value)
        members.append(orjson.dumps(name) + b":" + text)
    return b"{" + b",\n".join(members) + b"}\n"


def package(edition: Edition, *, at: datetime, base: str = "") -> dict[str, Any]:
    """The CFPackage; see ``Exporter.write``."""
    check_ids(edition)
    writing = Writing(edition, at, base.rstrip("/"))
    made: dict[str, Any] = {
        "CFDocument": document(writing),
        "CFItems": [item(each, writing) for each in edition.entries],
        "CFAssociations": [association(each, writing) for each in edition.relations],
    }
    beside = {
        "CFDefinitions": definitions(writing, made["CFDocument"]),
        "CFRubrics": rubrics(writing),
        "extensions": extensions_of_package(edition),
    }
    made |= {name: each for name, each in beside.items() if each}
    _note(edition, made)
    for order, entry in enumerate(_roots(edition), start=1):
        made["CFAssociations"].append(root_association(entry, order, writing) | {"extensions": {MADE: True}})
    return made


def _roots(edition: Edition) -> Iterator[Entry]:
    inside = {edition.id, *(each.id for each in edition.entries)}
    held = {
        each.source for each in edition.relations if each.kind in (Link.BROADER, Link.PART_OF) and each.target in inside
    }
    return (each for each in edition.entries if each.id not in held)


def _note(edition: Edition, made: Mapping[str, Any]) -> None:
    """Put beside each object what a reader would not find in it."""
    read = _read_back(made)
    for said, found, written in zip(edition.entries, read.entries, made["CFItems"], strict=True):
        _keep(written, difference(said, found))
    for said_one, found_one, written in zip(edition.relations, read.relations, made["CFAssociations"], strict=True):
        _keep(written, difference(said_one, found_one))
    _keep(made["CFDocument"], difference(edition, read, leave=_APART))


def _read_back(made: Mapping[str, Any]) -> Edition:
    defined = {name: each for name, each in made.get("CFDefinitions", {}).items() if isinstance(each, list)}
    extra = {"extensions": Value(made["extensions"])} if "extensions" in made else {}
    if "extensions" in made.get("CFDefinitions", {}):
        extra["CFDefinitions.extensions"] = Value(made["CFDefinitions"]["extensions"])
    items, associations, rubrics = (_values(made.get(name, ())) for name in ("CFItems", "CFAssociations", "CFRubrics"))
    definitions = {name: _values(each) for name, each in defined.items()}
    parts = Parts(Value(made["CFDocument"]), items, associations, rubrics, definitions, extra)
    return read_parts(parts).edition


def _values(listed: Iterable[Any]) -> tuple[Value, ...]:
    return tuple(map(Value, listed))


def _keep(written: Object, note: dict[str, Any]) -> None:
    if note:
        written["extensions"] = {**written.get("extensions", {}), NOTE: note}
