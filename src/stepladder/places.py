"""Where each field of a JSON or TOML text stands, for messages that name a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""The way to a field: names of members and positions in lists."""

JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{\]},:]|[^\s\[{\]},:"]++', re.DOTALL)
"""One token. Possessive, and an unclosed text runs to the end: a second look at each place would take forever."""

_COLON = re.compile(r"\s*+:")
_LONGEST_KEY = 200
_LONGEST_SHOWN = 60


def dotted(path: Path) -> str:
    """``evidence[0].level``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step[:_LONGEST_SHOWN]}" for step in path)
    return "".join(steps).lstrip(".").replace("\n", " ")


def json_lines(text: str) -> Iterator[tuple[Path, int]]:
    """Where each member stands. The text has been parsed before, so its form can be relied on."""
    path: list[str | int] = []
    line, position = 1, 0
    for token in JSON_TOKEN.finditer(text):
        line += text.count("\n", position, token.start())
        position = token.start()
        match token.group()[0]:
            case "{" | "[" as opening:
                yield tuple(path), line
                path.append("" if opening == "{" else 0)
            case "}" | "]":
                path.pop()
            case ",":
                if isinstance(path[-1], int):
                    path[-1] += 1
            case '"' if _COLON.match(text, token.end()):
                path[-1] = json.loads(token.group())
            case first if first != ":":
                yield tuple(path), line


def toml_lines(text: str) -> Iterator[tuple[Path, int]]:
    """Where each table and key stands, as far as one can see line by line."""
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if line.startswith("[") and "]" in line:
            table = _resolve(line.strip("[").partition("]")[0], counts, is_array=line.startswith("[["))
            yield table, number
        elif 0 < line.find("=") <= _LONGEST_KEY:
            yield table + _names(line.partition("=")[0]), number


def _resolve(dotted_name: str, counts: dict[Path, int], *, is_array: bool) -> Path:
    path: Path = ()
    names = _names(dotted_name)
    for position, step in enumerate(names):
        path += (step,)
        if is_array and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path


def _names(dotted_name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted_name.split("."))
