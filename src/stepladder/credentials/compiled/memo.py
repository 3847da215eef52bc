"""Parts that many badges share, walked once: an issuer, an achievement.

A part is known by its exact JSON text, the member under which it stands and how deep. It is kept when its name is met
for the second time; so a badge of which nothing repeats costs nothing more. Only what says the same wherever it stands
is kept: a node with a name, without contexts of its own or named graphs. Its records are never changed again.
What is kept comes from whoever wrote the documents: it is bounded, and starts anew when it is full.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from threading import Lock
from typing import Any

import orjson

from stepladder.credentials.compiled.lines import settle
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.tables import Rule
from stepladder.credentials.compiled.walk import Walk

MAX_NAMES = 384
"""Most names that are noted, each of at most ``MAX_NAME`` characters."""

MAX_ENTRIES = 128
"""Most parts."""

MAX_NAME = 200
MAX_PART = 16 * 1_024
"""Most bytes of JSON of a part. A rich achievement has four thousand."""

MAX_PARTS = 1_024 * 1_024
"""Most bytes of JSON of all parts. Their records take about ten times as much."""

_Key = tuple[str, Rule, int]


@dataclass(frozen=True, slots=True)
class Part:
    """What a walk over a part came to.

    Attributes:
        text: its JSON, as orjson writes it, with the members in the order in which they came.
        root: the record of the part itself.
        walk: all of its records.
    """

    text: bytes
    root: Record
    walk: Walk


class Memo:
    """The parts that are kept."""

    def __init__(self) -> None:
        self._met: set[_Key] = set()
        self._parts: dict[_Key, Part] = {}
        self._room = MAX_PARTS
        self._lock = Lock()

    def part(self, source: dict[str, Any], rule: Rule, depth: int) -> Part | None:
        """The part, if it is kept or has been met before; None if it has to be walked where it stands.

        Raises:
            Declined: it holds what is left to the general path.
        """
        name = source.get("id")
        if type(name) is not str or len(name) > MAX_NAME:
            return None
        key = (name, rule, depth)
        if key not in self._met:
            self._note(key)
            return None
        try:
            text = orjson.dumps(source)
        except orjson.JSONEncodeError:
            return None
        known = self._parts.get(key)
        if known is not None and known.text == text:
            return known
        found = None if len(text) > MAX_PART else _walked(text, source, rule, depth)
        if found is not None:
            self._keep(key, found)
        return found

    def _note(self, key: _Key) -> None:
        with self._lock:
            if len(self._met) >= MAX_NAMES:
                self._met = set(self._parts)
            self._met.add(key)

    def _keep(self, key: _Key, part: Part) -> None:
        with self._lock:
            if len(self._parts) >= MAX_ENTRIES or self._room < len(part.text):
                self._parts.clear()
                self._room = MAX_PARTS
            self._parts[key] = part
            self._room -= len(part.text)


def _walked(text: bytes, source: dict[str, Any], rule: Rule, depth: int) -> Part | None:
    walk = Walk()
    root = walk.part(source, rule.entry, depth)
    if walk.contexts or walk.graphs or b"null" in text:  # orjson writes null for what is no number, too
        return None
    settle(walk.named.values(), walk.blanks, hashlib.sha256)
    return Part(text, root, walk)
