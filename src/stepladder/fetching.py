"""What the library is given to ask the network with: a function, because it has no network of its own.

``adapters.http`` makes one that asks; a site makes one that keeps what it was told; a test makes one of a dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from stepladder.errors import StepladderError


@dataclass(frozen=True)
class Fetched:
    """What an address gave.

    Attributes:
        url: the address that was asked for.
        body: the bytes, after any transfer encoding.
        at: when they came from the network, with time zone; a kept copy tells when it was made.
        media_type: such as ``application/json``, without parameters; empty where none was told.
        final_url: the address that answered, after redirects; empty where it is ``url`` itself.
    """

    url: str
    body: bytes
    at: datetime
    media_type: str = ""
    final_url: str = ""


class Fetch(Protocol):
    """Gives what is at an address. It decides which addresses may be asked, and how much is read."""

    def __call__(self, url: str, /) -> Fetched:
        """Ask.

        Raises:
            Unreachable: it did not answer, may not be asked, or answered with an error or too much.
        """


@runtime_checkable
class Renews(Protocol):
    """A ``Fetch`` that may answer from copies, and can be told not to."""

    def again(self, url: str, /) -> Fetched:
        """What the address gives now; raises Unreachable."""


class Unreachable(StepladderError):
    """Something at an address that was asked and did not answer, or may not be asked. It says nothing about a badge.

    Args:
        found: what happened, as the subject of a sentence.
        last: what the address gave when it last answered, where that was kept.
        code: the HTTP status by which it answered; 0 where it did not answer.
    """

    def __init__(
        self,
        found: str,
        *,
        expected: str = "",
        hint: str = "",
        place: str = "",
        last: Fetched | None = None,
        code: int = 0,
    ) -> None:
        super().__init__(found, expected=expected, hint=hint, place=place)
        self.last = last
        self.code = code
