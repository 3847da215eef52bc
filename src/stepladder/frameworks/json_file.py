"""JSON files of any length, taken apart piece by piece, with the line in which each piece stands.

A package of a whole framework has a hundred thousand associations. Its lists are cut at their commas first, and each
piece is read by itself, strictly, as ``documents.parse_json`` reads a badge.
"""

from __future__ import annotations

import json
import re
import zlib
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

MAX_RATIO = 200
"""How many times smaller than its content a packed file may be, as in an archive. JSON shrinks to a tenth, the most
repetitive of the frameworks to a fortieth, a bomb to a thousandth."""

_SMALL = 1024 * 1024
"""Bytes below which the ratio does not matter: so much of the same is no attack."""

_GZIP, _MARK = b"\x1f\x8b", b"\xef\xbb\xbf"
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_NAME = re.compile(rb'\s*+[{,]\s*+("(?:[^"\\]|\\.)*+")\s*+:\s*+', re.DOTALL)
_COMMA = re.compile(rb"\s*+[\[,]\s*+")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_HALF = re.compile(
    rb"(?<!\\)(?:\\\\)*+\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})",
    re.IGNORECASE,
)
"""Half of a surrogate pair, escaped as JSON writes it."""
_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|-?\d[\d.eE+-]*+', re.DOTALL)
_MANY = 1_000
"""Digits from which on it is their count that is wrong with a number."""


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


def open_json(content: bytes, name: str, *, most: int = MAX_BYTES) -> Piece:
    """The whole of a file, checked to be JSON in UTF-8; ``.gz`` is unpacked.

    Args:
        most: bytes after unpacking.

    Raises:
        InvalidDocument: empty, too long, packed too tightly, no UTF-8, no JSON.
    """
    data = unpacked(content, name, most=most)
    data = data.removeprefix(_MARK)
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
    except RecursionError as error:
        raise _too_deep(name) from error
    except msgspec.DecodeError as error:
        raise _no_json(data, name, str(error)) from error
    start = len(data) - len(data.lstrip())
    return Piece(name, data, start, len(data.rstrip()), 1 + data.count(b"\n", 0, start))


def unpacked(content: bytes, name: str, *, most: int = MAX_BYTES) -> bytes:
    """The content, unpacked where it is gzip.

    Args:
        most: bytes after unpacking.

    Raises:
        InvalidDocument: damaged, longer than ``most`` when unpacked, or more than ``MAX_RATIO`` times as long as when
            it is packed.
    """
    is_packed = content.startswith(_GZIP)
    fair = max(_SMALL, MAX_RATIO * len(content)) if is_packed else most
    try:
        return kinds.unpacked(content, name, Limits(bytes=min(most, fair)))
    except InvalidDocument as error:
        if is_packed and not _is_longer(content, min(most, fair)):
            raise
        if fair < most:
            found, hint = "the file is packed so tightly that nothing but the same can be in it", "unpack it first"
            raise InvalidDocument(found, expected="a file with something in it", hint=hint, place=name) from error
        found = f"the file has more than {most // 1024 // 1024:,} MiB" + (" once it is unpacked" if is_packed else "")
        hint = "divide it into several files"
        raise InvalidDocument(found, expected="a file within the limit", hint=hint, place=name) from error


def _is_longer(content: bytes, limit: int) -> bool:
    """Whether what is packed has more bytes than this; what is damaged before is not longer."""
    size = 0
    try:
        while content.startswith(_GZIP) and size <= limit:
            member = zlib.decompressobj(wbits=31)
            size += len(member.decompress(content, limit - size + 1))
            content = member.unused_data.lstrip(b"\x00")
    except zlib.error:
        return False
    return size > limit


def _no_json(data: bytes, name: str, why: str) -> InvalidDocument:
    kind = looks_like(data)
    if kind and not data.lstrip().startswith((b"{", b"[")):
        return InvalidDocument(f"this is {kind}, not JSON", expected="a JSON text", place=name)
    if half := _HALF.search(data):
        return _half(f"{name}, line {_line(data, half.end())}")
    position = re.search(r" \(byte (\d+)\)", why)
    reason = why.partition(": ")[2] or "it ends too early"
    line = _line(data, int(position.group(1))) if position else _line(data, len(data.rstrip()))
    hint = "look at this line, and whether the file is complete"
    place = f"{name}, line {line}"
    return InvalidDocument(f"this is not JSON ({reason})", expected="a JSON text", hint=hint, place=place)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _half(place: str) -> InvalidDocument:
    hint = "ask whoever made the file which character is meant"
    return InvalidDocument("half of a surrogate pair stands alone", expected="Unicode text", hint=hint, place=place)


def _too_deep(place: str) -> InvalidDocument:
    return InvalidDocument(f"more than {MAX_DEPTH} levels of JSON", expected="values as documented", place=place)


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
        raise _half(place) from error
    except RecursionError as error:
        raise _too_deep(place) from error
    except ValueError as error:
        raise _no_number(_fault_of_number(raw), place) from error
    if _NUL.search(plain):
        hint = "take it out: displays hide it and databases refuse it"
        raise InvalidDocument("a text holds the character U+0000", expected="text to read", hint=hint, place=place)
    if is_deep(value):
        raise _too_deep(place)
    try:
        orjson.dumps(value)
    except TypeError as error:
        raise _no_number("a number is too long", place) from error
    return value


def _no_number(found: str, place: str) -> InvalidDocument:
    expected = "whole numbers of at most 64 bits; readers round longer ones"
    return InvalidDocument(found, expected=expected, hint="write it as a text", place=place)


def _fault_of_number(raw: bytes) -> str:
    digits = max((len(each) for each in _NUMBER.findall(raw) if not each.startswith(b'"')), default=0)
    if digits > _MANY:
        return f"a number has {digits:,} digits"
    return "a number is greater than any that programs keep"


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
