"""How much of JSON-LD a credential may use: what badges need, and nothing that hides or hangs.

JSON-LD has many ways to write text that becomes no statement (scalars under ``@included``, ``@nest``, maps by index,
terms that mean a keyword), to put another node on top (``@included``, ``@reverse``), and to make expansion take minutes
(thousands of contexts). A badge needs none of them. What lies outside is refused before anything is expanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stepladder.errors import InvalidDocument

MAX_LIST = 1_000
"""Most entries in one list. 1EdTech's largest sample has under twenty."""

MAX_CONTEXTS = 16
"""Most contexts in one ``@context``; real badges have two to five, and each costs a pass over all terms."""

MAX_CONTEXTS_IN_ALL = 128
"""Most contexts in a document: a badge with twenty embedded endorsements has about sixty."""

MAX_INLINE_TERMS = 500
"""Most terms that a document defines itself."""

MAX_INLINE_TEXT = 8_000
"""Most characters of inline contexts: each use of a term repeats its whole address."""

MAX_REPEATED_TERMS = 100_000
"""Most times that terms inside the definition of another are read: for each thing that has the outer one anew."""

_KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language", "@direction"})
_VALUE_KEYWORDS = frozenset({"@value", "@type", "@language", "@direction"})
_DIRECTIONS = ("ltr", "rtl", None)
_TERM_KEYWORDS = frozenset({"@id", "@type", "@container", "@context", "@protected", "@prefix"})
_CONTAINERS = ("@set", "@list", ["@set"], ["@list"], None)


def check_profile(document: Mapping[str, Any]) -> None:
    """Refuse a document that uses more of JSON-LD than credentials need.

    Raises:
        InvalidDocument: it does; the message names what.
    """
    contexts: list[Any] = []
    _check_value(document, contexts)
    if len(contexts) > MAX_CONTEXTS_IN_ALL:
        raise _refused(f"{len(contexts)} contexts", f"at most {MAX_CONTEXTS_IN_ALL}")
    own = [context for context in contexts if isinstance(context, dict)]
    if len(repr(own)) > MAX_INLINE_TEXT and own:
        raise _refused("long terms of its own", f"at most {MAX_INLINE_TEXT:,} characters of them")
    terms = sum(_check_context(context) for context in own)
    if terms > MAX_INLINE_TERMS:
        raise _refused(f"{terms} terms of its own", f"at most {MAX_INLINE_TERMS}")
    inner = terms - sum(len(context) for context in own)
    if inner > 0 and inner * _things_in(document) > MAX_REPEATED_TERMS:
        raise _refused(f"{inner} terms inside the definitions of others, for many things")


def context_urls(value: Any) -> frozenset[str]:
    """The addresses of all contexts that a document names, at whatever depth."""
    return frozenset(context for context in _contexts_in(value) if isinstance(context, str))


def _contexts_in(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key == "@context":
                yield from member if isinstance(member, list) else [member]
            yield from _contexts_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from _contexts_in(item)


def _things_in(value: Any) -> int:
    """How many things a document describes; each of the types that are listed for one counts too."""
    if isinstance(value, Mapping):
        return 1 + sum(_things_in(member) for key, member in value.items() if key != "@context")
    return sum(isinstance(item, str) or _things_in(item) for item in value) if isinstance(value, list) else 0


def _check_value(value: Any, contexts: list[Any]) -> None:
    if isinstance(value, list):
        if len(value) > MAX_LIST:
            raise _refused(f"a list of {len(value)} entries", f"at most {MAX_LIST}")
        for item in value:
            _check_value(item, contexts)
    elif isinstance(value, Mapping):
        _check_keywords(value)
        for key, member in value.items():
            if key == "@context":
                contexts.extend(_context_entries(member))
            else:
                _check_value(member, contexts)


def _context_entries(member: Any) -> list[Any]:
    entries = member if isinstance(member, list) else [member]
    if len(entries) > MAX_CONTEXTS:
        raise _refused(f"{len(entries)} contexts in one place", f"at most {MAX_CONTEXTS}")
    if any(entry is not None and not isinstance(entry, str | dict) for entry in entries):
        raise _refused("a context that is neither an address nor an object")
    return entries


def _check_keywords(node: Mapping[str, Any]) -> None:
    for key in node:
        if key.startswith("@") and key not in _KEYWORDS:
            raise _refused(f"the keyword {key[:40]!r}")
        if ":" in key and _says_nothing(node[key]):
            raise _refused(f"the empty member {key[:40]!r}")
        if key.startswith("_:"):
            raise _refused(f"the unnamed member {key[:40]!r}")
    if "@value" in node:
        # The direction of writing is in no statement, but there are only two: nothing can be forged with it.
        sane = node.get("@direction") in _DIRECTIONS and _VALUE_KEYWORDS.issuperset(node)
        if node["@value"] is None or not sane:
            raise _refused("a value that says nothing, or more than a value")
    elif "@language" in node or "@direction" in node:
        raise _refused("a language without a value")


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(_says_nothing(item) for item in value))


def _check_context(context: dict[str, Any]) -> int:
    """The number of terms that an inline context defines, nested ones included."""
    terms = 0
    for term, meaning in context.items():
        match term:
            case "@vocab":
                if not isinstance(meaning, str) or meaning.startswith(("_:", "@")) or ":" not in meaning:
                    raise _refused("a vocabulary without full address")
            case "@version" | "@protected":
                if not isinstance(meaning, bool | float | int):
                    raise _refused(f"{term} with a text")
            case _ if term.startswith("@"):
                raise _refused(f"the keyword {term[:40]!r} in a context")
            case _:
                terms += 1 + _check_term(term, meaning)
    return terms


def _check_term(term: str, meaning: Any) -> int:
    if not isinstance(meaning, dict):
        _check_name(term, meaning)
        return 0
    if not _TERM_KEYWORDS.issuperset(meaning):
        raise _refused(f"a definition of {term[:40]!r} that this version does not follow")
    _check_name(term, meaning.get("@id"))
    if meaning.get("@type") not in ("@id", "@vocab"):
        _check_name(term, meaning.get("@type"))
    if not all(isinstance(meaning.get(name, True), bool) for name in ("@protected", "@prefix")):
        raise _refused(f"a definition of {term[:40]!r} with text where yes or no stands")
    if meaning.get("@container") not in _CONTAINERS:
        raise _refused(f"{term[:40]!r} as a map")
    nested = meaning.get("@context", {})
    entries = nested if isinstance(nested, list) else [nested]
    if any(isinstance(entry, str) for entry in entries):
        raise _refused(f"a context by address inside the definition of {term[:40]!r}")
    return sum(_check_context(entry) for entry in entries if isinstance(entry, dict))


def _check_name(term: str, name: Any) -> None:
    if name is None or name in ("@id", "@type"):
        return
    if not isinstance(name, str) or name.startswith(("@", "_:")):
        raise _refused(f"{term[:40]!r} as {str(name)[:40]!r}")


def _refused(found: str, expected: str = "only what badges need of JSON-LD") -> InvalidDocument:
    return InvalidDocument(
        f"it uses {found}", expected=expected, hint="such a file can hide what was signed, or exhaust its reader"
    )
