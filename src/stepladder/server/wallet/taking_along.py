"""All badges of a person as one learner record (CLR 2.0), to be read by other wallets.

What its issuers signed stands in it unchanged, each with its own signature. The record around it says only that these
are the badges that the person has here: the organization signs it where it has a key, and else nobody does.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from stepladder.credentials.reading import read
from stepladder.errors import StepladderError
from stepladder.server.issuing import identity
from stepladder.server.issuing.keyring import signer
from stepladder.server.people.models import Person
from stepladder.server.wallet.models import Certificate, Whose

_VC2 = "https://www.w3.org/ns/credentials/v2"
_CONTEXTS = [
    _VC2,
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def learner_record(person: Person, *, at: datetime) -> str:
    """The record as JSON; empty where there is no badge that fits into one.

    Open Badges 2.0 and older are no verifiable credentials and stay files of their own; so does what is another's.
    """
    held = [each for row in _badges(person) for each in _embedded(row)]
    if not held:
        return ""
    record = {
        "@context": _CONTEXTS,
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"Certificates of {person.name}".strip(),
        "issuer": {"id": _issuer(), "type": ["Profile"]},
        "validFrom": at.strftime(_TIME),
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [_identifier(person)],
            "verifiableCredential": held,
        },
    }
    try:
        return signer().sign(record, at)
    except StepladderError:
        return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _badges(person: Person) -> Iterator[Certificate]:
    rows = Certificate.objects.filter(person=person, badge__isnull=False, withdrawn_at__isnull=True)
    yield from rows.exclude(whose=Whose.SOMEBODY_ELSE).select_related("badge").order_by("id")


def _embedded(row: Certificate) -> Iterator[dict[str, Any]]:
    """The credential of a file as it stands in a record: the document with its proof, or the token as it is."""
    if row.badge is None:
        return
    try:
        envelope = read(bytes(row.badge.data), name=row.badge.name)
    except StepladderError:
        return
    if envelope.token:
        media_type = "application/vc+jwt"
        address = f"data:{media_type},{envelope.token}"
        yield {"@context": _VC2, "id": address, "type": "EnvelopedVerifiableCredential"}
    elif "proof" in envelope.document:
        yield dict(envelope.document)


def _issuer() -> str:
    try:
        return identity.did()
    except StepladderError:
        return identity.address("home")


def _identifier(person: Person) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "identityHash": person.email or person.name,
        "identityType": "emailAddress" if person.email else "name",
        "hashed": False,
    }
