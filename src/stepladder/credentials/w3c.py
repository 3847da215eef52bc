"""What all formats on the W3C data model have in common (Verifiable Credentials 1.1 and 2.0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stepladder.credentials.claims import CRED, SCHEMA, STATUS, STATUS_2021, Claims, name_of
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential, StatusEntry, Subject
from stepladder.credentials.rdf import Node


def is_typed(document: Mapping[str, Any], *names: str) -> bool:
    """Whether a JSON object with a context names one of the types, by term or by full address."""
    value = document.get("type", document.get("@type"))
    kinds = value if isinstance(value, list) else [value]
    return "@context" in document and any(isinstance(kind, str) and kind.rpartition("#")[2] in names for kind in kinds)


def objects(value: Any) -> list[dict[str, Any]]:
    """The JSON objects in a member that may hold one or several."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def endorsements_in(bearer: Mapping[str, Any]) -> Iterator[Any]:
    """The endorsements that a badge, achievement or profile carries: objects, and tokens as text."""
    if "endorsement" in bearer:
        yield from objects(bearer["endorsement"])
    if "endorsementJwt" in bearer:
        tokens = bearer["endorsementJwt"]
        yield from (each for each in (tokens if isinstance(tokens, list) else [tokens]) if isinstance(each, str))


def common(statements: Statements) -> Credential:
    """What any credential says: whose word it is, from when until when, about whom, and where to ask."""
    claims, root = statements.claims, statements.root
    issuers = claims.nodes(root, CRED + "issuer")
    return Credential(
        id=name_of(root),
        types=claims.types(root),
        name=claims.text(root, SCHEMA + "name"),
        issuers=tuple(name_of(node) for node in issuers),
        issuer_name=claims.text(issuers[0], SCHEMA + "name") if issuers else "",
        valid_from=tuple(claims.texts(root, CRED + "validFrom", CRED + "issuanceDate")),
        valid_until=tuple(claims.texts(root, CRED + "validUntil", CRED + "expirationDate")),
        subjects=tuple(Subject(id=name_of(node)) for node in claims.nodes(root, CRED + "credentialSubject")),
        statuses=tuple(_status(claims, node) for node in claims.nodes(root, CRED + "credentialStatus")),
        refreshable=bool(claims.values(root, CRED + "refreshService")),
    )


def short(address: str) -> str:
    """The last part of an address."""
    return address.rpartition("#")[2].rpartition("/")[2]


def _status(claims: Claims, node: Node) -> StatusEntry:
    return StatusEntry(
        id=name_of(node),
        kind=", ".join(sorted(short(kind) for kind in claims.types(node))),
        purposes=tuple(claims.texts(node, STATUS + "statusPurpose", STATUS_2021 + "statusPurpose")),
        indexes=tuple(claims.texts(node, STATUS + "statusListIndex", STATUS_2021 + "statusListIndex")),
        lists=tuple(claims.texts(node, STATUS + "statusListCredential", STATUS_2021 + "statusListCredential")),
        sizes=tuple(claims.texts(node, STATUS + "statusSize")),
        messages=tuple(
            (number, message)
            for each in claims.nodes(node, STATUS + "statusMessage")
            for number in claims.texts(each, STATUS + "status")
            for message in claims.texts(each, STATUS + "message")
        ),
    )
