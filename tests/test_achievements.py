"""What is said about a credential without judging it: elements, duplicates, the starter catalog, completions."""

from __future__ import annotations

import time
import tomllib
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.completions import FIELDS, guess_columns, read_completions
from stepladder.achievements.duplicates import Known, Reason, duplicates, duplicates_of
from stepladder.achievements.elements import ELEMENTS, State, elements_of
from stepladder.achievements.importers import curriculum
from stepladder.achievements.model import Achievement, Method, Participation, Provider
from stepladder.achievements.starter import read_starters, starters
from stepladder.documents import parse_toml
from stepladder.errors import InvalidDocument
from stepladder.tables import ColumnMap, read_table
from tests.shared_data import shared_data

FULL = Achievement(
    title="Incident command", provider=Provider("Harbor School", country="DE"), awarding_body="Harbor School",
    learning_outcomes=("Leads a response",), hours=40, eqf_level=5, methods=(Method.EXAM,),
    participation=Participation.ON_SITE, quality_assurance="ISO 9001",
)  # fmt: skip


def test_the_mandatory_elements_are_the_eleven_of_the_annex_and_two_belong_to_the_award():
    assert [each.number for each in ELEMENTS if each.number] == list(range(1, 12))
    stated = elements_of(FULL)
    assert [each.element.id for each in stated.mandatory if each.state is State.OF_AWARD] == ["learner", "issued"]
    assert stated.sentence() == "All 9 mandatory elements stated."


def test_a_missing_element_is_named():
    stated = elements_of(replace(FULL, quality_assurance=""))
    assert stated.sentence() == "8 of 9 mandatory elements stated; missing: type of quality assurance."
    assert [each.id for each in stated.missing_optional] == [
        "prerequisites",
        "supervision",
        "grade",
        "stackability",
        "further",
    ]


def test_nothing_is_stated_of_an_entry_that_has_only_a_title():
    stated = elements_of(Achievement("X"))
    assert stated.sentence().startswith("1 of 9 mandatory elements stated; missing: country")
    assert "level (if it has one)" in stated.sentence()


def test_zero_hours_are_stated():
    assert "workload" not in {each.id for each in elements_of(replace(FULL, hours=0)).missing}


def test_everything_is_unknown_by_default():
    one = Achievement("X")
    assert {
        field.name for field in fields(one) if getattr(one, field.name) and field.name not in ("title", "provider")
    } == set()


def known(*titles, provider="Harbor School"):
    return [Known(title, title, provider) for title in titles]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Incident Command", "incident   command®", Reason.TITLE),
        ("Certified Incident Commander", "Incident Commander Certification", Reason.TITLE),
        ("Incident command at sea", "Incident command at seas", Reason.TITLE),
        ("Leading incident response teams", "Leading incident response team work", Reason.NEAR),
        ("Azure Administrator AZ-104", "Azure Administrator AZ-900", None),
        ("AWS Solutions Architect Associate", "AWS Solutions Architect Professional", None),
        ("Security+", "Security", None),
        ("Goethe-Zertifikat B1", "Goethe-Zertifikat B2", None),
        ("CFA Level I", "CFA Level II", None),
        ("First aid", "Welding", None),
    ],
)  # fmt: skip
def test_two_titles_of_one_provider(first, second, reason):
    found = duplicates(known(first, second))
    assert [each.reason for each in found] == ([reason] if reason else [])


def test_the_same_achievement_is_the_surest_reason():
    pair = duplicates([Known(1, "A b c", "X", "urn:1"), Known(2, "Other words", "Y", "urn:1")])
    assert pair[0].reason is Reason.ACHIEVEMENT
    assert pair[0].sentence() == "Both name the same achievement in their badges."


def test_another_provider_of_the_same_title_is_only_perhaps():
    (pair,) = duplicates([Known(1, "Safety basics", "Harbor School"), Known(2, "Safety basics", "Guild")])
    assert pair.reason is Reason.PROVIDER_DIFFERS
    (same,) = duplicates([Known(1, "Safety basics", "Harbor School GmbH"), Known(2, "Safety basics", "HARBOR SCHOOL")])
    assert same.reason is Reason.TITLE


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [("", "", Reason.PROVIDER_UNKNOWN), ("Guild", "", Reason.PROVIDER_UNKNOWN), ("Guild", "Harbor", Reason.PROVIDER_DIFFERS), ("Guild", "GUILD", Reason.TITLE)],
)  # fmt: skip
def test_a_provider_that_is_not_stated_is_neither_the_same_nor_another(first, second, reason):
    (pair,) = duplicates([Known(1, "Safety basics", first), Known(2, "Safety basics", second)])
    assert pair.reason is reason
    assert ("not stated" in pair.sentence()) == (reason is Reason.PROVIDER_UNKNOWN)


