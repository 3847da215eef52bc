"""Open Badges 0.5, 1.0 and 1.1 as Open Badges 2.0: the same words for the same things, and nothing added.

What 1.x calls ``uid``, ``verify`` and ``issuedOn`` in seconds, 2.0 calls ``id``, ``verification`` and a date. A badge
of 0.5 holds badge class and issuer itself, and names the issuer by its origin. (Open Badges 1.1, and "Backpack 2.0
upgrade" of the 2.0 specification.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials.plain import id_of, objects, several, text, types_of

CONTEXT = "https://w3id.org/openbadges/v1"
LEGACY_KEY = "legacyKey"
"""Member of an upgraded ``verification``: its key is a bare PEM file, which no profile lists."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECONDS = re.compile(r"[0-9]{1,12}")
_LATEST = 253_402_300_799
"""Seconds of the last moment of the year 9999."""


def recognizes(document: Mapping[str, Any]) -> bool:
    """By the members that older assertions have: ``verify``, or a recipient and a badge without any type."""
    if types_of(document) - {"Assertion"}:
        return False
    if isinstance(document.get("verify"), Mapping):
        return "verification" not in document and bool(text(document["verify"].get("url")))
    return "recipient" in document and "badge" in document and not types_of(document)


def upgraded(document: Mapping[str, Any]) -> dict[str, Any]:
    """The assertion in words of 2.0. Members that are none of theirs stay as they are."""
    result = {name: value for name, value in document.items() if name not in ("uid", "verify", "issued_on", "salt")}
    verify = document.get("verify")
    if isinstance(verify, Mapping):
        result["verification"] = _verification(verify)
        if text(verify.get("type")) != "signed" and not text(result.get("id")):
            result["id"] = text(verify.get("url"))
    if not text(result.get("id")):
        result["id"] = text(document.get("uid"))
    result["recipient"] = _recipient(document)
    for older, newer in (("issuedOn", "issuedOn"), ("issued_on", "issuedOn"), ("expires", "expires")):
        if document.get(older) is not None:
            result[newer] = _date(document[older])
    if isinstance(document.get("badge"), Mapping):
        result["badge"] = badge_class(document["badge"])
    return result


def badge_class(document: Mapping[str, Any]) -> dict[str, Any]:
    """A badge class in words of 2.0."""
    result = dict(document)
    if "alignment" in result:
        result["alignment"] = [_alignment(each) for each in objects(result["alignment"])]
    issuer = result.get("issuer")
    if isinstance(issuer, Mapping) and not id_of(issuer) and text(issuer.get("origin")):
        contact = text(issuer.get("contact"))
        result["issuer"] = {
            "id": issuer["origin"],
            "origin": issuer["origin"],
            "name": issuer.get("name"),
            "url": issuer["origin"],
            **({"email": contact} if contact else {}),
        }
    return result


def _verification(verify: Mapping[str, Any]) -> dict[str, Any]:
    if text(verify.get("type")) == "signed":
        return {"type": "SignedBadge", "creator": verify.get("url"), LEGACY_KEY: True}
    return {"type": "HostedBadge", "url": verify.get("url")}


def _recipient(document: Mapping[str, Any]) -> Any:
    """``recipient`` of 0.5 is an address, or ``algorithm$hash``."""
    recipient = document.get("recipient")
    if not isinstance(recipient, str):
        return recipient
    salt = text(document.get("salt"))
    hashed = "$" in recipient
    return {"type": "email", "hashed": hashed, "identity": recipient, **({"salt": salt} if salt else {})}


def _date(value: Any) -> Any:
    """A date as ISO 8601; seconds since 1970 and bare days are older ways to write one."""
    seconds = int(value) if _SECONDS.fullmatch(text(value)) else value
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds <= _LATEST:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{value}T00:00:00" if _DAY.fullmatch(text(value)) else value


def _alignment(entry: Mapping[str, Any]) -> dict[str, Any]:
    newer = {"name": "targetName", "url": "targetUrl", "description": "targetDescription"}
    return {newer.get(name, name): value for name, value in entry.items()}


def named(document: Mapping[str, Any]) -> bool:
    """Whether it says itself that it is one of 1.x."""
    return CONTEXT in several(document.get("@context")) or recognizes(document)
