"""What the two kinds of list that nobody signs have in common: they are as good as the address that gives them.

A badge names such a list by its address. That whoever answers there speaks for the issuer is proven by https and by
the address being the issuer's own (of the same host as its identifier); at any other address it proves nothing.
"""

from __future__ import annotations

from typing import Any

from stepladder.credentials.addresses import did_web_address, origin_of
from stepladder.credentials.keys import UnusableKey
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.credentials.statuslists.interface import Listed, Said, UnusableList, kinds_of
from stepladder.documents import parse_json
from stepladder.fetching import Fetched

MAX_REASON = 200
"""Most characters of a reason for a withdrawal that are repeated."""


class NamingList:
    """What a kind of list does that names withdrawn credentials; how it names them is its own."""

    name: str

    def recognizes(self, entry: StatusEntry) -> bool:
        """By the kind of the entry: its type, or what reading the badge gave it."""
        return self.name in kinds_of(entry)

    def purpose(self, entry: StatusEntry) -> str:  # noqa: ARG002 - of the protocol
        """It knows nothing but revocation."""
        return "revocation"

    def look_up(self, listed: Listed, entry: StatusEntry, credential: Credential, *, strict: bool) -> Said:  # noqa: ARG002 - of the protocol
        """Whether it names the badge."""
        return look_up(listed, credential)


def parse(fetched: Fetched) -> dict[str, Any]:
    """The JSON object that an address gave.

    Raises:
        UnusableList: it is none.
        InvalidDocument: it is no JSON.
    """
    value = parse_json(fetched.body, name=fetched.url).value
    if not isinstance(value, dict):
        raise UnusableList("this is no revocation list")
    return value


def hosted(fetched: Fetched, document: dict[str, Any], named: dict[str, str]) -> Listed:
    """A list that names withdrawn credentials.

    Raises:
        UnusableList: it says of itself that it is the list of another address.
    """
    own = document.get("id")
    if isinstance(own, str) and own and _bare(own) not in (_bare(fetched.url), _bare(fetched.final_url)):
        raise UnusableList(f"there is another list there, {own[:80]}")
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    host = origin_of(fetched.url).partition("://")[2]
    given = f"the list that {host} gave on {fetched.at:%Y-%m-%d}"
    source = f"{given}. That list is not signed; it comes by https from the issuer's own address"
    issuers = (issuer,) if isinstance(issuer, str) and issuer else ()
    return Listed(fetched.at, source, fetched.url, issuers, named=named, final_url=fetched.final_url)


def look_up(listed: Listed, credential: Credential) -> Said:
    """Whether a list names a badge.

    Raises:
        UnusableList: the list is not at an address of the badge's issuer, or is another issuer's.
    """
    if not credential.id:
        raise UnusableList("the badge has no identifier by which a list could name it")
    if len(credential.issuers) != 1:
        raise UnusableList("the badge does not name one issuer")
    if listed.issuers and listed.issuers != credential.issuers:
        raise UnusableList("it was issued by somebody else than the badge")
    if not all(each.startswith("https://") for each in (listed.id, listed.final_url) if each):
        raise UnusableList("it does not come by https, so that anybody on the way could change it")
    if _host(listed.id) != _host(_address(credential.issuers[0])):
        found = "it is not signed, and is not at an address of the badge's issuer, so that nothing proves whose it is"
        raise UnusableList(found)
    reason = listed.named.get(credential.id.strip())
    return Said(0) if reason is None else Said(1, reason)


def reason_of(entry: dict[str, Any]) -> str:
    """The reason that an entry gives, printable and not too long."""
    reason = entry.get("revocationReason")
    text = reason if isinstance(reason, str) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_REASON].strip()


def _address(issuer: str) -> str:
    try:
        return did_web_address(issuer) if issuer.startswith("did:web:") else issuer
    except UnusableKey:
        return ""


def _host(url: str) -> str:
    host = origin_of(url).partition("://")[2]
    if not host:
        raise UnusableList("it is not signed, and the badge's issuer has no address on the web that could vouch for it")
    return host


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("://")[2]
