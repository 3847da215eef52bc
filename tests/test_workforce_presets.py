"""Columns of HR systems are recognized, and private ones are not read."""

from __future__ import annotations

from datetime import date

import pytest

from stepladder.tables import read_table
from stepladder.workforce import Away, UnitRecord, guess_columns, read_workforce, recognize
from stepladder.workforce.private import private_kind
from tests.workforce_cast import ON, ids, people_of

SAP = """STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,GENDER,EMAIL,MANAGER,HR,DEPARTMENT,JOBCODE,DIVISION,LOCATION,TIMEZONE,HIREDATE,EMPID,TITLE,MATRIX_MANAGER
STATUS,USERID,Username,First Name,Last Name,Gender,Email,Manager,Human Resource,Department,Job Code,Division,Location,Time Zone,Hire Date,Employee Id,Title,Matrix Manager
active,u1,aberg,Anna,Berg,F,Anna.Berg@northlight.example,NO_MANAGER,NO_HR,Operations,J1,Europe,Hamburg,CET,03/31/2015,1,Head of operations,
active,u2,bdorn,Bo,Dorn,M,bo.dorn@northlight.example,u1,u1,Operations,J2,Europe,Hamburg,CET,04/05/2018,2,Planner,u3|u1
inactive,u3,cfofana,Cara,Fofana,F,cara@northlight.example,u1,u1,Sales,J3,Europe,Lyon,CET,01/02/2019,3,Seller,
"""
WORKDAY = """Workers of Northlight
Employee ID,Worker,Legal Name,Preferred Name,Manager ID,Worker's Manager,Supervisory Organization,Business Title,Job Profile,Hire Date,Termination Date,First Day of Leave,Actual Last Day of Leave,Leave Type,Compensation Grade,Base Pay
101,Anna Berg,Anna Berg,,,,Operations,Head of Operations,Head,2015-03-31,,,,,G8,90000
102,Bo Dorn (On Leave),Robert Dorn,Bo Dorn,101,Anna Berg,Operations,Planner,Planning,2018-04-05,,2026-06-01,,Parental,G5,50000
103,Cara Fofana,Cara Fofana,,101,Anna Berg,Sales,Seller,Selling,2019-01-02,2026-01-31,,,,G4,40000
"""
BAMBOO = """id,employeeNumber,firstName,lastName,workEmail,supervisorId,supervisorEId,supervisor,jobTitle,department,division,hireDate,terminationDate,status,dateOfBirth,payRate
9,1,Anna,Berg,anna@northlight.example,,,,Head,Ops,Europe,2015-03-31,0000-00-00,Active,1980-01-01,1
8,2,Bo,Dorn,bo@northlight.example,9,1,"Berg, Anna",Planner,Ops,Europe,2018-04-05,0000-00-00,Active,1990-01-01,1
7,3,Cara,Fofana,cara@northlight.example,9,1,"Berg, Anna",Seller,Sales,Europe,2019-01-02,2026-01-31,Inactive,1991-01-01,1
"""


def by_id(reading):
    return {each.external_id: each for each in reading.workforce.people}


def test_a_file_of_sap_is_read_with_its_two_rows_of_headings():
    table = read_table(SAP.encode(), "sap.csv")
    preset, guess = guess_columns(table)
    assert (preset.id, guess.missing, guess.ambiguous) == ("sap", (), {"external_id": ("USERID", "EMPID")})
    assert set(guess.left_over) == {"USERNAME", "HR", "TIMEZONE", "EMPID"}
    reading = read_workforce(table, guess.map, on=ON)
    anna, bo, cara = reading.workforce.people
    assert (anna.external_id, anna.name, anna.email, anna.manager_id) == (
        "u1",
        "Anna Berg",
        "anna.berg@northlight.example",
        "",
    )
    assert (bo.manager_id, bo.dotted_ids, bo.role, bo.appointments[0].code) == ("u1", ("u1", "u3"), "Planner", "J2")
    assert (anna.hired_on, bo.hired_on) == (date(2015, 3, 31), date(2018, 4, 5))
    assert (cara.active, cara.left_on, bo.active) == (False, None, True)
    assert reading.workforce.units == (
        UnitRecord("Europe"),
        UnitRecord("Operations", "Europe"),
        UnitRecord("Sales", "Europe"),
    )
    assert ids(reading) == ["column.private", "manager.none", "status.no_date"]
    assert [each.line for each in reading.workforce.people] == [3, 4, 5]


