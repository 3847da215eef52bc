from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import UnreadableCredential
from stepladder.findings import Status, all_of
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NORTHLIGHT_SEED,
    NOW,
    OB303,
    THU,
    VC2,
    part,
    signed,
    statuses,
    unsigned,
    verified,
)

V1 = "https://www.w3.org/2018/credentials/v1"
ED2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
SUBJECT = unsigned()["credentialSubject"]


def test_a_good_badge_is_met_in_every_part():
    verification = verified(signed(), recipient=THU)
    assert verification.finding.status is Status.MET
    assert list(statuses(verification)) == [
        "readable",
        "conforms",
        "signature",
        "issuer",
        "dates",
        "status",
        "recipient",
    ]
    credential = verification.trusted_claims
    assert credential is not None
    assert credential.achievements[0].criteria.startswith("A project")


def test_a_good_badge_of_the_older_data_model_and_suite_is_met():
    badge = unsigned(**{"@context": [V1, OB303, ED2020], "validFrom": ..., "issuanceDate": "2025-09-15T00:00:00Z"})
    assert verified(signed(badge, suite="Ed25519Signature2020")).finding.status is Status.MET


def test_the_verdict_follows_from_the_parts():
    for badge in (signed(), signed(unsigned(validUntil="2026-01-01T00:00:00Z")), signed(seed=MALLORY_SEED)):
        finding = verified(badge).finding
        assert finding.status is all_of(each.status for each in finding.parts)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"@context": ["https://www.w3.org/ns/credentials/v2", OB303], "type": ["VerifiableCredential"]}, "OpenBadgeCredential"),
        ({"@context": [OB303, VC2]}, "first context"),
        ({"id": ...}, "no id"),
        ({"validFrom": ...}, "0 dates from which"),
        ({"issuer": {"type": ["Profile"], "name": "Nobody"}}, "1 issuers by an id"),
        ({"issuer": ...}, "no issuer"),
        ({"credentialSubject": {"type": ["AchievementSubject"], "id": "did:example:thu"}}, "no achievement"),
        ({"credentialSubject": [SUBJECT, {**SUBJECT, "id": "did:example:mallory"}]}, "about 2 subjects"),
        ({"credentialSubject": {**SUBJECT, "achievement": {"id": "urn:x:1", "type": ["Achievement"], "name": "A"}}}, "no description"),
    ],
)  # fmt: skip
def test_says_what_a_badge_lacks(changes, fault):
    verification = verified(signed(unsigned(**changes)))
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "conforms").status is Status.UNMET
    assert fault in part(verification, "conforms").summary


