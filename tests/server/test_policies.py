"""The disputes desk: who sees a dispute, who settles it, and what becomes of words that came too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person, User
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import Contested, NotTheirsToSettle, open_dispute, settle_dispute
from stepladder.server.policies.queries import readers_of
from stepladder.server.trail.models import Entry, Look
from stepladder.server.trail.queries import history_of

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
ABOUT = "The drill in May was led by a colleague, <b>not</b> by me."
FOUND = "The log of May names Thu as lead. It stays as it is."


def person(key, *, manager=None, partner=False):
    user = User.objects.create_user(f"{key}@desk.example", "a password for tests")
    return Person.objects.create(
        key=key, name=key.capitalize(), email=f"{key}@desk.example", manager=manager, partner=partner, user=user
    )


def signed_in(reader):
    client = Client()
    client.force_login(reader.user)
    return client


@pytest.fixture
def cast():
    manager = person("rasmus")
    return {
        "rasmus": manager,
        "thu": person("thu", manager=manager),
        "birgit": person("birgit", partner=True),
        "opener": person("joao"),
        "stranger": person("mallory"),
    }


@pytest.fixture
def dispute(cast):
    return open_dispute(
        person=cast["thu"],
        contested=Contested("incident-command", name="incident command"),
        about=ABOUT,
        owner=cast["birgit"],
        by=cast["opener"],
        at=NOW - timedelta(days=3),
    )


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("who", ["thu", "rasmus", "birgit", "opener"])
def test_whom_a_dispute_concerns_reads_what_is_contested_by_whom_and_who_settles_it(cast, dispute, who):
    response = signed_in(cast[who]).get(f"/disputes/{dispute.pk}/")
    assert response.status_code == 200
    page = text_of(response)
    for words in ("The drill in May", "Thu", "Joao", "Birgit", "Incident command", f"{dispute.due:%Y-%m-%d}"):
        assert words in page
    assert "<b>not</b>" not in page
    assert ("<textarea" in page) == (who == "birgit")
    assert page.count("btn-main") == (who == "birgit")


@pytest.mark.parametrize("address", ["/disputes/", "/disputes/{id}/"])
def test_an_outsider_finds_no_page(dispute, address):
    path = address.format(id=dispute.pk)
    assert Client().get(path).status_code == 404
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody@desk.example", "a password for tests"))
    assert nobody.get(path).status_code == 404
    assert nobody.post(path, {"outcome": FOUND}).status_code == 404


def test_whom_it_does_not_concern_finds_no_dispute(cast, dispute):
    client = signed_in(cast["stranger"])
    assert client.get(f"/disputes/{dispute.pk}/").status_code == 404
    assert client.post(f"/disputes/{dispute.pk}/", {"outcome": FOUND}).status_code == 404
    assert client.get(f"/disputes/{10**30}/").status_code == 404
    assert "The drill" not in text_of(client.get("/disputes/"))


@pytest.mark.parametrize("who", ["thu", "rasmus", "opener"])
def test_only_the_owner_settles_it(cast, dispute, who):
    assert signed_in(cast[who]).post(f"/disputes/{dispute.pk}/", {"outcome": FOUND}).status_code == 404
    dispute.refresh_from_db()
    assert dispute.settled_at is None


def test_the_owner_settles_it_with_words_that_everybody_concerned_reads(cast, dispute):
    client = signed_in(cast["birgit"])
    response = client.post(f"/disputes/{dispute.pk}/", {"outcome": f"  {FOUND}\n"}, follow=True)
    assert response.redirect_chain == [(f"/disputes/{dispute.pk}/", 302)]
    dispute.refresh_from_db()
    assert (dispute.settled_by, dispute.outcome) == (cast["birgit"], FOUND)
    page = text_of(signed_in(cast["thu"]).get(f"/disputes/{dispute.pk}/"))
    assert FOUND in page
    assert "Birgit settled it on" in page
    assert "<textarea" not in text_of(client.get(f"/disputes/{dispute.pk}/"))
    assert history_of(cast["thu"].subject)[-1]["content"]["because"] == FOUND


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001])
def test_refuses_an_outcome_that_is_empty_or_too_long_and_keeps_the_words(cast, dispute, words):
    before = Entry.objects.count()
    response = signed_in(cast["birgit"]).post(f"/disputes/{dispute.pk}/", {"outcome": words})
    assert response.status_code == 422
    assert "error-summary" in text_of(response)
    assert words in text_of(response)
    dispute.refresh_from_db()
    assert dispute.settled_at is None
    assert Entry.objects.count() == before


def test_who_comes_second_keeps_their_words_and_reads_what_the_first_one_wrote(cast, dispute):
    settle_dispute(dispute=dispute, outcome="Settled <i>first</i>.", by=cast["birgit"], at=NOW)
    response = signed_in(cast["birgit"]).post(f"/disputes/{dispute.pk}/", {"outcome": "My own words & findings"})
    assert response.status_code == 422
    page = text_of(response)
    assert "My own words &amp; findings</textarea>" in page
    assert "Birgit settled this on" in page
    assert "Settled &lt;i&gt;first&lt;/i&gt;." in page
    assert "btn-main" not in page
    dispute.refresh_from_db()
    assert dispute.outcome == "Settled <i>first</i>."


def test_reading_changes_nothing_but_the_log_of_who_looked(cast, dispute):
    before = Dispute.objects.values().get(), Entry.objects.count()
    signed_in(cast["thu"]).get(f"/disputes/{dispute.pk}/")
    assert Look.objects.count() == 0
    signed_in(cast["rasmus"]).get(f"/disputes/{dispute.pk}/")
    assert Look.objects.get().page == f"dispute {dispute.pk}"
    assert (Dispute.objects.values().get(), Entry.objects.count()) == before


def test_the_form_says_who_will_read_the_outcome(cast, dispute):
    assert {each.key for each in readers_of(dispute)} == {"thu", "rasmus", "birgit", "joao"}
    page = text_of(signed_in(cast["birgit"]).get(f"/disputes/{dispute.pk}/"))
    assert "Read by: Thu, Rasmus, Joao, you" in page


def test_a_dispute_that_nobody_settled_in_time_says_so(cast):
    late = open_dispute(
        person=cast["thu"], contested=Contested("own-1-ab"), about=ABOUT, owner=cast["birgit"], by=cast["thu"],
        at=NOW - timedelta(days=30),
    )  # fmt: skip
    page = text_of(signed_in(cast["thu"]).get(f"/disputes/{late.pk}/"))
    assert "overdue: Birgit had until" in page
    assert "Own 1 ab" not in page
    assert "Overdue" in text_of(signed_in(cast["thu"]).get("/disputes/"))


def test_the_list_holds_what_concerns_one_the_open_ones_first(cast, dispute):
    settled = open_dispute(
        person=cast["birgit"], contested=Contested("safety"), about="An old matter.", owner=cast["thu"],
        by=cast["birgit"], at=NOW - timedelta(days=9),
    )  # fmt: skip
    settle_dispute(dispute=settled, outcome="Mended.", by=cast["thu"], at=NOW)
    for who in ("thu", "birgit"):
        page = text_of(signed_in(cast[who]).get("/disputes/"))
        assert page.index("The drill in May") < page.index("An old matter.")
        assert "1 dispute that concerns you is open." in page
    assert "The drill" not in text_of(signed_in(cast["rasmus"]).get("/disputes/"))


def test_an_empty_list_says_where_a_dispute_begins(cast):
    assert "Something wrong?" in text_of(signed_in(cast["stranger"]).get("/disputes/"))


def test_the_list_takes_few_questions_however_many_there_are(cast, django_assert_max_num_queries):
    for number in range(25):
        each = open_dispute(
            person=cast["thu"], contested=Contested("safety", f"item-{number}"), about=f"Matter {number}",
            owner=cast["birgit"], by=cast["opener"], at=NOW - timedelta(days=number),
        )  # fmt: skip
        if number % 2:
            settle_dispute(dispute=each, outcome="Found.", by=cast["birgit"], at=NOW)
    client = signed_in(cast["birgit"])
    with django_assert_max_num_queries(12):
        assert "Matter 24" in text_of(client.get("/disputes/"))
    with django_assert_max_num_queries(12):
        client.get(f"/disputes/{Dispute.objects.first().pk}/")


def test_only_its_owner_settles_a_dispute_whoever_calls(cast, dispute):
    with pytest.raises(NotTheirsToSettle, match="for Birgit to settle"):
        settle_dispute(dispute=dispute, outcome="It is fine.", by=cast["rasmus"], at=NOW)
    dispute.refresh_from_db()
    assert dispute.settled_at is None


def test_whoever_opened_it_is_told_that_it_is_settled(cast, dispute):
    settle_dispute(dispute=dispute, outcome="Mended.", by=cast["birgit"], at=NOW)
    told = set(Notice.objects.filter(text="Birgit: Mended.").values_list("person__key", flat=True))
    assert told == {"thu", "joao"}


def test_the_same_said_twice_is_one_dispute_and_other_words_are_another(cast):
    about = Contested("incident-command", item="work-7", item_name="The drill (your own account)")
    said = {"person": cast["thu"], "contested": about, "owner": cast["birgit"], "by": cast["thu"], "at": NOW}
    first = open_dispute(about=ABOUT, **said)
    assert open_dispute(about=ABOUT, **said) == first
    assert open_dispute(about="The day is wrong too.", **said) != first


def test_a_dispute_about_an_item_stays_on_it_when_it_is_said_anew(cast):
    about = Contested("incident-command", item="work-7", item_name="The drill (your own account)")
    opened = open_dispute(
        person=cast["thu"], contested=about, about=ABOUT, owner=cast["birgit"], by=cast["thu"], at=NOW
    )  # fmt: skip
    assert opened.to_core(["work-70~1", "work-7~3", "work-7-metric~1"]).item == "work-7~3"
    assert opened.to_core([]).item == "work-7"
    assert "The drill (your own account)" in text_of(signed_in(cast["birgit"]).get(f"/disputes/{opened.pk}/"))
