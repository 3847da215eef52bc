"""The command: import, dry run, undo, a watched folder."""

from __future__ import annotations

import gzip
import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from stepladder.server.people.models import Person
from stepladder.server.records.models import Import, SavedColumns
from stepladder.server.records.watching import Usual, look, new_files
from stepladder.server.roles.models import Role
from tests.server.records_cast import NOW, ROWS, applied, csv, of, partner

__all__ = ["partner"]
pytestmark = pytest.mark.django_db

USUAL = Usual()


def said(*arguments):
    out = StringIO()
    call_command("people", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(csv())
    return path


def test_a_dry_run_says_what_would_change_and_stores_nothing(file):
    text = said("import", file, "--dry-run")
    assert "4 new, 1 without a manager." in text
    assert "Nothing was stored." in text
    assert not Person.objects.exists()
    assert not Import.objects.filter(content__isnull=False).exists()


def test_imports_and_undoes(file):
    text = said("import", file)
    number = Import.objects.get().pk
    assert f"people import --undo {number}" in text
    assert Person.objects.count() == 4
    assert "Nothing changes." in said("import", file)
    assert "4 who were new gone" in said("import", "--undo", number, "--dry-run")
    assert Person.objects.count() == 4
    said("import", "--undo", number)
    assert not Person.objects.exists()
    assert "undone  people.csv" in said("list")


def test_reads_a_packed_file(tmp_path):
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress(csv()))
    said("import", path)
    assert Person.objects.count() == 4


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["import"], "say which FILE"),
        (["import", "nothing.csv"], "No such file"),
        (["import", "--undo", "99"], "there is no import 99"),
        (["invite", "--unit", "none"], "there is no unit none"),
    ],
)
def test_refuses_with_one_line(arguments, why):
    with pytest.raises(CommandError, match=why):
        said(*arguments)


def test_refuses_columns_that_nobody_saved(file):
    with pytest.raises(CommandError, match="no columns are saved as “payroll”"):
        said("import", file, "--map", "payroll")
    assert not Import.objects.filter(state="waiting").exists()


def test_refuses_dates_that_can_be_read_in_two_ways(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(csv("1,Ada Olsen,03/04/2020", headings="Employee ID,Name,Hire Date"))
    with pytest.raises(CommandError, match="two ways"):
        said("import", path)
    SavedColumns.objects.create(
        name="payroll",
        columns={"columns": {"external_id": "Employee ID", "name": "Name", "hired_on": "Hire Date"}, "headings": []},
        day_first=True,
        saved_at=NOW,
    )
    said("import", path, "--map", "payroll")
    assert str(of(1).employments.get().since) == "2020-04-03"


def test_invites_from_the_command(file):
    said("import", file)
    assert "4 people would be invited" in said("invite", "--dry-run")
    said("invite", "--unit", "sales")
    assert Person.objects.filter(user__isnull=False).count() == 3
    assert "0 people were invited" in said("invite", "--unit", "sales")
    assert not mail.outbox  # they go out once the transaction around the test holds, which it never does


def watched(folder, usual=USUAL, **more):
    return list(look(folder, usual, at=NOW, settle=0, wait=lambda _: None, **more))


def test_takes_over_what_comes_into_a_folder_with_a_report_beside(file):
    outcome = watched(file.parent)[0]
    assert (outcome.taken, Person.objects.count()) == (True, 4)
    assert not file.exists()
    assert "4 new" in (file.parent / "done" / "people.csv.report.txt").read_text()
    file.write_bytes(csv())
    assert "Nothing changes." in watched(file.parent)[0].report
    assert sorted(each.name for each in (file.parent / "done").glob("*.csv")) == ["people-2.csv", "people.csv"]
    assert watched(file.parent) == []


def test_leaves_a_file_alone_that_is_still_being_written(file):
    def write_more(_seconds):
        with file.open("ab") as more:
            more.write(b"\n9,Late Comer,late@north.example,,,,,,")

    assert list(look(file.parent, USUAL, at=NOW, settle=0, wait=write_more)) == []
    assert file.exists()
    assert not Person.objects.exists()


def test_leaves_other_files_alone(file):
    for name in ("notes.md", ".people.csv.swp", "~$people.xlsx", "people.csv.part"):
        (file.parent / name).write_text("x")
    assert [each.name for each in new_files(file.parent, settle=0, wait=lambda _: None)] == ["people.csv"]


def test_of_two_that_watch_one_gets_the_file(file):
    first = look(file.parent, USUAL, at=NOW, settle=0, wait=lambda _: None)
    second: list = []

    def meanwhile(_seconds):
        second.extend(first)

    assert list(look(file.parent, USUAL, at=NOW, settle=0, wait=meanwhile)) == []
    assert [each.taken for each in second] == [True]
    assert Import.objects.count() == 1


def test_a_file_that_somebody_began_with_an_hour_ago_goes_back(file):
    working = file.parent / "working"
    working.mkdir()
    file.rename(working / "people.csv")
    long_ago = (NOW - timedelta(hours=2)).timestamp()
    os.utime(working / "people.csv", (long_ago, long_ago))
    assert [each.taken for each in watched(file.parent)] == [True]


def test_refuses_a_file_by_which_too_many_would_leave(file, partner):
    applied(csv(), by=partner)
    file.write_bytes(csv(*(row + "2024-12-31" for row in ROWS)))
    outcome = watched(file.parent)[0]
    assert outcome.taken is False
    assert "80.0 % of all people would leave; at most 10 % are usual" in outcome.report
    assert of(3).left_on is None
    assert (file.parent / "refused" / "people.csv").exists()
    file.write_bytes(csv(*(row + "2024-12-31" for row in ROWS)))
    assert watched(file.parent, Usual(most_leaving=90, most_changed=90))[0].taken


def test_refuses_a_short_file_that_is_said_to_be_whole(file, partner):
    applied(csv(), by=partner)
    file.write_bytes(csv(ROWS[0]))
    usual = Usual(whole=True, missing_left=True)
    assert watched(file.parent, usual)[0].taken is False
    assert of(3).left_on is None


def test_refuses_a_file_in_which_somebody_has_to_decide_anything(file, partner):
    applied(csv(), by=partner)
    file.write_bytes(csv(*ROWS, "77,Cleo Haas,c@north.example,2,Sales,Analyst,2024-03-01,2024-03-01,"))
    outcome = watched(file.parent)[0]
    assert "somebody decides" in outcome.report
    assert not Person.objects.filter(external_id="77").exists()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00" * 100, b"a,b\n1,2\n"])
def test_puts_a_file_aside_that_cannot_be_read(file, content):
    file.write_bytes(content)
    outcome = watched(file.parent)[0]
    assert outcome.taken is False
    assert (file.parent / "refused" / "people.csv.report.txt").read_text().strip()
    assert not Import.objects.filter(state="waiting").exists()


def test_watches_once_by_the_command(file):
    text = said("watch", file.parent, "--once", "--settle", "0")
    assert "taken over: people.csv" in text
    with pytest.raises(CommandError, match="No such file"):
        said("watch", file.parent / "nowhere", "--once")


def test_tidies(partner):
    applied(csv(), by=partner)
    Role.objects.create(key="analyst", title="Analyst")
    assert said("tidy").strip() == "0 files deleted, 2 titles are roles by now."
