"""Revocation lists of Open Badges 2.0 (``RevocationList`` of an issuer's profile) and 1.x (an object of reasons).

Only signed badges have them: a hosted one is asked for at its own address.
"""

from __future__ import annotations

from typing import Any

from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import StatusEntry
from stepladder.credentials.statuslists import hosted
from stepladder.credentials.statuslists.interface import Listed, UnusableList, web_address
from stepladder.fetching import Fetched

_OF_ERRORS = frozenset({"code", "detail", "error", "message", "status", "title", "type"})
"""Names in what servers say when they have no list, which would else be a list that revokes nobody."""


class RevocationListOpenBadges2(hosted.NamingList):
    """Reads lists that name assertions by ``id`` or ``uid``."""

    name = "RevocationList"

    def address(self, entry: StatusEntry) -> str:
        """The address that the issuer's profile names."""
        return web_address(entry.lists[0] if len(entry.lists) == 1 else entry.id)

    def read(self, fetched: Fetched, inquiry: Inquiry) -> Listed:  # noqa: ARG002 - nothing in it is signed
        """The identifiers that it names, with the reasons."""
        document = hosted.parse(fetched)
        entries = document.get("revokedAssertions")
        if entries is None and document.get("type") != self.name:
            return hosted.hosted(fetched, {}, _of_version_1(document))
        named: dict[str, str] = {}
        for entry in entries if isinstance(entries, list) else [entries] if entries else []:
            _note(entry, named)
        return hosted.hosted(fetched, document, named)


def _note(entry: Any, named: dict[str, str]) -> None:
    if isinstance(entry, str):
        named.setdefault(entry.strip(), "")
        return
    ids = [entry[name] for name in ("id", "uid") if isinstance(entry.get(name), str)] if isinstance(entry, dict) else []
    if not ids:
        raise UnusableList("an entry of it names no badge")
    named.update({id.strip(): hosted.reason_of(entry) for id in ids})


def _of_version_1(document: dict[str, Any]) -> dict[str, str]:
    """``{"qp8g1s": "Issued in error"}``; an error message in JSON looks alike but for its names."""
    if not all(isinstance(value, str) for value in document.values()) or _OF_ERRORS & {
        name.lower() for name in document
    }:
        raise UnusableList("this is no revocation list")
    return {name.strip(): hosted.reason_of({"revocationReason": reason}) for name, reason in document.items()}
