from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.badge import READINGS, failure_of, scores_of
from stepladder.appraisal.policy import DEFAULT, DEFAULT_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.appraisal.score import CEILINGS, Answer, EvidenceClass, Provenance, Score, appraise
from stepladder.appraisal.sheet import ScoresTable, read_sheet
from stepladder.documents import parse_json, parse_toml
from stepladder.errors import InvalidDocument, InvalidPolicy
from tests.cast import NOW, THU, signed, tampered, unsigned, verified

NA, UNKNOWN = Answer.NOT_APPLICABLE, Answer.UNKNOWN


def of(**values):
    return {id: Score(value) for id, value in values.items()}


# Worked examples of methods 2.6, to the digit given there.
CAPSTONE = of(A1=4, A2=4, A3=3, A4=3, A5=2, A6=3, B1=3, B2=4, B3=2, B4=UNKNOWN, B5=3, C1=UNKNOWN, C2=3, C3=NA, C4=2)
WEBINAR = of(A1=0, A2=2, A3=0, A4=3, A5=1, A6=2, B1=4, B2=4, B3=2, B4=0, B5=4, C1=0, C2=2, C3=NA, C4=1)
OPAQUE = of(A4=3, A6=3, B1=3, B2=4, B3=2, B5=3, C2=3, C3=NA, C4=2)


def shown(scores):
    points = appraise(scores).points.bounded()
    return (
        None if points.value is None else round(points.value, 1),
        round(points.low, 1),
        round(points.high, 1),
        round(points.information, 3),
    )


def test_the_capstone_comes_out_as_published():
    assert shown(CAPSTONE) == (80.3, 70.4, 82.7, 0.876)
    assert appraise(CAPSTONE).evidence_class == "E3"


def test_a_famous_name_cannot_buy_competency():
    assert shown(WEBINAR) == (20, 20, 20, 1)
    result = appraise(WEBINAR)
    assert result.evidence_class == "E0"
    assert {state.gate.id for state in result.gates if state.closed} == {"G1", "G3"}
    assert result.ceiling == 0


def test_the_opaque_credential_has_no_point_and_asks_how_it_was_assessed():
    assert shown(OPAQUE) == (None, 20, 87.6, 0.495)
    result = appraise(OPAQUE)
    assert result.evidence_class is None
    assert result.ceiling is None
    assert result.next_question == "A1"


def test_a_proctored_exam_is_good_evidence_with_a_low_ceiling():
    # Methods 2.6 (4) gives the result, 78.8 in class E1, without the scores; these lead to it.
    exam = of(A1=2, A2=3, A3=4, A4=3, A5=4, A6=4, B1=4, B2=4, B3=2, B5=2, C2=2, C3=NA, C4=4)
    result = appraise(exam)
    assert shown(exam)[0] == 78.8
    assert result.evidence_class == "E1"
    assert result.ceiling == 2


def test_the_weights_are_the_published_ones():
    assert sum(DEFAULT_WEIGHTS.values()) == 100
    groups = {group: sum(w for id, w in DEFAULT_WEIGHTS.items() if id[0] == group) for group in "ABC"}
    assert groups == {"A": 52, "B": 26, "C": 22}


values = st.integers(0, 4) | st.just(UNKNOWN)
sheets = st.fixed_dictionaries(dict.fromkeys(BY_ID, values) | {"C3": values | st.just(NA)}).map(lambda each: of(**each))


@given(sheets)
def test_low_point_and_high_are_in_order(scores):
    points = appraise(scores).points
    assert 0 <= points.low <= points.high <= 100
    assert points.low <= points.point <= points.high or points.information == 0
    assert 0 <= points.information <= 1


@given(sheets, st.sampled_from(list(BY_ID)), st.integers(0, 4))
def test_learning_something_stays_within_what_was_said_before(scores, id, value):
    before = appraise(scores).points
    if scores[id].value is not UNKNOWN:
        return
    after = appraise({**scores, id: Score(value)}).points
    assert after.low >= before.low
    assert after.high <= before.high
    assert after.information > before.information


