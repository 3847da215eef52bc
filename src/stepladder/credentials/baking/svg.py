"""Badges inside SVG pictures: the element ``openbadges:credential`` (Open Badges 3.0, section 5.3.2).

In Open Badges 2.0 and 1.x it was ``openbadges:assertion``. The picture is walked through by an XML parser that declares
no entities and fetches nothing; only the one element counts. A document type as drawing programs write it is passed
over.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any

from stepladder.credentials.baking.png import MAX_TEXT
from stepladder.errors import UnreadableCredential

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_NAMESPACES = frozenset({NAMESPACE, "http://openbadges.org", "https://openbadges.org"})
_ELEMENTS = frozenset({"credential", "assertion"})

MAX_ELEMENTS = 100_000
"""Most elements of a picture: drawings have some thousands, and each costs a call."""

MAX_BADGES = 8
"""Most badges that are counted in a picture: one is right, and each more costs work only to be refused."""

MAX_LEVELS = 256
"""Deepest nesting of elements; drawings have some ten groups."""

_PROLOG = 4096
"""Bytes in which the root element of a picture is looked for, after declaration, document type and comments."""

_SVG = re.compile(r"<(?:[A-Za-z]+:)?svg[\s/>]")
_HTML = re.compile(r"<html[\s>]", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_TAG = re.compile(r"""<(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_OPENING = re.compile(_TAG.pattern.encode())
_PREFIX = re.compile(r"""\sxmlns:openbadges\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True)
class Baked:
    """What stood in the element: its ``verify`` attribute (a token or an address) and its text."""

    verify: str = ""
    text: str = ""


def is_svg(data: bytes) -> bool:
    """Whether the bytes look like an SVG picture, in UTF-8, UTF-16 or another encoding that contains ASCII."""
    head = data[:_PROLOG]
    encoding = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "latin-1")
    text = head.decode(encoding, "ignore").lstrip()
    return text.startswith("<") and bool(_SVG.search(text)) and not _HTML.search(text)


def unbake_svg(data: bytes, *, name: str) -> Baked:
    """What was baked into an SVG.

    Raises:
        UnreadableCredential: it is no XML, declares entities, is too large or too deep, or does not hold one badge.
    """
    found = _walk(data, name).found
    if len(found) == 1:
        return Baked(found[0].verify, found[0].text.strip())
    if found:
        raise UnreadableCredential(
            f"this picture holds {len(found)} badges",
            expected="one badge in a picture",
            hint="viewers would pick different ones; ask the issuer for a picture with one",
            place=name,
        )
    raise UnreadableCredential(
        "this picture holds no badge",
        expected="an SVG with an element openbadges:credential",
        hint="download the badge itself: a copy from a page or a drawing program loses what was baked in",
        place=name,
    )


def bake_svg(picture: bytes, badge: str, *, name: str = "picture") -> bytes:
    """An SVG in UTF-8 with the badge baked in, once; a badge that it held before is replaced.

    Args:
        picture: the SVG.
        badge: the credential as JSON text, which becomes character data, or a compact JWS, which becomes an attribute.
        name: what to call the picture in messages.

    Raises:
        UnreadableCredential: the picture is no sound SVG, or the badge is no text that XML can hold.
    """
    text = _decoded(picture, name)
    data = text.encode()
    for each in reversed(_walk(data, name).found):
        data = data[: each.start] + data[each.end :]
    root = _walk(data, name).root
    before, rest = data[:root].decode(), data[root:].decode()
    opening = _TAG.match(rest)
    if opening is None:
        raise _unsound("the picture has no root element", name)
    tag, body = opening.group(), rest[opening.end() :]
    if tag.endswith("/>"):
        tag, body = f"{tag[:-2]}>", f"</{tag[1:].split(maxsplit=1)[0].rstrip('/>')}>{body}"
    declared = _PREFIX.search(tag)
    if declared is None:
        tag = f'{tag[:-1]} xmlns:openbadges="{NAMESPACE}">'
    own = "" if declared is None or declared.group(1) == NAMESPACE else f' xmlns:openbadges="{NAMESPACE}"'
    baked = f"{before}{tag}{_element(badge, own)}{body}".encode()
    if "".join(vars(unbake_svg(baked, name=name)).values()) != badge.strip():
        raise UnreadableCredential("the badge holds characters that XML cannot hold", expected="JSON text", place=name)
    return baked


def _element(badge: str, own: str) -> str:
    if badge.lstrip().startswith("{"):
        text = badge.strip().replace("]]>", "]]]]><![CDATA[>")
        return f"<openbadges:credential{own}><![CDATA[{text}]]></openbadges:credential>"
    value = badge.strip().replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<openbadges:credential{own} verify="{value}"/>'


def _decoded(picture: bytes, name: str) -> str:
    """The picture's text, with a declaration that says UTF-8."""
    encoding = next((encoding for mark, encoding in _MARKS if picture.startswith(mark)), "")
    if not encoding:
        declared = _DECLARED.match(picture)
        encoding = declared.group(1).decode() if declared else "utf-8"
    try:
        text = picture.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _unsound(f"the picture's text is not in {encoding}, as it says", name) from error
    return '<?xml version="1.0" encoding="UTF-8"?>' + _DECLARATION.sub("", text, count=1)


@dataclass
class _Element:
    """One element that may hold a badge, and the bytes that it takes."""

    verify: str
    start: int
    text: str = ""
    end: int = 0
    parts: list[str] = field(default_factory=list)


class _Walker:
    """Told by the parser what it meets; keeps the places of badges and of the root, and nothing else."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self._bytes = name, data
        self.parser: Any = None
        self.found: list[_Element] = []
        self.root = -1
        self._open: _Element | None = None
        self._depth = self._count = self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count, self._depth = self._count + 1, self._depth + 1
        if self._count > MAX_ELEMENTS or self._depth > MAX_LEVELS:
            raise _unsound(f"it has more than {MAX_ELEMENTS:,} elements, or {MAX_LEVELS} levels of them", self.name)
        position = self.parser.CurrentByteIndex
        if self.root < 0:
            self.root = position
            if tag.rpartition("}")[2] != "svg":
                raise _unsound("its outermost element is no svg", self.name)
        if self._open is not None:
            raise _unsound("the element that should hold the badge holds other elements", self.name)
        space, _, element = tag.rpartition("}")
        if element in _ELEMENTS and space.removeprefix("{").rstrip("/") in _NAMESPACES:
            if len(self.found) == MAX_BADGES:
                raise _unsound(f"it holds more than {MAX_BADGES} badges", self.name)
            self._open = _Element(attributes.get("verify", "").strip(), position)

    def data(self, text: str) -> None:
        if self._open is not None:
            self._size += len(text)
            if self._size > MAX_TEXT:
                raise _unsound(f"what is baked in has more than {MAX_TEXT:,} characters", self.name)
            self._open.parts.append(text)

    def end(self, _tag: str) -> None:
        self._depth -= 1
        if self._open is not None:
            self._open.text = "".join(self._open.parts)
            opening = _OPENING.match(self._bytes, self._open.start)
            if opening and opening.group().endswith(b"/>"):
                self._open.end = opening.end()
            else:
                self._open.end = self._bytes.find(b">", self.parser.CurrentByteIndex) + 1
            self.found.append(self._open)
            self._open = None

    def close(self) -> None:
        """What a parser's target has to have."""

    def doctype(self, _name: str, _system: str, _public: str, has_subset: int) -> None:
        """Refuse declarations: entities grow, and default values of attributes do so without being entities."""
        if has_subset:
            raise _unsound("it declares entities or attributes of its own", self.name)


def _walk(data: bytes, name: str) -> _Walker:
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - for its error alone; imported when needed

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - slow to import, and few files are pictures
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 - as above

    walker = _Walker(name, data)
    # A document type without entities of its own is harmless, and drawing programs write one: it is not fetched.
    parser = DefusedXMLParser(target=walker, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    walker.parser = parser.parser
    walker.parser.StartDoctypeDeclHandler = walker.doctype
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise _unsound("it declares entities, or points to something outside the file", name) from error
    except (ParseError, ValueError, LookupError) as error:
        raise _unsound(f"it is not XML ({error})", name) from error
    return walker


def _unsound(found: str, name: str) -> UnreadableCredential:
    return UnreadableCredential(
        f"this SVG picture is not read: {found}",
        expected="a picture with one badge and no entities",
        hint="download the badge again from where it was issued",
        place=name,
    )
