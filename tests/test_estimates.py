from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.estimates import (
    HARD_FLOOR,
    Bounded,
    Estimate,
    TooFew,
    in_figures,
    percent_down,
    reaches,
    rounded_down,
    rounded_up,
    share,
)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_share_lies_in_its_interval_and_small_groups_are_not_shown(count, more):
    result = share(count, count + more)
    if count + more < 10:
        assert result == TooFew(10)
    else:
        assert isinstance(result, Estimate)
        assert 0 <= result.low <= result.value <= result.high <= 1


@given(st.integers(10, 400), st.data())
def test_a_share_and_its_complement_mirror_each_other(of, data):
    count = data.draw(st.integers(0, of))
    one, other = share(count, of), share(of - count, of)
    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)


@given(st.integers(10, 200), st.data())
def test_more_confidence_never_narrows_the_interval(of, data):
    count = data.draw(st.integers(0, of))
    narrow, wide = share(count, of, confidence=0.8), share(count, of, confidence=0.99)
    assert isinstance(narrow, Estimate)
    assert isinstance(wide, Estimate)
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


def test_gives_the_published_wilson_interval():
    # Newcombe 1998, Stat. Med. 17, table I, method 3: 81 of 263 gives 0.2553 to 0.3662; 15 of 148 gives 0.0624 to 0.1605.
    for count, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        result = share(count, of)
        assert isinstance(result, Estimate)
        assert (round(result.low, 4), round(result.high, 4)) == (low, high)


def test_nobody_is_too_few_and_too_few_does_not_say_how_few():
    assert share(0, 0) == share(4, 9) == TooFew(10)


@pytest.mark.parametrize(
    "call",
    [
        lambda: share(3, 2),
        lambda: share(-1, 20),
        lambda: share(1, 20, minimum=HARD_FLOOR - 1),
        lambda: share(1, 20, confidence=1),
        lambda: Estimate(0.5, 0.6, 0.7, 10, "x"),
        lambda: Estimate(0.5, 0.4, 0.7, 0, "x"),
        lambda: Estimate(math.nan, 0, 1, 10, "x"),
        lambda: Bounded(50, 60, 70, 0.5),
        lambda: Bounded(None, 70, 60, 0.5),
        lambda: Bounded(None, 0, math.inf, 0.5),
        lambda: Bounded(None, 0, 1, 1.5),
    ],
)
def test_refuses_numbers_that_contradict_each_other(call):
    with pytest.raises(ValueError, match=r"\w"):
        call()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.797, "0.79"), (0.8, "0.80"), (0.7999999999999999, "0.80"), (0.29, "0.29"), (-0.123, "-0.13"), (1, "1.00"),
     (-0.0000000001, "0.00"), (1e40, f"{10**40}.00")],
)  # fmt: skip
def test_a_number_is_rounded_down_and_noise_takes_no_digit_away(value, text):
    assert rounded_down(value) == text


def test_the_upper_end_of_an_interval_is_rounded_up():
    assert [rounded_up(each) for each in (0.791, 0.8000000000000002, -0.001, -0.129)] == [
        "0.80",
        "0.80",
        "0.00",
        "-0.12",
    ]


@given(st.floats(-1, 1), st.integers(-100, 100))
def test_what_lies_below_a_bound_never_reads_as_if_it_reached_it(value, hundredths):
    assert (float(rounded_down(value)) >= hundredths / 100) == reaches(value, hundredths / 100)


@given(st.integers(0, 100))
def test_whole_percent_stay_whole(percent):
    assert percent_down(percent / 100) == str(percent)


def test_a_number_of_any_size_has_figures():
    assert [in_figures(each) for each in (2.5, 10**400, -(10**5000))] == [
        "2.5",
        "more than 10^308",
        "less than -10^308",
    ]
    with pytest.raises(ValueError, match="finite"):
        rounded_down(math.nan)
