"""The pages of judging: questions with their sources, what others gave, what is settled, what issuers were asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals import asking, operations, queries
from stepladder.server.appraisals.asking import MOST_ASKED_A_DAY, Question
from stepladder.server.appraisals.models import Adjudication, IssuerRequest, Rating
from stepladder.server.catalog.models import Microcredential
from stepladder.server.policies.models import Dispute
from tests.server.appraisals_cast import (
    NOW,
    SOON,
    TODAY,
    URL,
    birgit,
    browser,
    carla,
    desmond,
    drafted,
    entry,
    fields,
    fresh,
    handed_in,
    person,
    settled,
    thu,
)

__all__ = ["birgit", "carla", "desmond", "entry", "thu"]

pytestmark = pytest.mark.django_db

RATE, JUDGED, ASK, WORK = "/catalog/drills/rate/", "/catalog/drills/appraisal/", "/catalog/drills/ask/", "/appraisals/"
HOSTILE = "<script>alert(1)</script> \u202e\u05d0\u05d1 " + "x" * 200


def page(reader, path, status=200):
    response = browser(reader).get(path)
    assert response.status_code == status, path
    return re.sub(r"\s+", " ", response.content.decode())


def sent(reader, path, data, status=302):
    response = browser(reader).post(path, data)
    assert response.status_code == status, response.content.decode()[:2000]
    return re.sub(r"\s+", " ", response.content.decode())


def seen(entry, reader):
    return queries.own(entry, reader).seen


def asked(entry, by, *, about="A1", days=21, to="office@guild.example", at=NOW):
    question = Question(about, "What does one have to do?", to, (at + timedelta(days=days)).date())
    return asking.ask(entry=entry, question=question, by=by, at=at)


def test_the_seven_questions_come_first_with_what_is_known_and_the_issuers_limit(entry, birgit):
    found = page(birgit, RATE)
    assert "These seven questions settle every rule" in found
    first, _, further = found.partition("The other eight questions")
    assert [id for id in ("A1", "A2", "A3", "A5", "A6", "B1", "B2") if f'<h2 id="{id}"' not in first] == []
    assert [id for id in ("A4", "B3", "B4", "B5", "C1", "C2", "C3", "C4") if f'<h2 id="{id}"' not in further] == []
    assert "Command two live drills." in first
    assert "The issuer’s word alone counts 2 at most here." in first
    assert first.count('value="unknown" required id') == 0
    assert first.count("checked") >= 7  # not known, for each of them


def test_a_judgment_is_handed_in_on_its_page_and_stands_with_name_source_and_range(entry, birgit, desmond, thu):
    data = {**fields(A1=4, A3=2), "do": "hand-in", "seen": seen(entry, birgit)}
    sent(birgit, RATE, data)
    sent(desmond, RATE, {**fields(A1=1, A3=2), "do": "hand-in", "seen": seen(entry, desmond)})
    found = page(thu, JUDGED)
    for words in ("2 people judged it.", "They disagree on what it proves, and nobody has settled it yet.", "Birgit",
                  "Desmond", "people gave from 1 to 4", URL, "Did it at work: Birgit", "Knows it: Desmond"):  # fmt: skip
        assert words in found, words
    assert "has to be settled by a people partner who did not judge it" in found


def test_what_misses_stands_beside_its_question_and_nothing_that_was_typed_is_lost(entry, birgit):
    data = {
        "A1_value": "4",
        "A1_word": "verified",
        "A1_reason": HOSTILE,
        "C1_value": "3",
        "C1_reason": "Half a year later",
    }
    answer = sent(birgit, RATE, {**data, "do": "hand-in", "seen": "0.0.0"}, 422)
    assert answer.count("From 3 on, say where this can be read") == 4  # each beside its question, and above the form
    assert "Say whose word this is." in answer
    assert "&lt;script&gt;alert(1)" in answer
    assert "<script>alert" not in answer
    assert "Half a year later" in answer
    assert '<details class="how" open>' in answer
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("A1_value", "5", "Choose one of these answers"),
        ("A1_value", "n/a", "Choose one of these answers"),
        ("A1_word", "uncited", "Choose one of these"),
        ("A1_citation", "x" * 501, "at most 500"),
        ("A1_reason", "a\x00b", "Null characters"),
        ("A1_read_on", "yesterday", "Write a day"),
    ],
    ids=["five", "applies", "nobody", "long", "nul", "day"],
)
def test_what_cannot_be_is_refused_even_in_a_draft(entry, birgit, name, value, words):
    assert words in sent(birgit, RATE, {name: value, "do": "save", "seen": "0.0.0"}, 422)
    assert not Rating.objects.exists()


def test_a_draft_keeps_what_is_there_and_is_seen_by_its_author_alone(entry, birgit, desmond):
    sent(birgit, RATE, {"A1_value": "4", "A1_citation": "Handbook", "do": "save", "seen": "0.0.0"})
    assert "Handbook" in page(birgit, RATE)
    assert "Begun and not handed in" in page(birgit, WORK)
    for path in (RATE, JUDGED, WORK):
        assert "Handbook" not in page(desmond, path)
    assert fresh(entry).scores == {}


def test_who_judges_does_not_see_what_others_gave_until_they_have_handed_in(entry, birgit, desmond):
    handed_in(entry, birgit, A1=4)
    assert "1 other person judged it. You see what they gave once you have handed in" in page(desmond, RATE)
    drafted(entry, desmond, A1=1)
    blind = page(desmond, JUDGED)
    assert "What others gave is shown to you once you have handed in" in blind
    assert URL not in blind
    assert "Question by question" not in blind
    about = page(desmond, "/catalog/drills/")
    assert "What others gave is shown to you once you have handed in" in about
    for words in ("How we judged this", "questions answered", "Ask the issuer this"):
        assert words not in about
        assert words in page(birgit, "/catalog/drills/"), words
    page(desmond, "/catalog/drills/appraisal/settle/A1/", 404)
    sent(desmond, RATE, {**fields(A1=1), "do": "hand-in", "seen": seen(entry, desmond)})
    assert URL in page(desmond, JUDGED)


def test_a_second_window_is_told_and_sending_again_is_a_decision(entry, birgit):
    first = seen(entry, birgit)
    sent(birgit, RATE, {**fields(A1=4), "do": "hand-in", "seen": first})
    answer = sent(birgit, RATE, {**fields(A1=3), "do": "hand-in", "seen": first}, 422)
    assert "in another window since you opened it" in answer
    assert fresh(entry).evidence_class == "E3"
    again = re.search(r'name="seen" value="([\d.]+)"', answer)[1]
    sent(birgit, RATE, {**fields(A1=3), "do": "hand-in", "seen": again})
    assert fresh(entry).evidence_class == "E2"


def test_only_partners_and_whoever_was_asked_get_to_the_questions(entry, birgit, thu):
    page(thu, RATE, 404)
    sent(thu, RATE, {**fields(A1=4), "do": "hand-in", "seen": "0.0.0"}, 404)
    sent(birgit, "/catalog/drills/appraisal/ask/", {"rater": thu.pk, "due": SOON.isoformat()})
    assert "Birgit asks you to judge it until" in page(thu, RATE)
    assert "Incident drills" in page(thu, WORK)
    for path in (
        ASK,
        "/catalog/drills/appraisal/ask/",
        "/catalog/drills/appraisal/settle/A1/",
        "/appraisals/agreement/",
    ):
        page(thu, path, 404)
    assert "To be settled" not in page(thu, WORK)


def test_somebody_is_asked_on_a_page_that_refuses_a_day_that_has_passed_and_who_is_asked_already(entry, birgit, thu):
    path = "/catalog/drills/appraisal/ask/"
    assert "lies ahead" in sent(birgit, path, {"rater": thu.pk, "due": TODAY.isoformat()}, 422)
    assert "Choose somebody" in sent(birgit, path, {"rater": "0", "due": SOON.isoformat()}, 422)
    sent(birgit, path, {"rater": thu.pk, "due": SOON.isoformat()})
    assert "Choose somebody of this list" in sent(birgit, path, {"rater": thu.pk, "due": SOON.isoformat()}, 422)
    assert "Thu" in page(birgit, JUDGED)


def test_a_partner_who_did_not_judge_settles_it_with_a_reason_and_everybody_reads_it(
    entry, birgit, desmond, carla, thu
):
    handed_in(entry, birgit, A1=4)
    handed_in(entry, desmond, A1=1)
    path = "/catalog/drills/appraisal/settle/A1/"
    assert "You judged this yourself." in page(birgit, path)
    sent(birgit, path, {**fields(A1=4)}, 200)
    assert not Adjudication.objects.exists()
    assert "People disagree on what it proves" in page(carla, WORK)
    assert browser(carla).get(path)["Location"] == JUDGED  # there she says that she reads before she judges
    sent(carla, f"{JUDGED}read/", {})
    assert "Birgit" in page(carla, path)
    assert "Say why" in sent(carla, path, {**fields(A1=3), "A1_reason": " "}, 422)
    assert "Choose what counts" in sent(carla, path, {"A1_reason": "So."}, 422)
    sent(carla, path, {**fields(A1=3), "A1_reason": "The drills are simulated."})
    found = page(thu, JUDGED)
    assert "They disagreed on what it proves; somebody settled it." in found
    assert "The drills are simulated." in found
    assert "Settled by Carla on" in found
    assert "Nothing that you could settle." in page(carla, WORK)
    page(carla, "/catalog/drills/appraisal/settle/Z9/", 404)


def test_what_was_handed_in_is_taken_back_with_a_reason_by_its_author_alone(entry, birgit, desmond):
    rating = handed_in(entry, birgit, A1=4)
    path = f"/catalog/drills/rate/{rating.pk}/back/"
    page(desmond, path, 404)
    assert "Write why" in sent(birgit, path, {"because": ""}, 422)
    sent(birgit, path, {"because": "I mixed two courses up."})
    found = page(desmond, JUDGED)
    assert "I mixed two courses up." in found
    assert "Nobody has judged it yet." in found
    page(birgit, path, 404)


def test_something_wrong_opens_a_dispute_with_a_partner_who_did_not_judge(entry, birgit, desmond, thu):
    handed_in(entry, birgit, A1=4)
    path = "/catalog/drills/appraisal/wrong/"
    assert "Desmond answers within ten working days" in page(thu, f"{path}?about=A1")
    assert "Write what is wrong" in sent(thu, path, {"dimension": "A1", "about": ""}, 422)
    sent(thu, path, {"dimension": "A1", "about": "Since May it is a quiz."})
    dispute = Dispute.objects.get()
    assert (dispute.owner, dispute.item) == (desmond, f"judged:{entry.pk}:A1")
    found = page(birgit, JUDGED)
    assert "Desmond answers until" in found
    assert "Since May it is a quiz." not in found  # that is for those who settle it


def test_the_next_best_question_is_sent_and_its_answer_kept_and_used_in_a_judgment(entry, birgit):
    assert "counts most (A1)" not in page(birgit, ASK)  # what one has to do is stated
    Microcredential.objects.update(assessment="")
    assert "counts most (A1): <strong>What exactly did one have to do to earn it" in page(birgit, ASK)
    data = {"dimension": "A1", "text": "What does one do?", "to": "office@guild.example", "remind_on": SOON.isoformat()}
    sent(birgit, ASK, data)
    row = IssuerRequest.objects.get()
    assert (row.state, row.remind_on, row.asked_by) == ("asked", SOON, birgit)
    path = f"/catalog/drills/ask/{row.pk}/"
    assert "Write where it comes from" in sent(birgit, path, {"answer": "A drill.", "do": "answer"}, 422)
    sent(birgit, path, {"answer": "A drill.", "source": "E-mail of 3 May", "do": "answer"})
    assert "Use it in a judgment" in page(birgit, ASK)
    assert "E-mail of 3 May" in page(birgit, RATE)
    assert fresh(entry).scores == {}  # an answer is no judgement
    handed_in(entry, birgit, A1=4)
    assert "Birgit has judged with it since." in page(birgit, ASK)
    page(birgit, path, 404)


def test_the_lead_is_about_what_is_asked(entry, birgit):
    found = page(birgit, f"{ASK}?about=C1")
    lead = found[found.index('<p class="verdict">') :].partition("</p>")[0]
    assert "You ask about C1: <strong>" in lead
    most = re.search(r'<a href="\?about=(\w\d)">What counts most of what is not known is \1.</a>', lead)[1]
    assert "this counts most" not in lead
    assert f"this counts most ({most})" in page(birgit, f"{ASK}?about={most}")
    assert "You ask about C1" in sent(birgit, ASK, {"dimension": "C1", "text": ""}, 422)


def test_a_mail_goes_to_the_issuer_and_none_where_it_is_asked_otherwise(
    entry, birgit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked(entry, birgit)
        asked(entry, birgit, about="A3", to="")
    message = mail.outbox[0]
    assert (len(mail.outbox), message.to) == (1, ["office@guild.example"])
    assert "What does one have to do?" in message.body
    assert birgit.email in message.body
    with override_settings(PRIVATE_WORKSPACE=True), django_capture_on_commit_callbacks(execute=True):
        asked(entry, birgit, about="A5")
    assert len(mail.outbox) == 1


def test_the_same_is_asked_once_until_it_is_closed_and_not_without_measure(entry, birgit):
    row = asked(entry, birgit)
    with pytest.raises(InvalidPolicy, match="already"):
        asked(entry, birgit)
    asking.give_up(request=row, by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile):
        asking.give_up(request=row, by=birgit, at=NOW)
    asked(entry, birgit)
    for number in range(MOST_ASKED_A_DAY - 2):
        other = Microcredential.objects.create(key=f"other-{number}", title="Other", provider=entry.provider)
        asked(other, birgit)
    with pytest.raises(InvalidPolicy, match="the most"):
        asked(entry, birgit, about="A3")
    asked(entry, birgit, about="A3", to="")
    with pytest.raises(InvalidPolicy, match="passed"):
        asked(entry, birgit, about="A5", days=0)


def test_what_issuers_did_not_answer_in_time_stands_in_the_work_list(entry, birgit, desmond):
    asked(entry, desmond, days=5, at=NOW - timedelta(days=6))
    found = page(birgit, WORK)
    assert "1 issuer has not answered in time." in found
    assert "Desmond asked on" in found
    sent(birgit, f"/catalog/drills/ask/{IssuerRequest.objects.get().pk}/", {"do": "silent"})
    assert IssuerRequest.objects.get().state == "silent"
    assert "No question is overdue." in page(birgit, WORK)


def test_the_work_list_counts_what_is_due_and_names_entries_on_which_a_rule_may_apply(entry, birgit, thu):
    operations.assign(
        entry=entry, rater=thu, due=(NOW - timedelta(days=1)).date(), by=birgit, at=NOW - timedelta(days=9)
    )
    assert "You are asked to judge 1 microcredential; 1 overdue." in page(thu, WORK)
    found = page(birgit, WORK)
    assert "A rule may still apply" in found
    assert "Incident drills" in found


def test_agreement_is_said_in_words_first_and_names_nobody(entry, birgit, desmond, carla):
    assert "Nothing was judged by two people yet." in page(birgit, "/appraisals/agreement/")
    handed_in(entry, birgit, A1=4, A3=2)
    handed_in(entry, desmond, A1=1, A3=2)
    found = page(carla, "/appraisals/agreement/")
    assert "Two people judged 1; they agreed on 0. Look at this one." in found
    assert "Incident drills" in found
    assert not re.search(r"Birgit|Desmond", found)
    settled(entry, carla, A1=3)
    assert "Settled" in page(carla, "/appraisals/agreement/")


def test_what_nobody_collected_is_said_to_be_missing_and_never_assumed(entry, birgit):
    found = page(birgit, "/appraisals/validity/")
    assert "85 people, to find r = .30" in found
    assert "0 people" in found
    assert "no performance after an award was recorded" in found


def test_pages_ask_the_database_a_few_times_however_many_judged(entry, birgit, carla):
    for number in range(5):
        rater = person(f"p{number}")
        operations.assign(entry=entry, rater=rater, due=SOON, by=birgit, at=NOW)
        handed_in(entry, rater, A1=number % 5, A3=2, B2=3)
        other = Microcredential.objects.create(key=f"other-{number}", title="Other", provider=entry.provider)
        operations.assign(entry=other, rater=carla, due=SOON, by=birgit, at=NOW)
        asked(other, birgit, days=1, at=NOW - timedelta(days=3))
    client = browser(carla)
    for path in (RATE, JUDGED, ASK, WORK, "/catalog/drills/", "/appraisals/agreement/", "/appraisals/validity/"):
        with CaptureQueriesContext(connection) as asked_of_it:
            assert client.get(path).status_code == 200
        assert len(asked_of_it) <= 12, (path, len(asked_of_it))
