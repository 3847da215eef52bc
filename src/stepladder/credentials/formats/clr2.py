"""Comprehensive Learner Records 2.0 (1EdTech): one signed list of credentials, each signed for itself as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED, OB, SCHEMA, name_of
from stepladder.credentials.formats.interface import Inside
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import Credential, Identity, Subject
from stepladder.credentials.w3c import common, endorsements_in, is_typed, objects

_CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_HELD = (_CLR + "verifiableCredential", CRED + "verifiableCredential")


class Clr2:
    """Reads the record itself. What stands in its credentials is read from each of them."""

    name = "a Comprehensive Learner Record 2.0"
    type = _CLR + "ClrCredential"
    purpose = "assertionMethod"
    standard = "CLR 2.0"
    is_learning = True
    holds = True

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By its type."""
        return is_typed(document, "ClrCredential")

    def read(self, statements: Statements) -> Credential:
        """The record at the root. The names of its achievements are left to its credentials."""
        claims, root = statements.claims, statements.root
        issuers = claims.nodes(root, CRED + "issuer")
        subjects = claims.nodes(root, CRED + "credentialSubject")
        held = {node for subject in subjects for node in claims.nodes(subject, *_HELD)}
        others = {*claims.typed(CRED + "VerifiableCredential")} - {*claims.typed(OB + "EndorsementCredential")}
        read = common(statements)
        claims.conflicts.clear()
        return replace(
            read,
            name=claims.text(root, SCHEMA + "name"),
            # The same issuer is described in its credentials again, perhaps by another name: all of them were signed.
            issuer_name=" or ".join(sorted(claims.texts(issuers[0], SCHEMA + "name"))) if issuers else "",
            subjects=tuple(
                Subject(
                    id=name_of(node),
                    identities=tuple(
                        Identity(
                            value=claims.text(entry, OB + "identityHash"),
                            kind=claims.text(entry, OB + "identityType"),
                            hashed=claims.text(entry, OB + "hashed") in ("true", "1"),
                            salt=claims.text(entry, OB + "salt"),
                        )
                        for entry in claims.nodes(node, _CLR + "identifier-1", OB + "identifier")
                    ),
                )
                for node in subjects
            ),
            others=len(others - held - {root}),
            conflicts=tuple(dict.fromkeys(claims.conflicts)),
        )

    def faults(self, credential: Credential) -> Iterable[str]:
        """What the official schema requires of a record."""
        named = len(credential.issuers)
        expectations = (
            (credential.id, "it has no id"),
            (credential.name, "it has no name"),
            (
                named == 1 and credential.issuers[0],
                f"it names {named} issuers by an id" if named else "it names no issuer",
            ),
            (len(credential.valid_from) == 1, f"it has {len(credential.valid_from)} dates from which it is valid"),
            (not credential.others, "it carries a credential that is not in its list"),
            (len(credential.subjects) == 1, f"it is about {len(credential.subjects)} subjects"),
        )
        yield from (fault for met, fault in expectations if not met)

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:
        """The credentials of the record, and endorsements of the record and its issuer."""
        claims, root = statements.claims, statements.root
        subjects = objects(document.get("credentialSubject"))
        bearers = [document, *objects(document.get("issuer"))]
        nodes = [root, *claims.nodes(root, CRED + "issuer")]
        return Inside(
            members=tuple(each for subject in subjects for each in _listed(subject.get("verifiableCredential", []))),
            endorsements=tuple(each for bearer in bearers for each in endorsements_in(bearer)),
            stated=sum(len(claims.values(node, *_HELD)) for node in claims.nodes(root, CRED + "credentialSubject")),
            about=frozenset(name for node in nodes if (name := name_of(node))),
        )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
