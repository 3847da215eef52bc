"""What else a badge says: evidence, results, who made the achievement, images, credits, dates of the activity.

Most verifications need none of it, so it is read when it is asked for, from the same signed statements as the rest.
``Verification.trusted_statements`` are those that may be believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from stepladder.credentials.claims import CRED, OB, SCHEMA, Claims, name_of
from stepladder.credentials.jsonld import Statements
from stepladder.credentials.rdf import RDF, Blank, Iri, Node
from stepladder.credentials.w3c import short

_ACHIEVEMENT = (OB + "achievement", OB + "achievement-0", OB + "Achievement")
_IMAGE = (OB + "image", SCHEMA + "image")
_MAX_LIST = 1_000


@dataclass(frozen=True)
class Evidence:
    """Something that the issuer says was looked at."""

    id: str = ""
    kinds: tuple[str, ...] = ()
    name: str = ""
    description: str = ""
    narrative: str = ""
    genre: str = ""
    audience: str = ""


@dataclass(frozen=True)
class RubricLevel:
    """A level of a rubric, as the achievement defines it."""

    id: str = ""
    name: str = ""
    description: str = ""
    level: str = ""
    points: str = ""


@dataclass(frozen=True)
class ResultDescription:
    """A result that the achievement can have.

    Attributes:
        kind: such as ``LetterGrade`` or ``RubricCriterionLevel``.
        allowed: values in their order, lowest first.
        required_level: identifier of the level that is needed.
    """

    id: str = ""
    name: str = ""
    kind: str = ""
    allowed: tuple[str, ...] = ()
    required_value: str = ""
    required_level: str = ""
    lowest: str = ""
    highest: str = ""
    levels: tuple[RubricLevel, ...] = ()


@dataclass(frozen=True)
class Result:
    """What the holder reached.

    Attributes:
        described: the description that it names, if the achievement has it.
        level: the level that was reached, if the description has it.
        level_id: how the result names that level.
    """

    value: str = ""
    status: str = ""
    level_id: str = ""
    level: RubricLevel | None = None
    described: ResultDescription | None = None


@dataclass(frozen=True)
class Profile:
    """Somebody whom the badge names: who made the achievement, or where it was earned."""

    id: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Related:
    """Another achievement that this one names."""

    id: str = ""
    version: str = ""
    language: str = ""


@dataclass(frozen=True)
class AchievementDetails:
    """The rest of an achievement."""

    id: str = ""
    creator: Profile | None = None
    image: str = ""
    credits: str = ""
    field: str = ""
    specialization: str = ""
    code: str = ""
    version: str = ""
    language: str = ""
    related: tuple[Related, ...] = ()
    results: tuple[ResultDescription, ...] = ()


@dataclass(frozen=True)
class SubjectDetails:
    """The rest of what is said about the holder."""

    achievements: tuple[AchievementDetails, ...] = ()
    results: tuple[Result, ...] = ()
    credits: str = ""
    began: str = ""
    ended: str = ""
    license: str = ""
    role: str = ""
    term: str = ""
    narrative: str = ""
    image: str = ""
    source: Profile | None = None


@dataclass(frozen=True)
class RefreshService:
    """Where a newer copy can be had."""

    id: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Details:
    """The rest of a credential.

    Attributes:
        awarded: ``awardedDate`` as written: when it was earned, which may be before it became valid.
        conflicts: names of members that have two values where one is meant; none of them may be trusted.
    """

    description: str = ""
    image: str = ""
    awarded: str = ""
    issuer: Profile | None = None
    evidence: tuple[Evidence, ...] = ()
    subjects: tuple[SubjectDetails, ...] = ()
    refresh: tuple[RefreshService, ...] = ()
    conflicts: tuple[str, ...] = ()


def details(statements: Statements) -> Details:
    """Everything of a credential that ``Credential`` leaves out."""
    claims, root = statements.claims, statements.root
    before = len(claims.conflicts)
    issuers = claims.nodes(root, CRED + "issuer")
    read = Details(
        description=claims.text(root, SCHEMA + "description"),
        image=_image(claims, root),
        awarded=claims.text(root, OB + "awardedDate", SCHEMA + "awardedDate"),
        issuer=_profile(claims, issuers[0]) if issuers else None,
        evidence=evidence_of(statements),
        subjects=tuple(_subject(claims, node) for node in claims.nodes(root, CRED + "credentialSubject")),
        refresh=refresh_services(statements),
    )
    conflicts = tuple(dict.fromkeys(claims.conflicts[before:]))
    return Details(**{**vars(read), "conflicts": conflicts}) if conflicts else read


def evidence_of(statements: Statements) -> tuple[Evidence, ...]:
    """The evidence that a credential names."""
    claims = statements.claims
    return tuple(
        Evidence(
            id=name_of(node),
            kinds=_kinds(claims, node),
            name=claims.text(node, SCHEMA + "name"),
            description=claims.text(node, SCHEMA + "description"),
            narrative=claims.text(node, OB + "narrative"),
            genre=claims.text(node, SCHEMA + "genre"),
            audience=claims.text(node, SCHEMA + "audience"),
        )
        for node in claims.nodes(statements.root, CRED + "evidence")
    )


def refresh_services(statements: Statements) -> tuple[RefreshService, ...]:
    """Where the credential says that a newer copy of it is."""
    claims = statements.claims
    return tuple(
        RefreshService(name_of(node), _kinds(claims, node))
        for node in claims.nodes(statements.root, CRED + "refreshService")
    )


def _subject(claims: Claims, node: Node) -> SubjectDetails:
    achievements = claims.nodes(node, *_ACHIEVEMENT)
    described = tuple(_achievement(claims, entry) for entry in achievements)
    possible = {each.id: each for achievement in described for each in achievement.results if each.id}
    sources = claims.nodes(node, OB + "source")
    return SubjectDetails(
        achievements=described,
        results=tuple(_result(claims, entry, possible) for entry in claims.nodes(node, OB + "result")),
        credits=claims.text(node, OB + "creditsEarned"),
        began=claims.text(node, OB + "activityStartDate"),
        ended=claims.text(node, OB + "activityEndDate"),
        license=claims.text(node, OB + "licenseNumber"),
        role=claims.text(node, OB + "role"),
        term=claims.text(node, OB + "term"),
        narrative=claims.text(node, OB + "narrative"),
        image=_image(claims, node),
        source=_profile(claims, sources[0]) if sources else None,
    )


def _achievement(claims: Claims, node: Node) -> AchievementDetails:
    creators = claims.nodes(node, OB + "creator")
    return AchievementDetails(
        id=name_of(node),
        creator=_profile(claims, creators[0]) if creators else None,
        image=_image(claims, node),
        credits=claims.text(node, OB + "creditsAvailable"),
        field=claims.text(node, OB + "fieldOfStudy"),
        specialization=claims.text(node, OB + "specialization"),
        code=claims.text(node, OB + "humanCode"),
        version=claims.text(node, OB + "version"),
        language=claims.text(node, SCHEMA + "inLanguage"),
        related=tuple(
            Related(name_of(entry), claims.text(entry, OB + "version"), claims.text(entry, SCHEMA + "inLanguage"))
            for entry in claims.nodes(node, OB + "related")
        ),
        results=tuple(_description(claims, entry) for entry in claims.nodes(node, OB + "resultDescription")),
    )


def _description(claims: Claims, node: Node) -> ResultDescription:
    return ResultDescription(
        id=name_of(node),
        name=claims.text(node, SCHEMA + "name"),
        kind=claims.text(node, OB + "resultType"),
        allowed=_listed(claims, node, OB + "allowedValue"),
        required_value=claims.text(node, OB + "requiredValue"),
        required_level=claims.text(node, OB + "requiredLevel"),
        lowest=claims.text(node, OB + "valueMin"),
        highest=claims.text(node, OB + "valueMax"),
        levels=tuple(
            RubricLevel(
                id=name_of(entry),
                name=claims.text(entry, SCHEMA + "name"),
                description=claims.text(entry, SCHEMA + "description"),
                level=claims.text(entry, OB + "level"),
                points=claims.text(entry, OB + "points"),
            )
            for entry in claims.nodes(node, OB + "rubricCriterionLevel")
        ),
    )


def _result(claims: Claims, node: Node, possible: dict[str, ResultDescription]) -> Result:
    described = possible.get(claims.text(node, OB + "resultDescription"))
    level = claims.text(node, OB + "achievedLevel")
    # A level may stand in another description than the one that the result names: 1EdTech's own sample does that.
    levels = {each.id: each for entry in possible.values() for each in entry.levels if each.id}
    return Result(
        value=claims.text(node, SCHEMA + "value"),
        status=claims.text(node, OB + "status"),
        level_id=level,
        level=levels.get(level),
        described=described,
    )


def _profile(claims: Claims, node: Node) -> Profile:
    return Profile(name_of(node), claims.text(node, SCHEMA + "name"), claims.text(node, SCHEMA + "url", OB + "url"))


def _image(claims: Claims, node: Node) -> str:
    images = claims.nodes(node, *_IMAGE)
    return name_of(images[0]) if len(images) == 1 else ""


def _kinds(claims: Claims, node: Node) -> tuple[str, ...]:
    return tuple(sorted(short(kind) for kind in claims.types(node)))


def _listed(claims: Claims, node: Node, predicate: str) -> tuple[str, ...]:
    """The texts of an ordered list; lists that branch or go round say nothing."""
    heads = claims.nodes(node, predicate)
    cell: Node | None = heads[0] if len(heads) == 1 else None
    found: list[str] = []
    while isinstance(cell, Blank) and len(found) < _MAX_LIST:
        first, rest = claims.texts(cell, RDF + "first"), claims.nodes(cell, RDF + "rest")
        if len(first) != 1 or len(rest) != 1:
            return ()
        found.append(first[0])
        cell = rest[0]
    return tuple(found) if isinstance(cell, Iri) and cell.value == RDF + "nil" else ()