@given(sheets, st.sampled_from([id for id in BY_ID if id != "A1"]), st.integers(1, 4))
def test_a_better_score_never_lowers_the_point(scores, id, more):
    value = scores[id].value
    if isinstance(value, Answer) or value + more > 4:
        return
    better = {**scores, id: Score(value + more)}
    assert appraise(better).points.point >= appraise(scores).points.point


@given(sheets)
def test_everything_unknown_at_its_worst_and_best_are_the_ends(scores):
    points = appraise(scores).points
    unknown = [id for id, score in scores.items() if score.value is UNKNOWN]
    worst = appraise({**scores, **{id: Score(0) for id in unknown}}).points
    assert worst.point <= points.high
    raw_high = appraise({**scores, **{id: Score(4) for id in unknown}}).points
    assert raw_high.point == points.high


@given(sheets)
def test_only_known_gates_cap_the_point(scores):
    result = appraise(scores)
    caps = [state.gate.cap for state in result.gates if state.closed and state.gate.cap is not None]
    if caps:
        assert result.points.high <= min(caps)
        assert result.points.point <= min(caps)
    open_caps = [state.gate.cap for state in result.gates if not state.closed and state.gate.cap is not None]
    if open_caps:
        assert result.points.low <= min(open_caps)
    assert not result.provisional or open_caps


@given(sheets)
def test_no_point_below_sixty_percent_of_information(scores):
    result = appraise(scores)
    shown_point = result.points.bounded().value
    assert (shown_point is None) == (result.points.information < Fraction(60, 100))


@given(sheets)
def test_the_next_question_is_the_heaviest_unknown(scores):
    result = appraise(scores)
    unknown = [id for id, score in scores.items() if score.value is UNKNOWN]
    if not unknown:
        assert result.next_question is None
        return
    assert result.next_question in unknown
    assert DEFAULT_WEIGHTS[result.next_question] == max(DEFAULT_WEIGHTS[id] for id in unknown)


def test_of_equally_heavy_questions_the_one_with_a_gate_comes_first():
    known = {id: Score(2) for id in BY_ID if id not in ("B1", "B2", "C1", "A2")}
    assert appraise(known).next_question == "B2"


@pytest.mark.parametrize(
    ("assessed", "transfer", "expected"),
    [
        (0, 4, "E0"),
        (1, 4, "E1"),
        (2, 0, "E1"),
        (3, 4, "E2"),
        (4, UNKNOWN, "E3"),
        (4, 2, "E3"),
        (4, 3, "E4"),
        (UNKNOWN, 4, None),
    ],
)
def test_the_class_follows_from_how_it_was_assessed(assessed, transfer, expected):
    result = appraise(of(A1=assessed, C1=transfer))
    assert result.evidence_class == expected
    assert result.ceiling == (None if expected is None else CEILINGS[result.evidence_class])


def test_a_failed_verification_leaves_it_out_whatever_the_scores():
    result = appraise(CAPSTONE, failed_verification="It was revoked.")
    assert result.points is None
    assert result.evidence_class is None
    assert result.left_out == "It was revoked."


def test_the_issuers_word_alone_counts_two_in_the_group_of_trust():
    stated = {"B1": Score(4, Provenance.ISSUER, "website"), "A2": Score(4, Provenance.ISSUER, "website")}
    result = appraise(stated)
    assert result.scores["B1"].value == 2
    assert result.scores["A2"].value == 4
    assert result.provenance.find("appraisal.provenance.B1").status == "unmet"


@pytest.mark.parametrize(
    ("score", "status"),
    [
        (Score(2), "unknown"),
        (Score(3, Provenance.RATER), "unmet"),
        (Score(3, Provenance.RATER, "page 4"), None),
        (Score(2, Provenance.RATER), None),
        (Score(UNKNOWN), None),
    ],
)
def test_asks_for_a_source_where_one_is_due(score, status):
    finding = appraise({"A2": score}).provenance.find("appraisal.provenance.A2")
    assert (finding and finding.status) == status


