"""What may be said of the model, and what is not known: nothing holds from too little, and nothing fails for want of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.agreement.coefficient import Coefficient
from stepladder.appraisal.agreement.report import measure
from stepladder.appraisal.agreement.standing import Standing, standing_of
from stepladder.appraisal.agreement.studies import most_differing, spearman
from stepladder.appraisal.agreement.validity import Collected, Expert, table
from stepladder.appraisal.agreement.words import told
from stepladder.appraisal.raters import Rating
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Score

CHANCE = np.random.default_rng


def row_of(id, agreement=None, collected=None):
    rows = table(agreement or measure({}), collected or Collected())
    return next(row for row in rows if row.id == id)


def judged(sheets, names=("ann", "bo")):
    """Credentials on which two people say the same."""
    return {f"c{place:03}": [Rating(name, each) for name in names] for place, each in enumerate(sheets)}


def varied(count, ids=tuple(BY_ID)):
    """Scores that vary, of each of so many credentials on these dimensions."""
    return [{id: Score((number + place) % 5) for place, id in enumerate(ids)} for number in range(count)]


def test_where_all_scores_are_the_same_agreement_is_not_known_and_does_not_fail():
    found = measure(judged([{id: Score(2) for id in BY_ID}] * 35), rng=CHANCE(1))
    row = row_of("agreement", found)
    assert found.alpha is None
    assert row.standing is Standing.UNKNOWN
    assert "not known" in row.can_say
    assert "too little for scores" not in row.can_say
    assert row_of("generalizability", found).standing is Standing.UNKNOWN


def test_with_fewer_than_half_of_the_dimensions_agreement_is_not_known():
    row = row_of("agreement", measure(judged(varied(40, tuple(BY_ID)[:7])), rng=CHANCE(1)))
    assert row.standing is Standing.UNKNOWN


def test_nothing_holds_where_most_dimensions_rest_on_ten_credentials():
    sheets = [each if place < 10 else {"A1": each["A1"]} for place, each in enumerate(varied(40))]
    row = row_of("agreement", measure(judged(sheets), rng=CHANCE(1)))
    assert row.standing is Standing.TENTATIVE
    assert row.can_say.startswith("How well people agree so far")
    assert row.have == "40 credentials; on the dimension with the fewest 10"


def test_dimensions_that_nobody_judged_twice_are_named_and_the_whole_does_not_hold():
    row = row_of("agreement", measure(judged(varied(40, tuple(BY_ID)[:8])), rng=CHANCE(1)))
    assert row.standing is Standing.TENTATIVE
    assert row.can_say == (
        "Where it is known, people mostly agree well enough to rely on one another. "
        "Not known on these: B3, B4, B5, C1, C2, C3, C4."
    )


def test_it_holds_although_nobody_could_answer_what_does_not_apply():
    without = tuple(id for id in BY_ID if id != "C3")
    assert row_of("agreement", measure(judged(varied(40, without)), rng=CHANCE(1))).standing is Standing.HOLDS


def test_a_dimension_that_rests_on_two_credentials_is_not_called_the_weakest():
    given = judged(varied(40, tuple(id for id in BY_ID if id != "B5")))
    for number, id in enumerate(("c000", "c001")):
        ann, bo = given[id]
        given[id] = [
            Rating("ann", {**ann.scores, "B5": Score(0 + number)}),
            Rating("bo", {**bo.scores, "B5": Score(4 - number)}),
        ]
    row = row_of("agreement", measure(given, rng=CHANCE(1)))
    assert "Least of all" not in row.can_say
    assert "Not known on these: B5." in row.can_say


def test_kappa_of_pairs_below_its_target_does_not_hold_and_is_named():
    # Many agree, and the two with most in common do not on A2.
    found = measure(judged(varied(40)), rng=CHANCE(1))
    weak = Coefficient(0.59, (0.4, 0.8), 40, 2, "Cohen's kappa, quadratic")
    changed = {**found.dimensions, "A2": replace(found.dimensions["A2"], kappa=weak)}
    row = row_of("agreement", replace(found, dimensions=changed))
    assert row.standing is Standing.TENTATIVE
    assert row.can_say == (
        "On most dimensions people agree well enough to rely on one another. "
        "Of the two people with most in common, too little on these: A2."
    )
    all_weak = {id: replace(each, kappa=weak) for id, each in found.dimensions.items()}
    assert row_of("agreement", replace(found, dimensions=all_weak)).standing is Standing.FAILS


def test_without_a_pair_that_judged_enough_it_does_not_hold_and_says_so():
    names = [f"r{number:02}" for number in range(20)]
    given = {
        f"c{place:03}": [Rating(names[place % 20], each), Rating(names[(place * 7 + 1 + place // 20) % 20], each)]
        for place, each in enumerate(varied(40))
        if names[place % 20] != names[(place * 7 + 1 + place // 20) % 20]
    }
    row = row_of("agreement", measure(given, rng=CHANCE(1)))
    assert row.standing is Standing.TENTATIVE
    assert "How far two people agree is not known" in row.can_say


@pytest.mark.parametrize(
    ("value", "standing"), [(0.80, Standing.HOLDS), (0.799, Standing.TENTATIVE), (0.66, Standing.FAILS)]
)
def test_alpha_from_two_thirds_on_is_tentative_as_the_target_says(value, standing):
    found = measure(judged(varied(40)), rng=CHANCE(1))
    alpha = Coefficient(value, None, 40, 2, "alpha")
    changed = {id: replace(each, alpha=alpha) for id, each in found.dimensions.items()}
    assert row_of("agreement", replace(found, dimensions=changed)).standing is standing


def pairs(count, award=float, later=float):
    return Collected(later=tuple((award(number), later(number)) for number in range(count)))


def test_a_perfect_correlation_holds_and_does_not_fail():
    row = row_of("predictive", collected=pairs(90))
    assert (row.standing, row.numbers) == (Standing.HOLDS, {"r": "1.00"})
    turned = row_of("predictive", collected=pairs(90, later=lambda number: -number))
    assert turned.standing is Standing.FAILS
    assert "against each other" in turned.can_say


def test_where_all_perform_the_same_a_forecast_is_not_known():
    row = row_of("predictive", collected=pairs(90, later=lambda _: 3.0))
    assert (row.standing, row.numbers) == (Standing.UNKNOWN, {})
    assert "was found" not in row.can_say


def test_a_correlation_of_fewer_than_thirty_people_is_not_shown():
    row = row_of("predictive", collected=pairs(29, later=lambda number: (number * 7) % 13))
    assert (row.standing, row.numbers) == (Standing.TOO_FEW, {})


def test_people_of_whom_something_is_not_known_are_left_out_and_counted():
    row = row_of("predictive", collected=pairs(90, later=lambda number: math.nan if number < 6 else number % 40))
    assert row.have == "84 people; 6 more are left out, of whom points or performance are not known"
    assert row.standing is Standing.TENTATIVE
    assert row_of("predictive", collected=pairs(9, award=lambda _: math.nan)).standing is Standing.MISSING


def test_what_is_not_worked_out_is_said_not_to_be():
    words = row_of("predictive", collected=pairs(90)).cannot_say
    assert "ΔR²" in words
    assert "corrected" in words


def test_a_hole_is_no_rank():
    found = spearman([1, 2, 3, math.nan, math.nan, 6], [1, 2, 3, 4, 5, math.nan])
    assert found.value == pytest.approx(1)
    assert found.units == 3
    with pytest.raises(ValueError, match="finite"):
        spearman([1, math.inf], [1, 2])


numbers = st.integers(0, 9).map(float)


@given(st.lists(st.tuples(numbers | st.just(math.nan), numbers | st.just(math.nan)), max_size=20))
def test_pairs_with_a_hole_change_nothing(pairs):
    whole = [pair for pair in pairs if not any(map(math.isnan, pair))]
    first, second = (spearman(*([each[end] for each in some] for end in (0, 1))) for some in (pairs, whole))
    assert first == second


@pytest.mark.parametrize(("units", "share"), [(10, 0.2589), (30, 0.0950), (59, 0.0495), (1, 0.95)])
def test_how_many_may_differ_where_none_did_is_the_exact_end(units, share):
    # Clopper and Pearson 1934; 59 without an event is the textbook size for "below 5 % with 95 % confidence".
    found = most_differing(units)
    assert found == pytest.approx(share, abs=5e-5)
    assert (1 - found) ** units == pytest.approx(0.05)


def test_how_many_may_differ_takes_somebody():
    with pytest.raises(ValueError, match="at least one"):
        most_differing(0)


def test_a_panel_that_calls_nothing_essential_names_no_others():
    panel = tuple(Expert(f"x{number}", frozenset()) for number in range(10))
    row = row_of("content", collected=Collected(panel))
    assert row.standing is Standing.FAILS
    assert row.can_say == "A panel calls none of the dimensions essential more often than chance would."


def panel_of_eight():
    """Eight people who judge thirty credentials: one of them does poorly for the others, all of them together well."""
    rng, given = CHANCE(7), {}
    for number in range(30):
        true = rng.normal(0, 0.95)
        given[f"c{number:02}"] = [
            Rating(f"r{rater}", {id: Score(int(np.clip(round(2 + true + noise), 0, 4))) for id in BY_ID})
            for rater, noise in enumerate(rng.normal(0, 1.15, 8))
        ]
    return given


def test_the_mean_of_many_is_called_reliable_and_not_that_they_agree():
    agreement = measure(panel_of_eight(), rng=CHANCE(1))
    found = told(agreement)
    assert agreement.points.one.value < 0.6
    assert agreement.points.mean.value > 0.8
    assert found.points.meaning.startswith("They agree too little")
    assert found.mean.meaning.startswith("The mean of 8 such people is reliable, whether or not they agree.")
    assert found.points.number.startswith(f"{math.floor(100 * agreement.points.one.value) / 100:.2f}")


def test_two_groups_differ_by_more_than_the_error_of_one():
    agreement = measure(panel_of_eight(), rng=CHANCE(1))
    error = agreement.points.error
    assert told(agreement).mean.sentence == (
        f"The mean of the points of 8 people has a standard error of about {error:.1f}; the means of two such groups "
        f"differ by about {error * math.sqrt(2):.1f}."
    )


@pytest.mark.parametrize(
    ("value", "number"),
    [(0.797, "0.79 (0.71–0.90)"), (0.7999999999999999, "0.80 (0.71–0.90)"), (-0.123, "-0.13 (0.71–0.90)")],
)
def test_a_number_below_its_bound_does_not_read_as_if_it_reached_it(value, number):
    agreement = measure(judged(varied(30)), rng=CHANCE(1))
    kappa = Coefficient(value, (0.719, 0.891), 30, 2, "kappa")
    found = told(replace(agreement, class_kappa=kappa)).on_class
    assert found.number == number
    assert found.meaning.startswith("They agree well.") == number.startswith("0.80")


def test_the_standings_are_those_of_what_there_is():
    found = [
        standing_of(have, least=10, enough=30, holds=holds) for have in (0, 9, 29, 30) for holds in (None, True, False)
    ]
    assert found == [
        *[Standing.MISSING] * 3, *[Standing.TOO_FEW] * 3, Standing.UNKNOWN, *[Standing.TENTATIVE] * 2,
        Standing.UNKNOWN, Standing.HOLDS, Standing.FAILS,
    ]  # fmt: skip
