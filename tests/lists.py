"""Status lists, really signed, and a web of documents that gives them."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime

from stepladder.credentials.status import status_entry, status_list
from stepladder.fetching import Fetched, Unreachable
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NOW,
    signed,
    unsigned,
    verified,
)

URL = "https://northlight.example/status/1"
OTHER_URL = "https://northlight.example/status/2"
DATED = datetime(2026, 11, 20, tzinfo=UTC)
ENTRY = status_entry(list_id=URL, index=7, purpose="revocation")


def listed(*revoked, purpose="revocation", id=URL, issuer=NORTHLIGHT, **changes):
    made = status_list(id=id, issuer=issuer, purpose=purpose, revoked=revoked, valid_from=DATED)
    made |= {name: value for name, value in changes.items() if name != "encodedList"}
    if "encodedList" in changes:
        made["credentialSubject"]["encodedList"] = changes["encodedList"]
    return {name: value for name, value in made.items() if value is not ...}


def packed(data):
    return "u" + base64.urlsafe_b64encode(gzip.compress(data)).decode().rstrip("=")


class Web:
    """Documents by address; whatever is not among them cannot be reached."""

    def __init__(self, **documents):
        self.documents, self.asked = documents, []

    def __call__(self, url):
        self.asked.append(url)
        document = self.documents.get(url.rpartition("/")[2])
        if document is None:
            raise Unreachable("northlight.example did not answer")
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return Fetched(url, body, NOW)


def asked(document, *entries, now=NOW, **more):
    badge = signed(unsigned(credentialStatus=list(entries or (ENTRY,))))
    return verified(badge, fetch=Web(**({} if document is None else {"1": document}), **more), now=now)


MALLORYS = signed(listed(issuer=MALLORY), seed=MALLORY_SEED)
FORGED = signed(listed(), seed=MALLORY_SEED)

REVOCATIONS = "https://northlight.example/revocations"
