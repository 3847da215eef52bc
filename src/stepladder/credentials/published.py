"""What an issuer publishes about itself: its profile, its did:web document and its keys as a JWKS.

A key that signs no longer stays listed as it was, so that what it signed keeps its proof; what protects it is that its
secret part is destroyed. A day in ``expires`` would tell verifiers to verify nothing with it from then on, not even
what is older (Controlled Identifiers 1.0, 2.2). A key that somebody stole is listed as revoked and asserts nothing:
what it signed could be anybody's.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stepladder.credentials.addresses import did_web_address, origin_of
from stepladder.credentials.build import CONTEXTS, compact, moment, picture
from stepladder.credentials.keys import UnusableKey, encode_multibase
from stepladder.errors import InvalidDocument

_ED25519 = b"\xed\x01"
_DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


@dataclass(frozen=True)
class ListedKey:
    """An Ed25519 key as its owner publishes it.

    Attributes:
        raw: the 32 public bytes.
        expires: from when on nothing that it signed is verified any more, also what is older.
        revoked: from when on nothing that it signed holds.
    """

    raw: bytes
    expires: datetime | None = None
    revoked: datetime | None = None

    @property
    def multibase(self) -> str:
        """The key as Multikey (``z6Mk…``), by which it is also named."""
        return encode_multibase(_ED25519 + self.raw)

    def method(self, controller: str) -> str:
        """Its identifier as a verification method."""
        return f"{controller}#{self.multibase}"

    def to_json(self, controller: str) -> dict[str, Any]:
        """A verification method (Controlled Identifiers 1.0, 2.2)."""
        return compact(
            id=self.method(controller),
            type="Multikey",
            controller=controller,
            publicKeyMultibase=self.multibase,
            expires=moment(self.expires) if self.expires else None,
            revoked=moment(self.revoked) if self.revoked else None,
        )

    def to_jwk(self, controller: str) -> dict[str, Any]:
        """The same as a JSON Web Key (RFC 8037)."""
        x = base64.urlsafe_b64encode(self.raw).decode().rstrip("=")
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.method(controller), "alg": "EdDSA", "use": "sig"}


@dataclass(frozen=True)
class Profile:
    """An issuer, as it introduces itself."""

    id: str
    name: str
    url: str = ""
    description: str = ""
    email: str = ""
    picture: str = ""

    def to_json(self) -> dict[str, Any]:
        """``Profile`` of Open Badges 3.0, as it stands inside of a badge."""
        return compact(
            id=self.id,
            type=["Profile"],
            name=self.name,
            url=self.url,
            description=self.description,
            email=self.email,
            image=picture(self.picture, self.name) if self.picture else None,
        )


def profile_document(profile: Profile, keys: Iterable[ListedKey]) -> dict[str, Any]:
    """The profile as a document of its own, with the keys that speak for it."""
    return compact(
        **{"@context": [*CONTEXTS, *_DID_CONTEXTS]}, **profile.to_json(), **_methods(profile.id, tuple(keys))
    )


def did_document(did: str, keys: Iterable[ListedKey], *, also: Iterable[str] = ()) -> dict[str, Any]:
    """The document of a DID with its keys, the present one first.

    Args:
        also: further identifiers of the same subject, such as the address of its profile.
    """
    return compact(**{"@context": list(_DID_CONTEXTS)}, id=did, alsoKnownAs=list(also), **_methods(did, tuple(keys)))


def jwks(controller: str, keys: Iterable[ListedKey]) -> dict[str, Any]:
    """The keys that are not revoked, as a JWK set (RFC 7517)."""
    return {"keys": [each.to_jwk(controller) for each in keys if each.revoked is None]}


def did_web(address: str) -> str:
    """The did:web of an address: its host, its port, and its path where there is one (did:web method, 3.2).

    Raises:
        InvalidDocument: nobody could ask there: it is no https address, or names a host by number.
    """
    origin = origin_of(address)
    host = origin.removeprefix("https://").replace(":", "%3A")
    path = [part for part in address[len(origin) :].split("/") if part]
    did = ":".join(["did:web", host, *path])
    try:
        if origin.startswith("https://"):
            did_web_address(did)
            return did
    except UnusableKey:
        pass
    raise InvalidDocument(
        f"under the address {address[:80]!r} nobody could look up who issues here",
        expected="https:// and a name",
        hint="take the address under which everybody reaches the site",
    )


def _methods(controller: str, keys: tuple[ListedKey, ...]) -> dict[str, Any]:
    return {
        "verificationMethod": [each.to_json(controller) for each in keys],
        "assertionMethod": [each.method(controller) for each in keys if each.revoked is None],
    }
