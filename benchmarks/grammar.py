"""Credentials made by chance, with the members that their contexts define. For ``equality.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random  # noqa: TID251 - the argument's type; whoever calls has seeded it
from typing import Any

from stepladder.credentials.compiled.tables import Declined, Scope, tables_for
from stepladder.credentials.contexts import _TABLE as _PINNED
from stepladder.credentials.contexts import Contexts

_OB = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_V1, _V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
ADDRESSES = tuple(dict.fromkeys(row[0] for row in _PINNED))

CONTEXTS = (
    [_V2, f"{_OB}-3.0.3.json"],
    [_V2, f"{_OB}-3.0.3.json"],
    [_V2, f"{_OB}-3.0.3.json", "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
    [_V2, f"{_OB}-3.0.2.json"],
    [_V1, f"{_OB}-3.0.1.json"],
    [_V1, f"{_OB}.json"],
    [_V1, f"{_OB}.json", "https://w3id.org/security/suites/ed25519-2020/v1"],
    [_V1, f"{_OB}-3.0.2.json", "https://w3id.org/security/data-integrity/v2"],
    [_V1, f"{_OB}-3.0.1.json", "https://w3id.org/vc/status-list/2021/v1"],
    [_V1, "https://w3id.org/security/suites/ed25519-2020/v1"],
    [_V1, "https://www.w3.org/ns/credentials/status/v1"],
    [_V2, _CLR, f"{_OB}-3.0.3.json"],
    [_V2, f"{_OB}-3.0.3.json", _CLR],
    [_V2, "https://w3id.org/security/data-integrity/v2"],
    [_V2],
    ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
)

TEXTS = (
    "Welding", "x", "", " ", "a\nb", 'say "yes"', "back\\slash", "tab\there", "\u00e9t\u00e9", "\u6570\u636e",
    "\U0001f600", "\u00a0",
    "\x01", "\x7f", "\x85", "\ufeffa", "e\u0301", "true", "1", "1.0", "2026-01-02T03:04:05Z", "2026-01-02",
    "id", "type", "Welding",
    "https://a.example/x", "\u2028", "INF", "NaN", "1e3", "_:b0", "@id", "Welding", "A", "B", "C",
)  # fmt: skip
NAMES = (
    "https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/10", "urn:uuid:1",
    "did:key:z6Mk",
    "did:web:a.example#k", "https://a.example/1", "https://a.example/2", "mailto:a@example.org",
    "https://\u00e9.example/\u6570",
    "data:image/png;base64,AAAA", "tag:x", "HTTPS://A.example", "a:b", "urn:x",
)  # fmt: skip
ODD_NAMES = (
    "relative", "/x", "#f", "", "_:b0", "_:x", "https://a.example/a b", "https://a.example/<x>", "xsd:string",
    "cred:x",
    "https:", ":x", "a:", "1a:b", "https://a.example/\n", "obi:x", "@id", "@vocab", "@foo", "type", "sec:x",
    "a\u00a0:b",
    "https://a.example/\u00a0", "https://a.example/\x7f", "https://a.example/\ud800", "name", "id:x",
    "xsd://x", "Alignment",
    "https://a.example/{x}", "https://a.example/\x85", "a//b", "//a", "clr:x", "\u00e9:x",
)  # fmt: skip
LITERALS = (
    1, 0, -1, 1.0, 0.5, -0.0, 1e21, 1e20, 10**21, 10**30, 123456789.123, True, False, 1e-7, 1.5e300, 5, 3.25, 2**53 + 1,
)  # fmt: skip
_DATES = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123+02:00", "2099-01-01T00:00:00Z", "2026-01-02")

FULL = (
    "https://schema.org/name", "https://www.w3.org/2018/credentials#validUntil",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#achievement",
    "https://www.w3.org/2018/credentials#issuer", "https://x.example/y", "https://w3id.org/security#proof",
    "cred:name", "xsd:x",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "obi:x", "schema:name",
)  # fmt: skip
KEYWORDS = (
    "@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@included", "@reverse", "@nest",
    "@index", "@none",
    "@context", "@json", "@direction", "@vocab", "@foo",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a value will stand: how deep, in which scope (None where it is not known), below which contexts."""

    depth: int
    scope: Scope | None
    contexts: list[str]

    def below(self, name: str) -> Place:
        """The place of a node under a member."""
        try:
            scope = self.scope.rule(name).entry if self.scope else None
            rule = self.scope.rules[name] if self.scope else None
            if scope and rule and rule.inner:
                scope = rule.inner.entry
        except Declined:
            scope = None
        return Place(self.depth + 1, scope, self.contexts)

    def inside(self, node: dict[str, Any]) -> Place:
        """The place of a node's members."""
        try:
            scope = self.scope
            if scope and "@context" in node:
                scope = scope.local(node["@context"])
            if scope and "type" in node:
                scope = scope.nodes(node["type"])[0]
        except Declined:
            scope = None
        return Place(self.depth, scope, self.contexts)

    def knows(self, rng: Random, word: str) -> bool:
        """Whether a word means something here; sometimes it may be used although it does not."""
        return self.scope is None or word in self.scope.mappings or rng.random() < 0.004


