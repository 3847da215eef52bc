"""What PyLD needs to know of the pinned contexts: one resolver for each choice among their texts."""

from __future__ import annotations

from threading import local
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


MAX_KEPT = 100
"""Most contexts that a thread keeps processed: strangers write contexts of their own, and each may take 100 KB."""


def pyld_options(contexts: Contexts, *, shared: bool = True) -> dict[str, Any]:
    """The options for PyLD: no base address, the given contexts, and never the network.

    Args:
        contexts: the contexts to use.
        shared: whether what was processed may be that of other calls in this thread, for which it is kept.
    """
    resolver = _resolver(contexts.earlier) if shared and not contexts.extra else _new_resolver(contexts)
    return {"base": None, "contextResolver": resolver, "documentLoader": _loader(contexts)}


class _Own(local):
    """What each thread keeps for itself.

    PyLD's caches are not made for several threads: one that two of them clean at once raises errors that look like
    faults of a document.
    """

    def __init__(self) -> None:
        self.resolvers: dict[frozenset[str], Any] = {}


_OWN = _Own()


def _resolver(earlier: frozenset[str]) -> Any:
    found = _OWN.resolvers.get(earlier)
    if found is None or len(found.per_op_cache) > MAX_KEPT:
        found = _OWN.resolvers[earlier] = _new_resolver(Contexts(earlier=earlier))
    return found


def forget() -> None:
    """Let this thread keep nothing, because contexts were changed, as only a test does."""
    _OWN.resolvers.clear()


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
