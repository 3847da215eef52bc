"""Very many appraisals at once are the same as one by one."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.many import CLASSES, NOT_APPLICABLE, UNKNOWN, appraise_many, packed
from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score, appraise
from stepladder.errors import InvalidDocument
from tests.appraisal_cast import policies, sheets
from tests.test_appraisal import CAPSTONE, OPAQUE, WEBINAR


def line_of(scores, policy):
    """What the appraisal of one entry says, in the form of a line."""
    appraisal = appraise(scores, policy=policy)
    points = appraisal.points
    answered = sum(score.value is not Answer.UNKNOWN for score in appraisal.scores.values())
    return (
        appraisal.evidence_class, answered, float(points.information), float(points.point) if points.shown else None,
        float(points.low), float(points.high), appraisal.provisional,
    )  # fmt: skip


def as_tuple(line):
    return (line.evidence_class, line.answered, line.information, line.point, line.low, line.high, line.provisional)


@given(st.lists(sheets, max_size=12), policies)
def test_gives_digit_for_digit_what_appraising_one_gives(entries, policy):
    lines = list(appraise_many(packed(entries), policy.weights).lines())
    assert [as_tuple(line) for line in lines] == [line_of(scores, policy) for scores in entries]


@given(st.lists(sheets, min_size=1, max_size=6), policies)
def test_the_points_and_caps_are_those_of_the_appraisal_also_where_they_are_not_shown(entries, policy):
    many = appraise_many(packed(entries), policy.weights)
    for place, scores in enumerate(entries):
        one = appraise(scores, policy=policy)
        closed = [state.gate.cap for state in one.gates if state.closed and state.gate.cap is not None]
        assert many.points[place] == float(one.points.point)
        assert many.caps[place] == min([100, *closed])
        assert many.capped[place] == (point_without_gates(one, policy) > min([100, *closed]))


def point_without_gates(appraisal, policy):
    known = {id: score.value for id, score in appraisal.scores.items() if isinstance(score.value, int)}
    weight = sum(policy.weights[id] for id in known)
    return 25 * sum(policy.weights[id] * value for id, value in known.items()) / weight if weight else 0


def test_the_worked_examples_come_out_as_published():
    many = appraise_many(packed([CAPSTONE, WEBINAR, OPAQUE]), DEFAULT.weights)
    assert [round(point, 1) for point in many.points[:2]] == [80.3, 20]
    assert many.shown.tolist() == [True, True, False]
    assert (round(many.low[0], 1), round(many.high[0], 1), round(many.high[2], 1)) == (70.4, 82.7, 87.6)
    assert [CLASSES[code] if code >= 0 else None for code in many.classes] == ["E3", "E0", None]


@pytest.mark.parametrize("denominator", [1, 3, 10**6, 10**15 + 37, 10**40 + 1], ids="d{}".format)
def test_is_exact_whatever_the_denominator_of_the_weights(denominator):
    shift = Fraction(1, denominator)
    weights = {**DEFAULT.weights, "A1": DEFAULT.weights["A1"] - shift, "C4": DEFAULT.weights["C4"] + shift}
    policy = WeightPolicy("odd", "1", weights, "x", "x", DEFAULT.in_force)
    entries = [CAPSTONE, WEBINAR, OPAQUE, {}, {"B4": Score(4)}]
    lines = [as_tuple(line) for line in appraise_many(packed(entries), weights).lines()]
    assert lines == [line_of(scores, policy) for scores in entries]


def test_a_point_at_the_very_cap_of_a_gate_is_not_provisional():
    # 2.4 of 4 is 60 points, the cap of the gate that may be closed.
    at = {id: Score(2) for id in BY_ID if id != "A5"} | {id: Score(4) for id in ("A6", "C4")}
    weights = {**dict.fromkeys(BY_ID, Fraction(0)), "A1": Fraction(80), "A6": Fraction(10), "C4": Fraction(10)}
    above = {**weights, "A1": Fraction(80) - Fraction(1, 10**30), "C4": Fraction(10) + Fraction(1, 10**30)}
    assert [appraise_many(packed([at]), each).provisional.tolist() for each in (weights, above)] == [[False], [True]]


def test_a_point_is_shown_from_exactly_sixty_percent_on():
    sixty = {id: Score(2) for id in ("A1", "A2", "A3", "A4", "A5", "A6", "B1")}
    many = appraise_many(packed([sixty, {**sixty, "B1": Score(Answer.UNKNOWN)}]), DEFAULT.weights)
    assert many.shown.tolist() == [True, False]


def test_equal_weights_are_weights_like_others():
    many = appraise_many(packed([CAPSTONE]), EQUAL_WEIGHTS)
    assert many.points[0] == float(appraise(CAPSTONE).equal_points.point)


def test_the_issuers_word_alone_counts_two_in_the_group_of_trust():
    stated = Score(4, Provenance.ISSUER, "website")
    assert packed([{"B1": stated, "A2": stated}])[0, [1, 6]].tolist() == [4, 2]


def test_what_is_absent_is_unknown_and_what_does_not_apply_is_not():
    row = packed([{"C3": Score(Answer.NOT_APPLICABLE)}])[0]
    assert row[list(BY_ID).index("C3")] == NOT_APPLICABLE
    assert (row == UNKNOWN).sum() == 14


def test_nothing_at_all_is_appraised_as_nothing():
    assert list(appraise_many(packed([]), DEFAULT.weights).lines()) == []


@pytest.mark.parametrize(
    "sheet", [{"Z9": Score(1)}, {"A1": Score(Answer.NOT_APPLICABLE)}], ids=["no-dimension", "not-applicable"]
)
def test_refuses_scores_that_are_none_of_the_rubric(sheet):
    with pytest.raises(InvalidDocument):
        packed([sheet])


@pytest.mark.parametrize(
    ("rows", "weights", "words"),
    [
        (np.zeros((2, 14), dtype=np.int8), DEFAULT.weights, "15 columns"),
        (np.full((1, 15), 5, dtype=np.int8), DEFAULT.weights, "0 to 4"),
        (np.full((1, 15), -2, dtype=np.int8), DEFAULT.weights, "only C3"),
        (np.zeros((1, 15), dtype=np.int8), {"A1": Fraction(100)}, "one number for each"),
        (np.zeros((1, 15), dtype=np.int8), {**DEFAULT.weights, "A2": Fraction(-1)}, "below 0"),
        (np.zeros((1, 15), dtype=np.int8), {id: Fraction(id == "C3") for id in BY_ID}, "always applies"),
    ],
    ids=["columns", "too-high", "n/a", "missing", "negative", "only-C3"],
)
def test_refuses_rows_and_weights_that_are_none(rows, weights, words):
    with pytest.raises(ValueError, match=words):
        appraise_many(rows, weights)


def test_twenty_thousand_entries_take_less_than_a_second():
    rng = np.random.default_rng(1)
    rows = rng.integers(-1, 5, size=(20_000, 15), dtype=np.int8)
    start = time.perf_counter()
    lines = list(appraise_many(rows, DEFAULT.weights).lines())
    assert time.perf_counter() - start < 1
    assert len(lines) == 20_000
