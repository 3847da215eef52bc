"""Should we pay for this course? A sentence first, then what to ask, and the page's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.roles.models import Criterion, Role, RoleVersion

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
PAGE = """Incident command online
Offered by Lighthouse Webinars
You will learn incident command and how to lead a response. 6 hours. Price: € 490.
All participants receive a certificate of attendance. There is no exam.
"""


@pytest.fixture
def client():
    user = User.objects.create_user("thu@paying.example", "a password for tests")
    Person.objects.create(key="thu", name="Thu", email=user.email, user=user)
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def shelf():
    command = Competency.objects.create(key="command", name="incident command")
    school = Provider.objects.create(key="school", name="Harbor School")
    for key, score, cost in (("drill", 3, 120), ("exam", 2, 900)):
        row = Microcredential.objects.create(
            key=key, title=f"Harbor {key}", provider=school, cost=Decimal(cost), currency="EUR",
            scores={"A1": {"score": score, "provenance": "verified", "citation": "Handbook"}},
        )  # fmt: skip
        Outcome.objects.create(microcredential=row, competency=command, level=3)
    role = Role.objects.create(key="lead", title="Response lead")
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    Criterion.objects.create(version=version, key="C1", position=1, competency=command, level=3)
    return command


def ask(client, do, text=PAGE, **answers):
    return client.post(reverse("worth-paying"), {"do": do, "text": text, **answers}, follow=True)


def test_a_page_is_read_into_hints_with_their_sentences(client, shelf):
    page = ask(client, "read").content.decode()
    assert "The page says: “All participants receive a certificate of attendance.”" in page
    assert 'value="Lighthouse Webinars"' in page
    assert 'value="490"' in page
    assert not Microcredential.objects.filter(title="Incident command online").exists()


def test_the_answer_is_a_sentence_first(client, shelf):
    answer = ask(
        client, "judge", A1="0", A3="0", about="command", title="Incident command online", cost="490", currency="EUR"
    )
    page = " ".join(answer.content.decode().split())
    assert (
        "<strong>Attendance only; counts toward nothing here.</strong> 2 in the catalog cover the same skill." in page
    )
    assert "“Harbor drill” proves more and costs less." in page
    assert "asks for a higher level" not in page
    assert "Response lead" in page
    assert "Is there also an assessment of what one can do" in page


def test_what_could_count_is_said_with_the_roles_that_ask_for_it(client, shelf):
    page = ask(client, "judge", text="", A1="3", about="command", title="incident command").content.decode()
    assert "It could count toward 1 of 1 line that roles here ask for." in page
    page = ask(client, "judge", text="", A1="2", about="command", title="incident command").content.decode()
    assert "Roles here ask for it in 1 line, at a higher level than it can support." in page
    assert "A test of knowledge supports no level above 2." in page
    assert "It could count toward" not in page
    assert "asks for a higher level" in page
    assert "nothing here" not in page


def test_where_some_lines_ask_for_more_it_says_so(client, shelf):
    Criterion.objects.create(version=RoleVersion.objects.get(), key="C2", position=2, competency=shelf, level=2)
    page = ask(client, "judge", text="", A1="2", about="command", title="incident command").content.decode()
    assert "It could count toward 1 of 2 lines that roles here ask for." in page
    assert "and some of these lines ask for more." in page


def test_nothing_known_counts_toward_nothing_and_says_what_to_ask(client, shelf):
    page = ask(client, "judge", text="").content.decode()
    assert "What one has to do to earn it is not known" in page
    assert "What exactly did one have to do to earn it" in page


def test_trust_in_a_provider_does_not_rest_on_its_own_page(client, shelf):
    assert ask(client, "judge", B1="4").status_code == 422
    assert ask(client, "judge", B1="2").status_code == 200


def test_an_answer_that_was_changed_is_the_readers_own_word(client, shelf):
    page = ask(client, "judge", A1="2").content.decode()
    assert "As you answered" in page
    page = ask(client, "judge", A1="0").content.decode()
    assert "“All participants receive a certificate of attendance.” (read on" in page


def test_proposing_writes_facts_in_the_pages_words_and_no_score(client, shelf):
    answer = ask(
        client,
        "propose",
        title="Incident command online",
        provider="Lighthouse Webinars",
        A1="0",
        hours="6",
        cost="490",
        currency="eur",
    )
    row = Microcredential.objects.get(title="Incident command online")
    assert answer.redirect_chain == [(reverse("catalog-entry", args=[row.key]), 302)]
    assert (row.acceptance, row.scores, row.evidence_class) == ("proposed", {}, "")
    assert (row.hours, row.cost, row.currency, row.methods) == (6, Decimal(490), "EUR", ["attendance"])
    assert row.assessment == "All participants receive a certificate of attendance."
    assert (row.provider.name, row.added_by.key) == ("Lighthouse Webinars", "thu")


def test_proposing_needs_a_title_and_a_provider(client, shelf):
    answer = ask(client, "propose", title="", provider="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write who offers it." in page
    assert page.index("2 things to correct") < page.index("Ask the provider this") < page.index('id="id_title"')
    label = page[page.index('for="id_provider"') :].partition("</label>")[0]
    assert "(optional)" not in label


def test_what_is_in_the_catalog_already_is_said_and_not_proposed_twice(client, shelf):
    page = ask(client, "judge", text="", title="Harbor Drill", provider="Harbor School").content.decode()
    assert "It may be in the catalog already" in page
    page = ask(client, "propose", text="", title="Harbor drill", provider="Harbor School").content.decode()
    assert "The catalog has Harbor drill of Harbor School already." in page
    assert Microcredential.objects.filter(title__iexact="Harbor drill").count() == 1


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> proctored exam", "\u202eproctored exam", "proctored exam " * 4000, "   "],
    ids=["script", "rtl", "long", "blank"],
)
def test_any_text_is_read_and_shown_as_text(client, shelf, text):
    answer = ask(client, "read", text=text)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_nul_and_too_much_text_are_refused_in_the_form(client, shelf):
    assert ask(client, "read", text="exam\x00").status_code == 422
    assert ask(client, "read", text="x" * 70_000).status_code == 422


def test_a_price_without_a_currency_is_asked_about(client, shelf):
    answer = ask(client, "judge", cost="10")
    assert answer.status_code == 422
    assert "in which currency" in answer.content.decode()


@pytest.mark.parametrize(("language", "price"), [("en", "1,450.50"), ("de", "1.450,50"), ("de", "1450,5")])
def test_a_price_is_typed_as_the_site_writes_it(client, shelf, language, price):
    sent = {"do": "propose", "text": "", "title": "Online", "provider": "Acme", "cost": price, "currency": "EUR"}
    client.post(reverse("worth-paying"), sent, headers={"accept-language": language})
    assert Microcredential.objects.get(title="Online").cost == Decimal("1450.50")


def test_it_asks_the_database_a_fixed_number_of_times(client, shelf, django_assert_max_num_queries):
    ask(client, "read")
    sent = {"do": "judge", "text": PAGE, "A1": "3", "about": "command", "title": "Incident command online"}
    address = client.post(reverse("worth-paying"), sent)["Location"]
    with django_assert_max_num_queries(12):
        client.get(address)


def test_the_page_opens_empty(client, db):
    page = client.get(reverse("worth-paying")).content.decode()
    assert "The text of the course’s page" in page
    assert "What must one do to earn it?" in page


def test_every_answer_has_an_address_to_come_back_to(client, shelf):
    path = reverse("worth-paying")
    read, wrong, judged = (
        client.post(path, {"text": PAGE, **sent})["Location"]
        for sent in ({"do": "read"}, {"do": "judge", "cost": "1.450"}, {"do": "judge", "A1": "0", "title": "Online"})
    )
    assert len({read, wrong, judged}) == 3
    for _ in range(2):
        assert "The page says: “All participants" in client.get(read).content.decode()
        assert "reads as 1.45 here and may mean 1450" in client.get(wrong).content.decode()
        assert 'value="1.450"' in client.get(wrong).content.decode()
        assert "Attendance only" in client.get(judged).content.decode()


def test_coming_back_to_a_proposal_proposes_nothing(client, shelf):
    sent = {"do": "propose", "text": "", "title": "Online"}
    address = client.post(reverse("worth-paying"), sent)["Location"]
    Provider.objects.create(key="new", name="New")
    assert client.get(address).status_code == 422
    assert not Microcredential.objects.filter(title="Online").exists()


def test_what_was_pasted_is_nobody_elses_and_not_kept_for_ever(client, shelf):
    address = ask(client, "read").redirect_chain[0][0]
    for number in range(12):
        ask(client, "read", text=f"Course {number}")
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("worth-paying"), 302)]
    assert "no longer kept" in answer.content.decode()
    large = [ask(client, "read", text=f"{number} " + "x" * 59_000).redirect_chain[0][0] for number in range(9)]
    assert client.get(large[-1]).status_code == 200
    assert client.get(large[0]).status_code == 302


@pytest.mark.parametrize(
    ("text", "title", "provider"),
    [
        ("Bridge watch – Acme Skills Institute\nOffered by Acme Skills Institute\nAn exam.", "Bridge watch", "Acme Skills Institute"),
        ("Bridge watch – Harbor  school\nAn exam.", "Bridge watch", "Harbor school"),
        ("Harbor School | Bridge watch\nAn exam.", "Bridge watch", "Harbor School"),
        ("Bridge watch - Acme\nAcme has taught since 1950.", "Bridge watch", "Acme"),
        ("Bridge watch - Advanced\nAn exam.", "Bridge watch - Advanced", ""),
        ("Bridge – watch – Acme\nAcme has taught.", "Bridge – watch", "Acme"),
        ("Acme\nOffered by Acme\nAn exam.", "Acme", "Acme"),
    ],
)  # fmt: skip
def test_the_title_of_a_page_is_taken_without_its_provider(client, shelf, text, title, provider):
    form = ask(client, "read", text=text).context["form"]
    assert (form["title"].value(), form["provider"].value()) == (title, provider)
