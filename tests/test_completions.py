"""Lists of courses: a word that says that somebody took part, that they passed, or neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.completions import guess_columns, read_completions
from stepladder.tables import read_table

ON = date(2026, 11, 22)


def read(result, hours="8"):
    text = f"email;course;date;status;hours\na@b.example;C;2026-01-01;{result};{hours}\n"
    table = read_table(text.encode(), "c.csv")
    return read_completions(table, guess_columns(table).map, on=ON)


def kinds(found):
    return {each.id.partition(".")[2] for each in found.remarks}


@pytest.mark.parametrize(
    "word",
    ["Not completed", "not attended", "absent", "did not attend", "nicht teilgenommen", "abwesend", "nicht abgeschlossen",
     "rejected", "assigned", "overdue", "0", "Überfällig", "zugewiesen", "false", "Not done", "pending"],
)  # fmt: skip
def test_a_word_that_says_that_it_was_not_done_is_no_completion(word):
    found = read(word)
    assert found.rows == ()
    assert kinds(found) == {"open"}


@pytest.mark.parametrize(
    "word", ["with honors", "85%", "Passed over", "passed: no", "Pass/Fail", "2", "?", "tea", "not"]
)
def test_a_word_that_is_not_known_is_passed_over_and_told(word):
    found = read(word)
    assert found.rows == ()
    assert kinds(found) == {"result"}
    assert found.remarks[0].hint


@pytest.mark.parametrize("word", ["assessed", "Examined", "geprüft"])
def test_whoever_was_assessed_did_not_therefore_pass(word):
    found = read(word)
    assert [each.passed for each in found.rows] == [False]
    assert kinds(found) == {"assessed"}


@pytest.mark.parametrize(
    "word",
    ["Passed", "Passed (85%)", "passed with distinction", "bestanden (2,0)", "Bestanden mit Auszeichnung", "PASSED - 90 points",
     "certified", "passed 17/20"],
)  # fmt: skip
def test_a_pass_with_its_mark_is_a_pass(word):
    found = read(word)
    assert [(each.passed, each.result) for each in found.rows] == [(True, word)]
    assert found.remarks == ()


@pytest.mark.parametrize(
    "word", ["Failed (40%)", "not passed", "Not passed (12/20)", "nicht bestanden", "durchgefallen"]
)
def test_a_failed_assessment_was_attended_and_not_passed(word):
    found = read(word)
    assert [each.passed for each in found.rows] == [False]
    assert kinds(found) == {"failed"}


@pytest.mark.parametrize("word", ["", "Completed", "ja", "1", "teilgenommen", "completed successfully", "present"])
def test_whoever_took_part_took_part(word):
    found = read(word)
    assert [each.passed for each in found.rows] == [False]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("text", "hours"), [("8", 8), ("8 h", 8), ("PT8H", 8), ("5 days", None), ("-8", None), ("90 min", None)]
)
def test_hours_are_hours_and_days_are_none(text, hours):
    found = read("attended", text)
    assert found.rows[0].hours == hours
    assert ("hours" in kinds(found)) == (hours is None)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters=';"\n\r\x00', exclude_categories=("Cc", "Cs")), max_size=30)
)
def test_no_word_makes_a_pass_that_does_not_say_so(word):
    found = read(word)
    assert len(found.rows) <= 1
    assert found.rows or found.remarks, "what is passed over is told"
    if found.rows and found.rows[0].passed:
        assert any(each in word.casefold() for each in ("pass", "bestanden", "certified", "zertifiziert"))
