"""Badges in which everything is in order, told with the least effort; of any other nothing is said.

Most badges are alike: Open Badges 3.0 with one proof by eddsa-rdfc-2022, a did:key that is the issuer's identifier, one
subject, neither status list nor endorsements nor schema. Every check of ``verify`` is made here for these, in its
strictest form and on the signed statements, by steps 1 to 11 of its plan. If all are met, so they are in ``verify``; a
test holds the two against each other. If one is not, or anything is unusual, the answer is None and ``verify`` decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from stepladder.credentials import signatures
from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.claims import CRED, OB, SCHEMA, SEC, name_of
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.stated import compiled
from stepladder.credentials.compiled.tables import Declined
from stepladder.credentials.compiled.walk import Walk
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.datamodel import V1, V2
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.demo_keys import demo_keys
from stepladder.credentials.embedded import SKEW
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import PublicKey, decode_multibase, decode_multikey
from stepladder.credentials.model import OPEN_BADGE
from stepladder.credentials.rdf import RDF_TYPE
from stepladder.credentials.reading import MAX_BYTES
from stepladder.documents import undoubted_json
from stepladder.errors import StepladderError

_CONTEXTS = Contexts()
_TYPES = (
    ["VerifiableCredential", "OpenBadgeCredential"],
    ["VerifiableCredential", "AchievementCredential"],
)
_KINDS = {CRED + "VerifiableCredential", OPEN_BADGE}
_PROOF = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
_METHOD = re.compile(r"did:key:(z6Mk[1-9A-HJ-NP-Za-km-z]{44})#\1")
_FROM, _UNTIL = CRED + "validFrom", CRED + "validUntil"
_FROM_1, _UNTIL_1 = CRED + "issuanceDate", CRED + "expirationDate"
_ISSUER, _SUBJECT = CRED + "issuer", CRED + "credentialSubject"
_ACHIEVEMENT = OB + "achievement"
_NAME, _DESCRIPTION, _NARRATIVE, _CRITERIA = SCHEMA + "name", SCHEMA + "description", OB + "narrative", OB + "Criteria"

# What other steps look at, so that a badge that has it is not ordinary.
_MORE = {
    CRED + "credentialStatus", CRED + "credentialSchema", CRED + "refreshService", CRED + "termsOfUse",
    OB + "achievement-0", OB + "Achievement",
}  # fmt: skip

# What ``Claims.text`` is asked for somewhere: two values of one of these are a conflict.
_SINGLE = {
    _NAME, _DESCRIPTION, _NARRATIVE, _CRITERIA, OB + "identityHash", OB + "identityType", OB + "hashed", OB + "salt",
    OB + "achievementType", SCHEMA + "targetName", SCHEMA + "targetUrl", SCHEMA + "targetFramework", OB + "targetCode",
    OB + "targetType", _FROM, _UNTIL, _FROM_1, _UNTIL_1, _ISSUER, _SUBJECT,
}  # fmt: skip

_NO_TYPES = (None, ())
_MAX_TEMPLATES = 64
_MAX_KEYS = 1_024
_SIGNED_AT, _SIGNED_BY = "1970-01-01T00:00:00Z", "did:key:z6MkTemplate"


class _Unusual(Exception):
    """Something for ``verify`` to decide."""


@dataclass(frozen=True)
class Ordinary:
    """A badge of which every check is met.

    Attributes:
        issuer: the issuer's identifier.
        issuer_name: what the badge calls its issuer, or nothing.
    """

    issuer: str
    issuer_name: str


def ordinary(data: bytes, now: datetime, *, work_limit: int = WORK_LIMIT) -> Ordinary | None:
    """What is needed of a badge of which every check is met; None where only ``verify`` can tell.

    Args:
        data: the file's bytes.
        now: the date to verify at, in UTC.
        work_limit: most work units for canonicalizing (see ``canon``).
    """
    if not data.startswith(b"{") or len(data) > MAX_BYTES or _may_carry_more(data):
        return None
    document = undoubted_json(data, is_shallow=True)  # what is deeper is no ordinary badge
    if type(document) is not dict or document.get("type") not in _TYPES:
        return None
    proof = document.pop("proof", None)
    if type(proof) is list and len(proof) == 1:
        proof = proof[0]
    stated = compiled(document, _CONTEXTS, text=data) if type(proof) is dict and proof.keys() == _PROOF else None
    if stated is None:
        return None
    try:
        issuer = _issuer(stated.walk, stated.record)
        _check_model(document)
        _check_claims(stated.walk, stated.record, now)
        _check_proof(proof, issuer, now)
        message = _options(proof, tuple(document["@context"])) + _hash(stated.text("sha256", work_limit))
        good = signatures.verify(_key(issuer), message, decode_multibase(proof["proofValue"]))
        return Ordinary(issuer, _text_of(stated.walk.named.get(f"<{issuer}>", ()), _NAME)) if good else None
    except (_Unusual, Declined, StepladderError):
        return None


def _may_carry_more(data: bytes) -> bool:
    """Whether there may be an endorsement, or a name that is written in escapes."""
    return b'"endorsement' in data or (b"\\" in data and b"\\u" in data)


def _check_model(document: Mapping[str, Any]) -> None:
    """The data model, as ``datamodel.faults`` has it."""
    _need(document["@context"][0] in (V1, V2))
    _need(type(document.get("issuer")) is not list)
    subject = document.get("credentialSubject")
    for party in (document, document.get("issuer"), *(subject if type(subject) is list else [subject])):
        if type(party) is dict:
            _need("id" not in party or _is_plain(party["id"]))
            _need(type(party.get("name", "")) is str and type(party.get("description", "")) is str)
    evidence = document.get("evidence", [])
    for each in evidence if type(evidence) is list else [evidence]:
        _need(type(each) is dict and "type" in each and ("id" not in each or _is_plain(each["id"])))


def _is_plain(address: str) -> bool:
    return address.isascii() and not address.endswith(":")


def _issuer(walk: Walk, root: Record) -> str:
    """The one issuer, which has to be a did:key."""
    _need(bool(root.subject) and len(walk.named[root.subject]) == 1)
    rule, value = root.values.get(_ISSUER, (None, ()))
    target = f"<{value}>" if rule else value[0] if len(value) == 1 else None
    _need(type(target) is str and target.startswith("<did:key:z6Mk"))
    return str(target)[1:-1]


def _check_claims(walk: Walk, root: Record, now: datetime) -> None:
    """What the badge states: one badge, unambiguous, about one subject, with an achievement, and valid now."""
    values = root.values
    _need(set(values[RDF_TYPE][1]) == _KINDS and _MORE.isdisjoint(values))
    _need(walk.plural.isdisjoint(_SINGLE) and not walk.graphs)
    for records in walk.named.values():
        if len(records) > 1:
            _check_alike(records)
    others = [record for record in walk.order if not _KINDS.isdisjoint(record.values.get(RDF_TYPE, _NO_TYPES)[1])]
    _need(others == [root])
    subject = _one(walk, root, _SUBJECT)
    _need(_MORE.isdisjoint(subject.values))
    for achievement in _targets(walk, subject, _ACHIEVEMENT):
        _check_achievement(walk, achievement)
    _check_dates(values, now)


def _check_alike(records: list[Record]) -> None:
    """A node that is described several times: nothing that should be single may have two values."""
    seen: dict[str, Any] = {}
    for record in records:
        for predicate in record.values.keys() & _SINGLE:
            rule, value = record.values[predicate]
            known, before = seen.setdefault(predicate, (rule, value))
            _need(rule is known or (rule and known and rule.suffix == known.suffix and rule.kind == known.kind))
            _need(value == before)


def _check_achievement(walk: Walk, achievement: Record) -> None:
    values = achievement.values
    _need(bool(achievement.subject) and all(_text(values, each) for each in (_NAME, _DESCRIPTION)))
    if values.get(_CRITERIA, (None,))[0] is None:
        criteria = _one(walk, achievement, _CRITERIA)
        _need(bool(criteria.subject or _text(criteria.values, _NARRATIVE)))


def _check_dates(values: Mapping[str, Any], now: datetime) -> None:
    _need((_FROM in values) != (_FROM_1 in values) and (_UNTIL not in values or _UNTIL_1 not in values))
    begins = _moment(_text(values, _FROM) or _text(values, _FROM_1))
    _need(begins.latest <= now)
    if _UNTIL in values or _UNTIL_1 in values:
        _need(now <= _moment(_text(values, _UNTIL) or _text(values, _UNTIL_1)).earliest)


def _check_proof(proof: Mapping[str, Any], issuer: str, now: datetime) -> None:
    """That the proof is the issuer's, made by now and to assert; what its options mean is in the template."""
    method = proof["verificationMethod"]
    _need(type(method) is str and type(proof["created"]) is str and type(proof["proofValue"]) is str)
    _need(bool(_METHOD.fullmatch(method)) and method.startswith(f"{issuer}#"))
    _need(_moment(proof["created"]).earliest <= now + SKEW)
    _need(issuer not in demo_keys())


