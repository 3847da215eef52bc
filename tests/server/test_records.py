"""Importing people: what is shown, what is stored, that it is stored once, and that it can be undone."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from stepladder.errors import InvalidDocument
from stepladder.server.people.models import DottedLine, Employment, Leave, Person, Unit
from stepladder.server.records import operations
from stepladder.server.records.known import on_record
from stepladder.server.records.models import Decision, Import, Listed, TitleHeld
from stepladder.server.records.operations import ChangedSince, Incoming, NotReady, Verdict
from stepladder.server.trail.models import Content
from tests.server.records_cast import (
    HEADINGS,
    NOW,
    ROWS,
    TODAY,
    account,
    analyst,
    applied,
    csv,
    lines,
    of,
    partner,
    shown,
    undone,
)
from tests.workforce_cast import ON, as_csv, as_xlsx, workforce_sample

__all__ = ["analyst", "partner"]
pytestmark = pytest.mark.django_db


def test_stores_nothing_before_somebody_says_so(partner):
    batch = shown(csv(), by=partner)
    assert batch.counts["new"] == 4
    assert list(Person.objects.all()) == [partner]
    assert [row["name"] for row in lines(batch, "new")] == ["Ada Olsen", "Ben Iversen", "Cleo Haas", "Dov Peretz"]
    assert "reports to Ben Iversen" in lines(batch, "new")[2]["words"]


def test_makes_people_with_units_managers_employment_and_titles(partner):
    applied(csv(), by=partner)
    cleo = of(3)
    assert (cleo.name, cleo.email, cleo.unit.name, cleo.manager.name) == (
        "Cleo Haas", "cleo@north.example", "Sales", "Ben Iversen",
    )  # fmt: skip
    assert [(each.since, each.until) for each in cleo.employments.all()] == [(date(2020, 3, 1), None)]
    assert cleo.user is None
    held = cleo.titles_held.get()
    assert (held.title, held.since, held.appointment) == ("Analyst", date(2020, 3, 1), None)


def test_the_same_file_again_changes_nothing(partner):
    applied(csv(), by=partner)
    before = on_record()
    again = shown(csv(), by=partner)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 4)
    operations.apply(batch=again, missing_left=False, by=partner, at=NOW)
    assert on_record() == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_whole_organization_with_histories_comes_in_once_and_goes_again(kind):
    rows = workforce_sample(random.Random(5), 300, roles=3)
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows)
    empty = on_record()
    batch = applied(content, name=f"people.{kind}", day=ON)
    assert Person.objects.count() == 300
    assert TitleHeld.objects.count() > 600
    again = shown(content, name=f"people.{kind}", day=ON, whole=True)
    assert (again.counts["new"], again.counts["changed"], again.counts["missing"]) == (0, 0, 0)
    assert undone(batch).left == []
    assert on_record() == empty
    for model in (Person, Unit, Employment, Leave, DottedLine, TitleHeld):
        assert not model.objects.exists(), model


def test_an_import_over_an_earlier_one_is_undone_to_the_earlier_one(partner, analyst):
    applied(csv(), by=partner, day=TODAY - timedelta(days=40))
    before = on_record()
    later = (
        "1,Ada Olsen,ada@north.example,,Board,Head of unit,2015-01-01,2015-01-01,",
        "2,Ben Iversen,ben@north.example,1,Sales,Team lead,2019-05-01,2018-02-01,2024-06-30",
        "3,Cleo Haas-Berg,cleo.berg@north.example,1,Finance,Senior analyst,2024-02-01,2020-03-01,",
        "4,Dov Peretz,dov@north.example,1,Sales,Analyst,2021-07-01,2021-07-01,",
        "5,Eli Novak,eli@north.example,1,Sales,Analyst,2024-02-01,2024-02-01,",
    )
    batch = applied(csv(*later), by=partner)
    assert (batch.counts["new"], batch.counts["left"], batch.counts["moved"]) == (1, 1, 1)
    assert of(2).left_on == date(2024, 6, 30)
    cleo = of(3)
    assert [(each.title, each.since, each.until) for each in cleo.titles_held.order_by("since")] == [
        ("Analyst", date(2020, 3, 1), date(2024, 1, 31)),
        ("Senior analyst", date(2024, 2, 1), None),
    ]
    assert undone(batch, partner).left == []
    assert on_record() == before
    assert not Unit.objects.filter(name="Finance").exists()
    assert not cleo.identifiers.exists()


def test_undoing_leaves_alone_what_somebody_changed_since_and_says_so(partner):
    applied(csv(), by=partner)
    second = applied(csv("3,Cleo Haas,cleo@north.example,1,Finance,Analyst,2020-03-01,2020-03-01,"), by=partner)
    third = applied(csv("3,Cleo Haas,cleo@north.example,1,Legal,Analyst,2020-03-01,2020-03-01,"), by=partner)
    found = undone(second, partner)
    assert [(row["id"], row["words"]) for row in found.left] == [("3", "changed since: unit")]
    assert (of(3).unit.name, of(3).manager.name) == ("Legal", "Ben Iversen")
    assert lines(Import.objects.get(pk=second.pk), "left_alone")[0]["name"] == "Cleo Haas"
    with pytest.raises(NotReady):
        undone(second, partner)
    assert third.state == "applied"


def test_undoing_keeps_whoever_has_an_account_and_those_above_them(partner):
    batch = applied(csv(), by=partner)
    account(of(3))
    found = undone(batch, partner)
    assert sorted(row["id"] for row in found.left) == ["1", "2", "3"]
    assert set(Person.objects.exclude(pk=partner.pk).values_list("external_id", flat=True)) == {"1", "2", "3"}


def test_undoing_keeps_people_that_a_later_import_changed(partner):
    batch = applied(csv(), by=partner)
    applied(csv("4,Dov Peretz,dov.peretz@north.example,2,Sales,Analyst,2021-07-01,2021-07-01,"), by=partner)
    left = {row["id"]: row["words"] for row in undone(batch, partner).left}
    assert "changed since" in left["4"]
    assert not Person.objects.filter(external_id="3").exists()


def test_refuses_to_apply_what_was_shown_before_somebody_else_imported(partner):
    first, second = shown(csv(), by=partner), shown(csv(*ROWS[:3]), by=partner)
    operations.apply(batch=first, missing_left=False, by=partner, at=NOW)
    with pytest.raises(ChangedSince):
        operations.apply(batch=second, missing_left=False, by=partner, at=NOW)
    second.refresh_from_db()
    assert second.state == "waiting"
    assert second.counts["unchanged"] == 3
    with pytest.raises(NotReady):
        operations.apply(batch=first, missing_left=False, by=partner, at=NOW)


def test_those_missing_in_a_whole_file_leave_only_if_somebody_says_so(partner):
    applied(csv(), by=partner)
    batch = shown(csv(*ROWS[:3]), by=partner, whole=True)
    assert [row["id"] for row in lines(batch, "missing")] == ["4"]
    operations.apply(batch=batch, missing_left=False, by=partner, at=NOW)
    assert of(4).left_on is None
    batch = applied(csv(*ROWS[:3]), by=partner, whole=True, missing_left=True)
    dov = of(4)
    assert (dov.left_on, dov.titles_held.get().until) == (TODAY, TODAY)
    undone(batch, partner)
    assert (of(4).left_on, of(4).titles_held.get().until) == (None, None)


def test_whoever_stands_in_the_file_is_not_missing_though_nothing_of_them_is_taken(partner):
    applied(csv(), by=partner)
    odd = (
        ROWS[0],
        "2,Other Name,other@north.example,1,Sales,Team lead,2019-05-01,2018-02-01,",
        f"3,{'x' * 300},cleo@north.example,2,Sales,Analyst,2020-03-01,2020-03-01,",
        "4,Dov Peretz,dov@north.example,2,Sales,Analyst,2021-07-01,2021-07-01,",
        "4,Gil Roth,gil@north.example,2,Sales,Analyst,2021-07-01,2021-07-01,",
    )
    batch = applied(csv(*odd), by=partner, whole=True, missing_left=True)
    assert (batch.counts["missing"], batch.counts["people"]) == (0, 1)
    assert not Person.objects.filter(left_on__isnull=False).exists()


def test_keeps_the_file_until_it_is_taken_over_or_discarded_and_a_week_at_most(partner):
    first, second, third = (shown(csv(), by=partner) for _ in range(3))
    operations.apply(batch=first, missing_left=False, by=partner, at=NOW)
    operations.discard(batch=second)
    assert operations.drop_old(at=NOW + timedelta(days=6)) == 0
    assert operations.drop_old(at=NOW + timedelta(days=8)) == 1
    assert not Import.objects.filter(content__isnull=False).exists()
    assert set(Import.objects.values_list("state", flat=True)) == {"applied", "discarded"}
    assert not Listed.objects.filter(batch__in=[second, third]).exists()
    with pytest.raises(InvalidDocument):
        operations.content_of(Import.objects.get(pk=third.pk))


def test_an_import_of_three_months_ago_cannot_be_undone_any_more(partner):
    batch = applied(csv(), by=partner)
    operations.drop_old(at=NOW + timedelta(days=91))
    with pytest.raises(NotReady, match="90 days"):
        undone(batch, partner)


def test_writes_one_row_of_the_trail_without_names(partner):
    batch = applied(csv(), by=partner)
    row = Content.objects.get(entry__did="people imported")
    assert row.body["details"]["counts"]["new"] == 4
    assert row.body["details"]["file"] == batch.digest
    assert len(row.body["details"]["merkle_root"]) == 64
    assert not any(name in str(row.body) for name in ("Ada", "Cleo", "north.example"))


def test_somebody_who_comes_back_has_two_spells(partner):
    applied(csv("4,Dov Peretz,dov@north.example,,Sales,Analyst,2015-07-01,2015-07-01,2018-01-31"), by=partner)
    batch = applied(csv("4,Dov Peretz,dov@north.example,,Sales,Analyst,2021-07-01,2021-07-01,"), by=partner)
    dov = of(4)
    assert [(each.since, each.until) for each in dov.employments.all()] == [
        (date(2015, 7, 1), date(2018, 1, 31)), (date(2021, 7, 1), None),
    ]  # fmt: skip
    assert (dov.left_on, batch.counts["rehired"]) == (None, 1)


def test_asks_whether_the_day_comes_first_before_anything_is_stored(partner):
    content = csv("3,Cleo Haas,03/04/2020", headings="Employee ID,Name,Hire Date")
    batch = shown(content, by=partner)
    assert batch.basis == ""
    with pytest.raises(NotReady, match="month comes first"):
        operations.apply(batch=batch, missing_left=False, by=partner, at=NOW)
    applied(content, by=partner, day_first=True)
    assert of(3).employments.get().since == date(2020, 4, 3)


def test_never_reads_a_column_about_pay_or_gender(partner):
    headings = f"{HEADINGS},Gender,Salary"
    batch = applied(csv(*(f"{row},f,90000" for row in ROWS), headings=headings), by=partner)
    assert len([row for row in lines(batch, "remarks") if "was not read" in row["words"]]) == 2
    assert "90000" not in str(list(Listed.objects.values_list("rows", flat=True)))


def test_a_possible_duplicate_is_decided_once_and_remembered(partner):
    applied(csv(), by=partner)
    twice = csv(*ROWS, "77,Cleo Haas,cleo.haas@north.example,2,Sales,Analyst,2024-03-01,2024-03-01,")
    batch = shown(twice, by=partner)
    assert batch.counts["duplicates"] == 1
    doubt = lines(batch, "duplicates")[0]
    operations.decide(verdicts={doubt["about"]: Verdict(same=False)}, by=partner, at=NOW)
    assert shown(twice, by=partner).counts["duplicates"] == 0
    operations.decide(verdicts={doubt["about"]: Verdict(same=True, keep="3")}, by=partner, at=NOW)
    again = shown(twice, by=partner)
    assert (again.counts["new"], again.counts["duplicates"]) == (0, 0)
    assert [row["kind"] for row in lines(again, "conflicts")] == ["person.twice"]
    assert Decision.objects.count() == 1


def test_somebody_who_came_back_under_another_number_stays_one_person(partner):
    applied(csv(), by=partner)
    cleo = of(3)
    came_back = csv(*ROWS[:2], "77,Cleo Haas,cleo@north.example,2,Sales,Analyst,2024-03-01,2020-03-01,", ROWS[3])
    batch = shown(came_back, by=partner)
    assert [row["kind"] for row in lines(batch, "conflicts")] == ["email.taken"]
    about = lines(batch, "duplicates")[0]["about"]
    operations.decide(verdicts={about: Verdict(same=True, keep="3")}, by=partner, at=NOW)
    again = applied(came_back, by=partner)
    assert (again.counts["new"], again.counts["changed"], again.counts["conflicts"]) == (0, 1, 0)
    assert of(77).pk == cleo.pk
    assert shown(came_back, by=partner).counts["changed"] == 0
    undone(again, partner)
    assert of(3).pk == cleo.pk


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"8,{'x' * 201},,,,,,,", "201 characters in name"),
        (f"8,Max Long,,,{'u' * 300},,,,", "300 characters in unit"),
        (f"8,Max Long,,,,{'t' * 301},,,", "301 characters in role"),
        (f"{'9' * 101},Max Long,,,,,,,", "101 characters in external_id"),
    ],
)
def test_what_fits_no_field_is_left_out_and_said(partner, row, said):
    batch = applied(csv(*ROWS, row), by=partner)
    assert Person.objects.count() == 5
    assert [said in each["words"] for each in lines(batch, "conflicts")] == [True]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.7", b"<html>"])
def test_refuses_what_is_no_table_and_keeps_nothing(partner, content):
    with pytest.raises(InvalidDocument):
        operations.take_in(incoming=Incoming("people.csv", content), by=partner, at=NOW)
    assert not Import.objects.exists()


def test_refuses_a_file_that_is_too_large_for_a_page(partner):
    with pytest.raises(InvalidDocument, match="50 MB"):
        operations.take_in(incoming=Incoming("people.csv", b"x" * (operations.MOST_BYTES + 1)), by=partner, at=NOW)


def test_units_are_spelled_as_they_are_here_and_know_what_they_are_part_of(partner):
    headings = HEADINGS.replace("Department", "Division,Department")
    rows = [row.replace("Sales", "Commerce,SALES").replace("Board", ",Board") for row in ROWS]
    Unit.objects.create(key="board", name="board")
    content = csv(*rows, headings=headings)
    batch = applied(content, by=partner)
    assert dict(Unit.objects.values_list("name", "parent__name")) == {
        "board": None, "Commerce": None, "SALES": "Commerce",
    }  # fmt: skip
    assert shown(content.replace(b"SALES", b"Sales"), by=partner).counts["changed"] == 0
    undone(batch, partner)
    assert [each.name for each in Unit.objects.all()] == ["board"]


def test_says_whose_manager_has_left_and_shows_nobody_as_their_manager(partner):
    left = ROWS[1].removesuffix(",") + ",2024-06-30"
    batch = applied(csv(ROWS[0], left, *ROWS[2:]), by=partner)
    unled = {row["id"]: row["words"] for row in lines(batch, "without_manager")}
    assert unled["3"] == "reports to Ben Iversen, who left on 2024-06-30"
    assert (of(3).manager.name, of(3).line_manager) == ("Ben Iversen", None)


def test_a_circle_of_managers_is_a_conflict_and_no_row(partner):
    rows = [ROWS[0].replace("example,,", "example,2,"), *ROWS[1:]]
    batch = applied(csv(*rows), by=partner)
    assert {row["kind"] for row in lines(batch, "conflicts")} == {"manager.circle"}
    for person in Person.objects.all():
        person.full_clean(exclude=["user", "email", "unit", "manager", "external_id", "left_on"])
    assert of(1).manager is None


def test_names_of_people_make_addresses_of_pages_that_are_unique(partner):
    rows = [f"{number},张伟,z{number}@north.example,,,,,," for number in range(20, 23)]
    applied(csv(*rows, "30,Birgit,b@north.example,,,,,,"), by=partner)
    keys = list(Person.objects.values_list("key", flat=True))
    assert len(set(keys)) == len(keys)
    with pytest.raises(ValidationError):
        Person(key="with space", name="x").full_clean()
