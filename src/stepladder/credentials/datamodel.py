"""The W3C data model (Verifiable Credentials 1.1 and 2.0): how the members that all credentials share have to look.

Only faults are looked for here, and in the JSON, because the standard is written about it. What a credential says is
never read here: whoever hides a member from this module has hidden a fault, and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stepladder.credentials.dates import parse_moment

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"

# Members whose objects need a type, and those that need an id as well (VC 2.0, 4.5 and 4.9 to 4.12).
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "proof")
_NAMED = ("credentialSchema",)
_DATES = ("validFrom", "validUntil", "issuanceDate", "expirationDate")
_FORMER = ("issuanceDate", "expirationDate")
"""Words of the first data model. In the second they mean nothing, and an end of that name would not be seen."""
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|_):[^\s<>\"{}|\\^`]+")
_TEXT_KEYS = frozenset({"@value", "@language", "@direction"})
_SHOWN = 60


def faults(document: Mapping[str, Any]) -> Iterator[str]:
    """What a document does that the data model forbids, in words."""
    context = document.get("@context")
    contexts = context if isinstance(context, list) else [context]
    if not contexts or contexts[0] not in (V1, V2):
        yield "its first context is not that of verifiable credentials"
    yield from (f"its context {str(each)[:_SHOWN]!r} is no address" for each in contexts if not _is_context(each))
    types = _types(document)
    yield from _bad_id(document, "it")
    if types & {"VerifiablePresentation", "EnvelopedVerifiablePresentation"}:
        yield from _presentation_faults(document)
    elif "VerifiableCredential" in types:
        yield from _credential_faults(document)
    else:
        yield "it is not of the type VerifiableCredential"


def _credential_faults(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _party_faults(document, "issuer")
    yield from _subject_faults(document.get("credentialSubject"))
    yield from _common_faults(document)
    moments = {name: parse_moment(str(document[name])) for name in _DATES if name in document}
    yield from (f"its {name} is no date" for name, moment in moments.items() if moment is None)
    if V2 in _list(document.get("@context")):
        yield from (f"its {name} is a word of the former data model" for name in _FORMER if name in document)
    for first, last in (("validFrom", "validUntil"), ("issuanceDate", "expirationDate")):
        begins, ends = moments.get(first), moments.get(last)
        if begins and ends and begins.earliest > ends.latest:
            yield "it ends before it begins"


def _presentation_faults(document: Mapping[str, Any]) -> Iterator[str]:
    if "holder" in document:
        yield from _party_faults(document, "holder")
    yield from _common_faults(document)
    for number, each in enumerate(_list(document.get("verifiableCredential")), start=1):
        if isinstance(each, str):
            # VC 2.0 wants tokens as EnvelopedVerifiableCredential; 1.1 had them as text.
            if V1 not in _list(document.get("@context")):
                yield f"its credential {number} is a text and no object"
        elif not isinstance(each, dict):
            yield f"its credential {number} is no object"
        else:
            yield from _shown_faults(each, number)


def _shown_faults(each: Mapping[str, Any], number: int) -> Iterator[str]:
    types = _types(each)
    if "EnvelopedVerifiableCredential" in types:
        if not str(each.get("id", "")).startswith("data:"):
            yield f"its credential {number} should be in a data: address and is not"
    elif "VerifiableCredential" not in types:
        yield f"its credential {number} is not of the type VerifiableCredential"


def _common_faults(document: Mapping[str, Any]) -> Iterator[str]:
    for name in _TYPED:
        if name not in document:
            continue
        for entry in _list(document[name]):
            if not isinstance(entry, dict):
                yield f"its {name} is no object"
                continue
            if not _types(entry):
                yield f"its {name} has no type"
            if name in _NAMED and "id" not in entry and "@id" not in entry:
                yield f"its {name} has no id"
            yield from _bad_id(entry, f"its {name}")
    yield from (
        f"its {name} is no text"
        for name in ("name", "description")
        if name in document and not _is_text(document[name])
    )


def _party_faults(document: Mapping[str, Any], member: str) -> Iterator[str]:
    party = document.get(member)
    id = party.get("id", party.get("@id")) if isinstance(party, dict) else party
    if not isinstance(id, str) or not _URL.fullmatch(id):
        yield f"its {member} has no full address as id" if party is not None else f"it names no {member}"
    if isinstance(party, dict):
        for name in ("name", "description"):
            if name in party and not _is_text(party[name]):
                yield f"the {name} of its {member} is no text"


def _subject_faults(value: Any) -> Iterator[str]:
    subjects = _list(value)
    if not subjects:
        yield "it is about nothing"
    for subject in subjects:
        if not isinstance(subject, dict) or not subject:
            yield "its credentialSubject says nothing"
        else:
            yield from _bad_id(subject, "its credentialSubject")


def _bad_id(node: Mapping[str, Any], whose: str) -> Iterator[str]:
    if "id" in node and not (isinstance(node["id"], str) and _URL.fullmatch(node["id"])):
        yield f"{whose} has an id that is no full address"


def _is_text(value: Any) -> bool:
    """A text, one with its language, or several of these (VC 2.0, 11.1)."""
    entries = value if isinstance(value, list) else [value]
    return isinstance(value, str) or all(
        isinstance(each, str) or (isinstance(each, dict) and "@value" in each and _TEXT_KEYS.issuperset(each))
        for each in entries
    )


def _is_context(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, str) and bool(_URL.fullmatch(value)))


def _types(node: Mapping[str, Any]) -> set[str]:
    return {
        kind.rpartition("#")[2] for kind in _list(node.get("type", node.get("@type"))) if isinstance(kind, str) and kind
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
