"""The little of CBOR (RFC 8949) that selective disclosure is written in: whole numbers, bytes, text, lists and maps.

Lengths are definite and as short as they can be, so that there is one way to write a value. Tag 64 (RFC 8746), by which
older software marks bytes, is read and not written.
"""

from __future__ import annotations

from typing import Any

from stepladder.errors import InvalidDocument

MAX_LEVELS = 4
"""Deepest nesting; a proof has two levels."""

_NUMBER, _BYTES, _TEXT, _LIST, _MAP = 0, 2, 3, 4, 5
_TAGGED_BYTES = b"\xd8\x40"
_SIZES = {24: 1, 25: 2, 26: 4}


def encode(value: Any) -> bytes:
    """A value as CBOR.

    Raises:
        TypeError: it is of another kind than those above.
    """
    match value:
        case int() if not isinstance(value, bool) and value >= 0:
            return _head(_NUMBER, value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            data = value.encode()
            return _head(_TEXT, len(data)) + data
        case list() | tuple():
            return _head(_LIST, len(value)) + b"".join(encode(item) for item in value)
        case dict():
            pairs = sorted((encode(key), encode(member)) for key, member in value.items())
            return _head(_MAP, len(pairs)) + b"".join(key + member for key, member in pairs)
    raise TypeError(f"{type(value).__name__} is not written as CBOR here")


def decode(data: bytes) -> Any:
    """The value that CBOR holds; lists as lists, maps as dictionaries.

    Raises:
        InvalidDocument: it is none, is of another kind than those above, names a key twice, or something follows it.
    """
    reader = _Reader(data)
    value = reader.value(MAX_LEVELS)
    if reader.left:
        raise InvalidDocument("something follows the value", expected="CBOR of one value")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise InvalidDocument("the CBOR ends before its value does")
        self.at += count
        return self.data[self.at - count : self.at]

    def head(self) -> tuple[int, int]:
        first = self.take(1)[0]
        kind, size = first >> 5, first & 0x1F
        if size < min(_SIZES):
            return kind, size
        if size not in _SIZES:
            raise InvalidDocument("the CBOR has a length that is not read here")
        number = int.from_bytes(self.take(_SIZES[size]))
        if len(_head(kind, number)) != 1 + _SIZES[size]:
            raise InvalidDocument("the CBOR has a length that is longer than need be")
        return kind, number

    def value(self, levels: int) -> Any:
        if (
            self.data[self.at : self.at + 2] == _TAGGED_BYTES
            and self.left > 2
            and self.data[self.at + 2] >> 5 == _BYTES
        ):
            self.at += 2
        kind, number = self.head()
        match kind:
            case 0:
                return number
            case 2:
                return self.take(number)
            case 3:
                return self.text(number)
            case 4 | 5:
                return self.entries(kind, number, levels)
        raise InvalidDocument(f"the CBOR holds a value of the kind {kind}, which is not read here")

    def text(self, number: int) -> str:
        try:
            return self.take(number).decode()
        except UnicodeDecodeError as error:
            raise InvalidDocument("the CBOR holds text that is no UTF-8") from error

    def entries(self, kind: int, number: int, levels: int) -> list[Any] | dict[Any, Any]:
        # Every entry takes a byte at least: a list that claims more entries than there are bytes is none.
        if number > self.left or not levels:
            raise InvalidDocument("the CBOR ends before its value does, or is nested too deep")
        return [self.value(levels - 1) for _ in range(number)] if kind == _LIST else self.map(number, levels)

    def map(self, number: int, levels: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for _ in range(number):
            key = self.value(levels - 1)
            if not isinstance(key, int | str) or key in result:
                raise InvalidDocument("the CBOR names a key twice, or by something that is no name")
            result[key] = self.value(levels - 1)
        return result


def _head(kind: int, number: int) -> bytes:
    if number < min(_SIZES):
        return bytes([kind << 5 | number])
    for code, size in _SIZES.items():
        if number < 1 << 8 * size:
            return bytes([kind << 5 | code]) + number.to_bytes(size)
    raise TypeError("a number of more than 32 bits is not written here")
