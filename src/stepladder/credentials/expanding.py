"""What PyLD needs to know of the pinned contexts: one resolver for each choice among their texts."""

from __future__ import annotations

from functools import cache
from typing import Any

from cachetools import LRUCache
from pyld import ContextResolver, jsonld

from stepladder.credentials.contexts import Contexts

STUMBLES = (
    jsonld.JsonLdError,
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What PyLD raises for malformed JSON-LD: besides its own error whatever Python raises where it stumbles."""


def pyld_options(contexts: Contexts) -> dict[str, Any]:
    """The options for PyLD: no base address, the given contexts, and never the network."""
    resolver = _resolver(contexts.earlier) if not contexts.extra else _new_resolver(contexts)
    return {"base": None, "contextResolver": resolver, "documentLoader": _loader(contexts)}


@cache
def _resolver(earlier: frozenset[str]) -> Any:
    return _new_resolver(Contexts(earlier=earlier))


def _new_resolver(contexts: Contexts) -> Any:
    # PyLD's own cache is shared by address; two texts of one address must not meet in it.
    return ContextResolver(LRUCache(maxsize=100), _loader(contexts))


def _loader(contexts: Contexts) -> Any:
    def load(url: str, _options: Any = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts.text(url),
        }

    return load
