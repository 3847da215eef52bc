"""Keys of the demonstration organizations. Everybody knows them, so outside a demonstration they prove nothing.

The demonstration issues badges that are really signed, and anybody can compute its keys from this file. Nobody may
bring such a badge to a real organization and have it counted.
"""

from __future__ import annotations

import hashlib
from functools import cache

from nacl.signing import SigningKey

from stepladder.credentials.keys import did_key

DEMO_NAMES = (
    "northlight",
    "port-guild",
    "harborside-academy",
    "meridian",
    "tidewater",
    "lantern",
    "open-pier",
)
"""The organizations of the demonstration that sign."""


def demo_seed(name: str) -> bytes:
    """The 32 secret bytes, which are no secret, of a demonstration organization."""
    return hashlib.sha256(f"stepladder demo organization: {name}, a key that everybody knows".encode()).digest()


def demo_did(name: str) -> str:
    """The did:key of a demonstration organization."""
    return did_key(bytes(SigningKey(demo_seed(name)).verify_key))


@cache
def demo_keys() -> frozenset[str]:
    """The did:keys of ``DEMO_NAMES``; computed when first asked for, because importing does no work."""
    return frozenset(demo_did(name) for name in DEMO_NAMES)
