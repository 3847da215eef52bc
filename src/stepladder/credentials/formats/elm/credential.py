"""European Digital Credentials (European Learning Model 3), read as the JSON that was sealed. The plan:

1.  *Seal.* Each seal on its own (``seal``). One good seal suffices.
2.  *Issuer.* A seal is made by the key of a certificate that it brings along. Who holds it is the word of the
    certificate, which counts for whoever knows its authority: the European trusted lists are not asked here. So the
    issuer is proven only by a key that its controller publishes, or that the caller gives.
3.  *Claims.* From the bytes that were sealed: the learner, and what was achieved, assessed and credited.

The model's texts are in several languages. One is read: English where there is one, else the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stepladder.credentials import tokens
from stepladder.credentials.formats.elm import seal as seals
from stepladder.credentials.formats.interface import Standing
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Achievement, Alignment, Credential, Identity, StatusEntry, Subject
from stepladder.credentials.plain import id_of, objects, several, text, texts, types_of
from stepladder.findings import Finding

NAME = "a European Digital Credential"
ELM = "http://data.europa.eu/snb/model/elm/"
"""Where the model's types live."""

MAX_CLAIMS = 100
"""Most claims of one credential that are read, those inside of others counted in; a diploma with all its courses has
some forty."""

Json = Mapping[str, Any]

_TYPES = frozenset({"EuropeanDigitalCredential", "EuropassCredential"})
_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_CHECKER = "The viewer of Europass checks the certificate of a seal against the European trusted lists."


def recognizes(document: Json) -> bool:
    """By its types, or those of what is sealed in it."""
    inner = seals.inside(document)
    types = types_of(document if inner is None else inner)
    return bool(types & _TYPES) and not types & _BADGES


def examine(document: Json, inquiry: Inquiry, *, token: str = "") -> Standing:
    """Examine a European Digital Credential by the plan above.

    Args:
        document: the file's JSON: the credential itself, or a JWS in JSON serialization around it (``payload``,
            ``signatures``); for a token its payload.
        inquiry: the conditions.
        token: the compact JWS, if it is one.
    """
    inner = seals.inside(document)
    credential = document if inner is None else inner
    read = _credential(credential)
    issuer_id = read.issuers[0] if read.issuers else ""
    signature, seal = seals.examine(document, inquiry, token=token, issuer=issuer_id)  # step 1
    return Standing(
        signature,
        _issuer(seal, read, credential),
        read,
        keys=(seal.key,) if seal else (),
        faults=(*_faults(read), *_claimed(token)),
    )


def _issuer(seal: seals.Seal | None, read: Credential, document: Json) -> Finding:
    """Step 2."""
    id = "credential.issuer"
    if seal is None:
        return Finding.unknown(id, "Who issued it cannot be told: no good seal stands behind the name.")
    named = read.issuers[0][:200] if read.issuers else ""
    called = read.issuer_name[:200] or "the issuer"
    if seal.key.certified and named and seal.key.controller == named:
        hint = "The key is proven, the name is the issuer's own word."
        return Finding.met(id, f"Sealed with a key of {named}, which calls itself {called!r}.", hint)
    if seal.key.certified:
        return Finding.unmet(
            id,
            f"Sealed with a key of {seal.key.controller[:200]}, and it names {named or 'nobody'} as its issuer.",
            "Somebody else made this credential in the issuer's name.",
        )
    if not seal.holder:
        return Finding.unknown(id, f"Whether the key of the seal is that of {named or called} is not known.", _CHECKER)
    numbers = {_word(each, "notation") for each in objects(_of(_first(document.get("issuer")), "eIDASIdentifier"))}
    same = " and the same number as the credential" if seal.number and seal.number in numbers else ""
    return Finding.unknown(
        id,
        f"Sealed by the certificate of {seal.holder[:200]!r}{same}, which {seal.authority[:200]!r} is said to have "
        f"given out. Nobody here vouches for the certificate, nor that it is that of {called!r}.",
        _CHECKER,
    )


def _credential(document: Json) -> Credential:
    """Step 3."""
    issuer = _first(document.get("issuer"))
    subjects = tuple(_subject(each) for each in objects(document.get("credentialSubject")))
    display = _first(_of(document, "displayParameter"))
    claims = [claim for subject in subjects for claim in subject.achievements]
    return Credential(
        id=id_of(document),
        types=frozenset(ELM + each for each in types_of(document)),
        name=_word(display, "title") or _word(document, "title") or (claims[0].name if claims else ""),
        issuers=tuple(each for each in (id_of(entry) for entry in several(document.get("issuer"))) if each),
        issuer_name=_word(issuer, "legalName") or _word(issuer, "prefLabel") or _word(issuer, "altLabel"),
        valid_from=_dates(document, "validFrom", "issuanceDate", "issued"),
        valid_until=_dates(document, "validUntil", "expirationDate", "expiryDate"),
        subjects=subjects,
        statuses=tuple(_status(each) for each in objects(document.get("credentialStatus"))),
    )


def _dates(document: Json, *names: str) -> tuple[str, ...]:
    """The first of several names for one date."""
    return next((found for name in names if (found := texts(_of(document, name)))), ())


def _status(entry: Json) -> StatusEntry:
    return StatusEntry(
        id=id_of(entry),
        kind=", ".join(sorted(types_of(entry))),
        purposes=texts(entry.get("statusPurpose")),
        indexes=tuple(str(each) for each in several(entry.get("statusListIndex")) if isinstance(each, str | int)),
        lists=texts(entry.get("statusListCredential")),
        sizes=tuple(str(each) for each in several(entry.get("statusSize")) if isinstance(each, str | int)),
    )


