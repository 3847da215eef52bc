"""CTDL-ASN competency frameworks in JSON-LD: as the Credential Registry publishes them, expanded, or as a list."""

from __future__ import annotations

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.ctdl_read import Node, read_nodes
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.json_file import Piece, open_json, unpacked

NAME = "CTDL-ASN (JSON-LD)"
ID = "ctdl"

_SIGNS = (b"ceasn:Competency", b"/ctdlasn/terms", b"/ceasn/terms", b"/ctdlasn/schema/context")
_ENDINGS = (".json", ".jsonld")


def recognizes(files: Files) -> bool:
    """Whether one of the files speaks of competencies in the words of CTDL-ASN."""
    return bool(_ours(files))


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """The framework of the one file that holds one.

    Raises:
        InvalidDocument: no such file, several, no framework in it, or more than one.
    """
    names = _ours(files) or [name for name in files if _is_json(name)]
    if len(names) != 1:
        found = f"{len(names)} files of CTDL-ASN ({', '.join(sorted(names)[:5])})" if names else "no file of CTDL-ASN"
        raise InvalidDocument(found, expected="one file with one framework", hint="import each framework by itself")
    whole = open_json(files[names[0]], names[0])
    return read_nodes(whole, [Node(each) for each in _graph(whole) if isinstance(each.value, dict)], progress)


def _graph(whole: Piece) -> list[Piece]:
    """The nodes: of ``@graph`` (also inside a request to publish, or an envelope), of a list, or a single one."""
    if whole.opening == "[":
        return [node for each in whole.elements() for node in (_graph(each) if each.opening == "{" else [])]
    if whole.opening != "{":
        raise InvalidDocument("a single value", expected="an object with @graph", place=whole.name)
    members = whole.members()
    for name in ("CompetencyFrameworkGraph", "decoded_resource"):
        if name in members and members[name].opening == "{":
            return _graph(members[name])
    if "@graph" not in members:
        return [whole]
    graph = members["@graph"]
    return graph.elements() if graph.opening == "[" else [graph]


def _ours(files: Files) -> list[str]:
    return [name for name, content in files.items() if _is_json(name) and _speaks(content, name)]


def _speaks(content: bytes, name: str) -> bool:
    try:
        content = unpacked(content, name)
    except InvalidDocument:
        return False
    return any(sign in content for sign in _SIGNS)


def _is_json(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(_ENDINGS)
