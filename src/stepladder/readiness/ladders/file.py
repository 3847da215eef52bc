"""A ladder as a document of our own (format ``stepladder/ladder/1``), in JSON or TOML: templates, and imported ones.

What has its default value is left out. Reading what was written gives the same ladder.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec

from stepladder.documents import Document, looks_like, parse_toml
from stepladder.errors import InvalidDocument
from stepladder.evidence.policy import KINDS, LEVELS
from stepladder.places import Path
from stepladder.readiness.ladders.interface import Ladder, RungDraft, Statement
from stepladder.readiness.ladders.names import slug
from stepladder.readiness.ladders.seniority import in_order
from stepladder.readiness.ladders.values import check_values, misfit, out_of_range

FORMAT = "stepladder/ladder/1"

MAX_BYTES = 32 * 1024 * 1024
"""Most bytes. Dropbox's 48 roles with 2,923 statements have about 1.5 MB."""

MAX_STATEMENTS = 50_000
"""Most statements of one ladder."""

_MOST_DIGITS = 20
"""Longest whole number that is looked at; one of 64 bits has at most 19 digits and a sign."""

_MAX_DEPTH = 24
"""Deepest nesting; a ladder nests ten levels, and what a source says beside its fields a few more."""


def ladder_to_json(ladder: Ladder) -> dict[str, Any]:
    """Plain values for JSON."""
    return {"type": FORMAT, **_plain(ladder)}


def ladder_from_json(data: bytes, *, name: str) -> Ladder:
    """Read JSON that ``ladder_to_json`` gave, or that somebody wrote so.

    Raises:
        InvalidDocument: no JSON, another format, a field that is not known, a name twice, a value that another reader
            cannot take (``values``), a number out of its range, too large.
    """
    if len(data) > MAX_BYTES:
        raise InvalidDocument(f"the ladder has more than {MAX_BYTES >> 20} MiB", expected="one ladder", place=name)
    # Not documents.parse_json: its limit of 20,000 values is made for badges, and large ladders have more.
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole)
    except UnicodeDecodeError as error:
        kind = looks_like(data)
        found = f"this is {kind}, not JSON" if kind else f"this is not JSON in UTF-8: byte {error.start} is not"
        raise InvalidDocument(found, expected="a ladder in JSON", hint="save it as UTF-8", place=name) from error
    except json.JSONDecodeError as error:
        place = f"{name}, line {error.lineno}, column {error.colno}"
        hint = "look at this line, and whether the file is complete"
        raise InvalidDocument("this is not JSON", expected="a ladder in JSON", hint=hint, place=place) from error
    except _Refused as error:
        raise InvalidDocument(str(error), expected="JSON that reads in one way", place=name) from error
    except RecursionError as error:
        found = f"this is no JSON of at most {_MAX_DEPTH} levels"
        raise InvalidDocument(found, expected="a ladder in JSON", place=name) from error
    return _ladder(Document(name, data, value, "json"))


@dataclasses.dataclass(frozen=True)
class _Sourced(Document):
    """A ladder of another format: its places are those of the files that it was read from."""

    ladder: Ladder

    def place(self, path: Path) -> str:
        """File and line of the part that is meant, or of the nearest one around it that has them, and the field."""
        at: Any = self.ladder
        where = self.name
        for step in path:
            at = at[step] if isinstance(step, int) else getattr(at, step, None)
            if getattr(at, "file", ""):
                where = f"{at.file}, line {at.line}" if at.line else at.file
            if not isinstance(at, tuple) and not dataclasses.is_dataclass(at):
                break
        field = next((f", {each}" for each in reversed(path) if isinstance(each, str)), "")
        return f"{where}{field}".encode("utf-8", "replace").decode()


def check_ladder(ladder: Ladder, *, name: str) -> None:
    """Refuse a ladder of any format that could not be written as a document of ours and read again.

    Raises:
        InvalidDocument: as ``ladder_from_json``.
    """
    document = _Sourced(name, b"{}", ladder_to_json(ladder), "json", ladder)
    if _depth(document.value) > _MAX_DEPTH:
        raise document.error((), f"more than {_MAX_DEPTH} levels", expected="a ladder")
    check_values(document.value, document)
    _check(ladder, document)


def ladder_from_toml(data: bytes, *, name: str) -> Ladder:
    """Read the same in TOML.

    Raises:
        InvalidDocument: as ``ladder_from_json``.
    """
    return _ladder(parse_toml(data, name=name))


