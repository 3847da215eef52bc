"""Credentials of the W3C data model that are nothing more special: a membership card, a status list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED
from stepladder.credentials.formats.interface import Inside
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential
from stepladder.credentials.w3c import common, is_typed


class PlainCredential:
    """Reads what all credentials have in common."""

    name = "a verifiable credential"
    type = CRED + "VerifiableCredential"
    purpose = "assertionMethod"
    standard = "the W3C data model"
    is_learning = False
    holds = False

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By the type that every credential has to name."""
        return is_typed(document, "VerifiableCredential", "EnvelopedVerifiableCredential")

    def read(self, statements: Statements) -> Credential:
        """The credential at the root."""
        claims, root = statements.claims, statements.root
        read = common(statements)
        others = {*claims.typed(CRED + "VerifiableCredential")} - {root}
        return replace(read, others=len(others), conflicts=tuple(dict.fromkeys(claims.conflicts)))

    def faults(self, credential: Credential) -> Iterable[str]:
        """It may be a fine credential; what is asked here is whether it is a badge."""
        yield "it is no OpenBadgeCredential (nor AchievementCredential)"
        if credential.others:
            yield "it carries another credential, and nothing signed says which of them is meant"

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:  # noqa: ARG002 - of the protocol
        """Nothing that is known."""
        return Inside()
