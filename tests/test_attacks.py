"""Attacks that are known to fool verifiers (standards 1), each made from a really signed badge."""

from __future__ import annotations

import base64
import json

import pytest

from stepladder.credentials.keys import encode_multibase
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    OB303,
    VC2,
    method_of,
    part,
    signed,
    statuses,
    tampered,
    unsigned,
    verified,
)
from tests.watch import Watch

CRED = "https://www.w3.org/2018/credentials#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EXPIRED = "2026-01-01T00:00:00Z"
TYPED = {"@type": XSD + "dateTime", "@value": EXPIRED}


def test_sees_an_expiry_that_was_written_under_its_full_address():
    badge = tampered(signed(unsigned(validUntil=EXPIRED)))
    del badge["validUntil"]
    badge[CRED + "validUntil"] = TYPED
    verification = verified(badge)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "dates").status is Status.UNMET


def test_sees_a_status_that_was_written_under_its_full_address():
    status = {"id": "https://northlight.example/status/1#7", "type": "BitstringStatusListEntry", "statusListIndex": "7"}
    badge = tampered(signed(unsigned(credentialStatus=status)))
    badge[CRED + "credentialStatus"] = badge.pop("credentialStatus")
    verification = verified(badge)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "status").status is Status.UNKNOWN


def test_sees_a_claim_that_was_moved_to_another_description_of_the_badge():
    badge = tampered(signed(unsigned(validUntil=EXPIRED)))
    del badge["validUntil"]
    # The issuer's profile now "relates" to the badge itself; the statements stay the same but for that link.
    moved = tampered(badge)
    moved["credentialSubject"]["achievement"]["related"] = {"id": badge["id"], CRED + "validUntil": TYPED}
    assert part(verified(moved), "signature").status is Status.UNMET
    # The same without a further link: a second description beside the first.
    again = {
        "@context": badge["@context"],
        "@graph": [
            {name: value for name, value in badge.items() if name not in ("@context", "proof")},
            {"id": badge["id"], CRED + "validUntil": TYPED},
        ],
        "proof": badge["proof"],
        "type": badge["type"],
    }
    assert verified(again).finding.status is Status.UNMET
    # And where a link to the badge was signed, an expiry hidden behind it is still seen.
    circular = unsigned(validUntil=EXPIRED)
    circular["evidence"] = [{"id": circular["id"], "type": ["Evidence"]}]
    hidden = tampered(signed(circular))
    del hidden["validUntil"]
    hidden["evidence"][0]["validUntil"] = EXPIRED
    hidden["evidence"][0] = {"id": hidden["id"], "type": ["Evidence"], CRED + "validUntil": TYPED}
    verification = verified(hidden)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "dates").status is Status.UNMET


def test_a_member_that_no_context_defines_is_not_signed_and_not_shown():
    badge = tampered(signed())
    badge["credentialSubject"]["achievement"]["grade"] = "with honors"
    verification = verified(badge)
    assert part(verification, "conforms").status is Status.UNMET
    assert "'grade'" in part(verification, "conforms").summary
    assert "honors" not in repr(verification.credential)


def test_a_member_that_a_context_takes_out_is_not_signed_and_not_shown():
    badge = tampered(signed())
    badge["@context"].append({"honors": None})
    badge["honors"] = "with honors"
    verification = verified(badge)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "conforms").status is Status.UNMET
    assert "a context takes out" in part(verification, "conforms").summary


def test_an_expiry_cannot_be_taken_out_by_a_context():
    badge = tampered(signed(unsigned(validUntil=EXPIRED)))
    badge["@context"].append({"validUntil": None})
    assert verified(badge).finding.status is Status.UNMET


def test_a_context_cannot_give_a_member_another_meaning():
    badge = tampered(signed())
    badge["@context"].append({"name": "https://mallory.example/name"})
    badge["name"] = "Doctor of everything"
    assert verified(badge).finding.status is Status.UNMET


def test_an_added_type_changes_the_signature_and_a_new_order_of_types_does_not():
    badge = tampered(signed())
    badge["type"] = badge["type"][::-1]
    assert verified(badge).finding.status is Status.MET
    badge["type"].append("EvidenceOfEverything")
    assert verified(badge).finding.status is Status.UNMET


