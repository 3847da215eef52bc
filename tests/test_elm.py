"""European Digital Credentials: samples of our own in the form of those in the field, really sealed here."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from stepladder.credentials import tokens
from stepladder.credentials.formats import elm
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.keys import PublicKey
from stepladder.credentials.reading import read
from stepladder.errors import UnreadableCredential
from tests.cast import NOW, THU, part, statuses, verified

ISSUER = "urn:epass:org:northlight"
NUMBER = "VATEE-100000001"
RSA = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
MALLORYS = rsa.generate_private_key(65537, 2048)


def achievement(**changes):
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": {"de": "Erzählen mit Daten", "en": "Data storytelling"},
        "awardedBy": {"id": "urn:epass:awardingProcess:1", "type": "AwardingProcess", "awardingBody": {"id": ISSUER}},
        "provenBy": {
            "id": "urn:epass:learningAssessment:1",
            "type": "LearningAssessment",
            "title": {"en": "Project"},
            "grade": {"id": "urn:epass:note:1", "type": "Note", "noteLiteral": {"en": "Pass"}},
        },
        "specifiedBy": {
            "id": "urn:epass:qualification:1",
            "type": "Qualification",
            "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/6", "type": "Concept", "prefLabel": {"en": "Level 6"}},
            "creditPoint": {
                "type": "CreditPoint",
                "framework": {"type": "Concept", "prefLabel": {"en": "European Credit Transfer System"}},
                "point": "2",
            },
            "learningOutcome": [
                {
                    "type": "LearningOutcome",
                    "title": {"en": "Tells stories with data"},
                    "relatedESCOSkill": {
                        "id": "http://data.europa.eu/esco/skill/1",
                        "type": "Concept",
                        "prefLabel": {"en": "visualize data"},
                    },
                }
            ],
        },
    } | changes


def credential(**changes):
    return {
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "displayParameter": {"type": "DisplayParameter", "title": {"en": ["Storytelling diploma"]}},
        "issuanceDate": "2025-09-15T12:00:00+02:00",
        "issued": "2025-09-15T12:00:00+02:00",
        "expirationDate": "2027-09-15T12:00:00+02:00",
        "issuer": {
            "id": ISSUER,
            "type": "Organisation",
            "legalName": {"en": "Northlight Institute"},
            "eIDASIdentifier": {"type": "LegalIdentifier", "notation": NUMBER},
        },
        "credentialSubject": {
            "id": "urn:epass:person:1",
            "type": "Person",
            "givenName": {"en": "Thu"},
            "familyName": {"en": "Ngo"},
            "contactPoint": {"type": "ContactPoint", "emailAddress": {"id": f"mailto:{THU}", "type": "Mailbox"}},
            "hasClaim": achievement(),
        },
    } | changes


def certificate(secret, holder="Northlight Institute"):
    def names(name, *more):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), *more])

    made = (
        x509.CertificateBuilder()
        .subject_name(names(holder, x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, NUMBER)))
        .issuer_name(names("Some authority"))
        .public_key(secret.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=900))
        .sign(RSA, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def signature_of(secret, message):
    if isinstance(secret, rsa.RSAPrivateKey):
        return secret.sign(message, padding.PKCS1v15(), hashes.SHA256())
    r, s = utils.decode_dss_signature(secret.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def sealed(document=None, *, secret=RSA, form="json", header=None, leaf=None):
    """A credential sealed as in the field: the JSON form with its payload as it stands, or another."""
    der = leaf or certificate(secret)
    plain = form in ("json", "flattened")
    header = {
        "alg": "RS256" if isinstance(secret, rsa.RSAPrivateKey) else "ES256",
        "typ": "jose+json",
        "x5c": [base64.b64encode(der).decode()],
        "x5t#S256": tokens.encode(hashlib.sha256(der).digest()),
        "sigT": "2025-09-15T10:00:00Z",
        **({"b64": False, "crit": ["b64", "sigT"]} if plain else {"crit": ["sigT"]}),
    } | (header or {})
    header = {name: value for name, value in header.items() if value is not ...}
    payload = json.dumps(credential() if document is None else document, ensure_ascii=False)
    payload = payload if plain else tokens.encode(payload.encode())
    protected = tokens.encode(json.dumps(header).encode())
    signature = tokens.encode(signature_of(secret, f"{protected}.{payload}".encode()))
    if form == "compact":
        return f"{protected}.{payload}.{signature}".encode()
    seal = {"protected": protected, "header": {"etsiU": ["x"]}, "signature": signature}
    whole = {"payload": payload, **seal} if form == "flattened" else {"payload": payload, "signatures": [seal]}
    return json.dumps(whole).encode()


@pytest.mark.parametrize("form", ["json", "flattened", "encoded", "compact"])
@pytest.mark.parametrize("secret", [RSA, CURVE], ids=["RSA", "P-256"])
def test_a_seal_is_checked_and_its_holder_stays_the_word_of_the_certificate(form, secret):
    verification = verified(sealed(secret=secret, form=form), recipient=THU)
    found = statuses(verification)
    assert found == {
        "readable": "met",
        "conforms": "met",
        "signature": "met",
        "issuer": "unknown",
        "dates": "met",
        "status": "met",
        "recipient": "met",
    }
    summary = part(verification, "issuer").summary
    assert "Northlight Institute" in summary
    assert "the same number as the credential" in summary
    assert "Nobody here vouches" in summary


def test_says_what_was_achieved():
    read = verified(sealed()).trusted_claims
    assert (read.name, read.issuer_name, read.issuers) == ("Storytelling diploma", "Northlight Institute", (ISSUER,))
    assert (read.subjects[0].name, read.subjects[0].id) == ("Thu Ngo", "urn:epass:person:1")
    (claim,) = read.achievements
    assert (claim.name, claim.kind, claim.tags) == ("Data storytelling", "LearningAchievement", ("2 ECTS",))
    assert claim.criteria == "Learning outcomes: Tells stories with data. Assessed: Project (Pass)."
    level, skill = claim.alignments
    assert (level.framework, level.code) == ("European Qualifications Framework", "6")
    assert (skill.framework, skill.name) == ("ESCO", "visualize data")
    assert not read.is_one_badge


def test_reads_claims_in_claims_and_names_with_prefixes():
    inner = {"dc:title": {"en": "A course"}, "type": "LearningAchievement", "elm:creditReceived": {"elm:point": 3}}
    person = {"type": "Person", "elm:fullName": "Thu Ngo", "elm:hasClaim": [achievement(hasPart=[inner])]}
    read = verified(sealed(credential(credentialSubject=person))).trusted_claims
    assert [claim.name for claim in read.achievements] == ["Data storytelling", "A course"]
    assert read.achievements[1].tags == ("3 credits",)
    assert read.subjects[0].name == "Thu Ngo"


def given(secret, controller=ISSUER):
    public = secret.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(public, controller, certified=True, kind="RSA")


def test_a_key_that_is_given_proves_the_issuer():
    document = json.loads(sealed())
    standing = elm.examine(document, Inquiry(NOW, keys_given=(given(MALLORYS), given(RSA))))
    assert (standing.signature.status, standing.issuer.status) == ("met", "met")
    assert verified(sealed(), keys_given=(given(RSA),)).finding.status == "met"
    standing = elm.examine(document, Inquiry(NOW, keys_given=(given(RSA, "urn:somebody:else"),)))
    assert standing.issuer.status == "unmet"
    standing = elm.examine(document, Inquiry(NOW, keys_given=(given(MALLORYS),)))
    assert standing.issuer.status == "unknown"


def without_seal(data):
    return json.loads(data)["payload"].encode()


def resealed(data, **changes):
    whole = json.loads(data)
    whole["signatures"][0] |= changes
    return json.dumps(whole).encode()


def repaid(data, **changes):
    whole = json.loads(data)
    whole["payload"] = json.dumps(json.loads(whole["payload"]) | changes)
    return json.dumps(whole).encode()


SPOILED = {
    "no seal": (without_seal(sealed()), "unmet"),
    "altered": (repaid(sealed(), expirationDate="2099-01-01T00:00:00Z"), "unmet"),
    "altered in white space": (json.dumps(json.loads(sealed()) | {"payload": json.loads(sealed())["payload"] + " "}).encode(), "unmet"),
    "another's certificate": (sealed(secret=MALLORYS, leaf=certificate(RSA)), "unmet"),
    "another certificate than named": (sealed(header={"x5t#S256": "AAAA"}), "unmet"),
    "a damaged certificate": (sealed(leaf=b"\x30\x03abc"), "unmet"),
    "no certificate and no key": (sealed(header={"x5c": ..., "x5t#S256": ...}), "unknown"),
    "none": (sealed(header={"alg": "none"}), "unmet"),
    "a shared secret": (sealed(header={"alg": "HS256"}), "unmet"),
    "another algorithm": (sealed(header={"alg": "ES256"}), "unmet"),
    "an unknown algorithm": (sealed(header={"alg": "PS256"}), "unknown"),
    "an unknown extension": (sealed(header={"crit": ["b64", "evil"]}), "unknown"),
    "detached": (sealed(header={"sigD": {}, "crit": ["b64", "sigD"]}), "unknown"),
    "b64 without saying so": (sealed(header={"crit": ["sigT"]}), "unmet"),
    "b64 otherwise": (sealed(header={"b64": True}), "unmet"),
    "b64 as a text": (sealed(header={"b64": "false"}), "unmet"),
    "no signature": (resealed(sealed(), signature=""), "unmet"),
    "no header": (resealed(sealed(), protected=""), "unmet"),
    "a header that is none": (resealed(sealed(), protected="AAAA"), "unmet"),
    "a seal that is no object": (json.dumps(json.loads(sealed()) | {"signatures": [3]}).encode(), "unmet"),
    "a proof of another kind": (json.dumps(credential(proof={"type": "DataIntegrityProof"})).encode(), "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILED)
def test_a_seal_that_is_not_good_proves_nothing(how):
    data, status = SPOILED[how]
    verification = verified(data)
    assert part(verification, "signature").status == status
    assert part(verification, "issuer").status == "unknown"
    assert verification.trusted_claims is None


def test_one_good_seal_of_several_suffices():
    whole = json.loads(sealed())
    other = json.loads(sealed(secret=MALLORYS))["signatures"][0]
    for seals in (
        [whole["signatures"][0], {**other, "signature": "AAAA"}],
        [{**other, "signature": "AAAA"}, whole["signatures"][0]],
    ):
        verification = verified(json.dumps(whole | {"signatures": seals}).encode())
        assert part(verification, "signature").status == "met"
        assert len(part(verification, "signature").parts) == 2


def test_what_stands_beside_the_seal_is_not_shown():
    whole = json.loads(sealed()) | {"displayParameter": {"title": {"en": "Doctor of everything"}}}
    assert "Doctor" not in str(verified(json.dumps(whole).encode()))


def test_is_recognized_by_its_types_alone():
    envelope = read(sealed(), name="x")
    assert (envelope.kind, envelope.secured, envelope.readable) == ("a European Digital Credential", "sealed", True)
    badge = credential(type=["VerifiableCredential", "OpenBadgeCredential", "EuropeanDigitalCredential"])
    assert not elm.recognizes(badge)
    for whole in (
        {"payload": "{}", "signatures": []},
        {"payload": 3, "signatures": []},
        {"payload": "{", "signature": "x"},
    ):
        assert not elm.recognizes(whole)
        with pytest.raises(UnreadableCredential):
            read(json.dumps(whole).encode(), name="x")


STRANGE: list[Any] = [
    None,
    True,
    1,
    1.5,
    "",
    "x",
    [],
    [[]],
    {},
    [{}],
    {"en": []},
    ["x", 1],
    {"type": {}},
    {"en": {"en": "x"}},
]


@pytest.mark.parametrize("value", STRANGE, ids=str)
def test_members_of_any_type_are_survived(value):
    for name in credential():
        if name != "type":
            assert verified(sealed(credential(**{name: value}))).finding.id == "credential"
    for name in achievement():
        person = {"type": "Person", "fullName": value, "contactPoint": value, "hasClaim": achievement(**{name: value})}
        assert verified(sealed(credential(credentialSubject=person))).finding.id == "credential"
    for name in ("alg", "crit", "b64", "x5c", "x5t#S256", "sigT", "kid", "jwk"):
        assert verified(sealed(header={name: value})).finding.id == "credential"
