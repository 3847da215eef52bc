"""A certificate as evidence: class and quality from its appraisal, weight from its verification."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from stepladder.appraisal.score import Answer, Score, appraise
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.evidence.certificate import VerifiedBadge, certificate
from tests.cast import MALLORY, MALLORY_SEED, NOW, THU, signed, tampered, unsigned
from tests.test_appraisal import CAPSTONE, OPAQUE


def counted(scores, badge=None, holder=(THU,)):
    verified = None
    if badge is not None:
        envelope = read(json.dumps(badge).encode(), name="badge")
        verified = VerifiedBadge(envelope.digest, verify(envelope, now=NOW), NOW.date())
    return certificate(verified, title="Capstone", scores=scores, holder=holder)


def test_quality_is_the_point_where_it_is_shown_and_final():
    result = counted(CAPSTONE)
    points = appraise(CAPSTONE).points
    assert result.kind == "credential-E3"
    assert (result.quality.point, result.quality.low, result.quality.high) == (
        points.point / 100,
        points.low / 100,
        points.high / 100,
    )


def test_quality_is_the_low_end_where_the_point_is_hidden():
    result = counted(OPAQUE)
    assert result.quality.point == result.quality.low == Fraction(20, 100)
    assert result.kind == "credential-undetermined"


def test_quality_is_the_low_end_while_a_gate_may_close():
    provisional = {**CAPSTONE, "A5": Score(Answer.UNKNOWN)}
    assert appraise(provisional).points.shown
    assert appraise(provisional).provisional
    assert counted(provisional).quality.point == appraise(provisional).points.low / 100


@pytest.mark.parametrize(("transfer", "best"), [(Answer.UNKNOWN, "E4"), (4, "E4"), (3, "E4"), (2, "E3"), (0, "E3")])
def test_an_undetermined_class_is_at_best_what_transfer_allows(transfer, best):
    assert counted({**OPAQUE, "C1": Score(transfer)}).kind_at_best == f"credential-{best}"
    assert counted(CAPSTONE).kind_at_best == "credential-E3"


def test_two_badges_with_one_id_or_of_one_achievement_are_one():
    first = counted(CAPSTONE, signed())
    same_id = counted(CAPSTONE, signed(unsigned(name="Another name")))
    same_achievement = counted(CAPSTONE, signed(unsigned(id="urn:uuid:another")))
    assert len({each.identities for each in (first, same_id, same_achievement)}) == 3
    assert first.identities & same_id.identities
    assert first.identities & same_achievement.identities
    other = unsigned(id="urn:uuid:another")
    other["credentialSubject"]["achievement"]["id"] = "https://northlight.example/achievements/other"
    assert not first.identities & counted(CAPSTONE, signed(other)).identities


def test_what_somebody_found_out_goes_before_what_the_badge_states():
    plain = counted({}, signed())
    assert plain.appraisal.scores["B2"].value == 3
    assert counted({"B2": Score(1)}, signed()).appraisal.scores["B2"].value == 1
    assert counted({"B2": Score(Answer.UNKNOWN)}, signed()).appraisal.scores["B2"].value == 3


def test_a_forged_badge_has_no_quality():
    forged = tampered(signed())
    forged["name"] = "Everything"
    result = counted(CAPSTONE, forged)
    assert result.quality.high == 0
    assert result.verified == 0
    assert result.left_out


def test_what_is_any_of_the_persons_is_theirs():
    assert counted(CAPSTONE, signed(), ("somebody@example.org", THU)).verified == 1
    assert counted(CAPSTONE, signed(), (THU, "somebody@example.org")).verified == 1


def test_what_its_holder_issued_under_another_name_is_still_their_own_word():
    # The subject is the issuer, though the person's file names neither; and the issuer is the person, though no subject.
    for subject, holder in ((MALLORY, (THU,)), ("did:example:somebody", (MALLORY, "did:example:somebody"))):
        badge = unsigned(issuer={"id": MALLORY, "type": ["Profile"], "name": "Me"})
        badge["credentialSubject"] = {**badge["credentialSubject"], "id": subject}
        result = counted(CAPSTONE, signed(badge, seed=MALLORY_SEED), holder)
        assert "issued by its own holder" in result.left_out


def plain_inner():
    """A second badge that contradicts the first in nothing."""
    inner = {name: value for name, value in unsigned(id="urn:uuid:inner").items() if name != "@context"}
    inner["credentialSubject"] = {
        **inner["credentialSubject"],
        "achievement": {**inner["credentialSubject"]["achievement"], "id": "urn:uuid:inner-achievement"},
    }
    return inner


@pytest.mark.parametrize(
    ("badge", "words"),
    [
        (signed(seed=MALLORY_SEED), "another key"),
        (signed(unsigned(type=["VerifiableCredential"])), "no OpenBadgeCredential"),
        (signed(unsigned(endorsement=[plain_inner()])), "another credential"),
        (signed(unsigned(name=["Data storytelling", "Master of everything"])), "two values for name"),
    ],
)
def test_what_is_no_badge_of_its_issuer_is_left_out(badge, words):
    result = counted(CAPSTONE, badge)
    assert words in result.left_out
    assert result.verified == 0
