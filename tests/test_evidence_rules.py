from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from stepladder.errors import InvalidPolicy
from stepladder.evidence.decay import Timeline, completed_months
from stepladder.evidence.items import Log, Period, Usage
from stepladder.evidence.level import supported_level
from stepladder.evidence.mass import weigh
from stepladder.evidence.opinion import Reading, opinion
from stepladder.evidence.policy import KINDS, MICRO, micro
from tests.test_evidence import CAPSTONE, POLICY, SKILL, TODAY, held, item, rounded

# --- Clocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-01", 1),
        ("2024-01-15", "2025-01-15", 12),
        ("2025-01-01", "2024-01-01", 0),
    ],
)
def test_counts_completed_calendar_months(start, end, months):
    assert completed_months(date.fromisoformat(start), date.fromisoformat(end)) == months


def clock(items_=(), usage=(), leave=(), on=date(2024, 11, 21)):
    one = item("x", on=on)
    log = Log(tuple(usage), tuple(leave))
    return Timeline(SKILL, [one, *items_], log=log, policy=POLICY, as_of=TODAY).clocks(one)


def test_the_published_decay_comes_out():
    # Methods 3.4: 12 months unused, 24 months old.
    found = clock(
        usage=[
            Usage(SKILL, Period(date(2024, 11, 21), date(2025, 11, 20)), used=True),
            Usage(SKILL, Period(date(2025, 11, 21)), used=False),
        ]
    )
    assert (found.old, found.unused) == (24, 12)
    assert rounded(found.strength(POLICY, SKILL)) == 0.354


def test_use_that_nobody_recorded_is_unknown_and_not_absent():
    found = clock()
    assert (found.unused, found.perhaps_unused) == (0, 24)
    assert rounded(found.strength(POLICY, SKILL)) == 0.707
    assert found.strength(POLICY, SKILL, at_worst=True) < found.strength(POLICY, SKILL)


def test_recorded_use_resets_the_clock_of_disuse_and_not_that_of_age():
    found = clock(usage=[Usage(SKILL, Period(date(2024, 11, 21)), used=True)])
    assert (found.old, found.unused, found.perhaps_unused) == (24, 0, 0)


def test_another_item_shows_use_and_a_failed_or_attended_one_does_not():
    assert clock([item("later", "task", on=date(2026, 10, 21))]).perhaps_unused == 1
    for later in (
        item("later", "task", on=date(2026, 10, 21), passed=False),
        item("later", "exam", on=date(2026, 10, 21)),
        item("later", "credential-E0", on=date(2026, 10, 21)),
        item("later", "task", on=date(2026, 10, 21), v="0"),
    ):
        assert clock([later]).perhaps_unused == 24


def test_leave_stops_the_clock_of_disuse():
    away = Period(date(2025, 1, 21), date(2026, 1, 20))
    assert clock(leave=[away]).perhaps_unused == 12
    unused = [Usage(SKILL, Period(date(2024, 11, 21)), used=False)]
    assert clock(usage=unused, leave=[away]).unused == 12
    assert clock(usage=unused, leave=[away, away]).unused == 12


def test_a_failed_assessment_grows_old_and_does_not_soften_with_disuse():
    failed = item("failed", passed=False, on=date(2024, 11, 21))
    (weighed,) = weigh([failed], SKILL, log=Log(), policy=POLICY, as_of=TODAY)
    assert weighed.low.mass == weighed.point.mass


def test_what_is_dated_later_does_not_count_yet():
    assert held(item("later", on=date(2026, 11, 22))).support == 0


# --- Policy ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"prior": Decimal(0)},
        {"half_life_use": Decimal(-1)},
        {"thresholds": (Decimal("0.1"),)},
        {"thresholds": tuple(Decimal(each) for each in ("0.5", "0.4", "0.6", "0.7", "0.8"))},
        {"thresholds": tuple(Decimal(each) for each in ("0.1", "0.2", "0.3", "0.4", "1"))},
    ],
)
def test_refuses_a_policy_that_contradicts_itself(change):
    with pytest.raises(InvalidPolicy):
        replace(POLICY, **change)


def test_the_caps_are_the_published_ones():
    assert [round(cap / MICRO, 2) for cap in POLICY.caps] == [0.26, 0.67, 3.56, 3.56, 8.53]


