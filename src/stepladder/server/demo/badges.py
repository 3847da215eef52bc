"""Really signed badges of the demonstration, and the status lists that go with them. The same seed, the same bytes."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stepladder.credentials.build import Endorsement, endorsement
from stepladder.credentials.demo_keys import demo_did, demo_seed
from stepladder.credentials.issue import sign
from stepladder.credentials.status import status_entry, status_list
from stepladder.server.demo.content import months_before

_NAMESPACE = uuid.UUID("5f0c7d0e-6d1e-5a7b-9a43-7f7c3f6f2a11")
_CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_TIME = "%Y-%m-%dT%H:%M:%SZ"
REVOKED_PLACE = 4_711
"""The place in its issuer's list of the one badge that is revoked."""


@dataclass(frozen=True)
class Awarded:
    """A badge to be made.

    Attributes:
        entry: its microcredential in ``catalog.toml``; provider: its provider there.
        recipient: the e-mail address of whom it is given to.
        place: its place in the issuer's status list; None where it names no list.
        list_address: the list, where it is not the one that the demonstration holds.
    """

    entry: dict[str, Any]
    provider: dict[str, Any]
    recipient: str
    issued: datetime
    place: int | None = None
    list_address: str = ""


def badge(awarded: Awarded) -> bytes:
    """The badge as signed JSON."""
    key = awarded.provider["id"]
    identity = f"{awarded.entry['id']} {awarded.recipient}"
    document = {
        "@context": _CONTEXTS,
        "id": f"urn:uuid:{uuid.uuid5(_NAMESPACE, identity)}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": awarded.entry["title"],
        "issuer": {"id": demo_did(key), "type": ["Profile"], "name": f"{awarded.provider['name']} (demo)"},
        "validFrom": awarded.issued.strftime(_TIME),
        **_until(awarded),
        **_status(awarded),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityHash": awarded.recipient,
                    "identityType": "emailAddress",
                    "hashed": False,
                }
            ],
            "achievement": _achievement(awarded.entry),
        },
    }
    return json.dumps(_signed(document, key, awarded.issued), ensure_ascii=False, indent=1).encode()


def endorsement_by(key: str, name: str, about: str, since: datetime) -> bytes:
    """What an organization of the demonstration says of something, as signed JSON."""
    made = Endorsement(
        id=f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{key} endorses {about}')}",
        issuer={"id": demo_did(key), "type": ["Profile"], "name": name},
        about=about,
        comment="We read the rubric and twelve marked plans. The levels mean what they say.",
        valid_from=since,
    )
    return json.dumps(_signed(endorsement(made), key, since), ensure_ascii=False).encode()


def status_list_of(provider: dict[str, Any], at: datetime, *, revoked: tuple[int, ...] = ()) -> bytes:
    """A provider's status list as it was published the day before a moment."""
    key, since = provider["id"], at - timedelta(days=1)
    address, issuer = list_address(provider), demo_did(key)
    document = status_list(id=address, issuer=issuer, purpose="revocation", revoked=revoked, valid_from=since)
    return json.dumps(_signed(document, key, since)).encode()


def list_address(provider: dict[str, Any]) -> str:
    """Where a provider's status list stands."""
    return f"{provider['site']}/status/1"


def _signed(document: dict[str, Any], key: str, created: datetime) -> dict[str, Any]:
    did = demo_did(key)
    method = f"{did}#{did.removeprefix('did:key:')}"
    return sign(document, seed=demo_seed(key), method=method, created=created)


def _until(awarded: Awarded) -> dict[str, str]:
    months = awarded.entry["validity_months"]
    return {"validUntil": months_before(awarded.issued, -months).strftime(_TIME)} if months else {}


def _status(awarded: Awarded) -> dict[str, Any]:
    if awarded.place is None:
        return {}
    address = awarded.list_address or list_address(awarded.provider)
    return {"credentialStatus": status_entry(list_id=address, index=awarded.place, purpose="revocation")}


def _achievement(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry["achievement"],
        "type": ["Achievement"],
        "name": entry["title"],
        "description": entry["description"],
        "criteria": {"narrative": entry["assessment"]},
    }