def test_nearly_the_same_title_without_providers_is_told_as_that():
    near = known("Leading incident response teams", "Leading incident response team work", provider="")
    (pair,) = duplicates(near)
    assert pair.reason is Reason.NEAR_UNKNOWN
    assert pair.sentence().startswith("Nearly the same title: ")
    assert "same provider" not in pair.sentence()
    assert duplicates([near[0], replace(near[1], provider="Guild")]) == ()


@pytest.mark.parametrize("same", ["title", "achievement"])
def test_of_hundreds_that_are_the_same_none_is_missing(same):
    rows = [Known(n, "Safety", "Guild", "") if same == "title" else Known(n, f"T{n}", "G", "urn:1") for n in range(450)]
    told = {key for pair in duplicates(rows) for key in (pair.first.key, pair.second.key)}
    assert told == set(range(450))
    pairs = duplicates_of(rows[:225], rows[225:])
    assert {pair.first.key for pair in pairs} == set(range(225))
    assert {pair.second.key for pair in pairs} == set(range(225, 450))


def test_of_hundreds_of_editions_each_is_held_against_its_own():
    rows = [Known(n, "Safety", "Guild", edition=str(n % 150)) for n in range(300)]
    told = {frozenset((pair.first.key, pair.second.key)) for pair in duplicates(rows)}
    assert told == {frozenset((n, n + 150)) for n in range(150)}


def test_two_editions_are_no_duplicates():
    assert duplicates([Known(1, "Kubernetes", "L", edition="1.34"), Known(2, "Kubernetes", "L", edition="1.35")]) == ()


@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=6), st.sampled_from(["", "a", "b"])), max_size=12),
    st.randoms(),
)
def test_the_order_of_the_entries_does_not_matter_and_each_pair_is_told_once(rows, rng):
    entries = [Known(place, title, provider, achievement) for place, (title, provider, achievement) in enumerate(rows)]
    shuffled = list(entries)
    rng.shuffle(shuffled)
    one, other = duplicates(entries), duplicates(shuffled)
    assert len({frozenset((each.first.key, each.second.key)) for each in one}) == len(one)
    assert {(frozenset((p.first.key, p.second.key)), p.reason) for p in one} == {
        (frozenset((p.first.key, p.second.key)), p.reason) for p in other
    }


@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_new_ones_are_compared_with_known_ones_alone(new, old):
    fresh, held = [Known(("new", n), t) for n, t in enumerate(new)], [Known(("old", n), t) for n, t in enumerate(old)]
    assert all(pair.first in fresh and pair.second in held for pair in duplicates_of(fresh, held))


def test_twenty_thousand_entries_are_compared_in_seconds():
    words = [
        f"{first}{second}"
        for first in ("data", "ship", "weld", "care", "code", "risk")
        for second in ("ing", "ers", "lab", "ops", "net", "way", "log", "hub")
    ]
    rows = [
        Known(n, f"Certified {words[n % 48]} {words[(n * 7 + n // 48) % 48]} management {n}", f"P{n % 300}")
        for n in range(20_000)
    ]
    started = time.perf_counter()
    duplicates(rows)
    assert time.perf_counter() - started < 20


def test_the_starter_catalog_has_fifty_with_facts_and_no_scores():
    found = starters()
    assert len(found) == 50
    assert len({each.key for each in found}) == 50
    assert all(each.achievement.link.startswith("https://") for each in found)
    assert all(each.achievement.methods and each.facts for each in found)
    assert not any("score" in name for name in Achievement.__dataclass_fields__)


def test_every_fact_of_the_starter_catalog_names_its_page_or_is_marked_as_not_checked():
    file = tomllib.loads(files("stepladder.achievements.starter").joinpath("starter.toml").read_text())
    written = {each["key"]: each for each in file["credential"]}
    for each in starters():
        raw = written[each.key]
        assert {fact.name: fact.address for fact in each.facts if fact.checked} == raw.get("read", {})
        assert set(each.unchecked) == ASKED & raw.keys() - raw.get("read", {}).keys()
        held = {name for name in ASKED if getattr(each.achievement, name) not in ("", None, ())}
        assert held == {fact.name for fact in each.facts}, "nothing is stated that is no fact"
        assert all(fact.address.startswith("http") for fact in each.facts if fact.checked)
        assert each.achievement.checked_on == (date(2026, 11, 22) if raw.get("read") else None)


ASKED = {
    "methods", "supervision", "participation", "prerequisites", "passing_standard", "hours", "cost",
    "validity_months", "renewal",
}  # fmt: skip


def test_a_price_stands_in_the_starter_catalog_only_where_it_was_read():
    priced = [each for each in starters() if each.achievement.cost is not None]
    assert priced
    assert all("cost" not in each.unchecked and each.achievement.currency for each in priced)