def test_not_applicable_needs_a_reason_and_exists_only_for_regulation():
    assert appraise(of(C3=NA)).provenance.find("appraisal.provenance.C3").status == "unmet"
    assert appraise({"C3": Score(NA, reason="no license")}).provenance.status == "met"
    for id in BY_ID:
        if id != "C3":
            with pytest.raises(InvalidDocument):
                appraise(of(**{id: NA}))


def test_refuses_a_dimension_that_does_not_exist_and_a_score_out_of_range():
    with pytest.raises(InvalidDocument):
        appraise({"A9": Score(1)})
    values: tuple[Any, ...] = (-1, 5, 2.5, 2.0, "unknown", "3", True, None, math.nan, 10**5000)
    for value in values:
        with pytest.raises(ValueError, match="whole number from 0 to 4"):
            Score(value)


@pytest.mark.parametrize(
    "weights",
    [
        {**DEFAULT_WEIGHTS, "A1": 9, "A2": 15},
        {**DEFAULT_WEIGHTS, "A1": 31, "A2": 0, "A3": 0},
        {**DEFAULT_WEIGHTS, "C4": 5},
        {**DEFAULT_WEIGHTS, "C4": -4, "C2": 15},
        {id: weight for id, weight in DEFAULT_WEIGHTS.items() if id != "C3"},
        {**DEFAULT_WEIGHTS, "D1": 0},
    ],
)
def test_refuses_weights_that_break_the_rules_about_weights(weights):
    with pytest.raises(InvalidPolicy):
        replace(DEFAULT, weights={id: Fraction(weight) for id, weight in weights.items()})


def test_equal_weights_are_shown_beside():
    assert round(float(appraise(CAPSTONE).equal_points.point), 1) == round(100 * 36 / 48, 1)


def test_a_sheet_in_toml_and_the_same_in_json_say_the_same():
    toml = '[scores]\nA1 = 4\nC3 = "n/a"\nB4 = "unknown"\nA2 = { score = 3, provenance = "verified", citation = "p. 4", reason = "r" }'
    values = {
        "A1": 4,
        "C3": "n/a",
        "B4": "unknown",
        "A2": {"score": 3, "provenance": "verified", "citation": "p. 4", "reason": "r"},
    }
    first = read_sheet(parse_toml(toml.encode(), name="a.toml")).scores
    assert first == read_sheet(parse_json(json.dumps({"scores": values}).encode(), name="a.json")).scores
    assert first["A2"] == Score(3, Provenance.VERIFIED, "p. 4", "r")
    assert first["A1"].provenance is Provenance.UNCITED


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[scores]\nA1 = 5", "f, line 2, scores.A1"),
        ("[scores]\nA1 = -1", "f, line 2, scores.A1"),
        ("[scores]\nA1 = 2.5", "f, line 2, scores.A1"),
        ("[scores]\nA1 = true", "f, line 2, scores.A1"),
        ('[scores]\nA1 = "high"', "f, line 2, scores.A1"),
        ('[scores]\nA1 = "n/a"', "f, line 2, scores.A1"),
        ("[scores]\nA1 = 1\nA7 = 1", "f, line 3, scores.A7"),
        ("[scores.A2]\nscore = 3\ncitaton = 'x'", "f, line 3, scores.A2.citaton"),
        ("[scores.A2]\ncitation = 'x'", "f, line 1, scores.A2"),
        ("credential = 'x'", "f"),
        ("format = 'stepladder/appraisal/9'\n[scores]", "f, line 1, format"),
    ],
)
def test_names_the_place_of_a_mistake_in_a_sheet(text, place):
    with pytest.raises(InvalidDocument) as caught:
        read_sheet(parse_toml(text.encode(), name="f"))
    assert caught.value.place == place


