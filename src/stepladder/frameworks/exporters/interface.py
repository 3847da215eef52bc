"""What an exporter is: it writes an edition so that its importer reads the same edition back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from stepladder.frameworks.edition import Edition


class Exporter(Protocol):
    """A module of this folder that is named in ``EXPORTERS``."""

    NAME: str
    """How people call the format: ``CASE 1.1 (JSON)``."""

    ID: str
    """How commands call it; the importer that reads it back has the same."""

    SUFFIX: str
    """How the names of its files end: ``.case.json``."""

    MEDIA_TYPE: str
    """What the content is, for a browser: ``application/json``."""

    def write(self, edition: Edition, *, at: datetime, base: str = "") -> bytes:
        """The whole edition in this format.

        Args:
            edition: what to write.
            at: the date of what has none, where neither the entry nor the edition says when it changed.
            base: what the addresses begin with that are made for what has none; without it they are ``urn:uuid:``.

        Raises:
            InvalidDocument: the edition contradicts itself: an id twice, or one that is no UUID.
        """
        ...
