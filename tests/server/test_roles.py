"""Roles to read: what each asks for in the ladder's words, and whose own roles nobody else sees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from stepladder.server.frameworks.models import Competency, LevelText
from stepladder.server.people.models import Person, User
from stepladder.server.roles.asks import accepted_words, age_words, raters_words
from stepladder.server.roles.models import Appointment, Criterion, Family, Role, RoleVersion, Target
from stepladder.server.roles.queries import criteria_asking, ladders, neighbors

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TODAY = NOW.date()


def person(key):
    user = User.objects.create_user(f"{key}@roles.example", "a password for tests")
    return Person.objects.create(key=key, name=key.capitalize(), email=f"{key}@roles.example", user=user)


def signed_in(reader):
    client = Client()
    client.force_login(reader.user)
    return client


def version(role, *, number=1, since=date(2026, 1, 1), source="Ladder 2026.1"):
    return RoleVersion.objects.create(role=role, number=number, in_force_from=since, source=source, recorded_at=NOW)


def criterion(of, competency, key="C1", level=3, **more):
    return Criterion.objects.create(version=of, key=key, position=1, competency=competency, level=level, **more)


@pytest.fixture
def reader():
    return person("thu")


@pytest.fixture
def incidents():
    competency = Competency.objects.create(key="incidents", name="incident command")
    LevelText.objects.create(competency=competency, level=4, text="Commands an incident across teams.")
    return competency


@pytest.fixture
def ladder(incidents):
    family = Family.objects.create(key="operations", name="Terminal operations")
    found = {}
    for rung, key in enumerate(("coordinator", "lead", "manager"), start=1):
        found[key] = Role.objects.create(
            key=key, family=family, rung=rung, title=key.capitalize(), summary=f"What a {key} does."
        )
        criterion(version(found[key]), incidents, level=rung + 1)
    return found


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("path", ["/roles/", "/roles/lead/"])
def test_an_outsider_finds_no_page(ladder, path):
    assert Client().get(path).status_code == 404
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody@roles.example", "a password for tests"))
    assert nobody.get(path).status_code == 404


def test_families_stand_with_their_roles_in_order_of_rungs(reader, ladder):
    Role.objects.create(key="adviser", title="Adviser")
    page = text_of(signed_in(reader).get("/roles/"))
    order = ["Terminal operations", "Coordinator", "Lead", "Manager", "Roles of no family", "Adviser"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "4 roles are described here." in page
    assert "What a lead does." in page
    assert "No criteria in force yet" in page


def test_ones_own_roles_stand_apart_and_nobody_else_sees_them(reader, ladder):
    own = Role.objects.create(key="own-1-dream", title="What I want to become", owner=reader)
    page = text_of(signed_in(reader).get("/roles/"))
    assert page.index("Roles that you entered") < page.index("What I want to become")
    assert signed_in(reader).get(f"/roles/{own.key}/").status_code == 200
    other = signed_in(person("mallory"))
    assert "What I want" not in text_of(other.get("/roles/"))
    assert other.get(f"/roles/{own.key}/").status_code == 404


def test_an_empty_page_says_what_to_do(reader):
    page = text_of(signed_in(reader).get("/roles/"))
    assert "No role is described here yet." in page
    assert page.count("btn-main") == 1


def test_a_role_tells_in_the_ladders_words_what_it_asks_for(reader, ladder, incidents):
    asked = version(ladder["lead"], number=2, since=TODAY - timedelta(days=10), source="Ladder 2026.2")
    more = {"wording": "Commands <crews> & contractors", "accepts": ["attestation", "panel"]}
    criterion(asked, incidents, level=4, raters=2, max_age_months=24, **more)
    criterion(asked, incidents, key="C2", level=1, must=False)
    asked.conditions = [{"key": "permit", "text": "Holds an access permit"}]
    asked.save()
    page = text_of(signed_in(reader).get("/roles/lead/"))
    for words in (
        "Commands &lt;crews&gt; &amp; contractors",
        "Incident command</a>, level 4: Commands an incident across teams.",
        "Incident command</a>, level 1: aware",
        "What counts: a confirmation or a panel of people who hold the level.",
        "At least 2 different people have to stand behind it.",
        "Not older than 24 months.",
        "every kind of evidence does",
        "should be met",
        "2 criteria, 1 of which must be met.",
        "Holds an access permit",
        "Ladder 2026.2",
        "Version 2 came into force, and holds today",
        "Version 1 came into force, and no longer holds",
    ):
        assert words in page, words


def test_a_version_to_come_is_named_and_asks_for_nothing_yet(reader, ladder, incidents):
    coming = version(ladder["lead"], number=2, since=TODAY + timedelta(days=30))
    criterion(coming, incidents, wording="Not yet asked for")
    page = text_of(signed_in(reader).get("/roles/lead/"))
    assert "Version 2 comes into force" in page
    assert "Not yet asked for" not in page
    assert [each.level for each in criteria_asking(reader, [incidents], TODAY)] == [2, 3, 4]


def test_who_holds_a_role_is_not_told(reader, ladder):
    holder = person("magdalena")
    Appointment.objects.create(person=holder, role=ladder["lead"], since=date(2025, 1, 1), source="records")
    for path in ("/roles/", "/roles/lead/"):
        assert "Magdalena" not in text_of(signed_in(reader).get(path))


def test_a_role_can_be_made_the_next_one_unless_it_is_or_asks_for_nothing(reader, ladder):
    client = signed_in(reader)
    page = text_of(client.get("/roles/lead/"))
    assert page.count("btn-main") == 1
    assert "Make this my next role" in page
    assert '<input type="hidden" name="role" value="lead">' in page
    Target.objects.create(person=reader, role=ladder["lead"], chosen_at=NOW)
    assert "Make this" not in text_of(client.get("/roles/lead/"))
    assert "You chose Lead as your next one." in text_of(client.get("/roles/"))
    Role.objects.create(key="empty", title="Empty")
    assert "Make this" not in text_of(client.get("/roles/empty/"))


def test_the_neighbors_stand_on_the_nearest_rung_of_the_same_family(reader, ladder):
    Role.objects.create(key="elsewhere", family=Family.objects.create(key="x", name="X"), rung=2, title="Elsewhere")
    Role.objects.filter(key="manager").update(rung=7)
    found = neighbors(Role.objects.get(key="lead"), reader)
    assert [[each.key for each in side] for side in (found.up, found.down)] == [["manager"], ["coordinator"]]
    lowest = neighbors(Role.objects.get(key="coordinator"), reader)
    assert [len(lowest.up), len(lowest.down)] == [1, 0]
    page = text_of(signed_in(reader).get("/roles/lead/"))
    assert 'href="/roles/manager/"' in page
    assert 'href="/roles/coordinator/"' in page


def test_the_number_of_criteria_is_that_of_the_version_in_force(reader, ladder, incidents):
    newest = version(ladder["lead"], number=2, since=TODAY)
    for number in range(3):
        criterion(newest, incidents, key=f"C{number}")
    counts = {rung.role.key: rung.criteria for family in ladders(reader, TODAY).families for rung in family.rungs}
    assert counts == {"coordinator": 1, "lead": 3, "manager": 1}


def test_words_for_what_counts_decide_the_special_cases():
    assert accepted_words([]) == ""
    assert accepted_words(["credential"]) == "What counts: a certificate."
    assert accepted_words(["exam", "task", "practical-workplace"]).endswith("or an assessment of five tasks at work.")
    assert accepted_words(["knots"]) == "What counts: knots."
    assert [raters_words(0), age_words(None)] == ["", ""]
    assert age_words(1) == "Not older than 1 month."


def test_the_pages_take_few_questions_however_many_there_are(reader, ladder, incidents, django_assert_max_num_queries):
    family = Family.objects.create(key="many", name="Many")
    for number in range(25):
        role = Role.objects.create(key=f"r{number}", family=family, rung=number, title=f"Role {number}")
        criterion(version(role), incidents)
        other = Competency.objects.create(key=f"c{number}", name=f"skill {number}")
        criterion(ladder["lead"].versions.get(), other, key=f"K{number}")
    client = signed_in(reader)
    for path in ("/roles/", "/roles/lead/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/roles/", "/roles/lead/"])
def test_the_pages_are_for_reading(reader, ladder, path):
    assert signed_in(reader).post(path).status_code == 405
