"""Every address of the site, walked from the resolver, so that no test can forget a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES: dict[str, object] = {
    "id": 1,
    "key": "thu",
    "criterion": "c1",
    "token": "forged",
    "question": 1,
    "example": 1,
    "entry": 1,
    "uidb36": "1",
    "kind": "json",
    "number": 1,
    "to": "thu",
    "template": "sales",
    "dimension": "A1",
}


@dataclass(frozen=True)
class Address:
    """An address with the view behind it, and the names of what it takes."""

    name: str
    view: Callable[..., HttpResponseBase]
    takes: tuple[str, ...]

    def path(self, **given: object) -> str:
        """The address, with something in the place of whatever is not given."""
        return reverse(self.name, kwargs={name: given.get(name, SAMPLES[name]) for name in self.takes})


def addresses() -> tuple[Address, ...]:
    """All of them. An address without a name is an error: nobody could lead to it."""
    return tuple(_walk(get_resolver()))


def _walk(resolver: URLResolver) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield Address(pattern.name or f"unnamed: {pattern.pattern}", pattern.callback, _takes(pattern))
        else:
            yield from _walk(pattern)


def _takes(pattern: URLPattern) -> tuple[str, ...]:
    names = getattr(pattern.pattern, "converters", {}) or pattern.pattern.regex.groupindex
    return tuple(names)
