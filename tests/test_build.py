"""Documents of badges: complete, in the form of the standard, readable by others, and nothing private in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest
from nacl.signing import SigningKey

from stepladder.credentials import tokens
from stepladder.credentials.build import (
    Achievement,
    Alignment,
    Badge,
    Endorsement,
    Evidence,
    Recipient,
    Result,
    ResultDescription,
    RubricLevel,
    badge,
    endorsement,
)
from stepladder.credentials.build_token import token_claims, token_header
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.published import ListedKey, Profile, did_document, did_web, jwks, profile_document
from stepladder.credentials.status import status_entry
from stepladder.errors import InvalidDocument
from tests.cast import NORTHLIGHT_SEED, NOW, THU, part, verified
from tests.conftest import vector

SITE = "https://northlight.example"
DID = "did:web:northlight.example"
KEY = ListedKey(bytes(SigningKey(NORTHLIGHT_SEED).verify_key))
PROFILE = Profile(DID, "Northlight Institute", SITE, "A school for people at work.", "office@northlight.example")
PAGE = f"{SITE}/achievements/storytelling"
LIST = f"{SITE}/status/1"
LEVELS = tuple(
    RubricLevel(f"{PAGE}#level-{each}", f"Level {each}", str(each), f"Does what level {each} asks.", str(10 * each))
    for each in range(1, 6)
)
RUBRIC = ResultDescription(
    f"{PAGE}#rubric",
    "Storytelling",
    "RubricCriterionLevel",
    LEVELS,
    required=LEVELS[2].id,
    alignment=(Alignment(f"{PAGE}#storytelling", "Data storytelling"),),
)
POINTS = ResultDescription(f"{PAGE}#points", "Points", "Percent", least="0", most="100", required="60")
STORYTELLING = Achievement(
    id=PAGE,
    name="Data storytelling",
    description="Turns figures into decisions.",
    criteria="A project, defended before two assessors.",
    criteria_url=f"{PAGE}/criteria",
    kind="MicroCredential",
    version="2",
    picture=f"{PAGE}/picture.png",
    creator=PROFILE.to_json(),
    alignment=(
        Alignment(f"{PAGE}#storytelling", "Data storytelling", "Northlight skills", "DS-1", "Tells it.", "CFItem"),
    ),
    results=(RUBRIC, POINTS),
    builds_up_to=(f"{SITE}/achievements/analyst",),
    tags=("data", "writing"),
)
MADE = Badge(
    id="urn:uuid:7d0f7a4e-0000-4000-8000-000000000001",
    issuer=PROFILE.to_json(),
    achievement=STORYTELLING.to_json(),
    recipient=Recipient(identity=THU, salt="a pinch"),
    valid_from=datetime(2025, 9, 15, tzinfo=UTC),
    valid_until=datetime(2027, 9, 15, tzinfo=UTC),
    description="Given by the school.",
    results=(Result(RUBRIC.id, level=LEVELS[3].id, status="Completed"), Result(POINTS.id, value="83")),
    evidence=(Evidence("Report", "She told the board.", "https://pages.example.org/report"),),
    statuses=(status_entry(list_id=LIST, index=94567, purpose="revocation"),),
    narrative="Defended her project.",
)
FORMAT = jsonschema.FormatChecker()


def signed(document, at=MADE.valid_from):
    return sign(document, seed=NORTHLIGHT_SEED, method=KEY.method(DID), created=at)


def schema(name):
    folder = "1edtech-json-schemas/coverage/vendor/open-badges/v3_0"
    return json.loads(vector(*folder.split("/"), f"ob_v3p0_{name}_schema.json").read_text())


def faults(document, name):
    validator = jsonschema.Draft201909Validator(schema(name), format_checker=FORMAT)
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(document)]


def everything_in(value):
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything_in(each)


def test_nothing_in_a_badge_would_be_lost_by_its_signature():
    assert statements(badge(MADE), Contexts()).lost == ()


def test_a_badge_is_as_the_official_schema_asks():
    assert faults(badge(MADE), "achievementcredential") == []
    assert faults(signed(badge(MADE)), "achievementcredential") == []


def test_the_least_that_a_badge_can_say_is_as_the_official_schema_asks():
    least = Achievement(PAGE, "Storytelling", "Turns figures into decisions.", "A project.").to_json()
    made = Badge("urn:uuid:1", Profile(DID, "Northlight").to_json(), least, Recipient(id="did:example:thu"), NOW)
    assert faults(badge(made), "achievementcredential") == []
    assert statements(badge(made), Contexts()).lost == ()


def test_an_endorsement_is_as_the_official_schema_asks():
    made = Endorsement("urn:uuid:2", PROFILE.to_json(), "did:web:meridian.example", "They assess with care.", NOW)
    document = endorsement(made)
    assert faults(document, "endorsementcredential") == []
    assert statements(document, Contexts()).lost == ()
    assert faults(PROFILE.to_json() | {"@context": ["x"]}, "profile") == []


def test_nothing_is_null_or_empty():
    least = Achievement(PAGE, "Storytelling", "Turns figures into decisions.", "A project.").to_json()
    for document in (badge(MADE), badge(replace(MADE, achievement=least, results=(), evidence=(), statuses=()))):
        assert [each for each in everything_in(document) if each in (None, "", [], {})] == []


def test_what_may_stand_several_times_stands_in_an_array():
    subject = badge(MADE)["credentialSubject"]
    for value in (subject["identifier"], subject["result"], subject["achievement"]["alignment"]):
        assert isinstance(value, list)
    for name in ("resultDescription", "related", "tag"):
        assert isinstance(subject["achievement"][name], list), name
    assert isinstance(badge(MADE)["evidence"], list)


def test_one_status_entry_stands_alone_and_two_in_an_array():
    both = (*MADE.statuses, status_entry(list_id=f"{SITE}/status/2", index=7, purpose="suspension"))
    assert isinstance(badge(MADE)["credentialStatus"], dict)
    document = badge(replace(MADE, statuses=both))
    assert [each["statusPurpose"] for each in document["credentialStatus"]] == ["revocation", "suspension"]
    assert statements(document, Contexts()).lost == ()


def test_the_address_of_the_holder_does_not_stand_in_a_badge_and_is_still_recognized():
    document = signed(badge(MADE))
    assert THU not in json.dumps(document)
    assert str(part(verified(document, recipient=THU), "recipient").status) == "met"
    assert str(part(verified(document, recipient=THU.upper()), "recipient").status) == "met"
    assert str(part(verified(document, recipient="mallory@example.org"), "recipient").status) == "unmet"


def test_two_salts_give_two_hashes_of_one_address():
    hashes = {Recipient(identity=THU, salt=salt).to_json()["identifier"][0]["identityHash"] for salt in "ab"}
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "recipient",
    [Recipient(id="did:key:z6Mk"), Recipient(identity=THU), Recipient(identity="12345", kind="studentId", salt="x")],
)
def test_a_holder_is_named_by_a_did_an_address_or_another_identifier(recipient):
    assert badge(replace(MADE, recipient=recipient))["credentialSubject"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient": Recipient()}, "names nobody"),
        ({"valid_until": MADE.valid_from}, "expire before it begins"),
        ({"valid_from": datetime(2025, 9, 15), "valid_until": None}, "no time zone"),  # noqa: DTZ001
        ({"results": (Result("urn:uuid:other"),)}, "knows no result"),
        ({"results": (Result(RUBRIC.id, level=f"{PAGE}#level-9"),)}, "has no level"),
        ({"evidence": (Evidence("Report"),)}, "says nothing"),
    ],
)
def test_refuses_a_badge_that_contradicts_itself(changes, words):
    with pytest.raises(InvalidDocument, match=words):
        badge(replace(MADE, **changes))


@pytest.mark.parametrize("missing", ["id", "name", "description", "criteria"])
def test_refuses_an_achievement_without(missing):
    changes: dict[str, Any] = {missing: "", "criteria_url": ""}
    with pytest.raises(InvalidDocument):
        replace(STORYTELLING, **changes).to_json()


def test_dates_are_written_in_utc():
    east = timezone(timedelta(hours=9))
    document = badge(replace(MADE, valid_from=datetime(2025, 9, 15, 3, tzinfo=east)))
    assert document["validFrom"] == "2025-09-14T18:00:00Z"


@pytest.mark.parametrize(
    "address",
    [
        "data:application/pdf;base64,JVBERi0=",
        "DATA:text/plain,secret",
        "http://pages.example.org/report",
        "file:///etc/passwd",
        "https://localhost/report",
        "https://127.0.0.1/report",
        "https://10.1.2.3/report",
        "https://[::1]/report",
        "https://[fd00::1]/report",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://intranet/report",
        "https://files.northlight.internal/1",
        "https://nas.local/1",
        "https://thu:secret@pages.example.org/",
        "https://pages.example.org@10.0.0.1/",
        "https://bucket.example.org/report.pdf?X-Amz-Signature=abc&X-Amz-Expires=60",
        "https://blob.example.org/report.pdf?sv=2024&sig=abc",
        "https://drive.example.org/file?resourcekey=abc",
        "https://pages.example.org/a\n.pdf",
        "https://",
        "report.pdf",
        "https://northlight.example/files/7/",
    ],
)
def test_refuses_evidence_that_is_not_for_everybody(address):
    with pytest.raises(InvalidDocument):
        badge(replace(MADE, evidence=(Evidence(url=address),), private_hosts=("northlight.example",)))


@pytest.mark.parametrize("address", ["https://pages.example.org/report?page=2#top", "https://a.b-c.example:8443/x"])
def test_takes_evidence_that_is_for_everybody(address):
    assert badge(replace(MADE, evidence=(Evidence(url=address),)))["evidence"][0]["id"] == address


def test_the_published_walk_through_signs_to_the_same_bytes():
    unsecured = json.loads(vector("1edtech-ob3-spec-examples", "linked-data-proof-ob-1.json").read_text())
    expected = json.loads(vector("1edtech-ob3-spec-examples", "linked-data-proof-ob-7.json").read_text())
    manifest = vector("1edtech-ob3-spec-examples", "MANIFEST.md").read_text()
    seed = bytes.fromhex(manifest.partition("secret key seed ")[2][:64])
    created = datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC)
    found = sign(unsecured, seed=seed, method=expected["proof"]["verificationMethod"], created=created)
    assert found["proof"] == [expected["proof"]]
    canonical = vector("1edtech-ob3-spec-examples", "impl-test-vectors", "obv3p0", "document-canon.txt").read_text()
    assert statements(unsecured, Contexts()).canonical().text.strip() == canonical.strip()


def test_the_badge_of_the_walk_through_can_be_built():
    expected = json.loads(vector("1edtech-ob3-spec-examples", "linked-data-proof-ob-1.json").read_text())
    subject = expected["credentialSubject"]
    built = badge(
        Badge(
            id=expected["id"],
            issuer=expected["issuer"],
            achievement=Achievement(
                subject["achievement"]["id"],
                subject["achievement"]["name"],
                subject["achievement"]["description"],
                subject["achievement"]["criteria"]["narrative"],
            ).to_json(),
            recipient=Recipient(id=subject["id"]),
            valid_from=datetime(2010, 1, 1, tzinfo=UTC),
            name=expected["name"],
        )
    )
    assert built == expected


def test_a_token_says_what_the_badge_says():
    document = badge(replace(MADE, recipient=Recipient(id="did:example:thu", identity=THU, salt="x")))
    claims = token_claims(document)
    assert {claims[name] for name in ("iss", "jti", "sub")} == {DID, MADE.id, "did:example:thu"}
    assert (claims["nbf"], claims["exp"]) == (1757894400, 1820966400)
    header = token_header(DID, KEY)
    assert header == {"alg": "EdDSA", "kid": KEY.method(DID), "typ": "JWT"}
    text = tokens.sign(json.dumps(claims).encode(), header=header, kind="Ed25519", secret=NORTHLIGHT_SEED)
    parsed = tokens.parse(text.encode(), name="badge")
    assert tokens.header_fault(parsed) == ""
    inside, contradictions = tokens.document_of(parsed)
    assert contradictions == ()
    assert {name: inside[name] for name in document} == document


def test_a_token_of_a_holder_without_a_did_has_no_subject_claim():
    assert "sub" not in token_claims(badge(MADE))
    assert "exp" not in token_claims(badge(replace(MADE, valid_until=None)))


def test_a_site_publishes_its_keys_and_each_stands_where_it_belongs():
    retired = ListedKey(b"\2" * 32, expires=NOW)
    stolen = ListedKey(b"\3" * 32, revoked=NOW)
    document = did_document(DID, [KEY, retired, stolen], also=[f"{SITE}/issuer"])
    listed = {each["id"]: each for each in document["verificationMethod"]}
    assert listed[retired.method(DID)]["expires"] == "2026-11-21T12:00:00Z"
    assert listed[stolen.method(DID)]["revoked"] == "2026-11-21T12:00:00Z"
    assert document["assertionMethod"] == [KEY.method(DID), retired.method(DID)]
    assert [each["kid"] for each in jwks(DID, [KEY, retired, stolen])["keys"]] == document["assertionMethod"]
    for each in (document, profile_document(PROFILE, [KEY, retired])):
        assert statements(each, Contexts()).lost == ()


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://northlight.example", DID),
        ("https://Northlight.example/", DID),
        ("https://northlight.example:8443", "did:web:northlight.example%3A8443"),
        ("https://northlight.example/school/badges", "did:web:northlight.example:school:badges"),
    ],
)
def test_an_issuer_is_named_by_its_address(address, did):
    assert did_web(address) == did


@pytest.mark.parametrize(
    "address",
    [
        "http://northlight.example",
        "https://127.0.0.1:8000",
        "northlight.example",
        "https://a@b.example",
        "",
        "https://x/..",
    ],
)
def test_refuses_to_issue_where_nobody_could_look_it_up(address):
    with pytest.raises(InvalidDocument):
        did_web(address)
