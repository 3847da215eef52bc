"""Northlight as an issuer of Open Badges 2.0 and 1.x: what it signs, and what stands at its addresses."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from stepladder.credentials import tokens
from stepladder.fetching import Fetched, Unreachable
from tests.cast import THU, verified

V2 = "https://w3id.org/openbadges/v2"
HOME = "https://badges.northlight.example"
SALT = "deadsea"
HASHED = "sha256$" + hashlib.sha256((THU + SALT).encode()).hexdigest()
SECRET = rsa.generate_private_key(65537, 2048)
MALLORYS = rsa.generate_private_key(65537, 2048)
THEN = datetime(2026, 11, 20, tzinfo=UTC)


def pem(secret):
    return secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def der(secret):
    return secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def assertion(**changes):
    document = {
        "@context": V2,
        "type": "Assertion",
        "id": f"{HOME}/assertions/1",
        "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": HASHED},
        "badge": f"{HOME}/classes/storytelling",
        "issuedOn": "2025-09-15T00:00:00Z",
        "expires": "2027-09-15T00:00:00Z",
        "evidence": f"{HOME}/evidence/1",
        "verification": {"type": "HostedBadge"},
    } | changes
    return {name: value for name, value in document.items() if value is not ...}


def world(**more):
    """What stands at each address of Northlight."""
    return {
        f"{HOME}/assertions/1": assertion(),
        f"{HOME}/classes/storytelling": {
            "@context": V2,
            "type": "BadgeClass",
            "id": f"{HOME}/classes/storytelling",
            "name": "Data storytelling",
            "description": "Turns figures into decisions.",
            "criteria": {"narrative": "A project, defended before two assessors."},
            "image": f"{HOME}/picture.png",
            "issuer": f"{HOME}/issuer",
            "alignment": {"targetName": "Storytelling", "targetUrl": "https://a.example/1", "targetCode": "S1"},
            "tags": ["data"],
        },
        f"{HOME}/issuer": profile(),
        f"{HOME}/key": key(SECRET),
        f"{HOME}/revoked": {"@context": V2, "type": "RevocationList", "id": f"{HOME}/revoked", "revokedAssertions": []},
    } | more


def profile(**changes):
    return {
        "@context": V2,
        "type": "Issuer",
        "id": f"{HOME}/issuer",
        "name": "Northlight Institute",
        "url": "https://northlight.example",
        "email": "badges@northlight.example",
        "publicKey": f"{HOME}/key",
    } | changes


def key(secret, id=f"{HOME}/key", owner=f"{HOME}/issuer"):
    return {"@context": V2, "type": "CryptographicKey", "id": id, "owner": owner, "publicKeyPem": pem(secret)}


class Network:
    """Gives documents by address, and remembers which were asked for."""

    def __init__(self, documents, moved):
        self.documents, self.moved = documents, moved
        self.asked: list[str] = []

    def __call__(self, url: str, /) -> Fetched:
        self.asked.append(url)
        if url not in self.documents:
            raise Unreachable(f"{url} answered 404")
        value = self.documents[url]
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return Fetched(url, body, THEN, final_url=self.moved.get(url, ""))


def asking(documents, *, moved=None):
    return Network(documents, moved or {})


def judged(document, documents=None, *, moved=None, **options):
    return verified(document, fetch=asking(world() if documents is None else documents, moved=moved), **options)


def signed_assertion(secret=SECRET, header=None, **changes):
    payload = (
        assertion(
            id="urn:uuid:5b8a7a3e-0000-4000-8000-000000000002",
            verification={"type": "SignedBadge", "creator": f"{HOME}/key"},
        )
        | changes
    )
    return tokens.sign(json.dumps(payload).encode(), header=header or {}, kind="RSA", secret=der(secret)).encode()


EVIL = "https://evil.example/assertions/1"


def of_1_0(**changes):
    return {
        "uid": "abc123",
        "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": HASHED},
        "badge": f"{HOME}/1/class",
        "issuedOn": 1757894400,
        "expires": "2027-09-15",
        "verify": {"type": "hosted", "url": f"{HOME}/1/assertion"},
    } | changes


WORLD_1 = {
    f"{HOME}/1/assertion": of_1_0(),
    f"{HOME}/1/class": {
        "name": "Data storytelling",
        "description": "Turns figures into decisions.",
        "criteria": f"{HOME}/1/criteria",
        "image": f"{HOME}/1/picture.png",
        "issuer": f"{HOME}/1/issuer",
        "alignment": [{"name": "Storytelling", "url": "https://a.example/1", "description": "x"}],
    },
    f"{HOME}/1/issuer": {"name": "Northlight Institute", "url": "https://northlight.example"},
    f"{HOME}/1/key.pem": pem(SECRET).encode(),
    "https://evil.example/key.pem": pem(MALLORYS).encode(),
}


def signed_1_0(secret, url):
    document = of_1_0(verify={"type": "signed", "url": url})
    return tokens.sign(json.dumps(document).encode(), header={}, kind="RSA", secret=der(secret)).encode()


def of_0_5(**changes):
    return {
        "recipient": HASHED,
        "salt": SALT,
        "issued_on": "2025-09-15",
        "badge": {
            "version": "0.5.0",
            "name": "Data storytelling",
            "image": "/picture.png",
            "description": "Turns figures into decisions.",
            "criteria": "/criteria",
            "issuer": {"origin": HOME, "name": "Northlight Institute", "contact": "badges@northlight.example"},
        },
    } | changes
