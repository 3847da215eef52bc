"""Badges inside PNG pictures: text chunks (Open Badges 3.0, section 5.3; PNG, third edition, 11.3.3).

Open Badges 2.0 and 3.0 bake into an iTXt chunk, which is to be uncompressed. The bakers of 1.x wrote tEXt; some
compressed. All are read, as long as there is one.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from stepladder.errors import UnreadableCredential

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"openbadges")
"""Open Badges 3.0, and 1.x and 2.0 before it."""

MAX_TEXT = 4 * 1024 * 1024
"""Most bytes of baked text after decompression: a badge with its picture inside has a few hundred thousand."""

MAX_CHUNKS = 20_000
"""Most chunks of a picture that are walked through; ten megabytes in the usual chunks of 8 KiB are 1,280."""

_CHUNK_OVERHEAD = 12
_TEXTS = (b"iTXt", b"tEXt", b"zTXt")
_KIND = re.compile(rb"[A-Za-z]{4}")


def is_png(data: bytes) -> bool:
    """Whether the bytes claim to be a PNG."""
    return data.startswith(SIGNATURE)


def unbake_png(data: bytes, *, name: str) -> bytes:
    """The text that was baked into a PNG.

    Raises:
        UnreadableCredential: the file is cut short or damaged, holds no badge, or holds more than one.
    """
    found = [(kind, body) for kind, body in _chunks(data, name) if _is_badge(kind, body)]
    if len(found) == 1:
        kind, body = found[0]
        return _itxt_text(body, name) if kind == b"iTXt" else _text(kind, body, name)
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

    Args:
        picture: the PNG.
        badge: the credential as JSON text, or a compact JWS.
        name: what to call the picture in messages.

    Raises:
        UnreadableCredential: the picture is no sound PNG, or the badge is no text that fits in one.
    """
    text = badge.encode()
    if not text.strip() or b"\0" in text or len(text) > MAX_TEXT:
        raise UnreadableCredential(
            "the text to bake in is empty, too long or not text", expected=f"1 to {MAX_TEXT:,} bytes", place=name
        )
    parts = [SIGNATURE]
    for kind, content in _chunks(picture, name):
        if not _is_badge(kind, content):
            parts.append(chunk(kind, content))
        if kind == b"IHDR":
            parts.append(chunk(b"iTXt", KEYWORDS[0] + b"\0\0\0\0\0" + text))
    return b"".join(parts)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk as it stands in the file: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    if not is_png(data):
        raise UnreadableCredential("these bytes are no PNG", expected="a PNG picture", place=name)
    position, count = len(SIGNATURE), 0
    kind = b""
    while kind != b"IEND":
        if position + _CHUNK_OVERHEAD > len(data):
            raise _damaged("the picture ends before its end mark", name, position)
        length, kind = struct.unpack_from(">I4s", data, position)
        if not _KIND.fullmatch(kind) or (kind == b"IHDR") != (count == 0) or count > MAX_CHUNKS:
            raise _damaged(_disorder(kind, count), name, position)
        if position + _CHUNK_OVERHEAD + length > len(data):
            raise _damaged(f"the picture is cut short inside its {kind.decode('latin-1')!r} chunk", name, position)
        body = data[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
        if checksum != zlib.crc32(body, zlib.crc32(kind)):
            raise _damaged(f"the checksum of the {kind.decode('latin-1')!r} chunk is wrong", name, position)
        yield kind, body
        position, count = position + _CHUNK_OVERHEAD + length, count + 1
    if any(keyword in data[position:] for keyword in KEYWORDS):
        # Some viewers search the whole file, and would find another badge than this one.
        raise _damaged("something that looks like a badge follows the picture's end", name, position)


def _disorder(kind: bytes, count: int) -> str:
    if count > MAX_CHUNKS:
        return f"the picture has more than {MAX_CHUNKS:,} chunks"
    if not _KIND.fullmatch(kind):
        return f"a chunk has the kind {kind!r}, which is none"
    return "the picture does not begin with its header, or has two"


def _damaged(found: str, name: str, position: int) -> UnreadableCredential:
    return UnreadableCredential(
        found, expected="a whole PNG", hint="download the file again", place=f"{name}, byte {position:,}"
    )


def _is_badge(kind: bytes, body: bytes) -> bool:
    return kind in _TEXTS and body.partition(b"\0")[0] in KEYWORDS


def _itxt_text(body: bytes, name: str) -> bytes:
    _, _, rest = body.partition(b"\0")
    flags, rest = rest[:2], rest[2:]
    _language, _, rest = rest.partition(b"\0")
    _translated, separator, text = rest.partition(b"\0")
    if len(flags) != 2 or not separator or flags[0] > 1 or (flags[0] and flags[1]):
        raise _malformed("an iTXt chunk", name)
    # Compression is against the specification, but some issuers use it.
    return _inflated(text, name) if flags[0] else text


def _text(kind: bytes, body: bytes, name: str) -> bytes:
    """The text of a chunk of Open Badges 1.x. It should be Latin-1, and is UTF-8 where there is more than ASCII."""
    _, separator, text = body.partition(b"\0")
    if not separator or (kind == b"zTXt" and text[:1] != b"\0"):
        raise _malformed(f"a {kind.decode()} chunk", name)
    return _inflated(text[1:], name) if kind == b"zTXt" else text


def _malformed(expected: str, name: str) -> UnreadableCredential:
    return UnreadableCredential(
        "the chunk that should hold the badge is malformed", expected=expected, hint="download it again", place=name
    )


def _inflated(text: bytes, name: str) -> bytes:
    """Decompressed within a bound: a few kilobytes can be packed from gigabytes."""
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
