"""Where badges lie: files, folders with folders in them, archives, addresses. One at a time, however many there are."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from stepladder.adapters.files import STDIN, display_name, read_bytes
from stepladder.cli.asking import is_address, read_address
from stepladder.credentials.archives import MAX_ARCHIVE, Member, holds_several, is_archive, read_archive
from stepladder.credentials.reading import MAX_BYTES

_BATCH = 4_096
"""Entries of a folder that are put in order together: small folders are in order, large ones never lie in memory."""


def walk(names: tuple[str, ...], *, without: Path | None = None) -> Iterator[str]:
    """The files that are meant, folders opened. Hidden files of folders and links to folders are left out.

    Args:
        without: a file that is none of them, though it may lie among them.
    """
    for name in names:
        if name != STDIN and not is_address(name) and Path(name).is_dir():
            yield from _folder(name, without)
        else:
            yield name


def _folder(name: str, without: Path | None) -> Iterator[str]:
    try:
        entries = os.scandir(name)
    except OSError:
        yield name  # reading it says what is wrong, in its line
        return
    with entries:
        while batch := sorted(islice(entries, _BATCH), key=lambda entry: entry.name):
            for entry in batch:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _folder(entry.path, without)
                elif entry.is_file() and not _is(entry.path, without):
                    yield entry.path


def _is(path: str, other: Path | None) -> bool:
    try:
        return other is not None and other.samefile(path)
    except OSError:
        return False


def members(path: str) -> Iterator[Member]:
    """What is in one file: itself, or what an archive or list in it holds, with a name for messages each.

    Raises:
        InvalidDocument: it cannot be read.
        UnreadableCredential: it is an archive that is damaged as a whole.
        Unreachable: it is an address that cannot be asked.
    """
    name = display_name(path)
    data = read_address(path) if is_address(path) else read_bytes(path, limit=_limit(path))
    if _may_hold_several(data) and holds_several(data, name=name):
        with closing(_inside(data, name)) as inside:
            yield from inside
    else:
        yield Member(name, data)


def _inside(data: bytes, name: str) -> Generator[Member]:
    for member in read_archive(data, name=name):
        yield member._replace(name=member.name if member.name.startswith(name) else f"{name}: {member.name}")


def _may_hold_several(data: bytes) -> bool:
    """The cheap question first: a credential names its context, and a list of some begins otherwise."""
    head = data.lstrip()[:1]
    return is_archive(data) or head == b"[" or (head == b"{" and b'"@context"' not in data)


def _limit(path: str) -> int:
    """Archives may be larger than badges."""
    return MAX_ARCHIVE if is_archive(_head(path)) else MAX_BYTES


def _head(path: str) -> bytes:
    """The first bytes of a file; none of a pipe, which gives them once, nor where reading it says what is wrong."""
    try:
        if path == STDIN or not Path(path).is_file():
            return b""
        with Path(path).open("rb") as file:
            return file.read(_HEAD)
    except (OSError, ValueError):
        return b""


_HEAD = 64


def is_many(names: tuple[str, ...]) -> bool:
    """Whether names mean more than one badge, as far as can be told before reading them."""
    if len(names) != 1:
        return True
    (name,) = names
    if name == STDIN or is_address(name):
        return False
    if Path(name).is_dir():
        return True
    head = _head(name)
    return is_archive(head) or head.lstrip().startswith(b"[")