@pytest.mark.parametrize(
    ("now", "changes", "status", "words"),
    [
        ("2026-11-21T00:00:00+00:00", {"validUntil": "2026-11-20T00:00:00Z"}, "unmet", "expired on 2026-11-20"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": "2026-11-21T00:00:00Z"}, "met", "until 2026-11-21"),
        ("2026-11-21T00:00:01+00:00", {"validUntil": "2026-11-21T00:00:00Z"}, "unmet", "expired"),
        ("2026-11-21T01:00:00+00:00", {"validUntil": "2026-11-21T02:00:00+02:00"}, "unmet", "expired"),
        ("2025-09-14T00:00:00+00:00", {}, "unmet", "not valid before 2025-09-15"),
        ("2025-09-15T00:00:00+00:00", {}, "met", "no expiry"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": "2026-11-21T08:00:00"}, "unknown", "time zone"),
        ("2026-11-23T00:00:00+00:00", {"validUntil": "2026-11-21T08:00:00"}, "unmet", "expired"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": "soon"}, "unknown", "is no date"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": "2026-02-30T00:00:00Z"}, "unknown", "is no date"),
        ("2026-11-21T00:00:00+00:00", {"validFrom": "2026-11-21"}, "unknown", "is no date"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": ["2026-11-20T00:00:00Z", "soon"]}, "unmet", "expired"),
        ("2026-11-21T00:00:00+00:00", {"validUntil": ["2027-11-20T00:00:00Z", "soon"]}, "unknown", "is no date"),
    ],
)  # fmt: skip
def test_judges_dates_on_the_date_asked_for(now, changes, status, words):
    verification = verified(signed(unsigned(**changes)), now=datetime.fromisoformat(now))
    assert part(verification, "dates").status == status
    assert words in part(verification, "dates").summary


def test_expired_is_reported_beside_a_good_signature():
    verification = verified(signed(unsigned(validUntil="2026-01-01T00:00:00Z")))
    assert statuses(verification) | {"dates": ""} == {
        "readable": "met", "conforms": "met", "signature": "met", "issuer": "met", "dates": "", "status": "met"
    }  # fmt: skip
    assert verification.trusted_claims is not None


def test_a_date_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        verify(read(json.dumps(signed()).encode(), name="badge"), now=datetime(2026, 11, 21))  # noqa: DTZ001


def test_a_status_list_that_would_have_to_be_fetched_is_unknown():
    status = {
        "id": "https://northlight.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://northlight.example/status/1",
    }
    verification = verified(signed(unsigned(credentialStatus=status)))
    assert part(verification, "status").status is Status.UNKNOWN
    assert "BitstringStatusListEntry" in part(verification, "status").summary
    assert verification.finding.status is Status.UNKNOWN


def identity(value, kind="emailAddress", hashed=False, salt=None):
    entry = {"type": "IdentityObject", "identityHash": value, "identityType": kind, "hashed": hashed}
    return {**entry, **({"salt": salt} if salt else {})}


def untyped(value):
    return {"type": "IdentityObject", "identityHash": value, "hashed": True}


def hashed(text):
    return "sha256$" + hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("subject", "asked", "status"),
    [
        ({"identifier": [identity(THU)]}, THU, "met"),
        ({"identifier": [identity(THU)]}, "Thu@Example.org", "met"),
        ({"identifier": [identity(THU)]}, "mallory@example.org", "unmet"),
        ({"identifier": [identity("someone@else.org"), identity(THU)]}, THU, "met"),
        ({"identifier": [identity(hashed(THU + "salt"), hashed=True, salt="salt")]}, THU, "met"),
        ({"identifier": [identity(hashed(THU + "salt"), hashed=True, salt="salt")]}, "THU@example.org", "met"),
        ({"identifier": [identity(hashed(THU), hashed=True)]}, "mallory@example.org", "unmet"),
        ({"identifier": [identity("crc32$1234", hashed=True)]}, THU, "unknown"),
        ({"identifier": [identity(THU, kind="name")]}, THU, "unknown"),
        ({"identifier": [identity("7", kind="sourcedId"), identity("x@y.org")]}, THU, "unmet"),
        ({"identifier": [identity("x@y.org"), identity("crc32$1", hashed=True)]}, THU, "unknown"),
        ({"identifier": [identity("x@y.org")]}, "did:example:thu", "unknown"),
        ({"identifier": [identity("sha256$é", hashed=True)]}, THU, "unmet"),
        ({"id": "did:example:thu"}, "did:example:thu", "met"),
        ({"id": "did:example:thu"}, "did:example:mallory", "unmet"),
        ({"id": "did:example:thu"}, THU, "unknown"),
        ({"id": "mailto:thu@example.org"}, THU, "met"),
        ({"id": "did:example:thu"}, "did:other:thu", "unknown"),
        ({"id": "https://orcid.example/1"}, "https://orcid.example/2", "unmet"),
        ({"id": "https://orcid.example/1"}, "https://people.example/1", "unknown"),
        ({"id": "https://orcid.example/1"}, "did:example:thu", "unknown"),
        ({"id": "urn:uuid:7d0f7a4e-0000-4000-8000-000000000007"}, "urn:uuid:7d0f7a4e-0000-4000-8000-000000000007", "met"),
        ({"id": "urn:uuid:7d0f7a4e-0000-4000-8000-000000000007"}, "urn:uuid:7d0f7a4e-0000-4000-8000-000000000008", "unknown"),
        ({"identifier": [untyped(hashed(THU))]}, THU, "met"),
        ({"identifier": [untyped(hashed(THU))]}, "mallory@example.org", "unknown"),
        ({}, THU, "unknown"),
    ],
)  # fmt: skip
def test_tells_whose_it_is(subject, asked, status):
    badge = unsigned(
        credentialSubject={"type": ["AchievementSubject"], "achievement": SUBJECT["achievement"], **subject}
    )
    assert part(verified(signed(badge), recipient=asked), "recipient").status == status


def test_without_recipient_the_check_is_left_out():
    assert verified(signed()).finding.find("credential.recipient") is None


def test_names_the_earlier_context_when_that_is_what_was_signed(monkeypatch):
    from stepladder.credentials import contexts

    # The two published texts give the same statements for most badges; these two do not.
    newer = json.dumps({"@context": {"token": "https://a.example/new", "@protected": True}})
    earlier = json.dumps({"@context": {"token": "https://a.example/old", "@protected": True}})
    url = "https://a.example/context"
    texts = {"newer.json": newer, "earlier.json": earlier}
    table = (
        *contexts._TABLE,
        *((url, name, hashlib.sha256(text.encode()).hexdigest()) for name, text in texts.items()),
    )
    load = contexts._load
    monkeypatch.setattr(contexts, "_TABLE", table)
    monkeypatch.setattr(
        contexts, "_load", lambda name, digest: json.loads(texts[name]) if name in texts else load(name, digest)
    )
    contexts._pinned.cache_clear()
    try:
        from stepladder.credentials.issue import sign

        badge = unsigned(**{"@context": [VC2, OB303, url], "token": "x"})
        old = sign(
            badge,
            seed=NORTHLIGHT_SEED,
            method=f"{NORTHLIGHT}#{NORTHLIGHT.removeprefix('did:key:')}",
            created=NOW,
            contexts=contexts.Contexts(earlier=frozenset({url})),
        )
        signature = part(verified(old), "signature")
        assert signature.status is Status.MET
        assert f"earlier text of {OB303}, {url}" in signature.summary or f"earlier text of {url}" in signature.summary
        assert "earlier" not in part(verified(signed(badge)), "signature").summary
    finally:
        monkeypatch.undo()
        contexts._pinned.cache_clear()
        from stepladder.credentials import expanding

        expanding.forget()


@given(
    st.sampled_from(["issuer", "validFrom", "credentialSubject", "name", "type", "id", "@context", "proof"]), st.data()
)
def test_never_passes_a_badge_with_a_changed_member(member, data):
    badge = signed()
    other = data.draw(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "name", "@id", "@value", "@graph"]), st.text(max_size=4), max_size=3)
    )  # fmt: skip
    badge[member] = other
    try:
        verification = verified(badge)
    except UnreadableCredential:
        return
    assert verification.finding.status is not Status.MET


def test_mallory_cannot_issue_in_northlights_name():
    forged = signed(seed=MALLORY_SEED)
    verification = verified(forged)
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "issuer").status is Status.UNMET
    assert verification.finding.status is Status.UNMET
    assert MALLORY != NORTHLIGHT


def test_the_date_of_verification_may_come_in_any_zone():
    badge = signed(unsigned(validUntil="2026-11-21T12:00:00Z"))
    late = datetime.fromisoformat("2026-11-21T13:30:00+02:00")
    assert part(verified(badge, now=late), "dates").status is Status.MET
    assert part(verified(badge, now=datetime(2026, 11, 21, 12, 1, tzinfo=UTC)), "dates").status is Status.UNMET
