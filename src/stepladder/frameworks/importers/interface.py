"""What an importer is: it recognizes its files, and reads them whole into an edition, with remarks about every wart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from stepladder.frameworks.edition import Edition
from stepladder.remarks import Remark

Files = Mapping[str, bytes]
"""Contents by name, as they lie in a folder or archive: ``skills.csv.gz``. Readers unpack ``.gz``, within limits."""

Progress = Callable[[str, int, int], None]
"""Told how far a reading is: what is read, how many rows were read, how many there are (0 where unknown)."""


@dataclass(frozen=True)
class Read:
    """An edition as it was read.

    Attributes:
        counts: what was read, in the source's own words: ``{"skills": 13939, "relations": 129004}``; what was read and
            what stands in the edition add up with the remarks.
        remarks: every wart, with file and line.
    """

    edition: Edition
    counts: Mapping[str, int]
    remarks: tuple[Remark, ...] = ()


class Importer(Protocol):
    """A module of this folder that is named in ``IMPORTERS``."""

    NAME: str
    """How people call it: ``ESCO (CSV)``."""

    ID: str
    """How commands call it: ``esco``."""

    def recognizes(self, files: Files) -> bool:
        """Whether these are its files; cheap, and never raises."""
        ...

    def read(self, files: Files, *, progress: Progress | None = None) -> Read:
        """Read them whole.

        Raises:
            InvalidDocument: they are not what the format asks for; with file, line and field.
        """
        ...
