"""What an importer is: it recognizes its files, and reads entries of a catalog, with remarks on every wart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from stepladder.achievements.model import Achievement
from stepladder.remarks import Remark

Files = Mapping[str, bytes]
"""Contents by name, as they were uploaded. Readers unpack ``.gz``, within limits."""


@dataclass(frozen=True)
class Read:
    """Entries as they were read.

    Attributes:
        remarks: every wart, and every field that was not taken over, with file and line.
    """

    achievements: tuple[Achievement, ...]
    remarks: tuple[Remark, ...] = ()


class Importer(Protocol):
    """A module of this folder that is named in ``IMPORTERS``."""

    NAME: str
    """How people call it: ``Open Badges``."""

    ID: str
    """How commands call it: ``openbadges``."""

    def recognizes(self, files: Files) -> bool:
        """Whether these are its files; cheap, and never raises."""
        ...

    def read(self, files: Files) -> Read:
        """Read them whole.

        Raises:
            StepladderError: they are not what the format asks for; with file, line and field.
        """
        ...
