"""Fitting a document to the struct that its reader asks for, and saying what does not fit."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from stepladder.documents import Document
from stepladder.errors import InvalidDocument
from stepladder.places import Path

T = TypeVar("T")

_AT = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_LONGEST_SHOWN = 60


def convert(document: Document, shape: type[T]) -> T:
    """The content of a document as a struct.

    Raises:
        InvalidDocument: a value does not fit, a field is missing, or a field is not known (with the nearest known).
    """
    try:
        return msgspec.convert(document.value, shape)
    except msgspec.ValidationError as error:
        raise _mismatch(document, str(error), shape) from error


def _mismatch(document: Document, message: str, shape: type) -> InvalidDocument:
    at = _AT.search(message)
    path: Path = tuple(name or int(index) for name, index in _STEP.findall(at.group(1))) if at else ()
    info = _info_at(inspect.type_info(shape), path)
    if unknown := re.match(r"Object contains unknown field `(.*?)`", message):
        name = unknown.group(1)
        known = [
            field.encode_name
            for struct in _alternatives(info)
            if isinstance(struct, inspect.StructType)
            for field in struct.fields
        ]
        near = difflib.get_close_matches(name, known, n=1)
        expected = f"{near[0]!r}" if near else f"one of {', '.join(known)}"
        return document.error(
            (*path, name), f"there is no field {name!r} here", expected=expected, hint="correct the name or take it out"
        )
    if missing := re.match(r"Object missing required field `(.*?)`", message):
        return document.error(path, f"the field {missing.group(1)!r} is missing", hint="add it")
    return document.error(
        path, f"found {_shown(_value_at(document.value, path))}", expected=_described(info) or message
    )


def _alternatives(info: Any) -> Iterator[Any]:
    if isinstance(info, inspect.UnionType):
        for kind in info.types:
            yield from _alternatives(kind)
    elif info is not None:
        yield info


def _info_at(info: Any, path: Path) -> Any:
    for step in path:
        info = next((below for kind in _alternatives(info) if (below := _below(kind, step)) is not None), None)
    return info


def _below(kind: Any, step: str | int) -> Any:
    if isinstance(step, str) and isinstance(kind, inspect.StructType):
        return next((field.type for field in kind.fields if field.encode_name == step), None)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return kind.item_type
    if isinstance(kind, inspect.TupleType) and isinstance(step, int) and step < len(kind.item_types):
        return kind.item_types[step]
    return None


def _described(info: Any) -> str:
    return " or ".join(dict.fromkeys(words for kind in _alternatives(info) if (words := _in_words(kind))))


def _in_words(kind: Any) -> str:
    match kind:
        case inspect.IntType(ge=low, le=high):
            return "a whole number" + _range(low, high)
        case inspect.FloatType(ge=low, le=high):
            return "a number" + _range(low, high)
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(value) for value in values) if len(values) > 1 else str(values[0])
        case inspect.TupleType(item_types=kinds):
            return f"a list of {len(kinds)}"
        case inspect.NoneType():
            return ""
        case _:
            return _WORDS.get(type(kind), "")


_WORDS: dict[type, str] = {
    inspect.StrType: "text",
    inspect.BoolType: "true or false",
    inspect.DateType: "a date like 2026-11-21",
    inspect.StructType: "a table",
    inspect.VarTupleType: "a list",
    inspect.ListType: "a list",
    inspect.DictType: "a table",
}


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {low:,g} to {high:,g}"
    return f" of at least {low:,g}" if low is not None else ""


def _value_at(value: Any, path: Path) -> object:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    return value


def _shown(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."
