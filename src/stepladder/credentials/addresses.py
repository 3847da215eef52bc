"""Where identifiers of the web are asked: did:web (W3C CCG, did:web Method Specification), and origins (RFC 6454).

Nothing is decoded here but the colon before a port. What else is percent-encoded in a did:web could be read as another
path, another host or a user's name, and is refused.
"""

from __future__ import annotations

import re

from stepladder.credentials.keys import UnusableKey

MAX_IDENTIFIER = 2_000
"""Longest identifier that is asked for; servers commonly refuse longer addresses."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?=[A-Za-z0-9.-]{{1,253}}(?:[:/?#%]|$)){_LABEL}(?:\.{_LABEL})*"
_DID_WEB = re.compile(rf"did:web:({_HOST})(?:%3[Aa](\d{{1,5}}))?((?::[A-Za-z0-9._~-]+)*)")
_ORIGIN = re.compile(rf"(https?)://({_HOST})(?::(\d{{1,5}}))?(?=[/?#]|$)")
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)")
_PORTS = range(1, 65_536)


def did_web_address(did: str) -> str:
    """The https address of the document of a did:web.

    Raises:
        UnusableKey: it names no host, a number instead of a name, or a path that leads elsewhere than it seems.
    """
    match = _DID_WEB.fullmatch(did) if len(did) <= MAX_IDENTIFIER else None
    if match is None:
        raise UnusableKey(f"{did[:80]!r} is no did:web", expected="did:web:example.org, or did:web:example.org:path")
    host, port, path = match[1].lower(), match[2], match[3].split(":")[1:]
    if _NUMERIC.fullmatch(host.rpartition(".")[2]):
        raise UnusableKey(f"{did[:80]!r} names a host by number", expected="a name")
    if port and int(port) not in _PORTS:
        raise UnusableKey(f"{did[:80]!r} names a port that there is not")
    if any(not part.strip(".") for part in path):
        raise UnusableKey(f"{did[:80]!r} names a path that leads elsewhere than it seems")
    where = f":{int(port)}" if port and int(port) != 443 else ""
    return f"https://{host}{where}/{'/'.join(path) if path else '.well-known'}/did.json"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address of the web, in lower case; empty where it is none or names a user."""
    match = _ORIGIN.match(url) if len(url) <= MAX_IDENTIFIER else None
    if match is None:
        return ""
    scheme, host, port = match.groups()
    usual = {"https": "443", "http": "80"}[scheme]
    return f"{scheme}://{host.lower()}" + (f":{int(port)}" if port and port.lstrip("0") != usual else "")


def is_web(identifier: str) -> bool:
    """Whether an identifier can be asked for over the web."""
    return identifier.startswith("did:web:") or bool(origin_of(identifier))


def is_own_address(address: str, issuer: str) -> bool:
    """Whether what is at an address is the word of an issuer: below its own address, or the key set of its host.

    Many issuers may share a host, and whoever can store a file there must not speak for all of them.
    """
    home = issuer
    if issuer.startswith("did:web:"):
        home = did_web_address(issuer).removesuffix("/did.json").removesuffix("/.well-known")
    origin = origin_of(home)
    if not origin or origin_of(address) != origin:
        return False
    if address == f"{origin}/.well-known/jwks.json":
        return True
    path, above = _path(address), _path(home).rstrip("/")
    return path.startswith(f"{above}/") and not _LEADS_UP.search(path)


_LEADS_UP = re.compile(r"\.\.|%2e|\\|%5c|%2f|//", re.IGNORECASE)


def _path(url: str) -> str:
    match = _ORIGIN.match(url)
    return re.split(r"[?#]", url[match.end() :], maxsplit=1)[0] if match else ""
