"""Where somebody stands, on pages: their own, their manager's, and nobody else's."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from stepladder.server.people.models import Person
from stepladder.server.plans.models import Talk
from stepladder.server.policies.models import Dispute
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.roles.models import Role, RoleVersion, Target
from stepladder.server.roles.operations import OwnRole, Sentence, enter_role
from stepladder.server.trail.queries import history_of, looks_at
from tests.server.portfolio_cast import NOW, browser, command, keller, mallory, talking, thu, work

__all__ = ["command", "keller", "mallory", "talking", "thu", "work"]
pytestmark = pytest.mark.django_db
OWN = OwnRole(
    "Senior analyst",
    "Handbook, page 12",
    (Sentence("Leads when the numbers are wrong", "incident command", 4), Sentence("Plans a quarter", "planning", 3)),
)


@pytest.fixture
def birgit(db):
    return Person.objects.create(key="birgit", name="Birgit Kjær", email="birgit@harbor.example", partner=True)


@pytest.fixture
def own(thu):
    """A role that she entered for herself."""
    return enter_role(person=thu, entered=OWN, at=NOW)


@pytest.fixture
def role(own):
    """The same as a role of the organization."""
    Role.objects.filter(pk=own.pk).update(owner=None)
    own.refresh_from_db()
    return own


def text(response, status=200):
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def rows(count=2, version=0, **changes):
    data = {"title": "Senior analyst", "source": "", "rows": count, "version": version}
    for number in range(1, count + 1):
        data |= {f"wording_{number}": f"Does thing {number}", f"name_{number}": f"thing {number}", f"level_{number}": 3}
        data |= {f"must_{number}": "on"}
    return data | changes


def test_who_has_chosen_nothing_is_led_to_choosing(thu):
    response = browser(thu).get("/next-role/")
    assert (response.status_code, response["Location"]) == (302, "/next-role/choose/")
    assert "There are no roles here yet." in text(browser(thu).get("/next-role/choose/"))


def test_a_pasted_ladder_becomes_the_next_role(thu):
    client = browser(thu)
    checking = text(client.post("/next-role/own/", {"title": "Lead", "text": "- Leads incidents\n- Plans a quarter"}))
    assert "Leads incidents" in checking
    assert "plans a quarter" in checking
    assert not Role.objects.exists()  # nothing is stored before it was checked
    data = rows(wording_1="Leads incidents", name_1="incidents", wording_2="Plans a quarter", name_2="planning")
    response = client.post("/next-role/own/check/", data)
    assert response["Location"] == "/next-role/"
    page = text(client.get("/next-role/"))
    assert "0 of 2 covered." in page
    assert "have no evidence yet, which is normal at the start." in page
    assert "The easiest next step:" in page
    assert [event["did"] for event in history_of(thu.subject)] == ["own role entered"]


def test_empty_rows_are_left_out_and_a_role_of_none_is_refused(thu):
    client = browser(thu)
    client.post("/next-role/own/check/", rows(wording_2="", name_2=""))
    assert RoleVersion.objects.get().criteria.count() == 1
    page = text(client.post("/next-role/own/check/", rows(wording_1="", wording_2="")), 422)
    assert "All sentences are empty. Keep at least one." in page


def test_a_name_given_twice_is_told_and_the_words_stay(thu):
    page = text(browser(thu).post("/next-role/own/check/", rows(name_2="THING 1")), 422)
    assert "Sentence 1 has this name already" in page
    assert "Does thing 2" in page
    assert not Role.objects.exists()


@pytest.mark.parametrize("changes", [{"rows": "many"}, {"rows": "99999"}, {"level_1": "9"}, {"version": ""}])
def test_forms_that_were_tampered_with_are_refused_and_store_nothing(thu, changes):
    response = browser(thu).post("/next-role/own/check/", rows(**changes))
    assert response.status_code == 422
    assert not Role.objects.exists()


def test_changing_criteria_makes_a_new_version_and_the_second_window_is_told(thu, own):
    client = browser(thu)
    assert client.post(f"/next-role/own/{own.key}/", rows(version=1)).status_code == 302
    page = text(client.post(f"/next-role/own/{own.key}/", rows(version=1, wording_1="Mine instead")), 422)
    assert "These criteria were changed elsewhere" in page
    assert "Mine instead" in page
    assert [version.number for version in RoleVersion.objects.order_by("number")] == [1, 2]


def test_a_role_of_ones_own_is_seen_and_changed_by_nobody_else(thu, keller, own):
    for method in ("get", "post"):
        assert getattr(browser(keller), method)(f"/next-role/own/{own.key}/").status_code == 404
    assert own.title not in text(browser(keller).get("/next-role/choose/"))
    assert browser(keller).post("/next-role/choose/", {"role": own.key}).status_code == 422
    assert not Target.objects.filter(person=keller).exists()
    for address in ("/team/", "/people/thu/role/", "/people/thu/talk/"):  # nor by the manager: it says "only you"
        page = text(browser(keller).get(address))
        assert own.title not in page
        assert "Leads when the numbers" not in page
        assert "chosen no role of the organization" in page
    assert browser(keller).get("/people/thu/role/C1/").status_code == 404
    assert browser(keller).get("/people/thu/role/record/").status_code == 404
    browser(keller).post("/people/thu/talk/")
    assert not Talk.objects.exists()
    browser(thu).post("/people/thu/talk/")  # she shows it by beginning the talk herself
    assert Talk.objects.get().role == own


def test_a_line_leads_to_what_it_rests_on_and_to_how_it_was_judged(thu, work):
    sentence = Sentence("Leads an outage", "own", 2)
    role = enter_role(person=thu, entered=OwnRole("Lead", "", (sentence,)), at=NOW)
    criterion = role.versions.get().criteria.get()
    criterion.competency = work.shows.first().competency
    criterion.save()
    client = browser(thu)
    page = text(client.get("/next-role/"))
    assert f'Rests on <a href="/work/{work.pk}/">' in page
    assert "How we judged this" in page
    judged = text(client.get("/people/thu/role/C1/"))
    for words in ("Belief", "Asked", "Doubt", "Unknown", "stepladder.readiness/1", "Leads an outage", "Units"):
        assert words in judged
    assert client.get("/people/thu/role/C9/").status_code == 404


def test_the_manager_sees_the_page_and_the_person_sees_that_they_looked(thu, keller, role):
    page = text(browser(keller).get("/people/thu/role/"))
    assert "Thu Nguyễn for Senior analyst" in page
    assert len(looks_at(thu.subject)) == 1
    assert browser(keller).post("/people/thu/role/").status_code == 405  # no way around the note
    history = text(browser(thu).get("/history/"))
    assert "Miriam Keller" in history
    browser(thu).get("/people/thu/role/")
    assert len(looks_at(thu.subject)) == 1  # who reads about themselves is not noted


def test_nobody_else_sees_it(thu, keller, mallory, role):
    addresses = ["/people/thu/role/", "/people/thu/role/C1/", "/people/thu/role/C1/wrong/", "/people/thu/role/record/"]
    for client in (browser(mallory), Client()):
        assert [client.get(address).status_code for address in addresses] == [404] * 4
        assert client.post(addresses[2], {"about": "Mine"}).status_code == 404
    assert browser(thu).get("/people/keller/role/").status_code == 404  # not one's manager's either
    assert browser(mallory).get("/team/").status_code == 404  # who manages nobody has no team page


def test_the_team_stands_by_name_without_any_number_of_a_score(thu, keller, role):
    page = text(browser(keller).get("/team/"))
    assert "Thu Nguyễn" in page
    assert "0 of 2 covered." in page
    words = re.sub(r"<[^>]*>", " ", page).lower()
    assert [word for word in ("index", "score", "rank", "%", "points") if word in words] == []


def test_saying_what_is_wrong_opens_a_dispute_with_owner_date_and_a_frozen_copy(thu, birgit, role):
    client = browser(thu)
    empty = text(client.post("/people/thu/role/C1/wrong/", {"about": " "}), 422)
    assert "Say in a sentence what is wrong." in empty
    response = client.post("/people/thu/role/C1/wrong/", {"about": "I led two outages", "item": ""})
    dispute = Dispute.objects.get()
    assert response["Location"] == f"/disputes/{dispute.pk}/"
    assert dispute.owner == birgit
    assert 11 <= (dispute.due - dispute.opened_at.date()).days <= 14  # ten working days
    assert dispute.due.weekday() < 5
    assert dispute.basis == {
        "criterion": "Leads when the numbers are wrong",
        "status": "No evidence yet",
        "items": [],
    }
    again = client.post("/people/thu/role/C1/wrong/", {"about": "I led two outages", "item": ""})
    assert again["Location"] == response["Location"]  # the same sent twice is one dispute
    assert StoredEvaluation.objects.get().record["person"] == "thu"
    page = text(client.get("/next-role/"))
    assert "People disagree about incident command." in page
    assert 'class="mark mark-contested"' in page


def test_where_nobody_could_answer_a_dispute_the_page_says_so(keller):
    enter_role(person=keller, entered=OWN, at=NOW)
    page = text(browser(keller).get("/people/keller/role/C1/wrong/"))
    assert "Nobody is named who could answer." in page
    browser(keller).post("/people/keller/role/C1/wrong/", {"about": "Wrong"})
    assert not Dispute.objects.exists()


def test_the_record_is_the_one_from_which_the_answer_can_be_computed_again(thu, role):
    response = browser(thu).get("/people/thu/role/record/")
    assert response["Content-Disposition"] == 'attachment; filename="thu-record.json"'
    record = json.loads(response.content)
    assert record["formula"] == "stepladder.readiness/1"
    assert record["sentence"].startswith("0 of 2 covered.")


def test_a_role_without_criteria_in_force_says_nothing_about_anybody(thu):
    role = Role.objects.create(key="empty", title="Empty role")
    Target.objects.create(person=thu, role=role, chosen_at=NOW)
    page = text(browser(thu).get("/next-role/"))
    assert "This role has no criteria in force yet." in page
    assert "covered" not in page


def test_criteria_that_come_into_force_later_do_not_hold_today(thu, role):
    RoleVersion.objects.update(in_force_from=NOW.date() + timedelta(days=2))
    assert "This role has no criteria in force yet." in text(browser(thu).get("/next-role/"))
