"""What a format cannot say, kept beside what it can, so that nothing is lost on the way out and back.

An exporter writes what its format has words for, reads that back as a stranger would, and notes under one key of our
own where the two differ. So the note is exactly as long as the format is poor, and never contradicts the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, replace
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

import msgspec
import orjson

from stepladder.errors import InvalidDocument

Said = TypeVar("Said")

_DEFAULT = "unsaid"
"""Names of the fields that hold their default; a null would say it too, and CASE forbids nulls."""

_TEXT = "json"
"""Where a value holds a null inside, the whole note is written as a text."""


def difference(said: Any, read: Any, *, leave: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What ``read`` lacks or says otherwise, as JSON values without nulls; empty where both are the same.

    Args:
        said: a frozen dataclass.
        read: another of the same class.
        leave: names of fields that are kept elsewhere.
    """
    noted: dict[str, Any] = {}
    unsaid: list[str] = []
    for each in fields(said):
        value = getattr(said, each.name)
        if not each.compare or each.name in leave or _same(value, getattr(read, each.name)):
            continue
        if _same(value, _default(each)):
            unsaid.append(each.name)
        else:
            noted[each.name] = msgspec.to_builtins(value, str_keys=True)
    if unsaid:
        noted[_DEFAULT] = unsaid
    text = orjson.dumps(noted)
    return {_TEXT: text.decode()} if b"null" in text and _has_null(noted) else noted


def restored(read: Said, note: Any) -> Said:
    """``read`` with what the note says instead.

    Raises:
        InvalidDocument: the note is none that ``difference`` writes.
    """
    try:
        if isinstance(note, Mapping) and _TEXT in note:
            note = orjson.loads(note[_TEXT])
        known = {each.name: each for each in fields(read)}  # type: ignore[arg-type]
        hints = _hints(cast("Hashable", type(read)))
        values = {name: _default(known[name]) for name in note.get(_DEFAULT, ())}
        values |= {name: msgspec.convert(value, hints[name]) for name, value in note.items() if name != _DEFAULT}
        return replace(read, **_without_identity(values))  # type: ignore[type-var]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        found = "a note about what the format cannot say is damaged"
        raise InvalidDocument(found, expected="a note as we write it") from error


def _without_identity(values: dict[str, Any]) -> dict[str, Any]:
    if "id" in values or any(each is MISSING for each in values.values()):
        raise KeyError("id")
    return values


def _same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1: JSON tells them apart, so that a digest does too."""
    return one == other and (not isinstance(one, dict) or _canonical(one) == _canonical(other))


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS) if value else b""


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)
