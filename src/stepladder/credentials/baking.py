"""Badges inside pictures: the iTXt chunk of a PNG (Open Badges 3.0, section 5.3; PNG, third edition, 11.3.3.4).

Only the container is read here. What was baked in is text, and is judged like any other.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from stepladder.errors import UnreadableCredential

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"openbadges")
"""Open Badges 3.0, and 1.x and 2.0 before it."""

MAX_TEXT = 4 * 1024 * 1024
"""Most bytes of baked text after decompression: a badge with its picture inside has a few hundred thousand."""

_CHUNK_OVERHEAD = 12


def is_png(data: bytes) -> bool:
    """Whether the bytes claim to be a PNG."""
    return data.startswith(SIGNATURE)


def unbake_png(data: bytes, *, name: str) -> bytes:
    """The text that was baked into a PNG.

    Raises:
        UnreadableCredential: the file is cut short or damaged, holds no badge, or holds more than one.
    """
    found = [body for kind, body in _chunks(data, name) if kind == b"iTXt" and _keyword(body)]
    if len(found) == 1:
        return _itxt_text(found[0], name)
    if found:
        raise UnreadableCredential(
            f"this picture holds {len(found)} badges",
            expected="one badge in a picture",
            hint="viewers would pick different ones; ask the issuer for a picture with one",
            place=name,
        )
    raise UnreadableCredential(
        "this picture holds no badge",
        expected="a PNG with an iTXt chunk named openbadgecredential",
        hint="download the badge itself: a screenshot or a resized copy loses what was baked in",
        place=name,
    )


def bake_png(picture: bytes, badge: str, *, name: str = "picture") -> bytes:
    """A PNG with the badge baked in, once and uncompressed; a badge that it held before is replaced.

    Raises:
        UnreadableCredential: the picture is no sound PNG.
    """
    body = KEYWORDS[0] + b"\0\0\0\0\0" + badge.encode()
    parts = [SIGNATURE]
    for kind, content in _chunks(picture, name):
        if not (kind == b"iTXt" and _keyword(content)):
            parts.append(_chunk(kind, content))
        if kind == b"IHDR":
            parts.append(_chunk(b"iTXt", body))
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    if not is_png(data):
        raise UnreadableCredential("these bytes are no PNG", expected="a PNG picture", place=name)
    position = len(SIGNATURE)
    kind = b""
    while kind != b"IEND":
        if position + _CHUNK_OVERHEAD > len(data):
            raise _damaged("the picture ends before its end mark", name, position)
        length, kind = struct.unpack_from(">I4s", data, position)
        if position + _CHUNK_OVERHEAD + length > len(data):
            raise _damaged(f"the picture is cut short inside its {kind.decode('latin-1')!r} chunk", name, position)
        body = data[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
        if checksum != zlib.crc32(kind + body):
            raise _damaged(f"the checksum of the {kind.decode('latin-1')!r} chunk is wrong", name, position)
        yield kind, body
        position += _CHUNK_OVERHEAD + length


def _damaged(found: str, name: str, position: int) -> UnreadableCredential:
    return UnreadableCredential(
        found, expected="a whole PNG", hint="download the file again", place=f"{name}, byte {position:,}"
    )


def _keyword(body: bytes) -> bool:
    return body.partition(b"\0")[0] in KEYWORDS


def _itxt_text(body: bytes, name: str) -> bytes:
    _, _, rest = body.partition(b"\0")
    flags, rest = rest[:2], rest[2:]
    _language, _, rest = rest.partition(b"\0")
    _translated, separator, text = rest.partition(b"\0")
    if len(flags) != 2 or not separator or flags[0] > 1 or (flags[0] and flags[1]):
        raise UnreadableCredential(
            "the chunk that should hold the badge is malformed", expected="an iTXt chunk", place=name
        )
    if not flags[0]:
        return text
    # Compression is against the specification, but some issuers use it. Never inflate without a bound.
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(text, MAX_TEXT)
    except zlib.error as error:
        raise UnreadableCredential("the compressed badge is damaged", hint="download it again", place=name) from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise UnreadableCredential(
            "the compressed badge is cut short, or larger than any badge",
            expected=f"at most {MAX_TEXT:,} bytes",
            place=name,
        )
    return text
