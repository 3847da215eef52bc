"""Reading what people write: TOML and JSON, strictly, with the place of every mistake.

A document is parsed once, at the edge. What is ambiguous (a name given twice) or boundless (ten thousand levels) is
refused, with file, line and field.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from stepladder.errors import InvalidDocument
from stepladder.places import JSON_TOKEN, Path, dotted, json_lines, toml_lines

MAX_DEPTH = 64
"""Deepest nesting that is read. Real badges nest about ten levels; parsers recurse, and attackers know it."""

MAX_VALUES = 20_000
"""Most separate values in one JSON text. 1EdTech's largest sample has under a thousand."""


MAX_TOML = 1024 * 1024
"""Most bytes of TOML. People write it, and its parser takes memory with the square of some oddities."""

# tomllib takes gigabytes for one name of twenty thousand parts.
_LONG_NAME = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")


@dataclass(frozen=True)
class Document:
    """A parsed text that still knows its name, its bytes and its lines.

    Attributes:
        name: what to call it in messages, usually the file's name.
        data: the bytes as they came.
        value: the parsed content.
        syntax: ``json`` or ``toml``.
    """

    name: str
    data: bytes
    value: Any
    syntax: str

    @property
    def digest(self) -> str:
        """The identity of the bytes: ``sha256:`` and 64 hexadecimal digits."""
        return digest_of(self.data)

    @cached_property
    def _lines(self) -> dict[Path, int]:
        text = self.data.decode("utf-8-sig")
        return dict(json_lines(text) if self.syntax == "json" else toml_lines(text))

    def place(self, path: Path) -> str:
        """``person.toml, line 12, evidence[0].level``: the nearest line that is known, and the field."""
        for length in range(len(path), 0, -1):
            if line := self._lines.get(path[:length]) or self._lines.get((*path[:length], 0)):
                return f"{self.name}, line {line}, {dotted(path)}"
        return f"{self.name}, {dotted(path)}" if path else self.name

    def error(self, path: Path, found: str, *, expected: str = "", hint: str = "") -> InvalidDocument:
        """An error at a field of this document, ready to raise."""
        return InvalidDocument(found, expected=expected, hint=hint, place=self.place(path))


def digest_of(data: bytes) -> str:
    """``sha256:`` and the hexadecimal digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped U+0000, which is how JSON writes it; a backslash before it would make it six plain characters."""


def parse_json(data: bytes, *, name: str) -> Document:
    """Parse JSON (RFC 8259) and refuse what two readers could read in two ways.

    Raises:
        InvalidDocument: no UTF-8, no JSON, a name twice in one object, a lone surrogate or U+0000, a number that
            is none or too long, more than ``MAX_DEPTH`` levels or ``MAX_VALUES`` values.
    """
    quickly = undoubted_json(data)
    if quickly is not None:
        return Document(name, data, quickly, "json")
    text = _decode(data, name)
    _check_extent(text, name)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        text.encode()
        plain = json.dumps(value, ensure_ascii=False)
        plain.encode()  # a lone surrogate hides behind an escape until here
    except json.JSONDecodeError as error:
        if kind := looks_like(data):
            raise InvalidDocument(f"this is {kind}, not JSON", expected="a JSON text", place=name) from error
        raise InvalidDocument(
            f"this is not JSON ({error.msg})",
            expected="a JSON text",
            hint="look at this line, and whether the file is complete",
            place=f"{name}, line {error.lineno}, column {error.colno}",
        ) from error
    except _Ambiguous as error:
        raise InvalidDocument(
            str(error),
            expected="each name once in an object",
            hint="ask whoever made the file which value is meant; readers would disagree",
            place=_place_of_repeat(text, name, error.key),
        ) from error
    except UnicodeEncodeError as error:
        raise InvalidDocument("half of a surrogate pair stands alone", expected="Unicode text", place=name) from error
    except ValueError as error:
        why = str(error) if isinstance(error, _NoNumber) else "it has thousands of digits"
        raise InvalidDocument(
            f"a number cannot be read ({why})", expected="numbers as JSON has them", place=name
        ) from error
    if _NUL.search(plain):
        hint = "take it out: displays hide it and databases refuse it"
        raise InvalidDocument("a text holds the character U+0000", expected="text to read", hint=hint, place=name)
    return Document(name, data, value, "json")


