"""Members of JSON documents that are read as they stand. Whatever is of another type than expected counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_SEVERAL = 200
"""Most entries of one list that are read: alignments, tags, claims. The rest is no badge anybody can look at."""


def text(value: Any) -> str:
    """A text, or nothing."""
    return value if isinstance(value, str) else ""


def several(value: Any) -> tuple[Any, ...]:
    """The entries of a member that holds one or several."""
    if value is None:
        return ()
    return tuple(value[:MAX_SEVERAL]) if isinstance(value, list) else (value,)


def texts(value: Any) -> tuple[str, ...]:
    """The texts among one or several entries."""
    return tuple(each for each in several(value) if isinstance(each, str))


def objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    """The objects among one or several entries."""
    return tuple(each for each in several(value) if isinstance(each, Mapping))


def types_of(document: Mapping[str, Any]) -> frozenset[str]:
    """The names of its types."""
    return frozenset((*texts(document.get("type")), *texts(document.get("@type"))))


def id_of(value: Any) -> str:
    """The identifier of an entry that is one, or an object that has one."""
    if isinstance(value, Mapping):
        return text(value.get("id")) or text(value.get("@id"))
    return text(value)
