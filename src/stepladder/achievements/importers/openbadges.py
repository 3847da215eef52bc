"""Achievements of Open Badges: a BadgeClass (2.0), an Achievement (3.0), or what stands inside a badge.

Nothing is verified here: an entry says what a kind of credential is, and nothing about whoever holds one. What a badge
says of its holder is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from stepladder.achievements.importers.interface import Files, Read
from stepladder.achievements.importers.openbadges_read import achievement_of
from stepladder.achievements.importers.said import Reading, Said
from stepladder.achievements.model import Achievement
from stepladder.credentials import reading as badges
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.frameworks.importers.ctdl_values import listed
from stepladder.frameworks.json_file import Piece, open_json, unpacked
from stepladder.places import Path

NAME = "Open Badges"
ID = "openbadges"

_OURS = frozenset({"Achievement", "BadgeClass"})
_AROUND = frozenset({"OpenBadgeCredential", "AchievementCredential", "Assertion", "ClrCredential"})
_SIGNS = (b'"Achievement"', b'"BadgeClass"', b'"AchievementCredential"', b'"OpenBadgeCredential"', b'"Assertion"')
_PICTURES = (b"\x89PNG", b"<svg", b"<?xml")
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
    if data.lstrip()[:1] in (b"{", b"["):
        return Reading(ID, open_json(content, name))
    envelope = badges.read(data, name=name)
    if envelope.address or not envelope.document:
        found = "the file holds only the address of a badge" if envelope.address else f"the file is {envelope.kind}"
        raise InvalidDocument(found, expected="a file with the achievement itself", place=name)
    return Reading(ID, open_json(orjson.dumps(dict(envelope.document)), name), has_lines=False)


def _inside(value: Any, path: Path, depth: int, reading: Reading) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The achievements of a value, whichever way they are wrapped."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _inside(each, (*path, place), depth, reading)
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
    for name in ("@graph", "achievements", "credentialSubject", "verifiableCredential", "badge", "achievement"):
        inner = value.get(name)
        if name in ("achievement", "badge") and isinstance(inner, dict) and not _types(inner):
            yield (*path, name), inner
        elif name in ("achievement", "badge") and isinstance(inner, str):
            words = f"the badge names its achievement by an address alone ({inner[:80]}); it was not asked for"
            reading.remark("address", words, (*path, name), "download it there, and upload that file")
        elif inner is not None:
            found = list(_inside(inner, (*path, name), depth - 1, reading))
            issuer = value.get("issuer") if is_badge else None
            yield from ((where, _issued(one, issuer)) for where, one in found)


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
        if data.lstrip()[:1] in (b"{", b"["):
            return any(sign in data for sign in _SIGNS) and any(
                True for _ in _inside(open_json(content, name).value, (), _DEPTH, Reading(ID, _EMPTY))
            )
        return _is_wrapped(data) and bool(badges.read(data, name=name).document)
    except (StepladderError, ValueError):
        return False


def _is_wrapped(data: bytes) -> bool:
    return data.startswith(_PICTURES) or data.count(b".", 0, len(data)) == 2


_EMPTY = Piece("", b"{}", 0, 2, 1)
