"""Ladders in our own format: what was imported before, and templates."""

from __future__ import annotations

from stepladder.errors import InvalidDocument
from stepladder.readiness.ladders.file import FORMAT, ladder_from_json, ladder_from_toml
from stepladder.readiness.ladders.interface import Files, Ladder

NAME = "Stepladder (JSON or TOML)"
ID = "stepladder"


def recognizes(files: Files) -> bool:
    """Whether one of the files names the format."""
    return any(_is_ladder(name, content) for name, content in files.items())


def read(files: Files) -> Ladder:
    """Read the one ladder.

    Raises:
        InvalidDocument: there are several, or it does not fit the format.
    """
    found = [name for name, content in sorted(files.items()) if _is_ladder(name, content)]
    if len(found) != 1:
        raise InvalidDocument(f"there are {len(found)} ladders", expected="one at a time", place=", ".join(files))
    read_one = ladder_from_toml if found[0].endswith(".toml") else ladder_from_json
    return read_one(files[found[0]], name=found[0])


def _is_ladder(name: str, content: bytes) -> bool:
    return name.endswith((".json", ".toml")) and FORMAT.encode() in content
