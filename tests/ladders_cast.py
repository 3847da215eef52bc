"""The ladders of four companies, from the public data."""

from __future__ import annotations

from stepladder.readiness.ladders import read_ladder
from tests.shared_data import shared_data

NAMES = ("financial-times", "engineeringladders", "dropbox", "artsy")
KEPT: dict[str, tuple] = {}


def files_of(name):
    folder = shared_data("ladders", name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def real(name):
    """Files and ladder; each is read once."""
    if name not in KEPT:
        files = files_of(name)
        KEPT[name] = (files, read_ladder(files))
    return KEPT[name]
