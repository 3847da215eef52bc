"""In which order rungs stand, whatever the order of the source."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.readiness.ladders.interface import FamilyDraft, RungDraft
from stepladder.readiness.ladders.names import competency_name, short_name, slug, unique
from stepladder.readiness.ladders.seniority import Named, Placement, grade_of, height_of, in_order, place, track_of, ups

LADDER = [
    "Junior Engineer",
    "Engineer",
    "Senior Engineer",
    "Staff Engineer",
    "Principal Engineer",
    "Technology Director",
]


def by_order(titles, placed):
    return [title for _, title in sorted(zip(placed.orders, titles, strict=True), key=lambda each: each[0])]


def test_a_list_that_rises_is_kept():
    placed = place([Named(title) for title in LADDER])
    assert placed == Placement((1, 2, 3, 4, 5, 6))


def test_a_list_from_the_top_down_is_turned_around():
    titles = list(reversed(LADDER))
    placed = place([Named(title) for title in titles])
    assert by_order(titles, placed) == LADDER
    assert placed.remark[0] == "ladder.order.reversed"


def test_an_alphabetical_list_is_ordered_by_titles():
    titles = sorted(LADDER)
    assert titles != LADDER
    placed = place([Named(title) for title in titles])
    assert by_order(titles, placed) == LADDER
    assert placed.remark[0] == "ladder.order.alphabetical"


def test_an_alphabetical_list_of_keys_is_no_order_either():
    named = [Named(title, code) for code, title in sorted((title.lower().replace(" ", "-"), title) for title in LADDER)]
    placed = place(named)
    assert by_order([each.title for each in named], placed) == LADDER


def test_a_list_in_no_known_order_is_kept_and_named():
    titles = ["Senior Engineer", "Junior Engineer", "Principal Engineer", "Engineer"]
    placed = place([Named(title) for title in titles])
    assert by_order(titles, placed) == titles
    assert placed.remark[0] == "ladder.order.doubtful"


def test_words_that_nobody_knows_keep_the_order_of_the_source():
    titles = ["Novice", "Adept", "Wizard"]
    assert place([Named(title) for title in titles]).orders == (1, 2, 3)


@pytest.mark.parametrize("order", list(itertools.permutations(["IC2", "IC9", "IC10", "IC11"])))
def test_grades_are_numbers_in_every_order(order):
    placed = place([Named("Engineer", code) for code in order])
    assert by_order(order, placed) == ["IC2", "IC9", "IC10", "IC11"]
    assert placed.remark == ("", "")


def test_managers_of_the_same_number_stand_beside():
    codes = ["IC3", "IC4", "IC5", "M4", "M5"]
    placed = place([Named("Someone", code) for code in codes])
    assert dict(zip(codes, placed.orders, strict=True)) == {"IC3": 3, "IC4": 4, "IC5": 5, "M4": 4, "M5": 5}
    assert placed.remark[0] == "ladder.order.tracks"


def test_a_grade_of_nought_is_the_first_rung():
    assert place([Named("Intern", "L0"), Named("Engineer", "L1")]).orders == (1, 2)


def test_two_tracks_in_one_list_rise_each_by_itself():
    titles = ["Engineer", "Senior Engineer", "Staff Engineer", "Engineering Manager", "Engineering Director"]
    placed = place([Named(title) for title in titles])
    assert placed.orders[:3] == (1, 2, 3)
    assert placed.orders[3] < placed.orders[4]
    # A manager stands above a senior engineer, and not above everybody because the list names them last.
    assert placed.orders[3] == 3


@pytest.mark.parametrize(
    ("code", "grade"),
    [
        ("IC10", ("IC", 10)),
        ("ic3", ("IC", 3)),
        ("D4", ("D", 4)),
        ("Grade 7", ("GRADE", 7)),
        ("L-5", ("L", 5)),
        ("TPM04", ("TPM", 4)),
    ],
)
def test_reads_grades(code, grade):
    found = grade_of(code)
    assert (found.letters, found.number) == grade


@pytest.mark.parametrize("code", ["senior-2", "", "staff", "IC", "7", "engineer1", "IC3a"])
def test_takes_nothing_else_for_a_grade(code):
    assert grade_of(code) is None


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("Intern", "Junior Engineer"),
        ("Associate Consultant", "Consultant"),
        ("Engineer", "Senior Engineer"),
        ("Engineer I", "Engineer II"),
        ("Senior Engineer 1", "Senior Engineer 2"),
        ("Senior Engineer", "Staff Engineer"),
        ("Staff Engineer", "Senior Staff Engineer"),
        ("Senior Staff Engineer", "Principal Engineer"),
        ("Sr. Principal Engineer", "Distinguished Engineer"),
        ("Associate Director", "Director of Sales"),
        ("Director of Sales", "Senior Director of Sales"),
        ("Senior Director", "Vice President Sales"),
        ("Vice President Sales", "Senior Vice President Sales"),
        ("Executive Vice President", "Chief Revenue Officer"),
        ("Engineering Manager", "Senior Engineering Manager"),
    ],
)
def test_titles_have_heights(low, high):
    assert height_of(low) < height_of(high)


def test_finds_tracks_in_names():
    assert track_of("senior-2-ic", "Senior Engineer 2") == "ic"
    assert track_of("x", "Principal Engineer (People Manager)") == "manager"
    assert track_of("engineer", "Engineer") == ""


def family(*rungs):
    drafts = [RungDraft(key=key, title=key, order=order, track=track) for key, order, track in rungs]
    return FamilyDraft("f", "F", in_order(drafts))


def test_steps_up_stay_in_their_track_and_join_where_there_is_one():
    steps = ups(
        family(("a", 1, ""), ("b", 2, "ic"), ("m", 2, "manager"), ("c", 3, "ic"), ("n", 4, "manager"), ("z", 5, ""))
    )
    assert [(each.source, each.target) for each in steps] == [
        ("f/a", "f/b"),
        ("f/a", "f/m"),
        ("f/b", "f/c"),
        ("f/m", "f/n"),
        ("f/c", "f/z"),
        ("f/n", "f/z"),
    ]


@given(st.lists(st.sampled_from([*LADDER, "Wizard", "Manager", "Head of Sales", "Sales Lead"]), min_size=1, max_size=8))
def test_every_list_gets_places_from_one_on(titles):
    placed = place([Named(title) for title in titles])
    assert len(placed.orders) == len(titles)
    assert min(placed.orders) >= 1
    assert max(placed.orders) <= 2 * len(titles)


@given(st.permutations(range(1, 12)))
def test_grades_give_the_same_places_whatever_the_order(numbers):
    placed = place([Named("x", f"L{number}") for number in numbers])
    assert list(placed.orders) == list(numbers)


# --- names


def test_proposes_short_names():
    assert short_name("I own my decisions and mistakes, and learn from them") == "Own my decisions and mistakes"
    assert len(short_name("word " * 60)) <= 60
    assert short_name("Uses Git (e.g. clone, push) for her own work") == "Uses Git for her own work"
    assert competency_name(("Results", "Ownership"), "I follow through") == "Results: Ownership"
    assert competency_name((), "Leads incidents") == "Leads incidents"


@given(st.text(max_size=300))
def test_slugs_are_slugs(text):
    found = slug(text)
    assert found
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(found) <= 80


def test_names_without_latin_letters_are_told_apart():
    assert slug("設計") != slug("運用")
    assert slug("x" * 200) != slug("x" * 201)


@given(st.lists(st.sampled_from(["a", "b", "a-2", "a-3"]), max_size=9))
def test_keys_become_unique(keys):
    found = unique(keys)
    assert len(set(found)) == len(keys)
    assert all(one.startswith(other[0]) for one, other in zip(found, keys, strict=True))
