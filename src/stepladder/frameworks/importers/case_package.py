"""Which pieces of a JSON file are the document, the items and the associations of a CASE framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.case_fields import Part
from stepladder.frameworks.importers.case_shape import CLASSES
from stepladder.frameworks.json_file import Piece
from stepladder.remarks import Remark

_LISTS = ("CFItems", "CFAssociations", "CFRubrics")
_DEFINITIONS = tuple(name for name, kind in CLASSES["CFDefinitions"].items() if kind.endswith("[]"))
_OF_PACKAGE = frozenset((*_LISTS, *_DEFINITIONS, "CFDefinitions"))


@dataclass(frozen=True)
class Value:
    """A value that stands in no file."""

    value: Any
    name: str = ""
    line: int = 0
    may_hold_null: bool = False

    def line_of(self, *path: str | int) -> int:  # noqa: ARG002 - the same call as on a piece of a file
        """No line."""
        return self.line


@dataclass(frozen=True)
class _Less:
    """An object without some of its members, which are read elsewhere."""

    piece: Piece
    without: frozenset[str]

    @property
    def name(self) -> str:
        return self.piece.name

    @property
    def line(self) -> int:
        return self.piece.line

    @property
    def may_hold_null(self) -> bool:
        return self.piece.may_hold_null

    @cached_property
    def _members(self) -> dict[str, Piece]:
        # Once: to take a hundred megabytes apart again for each remark would take minutes.
        return {name: each for name, each in self.piece.members().items() if name not in self.without}

    @cached_property
    def value(self) -> Any:
        return {name: each.value for name, each in self._members.items()}

    def line_of(self, *path: str | int) -> int:
        found = self._members.get(str(path[0])) if path else None
        return found.line_of(*path[1:]) if found else self.line


@dataclass
class Parts:
    """A framework in pieces.

    Attributes:
        definitions: lists of definitions by name (``CFItemTypes``).
        extra: what else stands in the package.
    """

    document: Part
    items: Sequence[Part] = ()
    associations: Sequence[Part] = ()
    rubrics: Sequence[Part] = ()
    definitions: Mapping[str, Sequence[Part]] = field(default_factory=dict)
    extra: Mapping[str, Part] = field(default_factory=dict)


def parts_of(whole: Piece, remark: Callable[[Remark], None]) -> Parts:
    """The pieces of a package, of a document that holds its items, or of a list of one document.

    Raises:
        InvalidDocument: none of these, or a list of several documents.
    """
    members = _members(whole)
    if "CFPackage" in members and members["CFPackage"].opening == "{":
        remark(_remark("package", "the package stands inside another object, of which only it was read", whole))
        whole = members["CFPackage"]
        members = whole.members()
    if "CFDocuments" in members:
        return Parts(_only(members["CFDocuments"]))
    if "CFDocument" in members:
        document = members.pop("CFDocument")
        return _taken(document, members | _lifted(document, remark), remark)
    if _OF_PACKAGE & members.keys() and {"title", "identifier", "uri"} & members.keys():
        remark(_remark("document", "the items stand in the document itself, and were read as its package", whole))
        inside = {name: each for name, each in members.items() if name in _OF_PACKAGE}
        return _taken(_Less(whole, _OF_PACKAGE), inside, remark)
    if {"title", "identifier"} <= members.keys() and {"creator", "CFPackageURI", "adoptionStatus"} & members.keys():
        return Parts(whole)
    raise _no_framework(whole, members)


def _members(whole: Piece) -> dict[str, Piece]:
    if whole.opening == "{":
        return whole.members()
    raise InvalidDocument(
        "this is no CASE package, but a list or a single value",
        expected="an object with a CFDocument and its CFItems",
        hint="ask the provider for the CFPackage of one framework",
        place=f"{whole.name}, line {whole.line}",
    )


def _only(listed: Piece) -> Part:
    documents = listed.elements() if listed.opening == "[" else []
    if len(documents) == 1:
        return documents[0]
    titles = [str(each.value.get("title", "")) for each in documents[:5] if isinstance(each.value, dict)]
    raise InvalidDocument(
        f"a list of {len(documents):,} documents ({'; '.join(titles)})" if documents else "an empty list of documents",
        expected="one framework",
        hint="ask the provider for the CFPackage of the framework that you want, by its identifier",
        place=f"{listed.name}, line {listed.line}",
    )


def _no_framework(whole: Piece, members: Mapping[str, Piece]) -> InvalidDocument:
    alone = next((words for name, words in _ALONE.items() if name in members), "an object without a CFDocument")
    return InvalidDocument(
        f"this is {alone}, and no framework",
        expected="an object with a CFDocument and its CFItems",
        hint="ask the provider for the CFPackage of the framework",
        place=f"{whole.name}, line {whole.line}",
    )


_ALONE = {
    "associationType": "a single association",
    "fullStatement": "a single item",
    "CFAssociations": "a list of associations",
    "CFItems": "a list of items",
    **dict.fromkeys(_DEFINITIONS, "a list of definitions"),
    "imsx_codeMajor": "an error that a CASE service gave",
}


def _lifted(document: Piece, remark: Callable[[Remark], None]) -> dict[str, Piece]:
    if document.opening != "{":
        return {}
    found = {name: each for name, each in document.members().items() if name in _OF_PACKAGE}
    for name, each in found.items():
        remark(_remark("document", f"{name} stands inside the CFDocument, and was read as of the package", each))
    return found


def _taken(document: Part, members: dict[str, Piece], remark: Callable[[Remark], None]) -> Parts:
    if isinstance(document, Piece) and document.opening == "{" and _OF_PACKAGE & document.members().keys():
        document = _Less(document, _OF_PACKAGE)
    items, associations, rubrics = (_list(members.pop(name, None), remark) for name in _LISTS)
    definitions: dict[str, Sequence[Part]] = {}
    inside = members.pop("CFDefinitions", None)
    for name, each in (inside.members() if inside and inside.opening == "{" else {}).items():
        if name in _DEFINITIONS:
            definitions[name] = _list(each, remark)
        else:
            members[f"CFDefinitions.{name}"] = each
    for name in _DEFINITIONS:
        if name in members:
            words = f"{name} stands outside of CFDefinitions, and was read as there"
            remark(_remark("definitions", words, members[name]))
            definitions[name] = (*definitions.get(name, ()), *_list(members.pop(name), remark))
    return Parts(document, items, associations, rubrics, definitions, dict(members))


def _list(piece: Piece | None, remark: Callable[[Remark], None]) -> Sequence[Part]:
    if piece is None:
        return ()
    if piece.opening == "[":
        return piece.elements()
    if piece.opening == "n":
        remark(_remark("null", "a list is null, which CASE forbids; it was read as empty", piece))
        return ()
    remark(_remark("single", "a single object stands where CASE has a list", piece))
    return (piece,)


def _remark(id: str, words: str, piece: Piece) -> Remark:
    return Remark(f"case.{id}", words, piece.name, piece.line)
