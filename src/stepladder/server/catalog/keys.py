"""The words by which entries and providers stand in addresses."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.utils.text import slugify

from stepladder.server.catalog.models import Microcredential, Provider

RESERVED = frozenset({
    "add",
    "announcements",
    "bulk",
    "duplicates",
    "feedback",
    "for",
    "history",
    "import",
    "lacks",
    "pay",
    "providers",
    "reviews",
    "stacks",
    "starter",
})  # fmt: skip
"""Words under /catalog/ that lead to other pages; an entry of that key could not be opened."""

_LONGEST = 90
"""Of the 100 characters of a key some are left for a number behind it."""


def key_for(title: str) -> str:
    """A key that no entry has and no page is called by. A title in other letters than Latin ones gives ``entry``."""
    start = _start(title, "entry")
    held = Microcredential.objects.filter(key__startswith=start).values_list("key", flat=True)
    return _free(start, set(held), RESERVED)


def key_for_provider(name: str) -> str:
    """The same of a provider. Their addresses have a word of their own before the key, so that none is reserved."""
    start = _start(name, "provider")
    held = Provider.objects.filter(key__startswith=start).values_list("key", flat=True)
    return _free(start, set(held), frozenset())


def keys_for(titles: Iterable[str]) -> list[str]:
    """The same for many at once, in their order; one question."""
    held = set(Microcredential.objects.values_list("key", flat=True))
    return _each(titles, "entry", held, RESERVED)


def keys_for_providers(names: Iterable[str]) -> list[str]:
    """The same of many providers."""
    held = set(Provider.objects.values_list("key", flat=True))
    return _each(names, "provider", held, frozenset())


def _each(texts: Iterable[str], otherwise: str, held: set[str], reserved: Container[str]) -> list[str]:
    found = []
    for text in texts:
        key = _free(_start(text, otherwise), held, reserved)
        held.add(key)
        found.append(key)
    return found


def _start(title: str, otherwise: str) -> str:
    return slugify(title)[:_LONGEST].strip("-_") or otherwise


def _free(start: str, held: Container[str], reserved: Container[str]) -> str:
    key, number = start, 1
    while key in held or key in reserved:
        number += 1
        key = f"{start}-{number}"
    return key
