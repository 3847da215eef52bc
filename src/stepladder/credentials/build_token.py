"""A badge as a VC-JWT (Open Badges 3.0, 8.2): what its header and its payload say. ``tokens`` signs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials.build import MOMENT
from stepladder.credentials.published import ListedKey


def token_header(controller: str, key: ListedKey) -> Mapping[str, str]:
    """The header of a VC-JWT: the algorithm, the key's name and the type, and nothing else (checklist 2.1.3)."""
    return {"alg": "EdDSA", "kid": key.method(controller), "typ": "JWT"}


def token_claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of the same credential as a VC-JWT: the document, with the claims that a JWT names itself.

    Open Badges 3.0, 8.2.3: ``iss``, ``jti``, ``nbf`` and ``sub``; ``exp`` where it expires. ``sub`` is the id of the
    subject and is left out where the holder is named by an identifier alone.

    Args:
        document: what ``badge`` or ``endorsement`` made.
    """
    issuer = document["issuer"]
    until = document.get("validUntil")
    claims: dict[str, Any] = {
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
        "sub": document["credentialSubject"].get("id"),
        "exp": _seconds(until) if until else None,
    }
    return {**document, **{name: value for name, value in claims.items() if value is not None}}


def _seconds(text: str) -> int:
    return int(datetime.strptime(text, MOMENT).replace(tzinfo=UTC).timestamp())
