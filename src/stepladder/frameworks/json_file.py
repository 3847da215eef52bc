"""JSON files of any length, taken apart piece by piece, with the line in which each piece stands.

A package of a whole framework has a hundred thousand associations. Its lists are cut at their commas first, and each
piece is read by itself, strictly, as ``documents.parse_json`` reads a badge.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
import orjson

from stepladder.documents import MAX_DEPTH, looks_like, undoubted_json
from stepladder.errors import InvalidDocument
from stepladder.places import Path, json_lines
from stepladder.tables import kinds
from stepladder.tables.model import Limits

MAX_BYTES = 1024 * 1024 * 1024
"""Most bytes of a file after unpacking. ESCO whole, written as a CASE package, takes about 120 MB."""

_LIMITS = Limits(bytes=MAX_BYTES)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_NAME = re.compile(rb'\s*+[{,]\s*+("(?:[^"\\]|\\.)*+")\s*+:\s*+', re.DOTALL)
_COMMA = re.compile(rb"\s*+[\[,]\s*+")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True)
class Piece:
    """One value of a JSON file, not yet read.

    Attributes:
        name: of the file.
        data: the whole file.
        start, end: where the value stands in it, in bytes.
        line: the line in which it begins, from 1.
    """

    name: str
    data: bytes = field(repr=False)
    start: int
    end: int
    line: int

    @property
    def raw(self) -> bytes:
        """The bytes of the value."""
        return self.data[self.start : self.end]

    @property
    def opening(self) -> str:
        """The first character: ``{``, ``[``, ``"`` or that of a number or word."""
        return chr(self.data[self.start]) if self.start < self.end else ""

    @property
    def may_hold_null(self) -> bool:
        """Whether there may be a null in it: the letters stand somewhere, perhaps inside a text."""
        return self.data.find(b"null", self.start, self.end) >= 0

    @cached_property
    def value(self) -> Any:
        """The value.

        Raises:
            InvalidDocument: a name twice in one object, too many levels, U+0000, no Unicode text.
        """
        raw = self.raw
        quickly = undoubted_json(raw)
        return _strictly(raw, self) if quickly is None else quickly

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return dict(json_lines(self.raw.decode()))

    def line_of(self, *path: str | int) -> int:
        """The line of a field of this value, or that of the nearest field around it that is there."""
        for length in range(len(path), 0, -1):
            if found := self._lines.get(path[:length]) or self._lines.get((*path[:length], 0)):
                return self.line + found - 1
        return self.line

    def members(self) -> dict[str, Piece]:
        """The members of an object, in their order.

        Raises:
            InvalidDocument: a name stands twice, so that readers would disagree.
        """
        found = _MEMBERS.decode(self.raw)
        pieces: dict[str, Piece] = {}
        walk = _Walk(self)
        while match := walk.past(_NAME):
            key = json.loads(match.group(1))
            raw = bytes(found[key])
            if key in pieces or not self.data.startswith(raw, walk.position):
                raise _twice(key, self.name, walk.line)
            pieces[key] = walk.piece(len(raw))
        return pieces

    def elements(self) -> list[Piece]:
        """The elements of a list."""
        walk = _Walk(self)
        pieces = []
        for raw in _ELEMENTS.decode(self.raw):
            walk.past(_COMMA)
            pieces.append(walk.piece(len(bytes(raw))))
        return pieces


class _Walk:
    """From value to value through the text of an object or list, counting lines."""

    def __init__(self, piece: Piece) -> None:
        self.whole = piece
        self.position, self.line = piece.start, piece.line

    def past(self, gap: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Go over what stands before the next value."""
        match = gap.match(self.whole.data, self.position, self.whole.end)
        if match:
            self._go(match.end())
        return match

    def piece(self, length: int) -> Piece:
        """The value that begins here, of so many bytes; go to its end."""
        found = Piece(self.whole.name, self.whole.data, self.position, self.position + length, self.line)
        self._go(found.end)
        return found

    def _go(self, position: int) -> None:
        self.line += self.whole.data.count(b"\n", self.position, position)
        self.position = position


def open_json(content: bytes, name: str) -> Piece:
    """The whole of a file, checked to be JSON in UTF-8; ``.gz`` is unpacked.

    Raises:
        InvalidDocument: empty, too long, no UTF-8, no JSON.
    """
    data = unpacked(content, name)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if not data.strip():
        raise InvalidDocument(
            "the file is empty", expected="a JSON text", hint="was it saved or downloaded?", place=name
        )
    try:
        data.decode()
        msgspec.json.decode(data, type=msgspec.Raw)
    except UnicodeDecodeError as error:
        kind = looks_like(data)
        found = f"this is {kind}" if kind else f"byte {error.start} is not UTF-8"
        raise InvalidDocument(found, expected="JSON in UTF-8", hint="save the file as UTF-8", place=name) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_json(data, name, str(error)) from error
    start = len(data) - len(data.lstrip())
    return Piece(name, data, start, len(data.rstrip()), 1 + data.count(b"\n", 0, start))


def unpacked(content: bytes, name: str) -> bytes:
    """The content, unpacked where it is gzip.

    Raises:
        InvalidDocument: damaged, or longer than ``MAX_BYTES`` when unpacked.
    """
    return kinds.unpacked(content, name, _LIMITS)


def _no_json(data: bytes, name: str, why: str) -> InvalidDocument:
    kind = looks_like(data)
    if kind and not data.lstrip().startswith((b"{", b"[")):
        return InvalidDocument(f"this is {kind}, not JSON", expected="a JSON text", place=name)
    position = re.search(r"byte (\d+)", why)
    line = data.count(b"\n", 0, int(position.group(1))) + 1 if position else 0
    hint = "look at this line, and whether the file is complete"
    place = f"{name}, line {line}" if line else name
    return InvalidDocument(f"this is not JSON ({why})", expected="a JSON text", hint=hint, place=place)


def _twice(key: str, name: str, line: int) -> InvalidDocument:
    return InvalidDocument(
        f"the name {key[:60]!r} stands twice in one object",
        expected="each name once in an object",
        hint="ask whoever made the file which value is meant; readers would disagree",
        place=f"{name}, line {line}, {key[:60]}",
    )


class _Twice(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _Twice(next(name for name, count in counts.items() if count > 1))
    return result


def _strictly(raw: bytes, piece: Piece) -> Any:
    place = f"{piece.name}, line {piece.line}"
    try:
        value = json.loads(raw, object_pairs_hook=_unique)
        plain = json.dumps(value, ensure_ascii=False, allow_nan=False)
        plain.encode()
    except _Twice as error:
        raise _twice(str(error), piece.name, piece.line) from error
    except UnicodeEncodeError as error:
        raise InvalidDocument("half of a surrogate pair stands alone", expected="Unicode text", place=place) from error
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(f"this cannot be read ({error})", expected="JSON", place=place) from error
    if _NUL.search(plain):
        hint = "take it out: displays hide it and databases refuse it"
        raise InvalidDocument("a text holds the character U+0000", expected="text to read", hint=hint, place=place)
    if is_deep(value):
        raise InvalidDocument(f"more than {MAX_DEPTH} levels of JSON", expected="values as documented", place=place)
    try:
        orjson.dumps(value)
    except TypeError as error:
        expected = "whole numbers of at most 64 bits; readers round longer ones"
        raise InvalidDocument(f"a number is too long ({error})", expected=expected, place=place) from error
    return value


def is_deep(value: Any) -> bool:
    """Whether a value has more than ``MAX_DEPTH`` levels."""
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return depth > MAX_DEPTH
