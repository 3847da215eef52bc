"""Values that every reader after ours can take: what JSON, TOML and databases all hold, and what does not fit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from stepladder.documents import Document
from stepladder.errors import InvalidDocument
from stepladder.places import Path

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1

_AT = re.compile(r" - at `(?:key in )?\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_WANTED = re.compile(r"Expected `(.*?)`")
_MISSING = re.compile(r"Object missing required field `(.*?)`")
_WORDS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a table", "null": "nothing",
}  # fmt: skip
_LONGEST_SHOWN = 60

_RANGES: Mapping[str, tuple[float, float]] = {
    "order": (1, 1_000),
    "raters": (0, 1_200),
    "max_age_months": (1, 1_200),
    "months": (1, 1_200),
    "weight": (0.001, 1_000_000),
    "line": (0, 2**31 - 1),
    "last": (0, 2**31 - 1),
}
"""By field the lowest and the highest number; months, people and weights as a role file and the site take them."""


def out_of_range(each: object) -> Iterator[tuple[str, str, str]]:
    """Numbers of a part of a ladder that nothing after its reader takes: the field, what was found and expected."""
    for name, (low, high) in _RANGES.items():
        value = getattr(each, name, None)
        if value is not None and not low <= value <= high:
            kind = "a number" if name == "weight" else "a whole number"
            yield name, f"the number is {value}", f"{kind} from {low:,} to {high:,}"


def check_values(value: Any, document: Document, path: Path = ()) -> None:
    """Refuse a value that JSON cannot say, or that readers would read in two ways.

    Args:
        value: of a bounded depth; the caller looks at that first.
        path: where it stands.

    Raises:
        InvalidDocument: U+0000 or half of a surrogate pair in a text or a name, a number that is none or has more
            than 64 bits, a date or time.
    """
    if isinstance(value, dict):
        for name, each in value.items():
            _check_text(name, document, (*path, name.encode("ascii", "backslashreplace").decode()))
            check_values(each, document, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            check_values(each, document, (*path, place))
    elif isinstance(value, str):
        _check_text(value, document, path)
    elif found := _fault(value):
        raise document.error(path, found, expected="text, true or false, and numbers of at most 64 bits")


def _fault(value: object) -> str:
    """What is wrong with a value that is no text and holds no others."""
    if isinstance(value, float) and not math.isfinite(value):
        return "the number is none, or larger than any that programs keep"
    if isinstance(value, int) and not _LOWEST <= value <= _HIGHEST:
        return "the whole number is too long"
    return "a date or time stands here without quotes" if isinstance(value, date | time) else ""


def _check_text(text: str, document: Document, path: Path) -> None:
    if "\0" in text:
        hint = "take it out: displays hide it and databases refuse it"
        raise document.error(path, "a text holds the character U+0000", expected="text to read", hint=hint)
    if not is_text(text):
        raise document.error(path, "half of a surrogate pair stands alone", expected="Unicode text")


def is_text(text: str) -> bool:
    """Whether it can be written as UTF-8: no half of a surrogate pair stands alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def misfit(message: str, document: Document) -> InvalidDocument:
    """What msgspec says about a value that fits no field, in words of people and with its place."""
    at = _AT.search(message)
    path: Path = tuple(name or int(number) for name, number in _STEP.findall(at.group(1))) if at else ()
    if missing := _MISSING.match(message):
        return document.error(path, f"the field {missing.group(1)!r} is missing", hint="add it")
    wanted = _WANTED.match(message)
    kinds = wanted.group(1).split(" | ") if wanted else []
    expected = " or ".join(_WORDS.get(each, each) for each in kinds) or "one of the values that are documented"
    return document.error(path, f"found {_shown(document.value, path)}", expected=expected)


def _shown(value: Any, path: Path) -> str:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 2]} …"
