"""Coefficients of agreement come out as published, and keep the laws that hold for them."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stepladder.appraisal.agreement.alpha import MOST_RATIOS, Scale, alpha
from stepladder.appraisal.agreement.coefficient import REASONS, Coefficient
from stepladder.appraisal.agreement.icc import Form, error_of_measurement, icc
from stepladder.appraisal.agreement.kappa import Weights, exact, kappa, table_of
from stepladder.errors import TooMuchWork

NAN = math.nan

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section E: four observers, twelve units, holes.
KRIPPENDORFF = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]).T  # fmt: skip

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)

# Cohen 1968, as in the documentation of psych::cohen.kappa: shares of 200 cases, and weights of disagreements.
COHEN = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]) * 200
COHEN_WEIGHTS = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])

# The SAS/STAT manual's table of skin conditions, as tested in statsmodels (test_inter_rater.py).
SAS = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)

# R package irr, data "anxiety", second and third judge; its categories are those that occur.
ANXIETY = (
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_comes_out_as_krippendorff_published_it(scale, expected):
    result = alpha(KRIPPENDORFF, Scale(scale))
    assert result.value == pytest.approx(expected, abs=0.0005)
    assert (result.units, result.raters) == (11, 4)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form.ONE_1, 0.17),
        (Form.TWO_1, 0.29),
        (Form.THREE_1, 0.71),
        (Form.ONE_K, 0.44),
        (Form.TWO_K, 0.62),
        (Form.THREE_K, 0.91),
    ],
)
def test_intraclass_correlations_come_out_as_shrout_and_fleiss_published_them(form, expected):
    assert icc(SHROUT_FLEISS, form).value == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("form", "expected"),
    # As psych::ICC and pingouin print them for the same data.
    [
        (Form.ONE_1, (-0.13, 0.72)),
        (Form.TWO_1, (0.02, 0.76)),
        (Form.THREE_1, (0.34, 0.95)),
        (Form.ONE_K, (-0.88, 0.91)),
        (Form.TWO_K, (0.07, 0.93)),
        (Form.THREE_K, (0.68, 0.99)),
    ],
)
def test_intervals_of_intraclass_correlations_are_those_of_other_programs(form, expected):
    assert tuple(round(end, 2) for end in icc(SHROUT_FLEISS, form).interval) == expected


def test_kappa_comes_out_as_cohen_published_it():
    assert kappa(COHEN).value == pytest.approx(0.492, abs=0.0005)
    assert kappa(COHEN, COHEN_WEIGHTS).value == pytest.approx(0.348, abs=0.0005)
    assert kappa(COHEN, np.array([[0, 1, 4], [1, 0, 6], [2, 2, 0]])).value == pytest.approx(0.353, abs=0.0005)


@pytest.mark.parametrize(
    ("weights", "value", "low", "high"),
    [(Weights.NONE, 0.4842, 0.2137, 0.7547), (Weights.LINEAR, 0.4701, 0.1845, 0.7558)],
)
def test_kappa_and_its_interval_come_out_as_in_the_manual_of_sas(weights, value, low, high):
    result = kappa(SAS, weights)
    assert [result.value, *(result.interval or ())] == pytest.approx([value, low, high], abs=0.00005)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [(Weights.NONE, -0.006289308), (Weights.LINEAR, 0.1459075), (Weights.QUADRATIC, 0.2520325)],
)
def test_kappa_comes_out_as_in_the_package_irr(weights, expected):
    first, second = (np.array([[1, 2, 3, 4, 6].index(each) for each in one], dtype=float) for one in ANXIETY)
    assert kappa(table_of(first, second, 5), weights).value == pytest.approx(expected, rel=1e-6)


tables = arrays(np.float64, st.tuples(st.integers(2, 8), st.integers(2, 4)), elements=st.integers(0, 4).map(float))
holes = tables.flatmap(lambda table: arrays(np.bool_, table.shape).map(lambda away: np.where(away, NAN, table)))
scales = st.sampled_from(list(Scale))


@given(holes, scales)
def test_alpha_is_at_most_one_and_says_why_where_there_is_none(values, scale):
    result = alpha(values, scale)
    assert (result.value is None) == (result.reason in REASONS)
    assert result.value is None or result.value <= 1 + 1e-12


@given(holes, scales, st.randoms())
def test_alpha_depends_neither_on_the_order_of_people_nor_on_that_of_credentials(values, scale, random):
    rows, columns = list(range(values.shape[0])), list(range(values.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert same(alpha(values, scale), alpha(values[rows][:, columns], scale))


@given(holes, scales)
def test_a_credential_that_one_person_judged_says_nothing_of_agreement(values, scale):
    lone = np.full((1, values.shape[1]), NAN)
    lone[0, 0] = 4
    assert same(alpha(np.vstack([values, lone]), scale), alpha(values, scale))


@given(tables, scales)
def test_those_who_all_say_the_same_agree_perfectly(values, scale):
    together = np.repeat(values[:, :1], 3, axis=1)
    result = alpha(together, scale)
    assert result.reason == "same" if len(np.unique(together)) == 1 else result.value == pytest.approx(1)


@given(holes)
def test_ordinal_alpha_depends_on_the_order_of_the_values_alone(values):
    assert same(alpha(values), alpha(values**3))


@given(holes)
def test_interval_alpha_does_not_depend_on_where_the_scale_begins_and_how_it_is_cut(values):
    assert same(alpha(values, Scale.INTERVAL), alpha(values * 7 + 3, Scale.INTERVAL))


def same(first, second):
    both = first.value is not None and second.value is not None
    return (math.isclose(first.value, second.value, abs_tol=1e-9) if both else first.value is second.value) and (
        first.units == second.units
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros((0, 2)), "nothing"),
        (np.full((3, 2), NAN), "nothing"),
        (np.array([[1, NAN], [NAN, 2]]), "single"),
        (np.full((3, 2), 2.0), "same"),
    ],
    ids=["empty", "holes", "single", "same"],
)
def test_alpha_says_why_it_is_undefined(values, reason):
    assert alpha(values).reason == reason


def test_the_interval_of_alpha_holds_alpha_and_narrows_with_more_credentials():
    rng = np.random.default_rng(5)
    true = rng.integers(0, 5, size=(400, 1))
    judged = np.clip(true + rng.integers(-1, 2, size=(400, 2)), 0, 4).astype(float)
    few, many = (alpha(judged[:count], rng=np.random.default_rng(1)) for count in (20, 400))
    for result in (few, many):
        assert result.interval[0] <= result.value <= result.interval[1]
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]


def test_the_same_chance_gives_the_same_interval():
    first, second = (alpha(KRIPPENDORFF, rng=np.random.default_rng(9)) for _ in range(2))
    assert first == second


def test_there_is_no_interval_where_most_draws_have_nothing_that_varies():
    values = np.array([[1.0, 2.0], *([[1.0, 1.0]] * 9)])
    assert alpha(values, rng=np.random.default_rng(1)).interval is None


def test_where_nobody_differs_no_interval_claims_certainty():
    same = np.repeat(np.arange(10.0)[:, None] % 5, 2, axis=1)
    found = [
        *(alpha(same + 1, scale, rng=np.random.default_rng(1)) for scale in Scale),
        *(kappa(np.diag([2.0] * 5), weights) for weights in Weights),
    ]
    assert {(result.value, result.interval, result.perfect) for result in found} == {(1.0, None, True)}


def test_kappa_of_somebody_who_always_says_the_same_has_no_interval():
    result = kappa(np.array([[5.0, 5.0], [0.0, 0.0]]))
    assert (result.value, result.interval) == (0, None)


@given(holes, scales)
def test_alpha_is_what_the_table_of_all_pairs_gives(values, scale):
    result = alpha(values, scale)
    assert result.value is None or result.value == pytest.approx(by_table(values, scale), abs=1e-9)


def by_table(values, scale):
    """Krippendorff's formula as it stands, pair by pair."""
    rows = [[each for each in row if not math.isnan(each)] for row in values.tolist()]
    rows = [row for row in rows if len(row) > 1]
    often: dict[float, int] = {}
    for each in itertools.chain(*rows):
        often[each] = often.get(each, 0) + 1

    def distance(c, k):
        between = sum(count for value, count in often.items() if min(c, k) <= value <= max(c, k))
        return {
            "nominal": float(c != k),
            "ordinal": (between - (often[c] + often[k]) / 2) ** 2,
            "interval": (c - k) ** 2,
            "ratio": ((c - k) / ((c + k) or 1)) ** 2,
        }[scale]

    seen = sum(sum(distance(c, k) for c in row for k in row) / (len(row) - 1) for row in rows)
    expected = sum(distance(c, k) * n * m for c, n in often.items() for k, m in often.items())
    return 1 - (sum(often.values()) - 1) * seen / expected


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_of_thousands_of_different_values_takes_little_time_and_memory(scale):
    values = np.random.default_rng(1).normal(size=(1500, 2))
    tracemalloc.start()
    found = alpha(values, Scale(scale), rng=np.random.default_rng(1), draws=50)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.units == 1500
    assert most < 200_000_000