def _subject(person: Json) -> Subject:
    full = _word(person, "fullName")
    parts = " ".join(each for each in (_word(person, "givenName"), _word(person, "familyName")) if each)
    mailboxes = [
        id_of(mailbox).removeprefix("mailto:")
        for point in objects(_of(person, "contactPoint"))
        for mailbox in several(_of(point, "emailAddress"))
    ]
    return Subject(
        id=id_of(person),
        name=full or parts,
        identities=tuple(Identity(value=each, kind="emailAddress") for each in mailboxes if "@" in each),
        achievements=tuple(_achievement(claim) for claim in _claims(person)),
    )


def _claims(person: Json) -> Iterator[Json]:
    """Every claim, and those inside of it."""
    waiting = list(objects(_of(person, "hasClaim")))
    for _ in range(MAX_CLAIMS):
        if not waiting:
            return
        claim = waiting.pop(0)
        yield claim
        waiting[:0] = objects(_of(claim, "hasPart"))


def _achievement(claim: Json) -> Achievement:
    """A claim: what was learned, with its level and credits. Assessments tell how it was seen."""
    specified = _first(_of(claim, "specifiedBy"))
    assessments = [_assessed(each) for each in objects(_of(claim, "provenBy"))]
    outcomes = [_word(each, "title") for each in objects(_of(specified, "learningOutcome"))]
    criteria = [
        f"Learning outcomes: {'; '.join(outcomes)}." if any(outcomes) else _note(specified, "learningOutcomeSummary"),
        f"Assessed: {'; '.join(assessments)}." if any(assessments) else "",
        f"Grade: {_note(claim, 'grade')}." if _note(claim, "grade") else "",
    ]
    return Achievement(
        id=id_of(claim),
        name=_word(claim, "title") or _word(specified, "title"),
        description=_word(claim, "description") or _word(specified, "description"),
        criteria=" ".join(each for each in criteria if each),
        kind=next(iter(texts(claim.get("type"))), ""),
        alignments=(*_levels(specified), *_skills(specified)),
        tags=tuple(_credits(claim) or _credits(specified)),
    )


def _assessed(assessment: Json) -> str:
    title = _word(assessment, "title") or "an assessment"
    grade = _note(assessment, "grade")
    return f"{title} ({grade})" if grade else title


def _levels(specified: Json) -> Iterator[Alignment]:
    for name, framework in (("eqfLevel", "European Qualifications Framework"), ("nqfLevel", "")):
        for level in objects(_of(specified, name) or _of(specified, name[:3].upper() + name[3:])):
            url = id_of(level)
            code = _word(level, "notation") or url.rpartition("/")[2]
            yield Alignment(_word(level, "prefLabel"), url, framework or _word(level, "title"), code, name)


def _skills(specified: Json) -> Iterator[Alignment]:
    for outcome in objects(_of(specified, "learningOutcome")):
        for name, framework in (("relatedESCOSkill", "ESCO"), ("relatedSkill", "")):
            for skill in objects(_of(outcome, name)):
                url = id_of(skill)
                yield Alignment(_word(skill, "prefLabel"), url, framework, url.rpartition("/")[2], name)


def _credits(bearer: Json) -> Iterator[str] | list[str]:
    """Credits as they are counted: "3 ECTS"."""
    return [
        f"{point} {_system(entry)}"
        for name in ("creditReceived", "creditPoint")
        for entry in objects(_of(bearer, name))
        if (point := str(_of(entry, "point") or "")[:20])
    ]


def _system(entry: Json) -> str:
    framework = _first(_of(entry, "framework"))
    name = _word(framework, "notation") or _word(framework, "prefLabel") or "credits"
    return "ECTS" if name == "European Credit Transfer System" else name


def _claimed(token: str) -> tuple[str, ...]:
    """Where a token's own claims and the credential in it contradict each other."""
    return tokens.document_of(tokens.parse(token.encode(), name="the credential"))[1] if token else ()


def _faults(read: Credential) -> Iterator[str]:
    expectations = (
        (read.id, "it has no id"),
        (len(read.issuers) == 1, f"it names {len(read.issuers)} issuers"),
        (len(read.subjects) == 1, f"it is about {len(read.subjects)} subjects"),
        (len(read.valid_from) == 1, f"it has {len(read.valid_from)} dates from which it is valid"),
        (len(read.valid_until) <= 1, f"it has {len(read.valid_until)} dates until which it is valid"),
        (any(subject.achievements for subject in read.subjects), "it makes no claim"),
    )
    yield from (fault for met, fault in expectations if not met)


# --- members, whatever prefix the issuer's software gives them


def _of(document: Json, name: str) -> Any:
    """A member by its name, or with a prefix (``elm:``, ``dc:``) where it stands only so."""
    if name in document:
        return document[name]
    return next(
        (document[f"{prefix}:{name}"] for prefix in ("elm", "dc", "skos") if f"{prefix}:{name}" in document), None
    )


def _first(value: Any) -> Json:
    return next(iter(objects(value)), {})


def _note(document: Json, name: str) -> str:
    return next((each for entry in objects(_of(document, name)) if (each := _word(entry, "noteLiteral"))), "")


def _word(document: Json, name: str) -> str:
    """A text, or the one of several languages that is read."""
    value = _of(document, name)
    for each in several(value):
        if isinstance(each, Mapping):
            languages = [each["en"], *each.values()] if "en" in each else list(each.values())
            found = [word for language in languages for word in texts(language)]
            if found:
                return found[0]
        elif text(each):
            return text(each)
    return ""
