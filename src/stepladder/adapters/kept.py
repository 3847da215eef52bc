"""Keeping what addresses gave: for how long it is fresh (RFC 9111, as far as it is needed), and where it is kept.

A copy that is no longer fresh is not thrown away: it is asked about with its tag, and if nobody answers it says when
things were last good.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from stepladder.fetching import Fetched

MAX_FRESH = timedelta(hours=1)
"""Longest that a copy is taken without asking, whatever its server says: a badge may be revoked in the meantime."""

FRESH = timedelta(minutes=5)
"""How long a copy is taken without asking where its server says nothing about it."""

_DIRECTIVE = re.compile(r'([a-z-]+)(?:=(?:"([^"]*)"|([^\s,]*)))?')


@dataclass(frozen=True)
class Kept:
    """A copy of what an address gave.

    Attributes:
        fresh_until: until when it is taken without asking again.
        etag: how its server calls this copy; modified: when its server says it was last changed. Both as written.
    """

    fetched: Fetched
    fresh_until: datetime
    etag: str = ""
    modified: str = ""

    def to_bytes(self) -> bytes:
        """One line of JSON, then the body as it came."""
        head = {
            "url": self.fetched.url,
            "at": self.fetched.at.isoformat(),
            "media_type": self.fetched.media_type,
            "final_url": self.fetched.final_url,
            "fresh_until": self.fresh_until.isoformat(),
            "etag": self.etag,
            "modified": self.modified,
        }
        return json.dumps(head).encode() + b"\n" + self.fetched.body

    @classmethod
    def from_bytes(cls, data: bytes) -> Kept:
        """Read back what ``to_bytes`` wrote.

        Raises:
            ValueError: it is something else.
        """
        line, _, body = data.partition(b"\n")
        try:
            head: dict[str, Any] = json.loads(line)
            at, until = datetime.fromisoformat(head["at"]), datetime.fromisoformat(head["fresh_until"])
            fetched = Fetched(head["url"], body, at, head["media_type"], head["final_url"])
            return cls(fetched, until, head["etag"], head["modified"])
        except (KeyError, TypeError) as error:
            raise ValueError("this is no kept copy") from error


class Cache(Protocol):
    """A place for copies, by address. What it loses is only asked for again."""

    def get(self, url: str, /) -> Kept | None:
        """The copy of what an address gave, fresh or not."""

    def put(self, url: str, kept: Kept, /) -> None:
        """Keep a copy in place of the one before."""


class MemoryCache:
    """Copies in memory, the longest unused thrown out first.

    Args:
        entries: most copies; size: most bytes of their bodies together.
    """

    def __init__(self, *, entries: int = 512, size: int = 64 * 1024 * 1024) -> None:
        self._entries, self._size, self._used = entries, size, 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, url: str, /) -> Kept | None:
        """The copy, which then counts as used."""
        with self._lock:
            kept = self._kept.get(url)
            if kept is not None:
                self._kept.move_to_end(url)
            return kept

    def put(self, url: str, kept: Kept, /) -> None:
        """Keep it, and make room."""
        with self._lock:
            before = self._kept.pop(url, None)
            self._used += len(kept.fetched.body) - (len(before.fetched.body) if before else 0)
            self._kept[url] = kept
            while self._kept and (len(self._kept) > self._entries or self._used > self._size):
                _, oldest = self._kept.popitem(last=False)
                self._used -= len(oldest.fetched.body)


class FolderCache:
    """Copies as files of a folder, for a command that runs again tomorrow. Several processes may share it.

    Args:
        entries: most files; those written longest ago go first.
    """

    def __init__(self, folder: Path, *, entries: int = 2_000) -> None:
        self._folder, self._entries = folder, entries

    def get(self, url: str, /) -> Kept | None:
        """The copy; none if its file is damaged or was made for another address."""
        try:
            kept = Kept.from_bytes(self._path(url).read_bytes())
        except (OSError, ValueError):
            return None
        return kept if kept.fetched.url == url else None

    def put(self, url: str, kept: Kept, /) -> None:
        """Keep it; a folder that cannot be written keeps nothing, which is no reason to fail."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Written beside and moved, so that nobody reads half of it.
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(kept.to_bytes())
            os.replace(file.name, self._path(url))  # noqa: PTH105 - the same as Path.replace, of a name
            self._make_room()

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.kept"

    def _make_room(self) -> None:
        files = list(self._folder.glob("*.kept"))
        if len(files) > self._entries:
            for path in sorted(files, key=lambda each: each.stat().st_mtime)[: len(files) - self._entries]:
                path.unlink(missing_ok=True)


def freshness(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when an answer may be taken without asking again; None if it may not be kept.

    Args:
        headers: of the answer, names in small letters.
    """
    directives = {
        match[1]: match[2] or match[3] or "" for match in _DIRECTIVE.finditer(headers.get("cache-control", "").lower())
    }
    if "no-store" in directives:
        return None
    if "no-cache" in directives:
        return now
    if "max-age" not in directives:
        return now + FRESH
    age = _seconds(directives["max-age"]) - _seconds(headers.get("age", ""))
    return now + min(max(timedelta(seconds=age), timedelta(0)), MAX_FRESH)


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