def test_a_relative_identifier_is_not_signed():
    badge = tampered(signed())
    badge["credentialSubject"]["id"] = "thu"
    verification = verified(badge)
    assert "no full address" in part(verification, "conforms").summary
    assert verification.finding.status is Status.UNMET


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "Doctor of everything"),
        (("validFrom",), "2020-01-01T00:00:00Z"),
        (("issuer", "name"), "Harvard"),
        (("issuer", "id"), MALLORY),
        (("credentialSubject", "achievement", "name"), "Everything"),
        (("credentialSubject", "identifier", 0, "identityHash"), "mallory@example.org"),
        (("proof", 0, "created"), "2024-01-01T00:00:00Z"),
        (("proof", 0, "proofPurpose"), "authentication"),
        (("proof", 0, "verificationMethod"), method_of(MALLORY)),
        (("proof", 0, "proofValue"), "z" + "1" * 64),
        (("proof", 0, "proofValue"), "not multibase"),
        (("proof", 0, "proofValue"), "z" + "2" * 5_000_000),
        (("proof", 0, "proofValue"), None),
        (("proof", 0, "expires"), "2099-01-01T00:00:00Z"),
    ],
)
def test_any_change_breaks_the_signature(path, value):
    badge = tampered(signed())
    place = badge
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    verification = verified(badge)
    assert part(verification, "signature").status is Status.UNMET
    assert verification.trusted_claims is None


def test_refuses_a_proof_for_another_purpose():
    verification = verified(signed(options={"proofPurpose": "authentication"}))
    assert part(verification, "signature").status is Status.UNMET
    assert "purpose" in part(verification, "signature").summary


def test_refuses_an_expired_proof_also_under_its_full_address():
    badge = signed(options={"expires": EXPIRED})
    assert "expired" in part(verified(badge), "signature").summary
    hidden = tampered(badge)
    del hidden["proof"][0]["expires"]
    hidden["proof"][0]["https://w3id.org/security#expiration"] = TYPED
    assert part(verified(hidden), "signature").status is Status.UNMET
    assert "expired" in part(verified(hidden), "signature").summary


def test_a_proof_that_says_what_it_does_not_sign_is_refused():
    badge = tampered(signed())
    badge["proof"][0]["authority"] = "the king"
    assert "does not sign" in part(verified(badge), "signature").summary


def test_a_good_proof_of_mallory_beside_a_bad_one_of_the_issuer_proves_mallory():
    badge = tampered(signed())
    badge["name"] = "Doctor of everything"
    badge = signed(badge, seed=MALLORY_SEED)
    assert len(badge["proof"]) == 2
    verification = verified(badge)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "issuer").status is Status.UNMET
    assert [str(each.status) for each in part(verification, "signature").parts] == ["unmet", "met"]


def test_one_good_proof_of_a_set_suffices():
    badge = tampered(signed(signed()))
    assert len(badge["proof"]) == 2
    badge["proof"][0]["proofValue"] = encode_multibase(bytes(64))
    assert verified(badge).finding.status is Status.MET


def test_a_did_key_that_names_another_key_is_refused():
    badge = tampered(signed())
    badge["proof"][0]["verificationMethod"] = f"{NORTHLIGHT}#{MALLORY.removeprefix('did:key:')}"
    assert "another than the did:key" in part(verified(badge), "signature").summary


def test_a_key_in_the_document_proves_nothing_about_the_issuer():
    issuer = {"id": "https://northlight.example", "type": ["Profile"], "name": "Northlight Institute"}
    key = {
        "id": "https://northlight.example/key",
        "type": "Multikey",
        "controller": "https://northlight.example",
        "publicKeyMultibase": MALLORY.removeprefix("did:key:"),
    }
    badge = unsigned(**{"@context": [VC2, OB303, "https://w3id.org/security/multikey/v1"], "issuer": issuer})
    verification = verified(signed(badge, seed=MALLORY_SEED, options={"verificationMethod": key}))
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "issuer").status is Status.UNKNOWN


