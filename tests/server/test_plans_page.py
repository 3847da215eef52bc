"""The page of a review talk: what it takes, what it says of bad input, and what it keeps when things are gone."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from stepladder.server.frameworks.forms import Choice
from stepladder.server.notices.models import Notice
from stepladder.server.plans.models import Kind, Talk, TalkEntry, TalkExample
from stepladder.server.plans.operations import (
    CannotStart,
    CannotTie,
    Example,
    Said,
    TalkClosed,
    add_entry,
    add_example,
    agree,
    close_talk,
    remove_example,
    withdraw_entry,
)
from stepladder.server.portfolio.operations import withdraw_work
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.roles.models import Role, Target
from stepladder.server.trail.models import Look
from stepladder.server.trail.queries import history_of, looks_at
from tests.server import plans_cast as cast
from tests.server.plans_cast import (
    ADDRESSES,
    CHANGES,
    NOW,
    SOON,
    agreed,
    begun,
    browser,
    fresh,
    texts,
    tied,
    told,
    work_of,
)

keller, thu, dario, command = cast.keller, cast.thu, cast.dario, cast.command
role, aiming, work, talk = cast.role, cast.aiming, cast.work, cast.talk
pytestmark = pytest.mark.django_db


BAD = {
    "no words": ("entries/", {"kind": "agreed", "text": " ", "who": "", "due": ""}, "Write at least a few words."),
    "nobody who does it": ("entries/", {"kind": "agreed", "text": "kept words", "due": SOON}, "Choose who of you two does it."),
    "a day that is over": ("entries/", {"kind": "agreed", "text": "kept words", "due": "2020-01-01"}, "This day is over."),
    "a year far away": ("plan/", {"on": "2206-01-01", "request": "kept words", "revision": 1}, "Look at the year"),
    "no day at all": ("plan/", {"on": "2026-02-31", "request": "kept words", "revision": 1}, "Enter a valid date"),
    "no line": ("examples/", {"criterion": "", "work": "", "words": "kept words"}, "Choose the line that it shows."),
    "a line of another role": ("examples/", {"criterion": "C9", "work": "1", "words": "kept words"}, "C9 is not one of"),
    "an unknown kind of number": ("agree/", {"revision": "x"}, "Enter a whole number."),
    "too many words": ("entries/", {"kind": "note", "text": "kept words" + "x" * 1001}, "at most 1000 characters"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_keeps_what_was_typed_and_says_what_to_do(talk, name):
    address, data, words = BAD[name]
    page = browser(talk.person).post(f"/talks/{talk.pk}/{address}", data)
    assert page.status_code == 422
    assert words in texts(page)
    assert ("kept words" in json.dumps(data, default=str)) == ("kept words" in texts(page))
    assert "<title>Error:" in texts(page)
    assert texts(page).count("btn-main") == 1
    assert (TalkEntry.objects.count(), TalkExample.objects.count(), fresh(talk).revision) == (0, 0, 1)


def test_the_work_of_another_cannot_be_tied(talk, dario, command):
    others = work_of(dario, Choice(command, 3), title="Not theirs")
    page = browser(talk.person).post(
        f"/talks/{talk.pk}/examples/", {"criterion": "C1", "work": others.pk, "words": "x"}
    )
    assert page.status_code == 422
    assert "Not theirs" not in texts(page)
    with pytest.raises(CannotTie):
        add_example(talk=talk, example=Example("C1", others, "x"), by=talk.person, at=NOW)


def test_an_example_is_tied_once_and_untied_twice(talk, keller, work):
    example = tied(talk, talk.person)
    with pytest.raises(CannotTie):
        add_example(talk=talk, example=Example("C1", work, "again"), by=keller, at=NOW)
    for _ in range(2):
        remove_example(example=example, by=keller, at=NOW)
    assert fresh(talk).revision == 3
    for _ in range(2):
        assert browser(keller).post(f"/talks/{talk.pk}/examples/{example.pk}/remove/").status_code == 302


def test_an_example_says_that_its_work_was_withdrawn_since(talk, work):
    add_example(talk=talk, example=Example("C1", work, "so"), by=talk.person, at=NOW)
    withdraw_work(work=work, at=NOW)
    assert "Payment queue outage, which was withdrawn since" in texts(browser(talk.person).get(f"/talks/{talk.pk}/"))


def test_a_closed_talk_stays_as_it_is_and_keeps_words_that_came_too_late(talk, keller):
    entry = agreed(talk, keller)
    for _ in range(2):
        close_talk(talk=talk, by=keller, at=NOW)
    page = browser(talk.person).post(f"/talks/{talk.pk}/entries/", {"kind": "note", "text": "Words too late."})
    assert page.status_code == 422
    assert "This talk was closed on" in texts(page)
    assert "Words too late." in texts(page)
    assert "without the agreement of both" in texts(page)
    with pytest.raises(TalkClosed):
        withdraw_entry(entry=entry, by=keller, at=NOW)
    with pytest.raises(TalkClosed):
        agree(talk=talk, seen=fresh(talk).revision, by=keller, at=NOW)
    page = browser(keller).post(f"/talks/{talk.pk}/entries/{entry.pk}/withdraw/", follow=True)
    assert "This talk was closed on" in texts(page)
    assert TalkEntry.objects.get().withdrawn_at is None
    assert [row["did"] for row in history_of(talk.person.subject)].count("talk closed") == 1


def test_the_page_before_a_talk_says_what_to_do_first(thu, keller, role):
    assert "Choose your next role first." in texts(browser(thu).get("/people/thu/talk/"))
    assert "Thu Nguyễn has chosen no role of the organization yet." in texts(browser(keller).get("/people/thu/talk/"))
    assert "Nobody is on record as your manager." in texts(browser(keller).get("/people/keller/talk/"))
    Target.objects.create(person=thu, role=Role.objects.create(key="bare", title="Bare"), chosen_at=NOW)
    for reader in (thu, keller):
        assert "This role has no criteria in force yet." in texts(browser(reader).get("/people/thu/talk/"))
    page = browser(thu).post("/people/thu/talk/", follow=True)
    assert "There is no role with criteria to talk about" in texts(page)
    with pytest.raises(CannotStart):
        begun(keller, keller)
    assert not Talk.objects.exists()


def test_a_manager_who_reads_is_noted_and_the_person_is_not(talk, keller):
    for reader in (talk.person, keller):
        for address in ADDRESSES:
            assert browser(reader).get(f"/talks/{talk.pk}/{address}").status_code == 200
    assert Look.objects.count() == 2
    assert len(looks_at(talk.person.subject)) == 2


def test_the_other_side_is_told_once_of_many_changes(talk, keller):
    Notice.objects.all().delete()
    for text in ("One.", "Two.", "Three."):
        agreed(talk, talk.person, text=text)
    assert [(each.person, each.text) for each in Notice.objects.all()] == [
        (keller, "Thu Nguyễn changed the review talk.")
    ]


def test_the_sentence_is_said_again_in_another_language_and_no_other_word_moves(talk):
    english = told(talk, talk.person)
    with translation.override("de"):
        german = told(talk, talk.person)
    assert [line.mark for line in german.lines] == [line.mark for line in english.lines]
    assert german.sentence
    StoredEvaluation.objects.update(inputs={"schema": "of tomorrow"})
    with translation.override("de"):
        assert told(talk, talk.person).sentence == english.sentence


def test_what_was_agreed_is_read_after_the_evaluation_was_erased(talk, keller):
    agreed(talk, keller)
    StoredEvaluation.objects.update(inputs=None, record=None)
    for address in ADDRESSES:
        page = texts(browser(keller).get(f"/talks/{talk.pk}/{address}"))
        assert "Thu leads the drill in March." in page


def test_the_page_asks_few_questions_of_the_database(talk, keller, work, django_assert_max_num_queries):
    for number in range(8):
        agreed(talk, keller, text=f"Number {number}.")
        add_entry(talk=talk, said=Said(Kind.GAP, f"Gap {number}.", "C1"), by=keller, at=NOW)
    add_example(talk=talk, example=Example("C1", work, "so"), by=talk.person, at=NOW)
    agree(talk=talk, seen=fresh(talk).revision, by=talk.person, at=NOW)
    for reader in (talk.person, keller):
        client = browser(reader)
        for address in (f"/talks/{talk.pk}/", f"/talks/{talk.pk}/sheet/", "/talks/"):
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


def test_a_page_has_one_filled_button(talk, keller, work):
    for step in range(4):
        for reader in (talk.person, keller):
            assert texts(browser(reader).get(f"/talks/{talk.pk}/")).count("btn-main") == 1, step
        if step == 0:
            agreed(talk, keller)
        elif step < 3:
            agree(talk=talk, seen=fresh(talk).revision, by=(talk.person, keller)[step - 1], at=NOW)


def test_what_only_a_form_sends_leads_back_to_the_page_when_it_is_opened(talk):
    for address in CHANGES:
        answer = browser(talk.person).get(f"/talks/{talk.pk}/{address}")
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"/talks/{talk.pk}/")
