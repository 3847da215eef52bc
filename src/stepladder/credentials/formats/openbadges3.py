"""Open Badges 3.0, on the W3C data model 1.1 or 2.0 (1EdTech, Open Badges Specification 3.0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from stepladder.credentials.claims import CRED, OB, SCHEMA, Claims, name_of
from stepladder.credentials.formats.interface import Inside
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.model import OPEN_BADGE, Achievement, Alignment, Credential, Identity, Subject
from stepladder.credentials.rdf import Node
from stepladder.credentials.w3c import common, endorsements_in, is_typed, objects

# The published contexts give three addresses to the member `achievement`, and two each to pictures and names.
_ACHIEVEMENT = (OB + "achievement", OB + "achievement-0", OB + "Achievement")
_ENDORSEMENT = (OB + "endorsement", OB + "endorsementJwt")


class OpenBadges3:
    """Reads Open Badges 3.0."""

    name = "an Open Badge 3.0"
    type = OPEN_BADGE
    purpose = "assertionMethod"
    standard = "Open Badges 3.0"
    is_learning = True
    holds = False

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """By the types that its standard asks for, old and new."""
        return is_typed(document, "OpenBadgeCredential", "AchievementCredential")

    def read(self, statements: Statements) -> Credential:
        """The badge at the root of the statements."""
        claims, root = statements.claims, statements.root
        return replace(
            common(statements),
            subjects=tuple(_subject(claims, node) for node in claims.nodes(root, CRED + "credentialSubject")),
            endorsements=len(claims.values(root, *_ENDORSEMENT)),
            others=len(_others(claims, root)),
            conflicts=tuple(dict.fromkeys(claims.conflicts)),  # the last, when everything has been asked for
        )

    def faults(self, credential: Credential) -> Iterable[str]:
        """Open Badges 3.0, B.1 and the data model."""
        named = len(credential.issuers)
        expectations = (
            (credential.id, "it has no id"),
            (
                named == 1 and credential.issuers[0],
                f"it names {named} issuers by an id" if named else "it names no issuer",
            ),
            (len(credential.valid_from) == 1, f"it has {len(credential.valid_from)} dates from which it is valid"),
            (not credential.others, "it carries another credential, and nothing signed says which of them is meant"),
            (len(credential.subjects) == 1, f"it is about {len(credential.subjects)} subjects"),
            (credential.achievements or not credential.subjects, "it names no achievement"),
        )
        yield from (fault for met, fault in expectations if not met)
        for achievement in credential.achievements:
            parts = (
                ("id", achievement.id),
                ("name", achievement.name),
                ("description", achievement.description),
                ("criteria", achievement.criteria),
            )
            if missing := [name for name, value in parts if not value]:
                yield f"its achievement has no {' and no '.join(missing)}"

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:
        """The endorsements of the badge, of its issuer, and of its achievement and whoever made that."""
        bearers = [document, *objects(document.get("issuer"))]
        for subject in objects(document.get("credentialSubject")):
            for achievement in objects(subject.get("achievement")):
                bearers += [achievement, *objects(achievement.get("creator"))]
        carried = tuple(each for bearer in bearers for each in endorsements_in(bearer))
        if not carried:
            return Inside()
        claims, root = statements.claims, statements.root
        subjects = claims.nodes(root, CRED + "credentialSubject")
        achievements = [each for node in subjects for each in claims.nodes(node, *_ACHIEVEMENT)]
        creators = [each for node in achievements for each in claims.nodes(node, OB + "creator")]
        nodes = [root, *claims.nodes(root, CRED + "issuer"), *achievements, *creators]
        return Inside(endorsements=carried, about=frozenset(name for node in nodes if (name := name_of(node))))


def _others(claims: Claims, root: Node) -> set[Node]:
    """Credentials beside the root. A signature does not say which node is on top, so the file's holder could choose."""
    credentials = {*claims.typed(CRED + "VerifiableCredential"), *claims.typed(OB + "OpenBadgeCredential")}
    endorsements = set(claims.typed(OB + "EndorsementCredential")) - set(claims.typed(OB + "OpenBadgeCredential"))
    return credentials - endorsements - {root}


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
