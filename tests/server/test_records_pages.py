"""The pages of imports: upload, columns, lists, decisions, undoing, titles, invitations."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepladder.server.notices.models import Mail
from stepladder.server.people.models import Person, User
from stepladder.server.records import inviting
from stepladder.server.records.models import Decision, Import, Invitation, SavedColumns, TitleMeaning
from stepladder.server.records.reading import OFFERED
from stepladder.server.records.titles import map_titles
from stepladder.server.roles.models import Role
from tests.server.records_cast import (
    HEADINGS,
    NOW,
    PASSWORD,
    ROWS,
    account,
    applied,
    browser,
    csv,
    lines,
    of,
    partner,
    shown,
    signed_in,
)

__all__ = ["browser", "partner"]
pytestmark = pytest.mark.django_db


def upload(browser, content, name="people.csv"):
    answer = browser.post(reverse("records-import"), {"upload": SimpleUploadedFile(name, content), "preset": ""})
    return answer if answer.status_code == 422 else Import.objects.latest("id")


def columns(batch, **more):
    chosen = {f"column_{name}": column for name, column in batch.columns["columns"].items()}
    return {**chosen, "day": batch.day.isoformat(), "day_first": "", "remember": "", **more}


def text_of(answer):
    return answer.content.decode()


def test_a_partner_takes_a_file_over_step_by_step(browser):
    batch = upload(browser, csv())
    page = text_of(browser.get(reverse("records-columns", args=[batch.pk])))
    assert "line 2" in page
    assert "Ada Olsen" in page
    answer = browser.post(reverse("records-columns", args=[batch.pk]), columns(batch, remember="payroll"))
    assert answer["Location"] == reverse("records-batch", args=[batch.pk])
    page = text_of(browser.get(answer["Location"]))
    assert "4 new, 1 without a manager." in page
    assert "Nothing is stored before you say so." in page
    assert Person.objects.count() == 1
    browser.post(answer["Location"], {"do": "apply"})
    page = text_of(browser.get(answer["Location"]))
    assert "Nobody was told, and nobody got an account by it." in page
    assert Person.objects.count() == 5
    assert not mail.outbox
    assert SavedColumns.objects.get().name == "payroll"
    assert "4 lines" in text_of(browser.get(reverse("records-list", args=[batch.pk, "new"])))
    browser.post(reverse("records-undo", args=[batch.pk]))
    assert Person.objects.count() == 1
    assert "4 who were new are gone" in text_of(browser.get(answer["Location"]))


def test_the_next_file_with_the_same_headings_is_read_as_the_last_one(browser):
    batch = upload(browser, csv())
    chosen = columns(batch, remember="payroll") | {"column_unit": "Job Title", "column_role": ""}
    browser.post(reverse("records-columns", args=[batch.pk]), chosen)
    again = upload(browser, csv())
    assert again.columns["columns"]["unit"] == "Job Title"
    page = text_of(browser.get(reverse("records-columns", args=[again.pk])))
    assert "As somebody said for the last file with these headings." in page


def test_says_which_columns_are_not_read_and_offers_them_to_no_field(browser):
    batch = upload(browser, csv("1,Ada,f,90000", headings="Employee ID,Name,Gender,Salary"))
    page = text_of(browser.get(reverse("records-columns", args=[batch.pk])))
    assert '<option value="Gender"' not in page
    assert "90000" not in page
    answer = browser.post(reverse("records-columns", args=[batch.pk]), columns(batch, column_role="Salary"))
    assert answer.status_code == 422


def test_asks_for_the_column_by_which_people_are_known(browser):
    batch = upload(browser, csv("Ada,Sales", headings="Who,Where"))
    assert "No column of numbers was found." in text_of(browser.get(reverse("records-columns", args=[batch.pk])))
    answer = browser.post(reverse("records-columns", args=[batch.pk]), columns(batch, column_external_id=""))
    assert answer.status_code == 422
    answer = browser.post(reverse("records-columns", args=[batch.pk]), columns(batch, column_external_id="Who"))
    assert answer.status_code == 302


def test_asks_which_comes_first_the_day_or_the_month(browser):
    batch = upload(browser, csv("1,Ada Olsen,03/04/2020", headings="Employee ID,Name,Hire Date"))
    address = reverse("records-columns", args=[batch.pk])
    browser.post(address, columns(batch))
    page = text_of(browser.get(reverse("records-batch", args=[batch.pk])))
    assert "Some dates can be read in two ways." in page
    assert 'value="apply"' not in page
    browser.post(address, columns(batch, day_first="month"))
    assert "1 new" in text_of(browser.get(reverse("records-batch", args=[batch.pk])))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 x", b"PK\x03\x04broken"])
def test_refuses_what_is_no_table_with_what_to_do(browser, content):
    answer = upload(browser, content)
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_shows_the_file_again_where_something_changed_since(browser, partner):
    batch = shown(csv(), by=partner)
    applied(csv(*ROWS[:2]), by=partner)
    address = reverse("records-batch", args=[batch.pk])
    answer = browser.post(address, {"do": "apply"}, follow=True)
    assert "changed since this was shown" in text_of(answer)
    assert "2 new" in text_of(answer)
    browser.post(address, {"do": "apply"})
    assert Import.objects.get(pk=batch.pk).state == "applied"


def test_a_file_can_be_discarded(browser, partner):
    batch = shown(csv(), by=partner)
    browser.post(reverse("records-batch", args=[batch.pk]), {"do": "discard"})
    assert Import.objects.get(pk=batch.pk).content is None
    assert "Discarded." in text_of(browser.get(reverse("records-batch", args=[batch.pk])))
    assert browser.post(reverse("records-batch", args=[batch.pk]), {"do": "apply"}).status_code == 302
    assert Person.objects.count() == 1


def test_a_long_list_is_paged(browser, partner):
    rows = [f"{number},Person {number},p{number}@north.example,,,,,," for number in range(1, 121)]
    batch = shown(csv(*rows), by=partner)
    address = reverse("records-list", args=[batch.pk, "new"])
    assert "Page 1 of 3" in text_of(browser.get(address))
    page = text_of(browser.get(f"{address}?page=3"))
    assert page.count("line ") == 20
    assert browser.get(f"{address}?page=99").status_code == 200
    assert browser.get(reverse("records-list", args=[batch.pk, "nonsense"])).status_code == 404


def test_a_partner_decides_who_is_who_on_the_page(browser, partner):
    applied(csv(), by=partner)
    batch = shown(csv("77,Cleo Haas,c@north.example,2,Sales,Analyst,2024-03-01,2024-03-01,"), by=partner)
    address = reverse("records-list", args=[batch.pk, "duplicates"])
    assert "The same person: keep the number 3" in text_of(browser.get(address))
    assert browser.post(address, {"verdict_0": "same 4"}).status_code == 422
    browser.post(address, {"verdict_0": ""})
    assert not Decision.objects.exists()
    browser.post(address, {"verdict_0": "different"})
    assert Decision.objects.get().same is False
    batch.refresh_from_db()
    assert (batch.counts["duplicates"], batch.counts["new"]) == (0, 1)


def test_a_title_of_a_line_that_is_not_taken_is_not_counted_and_the_line_says_what_to_do(browser, partner):
    applied(csv(), by=partner)
    for title in ("Head of unit", "Team lead", "Analyst"):
        Role.objects.create(key=title.lower().replace(" ", "-"), title=title)
    map_titles(said={}, by=partner, at=NOW)
    batch = applied(csv("9,,nameless@north.example,1,Sales,Wizard of tides,2024-01-01,2024-01-01,"), by=partner)
    page = text_of(browser.get(reverse("records-batch", args=[batch.pk])))
    assert "no role here yet" not in page
    assert "Say which roles the titles are" not in page
    (row,) = lines(batch, "conflicts")
    assert "“Wizard of tides” is not kept" in row["hint"]
    listed = text_of(browser.get(reverse("records-list", args=[batch.pk, "conflicts"])))
    assert "Correct the line in the file, and import it again" in listed


def test_the_way_to_the_titles_is_there_as_long_as_one_is_open(browser, partner):
    batch = applied(csv("9,Nora Vik,nora@north.example,,Sales,Wizard of tides,2024-01-01,2024-01-01,"), by=partner)
    path = reverse("records-batch", args=[batch.pk])
    assert "Say which roles the titles are" in text_of(browser.get(path))
    Role.objects.create(key="wizard", title="Wizard of tides")
    map_titles(said={}, by=partner, at=NOW)
    assert "Say which roles the titles are" not in text_of(browser.get(path))


def test_whoever_comes_back_to_what_was_decided_is_told_by_whom_and_when(browser, partner):
    batch = applied(csv(), by=partner)
    path = reverse("records-batch", args=[batch.pk])
    taken = browser.post(path, {"do": "discard"}, follow=True)
    assert "This file was already taken over by Birgit Partner on" in text_of(taken)
    assert "Nothing of this file was stored" not in text_of(taken)
    assert Import.objects.get().state == "applied"
    assert "already taken over" in text_of(browser.get(reverse("records-columns", args=[batch.pk]), follow=True))
    undo = reverse("records-undo", args=[batch.pk])
    browser.post(undo)
    for again in (browser.get(undo, follow=True), browser.post(undo, follow=True)):
        assert "This import was already undone by Birgit Partner on" in text_of(again)


def test_titles_become_roles_on_the_page(browser, partner):
    applied(csv(), by=partner)
    role = Role.objects.create(key="data-person", title="Data person")
    address = reverse("records-titles")
    page = text_of(browser.get(address))
    assert re.search(r"Analyst.*2 people hold it or held it", page, re.DOTALL)
    browser.post(address, {"role_0": str(role.pk), "role_1": "-", "role_2": ""})
    assert of(3).appointments.get().role == role
    assert TitleMeaning.objects.count() == 2
    assert browser.post(address, {"role_0": "999999"}).status_code == 422


def test_about_me_says_what_the_records_say_and_where_it_comes_from(partner):
    applied(csv(), by=partner)
    page = text_of(signed_in(account(of(3))).get("/me/"))
    assert "Analyst" in page
    assert "people.csv, import" in page
    assert "no role here yet" in page
    assert "tell your people partner" in page


def test_nobody_is_invited_before_somebody_says_so(browser, partner):
    applied(csv(), by=partner)
    page = text_of(browser.get(reverse("records-invite")))
    assert "4 people have no account." in page
    assert not mail.outbox
    assert User.objects.count() == 1
    sales = of(3).unit.key
    browser.post(reverse("records-invite"), {"unit": sales, "do": "invite"})
    assert Invitation.objects.count() == 3
    assert sorted(Mail.objects.values_list("to", flat=True)) == [
        "ben@north.example", "cleo@north.example", "dov@north.example",
    ]  # fmt: skip
    browser.post(reverse("records-invite"), {"unit": "", "do": "invite"})
    browser.post(reverse("records-invite"), {"unit": "", "do": "invite"})
    browser.post(reverse("records-invite"), {"unit": "", "do": "write"})
    assert Mail.objects.count() == 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_is_invited_sets_a_password_and_signs_in(partner):
    applied(csv(), by=partner)
    inviting.invite(unit=None, by=partner, at=NOW)
    assert inviting.write_letters(at=NOW, most=2) == 2
    assert inviting.write_letters(at=NOW) == 0
    letter = next(each for each in mail.outbox if each.to == ["cleo@north.example"])
    path = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", str(letter.body))[1]
    client = Client()
    form = client.get(path, follow=True)
    set_at = form.redirect_chain[-1][0]
    client.post(set_at, {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": "cleo@north.example", "password": PASSWORD})
    assert "Cleo Haas" in text_of(client.get("/me/"))
    assert Client().get(path, follow=True).status_code == 200
    assert not Mail.objects.exclude(body="").exists()


def test_two_who_write_letters_at_once_write_each_once(partner):
    applied(csv(), by=partner)
    inviting.invite(unit=None, by=partner, at=NOW)
    key = Invitation.objects.first().pk
    inviting._write(key, NOW)
    inviting._write(key, NOW)
    assert Mail.objects.count() == 1


def test_writes_again_only_to_those_who_have_not_come(browser, partner):
    applied(csv(), by=partner)
    earlier = NOW - timedelta(days=4)
    inviting.invite(unit=None, by=partner, at=earlier)
    inviting.write_letters(at=earlier)
    User.objects.filter(email="cleo@north.example").update(last_login=NOW)
    assert inviting.invite_again(unit=None, by=partner, at=NOW) == 3
    inviting.write_letters(at=NOW)
    assert inviting.invite_again(unit=None, by=partner, at=NOW) == 0
    assert (Mail.objects.count(), User.objects.count()) == (7, 5)


def test_says_for_whom_no_letter_could_be_written(browser, partner):
    applied(csv(), by=partner)
    inviting.invite(unit=None, by=partner, at=NOW)
    User.objects.create_user("Cleo@north.example")
    inviting.write_letters(at=NOW)
    assert of(3).user is None
    page = text_of(browser.get(reverse("records-invite")))
    assert "somebody else has an account with this address" in page


@pytest.mark.parametrize("name", ["records", "records-people", "records-titles", "records-invite", "records-batch"])
def test_pages_ask_the_database_a_few_questions_however_many_people(browser, partner, name):
    rows = [f"{number},Person {number},p{number}@north.example,1,Unit,Role {number},2020-01-01,2020-01-01,"
            for number in range(1, 200)]  # fmt: skip
    batch = applied(csv(*rows), by=partner)
    address = reverse(name, args=[batch.pk] if name == "records-batch" else [])
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    assert len(asked) <= 12


def test_people_are_found_by_name_number_and_unit(browser, partner):
    applied(csv(*ROWS[:3], ROWS[3] + "2024-12-31"), by=partner)
    address = reverse("records-people")

    def found(**asked):
        return re.findall(r"<li><div>([^<]+)<small>", text_of(browser.get(address, asked)))

    assert found(text="cleo") == ["Cleo Haas"]
    assert found(text="2") == ["Ben Iversen"]
    assert found(which="left") == ["Dov Peretz"]
    assert found(unit="sales") == ["Ben Iversen", "Cleo Haas"]
    assert found(which="no-manager") == ["Ada Olsen", "Birgit Partner"]
    assert found(which="no-account", text="Ada") == ["Ada Olsen"]
    assert found(text="%") == []


def test_every_field_that_is_read_has_a_name_on_the_page(browser):
    batch = upload(browser, csv())
    page = text_of(browser.get(reverse("records-columns", args=[batch.pk])))
    assert [each.name for each in OFFERED if f">{each.name}<" in page or f">{each.name} <" in page] == []


def test_an_import_of_the_command_names_nobody(browser, partner):
    batch = applied(csv(headings=HEADINGS))
    assert "by the command" in text_of(browser.get(reverse("records-batch", args=[batch.pk])))
    assert lines(batch, "new")
