"""Endorsements: verified like any credential, about what they were found with, and never the badge's fault."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey

from stepladder.credentials.keys import did_key
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    OB303,
    VC2,
    part,
    signed,
    statuses,
    tampered,
    unsigned,
    verified,
)
from tests.test_members import token_of

BOARD_SEED = b"the board that looks at teaching"
BOARD = did_key(bytes(SigningKey(BOARD_SEED).verify_key))
BADGE_ID = unsigned()["id"]
ACHIEVEMENT = unsigned()["credentialSubject"]["achievement"]["id"]


def endorsement(about, **changes):
    document = {
        "@context": [VC2, OB303],
        "id": "urn:uuid:7d0f7a4e-0000-4000-a000-000000000001",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Looked at by the board",
        "issuer": {"id": BOARD, "type": ["Profile"], "name": "The Board"},
        "validFrom": "2025-09-15T00:00:00Z",
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Sound teaching."},
    }
    return document | changes


def endorsed(*endorsements, **members):
    """A badge with endorsements of the badge, or of what else takes them."""
    return signed(unsigned(endorsement=list(endorsements), **members))


GOOD = signed(endorsement(BADGE_ID), seed=BOARD_SEED)


def test_an_endorsement_by_itself_is_verified_like_any_credential():
    verification = verified(GOOD)
    assert verification.finding.status is Status.MET
    assert verification.trusted_claims.comment == "Sound teaching."
    assert verified(token_of(endorsement(BADGE_ID), seed=BOARD_SEED).encode()).finding.status is Status.MET


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"credentialSubject": {"type": ["EndorsementSubject"], "endorsementComment": "Good."}}, "what one thing"),
        ({"id": ...}, "no id"),
        ({"validFrom": ...}, "0 dates"),
        ({"issuer": {"type": ["Profile"], "name": "Nobody"}}, "issuer"),
    ],
)
def test_says_what_an_endorsement_lacks(changes, fault):
    document = {name: value for name, value in endorsement(BADGE_ID, **changes).items() if value is not ...}
    assert fault in part(verified(signed(document, seed=BOARD_SEED)), "conforms").summary


def test_a_good_endorsement_is_reported_beside_the_badge():
    verification = verified(endorsed(GOOD))
    assert verification.finding.status is Status.MET
    assert statuses(verification)["endorsements"] == "met"
    assert verification.endorsements[0].trusted_claims.issuer_name == "The Board"
    assert part(verification, "endorsements.1.about").status is Status.MET


@pytest.mark.parametrize(
    ("bad", "check"),
    [
        (signed(endorsement(BADGE_ID, validUntil="2026-01-01T00:00:00Z"), seed=BOARD_SEED), "dates"),
        (signed(endorsement(BADGE_ID), seed=MALLORY_SEED), "issuer"),
        (signed(endorsement("urn:uuid:7d0f7a4e-0000-4000-8000-000000000099"), seed=BOARD_SEED), "about"),
        ({**tampered(GOOD), "name": "Praised by the board"}, "signature"),
        (endorsement(BADGE_ID), "signature"),
    ],
)
def test_a_bad_endorsement_is_named_and_does_not_make_the_badge_bad(bad, check):
    verification = verified(endorsed(bad, GOOD))
    assert verification.finding.status is Status.MET
    assert part(verification, "endorsements").status is Status.UNMET
    assert "1 of 2 endorsements" in part(verification, "endorsements").summary
    assert part(verification, f"endorsements.1.{check}").status is Status.UNMET
    assert verification.endorsements[1].finding.status is Status.MET


def test_an_endorsement_of_the_achievement_and_of_the_issuer_are_found_where_they_stand():
    subject = unsigned()["credentialSubject"]
    achievement = {**subject["achievement"], "endorsement": [signed(endorsement(ACHIEVEMENT), seed=BOARD_SEED)]}
    issuer = {**unsigned()["issuer"], "endorsement": [signed(endorsement(NORTHLIGHT), seed=BOARD_SEED)]}
    badge = unsigned(issuer=issuer, credentialSubject={**subject, "achievement": achievement})
    verification = verified(signed(badge))
    assert [each.finding.status for each in verification.endorsements] == [Status.MET, Status.MET]


def test_an_endorsement_as_a_token_is_read_too():
    badge = unsigned(endorsementJwt=[token_of(endorsement(BADGE_ID), seed=BOARD_SEED)])
    verification = verified(signed(badge))
    assert [each.finding.status for each in verification.endorsements] == [Status.MET]
    assert verification.finding.status is Status.MET


def test_a_badge_that_is_passed_off_as_an_endorsement_is_none():
    other = signed(unsigned(id="urn:uuid:7d0f7a4e-0000-4000-8000-000000000002"))
    verification = verified(token_of(unsigned(endorsement=[other])).encode())
    assert part(verification, "endorsements.1.about").status is Status.UNMET


def test_an_issuer_cannot_be_endorsed_by_a_stranger_in_anothers_name():
    forged = endorsement(BADGE_ID, issuer={"id": BOARD, "type": ["Profile"], "name": "The Board"})
    verification = verified(endorsed(signed(forged, seed=MALLORY_SEED)))
    assert part(verification, "endorsements.1.issuer").status is Status.UNMET
    assert MALLORY not in {verification.credential.issuers[0], BOARD}


def test_endorsements_that_endorse_one_another_end():
    inner = GOOD
    for number in range(8):
        document = endorsement(BADGE_ID, id=f"urn:uuid:7d0f7a4e-0000-4000-a000-{number + 2:012}", endorsement=[inner])
        inner = signed(document, seed=BOARD_SEED)
    verification = verified(endorsed(inner))
    depth = 0
    while verification.endorsements:
        verification = verification.endorsements[0]
        depth += 1
    assert depth == 3
