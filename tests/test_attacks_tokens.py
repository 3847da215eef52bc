"""Attacks on badges that are secured as tokens, each from a really signed one."""

from __future__ import annotations

import base64
import json

import pytest
from nacl.signing import SigningKey

from stepladder.credentials import tokens
from stepladder.credentials.keys import did_key
from stepladder.errors import UnreadableCredential
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NORTHLIGHT_SEED,
    NOW,
    OB303,
    THU,
    method_of,
    part,
    statuses,
    unsigned,
    verified,
)
from tests.test_members import THU_DID, token_of

EXPIRED = "2026-01-01T00:00:00Z"
V1 = ["https://www.w3.org/2018/credentials/v1", OB303]


def old(**changes):
    """A badge of the older data model, as it stands in the member ``vc``."""
    document = unsigned(**{"@context": V1, "validFrom": ..., "issuanceDate": "2025-09-15T00:00:00Z"})
    subject = {**document["credentialSubject"], "id": THU_DID}
    return {
        name: value for name, value in {**document, "credentialSubject": subject, **changes}.items() if value is not ...
    }


def claims(**changes):
    document = changes.pop("vc", old())
    standard = {"iss": NORTHLIGHT, "sub": THU_DID, "jti": document["id"], "nbf": 1757894400, "vc": document}
    return {name: value for name, value in (standard | changes).items() if value is not ...}


def test_a_badge_as_a_token_is_met_in_every_part():
    verification = verified(token_of(unsigned()).encode(), recipient=THU)
    assert verification.finding.status is Status.MET
    assert verification.trusted_claims.achievements[0].name == "Data storytelling"
    assert "a token, EdDSA" in part(verification, "signature").summary


def test_a_badge_of_the_older_data_model_as_a_token_is_met():
    assert verified(token_of(claims()).encode()).finding.status is Status.MET


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": MALLORY},
        {"sub": "did:example:mallory"},
        {"jti": "urn:uuid:7d0f7a4e-0000-4000-8000-000000000099"},
        {"nbf": 1},
        {"exp": 4102444800, "vc": old(expirationDate="2030-01-01T00:00:00Z")},
        {"exp": "never"},
        {"vp": {}},
        {"credentialSubject": {"id": THU_DID}},
    ],
)
def test_a_token_that_says_something_else_than_its_badge_does_not_conform(changes):
    verification = verified(token_of(claims(**changes)).encode())
    assert verification.finding.status is Status.UNMET
    assert "unmet" in (statuses(verification)["conforms"], statuses(verification)["signature"])


def test_a_claim_that_ends_it_counts_where_the_badge_says_nothing():
    verification = verified(token_of(claims(exp=1767225600)).encode())
    assert part(verification, "dates").status is Status.UNMET


def test_an_expiry_under_its_full_address_is_seen_in_a_token_too():
    document = unsigned(
        **{
            "https://www.w3.org/2018/credentials#validUntil": {
                "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
                "@value": EXPIRED,
            }
        }
    )
    assert part(verified(token_of(document).encode()), "dates").status is Status.UNMET


def test_a_member_that_no_context_defines_is_no_claim_and_no_fault_of_a_token():
    verification = verified(token_of(unsigned(grade="A+")).encode())
    assert verification.finding.status is Status.MET
    assert "A+" not in repr(verification.credential)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_part_is_never_met(place):
    parts = token_of(unsigned()).split(".")
    data = bytearray(base64.urlsafe_b64decode(parts[place] + "=="))
    for at in range(0, len(data), max(1, len(data) // 25)):
        changed = bytearray(data)
        changed[at] ^= 1
        again = [*parts]
        again[place] = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        try:
            verification = verified(".".join(again).encode())
        except UnreadableCredential:
            continue
        assert verification.finding.status is not Status.MET


def test_a_stranger_cannot_sign_in_the_issuers_name():
    forged = verified(token_of(unsigned(), seed=MALLORY_SEED).encode())
    assert forged.finding.status is Status.UNMET
    by_kid = tokens.sign(
        json.dumps(unsigned()).encode(), header={"kid": method_of(NORTHLIGHT)}, kind="Ed25519", secret=MALLORY_SEED
    )
    assert part(verified(by_kid.encode()), "signature").status is Status.UNMET


@pytest.mark.parametrize("header", [{}, {"kid": method_of(MALLORY)}, {"kid": "key-1"}])
def test_a_key_that_a_token_brings_is_not_the_issuers_for_that(header):
    public = bytes(SigningKey(MALLORY_SEED).verify_key)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).decode().rstrip("=")}
    payload = json.dumps(unsigned()).encode()
    forged = tokens.sign(payload, header={**header, "jwk": jwk}, kind="Ed25519", secret=MALLORY_SEED)
    assert verified(forged.encode()).finding.status is Status.UNMET


