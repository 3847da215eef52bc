"""A finding: one thing that was looked at, and what came of it.

A tree of findings is a verdict with its reasons. There are three answers, and *unknown* is one of them: it may be read
neither as a yes nor as a no (Kleene's strong logic of three values).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Status(StrEnum):
    """The three answers."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


def all_of(statuses: Iterable[Status]) -> Status:
    """Met if every one is met; unmet as soon as one is; else unknown.

    Of nothing it is unknown: nothing was looked at, so nothing can be said. Logic would call it met, and then an
    empty policy would be met by anybody.
    """
    seen = set(statuses)
    if Status.UNMET in seen:
        return Status.UNMET
    return Status.MET if seen == {Status.MET} else Status.UNKNOWN


def any_of(statuses: Iterable[Status]) -> Status:
    """Met as soon as one is met; unmet if every one is; else unknown. Of nothing it is unknown, as in ``all_of``."""
    seen = set(statuses)
    if Status.MET in seen:
        return Status.MET
    return Status.UNMET if seen == {Status.UNMET} else Status.UNKNOWN


@dataclass(frozen=True)
class Finding:
    """What was looked at (``id``, for machines), the answer, why (``summary``) and what to do (``hint``).

    Attributes:
        id: dotted path, stable between versions: ``credential.dates``.
        status: met, unmet or unknown.
        summary: one sentence with the reason, for people.
        hint: what would change the answer, or what to do now; may be empty.
        parts: what the answer rests on, in the order in which it was looked at.
    """

    id: str
    status: Status
    summary: str
    hint: str = ""
    parts: tuple[Finding, ...] = ()

    @classmethod
    def met(cls, id: str, summary: str, hint: str = "") -> Self:
        """A finding that is met."""
        return cls(id, Status.MET, summary, hint)

    @classmethod
    def unmet(cls, id: str, summary: str, hint: str = "") -> Self:
        """A finding that is not met."""
        return cls(id, Status.UNMET, summary, hint)

    @classmethod
    def unknown(cls, id: str, summary: str, hint: str = "") -> Self:
        """A finding that could not be made."""
        return cls(id, Status.UNKNOWN, summary, hint)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Read back what ``to_dict`` wrote.

        Raises:
            KeyError: a member is missing.
            ValueError: the status is none of the three.
        """
        parts = tuple(cls.from_dict(part) for part in record["parts"])
        return cls(record["id"], Status(record["status"]), record["summary"], record["hint"], parts)

    def to_dict(self) -> dict[str, Any]:
        """The tree as plain values, ready for JSON: ``id``, ``status``, ``summary``, ``hint``, ``parts``."""
        return {
            "id": self.id,
            "status": str(self.status),
            "summary": self.summary,
            "hint": self.hint,
            "parts": [part.to_dict() for part in self.parts],
        }

    def walk(self) -> Iterator[Finding]:
        """This finding and everything below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def find(self, id: str) -> Finding | None:
        """The finding with this id in the tree, if there is one."""
        return next((finding for finding in self.walk() if finding.id == id), None)
