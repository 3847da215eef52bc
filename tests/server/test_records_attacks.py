"""What an import must not hand over: certificates, accounts, and the evidence of others."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from stepladder.server.people.models import Identifier, Person, User
from stepladder.server.people.queries import holder_identifiers, owner_of_disputes, reports_of, visible_to
from stepladder.server.records import operations
from stepladder.server.records.operations import ChangedSince, Verdict
from tests.server.records_cast import (
    NOW,
    PASSWORD,
    ROWS,
    TODAY,
    account,
    applied,
    browser,
    csv,
    lines,
    of,
    partner,
    shown,
    signed_in,
    undone,
)

__all__ = ["browser", "partner"]
pytestmark = pytest.mark.django_db

NEW_HIRE = "50,Mal Stranger,cleo@north.example,2,Sales,Analyst,2025-01-01,2025-01-01,"


def test_an_address_of_somebody_on_record_does_not_go_to_a_new_person(partner):
    applied(csv(), by=partner)
    batch = applied(csv(NEW_HIRE), by=partner)
    assert [row["kind"] for row in lines(batch, "conflicts")] == ["email.taken"]
    assert (of(50).email, of(3).email) == (None, "cleo@north.example")
    assert holder_identifiers(of(50)) == ()


@pytest.mark.parametrize("spelled", ["CLEO@north.example", "Cleo@North.Example", " cleo@north.example "])
def test_an_address_is_the_same_however_it_is_spelled(partner, spelled):
    applied(csv(), by=partner)
    applied(csv(NEW_HIRE.replace("cleo@north.example", spelled)), by=partner)
    assert of(50).email is None


def test_an_address_that_somebody_gave_up_in_the_same_file_does_not_go_to_another(partner):
    applied(csv(), by=partner)
    swapped = csv(ROWS[2].replace("cleo@", "cleo.haas@"), NEW_HIRE)
    batch = applied(swapped, by=partner)
    assert [row["kind"] for row in lines(batch, "conflicts")] == ["email.taken"]
    assert of(50).email is None
    assert holder_identifiers(of(3)) == ("cleo.haas@north.example", "cleo@north.example")


def test_a_former_address_stays_theirs_for_every_later_file(partner):
    applied(csv(), by=partner)
    applied(csv(ROWS[2].replace("cleo@", "cleo.haas@")), by=partner)
    batch = applied(csv(NEW_HIRE), by=partner)
    assert [row["kind"] for row in lines(batch, "conflicts")] == ["email.taken"]
    assert "cleo@north.example" in holder_identifiers(of(3))
    assert holder_identifiers(of(50)) == ()


def test_a_leaver_keeps_their_address(partner):
    applied(csv(), by=partner)
    applied(csv(ROWS[2] + "2024-12-31"), by=partner)
    applied(csv(NEW_HIRE), by=partner)
    assert (of(3).email, of(50).email) == ("cleo@north.example", None)


def test_an_address_that_somebody_showed_to_be_theirs_goes_to_nobody_else(partner):
    applied(csv(), by=partner)
    dov = of(4)
    Identifier.objects.create(person=dov, value="Dov@Home.example", added_by=dov, added_at=NOW, verified_at=NOW)
    applied(csv(NEW_HIRE.replace("cleo@north.example", "dov@home.example")), by=partner)
    applied(csv(ROWS[2].replace("cleo@north.example", "dov@home.example")), by=partner)
    assert (of(50).email, of(3).email) == (None, "cleo@north.example")
    assert "Dov@Home.example" in holder_identifiers(dov)


def test_what_somebody_only_says_is_theirs_does_not_keep_an_address_from_its_owner(partner):
    applied(csv(), by=partner)
    dov = of(4)
    Identifier.objects.create(person=dov, value="mal@north.example", added_by=dov, added_at=NOW)
    applied(csv(NEW_HIRE.replace("cleo@", "mal@")), by=partner)
    assert of(50).email == "mal@north.example"
    assert holder_identifiers(dov) == ("dov@north.example",)


def test_an_address_of_an_account_without_a_person_is_not_taken(partner):
    User.objects.create_user("mal@north.example")
    batch = applied(csv(NEW_HIRE.replace("cleo@", "mal@")), by=partner)
    assert "email.taken" in [row["kind"] for row in lines(batch, "conflicts")]
    assert of(50).email is None


def test_a_number_that_is_given_again_hands_nothing_over_until_somebody_decides(partner):
    applied(csv(), by=partner)
    cleo = of(3)
    reused = csv("3,Mal Stranger,mal@north.example,2,Sales,Analyst,2025-01-01,2025-01-01,")
    batch = applied(reused, by=partner)
    cleo.refresh_from_db()
    assert (cleo.name, cleo.email, batch.counts["changed"]) == ("Cleo Haas", "cleo@north.example", 0)
    about = lines(batch, "duplicates")[0]["about"]
    operations.decide(verdicts={about: Verdict(same=False)}, by=partner, at=NOW)
    later = shown(reused, by=partner)
    assert [row["kind"] for row in lines(later, "conflicts")] == ["person.other"]
    operations.decide(verdicts={about: Verdict(same=True, keep="3")}, by=partner, at=NOW)
    applied(reused, by=partner)
    assert of(3).name == "Mal Stranger"


def test_a_decision_about_one_new_name_says_nothing_about_another(partner):
    applied(csv(), by=partner)
    first = shown(csv("3,Mal Stranger,mal@north.example,,,,,,"), by=partner)
    about = lines(first, "duplicates")[0]["about"]
    operations.decide(verdicts={about: Verdict(same=True, keep="3")}, by=partner, at=NOW)
    assert shown(csv("3,Eve Other,eve@north.example,,,,,,"), by=partner).counts["duplicates"] == 1


@pytest.mark.parametrize("row", ["3,Cleo Berg,cleo@north.example,,,,,,", "3,Cleo Berg,cleo.berg@north.example,,,,,,"])
def test_somebody_who_marries_is_no_question(partner, row):
    applied(csv(), by=partner)
    assert shown(csv(row), by=partner).counts["duplicates"] == 0


def test_a_stranger_in_the_file_does_not_take_over_somebody_who_has_no_number_by_their_address(partner):
    anna = account(Person.objects.create(key="anna", name="Anna Berg", email="anna@north.example"))
    batch = applied(csv("60,Mal Stranger,Anna@north.example,,,,,,"), by=partner)
    anna.refresh_from_db()
    assert (anna.external_id, anna.name) == (None, "Anna Berg")
    assert batch.counts["duplicates"] == 1
    applied(csv("60,Anna Berg,Anna@north.example,,,,,,"), by=partner)
    anna.refresh_from_db()
    assert anna.external_id == "60"


def test_two_who_change_their_addresses_with_each_other_keep_their_own(partner):
    applied(csv(), by=partner)
    cleo, dov = ROWS[2].replace("cleo@", "dov@"), ROWS[3].replace("dov@", "cleo@")
    batch = applied(csv(cleo, dov), by=partner)
    assert batch.counts["conflicts"] == 2
    assert (of(3).email, of(4).email) == ("cleo@north.example", "dov@north.example")


def test_whoever_reads_the_old_mailbox_cannot_get_into_the_account(partner):
    applied(csv(), by=partner)
    cleo = account(of(3))
    client = Client()
    assert client.post(reverse("account_login"), {"login": cleo.email, "password": PASSWORD}).status_code == 302
    applied(csv(ROWS[2].replace("cleo@", "cleo.haas@")), by=partner)
    assert User.objects.get(pk=cleo.user_id).email == "cleo.haas@north.example"
    Client().post(reverse("account_reset_password"), {"email": "cleo@north.example"})
    assert not mail.outbox
    Client().post(reverse("account_reset_password"), {"email": "cleo.haas@north.example"})
    assert [each.to for each in mail.outbox] == [["cleo.haas@north.example"]]


def test_undoing_does_not_take_an_address_from_whoever_has_it_by_now(partner):
    applied(csv(), by=partner)
    batch = applied(csv(ROWS[2].replace("cleo@", "cleo.haas@")), by=partner)
    Identifier.objects.filter(person=of(3)).delete()
    applied(csv(NEW_HIRE), by=partner)
    found = undone(batch, partner)
    assert [row["words"] for row in found.left] == ["the address from before is somebody else’s by now"]
    assert (of(50).email, of(3).email) == ("cleo@north.example", "cleo.haas@north.example")


def test_whoever_has_left_does_not_sign_in_and_an_open_session_ends(partner):
    applied(csv(), by=partner)
    cleo = account(of(3))
    client = signed_in(cleo)
    assert client.get("/").status_code == 200
    applied(csv(ROWS[2] + str(TODAY - timedelta(days=1))), by=partner)
    assert client.get("/me/").status_code == 404
    again = Client()
    answer = again.post(reverse("account_login"), {"login": cleo.email, "password": PASSWORD})
    assert (answer.status_code, again.get("/me/").status_code) == (200, 404)


def test_somebody_whose_last_day_is_today_still_signs_in(partner):
    applied(csv(), by=partner)
    cleo = account(of(3))
    applied(csv(ROWS[2] + str(TODAY)), by=partner)
    assert signed_in(cleo).get("/me/").status_code == 200


def test_a_manager_sees_nothing_of_those_who_have_left(partner):
    applied(csv(), by=partner)
    ben = account(of(2))
    applied(csv(ROWS[2] + "2024-12-31"), by=partner)
    assert [each.name for each in reports_of(ben)] == ["Dov Peretz"]
    assert of(3) not in visible_to(ben)
    assert signed_in(ben).get(reverse("person-role", args=[of(3).key])).status_code == 404


def test_a_manager_who_has_left_is_nobodys_manager_on_any_page(partner):
    applied(csv(), by=partner)
    cleo = account(of(3))
    applied(csv(ROWS[1] + "2024-12-31"), by=partner)
    page = signed_in(cleo).get("/me/").content.decode()
    assert "Ben Iversen" not in page
    assert "nobody on record" in page
    Person.objects.filter(pk=partner.pk).update(partner=False)
    assert owner_of_disputes(of(3)) is None


def test_a_partner_who_has_left_owns_no_disputes(partner):
    applied(csv(), by=partner)
    Person.objects.filter(pk=partner.pk).update(left_on=TODAY - timedelta(days=1))
    assert owner_of_disputes(of(3)).name == "Ben Iversen"


def test_a_formula_or_a_script_in_a_file_is_text_on_every_page(partner, browser):
    rows = ['70,"<script>alert(1)</script> =1+1",s@north.example,,"<b>Unit</b>",<i>Role</i>,2020-01-01,2020-01-01,']
    batch = shown(csv(*rows), by=partner)
    for kind in ("new", "titles", "without_manager"):
        page = browser.get(reverse("records-list", args=[batch.pk, kind])).content.decode()
        assert "<script>alert" not in page
        assert "<b>Unit" not in page
        assert "<i>Role" not in page


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_take_files_over_at_the_same_moment_one_is_told_to_look_again(partner):
    batches = [shown(csv(), by=partner), shown(csv(*ROWS[:3]), by=partner)]
    start, outcomes = Barrier(2), []

    def take_over(batch):
        try:
            start.wait()
            operations.apply(batch=batch, missing_left=False, by=partner, at=NOW)
            outcomes.append("applied")
        except ChangedSince:
            outcomes.append("look again")
        finally:
            connection.close()

    threads = [Thread(target=take_over, args=[batch]) for batch in batches]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["applied", "look again"]
    assert Person.objects.count() in {4, 5}
    assert Person.objects.filter(external_id="3").count() == 1