def _ladder(document: Document) -> Ladder:
    value = document.value
    if not isinstance(value, dict) or value.get("type") != FORMAT:
        found = f"the type is {value.get('type')!r}" if isinstance(value, dict) else "the document is no object"
        raise document.error(("type",), found, expected=repr(FORMAT))
    content = {key: each for key, each in value.items() if key != "type"}
    if _depth(content) > _MAX_DEPTH:
        raise document.error((), f"more than {_MAX_DEPTH} levels", expected="a ladder")
    check_values(content, document)
    try:
        ladder = msgspec.convert(content, Ladder)
    except msgspec.ValidationError as error:
        raise misfit(str(error), document) from error
    if unknown := _unknown(content, Ladder):
        raise document.error(unknown, f"there is no field {unknown[-1]!r} here", expected="fields as documented")
    _check(ladder, document)
    # People write rungs as they come to mind; everybody who reads a ladder relies on the lowest being first.
    families = tuple(dataclasses.replace(family, rungs=in_order(family.rungs)) for family in ladder.families)
    return dataclasses.replace(ladder, families=families)


def _check(ladder: Ladder, document: Document) -> None:
    """What the shape does not say: keys that are one, levels of five, steps between rungs that there are."""
    if sum(1 for _ in ladder.statements) > MAX_STATEMENTS:
        raise document.error(("families",), f"more than {MAX_STATEMENTS:,} statements", expected="one ladder")
    rungs = {f"{family.key}/{rung.key}" for family, rung in ladder.rungs}
    _check_keys([family.key for family in ladder.families], document, ("families",))
    for place, family in enumerate(ladder.families):
        path: Path = ("families", place, "rungs")
        _check_keys([rung.key for rung in family.rungs], document, path)
        for number, rung in enumerate(family.rungs):
            _check_rung(rung, document, (*path, number))
    for name in ("conditions", "left", "remarks", "steps"):
        _check_each(getattr(ladder, name), document, (name,))
    for place, step in enumerate(ladder.steps):
        if step.source not in rungs or step.target not in rungs:
            found = f"the step leads from {step.source!r} to {step.target!r}"
            raise document.error(("steps", place), found, expected="keys like family/rung")


def _check_rung(rung: RungDraft, document: Document, path: Path) -> None:
    _check_ranges(rung, document, path)
    _check_each(rung.conditions, document, (*path, "conditions"))
    for position, statement in enumerate(rung.statements):
        _check_statement(statement, document, (*path, "statements", position))


def _check_each(listed: Iterable[object], document: Document, path: Path) -> None:
    for position, each in enumerate(listed):
        _check_ranges(each, document, (*path, position))


def _check_keys(keys: list[str], document: Document, path: Path) -> None:
    if len(set(keys)) < len(keys) or not all(key and key == slug(key) for key in keys):
        found = f"the keys are {', '.join(map(repr, keys[:12]))}"
        raise document.error(path, found, expected="small letters, digits and hyphens, each key once")


def _check_ranges(each: object, document: Document, path: Path) -> None:
    for name, found, expected in out_of_range(each):
        raise document.error((*path, name), found, expected=expected)


def _check_statement(statement: Statement, document: Document, path: Path) -> None:
    _check_ranges(statement, document, path)
    if statement.level_hint not in (None, *LEVELS):
        found = f"the level is {statement.level_hint}"
        raise document.error((*path, "level_hint"), found, expected="1 to 5, or none where it is unknown")
    if not statement.wording.strip():
        raise document.error((*path, "wording"), "the wording is empty", expected="what the rung asks")
    unknown = set(statement.accepts) - {kind.accepted_as for kind in KINDS} - {kind.id for kind in KINDS}
    if unknown:
        names = ", ".join(dict.fromkeys(kind.accepted_as for kind in KINDS))
        found = f"there is no kind of evidence {min(unknown)!r}"
        raise document.error((*path, "accepts"), found, expected=f"one of {names}")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if not _is_default(getattr(value, field.name), field)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _is_default(value: Any, field: dataclasses.Field[Any]) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def _unknown(value: Any, shape: Any) -> Path:
    """The way to a field that no dataclass has; empty where there is none."""
    if dataclasses.is_dataclass(shape) and isinstance(value, dict):
        hints = msgspec.inspect.type_info(shape)
        assert isinstance(hints, msgspec.inspect.DataclassType)  # noqa: S101 - it is one
        fields = {each.name: each.type for each in hints.fields}
        for key, each in value.items():
            if key not in fields:
                return (key,)
            below = fields[key]
            if isinstance(below, msgspec.inspect.VarTupleType) and isinstance(
                below.item_type, msgspec.inspect.DataclassType
            ):
                for place, item in enumerate(each):
                    if found := _unknown(item, below.item_type.cls):
                        return (key, place, *found)
    return ()


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return depth


class _Refused(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused("a name stands twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise _Refused(f"{name} is no JSON number")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Refused(f"a whole number has {len(digits):,} digits")
    return int(digits)
