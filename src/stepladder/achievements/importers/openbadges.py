"""Achievements of Open Badges: a BadgeClass (2.0), an Achievement (3.0), or what stands inside a badge.

Nothing is verified here: an entry says what a kind of credential is, and nothing about whoever holds one. What a badge
says of its holder is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from stepladder.achievements.importers.interface import Files, Read
from stepladder.achievements.importers.openbadges_read import achievement_of
from stepladder.achievements.importers.opening import is_json, opened_text, unpacked
from stepladder.achievements.importers.said import Reading, Said, shown
from stepladder.achievements.model import Achievement
from stepladder.credentials import reading as badges
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.frameworks.importers.ctdl_values import listed
from stepladder.frameworks.json_file import Piece
from stepladder.places import Path

NAME = "Open Badges"
ID = "openbadges"

_OURS = frozenset({"Achievement", "BadgeClass"})
_AROUND = frozenset({"OpenBadgeCredential", "AchievementCredential", "Assertion", "ClrCredential"})
_SIGNS = (b'"Achievement"', b'"BadgeClass"', b'"AchievementCredential"', b'"OpenBadgeCredential"', b'"Assertion"')
_PICTURES = (b"\x89PNG", b"<svg", b"<?xml")
_NAMES = ("@graph", "achievements", "credentialSubject", "verifiableCredential", "badge", "achievement")
_HOLDING = frozenset(_NAMES)
_ITSELF = ("achievement", "badge")
"""Members whose object is an achievement, even where it does not say so."""

_SINGLE = re.compile(rb"\s*+(?:null|true|false|-?\d[\d.eE+-]*+|\"[^\"]*+\")\s*+")
"""JSON that is a single value."""

_DEPTH = 6
"""Levels at which achievements are looked for: of a record of learning, a credential and its subject, twice."""


def recognizes(files: Files) -> bool:
    """Whether there are files, and each of them holds an achievement in the words of Open Badges."""
    return bool(files) and all(_is_ours(content, name) for name, content in files.items())


def read(files: Files) -> Read:
    """Every achievement of the files, each once.

    Raises:
        StepladderError: a file is none, is damaged, or holds no achievement.
    """
    found: dict[str, Achievement] = {}
    remarks = []
    for name in sorted(files):
        reading = _opened(files[name], name)
        before = len(found)
        for path, value in _inside(reading.piece.value, (), _DEPTH, reading):
            one = achievement_of(Said(value, reading, path))
            key = one.id or f"{name} {path}"
            if key in found and found[key] != one:
                words = f"{one.title or one.id} stands in line {found[key].line} already; the first was kept"
                reading.remark("twice", words, path)
            found.setdefault(key, one)
        if len(found) == before and not reading.remarks:
            raise _nothing(name)
        remarks += reading.remarks
    if not found:
        raise _nothing(", ".join(sorted(files)))
    return Read(tuple(found.values()), tuple(remarks))


def _nothing(name: str) -> InvalidDocument:
    return InvalidDocument(
        "there is no achievement in the file",
        expected="a BadgeClass, an Achievement, or a badge with one in it",
        hint="the issuer publishes it at the address that a badge names as its achievement",
        place=name,
    )


def _opened(content: bytes, name: str) -> Reading:
    data = unpacked(content, name)
    if is_json(data):
        return Reading(ID, opened_text(data, name))
    try:
        envelope = badges.read(data, name=name)
    except StepladderError as error:
        if _SINGLE.fullmatch(data):
            raise _nothing(name) from error
        raise
    if envelope.address or not envelope.document:
        found = "the file holds only the address of a badge" if envelope.address else f"the file is {envelope.kind}"
        raise InvalidDocument(found, expected="a file with the achievement itself", place=name)
    return Reading(ID, opened_text(orjson.dumps(dict(envelope.document)), name), has_lines=False)


def _inside(value: Any, path: Path, depth: int, reading: Reading) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The achievements of a value, whichever way they are wrapped."""
    if isinstance(value, list):
        others = [place for place, each in enumerate(value) if not _may_hold(each)]
        _tell_of_others(value, others, path, reading)
        for place in sorted(set(range(len(value))).difference(others)):
            yield from _inside(value[place], (*path, place), depth, reading)
        return
    if not isinstance(value, dict) or not depth:
        return
    kinds = _types(value)
    if kinds & _OURS:
        yield path, value
        return
    if kinds & _AROUND:
        _note(value, path, reading)
    yield from _wrapped(value, path, depth, reading, is_badge=bool(kinds & _AROUND))