Make = Callable[[Random, Place], Any]


def _text(rng: Random, _place: Place) -> Any:
    return rng.choice(TEXTS) if rng.random() < 0.5 else f"Text {rng.randrange(50)}"


def _name(rng: Random, _place: Place) -> Any:
    return rng.choice(NAMES) if rng.random() < 0.5 else f"https://b.example/{rng.randrange(1000)}"


def _date(rng: Random, _place: Place) -> Any:
    return rng.choice(_DATES)


def _number(rng: Random, _place: Place) -> Any:
    return rng.choice(LITERALS) if rng.random() < 0.6 else str(rng.randrange(9))


def _spoken(rng: Random, place: Place) -> Any:
    """Text, sometimes with a language."""
    if rng.random() < 0.85:
        return _text(rng, place)
    value: dict[str, Any] = {"@value": _text(rng, place)}
    if rng.random() < 0.8:
        value["@language"] = rng.choice(("en", "EN-us", "pt-BR", "de", "x y" if rng.random() < 0.1 else "fr"))
    if rng.random() < 0.2:
        value["@direction"] = rng.choice(("ltr", "rtl", "ltr", "rtl", None, "up"))
    if rng.random() < 0.02:
        value["@type"] = rng.choice(("http://www.w3.org/2001/XMLSchema#date", "xsd:date", "@json", "x"))
    return value


def _many(make: Make) -> Make:
    def several(rng: Random, place: Place) -> Any:
        count = rng.choice((0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3))
        return make(rng, place) if rng.random() < 0.2 else [make(rng, place) for _ in range(count)]

    return several


def _node(kind: str) -> Make:
    def node(rng: Random, place: Place) -> Any:
        often = 0.01 if kind in ("proof", "member") else 0.15
        if place.depth > 6 or (place.depth > 1 and rng.random() < often):
            return {"id": _name(rng, place)} if rng.random() < 0.5 else _name(rng, place)
        types, members = _GRAMMAR[kind]
        made = _head(rng, place, types, own="@context" in members)
        within = place.inside(made)
        share = rng.choice((0.15, 0.3, 0.5)) / (1 + place.depth / 3)
        for name, make in members.items():
            if name != "@context" and rng.random() < share and within.knows(rng, name):
                made[name] = make(rng, within.below(name))
        items = list(made.items())
        rng.shuffle(items)
        return dict(items)

    return node


def _head(rng: Random, place: Place, types: tuple[str, ...], *, own: bool) -> dict[str, Any]:
    """What a node begins with: perhaps contexts of its own, perhaps a name and types, but one of these."""
    made: dict[str, Any] = {}
    if own and rng.random() < 0.5:
        made["@context"] = list(place.contexts if rng.random() < 0.95 else rng.choice(CONTEXTS))
    known = [word for word in types if "@context" in made or place.knows(rng, word)]
    if rng.random() < 0.6 or not known:
        made["id"] = _name(rng, place)
    if known and rng.random() < 0.95:
        made["type"] = known if rng.random() < 0.8 else known[-1]
    return made


