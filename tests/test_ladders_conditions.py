"""How many months in the role a sentence asks for: the number that it states, and none where it states no one number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.readiness.conditions import Condition, ConditionEntry, ConditionKind
from stepladder.readiness.ladders.conditions import condition, months_in_role


@pytest.mark.parametrize(
    ("sentence", "months"),
    [
        ("At least 18 months in the role", 18),
        ("1.5 years in role", 18),
        ("1,5 years in role", 18),
        ("1 year and 6 months in role", 18),
        ("1 year 6 months in the current role", 18),
        ("2+ years in role", 24),
        ("**2 years** in the role", 24),
        ("Two years in the role", 24),
        ("12 months of strong performance at current level", 12),
        ("10+ years of experience in software; 2 years in the role", 24),
        ("10+ years of experience in software, 2 years in the role", 24),
        ("10 years in software and two years in the role", 24),
    ],
)
def test_reads_the_span_next_to_the_words_about_the_role(sentence, months):
    assert months_in_role(sentence) == months


@pytest.mark.parametrize(
    "sentence",
    [
        "2-3 years in the role",
        "2 – 3 years in the role",
        "2 to 3 years in role",
        "2 years to 3 years in role",
        "between 6 and 12 months at level",
        "12 or 18 months in role",
        "several years in role",
        "1.3 years in role",
        "1,200 months in role",
        "200 years in role",
        "0 months in role",
        "1/2 years in role",
        "1½ years in role",
        "2 years in role or 3 years at this level",
        "10+ years of experience in software in the role",
        "Time in role",
    ],
)
def test_a_range_and_what_is_no_one_number_of_months_state_none_and_stay_in_the_words(sentence):
    draft = condition(sentence, ConditionKind.TIME_IN_GRADE, "x.csv", (1, 1))
    assert (draft.months, draft.text) == (None, sentence)


def test_months_belong_to_a_time_in_grade_alone():
    assert condition("2 years in the role", ConditionKind.OTHER, "x.csv", (1, 1)).months is None


words = st.sampled_from(
    [
        "2",
        "10+",
        "1.5",
        "18",
        "999999999",
        "to",
        "-",
        "and",
        "years",
        "months",
        "in",
        "the role",
        ";",
        ",",
        "level",
        "two",
    ]
)


@given(st.lists(words, max_size=12).map(" ".join) | st.text(max_size=60))
def test_a_number_that_is_read_is_one_that_a_role_file_takes(sentence):
    months = months_in_role(sentence)
    assert months is None or 1 <= months <= 1_200
    entry = ConditionEntry("K", sentence, "time-in-grade", months)
    assert Condition.of_entry(entry).to_dict().get("months") == months


@given(st.integers(1, 100), st.integers(0, 11))
def test_years_and_months_are_summed(years, months):
    more = f" and {months} months" if months else ""
    total = 12 * years + months
    assert months_in_role(f"{years} years{more} in the role") == (total if total <= 1_200 else None)
