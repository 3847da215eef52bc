"""Wrong answers that somebody who tried to get them got once; each from a badge that was really signed."""

from __future__ import annotations

import json

import pytest
from nacl.signing import SigningKey

from stepladder.credentials import tokens
from stepladder.credentials.bulk import Conditions
from stepladder.credentials.issue import sign
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NORTHLIGHT_SEED,
    NOW,
    VC2,
    part,
    signed,
    statuses,
    unsigned,
    verified,
)
from tests.hosted_cast import HOME, assertion, world
from tests.proof_cast import CREATED, by
from tests.test_members import THU_DID, badge, presented, record, shown, token_of

EVIL = "https://evil.example/document"
UNIVERSITY = "https://university.example"


class Moved:
    """Documents by address; some addresses lead to another."""

    def __init__(self, documents, moved):
        self.documents, self.moved = documents, moved

    def __call__(self, url):
        final = self.moved.get(url, url)
        if final not in self.documents:
            raise Unreachable("it did not answer")
        body = json.dumps(self.documents[final]).encode()
        return Fetched(url, body, NOW, final_url="" if final == url else final)


def controller(id):
    method = f"{id}#key"
    key = {
        "id": method,
        "type": "Multikey",
        "controller": id,
        "publicKeyMultibase": MALLORY.removeprefix("did:key:"),
    }
    return {"id": id, "verificationMethod": [key], "assertionMethod": [method]}


def of_university(id):
    issuer = {"id": id, "type": ["Profile"], "name": "The university"}
    return sign(unsigned(issuer=issuer), seed=MALLORY_SEED, method=f"{id}#key", created=CREATED)


@pytest.mark.parametrize(
    ("id", "address"),
    [
        (f"{UNIVERSITY}/go?to={EVIL}", f"{UNIVERSITY}/go?to={EVIL}"),
        ("did:web:university.example:go:evil", f"{UNIVERSITY}/go/evil/did.json"),
    ],
)
def test_whoever_makes_a_site_redirect_does_not_become_its_issuer(id, address):
    verification = verified(of_university(id), fetch=Moved({EVIL: controller(id)}, {address: EVIL}))
    assert part(verification, "issuer").status is Status.UNKNOWN
    assert "leads away" in part(verification, "signature").summary


def test_a_redirect_on_the_same_host_is_followed():
    id = f"{UNIVERSITY}/issuer"
    fetch = Moved({f"{UNIVERSITY}/issuer.json": controller(id)}, {id: f"{UNIVERSITY}/issuer.json"})
    assert part(verified(of_university(id), fetch=fetch), "issuer").status is Status.MET


def test_a_key_of_a_token_is_not_the_issuers_because_its_address_redirects_to_it():
    kid = f"{UNIVERSITY}/mallory/files/keys"
    public = tokens.encode(bytes(SigningKey(MALLORY_SEED).verify_key))
    keys = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": public, "kid": kid}]}
    issuer = {"id": UNIVERSITY, "type": ["Profile"], "name": "The university"}
    token = token_of(unsigned(issuer=issuer), seed=MALLORY_SEED, kid=kid)
    verification = verified(token.encode(), fetch=Moved({EVIL: keys}, {kid: EVIL}))
    assert part(verification, "issuer").status is Status.UNKNOWN


@pytest.mark.parametrize("revoked", ["true", "false", 1, 0, "yes", {}, [True]])
def test_what_is_neither_yes_nor_no_about_revocation_is_not_taken_for_no(revoked):
    documents = world() | {f"{HOME}/assertions/1": assertion(revoked=revoked)}
    verification = verified(json.dumps(assertion()).encode(), fetch=Moved(documents, {}))
    assert part(verification, "status").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "document",
    [
        shown(signed(badge())),
        presented(shown(signed(badge())), seed=MALLORY_SEED),
        presented(shown(badge())),
    ],
    ids=["signed by nobody", "signed by somebody else", "of a badge that nobody signed"],
)
def test_nobody_is_said_to_present_what_is_not_proven(document):
    assert verified(document).finding.find("credential.members.holder") is None


def test_a_record_about_one_person_does_not_take_up_the_badges_of_another():
    issuer = {"id": MALLORY, "type": ["Profile"], "name": "Mallory"}
    subject = record(signed(badge()))["credentialSubject"] | {"id": MALLORY}
    verification = verified(signed(record(issuer=issuer, credentialSubject=subject), seed=MALLORY_SEED))
    assert verification.finding.status is Status.UNKNOWN
    assert f"given to somebody else than {MALLORY}" in part(verification, "members.holder").summary


def test_a_record_about_whoever_earned_its_badges_says_nothing_of_others():
    assert verified(signed(record(signed(badge(holder=THU_DID))))).finding.find("credential.members.holder") is None


@pytest.mark.parametrize(
    ("changes", "claims"),
    [
        ({"validUntil": "9999-12-31T23:59:59Z"}, {"exp": 253_402_300_799}),
        ({"validFrom": "0001-01-01T00:00:00Z"}, {"nbf": -62_135_596_800}),
    ],
)
def test_a_date_at_the_edge_of_the_calendar_is_a_date_of_a_token_too(changes, claims):
    assert verified(token_of(unsigned(**changes) | claims).encode()).finding.status is Status.MET


EUROPEAN = {
    "@context": [VC2],
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "id": "urn:credential:1",
    "issuer": {"id": NORTHLIGHT, "legalName": {"en": "Northlight Institute"}},
    "validFrom": "2025-01-01T00:00:00Z",
    "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {"id": THU_DID, "hasClaim": [{"id": "urn:claim", "title": {"en": "Data storytelling"}}]},
}


@pytest.mark.parametrize(
    "claims", [{}, {"exp": 1_600_000_000}, {"nbf": 1_900_000_000}, {"jti": "urn:other"}, {"sub": MALLORY}]
)
def test_a_european_credential_in_a_token_may_not_contradict_it(claims):
    verification = verified(token_of({"iss": NORTHLIGHT, "vc": EUROPEAN, **claims}).encode())
    assert statuses(verification)["signature"] == "met"
    assert verification.finding.status is (Status.UNMET if claims else Status.MET)


@pytest.mark.parametrize("name", ["expirationDate", "issuanceDate"])
@pytest.mark.parametrize("how", ["token", "eddsa-jcs-2022"])
def test_an_end_in_words_that_no_context_defines_is_not_passed_over_because_all_is_signed(name, how):
    badge = unsigned(**{name: "2026-01-01T00:00:00Z"})
    made = token_of(badge).encode() if how == "token" else by(how, badge=badge)
    assert "former data model" in part(verified(made), "conforms").summary


@pytest.mark.parametrize("changes", [{"issuer": [unsigned()["issuer"]]}, {"issuer": NORTHLIGHT}, {}])
def test_many_files_get_the_verdicts_that_each_would_get_alone(changes):
    badge = signed(unsigned(**changes), seed=NORTHLIGHT_SEED)
    data = json.dumps(badge).encode()
    assert Conditions(NOW).verdict(data, name="badge").status is verified(data).finding.status
