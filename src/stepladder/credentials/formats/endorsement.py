"""Endorsements (Open Badges 3.0, EndorsementCredential): what somebody says about a badge, achievement or issuer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED, OB, name_of
from stepladder.credentials.formats.interface import Inside
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential
from stepladder.credentials.w3c import common, endorsements_in, is_typed, objects


class Endorsement:
    """Reads an endorsement, by itself or out of a badge."""

    name = "an endorsement"
    type = OB + "EndorsementCredential"
    purpose = "assertionMethod"
    standard = "Open Badges 3.0"
    is_learning = True
    holds = False

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By its type."""
        return is_typed(document, "EndorsementCredential")

    def read(self, statements: Statements) -> Credential:
        """The endorsement at the root; what it is about is its subject."""
        claims, root = statements.claims, statements.root
        read = common(statements)
        subjects = claims.nodes(root, CRED + "credentialSubject")
        others = {*claims.typed(CRED + "VerifiableCredential"), *claims.typed(OB + "OpenBadgeCredential")}
        comments = [text for node in subjects for text in claims.texts(node, OB + "endorsementComment")]
        if len(comments) > 1:
            claims.conflicts.append("endorsementComment")
        return replace(
            read,
            comment=comments[0] if len(comments) == 1 else "",
            others=len(others - {root} - {*claims.typed(OB + "EndorsementCredential")}),
            conflicts=tuple(dict.fromkeys(claims.conflicts)),
        )

    def faults(self, credential: Credential) -> Iterable[str]:
        """Open Badges 3.0, B.1: EndorsementCredential."""
        named = len(credential.issuers)
        expectations = (
            (credential.id, "it has no id"),
            (
                named == 1 and credential.issuers[0],
                f"it names {named} issuers by an id" if named else "it names no issuer",
            ),
            (len(credential.valid_from) == 1, f"it has {len(credential.valid_from)} dates from which it is valid"),
            (not credential.others, "it carries another credential, and nothing signed says which of them is meant"),
            (
                len(credential.subjects) == 1 and credential.subjects[0].id,
                "it does not say what one thing it is about",
            ),
        )
        yield from (fault for met, fault in expectations if not met)

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:
        """Endorsements of the endorsement, and of who made it."""
        claims, root = statements.claims, statements.root
        bearers = [document, *objects(document.get("issuer"))]
        nodes = [root, *claims.nodes(root, CRED + "issuer")]
        return Inside(
            endorsements=tuple(each for bearer in bearers for each in endorsements_in(bearer)),
            about=frozenset(name for node in nodes if (name := name_of(node))),
        )
