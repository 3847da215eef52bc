"""The checks that need only the signed claims: conformance, dates, status, recipient. Each is one finding."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from stepladder.credentials import datamodel
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.formats import Format, Standing
from stepladder.credentials.model import Credential, Identity
from stepladder.findings import Finding, Status, all_of

_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}
_SHOWN = 3
_LISTED = 8
"""Most faults that are named one by one."""


def conforms(form: Format, document: Mapping[str, Any], credential: Credential, more: tuple[str, ...] = ()) -> Finding:
    """Whether it has what the data model and its format require.

    Args:
        form: the format that it is of.
        document: its JSON, in which faults of the data model are looked for.
        credential: what was signed.
        more: further faults that were found: what contradicts itself, what no signature covers.
    """
    model = [*datamodel.faults(document), *_ambiguities(credential)]
    own = list(form.faults(credential))
    if model or own or more:
        found = unmet_conformity(form, [*model, *own, *more])
        return replace(found, parts=(_model([*model, *more]),)) if not form.is_learning else found
    return Finding.met(
        "credential.conforms",
        f"It has what {form.standard} requires, and everything outside its proofs is in signed form.",
    )


def unmet_conformity(form: Format, faults: Iterable[str]) -> Finding:
    """The finding for something that is not as it should be."""
    wanted = form.name if form.is_learning else "an Open Badge 3.0"
    return Finding.unmet(
        "credential.conforms",
        f"It is not {wanted} as the standard asks: {_listed(faults)}.",
        "The issuer has to mend this." if form.is_learning else "It may be good for something else; a badge it is not.",
    )


def model_faults(document: Mapping[str, Any]) -> list[str]:
    """What the data model forbids, of a document that cannot be read."""
    return list(datamodel.faults(document))


def _listed(faults: Iterable[str]) -> str:
    once = [fault.rstrip(".") for fault in dict.fromkeys(faults)]
    more = f"; and {len(once) - _LISTED} more" if len(once) > _LISTED else ""
    return f"{'; '.join(once[:_LISTED])}{more}"


def outside(lost: tuple[str, ...]) -> str:
    """The fault of saying things that no signature covers."""
    more = f", and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return f"it says things that no signature covers: {'; '.join(lost[:_SHOWN])}{more}"


def _ambiguities(credential: Credential) -> Iterable[str]:
    if len(credential.valid_from) > 1:
        yield f"it has {len(credential.valid_from)} dates from which it is valid"
    if len(credential.valid_until) > 1:
        yield f"it has {len(credential.valid_until)} dates until which it is valid"
    if credential.conflicts:
        yield f"it gives two values for {', '.join(credential.conflicts[:_SHOWN])}"


def _model(faults: list[str]) -> Finding:
    """Of a credential that is no badge: whether it is at least a good credential."""
    id = "credential.conforms.model"
    if faults:
        return Finding.unmet(id, f"It is no credential as the W3C data model asks: {_listed(faults)}.")
    return Finding.met(id, "It is a credential as the W3C data model asks.")


def conforms_standing(standing: Standing, kind: str) -> Finding:
    """The same for a hosted or sealed credential, whose format has looked."""
    if not standing.is_there:
        return Finding.unknown("credential.conforms", "Not checked: the badge itself could not be had.")
    faults = [*standing.faults, *([outside(standing.lost)] if standing.lost else [])]
    if faults:
        found = f"It is not {kind} as the standard asks: {_listed(faults)}."
        return Finding.unmet("credential.conforms", found, "The issuer has to mend this.")
    return Finding.met("credential.conforms", f"It has what the standard requires of {kind}.")


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
    """Whether the issuer has withdrawn it, as far as can be told without asking."""
    if not credential.statuses:
        return Finding.met(
            "credential.status", "It names no status list: the issuer has no way to revoke it, so it cannot be revoked."
        )
    entry = credential.statuses[0]
    return Finding.unknown(
        "credential.status",
        f"Whether it was revoked could not be checked: the issuer publishes that as {entry.kind or 'a list'} at "
        f"{entry.id or 'an unnamed place'}, and nobody was asked over the network.",
        "Ask the issuer whether the badge still holds.",
    )


def recipient(credential: Credential, whose: str | tuple[str, ...]) -> Finding:
    """Whether it was given to whoever is asked about: an e-mail address, a DID or another identifier.

    Only identifiers of the same kind are compared: a badge given to a DID says nothing about an e-mail address. Of
    several identifiers of one person it is enough that one is met; it is somebody else's if one that can be compared
    differs and none is met.

    Raises:
        ValueError: nobody is named.
    """
    known = (whose,) if isinstance(whose, str) else whose
    wanted = [each.strip().removeprefix("mailto:") for each in known]
    if not wanted or not all(wanted):
        raise ValueError("the recipient to check for is empty")
    answers = [_given_to(credential, each) for each in wanted]
    named = " or ".join(known)
    if True in answers:
        return Finding.met("credential.recipient", f"It was given to {known[answers.index(True)]}.")
    if False in answers:
        return Finding.unmet(
            "credential.recipient",
            f"It was given to somebody else than {named}.",
            "A badge of another person proves nothing about this one.",
        )
    return Finding.unknown(
        "credential.recipient",
        f"Whether it was given to {named} cannot be told: it names its holder by {_kinds(credential)}.",
        "Give an identifier of that kind, or ask the issuer.",
    )


def _given_to(credential: Credential, wanted: str) -> bool | None:
    answers = [
        answer
        for subject in credential.subjects
        for answer in (
            *([_same(subject.id.removeprefix("mailto:"), wanted)] if _alike(subject.id, wanted) else []),
            *(_matches(identity, wanted) for identity in subject.identities if _comparable(identity, wanted)),
        )
    ]
    if True in answers:
        return True
    return False if answers and None not in answers else None


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
