"""Claims and credential say the same thing, or it is told."""

from __future__ import annotations

import pytest

from stepladder.credentials.token_claims import document_of, issuer_of
from tests.cast import MALLORY, NORTHLIGHT, VC2, unsigned

NBF = 1757894400  # 2025-09-15T00:00:00Z, as the badge's validFrom
BADGE = unsigned()
JWT = {"iss": NORTHLIGHT, "jti": BADGE["id"], "nbf": NBF}
OLD = {name: value for name, value in unsigned().items() if name not in ("validFrom", "id")} | {
    "@context": ["https://www.w3.org/2018/credentials/v1"]
}
MINIMAL = {"@context": [VC2], "type": ["VerifiableCredential"], "issuer": "https://a.example", "credentialSubject": {}}


def test_a_badge_as_payload_is_the_payload_without_its_claims():
    assert document_of({**BADGE, **JWT, "iat": 1, "aud": "x"}) == (BADGE, ())


def test_claims_are_laid_over_a_credential_of_the_first_data_model():
    payload = {
        "vc": OLD,
        "iss": NORTHLIGHT,
        "jti": "urn:uuid:1",
        "nbf": NBF,
        "exp": NBF + 0.5,
        "sub": "did:example:thu",
    }
    document, faults = document_of(payload)
    assert faults == ()
    assert document["id"] == "urn:uuid:1"
    assert document["issuer"] == OLD["issuer"]
    assert (document["issuanceDate"], document["expirationDate"]) == (
        "2025-09-15T00:00:00Z",
        "2025-09-15T00:00:00.500000Z",
    )
    assert document["credentialSubject"] == {**OLD["credentialSubject"], "id": "did:example:thu"}
    assert "id" not in OLD["credentialSubject"]


def test_an_issuer_that_is_not_named_inside_is_the_claims():
    document, faults = document_of({"vc": {**OLD, "issuer": {"name": "Northlight"}}, "iss": NORTHLIGHT})
    assert (document["issuer"], faults) == ({"name": "Northlight", "id": NORTHLIGHT}, ())
    del document["issuer"]
    assert document_of({"vc": document, "iss": NORTHLIGHT})[0]["issuer"] == NORTHLIGHT


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", MALLORY),
        ("iss", {"id": NORTHLIGHT}),
        ("jti", "urn:uuid:another"),
        ("sub", 7),
        ("nbf", NBF + 2),
        ("nbf", "2025-09-15T00:00:00Z"),
        ("exp", True),
        ("exp", 10**30),
        ("exp", float("inf")),
        ("vc", "oops"),
        ("vc", BADGE),
        ("vp", "nooo"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_claims_that_contradict_the_credential_are_faults(claim, value, wrapped):
    badge = {**BADGE, "validFrom": "2025-09-15T00:00:00Z"}
    payload = {"vc": badge, **JWT, claim: value} if wrapped else {**badge, **JWT, claim: value}
    if wrapped and claim == "vc" and value == BADGE:
        payload["@context"] = badge["@context"]
    document, faults = document_of(payload)
    assert len(faults) == 1
    assert document.get("issuer") == (NORTHLIGHT if wrapped and value == "oops" else BADGE["issuer"])


def test_the_subject_has_to_be_the_one_that_the_claim_names():
    badge = {**BADGE, "credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]}
    assert document_of({**badge, "sub": "did:example:b"})[1] == ()
    assert "somebody else" in document_of({**badge, "sub": "did:example:c"})[1][0]
    assert (
        "did:example:c"
        in document_of({**BADGE, "credentialSubject": {"id": "did:example:a"}, "sub": "did:example:c"})[1][0]
    )


def test_fractions_of_a_second_are_no_contradiction():
    badge = {**BADGE, "validFrom": "2025-09-15T00:00:00.750Z"}
    assert document_of({**badge, **JWT}) == (badge, ())


def test_a_badge_that_expires_by_its_claim_alone_expires():
    assert document_of({**BADGE, **JWT, "exp": NBF})[0]["validUntil"] == "2025-09-15T00:00:00Z"


@pytest.mark.parametrize(("exp", "until"), [(NBF, "2025-09-15T00:00:00Z"), (NBF + 10**8, "2026-01-01T00:00:00Z")])
def test_dates_of_the_signature_narrow_a_credential_that_is_no_badge_and_never_widen_it(exp, until):
    document, faults = document_of({**MINIMAL, "validUntil": "2026-01-01T00:00:00Z", "exp": exp})
    assert (document["validUntil"], faults) == (until, ())


def test_a_presentation_is_its_holders():
    held = {"@context": [VC2], "type": "VerifiablePresentation", "verifiableCredential": []}
    for payload in ({"vp": held}, held):
        document, faults = document_of({**payload, "iss": "did:example:thu", "jti": "urn:x", "exp": NBF, "nonce": "n"})
        assert (document, faults) == ({**held, "holder": "did:example:thu", "id": "urn:x"}, ())


def test_text_for_iat_decides_nothing_where_the_credential_is_the_payload():
    assert document_of({**MINIMAL, "iat": "2010-01-01T19:23:24Z"})[1] == ()
    assert document_of({"vc": MINIMAL, "iat": "2010-01-01T19:23:24Z"})[1] != ()


def test_the_issuer_is_found_in_every_form():
    assert issuer_of({"iss": NORTHLIGHT, "issuer": MALLORY}) == NORTHLIGHT
    assert issuer_of(BADGE) == issuer_of({"vc": BADGE}) == NORTHLIGHT
    assert issuer_of({"issuer": "https://a.example"}) == "https://a.example"
    assert issuer_of({"vc": "oops"}) == issuer_of({"issuer": {"id": 7}}) == issuer_of({}) == ""
