"""Open Badges 3.0, on the W3C data model 1.1 or 2.0 (1EdTech, Open Badges Specification 3.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED, OB, SCHEMA, STATUS, Claims, name_of
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Achievement, Alignment, Credential, Identity, StatusEntry, Subject
from stepladder.credentials.rdf import Node

# The published contexts give three addresses to the member `achievement`, and two each to pictures and names.
_ACHIEVEMENT = (OB + "achievement", OB + "achievement-0", OB + "Achievement")
_ENDORSEMENT = (OB + "endorsement", OB + "endorsementJwt")


class OpenBadges3:
    """Reads Open Badges 3.0; of a credential that is no badge it reads what they have in common."""

    name = "an Open Badge 3.0"

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By the types that every verifiable credential has to name."""
        value = document.get("type", document.get("@type"))
        types = value if isinstance(value, list) else [value]
        return "@context" in document and any(
            isinstance(kind, str) and kind.rpartition("#")[2] in ("VerifiableCredential", "OpenBadgeCredential")
            for kind in types
        )

    def read(self, statements: Statements) -> Credential:
        """The credential at the root of the statements."""
        claims, root = statements.claims, statements.root
        issuers = claims.nodes(root, CRED + "issuer")
        credential = Credential(
            id=name_of(root),
            types=claims.types(root),
            name=claims.text(root, SCHEMA + "name"),
            issuers=tuple(name_of(node) for node in issuers),
            issuer_name=claims.text(issuers[0], SCHEMA + "name") if issuers else "",
            valid_from=tuple(claims.texts(root, CRED + "validFrom", CRED + "issuanceDate")),
            valid_until=tuple(claims.texts(root, CRED + "validUntil", CRED + "expirationDate")),
            subjects=tuple(_subject(claims, node) for node in claims.nodes(root, CRED + "credentialSubject")),
            statuses=tuple(_status(claims, node) for node in claims.nodes(root, CRED + "credentialStatus")),
            refreshable=bool(claims.values(root, CRED + "refreshService")),
            endorsements=len(claims.values(root, *_ENDORSEMENT)),
            others=len(_others(claims, root)),
        )
        return replace(credential, conflicts=tuple(dict.fromkeys(claims.conflicts)))


def _others(claims: Claims, root: Node) -> set[Node]:
    """Credentials beside the root. A signature does not say which node is on top, so the file's holder could choose."""
    credentials = {*claims.typed(CRED + "VerifiableCredential"), *claims.typed(OB + "OpenBadgeCredential")}
    endorsements = set(claims.typed(OB + "EndorsementCredential")) - set(claims.typed(OB + "OpenBadgeCredential"))
    return credentials - endorsements - {root}


def _status(claims: Claims, node: Node) -> StatusEntry:
    return StatusEntry(
        id=name_of(node),
        kind=", ".join(sorted(_short(kind) for kind in claims.types(node))),
        purposes=tuple(claims.texts(node, STATUS + "statusPurpose")),
        indexes=tuple(claims.texts(node, STATUS + "statusListIndex")),
        lists=tuple(claims.texts(node, STATUS + "statusListCredential")),
        sizes=tuple(claims.texts(node, STATUS + "statusSize")),
    )


def _subject(claims: Claims, node: Node) -> Subject:
    return Subject(
        id=name_of(node),
        name=claims.text(node, SCHEMA + "name"),
        identities=tuple(_identity(claims, entry) for entry in claims.nodes(node, OB + "identifier")),
        achievements=tuple(_achievement(claims, entry) for entry in claims.nodes(node, *_ACHIEVEMENT)),
    )


def _identity(claims: Claims, node: Node) -> Identity:
    return Identity(
        value=claims.text(node, OB + "identityHash"),
        kind=claims.text(node, OB + "identityType"),
        hashed=claims.text(node, OB + "hashed") in ("true", "1"),
        salt=claims.text(node, OB + "salt"),
    )


def _achievement(claims: Claims, node: Node) -> Achievement:
    results = claims.nodes(node, OB + "resultDescription")
    levels = [level for result in results for level in claims.nodes(result, OB + "rubricCriterionLevel")]
    criteria = claims.nodes(node, OB + "Criteria")
    if len(criteria) > 1:
        claims.conflicts.append("criteria")
    return Achievement(
        id=name_of(node),
        name=claims.text(node, SCHEMA + "name"),
        description=claims.text(node, SCHEMA + "description"),
        criteria=next(
            (text for entry in criteria for text in (claims.text(entry, OB + "narrative"), name_of(entry)) if text), ""
        ),
        kind=claims.text(node, OB + "achievementType"),
        alignments=tuple(_alignment(claims, entry) for entry in claims.nodes(node, OB + "alignment")),
        tags=tuple(claims.texts(node, SCHEMA + "keywords")),
        rubric_levels=sum(bool(claims.text(level, SCHEMA + "description")) for level in levels),
        has_threshold=any(claims.values(result, OB + "requiredLevel", OB + "requiredValue") for result in results),
        endorsements=len(claims.values(node, *_ENDORSEMENT)),
    )


def _alignment(claims: Claims, node: Node) -> Alignment:
    return Alignment(
        name=claims.text(node, SCHEMA + "targetName"),
        url=claims.text(node, SCHEMA + "targetUrl"),
        framework=claims.text(node, SCHEMA + "targetFramework"),
        code=claims.text(node, OB + "targetCode"),
        kind=claims.text(node, OB + "targetType"),
    )


def _short(address: str) -> str:
    return address.rpartition("#")[2].rpartition("/")[2]
