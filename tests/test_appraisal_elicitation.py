"""From what people say is important to weights that may be put in force."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.elicitation import by_ranks, by_swings, centroid, rounded, within_limits
from stepladder.appraisal.policy import DEFAULT_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import InvalidPolicy
from tests.appraisal_cast import policy_of

swings = st.fixed_dictionaries(dict.fromkeys(BY_ID, st.integers(0, 100))).flatmap(
    lambda points: st.sampled_from(list(BY_ID)).map(lambda best: {**points, best: 100})
)
rankings = st.fixed_dictionaries(dict.fromkeys(BY_ID, st.integers(1, 15)))
steps = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 4)])


def test_centroids_come_out_as_published():
    # Barron and Barrett 1996, as methods 2.8 gives them for four.
    assert [round(float(weight), 4) for weight in centroid(4)] == [0.5208, 0.2708, 0.1458, 0.0625]
    assert list(centroid(1)) == [Fraction(1)]
    with pytest.raises(ValueError, match="nothing to rank"):
        centroid(0)


@given(st.integers(1, 40))
def test_centroids_fall_and_sum_to_one(count):
    weights = centroid(count)
    assert sum(weights) == 1
    assert list(weights) == sorted(weights, reverse=True)


@given(swings)
def test_swings_keep_their_proportions_and_sum_to_a_hundred(points):
    weights = by_swings(points)
    assert sum(weights.values()) == 100
    assert all(weights[id] * sum(points.values()) == 100 * points[id] for id in BY_ID)


@given(rankings)
def test_ranks_give_more_to_what_comes_first_and_the_same_to_what_is_tied(ranks):
    weights = by_ranks(ranks)
    assert sum(weights.values()) == 100
    for one in BY_ID:
        for other in BY_ID:
            assert (weights[one] > weights[other]) == (ranks[one] < ranks[other])


def test_ties_share_the_mean_of_their_places():
    ranks = {id: place for place, id in enumerate(BY_ID, 1)} | {"A2": 1}
    weights, centers = by_ranks(ranks), centroid(15)
    assert weights["A1"] == weights["A2"] == 50 * (centers[0] + centers[1])
    assert weights["A3"] == 100 * centers[2]
    assert set(by_ranks(dict.fromkeys(BY_ID, 7)).values()) == {Fraction(100, 15)}


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (dict.fromkeys(BY_ID, 50), "100 for the most important"),
        ({**dict.fromkeys(BY_ID, 100), "A1": 101}, "0 to 100"),
        ({**dict.fromkeys(BY_ID, 100), "A1": -1}, "0 to 100"),
        ({"A1": 100}, "missing or superfluous: A2"),
        ({**dict.fromkeys(BY_ID, 100), "Z9": 1}, "Z9"),
        ({**dict.fromkeys(BY_ID, 100), "A1": 10**400}, r"A1 has more than 10\^308 points; expected 0 to 100"),
        ({**dict.fromkeys(BY_ID, 100), "A1": -(10**400)}, r"less than -10\^308"),
    ],
    ids=["no-hundred", "above", "below", "missing", "unknown", "huge", "huge-below"],
)
def test_refuses_swings_that_say_nothing(points, words):
    with pytest.raises(InvalidPolicy, match=words):
        by_swings(points)


def test_refuses_a_rank_below_one():
    with pytest.raises(InvalidPolicy, match="rank 0"):
        by_ranks({**dict.fromkeys(BY_ID, 1), "C1": 0})
    with pytest.raises(InvalidPolicy, match="less than"):
        by_ranks({**dict.fromkeys(BY_ID, 1), "C1": -(10**5000)})


def in_force(weights):
    return policy_of(weights)


@given(swings, steps)
def test_whatever_was_asked_is_fitted_to_the_limits_or_refused(points, step):
    asked = by_swings(points)
    counting = sum(1 for each in asked.values() if each)
    try:
        found = within_limits(asked, step=step)
    except InvalidPolicy:
        assert counting < 4
        return
    assert isinstance(in_force(found.weights), WeightPolicy)
    assert all(weight % step == 0 for weight in found.weights.values())
    lawful = asked["A1"] >= 10 and max(asked.values()) <= 30
    moved = [each for each in found.changes if each.given]
    assert bool(moved) == (not lawful)
    away = [each.dimension for each in found.changes if not each.given]
    assert away == [id for id in BY_ID if asked[id] and not found.weights[id]]
    if lawful:
        assert all(abs(found.weights[id] - asked[id]) < step for id in BY_ID)


@given(rankings, steps)
def test_the_order_survives_the_limits_but_for_what_they_forbid(ranks, step):
    asked = by_ranks(ranks)
    found = within_limits(asked, step=step)
    for one in BY_ID:
        for other in BY_ID:
            if "A1" not in (one, other) and asked[one] > asked[other]:
                assert found.weights[one] >= found.weights[other]


def only(**points):
    return by_swings({**dict.fromkeys(BY_ID, 0), **points})


def test_what_lies_beyond_a_limit_is_moved_to_it_and_said():
    found = within_limits(only(A1=5, A2=100, B1=40, C1=40, C2=40))
    assert [(each.dimension, each.given) for each in found.changes] == [("A1", Fraction(10)), ("A2", Fraction(30))]
    assert [each.words() for each in found.changes] == [
        "A1 comes to 2.2 and is raised to 10, the least it may have.",
        "A2 comes to 40.9 and is cut to 30, the most that any may have.",
    ]
    assert found.weights["B1"] == found.weights["C1"] == found.weights["C2"] == 20


def test_what_is_so_small_that_it_is_rounded_away_is_said():
    found = within_limits(by_swings({**dict.fromkeys(BY_ID, 60), "A1": 100, "B5": 1, "C3": 0}))
    assert found.weights["B5"] == found.weights["C3"] == 0
    assert [each.words() for each in found.changes] == [
        "B5 comes to 0.12 and is rounded to 0, so that it does not count at all."
    ]


def test_a1_reaches_its_least_by_itself_where_others_are_cut():
    found = within_limits(only(A1=16, A2=100, B1=30, C1=30))
    assert [each.dimension for each in found.changes] == ["A2"]
    assert found.weights["A1"] > 10


def test_three_at_the_most_and_a1_at_the_least_are_just_possible():
    found = within_limits(only(A2=100, B1=100, C1=100))
    assert {id: weight for id, weight in found.weights.items() if weight} == {"A1": 10, "A2": 30, "B1": 30, "C1": 30}


@pytest.mark.parametrize(
    "points", [{"A1": 100}, {"A1": 100, "A2": 100}, {"A1": 100, "A2": 1, "A3": 1}, {"A2": 100}], ids=str
)
def test_refuses_where_too_few_dimensions_count_and_says_why(points):
    with pytest.raises(InvalidPolicy, match=r"would count; expected no weight above 30"):
        within_limits(only(**points))


def test_refuses_to_fit_what_are_no_weights():
    with pytest.raises(InvalidPolicy, match="sum to 100"):
        within_limits({id: Fraction(1) for id in BY_ID})


@given(swings, steps)
def test_rounding_keeps_the_sum_and_moves_nothing_by_a_whole_step(points, step):
    asked = by_swings(points)
    found = rounded(asked, step=step)
    assert sum(found.values()) == 100
    assert all(abs(found[id] - asked[id]) < step for id in BY_ID)


def test_rounding_gives_what_is_missing_to_the_largest_remainders():
    assert dict(rounded({"a": Fraction("33.6"), "b": Fraction("33.7"), "c": Fraction("32.7")})) == {
        "a": 33,
        "b": 34,
        "c": 33,
    }
    assert dict(rounded({"a": Fraction("0.5"), "b": Fraction("1.5")})) == {"a": 0, "b": 2}
    with pytest.raises(ValueError, match="multiples"):
        rounded({"a": Fraction(1, 3)})


@pytest.mark.parametrize("weight", [10**400, -(10**400)], ids=["above", "below"])
def test_refuses_a_weight_of_any_size_and_says_so(weight):
    with pytest.raises(InvalidPolicy, match=r"the weight of A2 is .* than -?10\^308; expected 0 to 30"):
        policy_of({**DEFAULT_WEIGHTS, "A2": weight})


def test_weights_that_keep_the_limits_stay_as_they_are():
    asked = {id: Fraction(weight) for id, weight in DEFAULT_WEIGHTS.items()}
    found = within_limits(asked)
    assert (dict(found.weights), found.changes) == (asked, ())
