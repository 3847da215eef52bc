"""Verifiable presentations (W3C data model): somebody shows credentials of others, and perhaps signs that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED, SCHEMA, name_of
from stepladder.credentials.formats.interface import Inside
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential
from stepladder.credentials.w3c import common, is_typed

_HELD = CRED + "verifiableCredential"
_ENVELOPED = CRED + "EnvelopedVerifiableCredential"


class Presentation:
    """Reads who presents; each credential shown is read for itself."""

    name = "a presentation of credentials"
    type = CRED + "VerifiablePresentation"
    purpose = "authentication"
    standard = "the W3C data model"
    is_learning = True
    holds = True

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By its type."""
        return is_typed(document, "VerifiablePresentation", "EnvelopedVerifiablePresentation")

    def read(self, statements: Statements) -> Credential:
        """The presentation at the root; who holds what is shown takes the place of an issuer."""
        claims, root = statements.claims, statements.root
        holders = claims.nodes(root, CRED + "holder")
        read = common(statements)
        return replace(
            read,
            issuers=tuple(name_of(node) for node in holders),
            issuer_name=claims.text(holders[0], SCHEMA + "name") if holders else "",
            conflicts=tuple(dict.fromkeys(claims.conflicts)),
        )

    def faults(self, credential: Credential) -> Iterable[str]:
        """VC data model 2.0, 4.13: nearly everything may be missing."""
        if len(credential.issuers) > 1:
            yield f"it names {len(credential.issuers)} holders"

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:
        """The credentials shown."""
        shown = document.get("verifiableCredential", [])
        return Inside(
            members=tuple(shown if isinstance(shown, list) else [shown]),
            stated=len(statements.claims.values(statements.root, _HELD)),
        )