def test_masses_and_ceilings_are_the_published_ones():
    published = {
        "self-report": ("0.10", 2), "exam": ("0.50", 2), "peer-attestation": ("0.70", 4), "supervisor-attestation": ("0.80", 4),
        "metric": ("0.5", 4), "metric-compared": ("1.0", 4), "task": ("1.0", 3), "artifact": ("1.5", 4),
        "practical-simulated": ("2.5", 3), "practical-workplace": ("2.5", 4), "panel": ("2.5", 5), "participation": ("0", 0),
        "credential-E0": ("0", 0), "credential-E1": ("0.5", 2), "credential-E2": ("1.0", 3), "credential-E3": ("1.5", 4),
        "credential-E4": ("2.5", 5), "credential-undetermined": ("0", 0),
    }  # fmt: skip
    assert {kind.id: (kind.mass, kind.ceiling) for kind in KINDS} == {
        id: (Decimal(mass), ceiling) for id, (mass, ceiling) in published.items()
    }


def test_every_reading_has_its_weight():
    (weighed,) = weigh([CAPSTONE], SKILL, log=Log(), policy=POLICY, as_of=TODAY)
    assert {str(reading) for reading in Reading} == {"low", "point", "high"}
    assert all(getattr(weighed, reading).mass for reading in Reading)


def test_twelve_records_of_a_month_are_a_year_and_short_leaves_do_not_erase_one():
    start = date(2025, 11, 21)
    months = [date(2025 + (10 + n) // 12, (10 + n) % 12 + 1, 21) for n in range(13)]
    records = [
        Usage(SKILL, Period(first, following - timedelta(days=1)), used=False)
        for first, following in itertools.pairwise(months)
    ]
    assert clock(usage=records, on=start).unused == 12
    leaves = [Period(first, first + timedelta(days=1)) for first in months[:-1]]
    assert clock(leave=leaves, on=start).perhaps_unused == 11


@pytest.mark.parametrize(
    "seconds", [item("later", on=date(2026, 12, 1)), item("idle", on=date(2026, 10, 21), relevance="0")]
)
def test_what_is_later_or_shows_nothing_is_no_use(seconds):
    assert clock([seconds]).perhaps_unused == 24


def test_a_competency_may_fade_at_its_own_pace():
    slow = replace(POLICY, half_lives={SKILL: (Decimal(24), Decimal(96))})
    old = item("x", on=date(2022, 11, 21))
    assert rounded(held(old, policy=POLICY).support / MICRO) == 0.5
    assert rounded(held(old, policy=slow).support / MICRO) == 0.707


@pytest.mark.parametrize(
    ("items_", "level"),
    [
        ([CAPSTONE], 2),
        ([CAPSTONE, item("a", "task", q="0.8", work="churn"), item("n", "supervisor-attestation", work="other")], 3),
        ([], 0),
        ([CAPSTONE, item("n", "supervisor-attestation", work="other"), item("f", "panel", 3, passed=False)], 2),
    ],
)
def test_the_supported_level_is_the_published_one(items_, level):
    # Methods 3.5, worked: the capstone alone supports level 2, with more of the same and another work level 3.
    weighed = weigh(items_, SKILL, log=Log(), policy=POLICY, as_of=TODAY)
    assert supported_level(weighed, POLICY) == level


def test_one_rater_is_one_in_every_spelling():
    notes = [
        item(f"n{i}", "supervisor-attestation", rater=name)
        for i, name in enumerate(["Piet Puk", "piet puk", " Puk, PIET ", "Piet\u200b Puk"])
    ]
    result = held(*notes)
    assert len(result.raters) == 1
    assert result.support == sum(micro(Decimal("0.8")) // 4**place for place in range(4))


def test_nobody_is_no_rater():
    assert held(item("a", rater=""), item("b", rater="...")).raters == frozenset()


def test_the_word_of_whoever_weighs_nothing_confirms_nothing():
    assert held(item("a", rater="sule"), item("b", rater="tomasz", v="0")).raters == {"sule"}


def test_a_level_that_is_doubted_is_not_supported():
    items_ = [item(f"t{i}", "panel", 5, work=f"w{i}") for i in range(4)]
    doubt = [item("f", "panel", 4, passed=False, work="wf"), item("g", "panel", 4, passed=False, work="wg")]
    weighed = weigh([*items_, *doubt], SKILL, log=Log(), policy=POLICY, as_of=TODAY)
    at_four = opinion(weighed, 4, POLICY)
    assert at_four.doubt > Fraction(POLICY.doubt_limit)
    assert supported_level(weighed, replace(POLICY, doubt_limit=Decimal("0.9"))) >= 4 > supported_level(weighed, POLICY)
