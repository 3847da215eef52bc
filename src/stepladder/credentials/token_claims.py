"""What a token's claims and the credential in it say together.

The same thing stands in two places: the issuer as ``iss`` and ``issuer``, the identifier as ``jti`` and ``id``, the
learner as ``sub`` and ``credentialSubject.id``, the dates as ``nbf`` and ``exp`` beside those of the credential. A
reader of one place and a reader of the other must not see different badges, so a difference is a fault; only where the
claims are allowed to mean the signature rather than the credential (VC-JOSE-COSE 3.1.3) does the narrower date hold.

Three forms: the credential in the member ``vc`` (VC 1.1, 6.3.1; a presentation in ``vp``), the credential as the
payload itself (Open Badges 3.0, 8.2.1; VC-JOSE-COSE), and payloads without any claim (a signed Open Badge 2.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stepladder.credentials.dates import parse_moment

_REGISTERED = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf")
"""Claims of RFC 7519 and its kin, which are no members of a credential; the last two come with presentations."""

_DATES = {
    True: {"nbf": "validFrom", "exp": "validUntil"},
    False: {"nbf": "issuanceDate", "exp": "expirationDate"},
}
_VC2 = "https://www.w3.org/ns/credentials/v2"
_SECOND = timedelta(seconds=1)
"""Claims are often whole seconds, and dates in credentials have fractions: less than this is no difference."""

Document = dict[str, Any]


def issuer_of(claims: Mapping[str, Any]) -> str:
    """The identifier that a payload names as its issuer, by its claim or else by the credential in it."""
    inner = claims.get("vc", claims)
    named = claims.get("iss") or (inner.get("issuer") if isinstance(inner, Mapping) else None)
    named = named.get("id") if isinstance(named, Mapping) else named
    return named if isinstance(named, str) else ""


def document_of(claims: Mapping[str, Any]) -> tuple[Document, tuple[str, ...]]:
    """The credential's document, and the faults: why claims and credential cannot both be meant, each a sentence."""
    wrapped = [name for name in ("vc", "vp") if name in claims]
    if not wrapped:
        document = {name: value for name, value in claims.items() if name not in _REGISTERED}
        return _laid_over(document, claims, faults=[])
    inner = claims[wrapped[0]]
    faults = []
    if not isinstance(inner, Mapping):
        inner = {name: value for name, value in claims.items() if name not in (*_REGISTERED, "vc", "vp")}
        faults.append(f"The token's member {wrapped[0]!r} holds no credential.")
    elif len(wrapped) > 1 or "@context" in claims or "credentialSubject" in claims:
        faults.append("The token holds two credentials, one in another: readers would disagree about which is meant.")
    return _laid_over(dict(inner), claims, faults=faults)


def _laid_over(document: Document, claims: Mapping[str, Any], *, faults: list[str]) -> tuple[Document, tuple[str, ...]]:
    is_presentation = "VerifiablePresentation" in _list(document.get("type"))
    whole = "vc" in claims or "vp" in claims
    _lay_identifier(document, "holder" if is_presentation else "issuer", claims, "iss", faults)
    if "jti" in claims:
        _lay_text(document, "id", claims, "jti", faults)
    if "sub" in claims and not is_presentation:
        _lay_subject(document, claims, faults)
    faults += [
        f"The token's {name} is {claims[name]!r:.40}, which is no date." for name in _odd_dates(claims, whole=whole)
    ]
    if not is_presentation:
        _lay_dates(document, claims, faults, strict=whole or _is_badge(document))
    return document, tuple(faults)


def _lay_identifier(document: Document, member: str, claims: Mapping[str, Any], claim: str, faults: list[str]) -> None:
    """An issuer is an identifier, or an object that has one."""
    value = document.get(member)
    if claim not in claims:
        return
    if isinstance(value, Mapping):
        inside = dict(value)
        _lay_text(inside, "id", claims, claim, faults)
        document[member] = inside
    else:
        _lay_text(document, member, claims, claim, faults)


def _lay_text(document: Document, member: str, claims: Mapping[str, Any], claim: str, faults: list[str]) -> None:
    """A claim where the credential says nothing; a fault where it says something else. Never a replacement."""
    said = claims[claim]
    if not isinstance(said, str):
        faults.append(f"The token's {claim} is no text.")
    elif document.setdefault(member, said) != said:
        faults.append(
            f"The token says {said[:80]!r} ({claim}), and the credential {document[member]!r:.80} ({member})."
        )


def _lay_subject(document: Document, claims: Mapping[str, Any], faults: list[str]) -> None:
    subjects = document.get("credentialSubject")
    if isinstance(subjects, Mapping):
        inside = dict(subjects)
        _lay_text(inside, "id", claims, "sub", faults)
        document["credentialSubject"] = inside
    elif not any(isinstance(each, Mapping) and each.get("id") == claims["sub"] for each in _list(subjects)):
        faults.append(f"The token is about {claims['sub']!r:.80} (sub), and the credential about somebody else.")


def _lay_dates(document: Document, claims: Mapping[str, Any], faults: list[str], *, strict: bool) -> None:
    """``strict``: the claims are said to be the credential's own dates; else they may narrow them, never widen."""
    for claim, member in _DATES[_VC2 in _list(document.get("@context"))].items():
        moment = _moment(claims.get(claim))
        if moment is None:
            continue
        written = document.get(member)
        stands = parse_moment(written) if isinstance(written, str) else None
        if written is None:
            document[member] = _text(moment)
        elif stands is None:
            faults.append(f"The token names a date ({claim}), and the credential's {member} is none.")
        elif strict and max(stands.earliest - moment, moment - stands.latest) >= _SECOND:
            faults.append(f"The token says {_text(moment)} ({claim}), and the credential {written[:40]} ({member}).")
        elif not strict and (moment > stands.latest if claim == "nbf" else moment < stands.earliest):
            document[member] = _text(moment)


def _odd_dates(claims: Mapping[str, Any], *, whole: bool) -> list[str]:
    """Dates that are no NumericDate (RFC 7519, 2). ``iat`` decides nothing; W3C's own vectors write it as text."""
    looked_at = ("nbf", "exp", "iat") if whole else ("nbf", "exp")
    return [name for name in looked_at if name in claims and _moment(claims[name]) is None]


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _is_badge(document: Mapping[str, Any]) -> bool:
    types = _list(document.get("type"))
    return any(name in types for name in ("OpenBadgeCredential", "AchievementCredential", "ClrCredential"))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
