"""The catalog: what each microcredential proves, what it counts for, and how that was judged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.findings import Status
from stepladder.server.catalog.asking_next import next_of
from stepladder.server.catalog.counts import counts_for
from stepladder.server.catalog.judged import judged
from stepladder.server.catalog.models import Accreditation, Microcredential, Outcome, Provider
from stepladder.server.catalog.queries import entries_open_to
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.roles.models import Criterion, Role, RoleVersion
from stepladder.server.roles.queries import criteria_asking

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


def person(key):
    user = User.objects.create_user(f"{key}@catalog.example", "a password for tests")
    return Person.objects.create(key=key, name=key.capitalize(), email=f"{key}@catalog.example", user=user)


def signed_in(reader):
    client = Client()
    client.force_login(reader.user)
    return client


def scored(value, *, provenance="verified", reason="", citation="Handbook, page 2"):
    return {"score": value, "provenance": provenance, "citation": citation, "reason": reason}


def entry(key, *, title="", provider=None, scores=None, shows=(), **more):
    made = Microcredential.objects.create(
        key=key, title=title or key.capitalize(), provider=provider or Provider.objects.get(key="northlight"),
        achievement=f"https://northlight.example/{key}", scores=scores or {}, **more,
    )  # fmt: skip
    for competency, level in shows:
        Outcome.objects.create(microcredential=made, competency=competency, level=level)
    return made


@pytest.fixture
def reader():
    return person("thu")


@pytest.fixture
def skills():
    return {
        key: Competency.objects.create(key=key, name=name)
        for key, name in (("incidents", "incident command"), ("storytelling", "data storytelling"))
    }


@pytest.fixture
def shelf(skills):
    northlight = Provider.objects.create(key="northlight", name="Northlight Institute", kind="university")
    Accreditation.objects.create(provider=northlight, body="The Council", scope="institution")
    other = Provider.objects.create(key="guild", name="Đorđević Guild", kind="association")
    incidents, storytelling = skills["incidents"], skills["storytelling"]
    return {
        "capstone": entry(
            "capstone", shows=[(storytelling, 4)], hours=120, cost=Decimal("1450.00"), currency="EUR",
            assessment="Defend an analysis before a client.", validity_months=24,
            scores={"A1": scored(4, reason="A client sets the <question>."), "C3": scored("n/a", reason="No license")},
        ),
        "measured": entry("measured", scores={"A1": 4, "C1": 3}, shows=[(incidents, 5)]),
        "lab": entry("lab", scores={"A1": scored(3)}, shows=[(incidents, 4), (storytelling, 2)], cost=Decimal(0)),
        "exam": entry("exam", scores={"A1": scored(2)}, shows=[(incidents, 3)], provider=other),
        "webinar": entry("webinar", scores={"A1": scored(0), "B2": 0}, shows=[(incidents, 3)]),
        "mystery": entry("mystery", shows=[(incidents, 3)]),
    }  # fmt: skip


def asking(competency, level, *, key="lead", owner=None, **more):
    role = Role.objects.create(key=key, title=key.capitalize(), owner=owner)
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    return Criterion.objects.create(version=version, key="C1", position=1, competency=competency, level=level, **more)


def text_of(response):
    return response.content.decode()


def answer(key, reader):
    found = entries_open_to(reader).get(key=key)
    shown = tuple(found.outcomes.all())
    asked = criteria_asking(reader, [each.competency for each in shown], NOW.date())
    return [(str(each.reaches), each.because) for each in counts_for(found, shown, asked)]


@pytest.mark.parametrize("path", ["/catalog/", "/catalog/capstone/"])
def test_an_outsider_finds_no_page(shelf, path):
    assert Client().get(path).status_code == 404
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody@catalog.example", "a password for tests"))
    assert nobody.get(path).status_code == 404


def test_the_verdict_counts_what_is_there_and_what_it_proves(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/"))
    assert "6 microcredentials." in page
    assert (
        "2 prove that one can do it; 1 shows it in an exercise; 1 proves that one knows it; "
        "1 says that one attended; of 1 not enough is known." in page
    )


def test_a_row_says_what_is_proven_why_and_how_much_is_known(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/"))
    for words in (
        "Proves you can do it", "Showed it in an exercise", "Proves you know it", "You attended", "Not enough known",
        "A client sets the &lt;question&gt;.", "2 of 15 questions answered.", "0 of 15 questions answered.",
        "Nobody has judged it yet.", "Data storytelling, level 4", "1,450 EUR", "free", "not stated",
    ):  # fmt: skip
        assert words in page, words
    assert "&lt;question&gt;.." not in page


def test_rows_stand_by_title_whatever_they_prove(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/"))
    places = [page.index(f"/catalog/{key}/") for key in ("capstone", "exam", "lab", "measured", "mystery", "webinar")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("text=CAPSTONE", {"capstone"}),
        ("text=dordevic", {"exam"}),
        ("text=incident+lab", {"lab"}),
        ("competency=storytelling", {"capstone", "lab"}),
        ("proves=can", {"capstone", "measured"}),
        ("proves=unknown", {"mystery"}),
        ("proves=can&competency=incidents", {"measured"}),
        ("text=&competency=&proves=", {"capstone", "measured", "lab", "exam", "webinar", "mystery"}),
    ],
)
def test_the_filter_keeps_what_was_asked_for(reader, shelf, query, keys):
    page = text_of(signed_in(reader).get(f"/catalog/?{query}"))
    assert {key for key in shelf if f"/catalog/{key}/" in page} == keys
    if len(keys) < len(shelf):
        assert f"{len(keys)} microcredential" in page
        assert " of 6." in page


def test_a_filter_that_nothing_fits_says_what_to_do(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/?text=zeppelin"))
    assert "Nothing in the catalog fits this." in page
    assert "None of 6 microcredentials fits." in page
    assert 'value="zeppelin"' in page


@pytest.mark.parametrize("query", ["competency=knots", "proves=everything", "page=99", "page=x"])
def test_a_filter_that_makes_no_sense_is_told_and_breaks_nothing(reader, shelf, query):
    response = signed_in(reader).get(f"/catalog/?{query}")
    assert response.status_code == 200
    assert ("aria-invalid" in text_of(response)) != ("page=" in query)
    assert "/catalog/capstone/" in text_of(response)


def test_an_empty_catalog_says_what_to_do(reader):
    page = text_of(signed_in(reader).get("/catalog/"))
    assert "The catalog is empty." in page
    assert 'class="filters"' not in page


def test_what_does_not_fit_on_a_page_stands_on_the_next_and_keeps_the_filter(reader, shelf):
    for number in range(60):
        entry(f"more-{number:02}", scores={"A1": 0})
    page = text_of(signed_in(reader).get("/catalog/?proves=attended"))
    assert "1 to 50 of 61" in page
    assert "proves=attended&amp;page=2" in page
    assert "/catalog/webinar/" in text_of(signed_in(reader).get("/catalog/?proves=attended&page=2"))


def test_an_entry_says_what_one_does_what_it_shows_and_what_it_costs(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/capstone/"))
    for words in (
        "It proves that you can do it.", "A client sets the &lt;question&gt;.", "It can support no level above 4.",
        "Defend an analysis before a client.", "Data storytelling", "leads and adapts", "Level 4",
        "Northlight Institute", "1,450 EUR", "24 months", "120",
        "No role asks for what it shows.", "is no forecast of performance",
    ):  # fmt: skip
        assert words in page, words


def test_an_entry_that_nobody_knows_names_the_question_for_the_issuer(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/mystery/"))
    assert "What it proves is not known yet." in page
    assert "What exactly did one have to do to earn it" in page
    assert "too little is known for one number" in page


def test_every_question_stands_under_how_we_judged_this(reader, shelf):
    page = text_of(signed_in(reader).get("/catalog/webinar/"))
    assert page.count('data-label="Score"') == len(DIMENSIONS)
    for words in (
        "0 of 4", "not known", "Attendance is no evidence of competency: at most 20 points", "Applies", "May apply",
        "Lifted by an assessment of what the learner can do.", "Handbook, page 2", "nobody is named",
        "stepladder-default, version 1, by Stepladder", "low", "of what counts",
    ):  # fmt: skip
        assert words in page, words


def test_what_the_issuer_alone_says_is_shown_as_it_was_counted(shelf):
    shelf["lab"].scores["B1"] = scored(4, provenance="issuer-stated")
    row = next(row for row in judged(shelf["lab"].appraisal).rows if row.id == "B1")
    assert (row.score, row.whose) == ("2 of 4", "the issuer’s word")
    assert "on the issuer's word alone" in row.remark


def test_a_point_is_shown_only_where_enough_is_known(reader, shelf):
    assert "of 100, between" not in judged(shelf["capstone"].appraisal).score
    known = entry("known", scores={each.id: scored(3) for each in DIMENSIONS if each.id != "B4"})
    assert judged(known.appraisal).score == "75 of 100, between 72 and 76"
    whole = entry("whole", scores={each.id: scored(3) for each in DIMENSIONS})
    assert judged(whole.appraisal).score == "75 of 100, whatever else is found out"


def test_what_it_counts_for_is_told_against_each_level_asked(reader, shelf, skills):
    asking(skills["incidents"], 2, key="two")
    asking(skills["incidents"], 3, key="three")
    asking(skills["incidents"], 4, key="four")
    met, unmet, unknown = Status.MET, Status.UNMET, Status.UNKNOWN
    assert [status for status, _ in answer("lab", reader)] == [unmet, met, met]
    assert answer("lab", reader)[0][1] == "What was shown in an exercise supports no level above 3."
    assert [status for status, _ in answer("exam", reader)] == [unmet, unmet, met]
    assert answer("exam", reader)[0][1] == "It shows level 3, and level 4 is asked for."
    assert answer("exam", reader)[1][1] == "What proves knowledge supports no level above 2."
    assert [status for status, _ in answer("measured", reader)] == [met, met, met]
    assert {because for _, because in answer("webinar", reader)} == {"Attendance counts toward nothing."}
    assert {status for status, _ in answer("mystery", reader)} == {unknown}
    page = text_of(signed_in(reader).get("/catalog/exam/"))
    assert "It can reach 1 of 3 criteria that ask for what it shows." in page
    assert 'href="/roles/two/"' in page
    assert "Whether it can reach their levels is not known." in text_of(signed_in(reader).get("/catalog/mystery/"))
    assert "Attendance counts toward none of them." in text_of(signed_in(reader).get("/catalog/webinar/"))


def test_a_role_that_accepts_no_certificates_is_not_reached(reader, shelf, skills):
    asking(skills["incidents"], 2, accepts=["panel"])
    assert answer("lab", reader) == [("unmet", "The role accepts no certificates for this.")]


def test_a_task_of_another_kind_reaches_nothing(reader, shelf, skills):
    Outcome.objects.filter(microcredential=shelf["lab"]).update(relevance=0)
    asking(skills["incidents"], 2)
    assert [status for status, _ in answer("lab", reader)] == ["unmet"]


def test_roles_that_others_entered_for_themselves_are_not_told(reader, shelf, skills):
    asking(skills["incidents"], 2, key="dream", owner=person("mallory"))
    assert answer("lab", reader) == []
    assert "Dream" not in text_of(signed_in(reader).get("/catalog/lab/"))


def test_competencies_that_others_made_for_themselves_are_not_told(reader, shelf):
    private = Competency.objects.create(key="own-9-x", name="my secret plan", owner=person("mallory"))
    Outcome.objects.create(microcredential=shelf["lab"], competency=private, level=2)
    for path in ("/catalog/", "/catalog/lab/"):
        assert "secret plan" not in text_of(signed_in(reader).get(path)).lower()


def test_the_pages_take_few_questions_however_many_there_are(reader, shelf, skills, django_assert_max_num_queries):
    for number in range(25):
        asking(skills["incidents"], 1 + number % 5, key=f"role-{number}")
        entry(f"more-{number}", scores={"A1": scored(number % 5)}, shows=[(each, 3) for each in skills.values()])
    client = signed_in(reader)
    for path in ("/catalog/", "/catalog/?proves=can", "/catalog/lab/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/catalog/", "/catalog/lab/"])
def test_the_pages_are_for_reading(reader, shelf, path):
    assert signed_in(reader).post(path).status_code == 405
    assert "btn-main" not in text_of(signed_in(reader).get(path))


def test_an_entry_that_states_what_one_does_is_to_be_judged_and_its_issuer_is_not_asked_for_it(reader, shelf):
    Microcredential.objects.filter(key="mystery").update(assessment="Steer a simulator through a lock.")
    page = text_of(signed_in(reader).get("/catalog/mystery/"))
    assert "<strong>What it proves is not known yet.</strong> Nobody has judged it yet." in page
    assert "What one has to do to earn it is not known" not in page
    assert "What exactly did one have to do to earn it" not in page.partition("The fifteen questions")[0]
    assert "Authenticity of the assessment (A1): what one would ask about it is stated." in page
    assert "Of what is stated nowhere, this counts most" in page


def test_what_was_judged_but_for_how_it_is_assessed_says_so(reader, shelf):
    Microcredential.objects.filter(key="mystery").update(scores={"B1": 2}, answered=1)
    assert "Nobody has judged yet how it is assessed." in text_of(signed_in(reader).get("/catalog/mystery/"))
    assert "Nobody has judged yet how it is assessed." in text_of(signed_in(reader).get("/catalog/"))


def test_what_is_to_be_asked_is_the_heaviest_of_what_is_stated_nowhere(shelf):
    row = Microcredential.objects.get(key="mystery")
    found = next_of(row, row.appraisal)
    assert (found.ask.id, found.judge) == (row.appraisal.next_question, None)
    stated = ("assessment", "rubric", "passing_standard", "assessors", "supervision", "standard", "quality_assurance")
    for name in stated:
        setattr(row, name, "stated")
    found = next_of(row, row.appraisal)
    assert found.judge.id == row.appraisal.next_question
    assert found.ask.id not in ("A1", "A2", "A3", "A4", "A5", "A6", "B1")
    weights = row.appraisal.policy.weights
    assert all(weights[found.ask.id] >= weights[id] for id in ("B2", "B3", "B4", "B5", "C1", "C2", "C3", "C4"))
