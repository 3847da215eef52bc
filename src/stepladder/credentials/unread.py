"""Ways of securing that are recognized and not read yet, so that they can be called by their names.

SD-JWT (a token followed by disclosures, with ``~`` between them) and COSE (a binary signature, as such or in base64 or
hexadecimal), as VC-JOSE-COSE has them.
"""

from __future__ import annotations

import binascii
import re

from stepladder.credentials.tokens import looks_like_token

SD_JWT = "a credential as a token with selective disclosure (SD-JWT)"
COSE = "a credential as a binary token (COSE)"

_COSE_SIGN1 = re.compile(rb"\xd2\x84[\x40-\x5b]")
"""Tag 18, an array of four, and in it first a byte string: COSE_Sign1 (RFC 9052, 4.2)."""
_HEX = re.compile(rb"[0-9a-fA-F]+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+=*")
_IN_ENVELOPE = re.compile(r"data:application/(?:(?:vc|vp)(?:-ld)?\+)?(sd-jwt|cose)(?:;base64)?,")
_HEAD = 8


def kind_of(data: bytes) -> str:
    """What the bytes of a file are, in words, if they are one of these; else nothing."""
    stripped = data.strip()
    first, tilde, _ = stripped.partition(b"~")
    if tilde and looks_like_token(first):
        return SD_JWT
    return COSE if any(_COSE_SIGN1.match(each) for each in (stripped, *_decoded(stripped))) else ""


def kind_in_envelope(address: str) -> str:
    """The same for the ``data:`` address of an ``EnvelopedVerifiableCredential``."""
    match = _IN_ENVELOPE.match(address)
    return {"sd-jwt": SD_JWT, "cose": COSE}[match.group(1)] if match else ""


def _decoded(text: bytes) -> list[bytes]:
    """The first bytes that a text may stand for."""
    head = text[:_HEAD]
    found = []
    if _HEX.fullmatch(text) and len(head) == _HEAD:
        found.append(binascii.unhexlify(head))
    if _BASE64.fullmatch(text) and len(head) == _HEAD and b"=" not in head:
        found.append(binascii.a2b_base64(head.replace(b"-", b"+").replace(b"_", b"/")))
    return found
