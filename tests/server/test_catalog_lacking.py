"""Where the catalog and the roles miss each other, and which bodies endorse an entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from stepladder.errors import EditedMeanwhile, InvalidDocument
from stepladder.server.catalog.endorsing import Said, end_endorsing, endorse, endorsed_by, is_over
from stepladder.server.catalog.lacking import mismatch
from stepladder.server.catalog.models import Change, Microcredential, Outcome, Provider
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.roles.models import Criterion, Role, RoleVersion
from stepladder.server.trail.queries import history_of

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TODAY = NOW.date()


def person(key, **more):
    user = User.objects.create_user(f"{key}@lacks.example", "a password for tests")
    return Person.objects.create(key=key, name=key.capitalize(), email=f"{key}@lacks.example", user=user, **more)


def signed_in(reader):
    client = Client()
    client.force_login(reader.user)
    return client


@pytest.fixture
def reader():
    return person("thu")


@pytest.fixture
def partner():
    return person("birgit", partner=True)


@pytest.fixture
def skills():
    names = ("incidents", "storytelling", "welding", "knots")
    return {key: Competency.objects.create(key=key, name=key) for key in names}


@pytest.fixture
def lead(skills):
    role = Role.objects.create(key="lead", title="Lead", rung=2)
    version = RoleVersion.objects.create(
        role=role, number=1, state="in force", in_force_from=TODAY, recorded_at=NOW, source="Handbook"
    )
    for position, (key, level, must) in enumerate(
        (("incidents", 4, True), ("storytelling", 2, False), ("welding", 3, True)), start=1
    ):
        Criterion.objects.create(
            version=version, key=f"c{position}", position=position, competency=skills[key], level=level, weight=1,
            must=must, wording=key,
        )  # fmt: skip
    return role


def entry(key, *, scores, shows, **more):
    provider, _ = Provider.objects.get_or_create(key="guild", defaults={"name": "Guild"})
    made = Microcredential.objects.create(key=key, title=key.capitalize(), provider=provider, scores=scores, **more)
    for competency, level in shows:
        Outcome.objects.create(microcredential=made, competency=competency, level=level)
    return made


def test_a_quiz_leaves_a_level_out_of_reach_that_a_capstone_reaches(reader, skills, lead):
    quiz = entry("quiz", scores={"A1": 1}, shows=[(skills["incidents"], 4), (skills["storytelling"], 2)])
    lacks = {each.competency.key: each for each in mismatch(reader, TODAY).lacks}
    assert set(lacks) == {"incidents", "welding"}
    assert (lacks["incidents"].level, lacks["incidents"].reached) == (4, 2)
    assert lacks["welding"].reached == 0
    quiz.scores = {"A1": 4}
    quiz.save()
    assert [each.competency.key for each in mismatch(reader, TODAY).lacks] == ["welding"]


def test_an_entry_of_which_nothing_is_known_reaches_nothing_and_is_counted_as_unknown(reader, skills, lead):
    entry("mystery", scores={}, shows=[(skills["welding"], 3)])
    found = {each.competency.key: each for each in mismatch(reader, TODAY).lacks}
    assert (found["welding"].reached, found["welding"].unknown) == (0, 1)


@pytest.mark.parametrize("state", ["proposed", "under-review", "declined", "retired"])
def test_only_entries_in_use_are_counted(reader, skills, lead, state):
    entry(
        "capstone", scores={"A1": 4}, shows=[(skills["welding"], 4), (skills["knots"], 2)],
        acceptance=state, because="No longer given", holders="keep",
    )  # fmt: skip
    found = mismatch(reader, TODAY)
    assert "welding" in {each.competency.key for each in found.lacks}
    assert (found.shown, found.unasked) == (0, ())


def test_what_no_role_asks_for_is_told_with_its_entries(reader, skills, lead):
    made = entry("ropes", scores={"A1": 3}, shows=[(skills["knots"], 2)])
    assert [(each.key, rows) for each, rows in mismatch(reader, TODAY).unasked] == [("knots", (made,))]


def test_must_haves_come_first_and_the_page_says_both_directions(reader, skills, lead):
    entry("ropes", scores={"A1": 3}, shows=[(skills["knots"], 2)])
    answer = signed_in(reader).get("/catalog/lacks/")
    text = answer.content.decode()
    assert "Of 3 competencies that roles ask for, 3 are out of reach" in text
    assert text.index("Incidents") < text.index("Welding") < text.index("Storytelling")
    assert "asked for by no role" in text


def test_without_criteria_nothing_is_compared(reader):
    text = signed_in(reader).get("/catalog/lacks/").content.decode()
    assert "No role has criteria in force, so nothing can be compared." in text


def said(**more):
    given = {"body": "Port authority", "kind": "regulator", "what": "Its assessment", "source": "Gazette, page 4"}
    return Said(**{**given, "checked_on": TODAY, **more})


def test_an_endorsement_is_recorded_with_body_subject_source_and_day(partner, skills):
    made = entry("ropes", scores={}, shows=[])
    row = endorse(entry=made, said=said(since=TODAY - timedelta(days=9)), by=partner, at=NOW)
    assert [each.body for each in endorsed_by(made)] == ["Port authority"]
    assert made.changes.get(kind=Change.Kind.FACTS).what == {"endorsed": {"old": "", "new": "Port authority"}}
    assert [each["did"] for each in history_of(made.subject)] == ["entry endorsed"]
    assert not Microcredential.objects.get(pk=made.pk).scores, "no score follows from it"
    end_endorsing(row=row, because="They withdrew it", by=partner, at=NOW)
    assert not endorsed_by(made)
    with pytest.raises(EditedMeanwhile):
        end_endorsing(row=row, because="They withdrew it", by=partner, at=NOW)


def test_an_endorsement_that_is_over_says_so(partner):
    made = entry("ropes", scores={}, shows=[])
    row = endorse(entry=made, said=said(until=TODAY - timedelta(days=1)), by=partner, at=NOW)
    assert is_over(row, TODAY)
    assert not is_over(row, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"checked_on": TODAY + timedelta(days=1)}, "not come yet"),
        ({"since": TODAY, "until": TODAY - timedelta(days=1)}, "ends before it begins"),
    ],
    ids=["read tomorrow", "ends before"],
)
def test_an_endorsement_of_impossible_days_is_refused(partner, wrong, words):
    made = entry("ropes", scores={}, shows=[])
    with pytest.raises(InvalidDocument, match=words):
        endorse(entry=made, said=said(**wrong), by=partner, at=NOW)
    assert not endorsed_by(made)


def test_the_same_body_endorses_an_entry_once_in_each_way(partner):
    made = entry("ropes", scores={}, shows=[])
    endorse(entry=made, said=said(), by=partner, at=NOW)
    with pytest.raises(InvalidDocument, match="recorded already"):
        endorse(entry=made, said=said(what="Another thing"), by=partner, at=NOW)
    assert endorsed_by(made).count() == 1


def test_a_partner_records_an_endorsement_by_the_form_and_nothing_typed_is_lost(partner):
    made = entry("ropes", scores={}, shows=[])
    client = signed_in(partner)
    address = f"/catalog/{made.key}/endorsements/"
    given = {"body": "<b>Guild</b>", "kind": "statement", "what": "The exam", "source": "https://guild.example/letter"}
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "Write the day on which you read it." in answer.content.decode()
    assert "&lt;b&gt;Guild&lt;/b&gt;" in answer.content.decode()
    assert client.post(address, {**given, "checked_on": TODAY.isoformat()}).status_code == 302
    assert endorsed_by(made).get().body == "<b>Guild</b>"
    row = endorsed_by(made).get()
    assert client.post(f"{address}{row.pk}/end/", {"because": ""}).status_code == 422
    assert client.post(f"{address}{row.pk}/end/", {"because": "It was a mistake"}).status_code == 302
    assert not endorsed_by(made)


def test_a_member_who_is_no_partner_records_no_endorsement(reader):
    made = entry("ropes", scores={}, shows=[])
    assert signed_in(reader).post(f"/catalog/{made.key}/endorsements/", {"body": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("shows", "said"),
    [
        ((), "Nothing in the catalog is said to show a competency yet."),
        (("welding",), "Every competency that it shows is asked for."),
        (("knots",), "No role asks for the 1 that it shows."),
        (("welding", "knots"), "Of 2 that it shows, no role asks for 1."),
    ],
)
def test_a_share_that_is_none_or_all_is_said_plainly(reader, skills, lead, shows, said):
    if shows:
        entry("rig", scores={"A1": 4}, shows=[(skills[each], 4) for each in shows])
    text = " ".join(signed_in(reader).get("/catalog/lacks/").content.decode().split())
    assert said in text
    assert "asks for 0" not in text


def test_a_catalog_that_reaches_everything_says_so_instead_of_that_0_are_out_of_reach(reader, skills, lead):
    shows = [(skills[key], 4) for key in ("incidents", "storytelling", "welding")]
    entry("rig", scores={"A1": 4}, shows=shows)
    text = signed_in(reader).get("/catalog/lacks/").content.decode()
    assert "3 competencies are asked for by roles, and the catalog reaches the level of each." in text
    assert ", 0 are out of reach" not in text
