"""1EdTech Revocation List Status Method (1EdTech, vcrl 1.0): a JSON object that names the credentials.

The member is ``revokedCredentials`` in some texts and programs of 1EdTech, and ``revokedCredential`` in others; both
are read. ``revoked`` may be left out, and then it is true.
"""

from __future__ import annotations

from typing import Any

from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import StatusEntry
from stepladder.credentials.statuslists import hosted
from stepladder.credentials.statuslists.interface import Listed, UnusableList, web_address
from stepladder.fetching import Fetched

_MEMBERS = ("revokedCredentials", "revokedCredential")


class RevocationList1EdTech(hosted.NamingList):
    """Reads lists that name credentials by their ``id``."""

    name = "1EdTechRevocationList"

    def address(self, entry: StatusEntry) -> str:
        """The entry's own identifier."""
        return web_address(entry.id)

    def read(self, fetched: Fetched, inquiry: Inquiry) -> Listed:  # noqa: ARG002 - nothing in it is signed
        """The identifiers that it names, with the reasons."""
        document = hosted.parse(fetched)
        # The list of an issuer that has never revoked anything may leave the member out; a page about something else
        # leaves it out too, but does not name an issuer and itself.
        if not any(member in document for member in _MEMBERS) and not {"id", "issuer"} <= document.keys():
            raise UnusableList("this is no revocation list")
        named: dict[str, str] = {}
        for member in _MEMBERS:
            value = document.get(member, [])
            for entry in value if isinstance(value, list) else [value]:
                _note(entry, named)
        return hosted.hosted(fetched, document, named)


def _note(entry: Any, named: dict[str, str]) -> None:
    """Of two entries for one credential the one that withdraws it stands."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise UnusableList("an entry of it names no credential")
    revoked = entry.get("revoked", True)
    if not isinstance(revoked, bool):
        raise UnusableList("it says of a credential neither that it is revoked nor that it is not")
    if revoked:
        named[entry["id"].strip()] = hosted.reason_of(entry)
