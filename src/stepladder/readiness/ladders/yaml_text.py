"""YAML as a tree that knows its lines, read safely: no objects, aliases or names twice; limits on depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stepladder.errors import InvalidDocument

MAX_BYTES = 256 * 1024
"""Most bytes of YAML; its reader takes some ten seconds for a megabyte. The longest known to us has 46 KB."""

MAX_DEPTH = 20
"""Deepest nesting. Ladders nest four levels."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML text with its lines.

    Attributes:
        value: text of a scalar; a list of nodes; or pairs of name (a node) and value.
        line, last: first and last line, from 1.
        block: whether it is text in lines of its own (``|`` or ``>``), which begins on the line below ``line``.
    """

    value: str | list[Node] | list[tuple[Node, Node]]
    line: int
    last: int
    block: bool = False

    @property
    def text(self) -> str:
        """The text of a scalar; empty for everything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def items(self) -> list[Node]:
        """The values of a list; empty for everything else."""
        return [each for each in self.value if isinstance(each, Node)] if isinstance(self.value, list) else []

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Names and values of a mapping; empty for everything else."""
        return [each for each in self.value if isinstance(each, tuple)] if isinstance(self.value, list) else []

    def get(self, name: str) -> Node | None:
        """The value of a name of a mapping."""
        return next((value for key, value in self.pairs if key.text == name), None)

    def plain(self) -> Any:
        """The same as JSON values."""
        if self.pairs:
            return {key.text: value.plain() for key, value in self.pairs}
        return self.value if isinstance(self.value, str) else [each.plain() for each in self.items]


def read_yaml(text: str, *, name: str) -> Node:
    """Parse YAML.

    Raises:
        InvalidDocument: it is no YAML, or uses what ladders do not need and attackers do: aliases, more than
            ``MAX_DEPTH`` levels, a name twice in a mapping, more than one document.
    """
    import yaml  # noqa: PLC0415 - takes 30 ms to load, and most commands need none

    if len(text.encode()) > MAX_BYTES:
        found = f"the YAML has more than {MAX_BYTES // 1024:,} KiB"
        raise InvalidDocument(found, expected="a ladder that people write", place=name)
    try:
        _check_events(yaml.parse(text, Loader=yaml.SafeLoader), name)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}, line {mark.line + 1}" if mark else name
        problem = error.problem or error.context
        raise InvalidDocument(f"this is not YAML ({problem})", expected="a YAML text", place=place) from error
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidDocument("this is not YAML", expected="a YAML text in UTF-8", place=name) from error
    if root is None:
        raise InvalidDocument("the YAML is empty", expected="a mapping", place=name)
    return _node(root, name)


def _check_events(events: Iterator[Any], name: str) -> None:
    """Before anything is built: aliases multiply, and depth is recursion."""
    import yaml  # noqa: PLC0415 - see above

    depth = 0
    for event in events:
        where = f"{name}, line {event.start_mark.line + 1}" if event.start_mark else name
        if isinstance(event, yaml.AliasEvent):
            hint = "write the text out where it is meant"
            raise InvalidDocument("the YAML uses an alias (*)", expected="plain values", hint=hint, place=where)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            found = f"more than {MAX_DEPTH} levels of YAML"
            raise InvalidDocument(found, expected="values as people write them", place=where)


def _node(node: Any, name: str) -> Node:
    import yaml  # noqa: PLC0415 - see above

    first = node.start_mark.line + 1
    last = max(first, node.end_mark.line + (node.end_mark.column > 0))
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(each, name) for each in node.value], first, last)
    if isinstance(node, yaml.MappingNode):
        pairs = [(_node(key, name), _node(value, name)) for key, value in node.value]
        seen: set[str] = set()
        for key, _ in pairs:
            if key.text in seen or not isinstance(key.value, str):
                found = f"the name {key.text[:60]!r} stands twice in one mapping" if key.text else "a name is no text"
                place = f"{name}, line {key.line}"
                raise InvalidDocument(found, expected="each name once", hint="which is meant?", place=place)
            seen.add(key.text)
        return Node(pairs, first, last)
    return Node(node.value, first, last, node.style in ("|", ">"))
