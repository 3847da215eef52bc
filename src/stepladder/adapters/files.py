"""Reading files, never more of one than is useful."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from stepladder.credentials.reading import MAX_BYTES
from stepladder.documents import Document, parse_json, parse_toml
from stepladder.errors import InvalidDocument

STDIN = "-"
_NO_TEXT = re.compile("[\ud800-\udfff]")


def read_bytes(path: str, *, limit: int = MAX_BYTES, name: str = "") -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises:
        InvalidDocument: there is no such file, it cannot be read, or it is larger than ``limit`` bytes.
    """
    name = name or display_name(path)
    if path.startswith(("http://", "https://")):
        hint = "download the badge, and give the file"
        raise InvalidDocument("addresses are not fetched", expected="a file", hint=hint, place=name[:200])
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidDocument(
            f"cannot be read ({reason.lower()})",
            expected="a file",
            hint="check the path",
            place=name,
        ) from error
    if len(data) > limit:
        raise InvalidDocument(
            f"the file has more than {limit // 1024 // 1024} MiB",
            expected="a badge or a text file",
            hint="was another file meant?",
            place=name,
        )
    return data


def read_document(path: str) -> Document:
    """A TOML or JSON file, by its ending; standard input is taken as JSON if it begins with a brace.

    Raises:
        InvalidDocument: it cannot be read or parsed.
    """
    data, name = read_bytes(path), display_name(path)
    is_json = path.endswith(".json") or (not path.endswith(".toml") and data.lstrip()[:1] == b"{")
    return parse_json(data, name=name) if is_json else parse_toml(data, name=name)


def beside(path: str) -> Callable[[str], bytes]:
    """A reader of the files that a file names: those in its own folder or below, and nothing else.

    The reader raises:
        InvalidDocument: the name leads out of the folder, or to no ordinary file.
    """
    folder = (Path() if path == STDIN else Path(path).parent).resolve()

    def read(name: str) -> bytes:
        target = folder / name
        try:
            inside = target.resolve().is_relative_to(folder) and target.is_file()
        except (OSError, ValueError):
            inside = False
        if not inside:
            expected, hint = f"a file in the folder of {display_name(path)}", "put it there, and write its name"
            raise InvalidDocument("no such file lies there", expected=expected, hint=hint, place=name[:200])
        return read_bytes(str(target), name=name)

    return read


def display_name(path: str) -> str:
    """What to call a file in messages, and in what is written; bytes of a name that are no UTF-8 stand as ``%FF``."""
    if path == STDIN:
        return "standard input"
    return _NO_TEXT.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", path)
