"""Credentials in CTDL (JSON-LD) as the Credential Registry publishes them: a graph, an envelope, a list, or one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepladder.achievements.importers.ctdl_read import CREDENTIALS, Graph, achievement_of
from stepladder.achievements.importers.interface import Files, Read
from stepladder.achievements.importers.opening import is_json, opened, opened_text, unpacked
from stepladder.achievements.importers.said import Reading
from stepladder.achievements.model import Achievement
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.frameworks.importers.ctdl_values import node_of, types_of
from stepladder.places import Path
from stepladder.remarks import Remark

NAME = "CTDL (JSON-LD)"
ID = "ctdl"

_SIGNS = (b"ceterms:", b"/ctdl/terms")
_AROUND = ("@graph", "decoded_resource", "GraphInput", "Credential")
_DEPTH = 4


def recognizes(files: Files) -> bool:
    """Whether there are files, and each of them describes a credential in the words of CTDL."""
    return bool(files) and all(_is_ours(content, name) for name, content in files.items())


def read(files: Files) -> Read:
    """Every credential of the files, each once.

    Raises:
        InvalidDocument: a file is no JSON, or there is no credential in it.
    """
    found: dict[str, Achievement] = {}
    remarks: list[Remark] = []
    for name in sorted(files):
        reading = Reading(ID, opened(files[name], name))
        graph = Graph(reading, tuple(_nodes(reading.piece.value, (), _DEPTH)))
        credentials = graph.credentials()
        if not credentials:
            raise InvalidDocument(
                "there is no credential in the file",
                expected="a node of a type such as ceterms:Certification, ceterms:Badge or ceterms:MicroCredential",
                hint="a file of competencies alone is imported under Frameworks",
                place=name,
            )
        for node in credentials:
            one = achievement_of(node, graph)
            key = one.id or f"{name} {one.line}"
            if key in found:
                words = f"{one.title} stands in line {found[key].line} already; the first was kept"
                reading.remark("twice", words, node.path)
            found.setdefault(key, one)
        graph.finish()
        remarks += reading.remarks
    if not found:
        raise InvalidDocument("there is no file", expected="a file with credentials")
    return Read(tuple(found.values()), tuple(remarks))


def _nodes(value: Any, path: Path, depth: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The nodes with where they stand: of ``@graph``, of a request to publish, an envelope, a list, or a single one."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _nodes(each, (*path, place), depth)
        return
    if not isinstance(value, dict) or not depth:
        return
    around = [name for name in _AROUND if isinstance(value.get(name), dict | list)]
    for name in around:
        yield from _nodes(value[name], (*path, name), depth - 1)
    if not around:
        yield path, value


def _is_ours(content: bytes, name: str) -> bool:
    try:
        data = unpacked(content, name)
        if not is_json(data) or not any(sign in data for sign in _SIGNS):
            return False
        nodes = _nodes(opened_text(data, name).value, (), _DEPTH)
        return any(CREDENTIALS.intersection(types_of(node_of(each))) for _, each in nodes)
    except StepladderError:
        return False