def _wrapped(
    value: Mapping[str, Any], path: Path, depth: int, reading: Reading, *, is_badge: bool
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    issuer = value.get("issuer") if is_badge else None
    for name in filter(value.__contains__, _NAMES):
        held = value[name]
        if name not in _ITSELF:
            found = list(_inside(held, (*path, name), depth - 1, reading))
            yield from ((where, _issued(one, issuer)) for where, one in found)
            continue
        for place, inner in enumerate(listed(held)):
            where = (*path, name, place) if isinstance(held, list) else (*path, name)
            if isinstance(inner, dict) and not _types(inner):
                yield where, _issued(inner, issuer)
            elif isinstance(inner, str):
                words = f"the badge names its achievement by an address alone ({inner[:80]}); it was not asked for"
                reading.remark("address", words, where, "download it there, and upload that file")
            else:
                found = list(_inside(inner, where, depth - 1, reading))
                yield from ((at, _issued(one, issuer)) for at, one in found)


def _tell_of_others(values: Sequence[Any], others: Sequence[int], path: Path, reading: Reading) -> None:
    """One remark for all parts of a list that are no achievement and hold none."""
    if not others:
        return
    first = values[others[0]]
    called = shown(first.get("name") or first) if isinstance(first, dict) else shown(first)
    words = (
        f"a part of the list does not say that it is an achievement, and was passed over ({called})"
        if len(others) == 1
        else f"{len(others):,} parts of the list do not say that they are achievements, and were passed over; the first"
        f" is {called}"
    )
    hint = "where it is one, give it the type Achievement or BadgeClass"
    reading.remark("untyped", words, (*path, others[0]), hint)


def _may_hold(value: Any) -> bool:
    if isinstance(value, list):
        return True
    return isinstance(value, dict) and bool(_types(value) & (_OURS | _AROUND) or not _HOLDING.isdisjoint(value))


def _issued(value: Mapping[str, Any], issuer: Any) -> Mapping[str, Any]:
    """Where the achievement does not say who made it, the issuer of the badge did."""
    is_named = value.get("creator") or value.get("issuer")
    return value if is_named or issuer is None else {**value, "issuer": issuer}


def _note(value: Mapping[str, Any], path: Path, reading: Reading) -> None:
    words = "this is a badge of somebody: only what it says of the achievement was read, and its signature not checked"
    reading.remark("badge", words, path)
    if value.get("evidence"):
        reading.remark("ignored", "evidence belongs to the holder, and was not taken over", (*path, "evidence"))


def _types(value: Mapping[str, Any]) -> set[str]:
    return {str(each) for each in listed(value.get("type", value.get("@type")))}


def _is_ours(content: bytes, name: str) -> bool:
    try:
        data = unpacked(content, name)
        if is_json(data):
            return any(sign in data for sign in _SIGNS) and any(
                True for _ in _inside(opened_text(data, name).value, (), _DEPTH, Reading(ID, _EMPTY))
            )
        return _is_wrapped(data) and bool(badges.read(data, name=name).document)
    except (StepladderError, ValueError):
        return False


def _is_wrapped(data: bytes) -> bool:
    return data.startswith(_PICTURES) or data.count(b".", 0, len(data)) == 2


_EMPTY = Piece("", b"{}", 0, 2, 1)
