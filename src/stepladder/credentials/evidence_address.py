"""Which addresses may stand as evidence in a badge: a badge is shown to anybody, so what it points to must be, too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stepladder.credentials.addresses import origin_of
from stepladder.errors import InvalidDocument

_EXPECTED = "an https address that everybody may open, or words instead"

_INTERNAL = (".local", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home", ".home.arpa", ".private")
"""Ends of names that only a network of one's own knows (RFC 6762, Appendix G; RFC 8375; ICANN's .internal)."""

_SECRETS = frozenset(
    {"access_token", "auth", "authkey", "code", "key", "password", "pwd", "resourcekey", "secret", "se", "sig"}
    | {"signature", "sv", "token", "x-amz-credential", "x-amz-security-token", "x-amz-signature", "x-goog-signature"}
)
"""Names by which an address carries its own permission: whoever has such a link opens a file that is not public."""


_PARTS = re.compile(r"[&;]")
_UNFIT = re.compile(r"[\s\\<>\"]")


def check_public(address: str, *, private_hosts: Sequence[str] = ()) -> None:
    """Refuse what is not for everybody: files inside of the badge, internal hosts, links that are themselves a key.

    Whether the page really opens is not asked: that takes the network.

    Args:
        private_hosts: further hosts whose pages are not for everybody, such as the issuer's own site.

    Raises:
        InvalidDocument: the address is none of that kind.
    """
    if address.lower().startswith("data:"):
        raise InvalidDocument(
            "the evidence is a file inside of the badge", expected=_EXPECTED, hint="whoever reads the badge reads it"
        )
    # What names a user, a number or letters beyond ASCII in place of a host has no origin here, and is refused with it.
    origin = origin_of(address)
    host = origin.removeprefix("https://").partition(":")[0]
    if not origin.startswith("https://") or _UNFIT.search(address):
        raise InvalidDocument(f"{address[:80]!r} is no address that begins with https://", expected=_EXPECTED)
    if _is_internal(host) or host in {each.lower() for each in private_hosts}:
        raise InvalidDocument(f"{host} is not open to everybody", expected=_EXPECTED)
    query = address.partition("#")[0].partition("?")[2]
    if given := sorted({part.partition("=")[0].lower() for part in _PARTS.split(query)} & _SECRETS):
        raise InvalidDocument(
            f"the address of the evidence carries its own permission ({given[0]})",
            expected=_EXPECTED,
            hint="whoever reads the badge could open the file; publish it, or tell of it in words",
        )


def _is_internal(host: str) -> bool:
    # A name without a point, or whose last part is a number (10.0.0.1, 0x7f.1), is no name of the public web.
    return "." not in host or host.endswith(_INTERNAL) or host.rpartition(".")[2][:1].isdigit()
