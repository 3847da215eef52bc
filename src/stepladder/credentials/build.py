"""Documents of badges, to be signed: Open Badges 3.0 on the VC data model 2.0, and endorsements.

Only the content is made here: nothing is signed, no clock is read, and no identifier is invented. What leaves this
module is in the form of Open Badges 3.0, Appendix A: what may stand several times stands in an array, and what is not
there is left out, never null or empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials.evidence_address import check_public
from stepladder.errors import InvalidDocument

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
"""The contexts of everything that is built here, in the order that the standard asks for (2.1.4 of the checklist)."""

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
"""How moments are written here: in UTC, to the second."""


@dataclass(frozen=True)
class Alignment:
    """A node of a framework that an achievement, a result or a level stands for."""

    url: str
    name: str
    framework: str = ""
    code: str = ""
    description: str = ""
    kind: str = ""

    def to_json(self) -> dict[str, Any]:
        """``Alignment`` of Open Badges 3.0."""
        return compact(
            type=["Alignment"],
            targetName=self.name,
            targetUrl=self.url,
            targetFramework=self.framework,
            targetCode=self.code,
            targetDescription=self.description,
            targetType=self.kind,
        )


@dataclass(frozen=True)
class RubricLevel:
    """One level of a rubric."""

    id: str
    name: str
    level: str = ""
    description: str = ""
    points: str = ""
    alignment: tuple[Alignment, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """``RubricCriterionLevel`` of Open Badges 3.0."""
        return compact(
            id=self.id,
            type=["RubricCriterionLevel"],
            name=self.name,
            level=self.level,
            description=self.description,
            points=self.points,
            alignment=[each.to_json() for each in self.alignment],
        )


@dataclass(frozen=True)
class ResultDescription:
    """A kind of result that an achievement knows: a grade, a number, or a level of a rubric.

    Attributes:
        kind: ``resultType`` of the standard, such as ``Percent`` or ``RubricCriterionLevel``.
        required: the least value, or the id of the least level, that the achievement takes.
    """

    id: str
    name: str
    kind: str
    levels: tuple[RubricLevel, ...] = ()
    allowed: tuple[str, ...] = ()
    least: str = ""
    most: str = ""
    required: str = ""
    alignment: tuple[Alignment, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """``ResultDescription`` of Open Badges 3.0."""
        return compact(
            id=self.id,
            type=["ResultDescription"],
            name=self.name,
            resultType=self.kind,
            rubricCriterionLevel=[each.to_json() for each in self.levels],
            allowedValue=list(self.allowed),
            valueMin=self.least,
            valueMax=self.most,
            alignment=[each.to_json() for each in self.alignment],
            **({"requiredLevel" if self.levels else "requiredValue": self.required} if self.required else {}),
        )


@dataclass(frozen=True)
class Result:
    """What somebody reached, against a ``ResultDescription``: a value, or the id of a level of its rubric."""

    description: str
    value: str = ""
    level: str = ""
    status: str = ""

    def to_json(self) -> dict[str, Any]:
        """``Result`` of Open Badges 3.0."""
        return compact(
            type=["Result"],
            resultDescription=self.description,
            achievedLevel=self.level,
            value=self.value,
            status=self.status,
        )


@dataclass(frozen=True)
class Evidence:
    """What somebody did, in words, or where it can be seen by everybody."""

    name: str = ""
    narrative: str = ""
    url: str = ""
    genre: str = ""

    def to_json(self, private_hosts: Sequence[str] = ()) -> dict[str, Any]:
        """``Evidence`` of Open Badges 3.0.

        Raises:
            InvalidDocument: the address is not one that everybody may open, or nothing is said.
        """
        if not (self.narrative or self.url):
            raise InvalidDocument("the evidence says nothing", expected="a narrative, or a public https address")
        if self.url:
            check_public(self.url, private_hosts=private_hosts)
        return compact(id=self.url, type=["Evidence"], name=self.name, narrative=self.narrative, genre=self.genre)


@dataclass(frozen=True)
class Achievement:
    """What can be achieved.

    Attributes:
        builds_up_to: ids of the achievements that this one is a part of.
        picture: address of a picture that stands for it.
    """

    id: str
    name: str
    description: str
    criteria: str
    criteria_url: str = ""
    kind: str = ""
    version: str = ""
    picture: str = ""
    creator: Mapping[str, Any] | None = None
    alignment: tuple[Alignment, ...] = ()
    results: tuple[ResultDescription, ...] = ()
    builds_up_to: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    endorsements: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """``Achievement`` of Open Badges 3.0.

        Raises:
            InvalidDocument: something is missing that the standard requires.
        """
        for what, value in (("id", self.id), ("name", self.name), ("description", self.description)):
            if not value.strip():
                raise InvalidDocument(f"the achievement has no {what}", expected=f"a {what}")
        if not (self.criteria or self.criteria_url):
            raise InvalidDocument("the achievement says nothing of its criteria", expected="what one has to do")
        return compact(
            id=self.id,
            type=["Achievement"],
            name=self.name,
            description=self.description,
            criteria=compact(id=self.criteria_url, narrative=self.criteria),
            achievementType=self.kind,
            version=self.version,
            image=picture(self.picture, self.name) if self.picture else None,
            creator=dict(self.creator) if self.creator else None,
            alignment=[each.to_json() for each in self.alignment],
            resultDescription=[each.to_json() for each in self.results],
            related=[{"id": each, "type": ["Related"]} for each in self.builds_up_to],
            tag=list(self.tags),
            endorsement=[dict(each) for each in self.endorsements],
        )


@dataclass(frozen=True)
class Recipient:
    """Whom a badge is given to: a DID or address, an e-mail address, or an identifier of another kind.

    Attributes:
        id: a DID, or an address of its holder.
        identity: the identifier, such as an e-mail address.
        kind: ``identityType`` of the standard.
        salt: random text; with it the identifier stands in the badge as a hash, so that whoever reads the badge does
            not learn the address. Whoever knows the address can still tell that it is meant.
    """

    id: str = ""
    identity: str = ""
    kind: str = "emailAddress"
    salt: str = ""

    def to_json(self) -> dict[str, Any]:
        """The members of ``AchievementSubject`` that name somebody.

        Raises:
            InvalidDocument: nobody is named.
        """
        if not (self.id or self.identity):
            raise InvalidDocument("the badge names nobody", expected="a DID or an e-mail address of its holder")
        return compact(id=self.id, identifier=[self._identity()] if self.identity else [])

    def _identity(self) -> dict[str, Any]:
        # In small letters, so that the same mailbox gives the same hash however somebody types it.
        value = self.identity.lower() if self.kind == "emailAddress" else self.identity
        if not self.salt:
            return {"type": "IdentityObject", "identityHash": value, "identityType": self.kind, "hashed": False}
        digest = hashlib.sha256((value + self.salt).encode()).hexdigest()
        return {
            "type": "IdentityObject",
            "identityHash": f"sha256${digest}",
            "identityType": self.kind,
            "hashed": True,
            "salt": self.salt,
        }


@dataclass(frozen=True)
class Badge:
    """A badge to be signed.

    Attributes:
        id: a full address, such as ``urn:uuid:…``.
        issuer: its profile; at least ``id``, ``type`` and ``name``.
        achievement: the document of an achievement (``Achievement.to_json``).
        statuses: entries of status lists (``status.status_entry``).
        assessed_at: when what it was given for ended (``activityEndDate``).
        private_hosts: hosts whose pages are not for everybody, so that no evidence points there.
    """

    id: str
    issuer: Mapping[str, Any]
    achievement: Mapping[str, Any]
    recipient: Recipient
    valid_from: datetime
    valid_until: datetime | None = None
    name: str = ""
    description: str = ""
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    statuses: tuple[Mapping[str, Any], ...] = ()
    narrative: str = ""
    assessed_at: datetime | None = None
    private_hosts: tuple[str, ...] = ()


def badge(made: Badge) -> dict[str, Any]:
    """The document of a badge. Open Badges 3.0 has no refresh service that we offer, so none is named.

    One status entry stands alone and several in an array: the data model allows several, but the JSON schema that
    1EdTech publishes takes one.

    Raises:
        InvalidDocument: it names nobody, its dates are not in order, a result belongs to no result description of the
            achievement, or its evidence is not for everybody.
    """
    if made.valid_until is not None and made.valid_until <= made.valid_from:
        raise InvalidDocument("the badge would expire before it begins to hold", expected="an end after its beginning")
    _check_results(made)
    return compact(
        **{"@context": list(CONTEXTS)},
        id=made.id,
        type=["VerifiableCredential", "OpenBadgeCredential"],
        name=made.name or made.achievement["name"],
        description=made.description,
        issuer=dict(made.issuer),
        validFrom=moment(made.valid_from),
        validUntil=moment(made.valid_until) if made.valid_until else None,
        credentialSubject=compact(
            type=["AchievementSubject"],
            **made.recipient.to_json(),
            narrative=made.narrative,
            activityEndDate=moment(made.assessed_at) if made.assessed_at else None,
            result=[each.to_json() for each in made.results],
            achievement=dict(made.achievement),
        ),
        evidence=[each.to_json(made.private_hosts) for each in made.evidence],
        credentialStatus=_one_or_all(made.statuses),
    )


def _check_results(made: Badge) -> None:
    known = {each["id"]: each for each in made.achievement.get("resultDescription", ())}
    for result in made.results:
        description = known.get(result.description)
        if description is None:
            raise InvalidDocument(
                f"the achievement knows no result {result.description!r}", expected="one of its result descriptions"
            )
        levels = {each["id"] for each in description.get("rubricCriterionLevel", ())}
        if result.level and result.level not in levels:
            raise InvalidDocument(f"the rubric has no level {result.level!r}", expected="one of its levels")


@dataclass(frozen=True)
class Endorsement:
    """An endorsement to be signed: what somebody says of an achievement, an issuer or a badge."""

    id: str
    issuer: Mapping[str, Any]
    about: str
    comment: str
    valid_from: datetime
    valid_until: datetime | None = None
    name: str = "Endorsement"
    statuses: tuple[Mapping[str, Any], ...] = ()


def endorsement(made: Endorsement) -> dict[str, Any]:
    """The document of an endorsement (``EndorsementCredential``).

    Raises:
        InvalidDocument: it is about nothing.
    """
    if not made.about:
        raise InvalidDocument("the endorsement is about nothing", expected="the id of what is endorsed")
    return compact(
        **{"@context": list(CONTEXTS)},
        id=made.id,
        type=["VerifiableCredential", "EndorsementCredential"],
        name=made.name,
        issuer=dict(made.issuer),
        validFrom=moment(made.valid_from),
        validUntil=moment(made.valid_until) if made.valid_until else None,
        credentialSubject=compact(id=made.about, type=["EndorsementSubject"], endorsementComment=made.comment),
        credentialStatus=_one_or_all(made.statuses),
    )


def picture(address: str, caption: str = "") -> dict[str, Any]:
    """``Image`` of Open Badges 3.0: by its address. A picture inside of the document would be signed with it."""
    return compact(id=address, type="Image", caption=caption)


def moment(value: datetime) -> str:
    """A moment as credentials write it, in UTC to the second.

    Raises:
        InvalidDocument: it has no time zone.
    """
    if value.tzinfo is None:
        raise InvalidDocument("a date of the badge has no time zone", expected="a date with a time zone")
    return value.astimezone(UTC).strftime(MOMENT)


def compact(**members: Any) -> dict[str, Any]:
    """A JSON object without what is not there: Appendix A forbids null and empty arrays."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}


def _one_or_all(entries: Sequence[Mapping[str, Any]]) -> Any:
    found = [dict(each) for each in entries]
    return found[0] if len(found) == 1 else found
