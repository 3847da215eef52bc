"""Columns are guessed from their headings, remembered, and shown before anything is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.tables import ColumnMap, Field, guess, mapped, preview, read_table

FIELDS = (
    Field("id", ("employee id", "number"), required=True),
    Field("name", ("full name", "employee name")),
    Field("email", ("e-mail", "email address")),
    Field("hired", ("hire date", "start date")),
)


def test_headings_are_found_whatever_their_case_spaces_and_accents():
    found = guess(("EMPLOYEE_ID", "Full  Name", "E-Mail", "Hire-Date", "Shoe size"), FIELDS)
    assert found.map.columns == {"id": "EMPLOYEE_ID", "name": "Full  Name", "email": "E-Mail", "hired": "Hire-Date"}
    assert (found.left_over, found.missing, found.ambiguous, found.saved) == (("Shoe size",), (), {}, False)


def test_headings_spelled_nearly_like_a_field_are_found_after_all_others():
    found = guess(("Employe ID", "Email Adress", "Hire date"), FIELDS)
    assert found.map.columns == {"hired": "Hire date", "id": "Employe ID", "email": "Email Adress"}


def test_short_words_are_not_taken_for_each_other():
    assert guess(("names", "if"), (Field("id"), Field("game"))).map.columns == {}


def test_a_required_field_without_a_column_is_missing():
    assert guess(("Full name",), FIELDS).missing == ("id",)


def test_several_columns_for_a_field_are_named_with_the_one_taken_first():
    found = guess(("email address", "Number", "e-mail"), FIELDS)
    assert found.map.columns["email"] == "e-mail"
    assert found.ambiguous == {"email": ("e-mail", "email address")}


def test_a_column_goes_to_one_field_only():
    found = guess(("Manager",), (Field("manager"), Field("manager_name", ("manager",))))
    assert found.map.columns == {"manager": "Manager"}


def test_a_saved_map_is_taken_for_the_same_headings_in_any_order():
    saved = ColumnMap({"id": "A", "name": "B"}, frozenset({"A", "B", "C"}))
    again = ColumnMap.from_json(json.loads(json.dumps(saved.to_json())))
    found = guess(("C", "B", "A"), FIELDS, (again,))
    assert (found.map.columns, found.saved, found.left_over) == ({"id": "A", "name": "B"}, True, ("C",))
    assert not guess(("A", "B"), FIELDS, (again,)).saved
    newer = ColumnMap({"id": "B"}, frozenset({"A", "B", "C"}))
    assert guess(("A", "B", "C"), FIELDS, (again, newer)).map.columns == {"id": "B"}


@pytest.mark.parametrize(
    "value", [None, [], {}, {"columns": [1]}, {"columns": {"a": 1}}, {"columns": {}, "headings": "x"}]
)
def test_what_is_no_map_is_refused(value):
    with pytest.raises(InvalidDocument, match="no map of columns"):
        ColumnMap.from_json(value)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5)), st.frozensets(st.text(max_size=5)))
def test_maps_survive_storing(columns, headings):
    map = ColumnMap(columns, headings)
    assert ColumnMap.from_json(json.loads(json.dumps(map.to_json()))) == map


@given(st.lists(st.text(max_size=12), unique=True, max_size=8))
def test_each_column_is_taken_once_or_left_over(columns):
    found = guess(columns, FIELDS)
    assert sorted((*found.map.columns.values(), *found.left_over)) == sorted(columns)


def test_the_preview_shows_the_first_rows_by_field():
    table = read_table(b"Number,Full name\n7, Anna \n8,Bo\n", "people.csv")
    map = guess(table.columns, FIELDS).map
    assert preview(table, map, rows=1) == ((2, {"id": "7", "name": "Anna"}),)
    assert list(mapped(table, map))[1] == (3, {"id": "8", "name": "Bo"})


def test_a_map_for_other_headings_is_refused_with_the_line_of_the_headings():
    table = read_table(b"a,b\n1,2\n", "people.csv")
    with pytest.raises(InvalidDocument, match=r"people\.csv, line 1: there is no column “Unit”"):
        list(mapped(table, ColumnMap({"unit": "Unit"})))
