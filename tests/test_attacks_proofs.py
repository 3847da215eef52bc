"""Attacks on proofs and keys, each made from a really signed badge."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.credentials import signatures
from stepladder.credentials.controllers import Sighting
from stepladder.credentials.embedded import examine_proofs
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import (
    PublicKey,
    did_key,
    encode_multibase,
    multikey,
)
from stepladder.findings import Status
from tests.cast import MALLORY_SEED, NORTHLIGHT_SEED, NOW, part, signed, tampered, unsigned, verified
from tests.proof_cast import CREATED, SUITES, by, outcome, refused, secret
from tests.test_controllers import AT, DID, Web, document, method


@pytest.fixture(params=SUITES)
def suite(request):
    return request.param


def test_a_badge_signed_by_any_suite_is_good(suite):
    assert outcome(by(suite)).status is Status.MET


@pytest.mark.parametrize("change", [{"name": "Doctor"}, {"validUntil": "2099-01-01T00:00:00Z"}, {"validFrom": ...}])
def test_an_altered_badge_is_refused_by_any_suite(suite, change):
    badge = {name: value for name, value in {**by(suite), **change}.items() if value is not ...}
    refused(badge)


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2024-01-01T00:00:00Z"},
        {"expires": "2099-01-01T00:00:00Z"},
        {"domain": "https://mallory.example"},
        {"authority": "the king"},
        {"proofPurpose": "authentication"},
        {"proofPurpose": ["assertionMethod", "authentication"]},
        {"verificationMethod": did_key(signatures.public_key("Ed25519", MALLORY_SEED))},
        {"verificationMethod": 7},
        {"verificationMethod": []},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", {"created": "https://a.example/created"}]},
        {"previousProof": "urn:uuid:0"},
        {"id": "urn:uuid:0"},
        {"proofValue": ""},
        {"proofValue": "z"},
        {"proofValue": "u"},
        {"proofValue": "z" + "1" * 64},
        {"proofValue": "z" + "2" * 5_000_000},
        {"proofValue": "u" + "A" * 5_000_000},
        {"proofValue": "m" + "A" * 86},
        {"proofValue": ["z3"]},
        {"proofValue": None},
        {"proofValue": "z\u0660"},
    ],
)
def test_any_change_of_a_proof_is_refused_by_any_suite(suite, change):
    badge = tampered(by(suite))
    badge["proof"][0] |= change
    refused(badge)


def test_a_proof_for_another_purpose_is_refused_by_any_suite(suite):
    refused(by(suite, options={"proofPurpose": "authentication"}), "purpose")


def test_an_expired_proof_is_refused_by_any_suite(suite):
    badge = by(suite, options={"expires": "2026-01-01T00:00:00Z"})
    refused(badge, "expired")
    assert outcome(badge, now=datetime(2025, 12, 1, tzinfo=UTC)).status is Status.MET
    refused(by(suite, options={"expires": "2026-13-01T00:00:00Z"}), "no date")


def test_a_proof_dated_in_the_future_is_refused_by_any_suite(suite):
    refused(by(suite, created=NOW + timedelta(days=1)), "later than")
    assert outcome(by(suite, created=NOW + timedelta(minutes=4))).status is Status.MET


def test_a_key_of_another_kind_than_the_suite_takes_is_refused(suite):
    badge = tampered(by(suite))
    for kind in {"Ed25519", "P-256", "P-384"} - {SUITES[suite]} - ({"P-256"} if suite == "ecdsa-jcs-2019" else set()):
        if suite == "ecdsa-rdfc-2019" and kind == "P-384":
            continue
        badge["proof"][0]["verificationMethod"] = did_key(signatures.public_key(kind, secret(kind)), kind)
        refused(badge, "with a key of the kind")
    with pytest.raises(ValueError, match="takes keys"):
        sign(unsigned(), seed=NORTHLIGHT_SEED, method="did:x", created=CREATED, suite=suite, kind="RSA")


def test_a_proof_without_any_key_that_can_be_had_is_unknown(suite):
    for name in (f"{DID}#key-1", "did:example:northlight#1", "urn:key"):
        assert outcome(by(suite, name=name)).status is Status.UNKNOWN


def hosted(suite="eddsa-rdfc-2022", *, seed=NORTHLIGHT_SEED, **options):
    issuer = {"id": DID, "type": ["Profile"], "name": "Northlight Institute"}
    return by(suite, badge=unsigned(issuer=issuer), seed=seed, name=f"{DID}#key-1", **options)


def page(suite="eddsa-rdfc-2022", **changes):
    kind = SUITES[suite]
    written = multikey(signatures.public_key(kind, secret(kind)), kind)
    return document(method(**{"publicKeyMultibase": written, **changes}))


def test_a_key_published_by_a_did_web_is_good_for_any_suite(suite):
    assert outcome(hosted(suite), fetch=Web({AT: page(suite)})).status is Status.MET


@pytest.mark.parametrize(
    "published",
    [
        page() | {"id": "did:web:mallory.example"},
        page(id=f"{DID}#key-1", controller="did:web:mallory.example") | {"assertionMethod": [f"{DID}#key-1"]},
        page() | {"assertionMethod": [], "authentication": [f"{DID}#key-1"]},
        page(publicKeyMultibase=multikey(signatures.public_key("Ed25519", MALLORY_SEED))),
        page("ecdsa-rdfc-2019"),
    ],
)
def test_a_key_that_its_controller_does_not_give_for_this_is_refused(published):
    refused(hosted(), fetch=Web({AT: published}))


def test_a_key_of_mallory_is_not_made_northlights_by_standing_in_the_document():
    key = {
        "id": f"{DID}#key-1",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": multikey(signatures.public_key("Ed25519", MALLORY_SEED)),
    }
    badge = unsigned(**{"@context": [*unsigned()["@context"], "https://w3id.org/security/multikey/v1"]})
    badge = by("eddsa-rdfc-2022", badge=badge, seed=MALLORY_SEED, options={"verificationMethod": key})
    refused(badge, "another key", fetch=Web({AT: page()}))
    assert outcome(badge, fetch=Web({})).status is Status.MET  # it is unaltered; whose it is remains open
    inquiry = Inquiry(NOW, fetch=Web({}))
    unsecured = {name: value for name, value in badge.items() if name != "proof"}
    _, (found,) = examine_proofs(badge, statements(unsecured, inquiry.contexts), inquiry)
    assert not found.certified


def day(text):
    return f"{text}T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "expected", "words"),
    [
        ({"expires": day("2026-01-01")}, "met", "retired on 2026-01-01"),
        ({"expires": day("2027-01-01")}, "met", "Unaltered"),
        ({"expires": day("2025-01-01")}, "unmet", "retired on 2025-01-01"),
        ({"revoked": day("2027-01-01")}, "met", "Unaltered"),
        ({"revoked": day("2026-01-01")}, "unknown", "can write any date"),
        ({"revoked": day("2025-01-01")}, "unmet", "revoked on 2025-01-01"),
        ({"revoked": day("2026-01-01"), "expires": day("2026-06-01")}, "unknown", "revoked"),
    ],
)
def test_a_key_that_was_retired_or_revoked_is_judged_by_the_date_of_the_proof(suite, changes, expected, words):
    finding = outcome(hosted(suite), fetch=Web({AT: page(suite, **changes)}))
    assert (str(finding.status), words in finding.summary) == (expected, True)


def test_a_proof_without_date_by_a_retired_key_is_unknown():
    badge = unsigned(issuer={"id": DID, "type": ["Profile"], "name": "Northlight Institute"})
    badge["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{DID}#key-1",
        "proofPurpose": "assertionMethod",
    }
    texts = (badge["proof"], {name: value for name, value in badge.items() if name != "proof"})
    message = b"".join(hashlib.sha256(rfc8785.dumps(text)).digest() for text in texts)
    badge["proof"]["proofValue"] = encode_multibase(signatures.sign("Ed25519", NORTHLIGHT_SEED, message))
    assert outcome(badge, fetch=Web({AT: page()})).status is Status.MET
    for name in ("expires", "revoked"):
        finding = outcome(badge, fetch=Web({AT: page(**{name: day("2026-01-01")})}))
        assert finding.status is Status.UNKNOWN


def test_a_key_that_is_no_longer_published_leaves_it_unknown():
    key = PublicKey(signatures.public_key("Ed25519", NORTHLIGHT_SEED), DID, certified=True)
    sighting = Sighting(key, CREATED, datetime(2026, 3, 1, tzinfo=UTC))
    finding = outcome(hosted(), fetch=Web({AT: document()| {"verificationMethod": [], "assertionMethod": []}}),
                      seen={f"{DID}#key-1": sighting}.get)  # fmt: skip
    assert finding.status is Status.UNKNOWN
    assert "last seen there on 2026-03-01" in finding.summary


def test_a_context_added_behind_a_proof_over_json_may_say_nothing_new():
    badge = tampered(by("eddsa-jcs-2022"))
    badge["@context"].append({"x": "https://a.example/x"})
    assert outcome(badge).status is Status.MET
    badge["@context"][-1] = {"@vocab": "https://mallory.example/"}
    assert outcome(badge).status is Status.MET
    undefined = tampered(by("eddsa-jcs-2022", badge=unsigned(grade="passed")))
    assert outcome(undefined).status is Status.MET
    undefined["@context"].append({"grade": "https://schema.org/name"})
    refused(undefined, "context")
    badge["@context"] = [{"x": "https://a.example/x"}, *by("eddsa-jcs-2022")["@context"]]
    refused(badge, "not the badge's")


def test_a_member_that_no_context_defines_is_signed_by_a_proof_over_json_and_is_no_claim():
    badge = by("eddsa-jcs-2022", badge=unsigned(grade="with honors"))
    assert outcome(badge).status is Status.MET
    inquiry = Inquiry(NOW)
    stated = statements({name: value for name, value in badge.items() if name != "proof"}, inquiry.contexts)
    assert "honors" not in repr(stated.quads)
    refused(badge | {"grade": "with highest honors"})


@pytest.mark.parametrize("value", [2**60, 1e400, float("nan")])
def test_a_number_without_canonical_form_is_refused_by_a_proof_over_json(value):
    badge = by("eddsa-jcs-2022")
    refused(badge | {"grade": value}, "canonical form")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["assertionMethod", "z6Mk", DID]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.sampled_from(["id", "@context"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
MEMBERS = ["type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue", "@context",
           "previousProof", "id", "domain", "@type", "@id"]  # fmt: skip
FUZZED = {name: by(name) for name in SUITES}


def said(value):
    if isinstance(value, list):
        every = [one for each in value for one in said(each)]
        return [one for number, one in enumerate(every) if one not in every[:number]]
    return [] if value is None else [value]


@settings(max_examples=int(os.environ.get("STEPLADDER_FUZZ", "300")))
@given(st.sampled_from(list(SUITES)), st.sampled_from(MEMBERS), JSON)
def test_whatever_a_proof_says_there_is_an_answer(name, member, value):
    badge = tampered(FUZZED[name])
    before = badge["proof"][0].get(member)
    badge["proof"][0][member] = value
    finding = outcome(badge)
    # What is null or an empty list says nothing, and a value says once what it says in a list, or twice.
    assert finding.status is not Status.MET or said(value) in (said(before), [])


def test_a_badge_over_json_with_terms_of_its_own_says_nothing_unsigned():
    badge = by("eddsa-jcs-2022", badge=unsigned(grade="with honors"))
    verification = verified(badge)
    assert part(verification, "signature").status is Status.MET
    assert "no signature covers" not in part(verification, "conforms").summary
    assert "honors" not in repr(verification.credential)
    # Beside a proof over statements it is not signed by both.
    both = tampered(signed())
    both["grade"] = "with honors"
    both = by("eddsa-jcs-2022", badge=both, seed=MALLORY_SEED)
    assert [str(each.status) for each in part(verified(both), "signature").parts] == ["met", "met"]
    assert "no signature covers" in part(verified(both), "conforms").summary


def test_a_badge_signed_under_a_did_key_by_a_key_that_the_issuer_retired_is_not_the_issuers():
    issuer = {"id": DID, "type": ["Profile"], "name": "Northlight Institute"}
    badge = signed(unsigned(issuer=issuer))
    assert part(verified(badge, fetch=Web({AT: page()})), "issuer").status is Status.MET
    for name in ("expires", "revoked"):
        fetch = Web({AT: page(**{name: day("2026-01-01")})})
        assert part(verified(badge, fetch=fetch), "issuer").status is Status.UNKNOWN
