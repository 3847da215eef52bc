"""Hours, ECTS points and outcomes: what does not fit together is told, what is not stated is unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.model import Achievement
from stepladder.achievements.workload import LEAST_HOURS, DoubtKind, workload, workload_of

HOURS = st.none() | st.integers(0, 2_000)
ECTS = st.none() | st.decimals(0, 60, places=1)
LEVEL = st.none() | st.integers(1, 8)


def kinds(found):
    return [each.kind for each in found.doubts]


def test_one_point_is_25_to_30_hours():
    assert workload(ects=Decimal(1)).span == (25, 30)
    assert workload(ects=Decimal("0.5")).span == (12, 15)
    assert workload(hours=24, ects=Decimal(1)).doubts[0].kind is DoubtKind.BELOW_ECTS
    assert workload(hours=31, ects=Decimal(1)).doubts[0].kind is DoubtKind.ABOVE_ECTS
    assert not workload(hours=25, ects=Decimal(1)).doubts
    assert not workload(hours=30, ects=Decimal(1)).doubts


def test_a_day_is_too_little_for_ten_outcomes_of_a_master():
    found = workload(hours=8, outcomes=10, eqf_level=7)
    assert found.fits is False
    assert found.per_outcome == Decimal("0.8")
    (doubt,) = found.doubts
    assert doubt.sentence() == "Implausible: 8 hours for 10 outcomes at EQF level 7, fewer than 40. Look at both."


def test_the_threshold_itself_is_enough():
    for level, least in LEAST_HOURS.items():
        assert workload(hours=10 * least, outcomes=10, eqf_level=level).fits is True
        assert workload(hours=10 * least - 1, outcomes=10, eqf_level=level).fits is False


def test_without_a_level_the_lowest_threshold_holds():
    assert workload(hours=10, outcomes=10).fits is True
    (doubt,) = workload(hours=9, outcomes=10).doubts
    assert doubt.sentence() == "Implausible: 9 hours for 10 outcomes, fewer than 10. Look at both."


def test_points_alone_are_taken_at_their_most():
    assert workload(ects=Decimal(1), outcomes=7, eqf_level=6).fits is True
    assert kinds(workload(ects=Decimal(1), outcomes=8, eqf_level=6)) == [DoubtKind.TOO_FEW]


@pytest.mark.parametrize(
    "stated", [{}, {"hours": 8}, {"outcomes": 9}, {"ects": Decimal(2)}, {"hours": 50, "ects": Decimal(2)}]
)
def test_what_is_not_stated_is_unknown(stated):
    found = workload(**stated)
    assert (found.fits, found.per_outcome, found.doubts) == (None, None, ())


def test_no_hours_at_all_are_stated_hours():
    assert workload(hours=0, outcomes=1).fits is False


def test_both_doubts_are_told_in_whole_sentences():
    found = workload(hours=8, ects=Decimal("5.0"), outcomes=10, eqf_level=5)
    assert kinds(found) == [DoubtKind.BELOW_ECTS, DoubtKind.TOO_FEW]
    assert found.doubts[0].sentence() == (
        "8 hours are stated, and 5 ECTS points, which are 125 to 150 hours. Are these the hours of teaching alone?"
    )
    assert "Look at both." in workload(hours=200, ects=Decimal(5)).doubts[0].sentence()
    assert "1 outcome at EQF level 5" in workload(hours=1, outcomes=1, eqf_level=5).doubts[0].sentence()


def test_an_entry_is_asked_for_what_it_states():
    one = Achievement("X", hours=8, learning_outcomes=tuple(f"Does {n}" for n in range(10)), eqf_level=7)
    assert workload_of(one) == workload(hours=8, outcomes=10, eqf_level=7)
    assert workload_of(Achievement("X")).fits is None


@given(HOURS, ECTS, st.integers(0, 40), LEVEL)
def test_more_hours_never_make_too_few(hours, ects, outcomes, level):
    found = workload(hours=hours, ects=ects, outcomes=outcomes, eqf_level=level)
    assert (found.fits is False) == bool(found.doubts)
    if hours is not None:
        more = workload(hours=hours + 1, ects=ects, outcomes=outcomes, eqf_level=level)
        assert DoubtKind.TOO_FEW in kinds(found) or DoubtKind.TOO_FEW not in kinds(more)
    assert all(each.sentence() for each in found.doubts)
