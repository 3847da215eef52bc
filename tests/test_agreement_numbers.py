"""What coefficients of agreement stand on: quantiles of F, and components of variance."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stepladder.appraisal.agreement.quantiles import beta_share, f_below, f_quantile
from stepladder.appraisal.agreement.variance import EFFECTS, components

# From scipy.stats.f.ppf 1.17 (share, degrees of freedom above and below, value).
SCIPY = [
    (0.975, 5, 18, 3.381967805875243),
    (0.975, 18, 5, 6.361883204654352),
    (0.975, 5, 15, 3.5764153492790607),
    (0.025, 3, 40, 0.07124278513657085),
    (0.999, 2, 2.5, 312.73580393869736),
    (0.975, 5, 4.78, 7.507686621812962),
    (0.975, 0.4, 12, 9.262387122368663),
    (0.9, 120, 80, 1.3070689536961786),
    (0.975, 1999, 3998, 1.0783783681943524),
    (0.005, 0.7, 0.3, 2.9680423784560938e-06),
]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    # Printed tables of F at .95: 161.4, 18.51, 5.05, 2.98, 1.84.
    [(1, 1, 161.4), (1, 2, 18.51), (5, 5, 5.05), (10, 10, 2.98), (30, 30, 1.84)],
)
def test_quantiles_of_f_are_those_of_printed_tables(above, below, expected):
    assert f_quantile(0.95, above, below) == pytest.approx(expected, abs=0.05 if expected > 100 else 0.005)


@pytest.mark.parametrize(("share", "above", "below", "expected"), SCIPY, ids=str)
def test_quantiles_of_f_are_those_of_scipy(share, above, below, expected):
    assert f_quantile(share, above, below) == pytest.approx(expected, rel=1e-9)


def test_a_large_sample_turns_f_into_the_normal_distribution():
    expected = NormalDist().inv_cdf(0.975) ** 2
    assert f_quantile(0.95, 1, 1e7) == pytest.approx(expected, rel=1e-5)


@given(st.floats(0.3, 200), st.floats(0.3, 200), st.floats(0.001, 0.999))
def test_a_quantile_is_the_value_below_which_the_share_lies(above, below, share):
    assert f_below(f_quantile(share, above, below), above, below) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.1, 300), st.floats(0.1, 300), st.floats(0, 1))
def test_the_beta_function_from_both_ends_makes_one(a, b, x):
    assert beta_share(a, b, x, 1 - x) + beta_share(b, a, 1 - x, x) == pytest.approx(1, abs=1e-9)
    assert 0 <= beta_share(a, b, x, 1 - x) <= 1


def test_the_uniform_case_is_the_identity():
    assert [beta_share(1, 1, x, 1 - x) for x in (0, 0.25, 1)] == pytest.approx([0, 0.25, 1])


def test_refuses_what_has_no_value():
    with pytest.raises(ValueError, match="share"):
        f_quantile(1, 2, 3)
    with pytest.raises(ValueError, match="above 0"):
        beta_share(0, 1, 0.5, 0.5)


cubes = arrays(
    np.float64,
    st.tuples(st.integers(2, 5), st.integers(2, 4), st.integers(2, 4)),
    elements=st.integers(0, 4).map(float),
)


@given(cubes)
def test_shares_of_variance_make_one_or_nothing_varies(scores):
    found = components(scores)
    assert sum(found.shares.values()) == pytest.approx(1 if found.varies else 0)
    assert 0 <= found.of_raters <= 1 + 1e-12


@given(cubes, st.randoms())
def test_components_depend_on_no_order(scores, random):
    rows = list(range(len(scores)))
    random.shuffle(rows)
    first, second = components(scores), components(scores[rows][:, ::-1, ::-1])
    assert [second.estimates[each] for each in EFFECTS] == pytest.approx(
        [first.estimates[each] for each in EFFECTS], abs=1e-9
    )


@given(cubes)
def test_the_sums_of_squares_make_the_whole(scores):
    # Mean squares rebuilt from the components (expected mean squares) hold all of the variation.
    found, (n, k, m) = components(scores), scores.shape
    sizes = {"credential": n, "rater": k, "dimension": m}
    total = 0.0
    for effect in EFFECTS:
        square = sum(
            found.estimates[other] * math.prod(size for facet, size in sizes.items() if facet not in other)
            for other in EFFECTS
            if effect <= other
        )
        total += square * math.prod(sizes[facet] - 1 for facet in effect)
    assert total == pytest.approx(np.square(scores - scores.mean()).sum(), abs=1e-6)


def test_finds_the_components_that_scores_were_made_of():
    rng = np.random.default_rng(11)
    n, k, m = 400, 60, 60
    made = {
        "credential": 1.0, "rater": 0.3, "dimension": 0.5, "credential rater": 0.2,
        "credential dimension": 0.4, "rater dimension": 0.1, "credential rater dimension": 0.6,
    }  # fmt: skip
    sizes = {"credential": n, "rater": k, "dimension": m}
    scores = np.zeros((n, k, m))
    for names, variance in made.items():
        shape = [sizes[facet] if facet in names.split() else 1 for facet in sizes]
        scores = scores + rng.normal(0, math.sqrt(variance), shape)
    found = components(scores)
    for names, variance in made.items():
        assert found.estimates[frozenset(names.split())] == pytest.approx(variance, rel=0.35), names
    assert found.of_raters == pytest.approx(0.6 / 3.1, abs=0.05)


def test_people_who_all_judge_alike_have_no_share():
    scores = np.random.default_rng(1).integers(0, 5, (10, 1, 6)).astype(float)
    assert components(np.repeat(scores, 3, axis=1)).of_raters == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "scores", [np.ones((1, 2, 2)), np.ones((2, 2)), np.full((2, 2, 2), np.nan)], ids=["few", "flat", "holes"]
)
def test_refuses_a_table_that_cannot_be_taken_apart(scores):
    with pytest.raises(ValueError, match=r"at least two|holes"):
        components(scores)
