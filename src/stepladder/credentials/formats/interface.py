"""What a format has to do: recognize its documents and read what was signed. It never decides trust."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential


class Format(Protocol):
    """One format of credentials."""

    @property
    def name(self) -> str:
        """The format's name with an article, for a sentence: "an Open Badge 3.0"."""

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """Whether a JSON object looks like one, by its types alone."""

    def read(self, statements: Statements) -> Credential:
        """What the signed statements say. Missing things stay empty; whether they may be missing is a check."""
