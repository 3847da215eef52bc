"""Who may host badges in an issuer's name (Open Badges 2.0, "Verification": ``allowedOrigins``, ``startsWith``).

Addresses are compared by scheme, host and port, never as texts: ``https://issuer.example.evil.com`` begins with
``https://issuer.example``. An address that is written so that two readers could see two hosts belongs to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stepladder.credentials.addresses import origin_of
from stepladder.credentials.plain import several, text

_PLAIN = re.compile(r"https?://[!-\[\]-~]+")
_STEP = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


def is_address(url: str) -> bool:
    """Whether it is an address of the web that all readers read alike: no user, no backslash, no steps upward."""
    return bool(_PLAIN.fullmatch(url) and origin_of(url)) and not _STEP.search(_path(url))


def same_place(first: str, second: str) -> bool:
    """Whether two addresses have the same origin; from http to https counts as the same."""
    one, other = origin_of(first), origin_of(second)
    if not one or not other:
        return False
    return one == other or (one.startswith("http:") and other == "https:" + one.removeprefix("http:"))


def may_host(profile: Mapping[str, Any], issuer: str, url: str) -> bool:
    """Whether an issuer lets assertions be hosted at an address; by default where it is at home itself.

    Args:
        profile: the issuer's profile, fetched from its own address.
        issuer: its identifier.
        url: the assertion's address.
    """
    if not is_address(url):
        return False
    policy = profile.get("verification")
    policy = policy if isinstance(policy, Mapping) else {}
    origins, starts = several(policy.get("allowedOrigins")), several(policy.get("startsWith"))
    if not origins and not starts:
        return same_place(issuer, url)
    by_origin = not origins or any(_is_at(url, text(each)) for each in origins)
    by_start = not starts or any(_begins(url, text(each)) for each in starts)
    return by_origin and by_start


def _is_at(url: str, allowed: str) -> bool:
    """``allowedOrigins`` are names of hosts; some issuers write whole origins."""
    if "://" in allowed:
        return bool(origin_of(allowed)) and origin_of(allowed) == origin_of(url)
    secure = f"https://{allowed}"
    return bool(allowed) and "/" not in allowed and same_place(url, secure)


def _begins(url: str, start: str) -> bool:
    return is_address(start) and origin_of(start) == origin_of(url) and _path(url).startswith(_path(start))


def _path(url: str) -> str:
    """What follows the host, without query and fragment."""
    rest = url.partition("://")[2].partition("?")[0].partition("#")[0]
    return "/" + rest.partition("/")[2]
