"""A gate that may be closed: when it could still lower the score, and when it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given

from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import appraise
from tests.appraisal_cast import UNKNOWN, sheets
from tests.test_appraisal import of


@given(sheets)
def test_a_provisional_point_is_one_that_a_gate_would_lower(scores):
    result = appraise(scores)
    open_gates = [state.gate for state in result.gates if not state.closed and state.gate.cap is not None]
    reached = result.points.point if result.points.shown else result.points.high
    lowered = [gate.dimension for gate in open_gates if gate.cap < reached]
    told = next((each.dimensions for each in result.shortfalls if each.id == "gate"), ())
    assert (result.provisional, sorted(set(lowered))) == (bool(told), list(told))


@pytest.mark.parametrize(
    ("scores", "ends", "open_gates"),
    [
        # A closed gate has cut it to 20, and the others would cut to 60 and 40.
        ({**dict.fromkeys(BY_ID, 4), "A1": 0, "A5": UNKNOWN, "B2": UNKNOWN}, (20, 20, 20), ()),
        # 25 points, and the gate cuts to 60.
        ({**dict.fromkeys(BY_ID, 1), "A5": UNKNOWN}, (25, 23.5, 29.5), ()),
        ({**dict.fromkeys(BY_ID, 4), "A5": UNKNOWN}, (100, 60, 100), ("A5",)),
        ({**dict.fromkeys(BY_ID, 2), "A5": UNKNOWN, "B2": UNKNOWN}, (50, 40, 57), ("B2",)),
    ],
    ids=["closed", "low", "high", "between"],
)
def test_a_gate_that_cannot_lower_the_score_does_not_make_it_provisional(scores, ends, open_gates):
    result = appraise(of(**scores))
    found = result.points.bounded()
    assert (found.value, found.low, found.high) == ends
    assert result.provisional == bool(open_gates)
    assert [each.dimensions for each in result.shortfalls if each.id == "gate"] == ([open_gates] if open_gates else [])


def test_where_no_point_is_shown_it_is_the_high_end_that_a_gate_would_lower():
    nothing, attended = appraise({}), appraise(of(A1=0))
    assert (nothing.provisional, nothing.points.high) == (True, 100)
    assert (attended.provisional, attended.points.high) == (False, 20)
