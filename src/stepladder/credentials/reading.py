"""From a file's bytes to a credential's document: what kind of thing is this?

Recognizing is not reading. What Stepladder recognizes but does not read yet is named, and every check of it answers
*unknown*; what it does not recognize at all is an error.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stepladder.credentials import baking
from stepladder.credentials.formats import FORMATS
from stepladder.documents import digest_of, parse_json
from stepladder.errors import InvalidDocument, UnreadableCredential

MAX_BYTES = 10 * 1024 * 1024
"""Largest file that is read. A badge with a large picture has one or two million bytes."""

_TOKEN = re.compile(rb"\s*([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]*)\s*")
_SVG = re.compile(rb"<(?:[A-Za-z]+:)?svg[\s/>]")
_HTML = re.compile(rb"<html[\s>]", re.IGNORECASE)
_PROLOG = 4096
"""Bytes in which the root element of a picture is looked for, after declaration, document type and comments."""

_UNREAD_TYPES = {
    "ClrCredential": "a Comprehensive Learner Record 2.0",
    "VerifiablePresentation": "a presentation of credentials",
    "EndorsementCredential": "an endorsement",
    "Assertion": "an Open Badge 2.0",
    "BadgeClass": "the description of an Open Badge 2.0 and not a badge itself",
}


@dataclass(frozen=True)
class Envelope:
    """What a file turned out to hold.

    Attributes:
        name: what to call the file in messages.
        digest: identity of the file's bytes.
        carrier: ``json``, ``png``, ``svg`` or ``jwt``: how the credential was wrapped.
        kind: what it is, in words.
        document: the JSON document, where there is one that can be read.
        header: the protected header, of a token.
        readable: whether this version reads it; otherwise every check is unknown.
    """

    name: str
    digest: str
    carrier: str
    kind: str
    document: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    readable: bool = False


def read(data: bytes, *, name: str) -> Envelope:
    """Recognize a credential in a file's bytes.

    Raises:
        UnreadableCredential: it is none that Stepladder knows, is damaged, too large, or can be read in two ways.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableCredential(
            f"the file has more than {MAX_BYTES // 1024 // 1024} MiB", expected="a badge", place=name
        )
    digest = digest_of(data)
    if baking.is_png(data):
        inner = _read_text(baking.unbake_png(data, name=name), name, digest)
        return Envelope(name, digest, "png", inner.kind, inner.document, inner.header, inner.readable)
    if _is_svg(data):
        return Envelope(name, digest, "svg", "a badge in an SVG picture")
    return _read_text(data, name, digest)


def _is_svg(data: bytes) -> bool:
    head = data[:_PROLOG].lstrip()
    return head.startswith(b"<") and bool(_SVG.search(head)) and not _HTML.search(head)


def _read_text(data: bytes, name: str, digest: str) -> Envelope:
    if token := _TOKEN.fullmatch(data):
        return Envelope(name, digest, "jwt", "a badge as a signed token (JWT)", header=_header(token.group(1), name))
    try:
        document = parse_json(data, name=name).value
    except InvalidDocument as error:
        raise UnreadableCredential(
            error.found, expected=error.expected or "a badge", hint=error.hint, place=error.place
        ) from error
    if not isinstance(document, dict):
        raise _no_credential(f"this JSON is a {type(document).__name__}, not an object", name)
    return _recognize(document, name, digest)


def _recognize(document: dict[str, Any], name: str, digest: str) -> Envelope:
    types = _types(document)
    for kind, words in _UNREAD_TYPES.items():
        if kind in types:
            return Envelope(name, digest, "json", words, document)
    for form in FORMATS:
        if form.recognizes(document):
            return Envelope(name, digest, "json", form.name, document, readable=True)
    raise _no_credential("this JSON is no credential", name)


def _types(document: Mapping[str, Any]) -> frozenset[str]:
    named = [document.get(key) for key in ("type", "@type")]
    return frozenset(
        item for value in named for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
    )


def _header(part: bytes, name: str) -> Mapping[str, Any]:
    try:
        decoded = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
        header = parse_json(decoded, name=f"{name}, header of the token").value
    except (InvalidDocument, binascii.Error) as error:
        raise _no_credential(f"the header of this token cannot be read ({error})", name) from error
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise _no_credential("the header of this token names no algorithm", name)
    return header


def _no_credential(found: str, name: str) -> UnreadableCredential:
    return UnreadableCredential(
        found,
        expected="an Open Badge 3.0 as JSON, or a PNG with one baked in",
        hint="download the badge from where it was issued, not a page or a picture about it",
        place=name,
    )