def undoubted_json(data: bytes, *, is_shallow: bool = False) -> Any:
    """The value of a JSON text in which there is nothing to refuse; None where only the strict reader can tell.

    What it gives is what ``parse_json`` gives. A text that is written back as it came has no name twice, and no number
    that another reader might take otherwise.
    A text with other spaces has as many names as quotation marks before a colon.

    Args:
        data: the text.
        is_shallow: whether the caller refuses more than ``MAX_DEPTH`` levels.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    body = data.rstrip(b"\n")
    if b"\\u0000" in data or not _is_small(data, value, is_shallow=is_shallow):
        return None
    if orjson.dumps(value) == body or orjson.dumps(value, option=orjson.OPT_INDENT_2) == body:
        return value
    spaced = any(space in data for space in (b" :", b"\n:", b"\r:", b"\t:"))
    return value if not spaced and data.count(b'":') == _names_in(value) else None


def _is_small(data: bytes, value: Any, *, is_shallow: bool) -> bool:
    """Whether there are surely not too many levels or values; each value stands behind one of four signs."""
    if is_shallow and len(data) <= MAX_VALUES:
        return True
    opening = data.count(b"{") + data.count(b"[")
    few = len(data) <= MAX_VALUES or 2 * opening + data.count(b",") + data.count(b":") < MAX_VALUES
    return few and (opening <= MAX_DEPTH or _depth(value) <= MAX_DEPTH)


def _names_in(value: Any) -> int:
    """The number of members at all levels, or none that fits where a number is not a small integer."""
    names, open_values = 0, [value]
    while open_values:
        each = open_values.pop()
        if type(each) is dict:
            names += len(each)
            open_values += each.values()
        elif type(each) is list:
            open_values += each
        elif type(each) is float or (type(each) is int and abs(each) > _SAFE_INTEGER):
            return -1
    return names


_SAFE_INTEGER = 2**53


def parse_toml(data: bytes, *, name: str) -> Document:
    """Parse TOML 1.0.

    Raises:
        InvalidDocument: no UTF-8, no TOML, a key twice, nested beyond all measure.
    """
    if len(data) > MAX_TOML:
        raise InvalidDocument(
            f"the file has more than {MAX_TOML // 1024:,} KiB", expected="a text that a person writes", place=name
        )
    text = _decode(data, name)
    if long := _LONG_NAME.search(text):
        line = text.count("\n", 0, long.start()) + 1
        raise InvalidDocument("a name of more than 64 parts", expected="short names", place=f"{name}, line {line}")
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidDocument(
            f"this is not TOML: {error}",
            expected="a TOML text",
            hint="look at the line named; words stand in quotes, dates like 2026-11-21, lists of tables under [[name]]",
            place=name,
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidDocument(
            "this TOML holds a value that cannot be read", expected="plain values, not deeply nested", place=name
        ) from error
    if _depth(value) > MAX_DEPTH:
        raise InvalidDocument(f"more than {MAX_DEPTH} levels of TOML", expected="values as documented", place=name)
    return Document(name, data, value, "toml")


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return depth


_SIGNS = (
    (b"%PDF", "a PDF"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body)[\s>]", re.IGNORECASE)
_TOML = re.compile(rb"^\s*(?:\[\[?[\w.-]+\]\]?|[\w-]+\s*=)", re.MULTILINE)


def looks_like(data: bytes) -> str:
    """What kind of file the bytes look like, in words, or nothing."""
    start = data[:1024]
    for sign, words in _SIGNS:
        if start.startswith(sign):
            return words
    if _HTML.match(start):
        return "a web page"
    return "a TOML file" if _TOML.search(start) and not start.lstrip().startswith((b"{", b"<")) else ""


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise InvalidDocument("the file is empty", expected="a text", hint="was it saved or downloaded?", place=name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if kind := looks_like(data):
            raise InvalidDocument(f"this is {kind}", expected="text in UTF-8", place=name) from error
        raise InvalidDocument(
            f"byte {error.start} is not UTF-8", expected="text in UTF-8", hint="save the file as UTF-8", place=name
        ) from error


class _Ambiguous(Exception):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the name {key[:60]!r} stands twice in one object")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _Ambiguous(key)
        result[key] = value
    return result


class _NoNumber(ValueError):
    pass


def _no_constant(name: str) -> None:
    raise _NoNumber(f"{name} is no JSON number")


def _check_extent(text: str, name: str) -> None:
    depth = values = 0
    for token in JSON_TOKEN.finditer(text):
        first = token.group()[0]
        depth += (first in "[{") - (first in "]}")
        values += first not in "]},:"
        if depth > MAX_DEPTH or values > MAX_VALUES:
            line = text.count("\n", 0, token.start()) + 1
            found = f"more than {MAX_DEPTH} levels" if depth > MAX_DEPTH else f"more than {MAX_VALUES:,} values"
            raise InvalidDocument(
                f"{found} of JSON",
                expected=f"at most {MAX_DEPTH} levels and {MAX_VALUES:,} values",
                hint="no badge needs them; this file was made to exhaust its reader, or is something else",
                place=f"{name}, line {line}",
            )


def _place_of_repeat(text: str, name: str, key: str) -> str:
    seen: set[Path] = set()
    for path, line in json_lines(text):
        if path in seen and path[-1] == key:
            return f"{name}, line {line}, {dotted(path)}"
        seen.add(path)
    return f"{name}, {key}"
