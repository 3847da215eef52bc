"""The report of a run over many files: JSON lines, one for each, written as the run goes on and read by the next one.

A run that was interrupted is continued by giving the same report again: what stands in it for the same bytes, the same
day and the same question is not verified again. A half-written last line, which a run that was killed leaves, is taken
off; a file that is something else is never written to.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from stepladder.errors import InvalidDocument

OUTCOMES = ("met", "unmet", "unknown", "unreadable")
"""What may come of a file, by number; an error of our own is not kept, so that the next run tries again."""

_MAX_LINE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Question:
    """What was asked of every file of a run; answers to another question are of no use.

    Attributes:
        day: the date verified at.
        recipient: whose it should be; empty where that was not asked.
        online: whether the network was asked.
        trust: the digest of the list of known issuers; empty without one.
        version: of Stepladder.
    """

    day: str
    recipient: str
    online: bool
    trust: str
    version: str

    def to_dict(self) -> dict[str, Any]:
        """The members that stand in each line."""
        return {
            "day": self.day,
            "recipient": self.recipient,
            "online": self.online,
            "trust": self.trust,
            "version": self.version,
        }


@dataclass(frozen=True)
class Known:
    """What a report holds already: one number for each file and question, sorted. A million take 8 MB.

    The number is 62 bits of a digest, and two for the outcome; that two files share one by chance is less likely than
    a fault of the memory it lies in.
    """

    numbers: array[int] = field(default_factory=lambda: array("Q"))

    def outcome(self, file: str, digest: str, question: Question) -> str | None:
        """What came of a file with these bytes, or None if it is not known."""
        number = _number(file, digest, question.to_dict())
        at = bisect_left(self.numbers, number)
        if at < len(self.numbers) and self.numbers[at] >> 2 == number >> 2:
            return OUTCOMES[self.numbers[at] & 3]
        return None


def open_report(path: Path) -> tuple[BinaryIO, Known]:
    """A report to add lines to, and what it holds. A new one is begun where there is none.

    Raises:
        InvalidDocument: the file is something else, or cannot be written.
    """
    try:
        with path.open("r+b" if path.exists() else "w+b") as file:
            numbers, end = array("Q"), 0
            for line, entry in _entries(file, path):
                if entry["status"] in OUTCOMES and entry["digest"]:
                    number = _number(entry["file"], entry["digest"], entry)
                    numbers.append(number | OUTCOMES.index(entry["status"]))
                end += len(line)
            file.truncate(end)
        return path.open("ab"), Known(array("Q", sorted(numbers)))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidDocument(f"cannot be written ({reason})", expected="a report", place=str(path)) from error


def _entries(file: BinaryIO, path: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    number = 0
    while line := file.readline(_MAX_LINE):
        number += 1
        if not line.endswith(b"\n"):
            if number == 1 and not line.startswith(b'{"file":'):
                raise _foreign(path, number)
            return  # half-written: to be taken off
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise _foreign(path, number) from error
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(each), str) for each in ("file", "digest", "status")
        ):
            raise _foreign(path, number)
        yield line, entry


def _foreign(path: Path, number: int) -> InvalidDocument:
    return InvalidDocument(
        "this is not a report of this command",
        expected="a report, or a name that is not taken",
        hint="nothing was written to it; give another name",
        place=f"{path}, line {number}",
    )


def _number(file: str, digest: str, question: dict[str, Any]) -> int:
    asked = [question.get(each) for each in ("day", "recipient", "online", "trust", "version")]
    text = json.dumps([file, digest, *asked])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) & ~3