@lru_cache(_MAX_KEYS)
def _key(issuer: str) -> PublicKey:
    kind, raw = decode_multikey(issuer.removeprefix("did:key:"))
    _need(kind == "Ed25519")
    return PublicKey(raw, issuer, certified=True)


_TEMPLATES: dict[tuple[str, ...], tuple[str, ...]] = {}


def _options(proof: Mapping[str, Any], contexts: tuple[str, ...]) -> bytes:
    """The hash of the proof options: the same text each time, but for who signed when."""
    _need(proof["type"] == "DataIntegrityProof" and proof["cryptosuite"] == "eddsa-rdfc-2022")
    _need(proof["proofPurpose"] == "assertionMethod")
    template = _TEMPLATES.get(contexts)
    if template is None:
        if len(_TEMPLATES) >= _MAX_TEMPLATES:
            _TEMPLATES.clear()
        template = _TEMPLATES[contexts] = _template(contexts)
    before, between, after = template
    return _hash(f"{before}{proof['created']}{between}{proof['verificationMethod']}{after}")


def _template(contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The canonical options up to the date, from there to the key, and from there on."""
    options = {
        "@context": list(contexts), "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod", "created": _SIGNED_AT, "verificationMethod": _SIGNED_BY,
    }  # fmt: skip
    stated = statements(options, _CONTEXTS)
    claims, root = stated.claims, stated.root
    _need(not stated.lost and claims.texts(root, "http://purl.org/dc/terms/created") == [_SIGNED_AT])
    _need([name_of(node) for node in claims.nodes(root, SEC + "proofPurpose")] == [SEC + "assertionMethod"])
    _need([name_of(node) for node in claims.nodes(root, SEC + "verificationMethod")] == [_SIGNED_BY])
    text = stated.canonical().text
    _need(text.count(_SIGNED_AT) == text.count(_SIGNED_BY) == 1 and text.index(_SIGNED_AT) < text.index(_SIGNED_BY))
    return tuple(re.split(f"{re.escape(_SIGNED_AT)}|{re.escape(_SIGNED_BY)}", text))


def _one(walk: Walk, record: Record, predicate: str) -> Record:
    found = _targets(walk, record, predicate)
    _need(len(found) == 1)
    return found[0]


def _targets(walk: Walk, record: Record, predicate: str) -> list[Record]:
    """The nodes that a record leads to, at least one, each described in one place."""
    rule, targets = record.values.get(predicate, (None, ()))
    _need(rule is None and bool(targets))
    found: list[Record] = []
    for target in targets:
        records = [target] if isinstance(target, Record) else walk.named.get(target, [])
        _need(len(records) == 1)
        found += records
    return found


def _text(values: Mapping[str, Any], predicate: str) -> str:
    rule, value = values.get(predicate, (None, ""))
    return value if rule is not None and type(value) is str else ""


def _text_of(records: Any, predicate: str) -> str:
    return next((text for record in records if (text := _text(record.values, predicate))), "")


def _moment(text: str) -> Moment:
    moment = parse_moment(text)
    if moment is None:
        raise _Unusual
    return moment


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _need(condition: object) -> None:
    if not condition:
        raise _Unusual
