"""The checks that need only the signed claims: conformance, dates, status, recipient. Each is one finding."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from stepladder.credentials.claims import CRED, OB
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.model import Credential, Identity
from stepladder.findings import Finding, Status, all_of

_V1 = "https://www.w3.org/2018/credentials/v1"
_V2 = "https://www.w3.org/ns/credentials/v2"
_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}
_SHOWN = 3


def conforms(document: Mapping[str, Any], credential: Credential, lost: tuple[str, ...]) -> Finding:
    """Whether it has what Open Badges 3.0 requires, and says nothing outside its signature."""
    faults = list(_faults(document, credential))
    if lost:
        more = f", and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
        faults.append(f"it says things that no signature covers: {'; '.join(lost[:_SHOWN])}{more}")
    if faults:
        return Finding.unmet(
            "credential.conforms",
            f"It is not an Open Badge 3.0 as the standard asks: {'; '.join(faults)}.",
            "The issuer has to mend this.",
        )
    return Finding.met(
        "credential.conforms",
        "It has what Open Badges 3.0 requires, and everything outside its proofs is in signed form.",
    )


def _faults(document: Mapping[str, Any], credential: Credential) -> Iterable[str]:
    context = document.get("@context")
    first = context[0] if isinstance(context, list) and context else context
    named = len(credential.issuers)
    expectations = (
        (first in (_V1, _V2), "its first context is not that of verifiable credentials"),
        (CRED + "VerifiableCredential" in credential.types, "it is not of the type VerifiableCredential"),
        (OB + "OpenBadgeCredential" in credential.types, "it is no OpenBadgeCredential (nor AchievementCredential)"),
        (credential.id, "it has no id"),
        (named == 1 and credential.issuers[0], f"it names {named} issuers by an id" if named else "it names no issuer"),
        (len(credential.valid_from) == 1, f"it has {len(credential.valid_from)} dates from which it is valid"),
        (len(credential.valid_until) <= 1, f"it has {len(credential.valid_until)} dates until which it is valid"),
        (not credential.conflicts, f"it gives two values for {', '.join(credential.conflicts[:_SHOWN])}"),
        (not credential.others, "it carries another credential, and nothing signed says which of them is meant"),
        (len(credential.subjects) == 1, f"it is about {len(credential.subjects)} subjects"),
        (credential.achievements or not credential.subjects, "it names no achievement"),
    )
    yield from (fault for met, fault in expectations if not met)
    for achievement in credential.achievements:
        parts = {
            "id": achievement.id,
            "name": achievement.name,
            "description": achievement.description,
            "criteria": achievement.criteria,
        }
        if missing := [name for name, value in parts.items() if not value]:
            yield f"its achievement has no {' and no '.join(missing)}"


def dates(credential: Credential, now: datetime) -> Finding:
    """Whether it is valid on the date. Of several starts the last counts, of several ends the first.

    The parts tell which it was: ``credential.dates.from`` and ``credential.dates.until``.
    """
    starts = [parse_moment(text) for text in credential.valid_from]
    ends = [parse_moment(text) for text in credential.valid_until]
    known_starts = sorted((start for start in starts if start), key=_latest)
    known_ends = sorted((end for end in ends if end), key=_latest)
    texts = zip(credential.valid_from + credential.valid_until, starts + ends, strict=True)
    unclear = [text for text, moment in texts if not moment]
    begins = _begins(known_starts, now)
    ends_at = _ends(known_ends, now)
    status = all_of([begins.status, ends_at.status])
    if status is not Status.UNMET and (unclear or not starts):
        found = f"{unclear[0][:40]!r} is no date" if unclear else "it states no date"
        return Finding.unknown(
            "credential.dates", f"Whether it is still valid cannot be told: {found}.", "Ask the issuer."
        )
    parts = (begins, ends_at)
    deciding = [part for part in parts if part.status is status]
    if status is Status.MET:
        summary = f"{begins.summary} {ends_at.summary}"
        return Finding("credential.dates", status, summary, parts=parts)
    return Finding("credential.dates", status, deciding[-1].summary, deciding[-1].hint, parts)


def _begins(starts: list[Moment], now: datetime) -> Finding:
    id = "credential.dates.from"
    if not starts:
        return Finding.unknown(id, "It states no date from which it is valid.")
    if now < starts[-1].earliest:
        return Finding.unmet(id, f"It is not valid before {starts[-1].day}.")
    if now < starts[-1].latest:
        return Finding.unknown(id, "It begins today, and the badge does not say in which time zone.", "Ask tomorrow.")
    return Finding.met(id, f"Valid since {starts[-1].day}.")


def _ends(ends: list[Moment], now: datetime) -> Finding:
    id = "credential.dates.until"
    if not ends:
        return Finding.met(id, "It has no expiry.")
    if now > ends[0].latest:
        hint = "An expired badge is not a forged one: ask its holder for the renewed badge."
        return Finding.unmet(id, f"It expired on {ends[0].day}.", hint)
    if now > ends[0].earliest:
        return Finding.unknown(id, "It ends today, and the badge does not say in which time zone.", "Ask tomorrow.")
    return Finding.met(id, f"Valid until {ends[0].day}.")


def _latest(moment: Moment) -> datetime:
    return moment.latest


def status(credential: Credential) -> Finding:
    """Whether the issuer has withdrawn it; this version asks nobody."""
    if not credential.statuses:
        return Finding.met(
            "credential.status", "It names no status list: the issuer has no way to revoke it, so it cannot be revoked."
        )
    entry = credential.statuses[0]
    return Finding.unknown(
        "credential.status",
        f"Whether it was revoked could not be checked: the issuer publishes that as {entry.kind or 'a list'} at "
        f"{entry.id or 'an unnamed place'}, and this version asks nobody over the network.",
        "Ask the issuer whether the badge still holds.",
    )


def recipient(credential: Credential, whose: str) -> Finding:
    """Whether it was given to whoever is asked about: an e-mail address, a DID or another identifier.

    Only identifiers of the same kind are compared: a badge given to a DID says nothing about an e-mail address.

    Raises:
        ValueError: nobody is named.
    """
    wanted = whose.strip().removeprefix("mailto:")
    if not wanted:
        raise ValueError("the recipient to check for is empty")
    answers = [
        answer
        for subject in credential.subjects
        for answer in (
            *([_same(subject.id.removeprefix("mailto:"), wanted)] if _alike(subject.id, wanted) else []),
            *(_matches(identity, wanted) for identity in subject.identities if _comparable(identity, wanted)),
        )
    ]
    if True in answers:
        return Finding.met("credential.recipient", f"It was given to {whose}.")
    if answers and None not in answers:
        return Finding.unmet(
            "credential.recipient",
            f"It was given to somebody else than {whose}.",
            "A badge of another person proves nothing about this one.",
        )
    return Finding.unknown(
        "credential.recipient",
        f"Whether it was given to {whose} cannot be told: it names its holder by {_kinds(credential)}.",
        "Give an identifier of that kind, or ask the issuer.",
    )


def _kinds(credential: Credential) -> str:
    """By which kinds of identifier a badge names its holder."""
    kinds = [_kind(subject.id) for subject in credential.subjects if subject.id]
    kinds += [
        ("a hashed " if identity.hashed else "") + (identity.kind or _kind(identity.value))
        for subject in credential.subjects
        for identity in subject.identities
    ]
    return " and ".join(dict.fromkeys(kinds)) or "no identifier"


def _kind(id: str) -> str:
    return "an e-mail address" if _is_address(id) else "a DID" if id.startswith("did:") else "an identifier of its own"


def _is_address(text: str) -> bool:
    return "@" in text and not text.startswith("did:")


def _alike(id: str, wanted: str) -> bool:
    return bool(id) and (_same(id, wanted) or _scheme(id) == _scheme(wanted) != _UNIQUE)


_UNIQUE = "urn:uuid"
"""Made anew for every badge, so that two of them say nothing about whether two holders are one."""


def _scheme(id: str) -> str:
    """What kind of identifier it is: those of other kinds cannot be compared."""
    if _is_address(id):
        return "e-mail"
    if id.startswith(("did:", "urn:")):
        return ":".join(id.split(":")[:2])
    return id.split("/")[2] if id.startswith(("http://", "https://")) else "plain"


def _comparable(identity: Identity, wanted: str) -> bool:
    if not identity.value:
        return False
    if identity.kind:
        return (identity.kind == "emailAddress") == _is_address(wanted)
    return identity.hashed or _alike(identity.value, wanted)


def _matches(identity: Identity, wanted: str) -> bool | None:
    """Yes, no, or None where it is not known how, or of what, it is a hash."""
    if not identity.hashed:
        return _same(identity.value, wanted)
    name, _, digest = identity.value.partition("$")
    algorithm = _HASHES.get(name)
    if algorithm is None:
        return None
    # Badges hash an address as it was typed or in small letters; the standard fixes neither.
    same = any(
        hmac.compare_digest(algorithm(_bytes(form + identity.salt)).hexdigest().encode(), _bytes(digest).lower())
        for form in {wanted, wanted.lower()}
    )
    return same if same or identity.kind else None


def _same(first: str, second: str) -> bool:
    # Bytes fold only the letters of ASCII: the Kelvin sign is no k.
    return first == second or (_is_address(first) and _bytes(first).lower() == _bytes(second).lower())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
