"""Opening the files of a catalog: JSON, perhaps packed, and no more of it than somebody describes by hand or exports.

A framework may have hundreds of megabytes (``frameworks.json_file``); descriptions of credentials have not. The
registry publishes ten to fifty kilobytes for each, so that the limit leaves room for thousands.
"""

from __future__ import annotations

from stepladder.errors import InvalidDocument, StepladderError
from stepladder.frameworks import json_file
from stepladder.frameworks.json_file import Piece

MAX_BYTES = 48 * 1024 * 1024
"""Most bytes of a file after unpacking."""

MAX_VALUES = 1_000_000
"""Most commas, which is as many values and fewer: every value costs its reader some hundred bytes, written in two."""

_MARK = b"\xef\xbb\xbf"


def unpacked(content: bytes, name: str) -> bytes:
    """The content without its byte order mark, unpacked where it is gzip.

    Raises:
        InvalidDocument: damaged, too long, or packed too tightly.
    """
    return json_file.unpacked(content, name, most=MAX_BYTES).removeprefix(_MARK)


def is_json(data: bytes) -> bool:
    """Whether it begins as an object or a list does."""
    return data.lstrip()[:1] in (b"{", b"[")


def opened(content: bytes, name: str) -> Piece:
    """The whole of a file of JSON.

    Raises:
        InvalidDocument: it cannot be unpacked, is no JSON, or holds too many values.
    """
    return opened_text(unpacked(content, name), name)


def opened_text(data: bytes, name: str) -> Piece:
    """The same of what was unpacked.

    Raises:
        InvalidDocument: no JSON, or too many values.
    """
    if (commas := data.count(b",")) > MAX_VALUES:
        raise InvalidDocument(
            f"the file holds {commas:,} commas",
            expected=f"descriptions of credentials, with at most {MAX_VALUES:,} values",
            hint="divide it into several files",
            place=name,
        )
    return json_file.open_json(data, name, most=MAX_BYTES)


def fault_of(content: bytes, name: str) -> str:
    """What is wrong with a file that is packed, or that begins as JSON does; nothing where it can be opened."""
    try:
        data = unpacked(content, name)
        if is_json(data):
            _ = opened_text(data, name).value
    except StepladderError as error:
        return error.found
    return ""
