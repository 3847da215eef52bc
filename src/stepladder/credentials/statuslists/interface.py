"""What a kind of status list does: find itself in an entry, read a list, and look a badge up in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from stepladder.credentials.dates import Moment
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.errors import StepladderError
from stepladder.fetching import Fetched


class UnusableList(StepladderError):
    """A status list, or an entry that points to one, from which nothing can be told."""


@dataclass(frozen=True)
class Listed:
    """A list as it was read, for whichever badge.

    Attributes:
        at: when it came from the network.
        source: where it comes from and of what day it is, to be put after "according to".
        id: how it calls itself; nothing where it does not.
        issuers: who issued it, as it says itself.
        proven: those of them whose own key signed it.
        purposes: what it is made for.
        begins, ends: between which moments it holds, where it says so.
        lifetime: after how long its issuer wants it read again.
        bits: the unpacked bits, the first place in the highest bit of the first byte.
        named: of a list that names credentials instead, these with the reason for the withdrawal.
        final_url: which address gave it.
    """

    at: datetime
    source: str
    id: str = ""
    issuers: tuple[str, ...] = ()
    proven: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ("revocation",)
    begins: tuple[Moment, ...] = ()
    ends: tuple[Moment, ...] = ()
    lifetime: timedelta | None = None
    bits: bytes = b""
    named: Mapping[str, str] = field(default_factory=dict)
    final_url: str = ""

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, roughly."""
        return len(self.bits) + sum(200 + len(name) + len(reason) for name, reason in self.named.items())


@dataclass(frozen=True)
class Said:
    """What a list says of one badge.

    Attributes:
        value: 0 if nothing is set.
        reason: why, in the issuer's own words, where it gives them.
        remark: what is untidy about the list, though it can be read; begins with a blank.
    """

    value: int
    reason: str = ""
    remark: str = ""


class ListKind(Protocol):
    """One kind of status list."""

    @property
    def name(self) -> str:
        """The type of the entries that point to it."""

    def recognizes(self, entry: StatusEntry) -> bool:
        """Whether an entry points to a list of this kind."""

    def purpose(self, entry: StatusEntry) -> str:
        """What a set place means; ``revocation`` where nothing is said. It judges nothing."""

    def address(self, entry: StatusEntry) -> str:
        """Where the list is.

        Raises:
            UnusableList: the entry names none, or says it in two ways.
        """

    def read(self, fetched: Fetched, inquiry: Inquiry) -> Listed:
        """Read a list that an address gave; what is signed in it is verified.

        Raises:
            StepladderError: it is no such list, or its signature is not good.
        """

    def look_up(self, listed: Listed, entry: StatusEntry, credential: Credential, *, strict: bool) -> Said:
        """What the list says of a badge, once it is certain that it is the list of the badge's issuer.

        Raises:
            UnusableList: it is not, it is another list than is meant, or the badge has no place in it.
        """


def kinds_of(entry: StatusEntry) -> list[str]:
    """The short names of an entry's types."""
    return entry.kind.split(", ")


def web_address(url: str) -> str:
    """The address of a list.

    Raises:
        UnusableList: it is no address of the web.
    """
    if not url.startswith(("https://", "http://")):
        raise UnusableList(f"the list is said to be at {url[:80]!r}, which is no address of the web")
    return url
