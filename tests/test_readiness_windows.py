"""Windows of time, and independent pieces of work: what evidence has to be beside its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from stepladder.errors import InvalidPolicy
from stepladder.readiness import explain
from stepladder.readiness.criteria import Criterion, Profile
from stepladder.readiness.rules_in_words import profile_words
from tests.test_readiness import ANALYSIS, MET, NONE, PARTIAL, TODAY, evaluated, item, one

PERIODS = Profile("periods", since=date(2025, 1, 1), until=date(2026, 12, 31))
RECENT = replace(ANALYSIS, profile=PERIODS)


def works(count, **more):
    return replace(ANALYSIS, profile=Profile("works", families=count, **more))


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2024-12-31", False), ("2025-01-01", True), ("2026-11-21", True)],
)
def test_the_first_and_the_last_day_count(day, counts):
    found = one([item("a", "analysis", "panel", on=date.fromisoformat(day))], RECENT)
    assert bool(found.opinion.support) is counts
    ended = replace(ANALYSIS, profile=Profile("ended", until=date.fromisoformat(day)))
    assert one([item("a", "analysis", "panel", on=date.fromisoformat(day))], ended).status is MET


def test_what_lies_outside_of_the_window_is_named_with_its_days():
    found = evaluated([item("a", "analysis", "panel", on=date(2024, 5, 1))], [RECENT])
    assert found.results[0].status is NONE
    assert explain.reason(found, found.results[0]) == (
        "a lies outside of the time that counts, from 2025-01-01 to 2026-12-31"
    )


def test_a_window_that_is_over_is_closed_by_nothing():
    over = replace(ANALYSIS, profile=Profile("over", until=date(2026, 11, 20)))
    for items in ([], [item("a", "analysis", mass="0.5", on=date(2026, 1, 1))]):
        found = evaluated(items, [over])
        assert found.results[0].closes_with == ()
        assert explain.next_step(found) == (
            "Evidence of analysis counted until 2026-11-20; talk to whoever set the criterion."
        )
    later = replace(ANALYSIS, profile=Profile("later", since=date(2027, 1, 1)))
    assert explain.next_step(evaluated([], [later])) == "Evidence of analysis counts from 2027-01-01 on only."
    open_today = replace(ANALYSIS, profile=Profile("today", since=TODAY, until=TODAY))
    assert one([], open_today).closes_with == one([], ANALYSIS).closes_with


def test_so_many_pieces_of_work_have_to_stand_behind_it():
    panel = item("p", "analysis", "panel")
    same = replace(item("n", "analysis", "supervisor-attestation"), family="p")
    alone = one([panel, same], works(2))
    assert alone.opinion.belief > 0.5
    assert (alone.status, alone.too_few_families) == (PARTIAL, 1)
    found = evaluated([panel, same], [works(2)])
    assert explain.reason(found, found.results[0]).endswith("; 1 more piece of work has to show it")
    assert one([panel, item("t", "analysis")], works(2)).status is MET
    assert one([panel, same], works(1)).status is MET


def test_copies_of_one_thing_are_one_piece_of_work():
    first = replace(item("a", "analysis", "panel"), identities=frozenset({"id urn:1"}))
    copy = replace(item("b", "analysis", "panel"), identities=frozenset({"id urn:1"}))
    assert one([first, copy], works(2)).too_few_families == 1


def test_what_adds_nothing_is_no_piece_of_work():
    lower = item("a", "analysis", level=2)
    failed = item("f", "analysis", mass="0.2", passed=False)
    assert one([item("p", "analysis", "panel"), lower, failed], works(2)).too_few_families == 1


def test_people_and_pieces_of_work_are_asked_for_together():
    both = works(2, raters=2)
    found = evaluated([item("p", "analysis", "panel")], [both])
    assert explain.reason(found, found.results[0]) == (
        "rests on p; 1 more person has to confirm it; 1 more piece of work has to show it"
    )
    for way in found.results[0].closes_with:
        more = [item(f"n{number}", "analysis", way.kind) for number in range(way.count)]
        assert one([item("p", "analysis", "panel"), *more], both).status is MET


def test_no_way_is_proposed_that_gives_too_few_pieces_of_work():
    assert all(way.count >= 3 for way in one([], works(3)).closes_with)
    # One's own account is one view for each year, however often it is given.
    easy = Criterion("C1", "analysis", 1, profile=Profile("own", families=2))
    assert "self-report" not in {way.kind for way in one([], easy).closes_with}


def test_says_what_a_profile_asks():
    asked = replace(PERIODS, max_age_months=1, raters=2, families=3)
    assert profile_words(asked) == (
        "Evidence counts from 2025-01-01 to 2026-12-31.",
        "Evidence counts up to an age of 1 month.",
        "2 people have to stand behind it.",
        "3 independent pieces of work have to show it.",
    )
    assert profile_words(replace(PERIODS, until=None)) == ("Evidence counts from 2025-01-01 on.",)
    assert profile_words(replace(PERIODS, since=None)) == ("Evidence counts until 2026-12-31.",)
    assert profile_words(Profile()) == ()


def test_refuses_a_window_that_ends_before_it_begins():
    with pytest.raises(InvalidPolicy, match="before it begins to count"):
        Profile("p", since=date(2026, 2, 1), until=date(2026, 1, 1))
