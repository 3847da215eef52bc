"""Where each field of a JSON or TOML text stands, for messages that name a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""The way to a field: names of members and positions in lists."""

JSON_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{\]},:]|[^\s\[{\]},:"]+')
_COLON = re.compile(r"\s*:")
_HEADER = re.compile(r"^\s*\[(\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\"'.\s-]+?)\s*=")


def dotted(path: Path) -> str:
    """``evidence[0].level``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


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
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _resolve(header.group(2), counts, is_array=bool(header.group(1)))
            yield table, number
        elif key := _KEY.match(line):
            yield table + _names(key.group(1)), number


def _resolve(dotted: str, counts: dict[Path, int], *, is_array: bool) -> Path:
    path: Path = ()
    names = _names(dotted)
    for position, step in enumerate(names):
        path += (step,)
        if is_array and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
            for below in [other for other in counts if other[: len(path)] == path and other != path]:
                del counts[below]
        if path in counts:
            path += (counts[path],)
    return path


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