def test_a_ratio_scale_with_too_many_values_is_refused_and_says_what_to_do():
    values = np.arange(2.0 * MOST_RATIOS + 2).reshape(-1, 2)
    with pytest.raises(TooMuchWork, match=r"4002 different values.*at most 2000.*round the values"):
        alpha(values, Scale.RATIO)


@pytest.mark.parametrize("scale", ["interval", "ratio"])
def test_very_large_values_do_not_overflow(scale):
    small = np.array([[10.0, 10.0], [1.0, 10.0], [3.0, 2.0]])
    assert alpha(small * 1e307, Scale(scale)).value == pytest.approx(alpha(small, Scale(scale)).value)


def test_refuses_values_that_the_scale_does_not_have():
    with pytest.raises(ValueError, match="finite"):
        alpha(np.array([[1, math.inf]]))
    with pytest.raises(ValueError, match="ratio"):
        alpha(np.array([[1.0, -1.0]]), Scale.RATIO)


@given(arrays(np.int64, (4, 4), elements=st.integers(0, 9)), st.sampled_from(list(Weights)))
def test_kappa_lies_between_minus_one_and_one_and_is_the_same_for_both_people(counts, weights):
    table = counts.astype(float)
    result, turned = kappa(table, weights), kappa(table.T, weights)
    assert same(result, turned)
    if result.value is not None:
        assert -1 - 1e-9 <= result.value <= 1 + 1e-9
    if result.interval is not None:
        assert result.interval[0] < result.interval[1]
        assert result.interval[0] <= result.value + 1e-9
        assert result.value - 1e-9 <= result.interval[1]


