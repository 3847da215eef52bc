"""How far people agree, measured and in words, and what is known of the model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.agreement.report import ENOUGH, FEW, matrix, measure
from stepladder.appraisal.agreement.standing import Standing
from stepladder.appraisal.agreement.studies import content_ratio, least_ratio, people_needed, spearman
from stepladder.appraisal.agreement.validity import Collected, Expert, contents, table
from stepladder.appraisal.agreement.words import first_sentence, meaning_of, number_of, told
from stepladder.appraisal.raters import Rating
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Score
from tests.appraisal_cast import NA, UNKNOWN, sheets
from tests.test_appraisal import of

CHANCE = np.random.default_rng


def pair(first, second, names=("ann", "bo")):
    return [Rating(names[0], first), Rating(names[1], second)]


def thirty():
    """Two people judged thirty; on four they disagree about how it was assessed."""
    rng, given = CHANCE(4), {}
    for number in range(30):
        scores = {id: Score(int(rng.integers(0, 5))) for id in BY_ID if id != "C3"} | {"A1": Score(number % 5)}
        other = {**scores, "A1": Score((number + 2) % 5)} if number in (3, 9, 14, 28) else scores
        given[f"c{number:02}"] = pair(scores, other)
    return given


def test_says_first_who_judged_how_many_and_where_to_look():
    found = told(measure(thirty(), rng=CHANCE(1)))
    assert found.first == "Two people judged 30; they agreed on 26. Look at these 4."
    assert found.look_at == ("c03", "c09", "c14", "c28")
    assert found.on_class.sentence == "26 of 30 the same"
    assert found.dimensions[0].sentence == "Authenticity of the assessment: 26 of 30 the same"
    assert [each.about for each in found.dimensions] == [id for id in BY_ID if id != "C3"]
    assert found.dimensions[1].number == "1.00"
    assert found.dimensions[1].meaning == (
        "They agree well. Nobody differed on any of these 30, which gives no interval; on up to 10 % of others people "
        "may still differ (95 %, exact)."
    )


def test_many_people_are_counted_and_so_are_those_of_which_too_few_know():
    given = {
        "x": [Rating("ann", of(A1=3)), Rating("bo", of(A1=3)), Rating("cy", of(A2=1))],
        "y": [Rating("ann", of(A1=3)), Rating("cy", of(A1=4))],
        "z": [Rating("ann", of(A2=3)), Rating("cy", of(A1=4))],
        "alone": [Rating("bo", of(A1=1))],
    }
    agreement = measure(given)
    assert first_sentence(agreement) == (
        "3 people judged 3, each by at least two of them; they agreed on 1. Of one of them too few know what it proves. "
        "Look at this one."
    )
    assert (agreement.agreed, agreement.disagreed, agreement.judged) == (("x",), ("y",), ("alone", "x", "y", "z"))
    assert dict(agreement.to_settle) == {"y": ("A1",)}


def test_says_so_where_nobody_or_only_one_has_judged():
    assert first_sentence(measure({})) == "Nobody has judged anything yet."
    assert "No two people" in first_sentence(measure({"x": [Rating("ann", of(A1=1))], "y": []}))


def test_no_number_is_shown_from_few_credentials():
    given = dict(list(thirty().items())[: FEW - 1])
    found = told(measure(given, rng=CHANCE(1)))
    assert {each.number for each in (*found.dimensions, found.on_class, found.points)} == {""}
    assert found.dimensions[0].meaning == "9 credentials are too few to put a number on it; it takes 10."
    assert found.from_raters.number == ""


def test_a_number_from_less_than_thirty_says_that_it_does_not_hold_yet():
    given = dict(list(thirty().items())[: ENOUGH - 1])
    found = measure(given, rng=CHANCE(1)).dimensions["A2"].alpha
    assert number_of(found) == "1.00"
    assert meaning_of(found).endswith("It rests on 29 credentials; from 30 on one may rely on it.")


def test_a_grade_that_the_interval_leaves_open_says_so():
    found = measure(thirty(), rng=CHANCE(1)).dimensions["A1"].alpha
    assert found.interval[0] < 0.80 <= found.interval[1]
    assert "leave open whether that holds" in meaning_of(found)


def test_what_does_not_apply_is_an_answer_and_no_place_on_the_scale():
    given = {f"c{number}": pair({"C3": Score(NA)}, {"C3": Score(NA if number < 6 else 2)}) for number in range(12)}
    found = measure(given).dimensions["C3"]
    assert (found.same.value, found.same.units, found.alpha.value) == (0.5, 12, None)


def test_the_matrix_has_a_hole_where_nobody_knows():
    given = {"b": pair(of(A1=1), of(A1=UNKNOWN)), "a": [Rating("bo", of(A1=3))]}
    assert np.array_equal(matrix(given, "A1", ("ann", "bo")), [[np.nan, 3], [1, np.nan]], equal_nan=True)


def test_the_points_are_compared_of_those_who_judged_most_together():
    given = thirty() | {f"d{number}": pair(of(A1=1), of(A1=2), ("ann", "cy")) for number in range(3)}
    found = measure(given)
    assert found.pair == found.points.raters == ("ann", "bo")
    assert len(found.points.credentials) == found.points.mean.units == 30
    assert found.points.error is not None
    assert found.variance.size == (30, 2, 14)


def test_alpha_for_the_confidence_takes_ten_credentials_and_half_of_the_dimensions():
    assert measure(thirty()).alpha == 1
    assert measure(dict(list(thirty().items())[:9])).alpha is None
    sparse = {
        f"c{number}": pair(of(A1=number % 5, A2=number % 4), of(A1=number % 5, A2=number % 4)) for number in range(40)
    }
    assert measure(sparse).alpha is None


givens = st.dictionaries(
    st.sampled_from("abcdef"), st.dictionaries(st.sampled_from(["ann", "bo", "cy"]), sheets, max_size=3), max_size=5
).map(lambda each: {id: [Rating(who, scores) for who, scores in by.items()] for id, by in each.items()})


@given(givens, st.randoms())
def test_the_order_of_people_and_credentials_does_not_matter(given, random):
    turned = {
        id: random.sample(ratings, len(ratings)) for id, ratings in random.sample(list(given.items()), len(given))
    }
    assert measure(turned) == measure(given)


@given(givens)
def test_everything_that_two_judged_is_agreed_disagreed_or_unknown_and_can_be_told(given):
    found = measure(given, rng=CHANCE(1))
    assert not set(found.agreed) & set(found.disagreed)
    assert set(found.agreed) | set(found.disagreed) <= set(found.double) <= set(found.judged)
    assert set(found.disagreed) <= set(found.to_settle)
    words = told(found)
    assert words.first.endswith(".")
    assert all(row.can_say and row.cannot_say for row in table(found))


@pytest.mark.parametrize(("essential", "ratio"), [(10, 1), (9, 0.8), (8, 0.6), (5, 0), (0, -1)])
def test_the_content_ratio_is_lawshes(essential, ratio):
    assert content_ratio(essential, 10) == ratio


@pytest.mark.parametrize(
    ("experts", "least"),
    # Ayre and Scally 2014, table of exact critical values.
    [(5, 1), (6, 1), (7, 1), (8, 0.75), (9, 0.778), (10, 0.8), (15, 0.6), (20, 0.5), (40, 0.3)],
)
def test_the_least_content_ratio_is_the_exact_one(experts, least):
    assert round(least_ratio(experts), 3) == least


def test_fewer_than_five_experts_can_never_exceed_chance():
    assert all(least_ratio(experts) > 1 for experts in range(1, 5))
    for experts, essential in ((0, 0), (3, 4)):
        with pytest.raises(ValueError, match="share"):
            content_ratio(essential, experts)
    with pytest.raises(ValueError, match="no experts"):
        least_ratio(0)


def test_it_takes_eighty_five_people_to_find_a_correlation_of_thirty():
    # Methods 2.9; Cohen 1988, table 3.4.1, has 84 by an approximation.
    assert people_needed(0.30) == 85
    assert people_needed(-0.5) < people_needed(0.30) < people_needed(0.10)
    with pytest.raises(ValueError, match="between"):
        people_needed(0)


def test_ranks_correlate_as_computed_by_hand():
    # 1 - 6 · (1 + 1 + 1 + 1 + 0) / (5 · 24) = .8
    found = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    assert found.value == pytest.approx(0.8)
    # atanh .8 ± 1.96 · √(1.32/2)
    assert found.interval == pytest.approx((-0.4571, 0.9908), abs=1e-4)
    assert spearman([1, 2, 2, 3], [1, 2, 2, 3]).value == pytest.approx(1)
    assert spearman([1, 1], [1, 2]).reason == "same"
    assert spearman([], []).reason == "few"
    with pytest.raises(ValueError, match="partner"):
        spearman([1], [])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=20))
def test_ranks_depend_on_the_order_alone_and_turn_with_it(pairs):
    first, second = zip(*pairs, strict=True)
    found, cubed = spearman(first, second), spearman([each**3 for each in first], second)
    turned = spearman([-each for each in first], second)
    assert found.value == pytest.approx(cubed.value)
    if found.value is not None:
        assert turned.value == pytest.approx(-found.value)
        assert -1 <= found.value <= 1


def by_id(rows):
    return {row.id: row for row in rows}


def test_where_nothing_was_collected_it_says_that_nothing_can_be_said():
    rows = table(measure({}))
    assert [row.id for row in rows] == [
        "content", "agreement", "class", "generalizability", "predictive", "discriminant", "fairness",
    ]  # fmt: skip
    assert {row.standing for row in rows} == {Standing.MISSING}
    assert all(not row.numbers and row.can_say.startswith("Nothing") for row in rows)


def test_with_thirty_judged_twice_it_says_what_holds_and_shows_the_numbers():
    rows = by_id(table(measure(thirty(), rng=CHANCE(1))))
    assert rows["agreement"].standing is Standing.TENTATIVE
    assert rows["agreement"].can_say == (
        "On most dimensions people agree well enough to rely on one another. Least of all on these: A1. Not known on these: C3."
    )
    assert rows["agreement"].numbers["A2"] == "1.00"
    assert rows["class"].numbers["same"] == "86%"
    assert rows["generalizability"].standing is Standing.HOLDS
    assert rows["predictive"].standing is Standing.MISSING


def test_people_who_agree_on_every_dimension_may_rely_on_one_another():
    given = {id: [ratings[0], Rating("bo", ratings[0].scores)] for id, ratings in thirty().items()}
    rows = by_id(table(measure(given, rng=CHANCE(1))))
    assert {rows[id].standing for id in ("agreement", "class", "generalizability")} == {Standing.HOLDS}


def test_people_who_answer_by_chance_fail():
    rng = CHANCE(2)
    given = {
        f"c{number}": pair(*({id: Score(int(rng.integers(0, 5))) for id in BY_ID} for _ in range(2)))
        for number in range(60)
    }
    rows = by_id(table(measure(given, rng=rng)))
    assert rows["agreement"].standing is rows["class"].standing is Standing.FAILS
    assert "Least of all on these: A1" in rows["agreement"].can_say


@pytest.mark.parametrize(
    ("experts", "standing"),
    [(0, Standing.MISSING), (4, Standing.TOO_FEW), (7, Standing.TENTATIVE), (10, Standing.HOLDS)],
)
def test_a_panel_says_something_from_five_experts_on_and_holds_from_ten(experts, standing):
    panel = tuple(Expert(f"x{number}", frozenset(BY_ID)) for number in range(experts))
    row = by_id(table(measure({}), Collected(panel)))["content"]
    assert row.standing is standing
    assert bool(row.numbers) == (experts >= 5)
    assert len(contents(panel)) == (15 if panel else 0)


def test_a_panel_that_finds_a_dimension_idle_names_it():
    panel = tuple(Expert(f"x{number}", frozenset(BY_ID) - ({"B3"} if number < 4 else set())) for number in range(10))
    row = by_id(table(measure({}), Collected(panel)))["content"]
    assert (row.standing, row.numbers["B3"]) == (Standing.FAILS, "0.20")
    assert "not these: B3" in row.can_say


@pytest.mark.parametrize(
    ("people", "standing"),
    [(29, Standing.TOO_FEW), (30, Standing.TENTATIVE), (84, Standing.TENTATIVE), (85, Standing.HOLDS)],
)
def test_a_forecast_takes_eighty_five_people(people, standing):
    rng = CHANCE(3)
    later = tuple((float(number), number + float(rng.normal(0, 20))) for number in range(people))
    row = by_id(table(measure({}), Collected(later=later)))["predictive"]
    assert row.standing is standing
    assert bool(row.numbers) == (people >= 30)
