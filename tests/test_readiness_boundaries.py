"""Readiness exactly at its boundaries, and the order of what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from stepladder.evidence.person import Dispute
from stepladder.readiness import explain
from stepladder.readiness.criteria import Criterion, Profile
from stepladder.readiness.evaluate import Label
from tests.test_readiness import ANALYSIS, CONTESTED, HELD, MET, NONE, PARTIAL, PRESUMING, TODAY, evaluated, item, one


def test_belief_at_the_threshold_is_enough_and_at_half_of_it_is_partly():
    third = Decimal(1) / Decimal(3)  # just below a third, which one unit reaches
    at = Criterion("C1", "analysis", 3, threshold=third)
    assert one([item("a", "analysis")], at).status is MET
    exact = Criterion("C1", "analysis", 3, threshold=Decimal("0.5"))
    two = [item("a", "analysis"), item("b", "analysis")]
    assert one(two, exact).opinion.belief == Fraction(1, 2)
    assert one(two, exact).status is MET
    half = Criterion("C1", "analysis", 3, threshold=Decimal("0.8"))
    assert one([item("a", "analysis", "panel", mass="1.333333")], half).status is NONE
    assert one([item("a", "analysis", "panel", mass="1.333334")], half).status is PARTIAL


def test_doubt_at_its_limit_does_not_contest():
    # s = 1, r + s + W = 5: doubt is exactly .20.
    items = [item("a", "analysis"), item("b", "analysis"), item("f", "analysis", passed=False)]
    result = one(items, ANALYSIS)
    assert result.opinion.doubt == Fraction(1, 5)
    assert result.status is MET
    assert one([item("a", "analysis", mass="0.99"), items[1], items[2]], ANALYSIS).status is CONTESTED


def test_half_of_the_must_haves_without_evidence_is_a_gap_and_more_is_not_enough_information():
    criteria = [Criterion("a", "a", 3), Criterion("b", "b", 3), Criterion("s", "s", 3, Fraction(50), must=False)]
    assert evaluated([item("a", "a", "panel")], criteria).label is Label.MUST_GAPS
    heavier = [replace(criteria[0], weight=Fraction(99, 100)), *criteria[1:]]
    assert evaluated([item("a", "a", "panel")], heavier).label is Label.NOT_ENOUGH


def test_evidence_at_the_age_limit_counts():
    young = Criterion("C1", "analysis", 3, profile=Profile("young", max_age_months=12))
    assert one([item("a", "analysis", on=date(2025, 11, 21))], young).opinion.support > 0
    assert one([item("a", "analysis", on=date(2025, 10, 21))], young).opinion.support == 0


def test_strength_changes_its_word_exactly_at_the_limit():
    two = [item("a", "analysis"), item("b", "analysis")]
    assert explain.strength(one(two, ANALYSIS)) == "moderate"
    three = [*two, item("c", "analysis")]
    assert one(three, ANALYSIS).opinion.belief == Fraction(3, 5)
    assert explain.strength(one(three, ANALYSIS)) == "strong"


def test_gaps_come_must_haves_first_then_by_weight_and_by_what_is_missing():
    criteria = [
        Criterion("should-heavy", "a", 3, Fraction(90), must=False),
        Criterion("must-light", "b", 3, Fraction(1)),
        Criterion("must-heavy-nearly", "c", 3, Fraction(10)),
        Criterion("must-heavy", "d", 3, Fraction(10)),
    ]
    result = evaluated([item("x", "c", mass="1", kind="task")], criteria)
    assert [gap.criterion.id for gap in result.gaps] == [
        "must-heavy",
        "must-heavy-nearly",
        "must-light",
        "should-heavy",
    ]


def test_contested_by_doubt_needs_the_mass_that_lowers_doubt():
    items = [
        item("a", "analysis", "panel"),
        item("b", "analysis", "panel"),
        item("f", "analysis", "panel", passed=False),
        item("g", "analysis", "panel", passed=False),
    ]
    result = one(items, ANALYSIS)
    assert result.status is CONTESTED
    held = result.opinion
    assert held.belief >= Fraction(2, 5)
    assert result.mass_needed == Fraction(4 * held.doubt_mass - held.prior - held.support, 1_000_000) > 0


@pytest.mark.parametrize(
    ("items", "more", "status"),
    [
        ([], {}, "unknown"),
        ([item("a", "analysis", mass="0.9")], {}, "unmet"),
        ([item("a", "analysis", "panel")], {}, "met"),
        ([item("a", "analysis", "artifact"), item("f", "analysis", passed=False)], {}, "unmet"),
        ([item("a", "analysis", "panel")], {"disputes": (Dispute("why", TODAY, competency="analysis"),)}, "unknown"),
        ([], {"holds": (HELD,), "policy": PRESUMING}, "met"),
    ],
)
def test_a_criterion_is_a_finding_of_three_answers(items, more, status):
    assert one(items, ANALYSIS, **more).finding.status == status


def test_holding_a_role_is_use_of_what_it_asks():
    old = item("a", "analysis", on=date(2022, 11, 21))
    idle, busy = one([old], ANALYSIS), one([old], ANALYSIS, holds=(HELD,))
    assert busy.opinion.low > idle.opinion.low
    assert busy.weighed[0].clocks.perhaps_unused == 0


def test_a_refresh_is_suggested_when_time_has_taken_half():
    faded = evaluated([item("a", "analysis", on=date(2022, 10, 21))], [ANALYSIS])
    assert "Refresh suggested" in " ".join(note.summary for note in faded.notes)
    fresh = evaluated([item("a", "analysis", on=date(2022, 12, 21))], [ANALYSIS])
    assert "Refresh suggested" not in " ".join(note.summary for note in fresh.notes)
