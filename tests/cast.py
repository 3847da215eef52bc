"""The cast of all tests. Northlight issues badges; Thu earns them; Mallory is the outsider who may succeed at nothing."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

from nacl.signing import SigningKey

from stepladder.credentials.issue import sign
from stepladder.credentials.keys import did_key
from stepladder.credentials.reading import read
from stepladder.credentials.verify import Verification, verify
from stepladder.findings import Finding

NORTHLIGHT_SEED = b"northlight institute, issuer    "
MALLORY_SEED = b"mallory, who may succeed at none"
NORTHLIGHT = did_key(bytes(SigningKey(NORTHLIGHT_SEED).verify_key))
MALLORY = did_key(bytes(SigningKey(MALLORY_SEED).verify_key))
THU = "thu@example.org"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
VC2 = "https://www.w3.org/ns/credentials/v2"
OB303 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def method_of(did: str) -> str:
    return f"{did}#{did.removeprefix('did:key:')}"


def unsigned(**changes: Any) -> dict[str, Any]:
    """A badge of Northlight for Thu, before it is signed."""
    badge: dict[str, Any] = {
        "@context": [VC2, OB303],
        "id": "urn:uuid:7d0f7a4e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Data storytelling",
        "issuer": {"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight Institute"},
        "validFrom": "2025-09-15T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": THU, "identityType": "emailAddress", "hashed": False}
            ],
            "achievement": {
                "id": "https://northlight.example/achievements/storytelling",
                "type": ["Achievement"],
                "name": "Data storytelling",
                "description": "Turns figures into decisions.",
                "criteria": {"narrative": "A project, defended before two assessors."},
            },
        },
    }
    badge |= changes
    return {name: value for name, value in badge.items() if value is not ...}


def signed(
    badge: dict[str, Any] | None = None,
    *,
    seed: bytes = NORTHLIGHT_SEED,
    did: str | None = None,
    suite: str = "eddsa-rdfc-2022",
    options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A badge, really signed: by Northlight unless another seed is given."""
    did = did or did_key(bytes(SigningKey(seed).verify_key))
    created = datetime(2025, 9, 15, tzinfo=UTC)
    return sign(
        unsigned() if badge is None else badge,
        seed=seed,
        method=method_of(did),
        created=created,
        suite=suite,
        options=options,
    )


def tampered(badge: dict[str, Any]) -> dict[str, Any]:
    """A copy to lay hands on."""
    return copy.deepcopy(badge)


def verified(badge: Any, **options: Any) -> Verification:
    """The verdict on a badge given as an object or as bytes."""
    data = badge if isinstance(badge, bytes) else json.dumps(badge).encode()
    return verify(read(data, name="badge"), now=options.pop("now", NOW), **options)


def part(verification: Verification, name: str) -> Finding:
    found = verification.finding.find(f"credential.{name}")
    assert found is not None, f"there is no finding {name}"
    return found


def statuses(verification: Verification) -> dict[str, str]:
    return {each.id.removeprefix("credential."): str(each.status) for each in verification.finding.parts}
