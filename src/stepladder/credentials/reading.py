"""From a file's bytes to a credential's document: what kind of thing is this?

Recognizing is not reading. What Stepladder recognizes but does not read yet is named, and every check of it answers
*unknown*; what it does not recognize at all is an error.

1.  *Carrier.* A picture is opened: PNG or SVG with one badge in it. What was baked in goes on as text; where that is an
    address (Open Badges 1.x and 2.0), there is nothing to read until it is asked.
2.  *Wrapping.* Text is a token, JSON, or JSON around a token: a JSON string, the answer of an Open Badges host
    (``compactJwsString``), a credential in an envelope (VC 2.0), a signature in JSON form (RFC 7515, 7.2).
3.  *Kind.* By its types alone, and by the members that Open Badges 1.x have instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stepladder.credentials import baking, tokens, unread
from stepladder.credentials.formats import FORMATS, elm, openbadges2
from stepladder.documents import digest_of, looks_like, parse_json
from stepladder.errors import InvalidDocument, UnreadableCredential

MAX_BYTES = 10 * 1024 * 1024
"""Largest file that is read. A badge with a large picture has one or two million bytes."""

MAX_ADDRESS = 2048
"""Most characters of an address that was baked in."""

_ADDRESS = re.compile(rb"https?://[!-~]+")
_WRAPPERS = ("compactJwsString", "compact_jws", "jws", "jwt")
_ENVELOPES = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")
_IN_ENVELOPE = re.compile(r"data:application/(?:(?:vc|vp)(?:\+ld)?(?:\+json)?\+)?jwt,(.*)", re.DOTALL)
_ELM_XML = re.compile(rb"<(?:[A-Za-z-]+:)?europassCredential[\s>]")
_PROLOG = 4096
_IN_A_TOKEN = " as a signed token (JWT)"  # noqa: S105 - words for people

_UNREAD_TYPES = {"BadgeClass": "the description of an Open Badge 2.0 and not a badge itself"}


@dataclass(frozen=True)
class Envelope:
    """What a file turned out to hold.

    Attributes:
        name: what to call the file in messages.
        digest: identity of the file's bytes.
        carrier: ``json``, ``png``, ``svg`` or ``jwt``: how the credential was wrapped.
        kind: what it is, in words.
        document: the JSON document, where there is one that can be read; of a token, the credential in it.
        header: the protected header, of a token.
        readable: whether this version reads it; otherwise every check is unknown.
        secured: how it is to be verified: ``proof`` (in the document), ``token``, ``hosted`` (Open Badges 1.x and 2.0,
            signed ones too: ``formats.openbadges2``) or ``sealed`` (European Digital Credentials: ``formats.elm``,
            which takes the document with the signature around it).
        token: the token's text, where it is one.
        address: where the badge has to be asked for, if a picture holds nothing but that.
    """

    name: str
    digest: str
    carrier: str
    kind: str
    document: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    readable: bool = False
    secured: str = "proof"
    token: str = ""
    address: str = ""


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
    if baking.is_png(data):  # step 1
        inner = _read_baked(baking.unbake_png(data, name=name), name, digest)
        return replace(inner, carrier="png")
    if baking.is_svg(data):
        return replace(_read_svg(data, name, digest), carrier="svg")
    if not data.startswith(b"{") and _ELM_XML.search(data[:_PROLOG]):
        return Envelope(name, digest, "xml", "a European Digital Credential in its former form (XML)")
    return _read_text(data, name, digest)


def _read_svg(data: bytes, name: str, digest: str) -> Envelope:
    baked = baking.unbake_svg(data, name=name)
    verify, text = baked.verify.encode(), baked.text.encode()
    if tokens.looks_like_token(verify):
        # In pictures of 2.0 and 1.x the text beside a signature is a copy that nobody signed.
        return _read_token(verify, name, digest)
    return _read_baked(text or verify, name, digest)


def _read_baked(text: bytes, name: str, digest: str) -> Envelope:
    stripped = text.strip()
    if not _ADDRESS.fullmatch(stripped):
        return _read_text(text, name, digest)
    if len(stripped) > MAX_ADDRESS:
        raise _no_credential(f"the address baked in has more than {MAX_ADDRESS:,} characters", name)
    kind = "the address of an Open Badge"
    return Envelope(name, digest, "json", kind, readable=True, secured="hosted", address=stripped.decode("ascii"))


def _read_text(data: bytes, name: str, digest: str) -> Envelope:
    if tokens.looks_like_token(data):
        return _read_token(data, name, digest)
    if kind := unread.kind_of(data):
        return Envelope(name, digest, "jwt", kind)
    try:
        document = parse_json(data, name=name).value
    except InvalidDocument as error:
        # A damaged token may look like TOML.
        if (kind := looks_like(data)) and kind != "a TOML file":
            raise _no_credential(f"this is {kind}, no badge", name) from error
        raise UnreadableCredential(
            error.found, expected=error.expected or "a badge", hint=error.hint, place=error.place
        ) from error
    if token := _token_in(document):  # step 2
        return _read_token(token.encode(), name, digest)
    if isinstance(document, list):
        raise UnreadableCredential(
            f"this JSON is a list of {len(document)}, not one credential",
            expected="one credential",
            hint="several in one file are read as an archive",
            place=name,
        )
    if not isinstance(document, dict):
        raise _no_credential(f"this JSON is a {type(document).__name__}, not an object", name)
    return _recognize(document, name, digest)


def _token_in(document: Any) -> str:
    """The token in a JSON text that is only there to carry it, or nothing."""
    if isinstance(document, dict):
        types = _types(document)
        if any(each in types for each in _ENVELOPES):
            match = _IN_ENVELOPE.fullmatch(str(document.get("id", "")))
            document = match.group(1) if match else ""
        elif not types:
            carried = [document[key] for key in _WRAPPERS if isinstance(document.get(key), str)]
            document = carried[0] if len(carried) == 1 else _compact(document)
    if isinstance(document, str) and document.isascii() and tokens.looks_like_token(document.encode()):
        return document
    return ""


def _compact(document: Mapping[str, Any]) -> str:
    """The compact form of a signature in JSON form, if it has one signature and nothing outside of it."""
    signatures = document.get("signatures", [document])
    single = signatures[0] if isinstance(signatures, list) and len(signatures) == 1 else None
    if not isinstance(single, Mapping) or "header" in single:
        return ""
    parts = [single.get("protected"), document.get("payload"), single.get("signature")]
    texts = [part for part in parts if isinstance(part, str)]
    return ".".join(texts) if len(texts) == len(parts) else ""


def _read_token(data: bytes, name: str, digest: str) -> Envelope:
    token = tokens.parse(data, name=name)
    envelope = Envelope(name, digest, "jwt", f"a badge{_IN_A_TOKEN}", header=token.header, token=token.text)
    if openbadges2.recognizes(token.claims):
        inner = _recognize(dict(token.claims), name, digest)
    else:
        document = tokens.document_of(token)[0]
        try:
            inner = _recognize(document, name, digest)
        except UnreadableCredential:
            return replace(envelope, document=document)
    secured = "token" if inner.secured == "proof" else inner.secured
    return replace(
        envelope, kind=f"{inner.kind}{_IN_A_TOKEN}", document=inner.document, readable=inner.readable, secured=secured
    )


def _recognize(document: dict[str, Any], name: str, digest: str) -> Envelope:
    """Step 3."""
    envelope = Envelope(name, digest, "json", "", document, readable=True)
    if elm.recognizes(document):
        return replace(envelope, kind=elm.NAME, secured="sealed")
    if openbadges2.recognizes(document):
        return replace(envelope, kind=openbadges2.name_of(document), secured="hosted")
    if kind := _named_only(document, name):
        return replace(envelope, kind=kind, readable=False)
    for form in FORMATS:
        if form.recognizes(document):
            return Envelope(name, digest, "json", form.name, document, readable=True)
    raise _no_credential("this JSON is no credential", name)


def _named_only(document: Mapping[str, Any], name: str) -> str:
    """What it is, if it can be named by its types and not read; or nothing."""
    types = _types(document)
    if any(each in types for each in _ENVELOPES):
        if kind := unread.kind_in_envelope(str(document.get("id", ""))):
            return kind
        raise _no_credential("this is an envelope without a token in it", name)
    return next((words for kind, words in _UNREAD_TYPES.items() if kind in types), "")


def _types(document: Mapping[str, Any]) -> frozenset[str]:
    named = [document.get(key) for key in ("type", "@type")]
    return frozenset(
        item for value in named for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
    )


def _no_credential(found: str, name: str) -> UnreadableCredential:
    return UnreadableCredential(
        found,
        expected="a badge as JSON, as a signed token, or baked into a PNG or SVG picture",
        hint="download the badge from where it was issued, not a page or a picture about it",
        place=name,
    )