def test_a_key_in_an_address_proves_nothing_about_the_issuer():
    issuer = {"id": "https://northlight.example", "type": ["Profile"], "name": "Northlight Institute"}
    method = f"https://northlight.example#{MALLORY.removeprefix('did:key:')}"
    badge = signed(unsigned(issuer=issuer), seed=MALLORY_SEED, options={"verificationMethod": method})
    assert part(verified(badge), "signature").status is Status.MET
    assert part(verified(badge), "issuer").status is Status.UNKNOWN


def test_a_key_that_would_have_to_be_fetched_is_unknown():
    issuer = {"id": "did:web:northlight.example", "type": ["Profile"], "name": "Northlight Institute"}
    badge = signed(unsigned(issuer=issuer), options={"verificationMethod": "did:web:northlight.example#key-1"})
    verification = verified(badge)
    assert part(verification, "signature").status is Status.UNKNOWN
    assert verification.trusted_claims is None


def test_a_context_that_is_not_pinned_leaves_everything_open():
    badge = tampered(signed())
    badge["@context"].append("https://mallory.example/context")
    verification = verified(badge)
    assert set(statuses(verification).values()) == {"met", "unknown"}
    assert verification.finding.status is Status.UNKNOWN


@pytest.mark.parametrize("suite", ["bbs-2023", 7, None])
def test_a_suite_that_is_not_checked_is_recognized_and_never_a_pass(suite):
    badge = tampered(signed())
    badge["proof"][0]["cryptosuite"] = suite
    verification = verified(badge)
    assert part(verification, "signature").status is Status.UNKNOWN


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-sd-2023", "eddsa-jcs-2022", "eddsa-2022"])
def test_a_proof_cannot_be_passed_off_as_one_of_another_suite(suite):
    badge = tampered(signed())
    badge["proof"][0]["cryptosuite"] = suite
    assert part(verified(badge), "signature").status is Status.UNMET


@pytest.mark.parametrize("proof", [[], {}, [[]], ["x"], 7, "x", [{}], [{"type": "DataIntegrityProof"}], None])
def test_a_proof_that_is_none_is_never_a_pass(proof):
    badge = tampered(signed())
    badge["proof"] = proof
    assert part(verified(badge), "signature").status is not Status.MET


def test_many_proofs_are_not_all_tried():
    badge = tampered(signed())
    badge["proof"] = badge["proof"] * 900
    watch = Watch()
    verified(badge)
    assert watch.within(2), watch


def token(header, payload=None, signature=""):
    parts = [json.dumps(part).encode() for part in (header, payload or unsigned())]
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts) + b"." + signature.encode()


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
def test_a_token_signed_with_nothing_is_not_met(name):
    verification = verified(token({"alg": name, "typ": "JWT"}))
    assert part(verification, "signature").status is Status.UNMET
    assert verification.finding.status is Status.UNMET


@pytest.mark.parametrize("name", ["HS256", "RS256", "EdDSA", "ES256"])
def test_a_token_with_a_signature_that_is_none_is_never_a_pass(name):
    verification = verified(token({"alg": name}, signature="c2ln"))
    assert statuses(verification)["signature"] != "met"
    assert verification.finding.status is not Status.MET


def test_poison_in_a_badge_is_refused_in_bounded_time():
    badge = unsigned()
    people = [f"_:p{i}" for i in range(30)]
    badge["credentialSubject"]["achievement"]["related"] = [
        {"id": one, "type": ["Related"], "https://a.example/knows": [{"id": other} for other in people if other != one]}
        for one in people
    ]
    badge["proof"] = signed()["proof"]
    watch = Watch()
    verification = verified(badge)
    assert part(verification, "signature").status is not Status.MET
    assert watch.within(4), watch


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/> <https://b.example/p> <https://c.example/o",
        "https://a.example/\n<x:y> <x:z> <x:w> .",
        'https://a.example/"',
        "https://a.example/ b",
    ],
)
def test_an_address_that_would_be_read_as_two_statements_is_refused(address):
    badge = tampered(signed())
    badge["credentialSubject"]["id"] = address
    verification = verified(badge)
    assert verification.finding.status is Status.UNMET