def rich():
    badge = unsigned(validUntil="2028-01-01T00:00:00Z")
    achievement = badge["credentialSubject"]["achievement"]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": "Analyst", "targetUrl": "https://www.onetonline.org/link/summary/15-2051.00",
         "targetFramework": "O*NET", "targetCode": "15-2051.00"}
    ]  # fmt: skip
    achievement["tag"] = ["data"]
    achievement["resultDescription"] = [
        {"id": "urn:x:1", "type": ["ResultDescription"], "name": "Mark", "resultType": "RubricCriterionLevel",
         "requiredLevel": "urn:x:2",
         "rubricCriterionLevel": [{"id": "urn:x:2", "type": ["RubricCriterionLevel"], "name": "Good", "description": "Does it"}]}
    ]  # fmt: skip
    badge["credentialStatus"] = {
        "id": "https://a.example/1#7",
        "type": "BitstringStatusListEntry",
        "statusListIndex": "7",
    }
    return badge


def scores_for(badge):
    return {id: score.value for id, score in scores_of(verified(badge), source="x").items()}


def test_reads_from_a_badge_what_it_states_and_leaves_the_rest_unknown():
    assert scores_for(signed()) == {"B2": 3, "C4": 1}
    assert scores_for(signed(rich())) == {"A2": 3, "A3": 2, "A6": 3, "B2": 4, "C2": 3, "C4": 2}


def test_a_signature_that_was_not_verified_gives_no_credit_for_being_signed():
    badge = rich()
    badge["proof"] = {**signed()["proof"][0], "cryptosuite": "ecdsa-sd-2023"}
    assert scores_for(badge)["B2"] == 3
    assert "not verified" in scores_of(verified(badge), source="x")["A2"].reason


def test_no_badge_states_how_it_was_assessed_but_that_it_was_not():
    assert [reading.score for reading in READINGS if reading.dimension == "A1"] == [0]
    attended = unsigned()
    attended["credentialSubject"]["achievement"]["achievementType"] = "ext:Participation"
    assert appraise(scores_of(verified(signed(attended)), source="x")).evidence_class is EvidenceClass.E0
    assert appraise(scores_of(verified(signed(rich())), source="x")).evidence_class is None


def test_a_forged_or_foreign_badge_is_left_out_and_an_expired_one_is_not():
    forged = tampered(signed())
    forged["name"] = "Everything"
    assert "altered" in failure_of(verified(forged))
    assert "somebody else" in failure_of(verified(signed(), recipient="mallory@example.org"))
    assert failure_of(verified(signed(), recipient=THU)) == ""
    assert failure_of(verified(signed(unsigned(validUntil="2026-01-01T00:00:00Z")))) == ""


def test_every_dimension_has_five_different_anchors_and_a_question():
    for dimension in DIMENSIONS:
        assert len(set(dimension.anchors)) == 5
        assert dimension.question.endswith("?")


def test_every_order_of_the_scores_gives_the_same():
    items = list(CAPSTONE.items())[:5]
    expected = appraise(dict(items)).points
    for order in itertools.permutations(items):
        assert appraise(dict(order)).points == expected


def test_a_policy_says_who_set_it_and_since_when():
    assert isinstance(DEFAULT, WeightPolicy)
    assert DEFAULT.author
    assert DEFAULT.in_force <= date(NOW.year, 12, 31)


def test_a_sheet_has_a_field_for_every_dimension_and_no_other():
    assert list(ScoresTable.__struct_fields__) == list(BY_ID)


def test_a_point_is_shown_from_sixty_percent_of_information_on():
    # A1, A2, A3, A4, A5, A6, B1: 60 of 100.
    exactly = {id: Score(2) for id in ("A1", "A2", "A3", "A4", "A5", "A6", "B1")}
    assert appraise(exactly).points.information == Fraction(60, 100)
    assert appraise(exactly).points.bounded().value == 50
    assert appraise({**exactly, "B1": Score(UNKNOWN)}).points.bounded().value is None


def test_what_cannot_be_checked_is_claimed_and_not_verified():
    result = appraise({**CAPSTONE, "B2": Score(0)})
    assert [state.gate.id for state in result.gates if state.closed] == ["G2"]
    assert result.points.high == 40
