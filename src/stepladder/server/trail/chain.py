"""How rows are bound to each other: pure functions over plain values."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

ERASED = "content erased"
"""What a row says was done when the content of others was erased."""

BEGINNING = "0" * 64
"""What the first row calls the one before it."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """One form of the same content: sorted names, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def pseudonym(secret: str, who: str) -> str:
    """The name under which the chain knows somebody or something; only who has the secret can tell whose it is."""
    return hmac.new(secret.encode(), who.encode(), hashlib.sha256).hexdigest()


def content_digest(salt: bytes, content: Mapping[str, Any]) -> str:
    """The digest of a row's content. The salt keeps anybody from guessing erased content from its digest."""
    return hashlib.sha256(salt + canonical(content)).hexdigest()


def link(previous: str, sequence: int, at: datetime, did: str, people: tuple[str, str], digest: str) -> str:
    """The hash of a row: everything that the chain says of it, and the hash of the row before.

    Args:
        people: pseudonyms of who did it and of what it was done to.
    """
    row = {
        "previous": previous,
        "sequence": sequence,
        "at": at.astimezone(UTC).isoformat(),
        "did": did,
        "by": people[0],
        "what": people[1],
        "content": digest,
    }
    return hashlib.sha256(canonical(row)).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """One digest for many. Leaves and nodes are hashed apart, so that neither passes as the other (RFC 9162, 2.1).

    Raises:
        ValueError: there are no leaves; of nothing there is nothing to record.
    """
    if not leaves:
        raise ValueError("a Merkle root takes at least one leaf")
    level = [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\1" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()
