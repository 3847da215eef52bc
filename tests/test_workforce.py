"""HR files are read as people meant them: each row ends in a person, or in a remark that says why not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.tables import ColumnMap, read_table
from stepladder.workforce import Appointment, Away, Spell, UnitRecord, read_workforce
from tests.watch import Watch
from tests.workforce_cast import HEADINGS, ON, as_csv, as_xlsx, ids, people_of, seeded, workforce_sample


def by_id(reading):
    return {each.external_id: each for each in reading.workforce.people}


def test_private_columns_are_not_read_even_if_the_map_names_them():
    table = read_table(b"id,name,Gender\n7,Anna,f9f9\n", "people.csv")
    reading = read_workforce(table, ColumnMap({"external_id": "id", "name": "name", "unit": "Gender"}), on=ON)
    assert "f9f9" not in str(reading)
    assert [(each.id, each.line) for each in reading.remarks] == [("workforce.column.private", 1)]


def test_each_row_ends_in_a_person_or_in_a_remark():
    text = (
        "id,name,email,hired_on,status\n,Nobody,n@x.example,,\n7,Anna,a@x.example,bad,\n8,Bo,b@x.example,,\n8,Cara Dorn,c@x.example,,\n"
        "9,Elif,not an address,,strange\n9,Elif,not an address,,strange\n"
    )
    reading = people_of(text)
    spoken_of = {line for each in reading.workforce.people for line in each.lines} | {
        each.line for each in reading.remarks
    }
    assert spoken_of >= set(range(2, 8))
    assert set(by_id(reading)) == {"7", "9"}
    assert sorted(ids(reading)) == [
        "date.unreadable",
        "email.invalid",
        "id.missing",
        "id.two_people",
        "id.two_people",
        "row.twice",
        "status.unknown",
    ]


def test_a_map_without_a_number_or_with_a_strange_column_is_refused():
    table = read_table(b"a,b\n1,2\n", "people.csv")
    with pytest.raises(InvalidDocument, match="number of each person"):
        read_workforce(table, ColumnMap({"name": "a"}), on=ON)
    with pytest.raises(InvalidDocument, match="no column “c”"):
        read_workforce(table, ColumnMap({"external_id": "a", "name": "c"}), on=ON)


def test_roles_are_a_history_with_a_row_for_each():
    reading = people_of(
        "id,name,role,role_since,role_until,unit\n7,Anna,Lead,2022-03-01,,B\n7,Anna,Analyst,2015-01-01,2017-12-31,A\n7,Anna,Senior,2019-05-01,,A\n7,Anna,Lead,2024-01-01,,C\n"
    )
    anna = by_id(reading)["7"]
    assert anna.appointments == (
        Appointment("Analyst", date(2015, 1, 1), date(2017, 12, 31)),
        Appointment("Senior", date(2019, 5, 1), date(2022, 2, 28)),
        Appointment("Lead", date(2022, 3, 1)),
    )
    assert (anna.unit, anna.role, anna.role_since, anna.lines, reading.remarks) == (
        "C",
        "Lead",
        date(2022, 3, 1),
        (2, 3, 4, 5),
        (),
    )


def test_a_role_that_lies_ahead_does_not_decide_the_unit_yet():
    reading = people_of("id,name,role,role_since,unit\n7,Anna,Lead,2027-01-01,B\n7,Anna,Analyst,2015-01-01,A\n")
    assert by_id(reading)["7"].unit == "A"
    assert by_id(reading)["7"].role == "Lead"
    assert ids(reading) == ["date.ahead"]


def test_rows_that_contradict_each_other_leave_the_field_open():
    reading = people_of("id,name,unit,grade\n7,Anna,A,G1\n7,Anna,B,G1\n")
    assert (by_id(reading)["7"].unit, by_id(reading)["7"].grade, by_id(reading)["7"].unsure) == ("", "G1", {"unit"})
    assert ids(reading) == ["value.contradicts"]


def test_two_roles_without_a_first_day_are_both_left_open():
    reading = people_of("id,name,role\n7,Anna,Lead\n7,Anna,Analyst\n")
    assert by_id(reading)["7"].appointments == ()
    assert ids(reading) == ["role.undated"]


def test_rehires_are_several_spells():
    one_row = people_of(
        "id,name,hired_on,left_on,rehired_on\n7,Anna,2010-01-01,2015-06-30,2020-01-01\n8,Bo,2020-01-01,2015-06-30,\n"
    )
    assert by_id(one_row)["7"].spells == (Spell(date(2010, 1, 1), date(2015, 6, 30)), Spell(date(2020, 1, 1)))
    assert by_id(one_row)["8"].spells == (Spell(None, date(2015, 6, 30)), Spell(date(2020, 1, 1)))
    rows = people_of("id,name,hired_on,left_on\n7,Anna,2020-01-01,\n7,Anna,2010-01-01,2015-06-30\n")
    assert by_id(rows)["7"].spells == by_id(one_row)["7"].spells
    assert (by_id(rows)["7"].active, rows.remarks) == (True, ())


def test_an_end_before_its_beginning_is_not_taken():
    reading = people_of(
        "id,name,role,role_since,role_until,leave_start,leave_end,hired_on,left_on,status\n"
        "7,Anna,Lead,2022-01-01,2021-01-01,2025-02-01,2025-01-01,2020-01-01,2019-01-01,terminated\n"
    )
    anna = by_id(reading)["7"]
    assert (anna.appointments, anna.leaves, anna.spells) == ((), (), (Spell(date(2020, 1, 1)),))
    assert [each for each in ids(reading) if each == "date.end_before_start"] == ["date.end_before_start"] * 3


def test_a_status_that_contradicts_the_last_day_leaves_both_open():
    reading = people_of("id,name,left_on,status\n7,Anna,2020-01-01,active\n8,Bo,2027-01-01,active\n")
    assert by_id(reading)["7"].unsure == {"spells"}
    assert (by_id(reading)["8"].active, by_id(reading)["8"].left_on) == (True, date(2027, 1, 1))
    assert ids(reading) == ["status.contradicts", "date.ahead"]


def test_leave_without_dates_stops_no_clock_and_says_so():
    reading = people_of("id,name,status\n7,Anna,On Leave\n")
    assert (by_id(reading)["7"].leaves, by_id(reading)["7"].active, ids(reading)) == ((), True, ["leave.no_dates"])


def test_leaves_that_overlap_are_one():
    reading = people_of(
        "id,name,leave_start,leave_end\n7,Anna,2024-01-01,2024-03-31\n7,Anna,2024-03-01,2024-05-31\n7,Anna,2025-01-01,\n"
    )
    assert by_id(reading)["7"].leaves == (Away(date(2024, 1, 1), date(2024, 5, 31)), Away(date(2025, 1, 1)))


def test_managers_are_found_by_number_address_and_name():
    reading = people_of(
        'id,name,email,manager\nA1,"Berg, Anna",anna@x.example,\nB2,Bo Dorn,,a1\nC3,Cara,,ANNA@x.example\nD4,Dee,,"Berg, Anna"\nE5,Elif,,Anna Berg (A1)\nF6,Femi,,Nobody Known\n'
    )
    assert {each.external_id: each.manager_id for each in reading.workforce.people} == {
        "A1": "", "B2": "A1", "C3": "A1", "D4": "A1", "E5": "A1", "F6": "Nobody Known"}  # fmt: skip
    assert ids(reading) == ["manager.none", "manager.unknown"]


def test_a_name_that_two_people_have_is_nobodys():
    reading = people_of('id,name,manager,dotted line\n1,Anna Berg,,\n2,"Berg, Anna",,\n3,Bo,Anna Berg,Anna Berg; 2\n')
    assert (by_id(reading)["3"].manager_id, by_id(reading)["3"].dotted_ids) == ("", ("2",))
    assert by_id(reading)["3"].unsure == {"manager_id", "dotted_ids"}
    assert {"manager.several", "dotted.several"} <= set(ids(reading))


def test_dotted_lines_are_separated_by_semicolons_or_commas():
    reading = people_of(
        'id,name,dotted line\n1,"Berg, Anna",\n2,Bo,\n3,Cara,1;2\n4,Dee,"2,1"\n5,Elif,"Berg, Anna"\n6,Femi,"Berg, Anna; Bo; 77"\n'
    )
    assert [each.dotted_ids for each in reading.workforce.people] == [
        (),
        (),
        ("1", "2"),
        ("1", "2"),
        ("1",),
        ("1", "2", "77"),
    ]
    assert ids(reading) == ["dotted.unknown"]


def test_circles_and_managers_of_themselves_are_named():
    reading = people_of("id,name,manager\n1,Anna,2\n2,Bo,3\n3,Cara,1\n4,Dee,4\n")
    assert [(each.id, each.line) for each in reading.remarks if "manager." in each.id] == [
        ("workforce.manager.circle", 2), ("workforce.manager.self", 5), ("workforce.manager.none", 5)]  # fmt: skip
    assert "1, 2, 3" in reading.remarks[0].words


def test_people_who_may_be_the_same_and_addresses_used_twice_are_named():
    reading = people_of(
        'id,name,email,unit\n1,Anna Berg,a.berg@x.example,A\n2,"Berg, Anna",a.berg@y.example,B\n3,Anna Berg,z@y.example,A\n4,Bo,z@y.example,A\n'
    )
    assert sorted(ids(reading)) == ["email.shared", "person.duplicate", "person.duplicate"]


def test_spellings_of_a_unit_are_one_unit():
    reading = people_of("id,name,unit\n1,A,Sales  Europe\n2,B,sales europe\n3,C,Sales Europe\n4,D,Sales Europe\n")
    assert reading.workforce.units == (UnitRecord("Sales Europe"),)


def test_numbers_that_a_spreadsheet_made_fractions_are_read_without():
    reading = people_of("id,name,manager\n7.0,Anna,\n8.0,Bo,7.0\n")
    assert by_id(reading)["8"].manager_id == "7"
    assert by_id(people_of("id,name\n7.0,Anna\nA8,Bo\n")).keys() == {"7.0", "A8"}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "cp1252"])
def test_the_same_people_are_read_of_every_kind_of_file(kind):
    rows = [tuple(cell.replace("Ż", "Z") for cell in row) for row in workforce_sample(seeded(), 60)]
    plain = people_of(as_csv(rows))
    content = (
        as_xlsx(rows)
        if kind == "xlsx"
        else as_csv(rows, delimiter=";", encoding="cp1252" if kind == "cp1252" else "utf-16")
    )
    reading = people_of(content)
    assert reading.workforce.people == plain.workforce.people
    assert len(reading.workforce.people) == 60
    assert {line for each in reading.workforce.people for line in each.lines} == set(range(2, len(rows) + 2))


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(random):
    rows = workforce_sample(random, 12)
    rows += [
        tuple(random.choice((cell, "", "x")) if at not in (0, 6) else cell for at, cell in enumerate(row))
        for row in rows[:3]
    ]
    shuffled = random.sample(rows, len(rows))
    one, other = people_of(as_csv(rows)), people_of(as_csv(shuffled))
    assert one.workforce.people == other.workforce.people
    assert [each.unsure for each in one.workforce.people] == [each.unsure for each in other.workforce.people]
    assert sorted(ids(one)) == sorted(ids(other))


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["1", "2", "3", "Anna", "2020-01-01", "31.12.2021", "1/2/2020", "active", "left", "a@x.example", ""]
                ),
                st.text(max_size=4),
            ),
            min_size=len(HEADINGS),
            max_size=len(HEADINGS),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_table_ends_in_people_and_remarks(rows):
    content = as_csv([["=".join(cell.split("\0")).encode("utf-8", "replace").decode() for cell in row] for row in rows])
    reading = people_of(content, on=ON)
    spoken_of = {line for each in reading.workforce.people for line in each.lines} | {
        each.line for each in reading.remarks
    }
    assert spoken_of >= set(read_table(content, "people.csv").lines)


def test_a_manager_is_found_by_the_number_as_it_is_written_where_two_differ_in_capitals_alone():
    found = by_id(people_of("Employee ID,Name,Manager ID\na1,Ann,\nA1,Bo,\nx,Cy,a1\ny,Di,A1\nZ9,Ed,\nv,Fay,z9\n"))
    assert (found["x"].manager_id, found["y"].manager_id, found["v"].manager_id) == ("a1", "A1", "Z9")


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Manager", "Bo " + "(x) " * 3_000),
        ("Name", "(" * 200_000),
        ("Email", "a@" + "." * 100_000 + "@"),
        ("Name", "a" + " " * 100_000 + "b"),
    ],
)
def test_a_cell_of_any_length_is_read_in_no_time(heading, cell):
    watch = Watch()
    found = people_of(f"Employee ID,First Name,{heading}\n1,Ann,{cell}\n")
    assert watch.within(5), watch
    assert list(by_id(found)) == ["1"]


def test_managers_of_one_name_take_no_time():
    watch = Watch()
    found = people_of("Employee ID,Name,Manager\n" + "".join(f"{n},Ann Berg,Ann Berg\n" for n in range(6_000)))
    assert watch.within(8), watch
    assert len(found.workforce.people) == 6_000