@given(arrays(np.int64, (2, 2), elements=st.integers(0, 9)))
def test_of_two_categories_all_weights_are_the_same(counts):
    table = counts.astype(float)
    assert same(kappa(table), kappa(table, Weights.QUADRATIC))


def test_quadratic_kappa_is_near_the_intraclass_correlation_as_fleiss_and_cohen_showed():
    rng = np.random.default_rng(3)
    true = rng.integers(0, 5, size=(3000, 1))
    judged = np.clip(true + rng.integers(-1, 2, size=(3000, 2)), 0, 4).astype(float)
    by_table = kappa(table_of(judged[:, 0], judged[:, 1], 5), Weights.QUADRATIC).value
    assert by_table == pytest.approx(icc(judged, Form.TWO_1).value, abs=1e-3)


def test_kappa_says_why_it_is_undefined_and_refuses_what_is_no_table():
    assert kappa(np.zeros((3, 3))).reason == "single"
    assert kappa(np.diag([5.0, 0, 0])).reason == "same"
    for table, weights in (
        (np.ones((2, 3)), Weights.NONE),
        (np.array([[1.0, -1.0], [0.0, 1.0]]), Weights.NONE),
        (np.ones((2, 2)), np.ones((2, 2))),
        (np.ones((2, 2)), np.zeros((3, 3))),
    ):
        with pytest.raises(ValueError, match=r"square|below 0"):
            kappa(table, weights)
    with pytest.raises(ValueError, match="same things"):
        table_of(np.zeros(2), np.zeros(3), 2)
    with pytest.raises(ValueError, match="whole numbers"):
        table_of(np.array([0.5]), np.array([1.0]), 2)


@given(holes)
def test_plain_agreement_is_a_share_of_what_two_judged(values):
    result = exact(values)
    if result.value is not None:
        assert 0 <= result.value <= 1
        assert math.isclose(result.value * result.units, round(result.value * result.units), abs_tol=1e-9)


def test_plain_agreement_takes_all_who_judged_it_and_leaves_out_holes():
    assert exact(np.array([[1, 1, NAN], [1, 1, 2], [3, NAN, NAN], [0, 0, 0]])).value == 2 / 3
    assert exact(np.array([[1, NAN]])).reason == "single"


@given(tables)
def test_intraclass_correlations_are_at_most_one_and_order_as_they_must(values):
    found = {form: icc(values, form) for form in Form}
    for result in found.values():
        assert result.value is None or result.value <= 1 + 1e-9
        if result.interval is not None:
            assert result.interval[0] <= result.value + 1e-9
            assert result.value <= result.interval[1] + 1e-9
    one, mean = found[Form.THREE_1].value, found[Form.THREE_K].value
    if one is not None and one > 0:
        assert mean >= one


@given(tables, st.randoms())
def test_intraclass_correlations_depend_on_no_order(values, random):
    rows = list(range(len(values)))
    random.shuffle(rows)
    for form in Form:
        assert same(icc(values, form), icc(values[rows][:, ::-1], form))


@given(tables)
def test_a_shift_of_one_person_leaves_consistency_as_it_is(values):
    shifted = values + np.arange(values.shape[1])
    first, second = icc(values, Form.THREE_1), icc(shifted, Form.THREE_1)
    assert first.value is None or second.value is None or math.isclose(first.value, second.value, abs_tol=1e-6)


def test_intraclass_correlations_say_why_they_are_undefined():
    assert icc(np.ones((1, 2)), Form.TWO_1).reason == "few"
    assert icc(np.ones((3, 2)), Form.TWO_1).reason == "same"
    assert icc(np.array([[1, NAN], [1, 2]]), Form.TWO_1).reason == "holes"
    perfect = icc(np.array([[1.0, 1], [2, 2], [3, 3]]), Form.TWO_K)
    assert (perfect.value, perfect.interval) == (1, None)


def test_the_error_of_measurement_takes_ten_credentials():
    values = np.tile(SHROUT_FLEISS, (2, 1))
    assert error_of_measurement(SHROUT_FLEISS) is None
    found, reliability = error_of_measurement(values), icc(values, Form.TWO_K).value
    assert found == pytest.approx(values.mean(axis=1).std(ddof=1) * math.sqrt(1 - reliability))
    assert error_of_measurement(np.ones((12, 2))) is None
    assert error_of_measurement(np.tile(np.arange(12.0)[:, None], 2)) == 0


def test_a_coefficient_has_a_value_or_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Coefficient(None, None, 0, 0, "x")
    with pytest.raises(ValueError, match="number"):
        Coefficient(NAN, None, 0, 0, "x")
