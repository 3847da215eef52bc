"""Conditions that are no competency: recorded by those who looked, read and contested by the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.findings import Status
from stepladder.readiness.criteria import Condition
from stepladder.server.home.export import archive
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Leave, Person
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import settle_dispute
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.conditions import Answered, record_answer, take_back
from stepladder.server.roles.models import Appointment, ConditionAnswer, Grade, Role, Target
from tests.server.roles_cast import (
    NOW,
    TODAY,
    birgit,
    browser,
    desmond,
    draft,
    forced,
    lead,
    person,
    proposed,
    skills,
    thu,
)

__all__ = ["birgit", "desmond", "draft", "lead", "skills", "thu"]

pytestmark = pytest.mark.django_db

PERMIT = "Holds an access permit"


@pytest.fixture
def sule():
    return person("sule")


@pytest.fixture
def asked(lead, draft, birgit, desmond, thu, sule):
    """The role asks for a permit, 18 months in grade 4, and takes two a year; Thu works towards it."""
    conditions = (
        Condition.from_dict({"id": "permit", "text": PERMIT, "kind": "license"}),
        Condition.from_dict(
            {"id": "time", "text": "18 months", "kind": "time-in-grade", "months": 18, "of": ["Grade 4"]}
        ),
        Condition.from_dict({"id": "places", "text": "Two a year", "kind": "quota", "quota": {"count": 2}}),
    )
    forced(proposed(lead, replace(draft, conditions=conditions), birgit), desmond, TODAY)
    Person.objects.filter(pk=thu.pk).update(manager=sule)
    thu.refresh_from_db()
    Target.objects.create(person=thu, role=lead, chosen_at=NOW)
    return lead


def answered(**more):
    return Answered(**{"condition": "permit", "met": True, "on": TODAY, "until": None, "source": "Register", **more})


def recorded(asked, thu, by, **more):
    return record_answer(person=thu, role=asked, answer=answered(**more), by=by, at=NOW)


def status(thu, id="permit"):
    return next(each.status for each in standing(thu, on=TODAY).evaluation.checked if each.condition.id == id)


def test_an_answer_counts_and_the_newest_of_two_does(asked, thu, sule, birgit):
    assert status(thu) is Status.UNKNOWN
    recorded(asked, thu, sule)
    assert status(thu) is Status.MET
    recorded(asked, thu, birgit, met=False)
    assert status(thu) is Status.UNMET
    assert Notice.objects.filter(person=thu).count() == 2


def test_an_answer_that_has_expired_is_none(asked, thu, sule):
    recorded(asked, thu, sule, on=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    assert status(thu) is Status.UNKNOWN


def test_what_is_contested_counts_for_nothing_until_it_is_settled(asked, thu, sule, birgit):
    row = recorded(asked, thu, sule, met=False)
    page = browser(thu).post(f"/people/thu/conditions/{row.pk}/wrong/", {"about": "It was renewed in May."})
    dispute = Dispute.objects.get()
    assert page["Location"] == f"/disputes/{dispute.pk}/"
    assert browser(thu).get(page["Location"]).status_code == 200
    assert dispute.item_name == PERMIT
    assert status(thu) is Status.UNKNOWN
    assert "People disagree" in browser(thu).get("/people/thu/conditions/").content.decode()
    settle_dispute(dispute=dispute, outcome="The register says so.", by=dispute.owner, at=dispute.opened_at)
    assert status(thu) is Status.UNMET


def test_what_is_taken_back_lets_the_one_before_hold_again(asked, thu, sule, birgit):
    recorded(asked, thu, sule)
    second = recorded(asked, thu, birgit, met=False)
    with pytest.raises(InvalidPolicy, match="why it is taken back is not said"):
        take_back(answer=second, because=" ", by=birgit, at=NOW)
    take_back(answer=second, because="Another Thu.", by=birgit, at=NOW)
    assert status(thu) is Status.MET
    with pytest.raises(EditedMeanwhile):
        take_back(answer=second, because="Again.", by=birgit, at=NOW)


def test_an_answer_to_another_question_does_not_count(asked, thu, sule):
    recorded(asked, thu, sule)
    ConditionAnswer.objects.update(text="Holds another permit")
    assert status(thu) is Status.UNKNOWN


def test_time_in_grade_follows_from_roles_held_with_their_grades(asked, thu):
    grade = Grade.objects.create(key="g4", name="Grade 4", rank=4)
    role = Role.objects.create(key="coordinator", title="Coordinator", grade=grade)
    held = Appointment.objects.create(person=thu, role=role, since=TODAY - timedelta(days=300), source="records")
    assert status(thu, "time") is Status.UNMET
    Appointment.objects.filter(pk=held.pk).update(since=TODAY - timedelta(days=600))
    assert status(thu, "time") is Status.MET
    Leave.objects.create(person=thu, start=TODAY - timedelta(days=400), end=TODAY - timedelta(days=100))
    assert status(thu, "time") is Status.MET, "time on leave counts unless the condition says otherwise"


def test_a_quota_is_told_and_judges_nobody(asked, thu):
    page = browser(thu).get("/next-role/").content.decode()
    assert "Two a year" in page
    assert "about the organization, not about one person" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"condition": "juggling"}, "asks for no condition juggling today"),
        ({"condition": "places"}, "asks for no condition places today"),
        ({"source": " "}, "from what it is known is not said"),
        ({"on": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"until": TODAY - timedelta(days=1)}, "ends before it begins"),
    ],
)
def test_refuses_an_answer(asked, thu, sule, more, words):
    with pytest.raises(InvalidPolicy, match=words):
        recorded(asked, thu, sule, **more)
    assert not ConditionAnswer.objects.exists()


def test_nobody_answers_for_themselves(asked, thu, sule):
    with pytest.raises(InvalidPolicy, match="this is about yourself"):
        recorded(asked, thu, thu)
    row = recorded(asked, thu, sule)
    client = browser(thu)
    sent = {"condition": "permit", "met": "yes", "source": "x", "on": TODAY.isoformat()}
    assert client.post("/people/thu/conditions/", sent).status_code == 404
    assert client.post(f"/people/thu/conditions/{row.pk}/take-back/", {"about": "x"}).status_code == 404


def test_the_page_is_for_the_person_their_manager_and_partners(asked, thu, sule, birgit):
    paths = ["/people/thu/conditions/"]
    row = recorded(asked, thu, sule)
    paths += [f"/people/thu/conditions/{row.pk}/wrong/"]
    found = {each.key: [browser(each).get(path).status_code for path in paths] for each in (thu, sule, birgit)}
    assert found == {"thu": [200, 200], "sule": [200, 200], "birgit": [200, 200]}
    for outsider in (person("hanako"), person("mallory")):
        assert [browser(outsider).get(path).status_code for path in paths] == [404, 404]
    assert "Birgit" in browser(thu).get("/history/").content.decode()


def test_whom_somebody_wants_to_become_is_told_to_no_partner(asked, thu, sule, birgit):
    assert browser(sule).get("/people/thu/conditions/").context["role"] == asked
    assert browser(birgit).get("/people/thu/conditions/").context["role"] is None
    assert browser(birgit).get("/people/thu/conditions/?role=shift-lead").context["role"] == asked


def test_a_manager_records_on_the_page(asked, thu, sule):
    client = browser(sule)
    page = client.post("/people/thu/conditions/", {"condition": "permit", "met": "", "source": "", "on": ""})
    assert page.status_code == 422
    sent = {"condition": "permit", "met": "no", "source": "Port register 12", "on": TODAY.isoformat()}
    assert client.post("/people/thu/conditions/", sent).status_code == 302
    assert status(thu) is Status.UNMET
    row = ConditionAnswer.objects.get()
    assert client.post(f"/people/thu/conditions/{row.pk}/take-back/", {"about": "A slip."}).status_code == 302
    assert status(thu) is Status.UNKNOWN
    assert "took it back" in browser(thu).get("/people/thu/conditions/").content.decode()


def test_a_partner_finds_somebody_by_their_address(asked, thu, birgit):
    client = browser(birgit)
    assert client.post("/roles/conditions/", {"email": thu.email.upper()})["Location"] == "/people/thu/conditions/"
    assert client.post("/roles/conditions/", {"email": "nobody@example.org"}).status_code == 422


def test_answers_are_taken_along(asked, thu, sule, run, tmp_path):
    import io
    import json
    import zipfile

    recorded(asked, thu, sule)
    with zipfile.ZipFile(io.BytesIO(archive(thu, at=NOW))) as bundle:
        bundle.extractall(tmp_path)
        everything = json.loads(bundle.read("everything.json"))
    assert everything["roles.conditionanswer"][0]["source"] == "Register"
    code, out, err = run("ready", "--person", tmp_path / "person.json", "--role", tmp_path / "role.json", "--json")
    assert code == 0, err
    told = {each["id"]: each for each in json.loads(out)["conditions"]}
    assert "Answered by Sule" in json.dumps(told)


def test_whoever_comes_back_to_an_answer_that_was_taken_back_is_told_by_whom(asked, thu, sule):
    row = recorded(asked, thu, sule)
    client, path = browser(sule), f"/people/thu/conditions/{row.pk}/take-back/"
    assert client.post(path, {"about": "The register says otherwise."}).status_code == 302
    for again in (path, f"/people/thu/conditions/{row.pk}/wrong/"):
        back = client.get(again, follow=True)
        assert back.redirect_chain == [("/people/thu/conditions/", 302)]
        assert "This was already taken back by Sule on" in back.content.decode()
