"""Dates are read in the order their column shows, and left open where nothing shows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.workforce.dates import day_comes_first, read_columns, read_date
from tests.workforce_cast import ON, ids, people_of

DAY = date(2025, 4, 3)


@pytest.mark.parametrize(
    "text",
    ["2025-04-03", "2025/4/3", "2025-04-03T00:00:00Z", "2025-04-03 00:00:00", "20250403", "3.4.2025", "03.04.2025", "3.4.25", "45750", "45750.0",
     "3-Apr-2025", "03 April 2025", "April 3, 2025", "Apr 3rd, 2025", "3. April 2025", "3-Apr-25"],
)  # fmt: skip
def test_dates_that_can_be_read_in_one_way_are_read(text):
    assert read_date(text, on=ON).day == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "N/A",
        "9999-12-31",
        "31.12.9999",
        "00.00.0000",
        "1900-01-01",
        "0001-01-01",
        "1753-01-01",
        "31.12.1899",
        "0",
    ],
)
def test_what_means_that_there_is_none_is_none_and_no_fault(text):
    found = read_date(text, on=ON)
    assert (found.day, found.fault) == (None, "")


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "0025-03-04",
        "1025-03-04",
        "2025-13-01",
        "2025-02-30",
        "32.1.2025",
        "13/13/2025",
        "123",
        "999999",
        "3-Foo-2025",
        "²025-01-01",
        "1/2",
    ],
)
def test_what_is_no_date_is_a_fault(text):
    assert read_date(text, on=ON).fault == "unreadable"


def test_years_of_two_digits_lie_around_the_day_of_the_file():
    assert read_date("1.1.46", on=ON).day == date(2046, 1, 1)
    assert read_date("1.1.47", on=ON).day == date(1947, 1, 1)


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["03/04/2025", "13/04/2025"], True),
        (["03/04/2025", "04/13/2025"], False),
        (["03/04/2025", "2025-01-13"], None),
        (["13/04/2025", "04/13/2025"], None),
        ([], None),
    ],
)
def test_one_clear_date_decides_for_its_column(texts, first):
    assert day_comes_first(texts) is first


def test_another_column_decides_where_the_own_one_does_not():
    columns = {"hired_on": ["03/04/2025"], "left_on": ["13/04/2025"]}
    assert read_columns(columns, on=ON)["hired_on"]["03/04/2025"].day == DAY
    assert read_columns({**columns, "role_since": ["04/13/2025"]}, on=ON)["hired_on"]["03/04/2025"].fault == "undecided"


def test_what_a_person_says_goes_before_other_columns_and_behind_the_own_one():
    columns = {"hired_on": ["03/04/2025"], "left_on": ["13/04/2025", "05/06/2025"]}
    found = read_columns(columns, on=ON, day_first=False)
    assert found["hired_on"]["03/04/2025"].day == date(2025, 3, 4)
    assert found["left_on"]["05/06/2025"].day == date(2025, 6, 5)


def test_a_file_whose_dates_nothing_decides_asks():
    text = "id,name,hired_on\n7,Anna,03/04/2025\n8,Bo,05/05/2025\n"
    reading = people_of(text)
    assert reading.asks_day_first
    assert [each.hired_on for each in reading.workforce.people] == [None, date(2025, 5, 5)]
    assert ids(reading) == ["date.undecided"]
    answered = people_of(text, day_first=True)
    assert (answered.asks_day_first, answered.workforce.people[0].hired_on) == (False, DAY)


def test_a_column_with_both_orders_leaves_the_unclear_ones_open():
    reading = people_of("id,name,hired_on\n7,A,13/04/2025\n8,B,04/13/2025\n9,C,03/04/2025\n")
    assert [each.hired_on for each in reading.workforce.people] == [date(2025, 4, 13), date(2025, 4, 13), None]
    assert "both kinds" in reading.remarks[-1].words


@given(
    st.dates(date(1930, 1, 1), date(2080, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d-%b-%Y", "%B %d, %Y"]),
)
def test_every_date_is_read_as_it_was_written(day, form):
    assert read_date(day.strftime(form), on=ON).day == day


@given(st.dates(date(1930, 1, 1), date(2080, 1, 1)))
def test_numbers_of_spreadsheets_are_days(day):
    assert read_date(str((day - date(1899, 12, 30)) // timedelta(1)), on=ON).day == day


@given(st.lists(st.dates(date(1990, 1, 1), date(2040, 1, 1)), min_size=1), st.booleans())
def test_a_column_is_never_read_in_the_wrong_order(days, day_first):
    form = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    texts = {day.strftime(form): day for day in days}
    for text, found in read_columns({"hired_on": list(texts)}, on=ON)["hired_on"].items():
        assert found.day == texts[text] or found.fault == "undecided"


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_fault_or_nothing(text):
    read_date(text, on=ON)
