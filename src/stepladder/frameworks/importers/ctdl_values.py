"""Values of JSON-LD as the Credential Registry publishes them, and as it comes out of expansion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PREFIXES = (
    ("ceasn:", re.compile(r"https?://(?:purl\.org|credreg\.net)/(?:ctdlasn|ceasn)/terms[/#]")),
    ("ceterms:", re.compile(r"https?://(?:purl\.org|credreg\.net)/ctdl/terms[/#]")),
    ("asn:", re.compile(r"https?://purl\.org/ASN/schema/core/")),
)
_KEYWORDS = {"id": "@id", "type": "@type"}

CTID = re.compile(r"ce-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
"""A Credential Transparency Identifier."""

UNSAID = ("", "und")
"""Languages that say nothing."""


def short(name: str) -> str:
    """A property by its prefix, whichever way it was written."""
    for prefix, start in _PREFIXES:
        if match := start.match(name):
            return prefix + name[match.end() :]
    return _KEYWORDS.get(name, name)


def node_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the short names of its properties."""
    return {short(name): each for name, each in value.items()}


def types_of(node: Mapping[str, Any]) -> tuple[str, ...]:
    """What the node is, by short names."""
    return tuple(short(each) for each in listed(node.get("@type")) if isinstance(each, str))


def listed(value: Any) -> list[Any]:
    """One or several, as a list; ``@list`` and ``@set`` are opened."""
    if isinstance(value, dict):
        for name in ("@list", "@set"):
            if name in value:
                return listed(value[name])
    if value is None:
        return []
    return [each for part in value for each in listed(part)] if isinstance(value, list) else [value]


def words(value: Any) -> Iterator[tuple[str, str]]:
    """Texts with their languages: of language maps, of ``@value`` objects, of plain texts."""
    for each in listed(value):
        if isinstance(each, str | int | float) and not isinstance(each, bool):
            yield "", str(each)
        elif isinstance(each, dict) and "@value" in each:
            yield str(each.get("@language") or ""), str(each["@value"])
        elif isinstance(each, dict) and "@id" not in each:
            for language, texts in each.items():
                yield from ((str(language), str(text)) for text in listed(texts))


def references(value: Any) -> Iterator[str]:
    """The addresses that a property names, written as texts or as objects with ``@id``."""
    for each in listed(value):
        address = (each.get("@id") or each.get("id") or each.get("@value")) if isinstance(each, dict) else each
        if isinstance(address, str) and address:
            yield address


def chosen(value: Any, language: str) -> tuple[str, ...]:
    """The texts in the language asked for; else those of the first language there is."""
    found = list(words(value))
    wanted = [text for said, text in found if _same(said, language)] or [
        text for said, text in found if found and said == found[0][0]
    ]
    return tuple(wanted)


def languages(value: Any) -> tuple[str, ...]:
    """The languages in which a property speaks."""
    return tuple(dict.fromkeys(language for language, _ in words(value) if language not in UNSAID))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() or (one in UNSAID and other in UNSAID)