def site(pages):
    def fetch(url):
        if url not in pages:
            raise Unreachable(f"nobody answers at {url}")
        return Fetched(url, json.dumps(pages[url]).encode(), NOW)

    return fetch


ISSUER = "https://northlight.example/issuer"


def listing(*seeds):
    methods = []
    for seed in seeds:
        name = did_key(bytes(SigningKey(seed).verify_key)).removeprefix("did:key:")
        methods.append({"id": f"{ISSUER}#{name}", "type": "Multikey", "controller": ISSUER, "publicKeyMultibase": name})
    return {
        "id": ISSUER,
        "type": "Profile",
        "name": "Northlight",
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }


def by_address(seed):
    name = did_key(bytes(SigningKey(seed).verify_key)).removeprefix("did:key:")
    document = unsigned(issuer={"id": ISSUER, "type": ["Profile"], "name": "Northlight Institute"})
    return tokens.sign(
        json.dumps(document).encode(), header={"kid": f"{ISSUER}#{name}"}, kind="Ed25519", secret=seed
    ).encode()


@pytest.mark.parametrize("header", [{"jku": "https://mallory.example/keys"}, {"x5u": "https://mallory.example/cert"}])
def test_addresses_that_a_header_brings_are_never_asked(header):
    public = bytes(SigningKey(MALLORY_SEED).verify_key)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).decode().rstrip("=")}
    document = unsigned(issuer={"id": ISSUER, "type": ["Profile"], "name": "Northlight Institute"})
    forged = tokens.sign(json.dumps(document).encode(), header=header, kind="Ed25519", secret=MALLORY_SEED)
    pages, asked = site({ISSUER: listing(NORTHLIGHT_SEED), "https://mallory.example/keys": {"keys": [jwk]}}), []

    def fetch(url):
        asked.append(url)
        return pages(url)

    assert verified(forged.encode(), fetch=fetch).finding.status is Status.UNMET
    assert asked
    assert not [url for url in asked if "mallory" in url]


def test_an_issuer_with_an_address_is_proven_by_what_stands_there():
    assert (
        verified(by_address(NORTHLIGHT_SEED), fetch=site({ISSUER: listing(NORTHLIGHT_SEED)})).finding.status
        is Status.MET
    )
    assert part(verified(by_address(NORTHLIGHT_SEED)), "issuer").status is Status.UNKNOWN
    silent = verified(by_address(NORTHLIGHT_SEED), fetch=site({}))
    assert (part(silent, "signature").status, part(silent, "issuer").status) == (Status.MET, Status.UNKNOWN)


def test_a_key_that_the_issuer_does_not_publish_is_not_the_issuers():
    forged = verified(by_address(MALLORY_SEED), fetch=site({ISSUER: listing(NORTHLIGHT_SEED)}))
    assert part(forged, "issuer").status is Status.UNMET


def test_a_key_published_by_somebody_else_is_not_the_issuers():
    foreign = listing(MALLORY_SEED) | {"id": "https://mallory.example/issuer"}
    forged = verified(by_address(MALLORY_SEED), fetch=site({ISSUER: foreign}))
    assert part(forged, "issuer").status is not Status.MET


def test_a_context_that_is_not_pinned_leaves_the_signature_of_a_token_as_it_is():
    document = unsigned(**{"@context": [*unsigned()["@context"], "https://unknown.example/context"]})
    verification = verified(token_of(document).encode())
    assert part(verification, "signature").status is Status.MET
    assert verification.finding.status is Status.UNKNOWN
    assert verification.credential is None


def test_one_badge_of_one_person_is_accepted_under_any_of_their_names():
    badge = token_of(unsigned()).encode()
    assert part(verified(badge, recipient=("did:example:thu", THU)), "recipient").status is Status.MET
    assert part(verified(badge, recipient=("did:example:thu", "x@y.example")), "recipient").status is Status.UNMET
    assert part(verified(badge, recipient=("did:example:thu",)), "recipient").status is Status.UNKNOWN
    for nobody in ((), ("",), (THU, " ")):
        with pytest.raises(ValueError, match="empty"):
            verified(badge, recipient=nobody)
