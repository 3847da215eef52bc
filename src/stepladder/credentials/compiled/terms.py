"""Addresses and literals as the walk meets them. What is left to the general path is declined."""

from __future__ import annotations

import re
from typing import Any

from stepladder.credentials import deserialize, rdf
from stepladder.credentials.compiled.tables import IRI, VOCAB, Declined, Rule, Scope
from stepladder.credentials.deserialize import HALF, WIDE_SPACES
from stepladder.credentials.rdf import SAFE_LANGUAGE, Literal
from stepladder.errors import InvalidDocument

_ADDRESS = re.compile(rf"([A-Za-z][A-Za-z0-9+.-]*):[^\x00-\x20<>\"{{}}|\\^`\x7f\ud800-\udfff{WIDE_SPACES}]*").fullmatch
_NO_ADDRESS = b' <>"{}|\\^`'
_SCHEMES = frozenset({"https", "urn", "did"})
_VALUE_OBJECT = frozenset({"@value", "@language", "@direction"})


def address(name: Any, scope: Scope) -> str:
    """An address that stands for itself: absolute, safe, and no abbreviation in its scope."""
    if type(name) is not str:
        raise Declined
    scheme, _, rest = name.partition(":")
    if scheme in _SCHEMES and name.isascii() and name.isprintable() and len(scheme) < len(name):
        if len(name.encode().translate(None, _NO_ADDRESS)) < len(name):
            raise Declined
        if scheme in scope.mappings and not rest.startswith("//"):
            raise Declined
        return name
    match = _ADDRESS(name)
    if match is None:
        raise Declined
    if match[1] in scope.mappings and not name.startswith("//", len(match[1]) + 1):
        raise Declined
    return name


def escaped(text: str) -> str:
    """The text of a literal, as a line has it."""
    if HALF.search(text):
        raise Declined
    return rdf.escaped(text)


def literal(value: Any, rule: Rule) -> Literal:
    """A single value as a literal."""
    if rule.kind in (IRI, VOCAB) or (type(value) is str and HALF.search(value)):
        raise Declined
    try:
        return deserialize.literal({"@value": value, "@type": rule.datatype} if rule.datatype else {"@value": value})
    except InvalidDocument:
        raise Declined from None


def in_language(value: dict[str, Any]) -> Literal:
    """A value object with text and language, or with text alone."""
    text, language = value["@value"], value.get("@language", "")
    if type(text) is not str or type(language) is not str or not _VALUE_OBJECT.issuperset(value):
        raise Declined
    if value.get("@direction", "ltr") not in ("ltr", "rtl"):
        raise Declined
    if HALF.search(text) or ("@language" in value and not SAFE_LANGUAGE.fullmatch(language)):
        raise Declined
    return deserialize.literal({"@value": text, "@language": language.lower()} if language else {"@value": text})