def test_no_two_of_the_starter_catalog_are_the_same():
    rows = [Known(each.key, each.achievement.title, each.achievement.provider.name) for each in starters()]
    assert duplicates(rows) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [('provider = "CompTIA"', "there is no provider"), ("[credential.read]", "is stated|is not stated")],
)
def test_a_starter_file_that_contradicts_itself_is_refused(change, found):
    text = 'format = "stepladder/starter/1"\nchecked_on = 2026-11-22\nprovider = []\n[[credential]]\nkey = "a"\ntitle = "A"\nprovider = "CompTIA"\nfield = "x"\nlink = "https://a"\nmethods = ["exam"]\n'
    if change.startswith("["):
        text = (
            text.replace("provider = []", "").replace(
                "[[credential]]",
                '[[provider]]\nname = "CompTIA"\nsite = "https://c"\nkind = "association"\n[[credential]]',
            )
            + '[credential.read]\ncost = "https://c"\n'
        )
    with pytest.raises(InvalidDocument, match=found):
        read_starters(parse_toml(text.encode(), name="s.toml"))


COURSES = (
    "Employee ID;Name;Course title;Completion date;Hours;Status;Cost center\n"
    "7;Thu;Safety basics;2026-03-02;8;Passed;1\n"
    "8;Liam;Safety basics;31.03.2026;eight;Completed;1\n"
    "9;Ada;Safety basics;2026-03-02;8;Failed;1\n"
    "9;Ada;Crane;2026-03-02;;In progress;1\n"
    "9;Ada;Crane;03/04/2026;;done;1\n"
    "9;Ada;Crane;2031-01-01;;done;1\n"
    ";;Crane;2026-01-01;;;\n"
    "10;Bo;Crane;2026-01-01;;with honors;1\n"
)


def test_a_list_of_courses_says_attended_unless_it_says_assessed():
    table = read_table(COURSES.encode(), "c.csv")
    guess = guess_columns(table)
    assert guess.missing == ()
    read = read_completions(table, guess.map, on=date(2026, 11, 22))
    assert [(each.line, each.passed, each.hours) for each in read.rows] == [
        (2, True, 8),
        (3, False, None),
        (4, False, 8),
    ]
    told = {(each.line, each.id.partition(".")[2]) for each in read.remarks}
    assert {
        (1, "column"),
        (3, "hours"),
        (4, "failed"),
        (5, "open"),
        (6, "date"),
        (7, "date"),
        (8, "incomplete"),
        (9, "result"),
    } <= told


def test_a_date_that_can_be_read_in_two_ways_is_left_out():
    table = read_table(b"email;course;date\na@b.example;C;03/04/2026\n", "c.csv")
    read = read_completions(table, guess_columns(table).map, on=date(2026, 11, 22))
    assert read.rows == ()
    assert "two ways" in read.remarks[0].words


def test_a_list_without_people_is_refused():
    table = read_table(b"course;date\nC;2026-01-01\n", "c.csv")
    assert guess_columns(table).missing == ("person",)
    with pytest.raises(InvalidDocument, match="no column names people"):
        read_completions(table, ColumnMap({"course": "course", "completed_on": "date"}), on=date(2026, 11, 22))


def test_every_field_of_a_list_of_courses_says_what_it_is():
    assert all(each.about.endswith(".") and each.aliases for each in FIELDS)


def test_the_ten_real_certifications_are_read_with_their_weights_and_their_disagreements():
    path = shared_data("cncf-certifications", "certifications.json")
    read = curriculum.read({path.name: path.read_bytes()})
    found = {each.code: each for each in read.achievements}
    assert len(found) == 10
    assert all(
        sum((domain.weight or Decimal(0) for domain in each.domains), Decimal(0)) == 1 for each in found.values()
    )
    assert sum(len(each.learning_outcomes) for each in found.values()) == 166
    assert found["CNPE"].title == "CNPE"
    assert found["CKA"].title == "Certified Kubernetes Administrator"
    assert (found["CKA"].edition, found["CAPA"].edition) == ("1.35", "")
    told = {(each.id, each.words.split()[0]) for each in read.remarks}
    assert ("curriculum.title", "CNPE") in told
    assert {each.words.split()[0] for each in read.remarks if each.id == "curriculum.page-only"} == {
        "CAPA",
        "CCA",
        "CGOA",
    }
    (cks,) = [each for each in read.remarks if each.id == "curriculum.disagree" and " CKS " in each.words]
    assert "Cluster Setup: 15 % and 10 %" in cks.words
    assert "Cluster Setup: 15 % and 10 %" in found["CKS"].further
    assert cks.line > 1
