"""The picture of an achievement: a seal drawn from its key, as PNG and as SVG. The same key, the same bytes."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import lru_cache
from html import escape
from math import hypot

from stepladder.credentials.baking.png import SIGNATURE, chunk

_SIZE = 240
_RINGS = ((112.0, 104.0), (84.0, 80.0))
_NEAREST = 0.5


@lru_cache(maxsize=64)
def png(key: str) -> bytes:
    """The seal as a PNG of 240 by 240 points with 8-bit palette."""
    tile = _tile(key)
    rows = b"".join(b"\0" + bytes(_shade(x, y, tile) for x in range(_SIZE)) for y in range(_SIZE))
    palette = b"".join(bytes(color) for color in _colors(key))
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(chunk(kind, body) for kind, body in parts)


@lru_cache(maxsize=64)
def svg(key: str, title: str) -> str:
    """The same as an SVG, with its title for those who do not see it."""
    paper, ink, tint = (f"#{r:02x}{g:02x}{b:02x}" for r, g, b in _colors(key))
    cells = "".join(
        f'<rect x="{72 + 16 * (place % 6)}" y="{72 + 16 * (place // 6)}" width="16" height="16" fill="{tint}"/>'
        for place, is_set in enumerate(_tile(key))
        if is_set
    )
    rings = "".join(
        f'<circle cx="120" cy="120" r="{(outer + inner) / 2:g}" fill="none" stroke="{ink}" '
        f'stroke-width="{outer - inner:g}"/>'
        for outer, inner in _RINGS
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="240" height="240" fill="{paper}"/>{cells}{rings}</svg>'
    )


def _tile(key: str) -> tuple[bool, ...]:
    """Six by six cells, the same left and right."""
    digest = hashlib.sha256(key.encode()).digest()
    return tuple(bool(digest[(place // 6) * 3 + min(place % 6, 5 - place % 6)] & 1) for place in range(36))


def _colors(key: str) -> tuple[tuple[int, int, int], ...]:
    """Paper, ink, and a tint that belongs to the key."""
    digest = hashlib.sha256(f"color {key}".encode()).digest()
    tint = [(90, 130, 190), (95, 150, 120), (180, 130, 80), (140, 110, 170), (90, 150, 165)][digest[0] % 5]
    return ((250, 250, 251), (40, 46, 54), tint)


def _shade(x: int, y: int, tile: tuple[bool, ...]) -> int:
    """Which color a point has."""
    distance = hypot(x + _NEAREST - _SIZE / 2, y + _NEAREST - _SIZE / 2)
    if any(inner <= distance <= outer for outer, inner in _RINGS):
        return 1
    column, row = (x - 72) // 16, (y - 72) // 16
    inside = 0 <= column < 6 and 0 <= row < 6
    return 2 if inside and tile[row * 6 + column] else 0
