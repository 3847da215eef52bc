"""A node as a walk over the JSON finds it: its lines as text, and where its values stand."""

from __future__ import annotations

from typing import Any

from stepladder.credentials.compiled.tables import Rule

_NONE: list[Any] = []
"""Never changed: most nodes hold nothing of the kind."""


class Record:
    """A node as it stands in one place.

    Attributes:
        subject: its address in angle brackets, or nothing if it has no name.
        tails: its lines without the subject, where the object has a name or is a value.
        links: predicate (with spaces) and record of those whose object has no name.
        values: by predicate the rule and the value in JSON, or None and what it became.
        above: for an unnamed node, the record that leads to it, and by which predicate.
        graph: the record of the named graph in which it stands.
        is_listed: whether it is in the order of first statements.
        is_open: whether the walk is still inside.
        inner: records of the same node inside this one.
        block: of a remembered node, all of its lines in order, if these depend on nothing else.
        digest: of a remembered node without name, the hash function and its first-degree hash.
    """

    __slots__ = (
        "above", "block", "digest", "graph", "inner", "is_listed", "is_open", "links", "subject", "tails", "values",
        "via",
    )  # fmt: skip

    def __init__(self, subject: str, graph: Record | None, above: Record | None, via: str) -> None:
        self.subject = subject
        self.graph = graph
        self.above = above
        self.via = via
        self.tails: list[str] = []
        self.links: list[tuple[str, Record]] = []
        self.values: dict[str, tuple[Rule | None, Any]] = {}
        self.is_open = True
        self.is_listed = False
        self.inner: list[Record] = _NONE
        self.block = ""
        self.digest: tuple[Any, str] | None = None


Target = str | Record
"""What a statement leads to: an address in angle brackets, or an unnamed node."""