def test_a_file_of_workday_is_read_with_preferred_names_and_leave():
    table = read_table(WORKDAY.encode(), "workday.csv")
    preset, guess = guess_columns(table)
    assert (preset.id, guess.missing) == ("workday", ())
    reading = read_workforce(table, guess.map, on=ON)
    people = by_id(reading)
    assert [each.name for each in people.values()] == ["Anna Berg", "Bo Dorn", "Cara Fofana"]
    assert people["102"].leaves == (Away(date(2026, 6, 1)),)
    assert (people["103"].left_on, people["103"].grade) == (date(2026, 1, 31), "G4")
    assert people["103"].role_until == date(2026, 1, 31)
    assert [each for each in ids(reading) if each == "column.private"] == ["column.private"] * 2
    assert "Parental" not in str(reading)
    assert "50000" not in str(reading)


def test_a_file_of_bamboohr_is_read_by_the_numbers_that_its_supervisors_have():
    table = read_table(BAMBOO.encode(), "bamboo.csv")
    preset, guess = guess_columns(table)
    assert preset.id == "bamboohr"
    people = by_id(read_workforce(table, guess.map, on=ON))
    assert {id: each.manager_id for id, each in people.items()} == {"1": "", "2": "1", "3": "1"}
    assert (people["2"].left_on, people["3"].left_on) == (None, date(2026, 1, 31))


def test_inner_numbers_of_bamboohr_are_taken_where_its_supervisors_have_no_others():
    table = read_table(BAMBOO.replace("supervisorEId", "somethingElse").encode(), "bamboo.csv")
    map = guess_columns(table)[1].map
    assert (map.columns["external_id"], map.columns["manager_id"]) == ("id", "supervisorId")
    assert by_id(read_workforce(table, map, on=ON))["8"].manager_id == "9"


@pytest.mark.parametrize(
    ("headings", "preset"),
    [
        (
            ("Personalnummer", "Vorname", "Nachname", "Abteilung", "Vorgesetzter", "Eintrittsdatum", "Austrittsdatum"),
            "generic",
        ),
        (("Employee #", "First Name", "Last Name", "Work Email", "Reporting to", "Job Title", "Hire Date"), "bamboohr"),
        (("name",), "generic"),
        (
            ("Employee ID", "First Name", "Last Name", "Work Email", "Manager ID", "Job Title", "Hire Date", "Status"),
            "generic",
        ),
        (("userid", "username", "firstname", "lastname"), "generic"),
        (("status", "title", "manager"), "generic"),
    ],
)
def test_the_system_is_recognized_by_its_headings(headings, preset):
    assert recognize(headings).id == preset


def test_german_headings_are_understood():
    reading = people_of(
        "Personalnummer;Vorname;Nachname;E-Mail;Abteilung;Vorgesetzter;Stellenbezeichnung;Eintrittsdatum;Austrittsdatum;Geschlecht\n"
        "7;Jörg;Weiß;J@n.example;Einkauf;;Leiter;01.02.2003;;m\n8;Ines;Grün;i@n.example;Einkauf;Weiß, Jörg;Käuferin;3.4.2021;31.12.9999;w\n"
    )
    ines = by_id(reading)["8"]
    assert (ines.manager_id, ines.unit, ines.role, ines.hired_on, ines.left_on) == (
        "7",
        "Einkauf",
        "Käuferin",
        date(2021, 4, 3),
        None,
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Gender",
        "GENDER",
        "Sex",
        "Geschlecht",
        "Date of Birth",
        "birthDate",
        "Geburtsdatum",
        "Age",
        "Alter",
        "Nationality",
        "Staatsangehörigkeit",
        "Ethnicity",
        "Race/Ethnicity",
        "Religion",
        "Konfession",
        "Disability Status",
        "Schwerbehinderung",
        "Marital Status",
        "maritalStatus",
        "Familienstand",
        "Salary",
        "Base Pay",
        "payRate",
        "Gehalt",
        "SSN",
        "National ID",
        "nationalId",
        "Steuer-ID",
        "IBAN",
        "Bank Account",
        "Home Phone",
        "homeEmail",
        "Leave Type",
        "Termination Reason",
        "Veteran Status",
        "Children",
    ],
)
def test_private_columns_are_recognized(heading):
    assert private_kind(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Pay Grade",
        "Entgeltgruppe",
        "Employee ID",
        "Manager",
        "Page",
        "Stage",
        "Language",
        "Location",
        "Job Title",
        "Sector",
        "Essex office",
        "Name",
        "Status",
        "Hire Date",
    ],
)
def test_other_columns_are_not_taken_for_private_ones(heading):
    assert not private_kind(heading)