_SHARED: dict[str, Make] = {"name": _spoken, "description": _spoken, "image": _node("image")}

_GRAMMAR: dict[str, tuple[tuple[str, ...], dict[str, Make]]] = {
    "credential": (
        ("VerifiableCredential", "OpenBadgeCredential"),
        _SHARED
        | {
            "issuer": _node("profile"), "validFrom": _date, "validUntil": _date, "issuanceDate": _date,
            "expirationDate": _date, "credentialSubject": _many(_node("subject")),
            "credentialStatus": _many(_node("status")),
            "credentialSchema": _many(_node("schema")), "evidence": _many(_node("evidence")),
            "proof": _many(_node("proof")),
            "refreshService": _node("refresh"), "termsOfUse": _node("refresh"),
            "endorsement": _many(_node("endorsement")),
            "endorsementJwt": _many(_text), "awardedDate": _date, "narrative": _text, "partial": _number,
            "inLanguage": _text,
        },
    ),
    "profile": (
        ("Profile",),
        _SHARED
        | {
            "url": _name, "email": _text, "phone": _text, "official": _text, "parentOrg": _node("profile"),
            "givenName": _text,
            "address": _node("address"), "otherIdentifier": _many(_node("identifier")),
            "endorsement": _many(_node("endorsement")),
            "dateOfBirth": _date, "familyName": _text,
        },
    ),
    "address": (("Address",), {"addressCountry": _text, "streetAddress": _text, "geo": _node("geo"),
    "postalCode": _number}),
    "geo": (("GeoCoordinates",), {"latitude": _number, "longitude": _number}),
    "identifier": (("IdentifierEntry",), {"identifier": _text, "identifierType": _text}),
    "identity": (("IdentityObject",), {"identityHash": _text, "identityType": _text, "hashed": _number,
    "salt": _text}),
    "image": (("Image",), {"caption": _text}),
    "subject": (
        ("AchievementSubject",),
        _SHARED
        | {
            "achievement": _many(_node("achievement")), "identifier": _many(_node("identity")),
            "result": _many(_node("result")),
            "activityStartDate": _date, "creditsEarned": _number, "role": _text, "source": _node("profile"),
            "term": _text,
            "licenseNumber": _text, "endorsementComment": _text, "narrative": _text,
            "association": _many(_node("association")),
            "verifiableCredential": _many(_node("member")), "encodedList": _text, "statusPurpose": _text,
            "ttl": _number,
        },
    ),
    "achievement": (
        ("Achievement",),
        _SHARED
        | {
            "achievementType": _text, "criteria": _many(_node("criteria")),
            "alignment": _many(_node("alignment")),
            "tag": _many(_text), "creator": _node("profile"), "creditsAvailable": _number,
            "fieldOfStudy": _text,
            "otherIdentifier": _many(_node("identifier")), "related": _many(_node("related")), "version": _text,
            "resultDescription": _many(_node("description")), "inLanguage": _text, "humanCode": _text,
            "endorsement": _many(_node("endorsement")), "specialization": _text,
        },
    ),
    "criteria": (("Criteria",), {"narrative": _spoken}),
    "related": (("Related",), {"version": _text, "inLanguage": _text}),
    "alignment": (
        ("Alignment",),
        {"targetName": _spoken, "targetUrl": _name, "targetCode": _text, "targetFramework": _text,
        "targetType": _text},
    ),
    "result": (("Result",), {"value": _number, "status": _text, "achievedLevel": _name,
    "resultDescription": _name}),
    "description": (
        ("ResultDescription",),
        _SHARED
        | {
            "allowedValue": _many(_text), "requiredLevel": _name, "requiredValue": _text, "resultType": _text,
            "rubricCriterionLevel": _many(_node("level")), "valueMax": _number, "valueMin": _number,
            "alignment": _many(_node("alignment")),
        },
    ),
    "level": (("RubricCriterionLevel",), _SHARED | {"level": _text, "points": _number,
    "alignment": _many(_node("alignment"))}),
    "evidence": (("Evidence",), _SHARED | {"narrative": _text, "genre": _text, "audience": _text}),
    "status": (
        ("BitstringStatusListEntry",),
        {
            "statusPurpose": _text, "statusListIndex": _text, "statusListCredential": _name,
            "statusSize": _number,
            "statusMessage": _many(_node("message")), "statusReference": _name,
        },
    ),
    "message": ((), {"status": _text, "message": _text}),
    "schema": (("1EdTechJsonSchemaValidator2019",), {"digestSRI": _text, "jsonSchema": _text}),
    "refresh": (("1EdTechCredentialRefresh",), {"name": _text, "url": _name}),
    "proof": (
        ("DataIntegrityProof",),
        {
            "created": _date, "cryptosuite": _text, "verificationMethod": _name,
            "proofPurpose": lambda rng, _: rng.choice(
                ("assertionMethod", "authentication", "keyAgreement", "nothing", "https://x.example/p")
            ), "proofValue": _text, "challenge": _text, "domain": _text, "expires": _date,
            "previousProof": _many(_name),
            "nonce": _text,
        },
    ),
    "endorsement": (
        ("VerifiableCredential", "EndorsementCredential"),
        {
            "@context": _text, "issuer": _node("profile"), "validFrom": _date,
            "credentialSubject": _node("endorsed"), "proof": _many(_node("proof")), "name": _text,
        },
    ),
    "endorsed": (("EndorsementSubject",), {"endorsementComment": _text, "name": _text}),
    "association": (("Association",), {"associationType": _text, "sourceId": _name, "targetId": _name}),
    "member": (
        ("VerifiableCredential", "OpenBadgeCredential"),
        {
            "@context": _text, "issuer": _node("profile"), "validFrom": _date,
            "credentialSubject": _node("subject"), "proof": _many(_node("proof")), "name": _text,
        },
    ),
    "record": (
        ("VerifiableCredential", "ClrCredential"),
        _SHARED | {"issuer": _node("profile"), "credentialSubject": _node("transcript"), "validFrom": _date,
        "partial": _number},
    ),
    "transcript": (
        ("ClrSubject",),
        {
            "verifiableCredential": _many(_node("member")), "achievement": _many(_node("achievement")),
            "name": _text,
            "association": _many(_node("association")), "identifier": _many(_node("identity")),
        },
    ),
    "presentation": (
        ("VerifiablePresentation",),
        {"holder": _node("profile"), "verifiableCredential": _many(_node("member")),
        "proof": _many(_node("proof"))},
    ),
    "list": (("VerifiableCredential", "BitstringStatusListCredential"), {"credentialSubject": _node("bits"),
    "issuer": _name}),
    "bits": (("BitstringStatusList",), {"encodedList": _text, "statusPurpose": _text, "ttl": _number}),
    "controller": ((), {"verificationMethod": _many(_node("key")), "assertionMethod": _many(_node("key")),
    "controller": _name}),
    "key": (("Multikey",), {"controller": _name, "publicKeyMultibase": _text, "revoked": _date}),
}  # fmt: skip

_TOPS = (*("credential",) * 8, "endorsement", "record", "record", "presentation", "list", "controller", "proof")
ALL_TYPES = tuple(dict.fromkeys(kind for types, _ in _GRAMMAR.values() for kind in types))
ALL_TERMS = tuple(dict.fromkeys(name for _, members in _GRAMMAR.values() for name in members))


def credential(rng: Random) -> dict[str, Any]:
    """A credential, or what goes with one, under contexts that are used together."""
    contexts = list(rng.choice(CONTEXTS))
    top = tables_for(Contexts()).root.local(contexts)
    node: dict[str, Any] = {}
    while len(node) < 3:
        node = _node(rng.choice(_TOPS))(rng, Place(0, top, contexts))
    return {"@context": contexts} | {key: value for key, value in node.items() if key != "@context"}
