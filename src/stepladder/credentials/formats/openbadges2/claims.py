"""What an assertion of Open Badges 2.0 says, with its badge class and issuer, as a ``Credential``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stepladder.credentials.dates import parse_moment
from stepladder.credentials.model import (
    OPEN_BADGE,
    Achievement,
    Alignment,
    Credential,
    Identity,
    StatusEntry,
    Subject,
)
from stepladder.credentials.plain import id_of, objects, several, text, texts

ASSERTION = "https://w3id.org/openbadges#Assertion"
"""The type of a badge before 3.0. Such a badge has the type of an Open Badge as well: it is one."""

REVOCATION_LIST = "RevocationList"
"""The kind of status entry by which an issuer of signed badges withdraws them."""

Json = Mapping[str, Any]

_GRAVE = {"recipient": "the holder", "badge": "the badge", "issuedOn": "the date of issue", "expires": "the expiry"}
_APART = frozenset({"@context", "id", "type", "@id", "@type", "image", "verification", "revoked"})
_EMAIL = {"email": "emailAddress"}


def credential_of(assertion: Json, badge: Json, issuer: Json, issuer_id: str, *, signed: bool = False) -> Credential:
    """The claims.

    Args:
        assertion: in words of 2.0.
        badge: its badge class, as far as known.
        issuer: the profile of its issuer, as far as known.
        issuer_id: the issuer's identifier, or nothing.
        signed: whether it is a signed one, which only a list can revoke.
    """
    lists = [address for address in texts(issuer.get("revocationList")) if signed]
    return Credential(
        id=id_of(assertion),
        types=frozenset({ASSERTION, OPEN_BADGE}),
        name=text(badge.get("name")),
        issuers=(issuer_id,) if issuer_id else (),
        issuer_name=text(issuer.get("name")),
        valid_from=texts(assertion.get("issuedOn")),
        valid_until=texts(assertion.get("expires")),
        subjects=(_subject(assertion, badge),),
        statuses=tuple(StatusEntry(id=url, kind=REVOCATION_LIST, lists=(url,)) for url in lists),
        endorsements=len(several(assertion.get("endorsement"))),
        conflicts=tuple(_conflicts(assertion)),
    )


def _conflicts(assertion: Json) -> Iterator[str]:
    """Members that are meant to have one value and have several, so that readers could choose."""
    for member in ("recipient", "badge", "issuedOn", "expires"):
        if len(several(assertion.get(member))) > 1:
            yield member


def _subject(assertion: Json, badge: Json) -> Subject:
    identities = tuple(_identity(each) for each in objects(assertion.get("recipient")))
    return Subject(identities=identities, achievements=(_achievement(badge),))


def _identity(recipient: Json) -> Identity:
    kind = next(iter(texts(recipient.get("type"))), "")
    return Identity(
        value=text(recipient.get("identity")),
        kind=_EMAIL.get(kind, kind),
        hashed=recipient.get("hashed") is True,
        salt=text(recipient.get("salt")),
    )


def _achievement(badge: Json) -> Achievement:
    criteria = next(
        (found for each in several(badge.get("criteria")) for found in (_narrative(each), id_of(each)) if found), ""
    )
    return Achievement(
        id=id_of(badge),
        name=text(badge.get("name")),
        description=text(badge.get("description")),
        criteria=criteria,
        alignments=tuple(_alignment(each) for each in objects(badge.get("alignment"))),
        tags=texts(badge.get("tags")),
        endorsements=len(several(badge.get("endorsement"))),
    )


def _narrative(criteria: Any) -> str:
    return text(criteria.get("narrative")) if isinstance(criteria, Mapping) else ""


def _alignment(entry: Json) -> Alignment:
    return Alignment(
        name=text(entry.get("targetName")),
        url=text(entry.get("targetUrl")),
        framework=text(entry.get("targetFramework")),
        code=text(entry.get("targetCode")),
    )


def faults_of(assertion: Json, badge: Json, issuer: Json) -> Iterator[str]:
    """What the standard asks for and is not there, in words. What could not be fetched is no fault of the badge."""
    yield from (f"it gives two values for {member}" for member in _conflicts(assertion))
    yield from _missing("its assertion", assertion, ("id", "recipient", "badge", "issuedOn"))
    for recipient in objects(assertion.get("recipient")):
        yield from _missing("its recipient", recipient, ("type", "identity"))
        if not isinstance(recipient.get("hashed", False), bool):
            yield "whether its recipient is hashed is no yes or no"
    for member in ("issuedOn", "expires"):
        for value in several(assertion.get(member)):
            if parse_moment(text(value)) is None:
                yield f"its {member} is no date"
    if badge.keys() - {"id", "@id"}:
        yield from _missing("its badge class", badge, ("name", "description", "criteria", "issuer"))
    if issuer.keys() - {"id", "@id"}:
        yield from _missing("its issuer", issuer, ("name", "url"))


def _missing(whose: str, document: Json, members: Iterable[str]) -> Iterator[str]:
    if missing := [member for member in members if not document.get(member)]:
        yield f"{whose} has no {' and no '.join(missing)}"


def differences(given: Json, assertion: Json) -> tuple[list[str], list[str]]:
    """Where a file and the assertion at its address say two things: what is grave, in words, and other members."""
    differing = [
        member
        for member, value in given.items()
        if member not in _APART
        and value not in (None, "", [])
        and _plain(member, value) != _plain(member, assertion.get(member))
    ]
    return [_GRAVE[each] for each in differing if each in _GRAVE], [
        each[:40] for each in differing if each not in _GRAVE
    ]


def _plain(member: str, value: Any) -> Any:
    """A value so that two ways to write it are one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if member == "badge" and id_of(value):
        return id_of(value)
    if member == "recipient" and isinstance(value, Mapping):
        identity = text(value.get("identity"))
        return (_identity(value).kind, value.get("hashed") is True, text(value.get("salt")), identity)
    moment = parse_moment(value) if member in ("issuedOn", "expires") and isinstance(value, str) else None
    return (moment.earliest, moment.latest) if moment else value
